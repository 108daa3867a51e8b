# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending, correcting, taking back, publishing: one effect each, in one transaction, and nothing of another territory."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import DatabaseError

from consulta.contributions import queries, service
from consulta.contributions.models import Contribution, ContributionRevision, ContributionTally
from consulta.contributions.queries import ContributionFilter
from consulta.contributions.requests import ReviseContribution, SetProtocol, Subject, WithdrawContribution
from consulta.core import search
from consulta.core.actor import ANONYMOUS, Actor
from consulta.core.db import db, is_sqlite
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.register.queries import get_receipt, verify
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import TEXT, TITLE, contribution_request, make_comment, make_contribution, new_key
from tests.factories.organisations import make_organisation
from tests.factories.territory import area_id, make_territory, municipality_ids

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory, now=NOW, area_id=area_id(territory))


def a_person(**values: object) -> Actor:
    return actor_of(make_user(**values), NOW)  # type: ignore[arg-type]


def types_of(number: str) -> list[str]:
    query = select(RegisterEntry.type).where(RegisterEntry.subject == f"contributo/{number}").order_by(RegisterEntry.n)
    return list(db.session.scalars(query))


def test_a_newcomer_is_read_first(territory: TerritoryRef, topic_id: int) -> None:
    author = a_person()
    sent = service.submit_contribution(author, contribution_request(territory, topic_id), NOW)
    assert (sent.number, sent.status, sent.late) == ("2026-1", "in_moderation", False)
    assert types_of(sent.number) == ["contribution_received"]
    with pytest.raises(NotFound):
        queries.get_public(territory.id, (2026, 1))
    assert queries.list_public(territory.id, ContributionFilter()).total == 0
    assert search.find_ids(territory.id, "assistenza", "contribution") == []


def test_who_was_published_twice_appears_at_once(territory: TerritoryRef, topic_id: int) -> None:
    author = a_person()
    make_contribution(territory, topic_id, author, now=NOW)
    make_comment(territory, topic_id, author=author, now=NOW)
    third = service.submit_contribution(author, contribution_request(territory, topic_id), NOW)
    assert third.status == "published"
    assert types_of(third.number) == ["contribution_received", "contribution_published"]
    detail = queries.get_public(territory.id, (2026, 2))
    assert detail.title == TITLE
    assert "<strong>non bastano</strong>" in detail.html
    assert detail.area_code == "elderly"
    assert f"/ao/contributi/{third.number}" in [match.path for match in search.find(territory.id, "assistenza domicilio")]


def test_personal_data_is_read_even_from_who_is_trusted(territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user()
    organisation_id = make_organisation(territory, user_id)
    actor = actor_of(user_id, NOW)
    plain = service.submit_contribution(actor, contribution_request(territory, topic_id, organisation_id=organisation_id), NOW)
    risky = service.submit_contribution(
        actor,
        contribution_request(territory, topic_id, organisation_id=organisation_id, text="Chiamate la signora al 347 1234567, è sola."),
        NOW,
    )
    assert (plain.status, risky.status) == ("published", "in_moderation")
    assert queries.get_public(territory.id, (2026, 1)).author.label == "Associazione Il Ponte"


def test_the_same_key_gives_the_first_answer_and_nobody_elses(territory: TerritoryRef, topic_id: int) -> None:
    author, other = a_person(), a_person()
    request = contribution_request(territory, topic_id)
    first = service.submit_contribution(author, request, NOW)
    assert service.submit_contribution(author, request, NOW + timedelta(minutes=1)) == first
    with pytest.raises(Conflict):
        service.submit_contribution(other, request, NOW)
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 1
    assert types_of(first.number) == ["contribution_received"]


def test_the_receipt_proves_the_text_as_submitted(territory: TerritoryRef, topic_id: int) -> None:
    places = municipality_ids(territory)[:2]
    sent = service.submit_contribution(a_person(), contribution_request(territory, topic_id, municipality_ids=tuple(places)), NOW)
    revision = queries.list_revisions(sent.contribution_id)[0]
    assert len(revision.municipalities) == 2
    content = revision.content(sent.number)
    receipt = get_receipt(territory.id, territory.slug, f"contributo/{sent.number}", "contribution_received", content)
    assert receipt.content["text"] == TEXT
    assert verify(territory.id, territory.slug) == []
    with pytest.raises(NotFound):
        get_receipt(territory.id, territory.slug, f"contributo/{sent.number}", "contribution_received", content | {"text": "altro"})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "grido"}, "kind"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"text": "   \u200b  "}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "> " * 60 + "profondo"}, "text"),
        ({"municipality_ids": (999_999,)}, "municipality_ids"),
        ({"area_id": 999_999}, "area_id"),
        ({"key": "corta"}, "submission_key"),
        ({"channel": "piccione"}, "channel"),
    ],
)
def test_bad_shapes_are_named(territory: TerritoryRef, topic_id: int, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        service.submit_contribution(a_person(), contribution_request(territory, topic_id, **values), NOW)
    assert field in caught.value.errors
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0


def test_all_the_mistakes_are_told_at_once(territory: TerritoryRef, topic_id: int) -> None:
    with pytest.raises(Invalid) as caught:
        service.submit_contribution(a_person(), contribution_request(territory, topic_id, kind="", title="", text=""), NOW)
    assert set(caught.value.errors) == {"kind", "title", "text"}


def test_a_hat_must_be_worn_and_of_this_territory(territory: TerritoryRef, topic_id: int) -> None:
    elsewhere = make_territory("bt", "Ambito di Barletta")
    mine = make_user()
    foreign = make_organisation(elsewhere, mine)
    somebody_elses = make_organisation(territory)
    for organisation_id in (foreign, somebody_elses):
        with pytest.raises(Refused):
            service.submit_contribution(
                actor_of(mine, NOW), contribution_request(territory, topic_id, organisation_id=organisation_id), NOW
            )


def test_nobody_submits_without_a_confirmed_address(territory: TerritoryRef, topic_id: int) -> None:
    for actor in (ANONYMOUS, actor_of(make_user(confirmed=False), NOW)):
        with pytest.raises(Refused):
            service.submit_contribution(actor, contribution_request(territory, topic_id), NOW)


def test_a_topic_of_another_territory_is_not_found(territory: TerritoryRef, topic_id: int) -> None:
    elsewhere = make_territory("bt", "Ambito di Barletta")
    with pytest.raises(NotFound):
        service.submit_contribution(a_person(), contribution_request(elsewhere, topic_id), NOW)


def test_the_number_restarts_with_the_rome_year(territory: TerritoryRef) -> None:
    before = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    after = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    topic_id = make_topic(territory, make_cycle(territory, before), now=before)
    author = a_person()
    numbers = [service.submit_contribution(author, contribution_request(territory, topic_id), at).number for at in (before, before, after)]
    assert numbers == ["2026-1", "2026-2", "2027-1"]


DEADLINES = [
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),  # the hour that does not exist in Rome has just been skipped
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # the first 02:30 of the day with two of them
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # the second one
    datetime(2026, 11, 30, 23, 0, tzinfo=UTC),  # a Rome midnight
]


@pytest.mark.parametrize("deadline", DEADLINES)
def test_the_deadline_is_half_open_to_the_microsecond(territory: TerritoryRef, deadline: datetime) -> None:
    opened = deadline - timedelta(days=30)
    cycle_id = make_cycle(territory, opened, from_at=opened, to_at=deadline)
    topic_id = make_topic(territory, cycle_id, now=opened)
    author = a_person()
    tick = timedelta(microseconds=1)
    early = [deadline - timedelta(hours=1), deadline - timedelta(seconds=1), deadline - tick]
    late = [deadline, deadline + tick, deadline + timedelta(hours=1)]
    for at in early:
        assert not service.submit_contribution(author, contribution_request(territory, topic_id), at).late
    for at in late:
        with pytest.raises(Refused):
            service.submit_contribution(author, contribution_request(territory, topic_id), at)
        assert service.submit_contribution(author, contribution_request(territory, topic_id, late=True), at).late
    with pytest.raises(Refused):
        service.submit_contribution(author, contribution_request(territory, topic_id, late=True), opened - tick)


def test_a_late_one_waits_for_staff_even_from_who_is_accredited(territory: TerritoryRef) -> None:
    opened = NOW - timedelta(days=30)
    topic_id = make_topic(territory, make_cycle(territory, opened, from_at=opened, to_at=NOW), now=opened)
    user_id = make_user()
    organisation_id = make_organisation(territory, user_id)
    request = contribution_request(territory, topic_id, organisation_id=organisation_id, late=True)
    sent = service.submit_contribution(actor_of(user_id, NOW), request, NOW)
    assert (sent.status, sent.late) == ("in_moderation", True)
    operator = make_actor(territory, "operator", NOW)
    service.accept_late(operator, territory.id, sent.contribution_id, NOW)
    service.change_publication(Subject("contribution", sent.contribution_id), territory.id, "published", None, NOW)
    assert queries.get_public(territory.id, (2026, 1)).late_accepted_at == NOW
    with pytest.raises(Refused):
        service.accept_late(actor_of(user_id, NOW), territory.id, sent.contribution_id, NOW)


def test_the_desk_writes_for_who_has_no_account(territory: TerritoryRef, topic_id: int) -> None:
    operator = make_actor(territory, "operator", NOW)
    request = contribution_request(territory, topic_id, channel="desk", received_at=NOW - timedelta(days=2))
    sent = service.submit_contribution(operator, request, NOW)
    assert sent.status == "published"
    assert queries.get_public(territory.id, (2026, 1)).author.label == "Una persona"
    assert service.submit_contribution(operator, request, NOW) == sent
    tomorrow = contribution_request(territory, topic_id, channel="paper", received_at=NOW + timedelta(days=1))
    with pytest.raises(Invalid):
        service.submit_contribution(operator, tomorrow, NOW)
    with pytest.raises(Refused):
        service.submit_contribution(a_person(), contribution_request(territory, topic_id, channel="desk"), NOW)
    referent = make_actor(territory, "municipal_referent", NOW)
    assert service.submit_contribution(referent, contribution_request(territory, topic_id, channel="paper"), NOW).status == "in_moderation"


def test_the_author_corrects_until_it_is_public(territory: TerritoryRef, topic_id: int) -> None:
    author = a_person()
    sent = service.submit_contribution(author, contribution_request(territory, topic_id), NOW)
    place = municipality_ids(territory)[0]

    def revise(version: int, text: str) -> object:
        request = ReviseContribution(territory.id, sent.contribution_id, "proposal", "Un titolo nuovo", text, (place,), version)
        return service.revise_contribution(author, request, NOW + timedelta(hours=1))

    revised = revise(1, "Un testo nuovo, più chiaro.")
    assert revise(1, "Un testo nuovo, più chiaro.") == revised
    with pytest.raises(Conflict) as caught:
        revise(1, "Un terzo testo, scritto altrove.")
    assert caught.value.theirs["Testo"] == "Un testo nuovo, più chiaro."
    first, second = queries.list_revisions(sent.contribution_id)
    assert (first.source, second.source) == (TEXT, "Un testo nuovo, più chiaro.")
    assert types_of(sent.number) == ["contribution_received", "contribution_revised"]
    service.change_publication(Subject("contribution", sent.contribution_id), territory.id, "returned_for_edit", 2, NOW)
    assert revise(3, "Un testo nuovo, più chiaro.").version == 4  # type: ignore[attr-defined]
    service.change_publication(Subject("contribution", sent.contribution_id), territory.id, "published", 4, NOW)
    with pytest.raises(Refused):
        revise(5, "Troppo tardi per cambiare.")
    other = ReviseContribution(territory.id, sent.contribution_id, "need", TITLE, TEXT, (), 5)
    with pytest.raises(Refused):
        service.revise_contribution(a_person(), other, NOW)


def test_taking_back_leaves_a_tombstone(territory: TerritoryRef, topic_id: int) -> None:
    author = a_person()
    sent = make_contribution(territory, topic_id, author, now=NOW)
    request = WithdrawContribution(territory.id, sent.contribution_id)
    with pytest.raises(Refused):
        service.withdraw_contribution(a_person(), request, NOW)
    service.withdraw_contribution(author, request, NOW)
    service.withdraw_contribution(author, request, NOW)
    stone = queries.get_public(territory.id, (2026, 1))
    assert stone.is_tombstone
    assert (stone.title, stone.html, stone.source, stone.author.label, stone.excerpt) == ("", "", "", "", "")
    assert queries.list_public(territory.id, ContributionFilter()).items == []
    assert search.find_ids(territory.id, "assistenza", "contribution") == []
    assert types_of(sent.number) == ["contribution_received", "contribution_withdrawn"]
    assert queries.list_revisions(sent.contribution_id)[0].source == TEXT


def test_an_answered_one_stays(territory: TerritoryRef, topic_id: int) -> None:
    author = a_person()
    sent = make_contribution(territory, topic_id, author, now=NOW)
    service.mark_replied(sent.contribution_id, "accepted", NOW)
    with pytest.raises(Refused):
        service.withdraw_contribution(author, WithdrawContribution(territory.id, sent.contribution_id), NOW)


def test_hidden_is_hidden_everywhere_and_comes_back(territory: TerritoryRef, topic_id: int) -> None:
    sent = make_contribution(territory, topic_id, now=NOW)
    subject = Subject("contribution", sent.contribution_id)
    changed = service.change_publication(subject, territory.id, "hidden", 2, NOW)
    assert (changed.old, changed.new, changed.number, changed.revision) == ("published", "hidden", "2026-1", 1)
    assert queries.get_public(territory.id, (2026, 1)).is_tombstone
    assert queries.count_tally(territory.id) == 0
    with pytest.raises(Conflict):
        service.change_publication(subject, territory.id, "published", 2, NOW)
    service.change_publication(subject, territory.id, "published", 3, NOW + timedelta(days=1))
    assert queries.get_public(territory.id, (2026, 1)).published_at == NOW
    assert search.find_ids(territory.id, "assistenza", "contribution") == [sent.contribution_id]
    with pytest.raises(Conflict):
        service.change_publication(subject, territory.id, "rejected", None, NOW)
    with pytest.raises(NotFound):
        service.change_publication(subject, make_territory("bt", "Altro ambito").id, "hidden", None, NOW)


def test_marks_and_protocol(territory: TerritoryRef, topic_id: int) -> None:
    sent = make_contribution(territory, topic_id, now=NOW)
    one = sent.contribution_id
    later = NOW + timedelta(hours=2)
    reader = make_actor(territory, "operator", NOW)
    service.mark_read(reader, one, NOW)
    service.mark_read(reader, one, later)
    trail = select(AuditEvent.actor_id, AuditEvent.occurred_at).where(AuditEvent.name == "contributions.read")
    assert [tuple(row) for row in db.session.execute(trail)] == [(reader.user_id, NOW)]
    service.mark_linked(one, NOW)
    service.mark_linked(one, later)
    detail = queries.get_for_staff(territory.id, one)
    assert (detail.read_at, detail.linked_at) == (NOW, NOW)
    service.mark_linked(one, None)
    assert queries.get_for_staff(territory.id, one).linked_at is None
    operator = make_actor(territory, "operator", NOW)
    service.set_protocol(operator, SetProtocol(territory.id, one, "12345/2026", "2026-11-23"), NOW)
    assert str(queries.get_for_staff(territory.id, one).protocol_on) == "2026-11-23"
    for number, on in (("", "2026-11-23"), ("1", "31/02/2026")):
        with pytest.raises(Invalid):
            service.set_protocol(operator, SetProtocol(territory.id, one, number, on), NOW)


def test_the_totals_follow_every_change(territory: TerritoryRef, topic_id: int) -> None:
    places = tuple(municipality_ids(territory))
    first = make_contribution(territory, topic_id, now=NOW, kind="proposal", municipality_ids=places)
    make_contribution(territory, topic_id, now=NOW)
    service.mark_replied(first.contribution_id, "accepted", NOW)
    service.mark_replied(first.contribution_id, "deferred", NOW)
    service.change_publication(Subject("contribution", first.contribution_id), territory.id, "hidden", None, NOW)
    service.mark_replied(first.contribution_id, "accepted", NOW)
    service.change_publication(Subject("contribution", first.contribution_id), territory.id, "published", None, NOW)
    kept = snapshot(territory.id)
    assert kept[("tutti", "")] == 2
    assert kept[("esito", "accepted")] == 1
    service.recount(territory.id)
    assert snapshot(territory.id) == kept


def snapshot(territory_id: int) -> dict[tuple[str, str], int]:
    query = select(ContributionTally.facet, ContributionTally.value, ContributionTally.total).where(
        ContributionTally.territory_id == territory_id, ContributionTally.total != 0
    )
    return {(facet, value): total for facet, value, total in db.session.execute(query)}


def test_two_moderators_at_once_only_one_moves_it(territory: TerritoryRef, topic_id: int) -> None:
    sent = service.submit_contribution(a_person(), contribution_request(territory, topic_id), NOW)
    subject = Subject("contribution", sent.contribution_id)
    service.change_publication(subject, territory.id, "published", 1, NOW)
    with pytest.raises(Conflict) as caught:
        service.change_publication(subject, territory.id, "rejected", 1, NOW)
    assert caught.value.theirs["Stato"] == "Pubblicato"


def test_a_refused_submission_leaves_no_gap(territory: TerritoryRef, topic_id: int) -> None:
    author = a_person()
    service.submit_contribution(author, contribution_request(territory, topic_id), NOW)
    with pytest.raises(Invalid):
        service.submit_contribution(author, contribution_request(territory, topic_id, municipality_ids=(10**9,)), NOW)
    assert service.submit_contribution(author, contribution_request(territory, topic_id), NOW).number == "2026-2"


@pytest.mark.parametrize("change", [{"source": "riscritto"}, {"source": ""}, {"title": "", "source": "", "html": "", "number": 9}])
def test_revisions_are_never_changed(territory: TerritoryRef, topic_id: int, change: dict[str, object]) -> None:
    make_contribution(territory, topic_id, now=NOW)
    if not is_sqlite():
        db.session.execute(select(func.set_config("consulta.forgetting", "on", True)))
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(update(ContributionRevision).values(**change))
    db.session.rollback()


def test_time_of_receipt_is_the_servers(territory: TerritoryRef, topic_id: int) -> None:
    with time_machine.travel(NOW, tick=False):
        sent = make_contribution(territory, topic_id, key=new_key())
    assert queries.get_for_staff(territory.id, sent.contribution_id).submitted_at == NOW
