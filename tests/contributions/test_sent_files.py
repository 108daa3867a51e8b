# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents added to a contribution already sent, or taken away: revisions, limits, nothing public before the office reads it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import Traveller, travel

from consulta.attachments.models import Attachment
from consulta.contributions import queries, service
from consulta.contributions.models import Contribution
from consulta.contributions.queries import list_files, list_revisions
from consulta.contributions.requests import AddFile, DropFile, ReviseContribution, Subject, WithholdFile
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, Refused
from consulta.notifications.models import NewsFact, OutboxMail
from consulta.organisations import service as organisations
from consulta.organisations.queries import actor_of, list_affiliations
from consulta.register.queries import get_receipt
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.attachments import PDF, checked
from tests.factories.consultations import allow_edits, make_cycle, make_topic
from tests.factories.contributions import TEXT, TITLE, make_contribution, new_key
from tests.factories.drafts import again, switch
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient, check_page

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def cycle_id(territory: TerritoryRef) -> int:
    return make_cycle(territory, NOW - timedelta(days=2), from_at=NOW - timedelta(days=2), to_at=NOW + timedelta(days=30))


@pytest.fixture
def topic_id(territory: TerritoryRef, cycle_id: int) -> int:
    return make_topic(territory, cycle_id)


@pytest.fixture
def author(territory: TerritoryRef) -> Actor:
    return actor_of(make_user(), NOW)


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator")


def paper(number: int = 0) -> bytes:
    return PDF.replace(b"endobj", b"endobj\n%%%d" % number)


def add(author: Actor, territory: TerritoryRef, contribution_id: int, number: int = 0, key: str = "") -> None:
    file = checked(f"nota-{number}.pdf", paper(number))
    service.add_file(author, AddFile(territory.id, contribution_id, file, key or new_key()), LATER)


def version(contribution_id: int) -> int:
    return db.session.scalar(select(Contribution.version).where(Contribution.id == contribution_id)) or 0


def test_a_document_added_before_publication_is_a_revision_read_with_the_text(
    territory: TerritoryRef, topic_id: int, author: Actor, operator: Actor
) -> None:
    sent = make_contribution(territory, topic_id, author, published=False)
    before = version(sent.contribution_id)
    add(author, territory, sent.contribution_id, key="k" * 24)
    add(author, territory, sent.contribution_id, key="k" * 24)
    (one,) = list_files(sent.contribution_id)
    assert one.is_released, "offered with the text, which is not public"
    revisions = list_revisions(sent.contribution_id)
    assert [len(each.files) for each in revisions] == [0, 1]
    assert (revisions[1].source, version(sent.contribution_id)) == (revisions[0].source, before + 1)
    get_receipt(territory.id, territory.slug, f"contributo/{sent.number}", "contribution_revised", revisions[1].content(sent.number))
    assert db.session.scalars(select(OutboxMail.template).where(OutboxMail.template == "contributions/file_waits")).all() == []


def test_a_document_added_to_a_public_text_waits_for_the_office_which_is_told(
    client: VisitingClient, territory: TerritoryRef, cycle_id: int, topic_id: int, author: Actor, operator: Actor
) -> None:
    allow_edits(territory, cycle_id, NOW)
    sent = make_contribution(territory, topic_id, author)
    add(author, territory, sent.contribution_id)
    (one,) = list_files(sent.contribution_id)
    assert one.awaits_release
    path = f"/ao/documenti/{one.id}/{one.name}"
    assert client.get(path).status_code == 404
    assert one.name not in client.visit(f"/ao/contributi/{sent.number}").text
    told = list(db.session.scalars(select(OutboxMail.user_id).where(OutboxMail.template == "contributions/file_waits")))
    assert told == [operator.user_id]
    for who in (author, operator):
        browser = VisitingClient(client.application)
        sign_in_as(browser, who.user_id or 0)
        assert browser.get(path, buffered=True).status_code == 200
    stranger = VisitingClient(client.application)
    sign_in_as(stranger, make_user())
    assert stranger.get(path).status_code == 404
    service.show_file(operator, territory.id, sent.contribution_id, one.id, NOW)
    assert client.get(path, buffered=True).status_code == 200
    assert one.name in client.visit(f"/ao/contributi/{sent.number}").text
    versions = client.visit(f"/ao/contributi/{sent.number}/versioni").text
    assert "1 documento aggiunto." in versions
    told = select(func.count()).select_from(NewsFact).where(NewsFact.what == "contribution_revised")
    assert not db.session.scalar(told), "who follows is not told of what nobody may open yet"


def test_the_office_may_keep_a_document_back_and_says_why(
    territory: TerritoryRef, cycle_id: int, topic_id: int, author: Actor, operator: Actor
) -> None:
    allow_edits(territory, cycle_id, NOW)
    sent = make_contribution(territory, topic_id, author)
    add(author, territory, sent.contribution_id)
    (one,) = list_files(sent.contribution_id)
    service.withhold_file(operator, WithholdFile(territory.id, sent.contribution_id, one.id, "Contiene un nome."), NOW)
    (kept,) = list_files(sent.contribution_id)
    assert (kept.awaits_release, kept.is_released, kept.withdrawn_because) == (False, False, "Contiene un nome.")
    assert not queries.may_read_file(author, sent.contribution_id, kept, NOW)
    with pytest.raises(Conflict):
        service.withhold_file(operator, WithholdFile(territory.id, sent.contribution_id, one.id, "Contiene un nome."), NOW)
    with pytest.raises(Refused, match="lo conserva"):
        service.drop_file(author, DropFile(territory.id, sent.contribution_id, one.id, version(sent.contribution_id)), LATER)


def test_a_document_taken_away_is_a_revision_and_served_to_nobody(
    client: VisitingClient, territory: TerritoryRef, cycle_id: int, topic_id: int, author: Actor, operator: Actor
) -> None:
    allow_edits(territory, cycle_id, NOW)
    sent = make_contribution(territory, topic_id, author)
    add(author, territory, sent.contribution_id)
    (one,) = list_files(sent.contribution_id)
    service.show_file(operator, territory.id, sent.contribution_id, one.id, NOW)
    with pytest.raises(Conflict) as conflict:
        service.drop_file(author, DropFile(territory.id, sent.contribution_id, one.id, 1), NOW)
    assert conflict.value.theirs["Titolo"] == TITLE
    for _twice in range(2):
        service.drop_file(author, DropFile(territory.id, sent.contribution_id, one.id, version(sent.contribution_id)), LATER)
    assert [len(each.files) for each in list_revisions(sent.contribution_id)] == [0, 1, 0]
    browser = VisitingClient(client.application)
    sign_in_as(browser, operator.user_id or 0)
    for who in (client, browser):
        assert who.get(f"/ao/documenti/{one.id}/{one.name}").status_code == 404
    assert "1 documento tolto." in client.visit(f"/ao/contributi/{sent.number}/versioni").text
    assert one.name not in client.visit(f"/ao/contributi/{sent.number}").text


def test_the_limits_are_those_of_writing(territory: TerritoryRef, topic_id: int, author: Actor) -> None:
    sent = make_contribution(territory, topic_id, author, published=False)
    for number in range(5):
        add(author, territory, sent.contribution_id, number)
    with pytest.raises(Invalid, match="Il massimo di documenti è 5"):
        add(author, territory, sent.contribution_id, 5)
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 5


def test_nothing_changes_outside_the_window_or_by_anybody_else(
    territory: TerritoryRef, topic_id: int, author: Actor, operator: Actor
) -> None:
    sent = make_contribution(territory, topic_id, author)
    with pytest.raises(Refused, match="non si può più cambiare"):
        add(author, territory, sent.contribution_id)
    waiting = make_contribution(territory, topic_id, author, published=False)
    for who in (operator, actor_of(make_user(), NOW)):
        with pytest.raises(Refused, match="Solo chi ha scritto"):
            add(who, territory, waiting.contribution_id)


def test_in_the_name_of_a_body_only_who_speaks_for_it_and_needs_no_signature_changes_what_was_sent(
    territory: TerritoryRef, cycle_id: int, topic_id: int
) -> None:
    allow_edits(territory, cycle_id, NOW)
    rita = make_user("Rita Melis")
    body = make_organisation(territory, rita)
    from_rita = actor_of(rita, NOW)
    sent = make_contribution(territory, topic_id, from_rita, published=False, organisation_id=body)
    wanted = ReviseContribution(territory.id, sent.contribution_id, "need", TITLE, TEXT + " Ecco.", (), version(sent.contribution_id))
    affiliation_id = list_affiliations(body)[0].id
    switch(territory, body, from_rita, NOW)
    add(again(from_rita, NOW), territory, sent.contribution_id)
    organisations.end_affiliation(from_rita, affiliation_id, NOW)
    with pytest.raises(Refused, match="Non risulti incaricato"):
        service.revise_contribution(again(from_rita, NOW + timedelta(minutes=1)), wanted, NOW + timedelta(minutes=1))
    with pytest.raises(Refused, match="Non risulti incaricato"):
        add(again(from_rita, NOW + timedelta(minutes=1)), territory, sent.contribution_id, 2)


def test_the_page_of_the_documents(client: VisitingClient, territory: TerritoryRef, topic_id: int, author: Actor) -> None:
    sent = make_contribution(territory, topic_id, author, published=False)
    base = f"/ao/contributi/{sent.number}/documenti"
    sign_in_as(client, author.user_id or 0)
    assert base in client.visit(f"/ao/contributi/{sent.number}/modifica").text
    empty = client.send(base, {}, status=422)
    assert "Prima scegli un documento" in empty.text
    page = client.visit(base)
    fields = {"csrf_token": _field(page.text, "csrf_token"), "submission_key": _field(page.text, "submission_key")}
    wrong = client.post(base, data=fields | {"file": (io.BytesIO(b"MZ programma"), "nota.exe")}, content_type="multipart/form-data")
    assert wrong.status_code == 422
    check_page(wrong)
    sent_file = client.post(base, data=fields | {"file": (io.BytesIO(paper(1)), "nota.pdf")}, content_type="multipart/form-data")
    assert sent_file.location == base
    (one,) = list_files(sent.contribution_id)
    assert "nota.pdf" in client.visit(base).text
    assert "nota.pdf" in client.visit(f"/ao/contributi/{sent.number}/ricevuta").text
    stale = client.send(f"{base}/{one.id}/togli", {"version": "1"}, page=base, status=409)
    assert TITLE in stale.text
    client.send(f"{base}/{one.id}/togli", {"version": str(version(sent.contribution_id))}, page=base)
    assert list_files(sent.contribution_id) == []
    stranger = VisitingClient(client.application)
    sign_in_as(stranger, make_user())
    stranger.visit(base, status=404)


def _field(page: str, name: str) -> str:
    return page.split(f'name="{name}"')[-1].split('value="')[1].split('"')[0]


def test_oggi_counts_the_contributions_with_documents_to_read_and_leads_to_them(
    client: VisitingClient, territory: TerritoryRef, cycle_id: int, topic_id: int, author: Actor, operator: Actor
) -> None:
    """Two documents on one text are one thing to open; a text that is not public is read as a whole and is in another queue."""
    allow_edits(territory, cycle_id, NOW)
    first, hidden = make_contribution(territory, topic_id, author), make_contribution(territory, topic_id, author)
    make_contribution(territory, topic_id, author, published=False)
    for number, one in enumerate((first, first, hidden)):
        add(author, territory, one.contribution_id, number)
    service.change_publication(Subject("contribution", hidden.contribution_id), territory.id, "hidden", None, LATER)
    sign_in_as(client, operator.user_id or 0)
    path = "/ao/ufficio/contributi?documenti=da_leggere"
    line = f'<a class="fw-bold" href="{path}" aria-label="Documenti aggiunti da leggere: 1">1</a>'
    assert line in client.visit("/ao/ufficio/").text
    assert first.number in client.visit(path).text
    assert hidden.number not in client.visit(path).text
    for one in list_files(first.contribution_id):
        service.show_file(operator, territory.id, first.contribution_id, one.id, LATER)
    assert "Documenti aggiunti da leggere: 1" not in client.visit("/ao/ufficio/").text
    assert client.get("/ao/ufficio/contributi?documenti=altro").status_code == 400
