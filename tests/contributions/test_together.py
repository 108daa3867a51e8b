# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts written together and the firma interna: who reads, what a save stands on, the history, who sends (invariant 12; ADR 0039)."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts.service import erase_user
from consulta.attachments import queries as attached
from consulta.contributions import policy, queries, service
from consulta.contributions.models import Contribution, Draft, DraftTurn, DraftVersion
from consulta.contributions.queries import personal_data
from consulta.contributions.requests import Endorse, OneVersion, PostComment, SendBack, SendFile
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.notifications.models import OutboxMail
from consulta.organisations import service as organisations
from consulta.organisations.queries import actor_of, list_affiliations
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user
from tests.factories.attachments import PDF, checked
from tests.factories.consultations import make_topic
from tests.factories.contributions import COMMENT, TEXT, TITLE, contribution_request, make_contribution, new_key
from tests.factories.drafts import a_colleague, again, join, make_shared, switch, typed_for
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=3)
OTHER = "Nei fine settimana serve un numero a cui risponde qualcuno, anche di notte."


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory, now=NOW)


@pytest.fixture
def rita(territory: TerritoryRef) -> Actor:
    """The legal representative."""
    user_id = make_user("Rita Melis")
    make_organisation(territory, user_id)
    return actor_of(user_id, NOW)


@pytest.fixture
def body(rita: Actor) -> int:
    return rita.hats[0].organisation_id


@pytest.fixture
def carla(body: int) -> Actor:
    """A contributor of the same organisation."""
    return a_colleague(body, NOW)


def letters(template: str) -> list[int | None]:
    return list(db.session.scalars(select(OutboxMail.user_id).where(OutboxMail.template == f"contributions/{template}")))


# Who reads


def test_a_draft_is_private_until_it_is_opened_to_the_colleagues(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    wanted = typed_for(territory, topic_id, body)
    alone = service.save_draft(carla, wanted, NOW)
    assert queries.list_open_drafts(rita, territory.id)[1] == []
    with pytest.raises(NotFound):
        queries.get_draft(rita, alone.draft_id)
    service.share_draft(carla, typed_for(territory, topic_id, body, wanted.key), NOW)
    assert [one.id for one in queries.list_open_drafts(rita, territory.id)[1]] == [alone.draft_id]
    assert [one.id for one in queries.list_shared(body, territory.id)] == [alone.draft_id]
    assert queries.get_shared(rita, territory.id, alone.draft_id).title == TITLE
    assert queries.list_drafts(carla.user_id or 0) == []


def test_who_does_not_speak_for_the_body_finds_nothing(territory: TerritoryRef, topic_id: int, rita: Actor, body: int) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    stranger = actor_of(make_user(), NOW)
    make_organisation(territory, stranger.user_id, name="Un'altra associazione")
    stranger = again(stranger, NOW)
    assert queries.list_open_drafts(stranger, territory.id)[1] == []
    with pytest.raises(NotFound):
        queries.get_draft(stranger, shared.id)
    with pytest.raises(Refused, match="Non risulti incaricato"):
        service.save_draft(stranger, typed_for(territory, topic_id, body, shared.key, shared.version, title="Cambiato da fuori"), NOW)
    with pytest.raises(Refused, match="Non risulti incaricato"):
        service.submit_contribution(stranger, contribution_request(territory, topic_id, key=shared.key), NOW)
    for verb in (
        lambda: service.write_now(stranger, territory.id, shared.id, NOW),
        lambda: service.restore_version(stranger, OneVersion(territory.id, shared.id, 1, shared.version), NOW),
        lambda: service.delete_shared(stranger, territory.id, shared.id, NOW),
        lambda: service.send_back(stranger, SendBack(territory.id, shared.id, "Non va bene così.", shared.version), NOW),
    ):
        with pytest.raises(Refused):
            verb()
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0


def test_leaving_the_organisation_ends_access_and_what_was_written_stays(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int
) -> None:
    user_id = make_user("Carla Deidda")
    affiliation_id = join(body, user_id)
    carla = actor_of(user_id, NOW)
    shared = make_shared(territory, topic_id, body, carla, NOW)
    organisations.end_affiliation(carla, affiliation_id, NOW)
    with pytest.raises(NotFound):
        queries.get_draft(again(carla, LATER), shared.id)
    assert queries.list_open_drafts(again(carla, LATER), territory.id)[1] == []
    assert queries.get_draft(rita, shared.id).title == TITLE
    assert [one.author for one in queries.list_draft_versions(shared.id)] == ["Carla Deidda"]


def test_a_delegation_that_expires_ends_access_too(territory: TerritoryRef, topic_id: int, rita: Actor, body: int) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    user_id = make_user("Carla Deidda")
    join(body, user_id, "delegate", ends_at=NOW + timedelta(minutes=1))
    assert queries.get_draft(actor_of(user_id, NOW), shared.id).id == shared.id
    with pytest.raises(NotFound):
        queries.get_draft(actor_of(user_id, LATER), shared.id)


def test_only_a_contribution_in_the_name_of_an_organisation_is_written_together(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int
) -> None:
    with pytest.raises(Refused, match="scegli l'organizzazione"):
        service.share_draft(rita, typed_for(territory, topic_id, 0), NOW)
    assert not policy.may_share(rita, territory.id, body, "comment")
    assert not policy.may_share(rita, territory.id + 1, body, "contribution")


# What a save stands on


def test_a_save_on_top_of_what_a_colleague_changed_is_a_conflict_with_both_texts(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, carla, NOW)
    service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, text=OTHER), LATER)
    with pytest.raises(Conflict, match="Rita Melis") as conflict:
        service.save_draft(carla, typed_for(territory, topic_id, body, shared.key, shared.version, text=TEXT + " Di notte no."), LATER)
    assert conflict.value.theirs == {"Titolo": TITLE, "Testo": OTHER}
    now = queries.get_draft(carla, shared.id)
    service.save_draft(carla, typed_for(territory, topic_id, body, shared.key, now.version, text=TEXT + OTHER), LATER)
    assert [one.text for one in queries.list_draft_versions(shared.id)] == [TEXT, OTHER, TEXT + OTHER]


def test_what_ones_own_page_saved_by_itself_is_no_conflict_but_what_one_saved_elsewhere_by_hand_is(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int
) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, is_auto=True, text=OTHER), LATER)
    by_hand = service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, text=OTHER + " Sì."), LATER)
    assert by_hand.version == shared.version + 2
    with pytest.raises(Conflict):
        service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, is_auto=True, text="Un altro"), LATER)


def test_the_same_text_saved_twice_is_one_save(territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor) -> None:
    shared = make_shared(territory, topic_id, body, carla, NOW)
    first = service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, text=OTHER), LATER)
    second = service.save_draft(carla, typed_for(territory, topic_id, body, shared.key, shared.version, text=OTHER), LATER)
    assert (second.version, len(queries.list_draft_versions(shared.id))) == (first.version, 2)


def test_a_version_nobody_saved_is_a_conflict_too(territory: TerritoryRef, topic_id: int, rita: Actor, body: int) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    with pytest.raises(Conflict):
        service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version + 50, text=OTHER), LATER)


def test_sending_a_text_that_a_colleague_changed_meanwhile_is_a_conflict(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, carla, NOW)
    service.save_draft(carla, typed_for(territory, topic_id, body, shared.key, shared.version, text=OTHER), LATER)
    wanted = contribution_request(territory, topic_id, key=shared.key, organisation_id=body, draft_version=shared.version)
    with pytest.raises(Conflict) as conflict:
        service.submit_contribution(rita, wanted, LATER)
    assert conflict.value.theirs["Testo"] == OTHER
    now = queries.get_draft(rita, shared.id)
    again_read = contribution_request(
        territory, topic_id, key=shared.key, organisation_id=body, draft_version=now.version, text=OTHER + " Anche di notte."
    )
    sent = service.submit_contribution(rita, again_read, LATER)
    assert sent.number


# The history


def test_what_a_page_saves_by_itself_within_minutes_is_one_version(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, carla, NOW)
    version = shared.version
    for minutes in (1, 5, 9, 12):
        at = NOW + timedelta(minutes=minutes)
        wanted = typed_for(territory, topic_id, body, shared.key, version, is_auto=True, text=f"{TEXT} {minutes}")
        version = service.save_draft(rita, wanted, at).version
    found = queries.list_draft_versions(shared.id)
    assert [(one.text, one.author, one.is_auto) for one in found] == [
        (TEXT, "Carla Deidda", False),
        (f"{TEXT} 9", "Rita Melis", True),
        (f"{TEXT} 12", "Rita Melis", True),
    ]
    service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, version, text=f"{TEXT} 13"), NOW + timedelta(minutes=13))
    last = queries.list_draft_versions(shared.id)[-1]
    assert (last.number, last.text, last.is_auto) == (3, f"{TEXT} 13", False)


def test_a_colleague_never_writes_into_somebody_elses_version(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, carla, NOW)
    first = service.save_draft(carla, typed_for(territory, topic_id, body, shared.key, shared.version, is_auto=True, text=OTHER), LATER)
    service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, first.version, is_auto=True, text=OTHER + "!"), LATER)
    assert [one.author for one in queries.list_draft_versions(shared.id)] == ["Carla Deidda", "Carla Deidda", "Rita Melis"]


def test_a_version_is_taken_up_again_and_nothing_is_lost(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, carla, NOW)
    saved = service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, text=OTHER), LATER)
    with pytest.raises(Conflict):
        service.restore_version(carla, OneVersion(territory.id, shared.id, 1, shared.version), LATER)
    service.restore_version(carla, OneVersion(territory.id, shared.id, 1, saved.version), LATER)
    found = queries.list_draft_versions(shared.id)
    assert [(one.text, one.restored_from) for one in found] == [(TEXT, None), (OTHER, None), (TEXT, 1)]
    assert queries.get_draft(rita, shared.id).payload["text"] == TEXT
    with pytest.raises(NotFound):
        service.restore_version(carla, OneVersion(territory.id, shared.id, 99, saved.version), LATER)


def test_a_history_keeps_its_newest_versions(territory: TerritoryRef, topic_id: int, rita: Actor, body: int) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    version = shared.version
    for number in range(policy.VERSIONS_KEPT + 5):
        version = service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, version, text=f"{TEXT} {number}"), NOW).version
    found = queries.list_draft_versions(shared.id)
    assert len(found) == policy.VERSIONS_KEPT
    assert found[-1].text == f"{TEXT} {policy.VERSIONS_KEPT + 4}"


def test_whether_a_name_is_shown_is_not_shared(territory: TerritoryRef, topic_id: int, rita: Actor, body: int) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW, shows_name="y")
    assert "shows_name" not in shared.payload
    service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, text=OTHER, shows_name="y"), NOW)
    assert "shows_name" not in queries.get_draft(rita, shared.id).payload


# Who is writing


def test_who_writes_is_shown_and_never_stops_a_colleague(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, carla, NOW)
    assert queries.get_draft(rita, shared.id).writer(NOW) is None
    assert service.write_now(carla, territory.id, shared.id, NOW)
    assert not service.write_now(rita, territory.id, shared.id, NOW, "keep")
    writer = queries.get_draft(rita, shared.id).writer(NOW)
    assert writer is not None
    assert writer.name == "Carla Deidda"
    service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, text=OTHER), NOW)
    assert service.write_now(rita, territory.id, shared.id, NOW)
    assert not service.write_now(carla, territory.id, shared.id, NOW, "leave")
    writer = queries.get_draft(rita, shared.id).writer(NOW)
    assert writer is not None
    assert writer.user_id == rita.user_id
    assert queries.get_draft(rita, shared.id).writer(NOW + policy.TURN_LASTS) is None
    assert service.write_now(carla, territory.id, shared.id, NOW + policy.TURN_LASTS, "keep")


def test_a_page_that_saves_by_itself_shows_who_writes_and_the_button_ends_it(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int
) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    saved = service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, is_auto=True, text=OTHER), NOW)
    assert queries.get_draft(rita, shared.id).writer(NOW) is not None
    service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, saved.version, text=OTHER + "!"), NOW)
    assert queries.get_draft(rita, shared.id).writer(NOW) is None


# Sending without the firma interna


def test_without_the_firma_interna_any_colleague_sends_and_the_history_goes(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    sent = service.submit_contribution(
        carla, contribution_request(territory, topic_id, key=shared.key, organisation_id=body, draft_version=shared.version), NOW
    )
    found = db.session.get_one(Contribution, sent.contribution_id)
    assert (found.author_id, found.organisation_id) == (carla.user_id, body)
    assert db.session.scalar(select(func.count()).select_from(DraftVersion)) == 0
    with pytest.raises(NotFound):
        queries.get_draft(rita, shared.id)
    with pytest.raises(Conflict, match=f"ha già inviato questo testo: ha il numero {sent.number}"):
        service.submit_contribution(rita, contribution_request(territory, topic_id, key=shared.key, organisation_id=body), NOW)
    with pytest.raises(Conflict, match="già stato inviato"):
        service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, 99), NOW)


def test_a_shared_draft_leaves_only_in_the_name_of_its_organisation(territory: TerritoryRef, topic_id: int, rita: Actor, body: int) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    with pytest.raises(Refused, match="è dell'organizzazione"):
        service.submit_contribution(rita, contribution_request(territory, topic_id, key=shared.key, draft_version=shared.version), NOW)


def test_documents_of_a_shared_draft_are_of_all_who_write_it(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    key = new_key()
    service.hold_file(carla, SendFile(territory.id, key, checked("uno.pdf")), NOW)
    saved = service.share_draft(carla, typed_for(territory, topic_id, body, key), NOW)
    assert len(attached.list_waiting(rita, key)) == 1
    service.hold_file(rita, SendFile(territory.id, key, checked("due.pdf", PDF.replace(b"endobj", b"endobj\n%due"))), NOW)
    assert len(attached.list_waiting(carla, key)) == 2
    sent = service.submit_contribution(
        carla, contribution_request(territory, topic_id, key=key, organisation_id=body, draft_version=saved.version), NOW
    )
    assert len(queries.list_files(sent.contribution_id)) == 2


# The firma interna


def test_with_the_firma_interna_a_contributor_sends_nothing_in_the_name_of_the_body(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    other = make_contribution(territory, topic_id, now=NOW)
    switch(territory, body, rita, NOW)
    carla = again(carla, NOW)
    with pytest.raises(Refused, match="firma interna"):
        service.submit_contribution(carla, contribution_request(territory, topic_id, organisation_id=body), NOW)
    with pytest.raises(Refused, match="firma interna"):
        service.post_comment(carla, PostComment(territory.id, topic_id, None, COMMENT, body, False, new_key()), NOW)
    with pytest.raises(Refused, match="firma interna"):
        service.endorse(carla, Endorse(territory.id, other.contribution_id, body), NOW)
    shared = make_shared(territory, topic_id, body, carla, NOW)
    with pytest.raises(Refused, match="firma interna"):
        service.submit_contribution(
            carla, contribution_request(territory, topic_id, key=shared.key, organisation_id=body, draft_version=shared.version), NOW
        )
    assert service.submit_contribution(carla, contribution_request(territory, topic_id), NOW).number, "in one's own name as ever"
    assert service.submit_contribution(again(rita, NOW), contribution_request(territory, topic_id, organisation_id=body), NOW).number


def test_who_has_two_functions_signs_with_the_one_that_binds(territory: TerritoryRef, body: int, rita: Actor, carla: Actor) -> None:
    switch(territory, body, rita, NOW)
    assert again(carla, NOW).hats[0].needs_signature
    join(body, make_user("Pina"), "delegate")
    organisations.hand_over(rita, _affiliation_of(carla, body), NOW + timedelta(minutes=1))
    assert not again(carla, NOW + timedelta(minutes=2)).hats[0].needs_signature
    assert not again(rita, NOW + timedelta(minutes=2)).hats[0].needs_signature


def _affiliation_of(actor: Actor, organisation_id: int) -> int:
    from_list = list_affiliations(organisation_id)
    return next(one.id for one in from_list if one.user_id == actor.user_id)


def test_a_signature_is_asked_once_and_given_by_sending(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    delegate = a_colleague(body, NOW, "delegate", "Dino Farci")
    switch(territory, body, rita, NOW)
    carla = again(carla, NOW)
    key = new_key()
    first = service.ask_signature(carla, typed_for(territory, topic_id, body, key), NOW)
    second = service.ask_signature(carla, typed_for(territory, topic_id, body, key, first.version), NOW)
    assert first == second
    assert sorted(letters("signature_asked")) == sorted([rita.user_id, delegate.user_id])
    draft = queries.get_draft(delegate, first.draft_id)
    assert (draft.signature_asked_at, draft.signature_asked_by_id) == (NOW, carla.user_id)
    sent = service.submit_contribution(
        again(delegate, LATER), contribution_request(territory, topic_id, key=key, organisation_id=body, draft_version=draft.version), LATER
    )
    found = db.session.get_one(Contribution, sent.contribution_id)
    assert (found.author_id, found.organisation_id) == (delegate.user_id, body)
    assert letters("signature_given") == [carla.user_id]
    kept = db.session.scalars(select(Draft)).one()
    assert (kept.payload, kept.signature_asked_by_id, kept.signature_note) == ({}, None, "")


def test_a_text_is_checked_before_the_signature_is_asked(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    switch(territory, body, rita, NOW)
    with pytest.raises(Invalid, match="titolo"):
        service.ask_signature(again(carla, NOW), typed_for(territory, topic_id, body, title=""), NOW)
    assert letters("signature_asked") == []


def test_who_may_send_asks_for_no_signature_and_nobody_asks_where_nobody_signs(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    with pytest.raises(Refused, match="Puoi inviare tu"):
        service.ask_signature(carla, typed_for(territory, topic_id, body), NOW)
    switch(territory, body, rita, NOW)
    with pytest.raises(Refused, match="Puoi inviare tu"):
        service.ask_signature(again(rita, NOW), typed_for(territory, topic_id, body), NOW)
    organisations.end_affiliation(rita, _affiliation_of(rita, body), NOW)
    with pytest.raises(Refused, match="nessuno può firmare"):
        service.ask_signature(again(carla, LATER), typed_for(territory, topic_id, body), LATER)


def test_a_text_sent_back_has_a_note_and_may_be_asked_again(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    switch(territory, body, rita, NOW)
    carla, key = again(carla, NOW), new_key()
    asked = service.ask_signature(carla, typed_for(territory, topic_id, body, key), NOW)
    with pytest.raises(Refused, match="lo rimanda solo"):
        service.send_back(carla, SendBack(territory.id, asked.draft_id, "Non mi convince più.", asked.version), NOW)
    with pytest.raises(Invalid, match="che cosa va cambiato"):
        service.send_back(rita, SendBack(territory.id, asked.draft_id, " ", asked.version), NOW)
    with pytest.raises(Invalid, match="di troppo"):
        service.send_back(rita, SendBack(territory.id, asked.draft_id, "x" * 1001, asked.version), NOW)
    service.send_back(rita, SendBack(territory.id, asked.draft_id, "Manca la parte sui giovani.", asked.version), NOW)
    found = queries.get_draft(carla, asked.draft_id)
    assert (found.signature_asked_at, found.signature_note) == (None, "Manca la parte sui giovani.")
    assert letters("signature_returned") == [carla.user_id]
    with pytest.raises(Refused, match="non è chiesta"):
        service.send_back(rita, SendBack(territory.id, asked.draft_id, "Ancora una volta no.", found.version), NOW)
    service.ask_signature(carla, typed_for(territory, topic_id, body, key, found.version, text=OTHER), LATER)
    found = queries.get_draft(rita, asked.draft_id)
    assert (found.signature_asked_at, found.signature_note) == (LATER, "")


def test_only_who_began_it_or_binds_the_body_throws_it_away(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    with pytest.raises(Refused, match="solo chi l'ha cominciata"):
        service.delete_shared(carla, territory.id, shared.id, NOW)
    service.delete_draft(carla, shared.id, NOW)
    service.delete_draft(rita, shared.id, NOW)
    assert queries.get_draft(rita, shared.id).id == shared.id, "the button of one's own drafts does not reach it"
    service.write_now(carla, territory.id, shared.id, NOW)
    service.delete_shared(rita, territory.id, shared.id, NOW)
    for table in (Draft, DraftVersion, DraftTurn):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


# Forgetting


def test_who_erases_the_account_leaves_the_organisation_its_draft_without_a_name(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    switch(territory, body, rita, NOW)
    carla = again(carla, NOW)
    asked = service.ask_signature(carla, typed_for(territory, topic_id, body), NOW)
    service.write_now(carla, territory.id, asked.draft_id, NOW)
    assert carla.user_id is not None
    parts = personal_data(carla.user_id)[1]["bozze_scritte_insieme"]
    assert [one["versioni_tue"][0]["testo"]["text"] for one in parts] == [TEXT]
    assert parts[0]["cominciata_da_te"]
    assert parts[0]["firma_chiesta_da_te_il"]
    erase_user(carla, carla.user_id, NOW)
    found = queries.get_draft(rita, asked.draft_id)
    assert (found.user_id, found.signature_asked_by_id, found.title) == (None, None, TITLE)
    assert [one.author for one in queries.list_draft_versions(asked.draft_id)] == [""]
    assert queries.get_draft(rita, asked.draft_id).writer(NOW) is None
    assert personal_data(carla.user_id)[1]["bozze_scritte_insieme"] == []
    assert service.forget_old(NOW + timedelta(days=8)) == 0, "it is nobody's visitor draft"


def test_the_draft_of_an_organisation_that_nobody_else_speaks_for_goes_with_its_writer(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int
) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    assert rita.user_id is not None
    erase_user(rita, rita.user_id, NOW)
    assert db.session.get(Draft, shared.id) is None
    assert db.session.scalar(select(func.count()).select_from(DraftVersion)) == 0


def test_a_shared_draft_untouched_for_ninety_days_goes_with_its_history(
    territory: TerritoryRef, topic_id: int, rita: Actor, body: int
) -> None:
    make_shared(territory, topic_id, body, rita, NOW)
    assert service.forget_old(NOW + timedelta(days=89)) == 0
    assert service.forget_old(NOW + timedelta(days=91)) == 1
    assert db.session.scalar(select(func.count()).select_from(DraftVersion)) == 0
