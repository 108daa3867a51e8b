# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Formats that people ask for: confirmed, answered once and for all who wait, private, forgotten in time."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.attachments import queries as attachments
from consulta.core import clock
from consulta.core.actor import ANONYMOUS
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.unit_of_work import transactional
from consulta.library import queries, service
from consulta.library.models import FormatRequest, FormatRequestStatus
from consulta.library.requests import PURPOSE
from consulta.notifications.models import OutboxMail
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.attachments import checked
from tests.factories.library import add_version, another, answer_format, ask_format, confirm, make_document, withdraw
from tests.factories.territory import make_territory

DAY = timedelta(days=1)


@pytest.fixture
def ao(app: Flask) -> TerritoryRef:
    return make_territory()


def row_of(format_request_id: int) -> FormatRequest:
    return db.session.get_one(FormatRequest, format_request_id, populate_existing=True)


def letters(template: str) -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.id)))


def test_a_visitor_is_heard_once_the_address_is_confirmed(ao: TerritoryRef) -> None:
    now = clock.now()
    asked = ask_format(ao, make_document(ao), now=now)
    assert queries.count_waiting(ao.id) == 0
    with pytest.raises(NotFound):
        queries.get_request(ao.id, asked)
    [letter] = letters("library/confirm")
    assert letter.recipient == "anna@esempio.it"
    confirm(ao, asked, now=now + 2 * DAY)
    assert row_of(asked).due_on == clock.rome_day(now + 32 * DAY)
    assert [one.id for one in queries.list_waiting(ao.id).items] == [asked]
    confirm(ao, asked, now=now + 5 * DAY)
    assert row_of(asked).due_on == clock.rome_day(now + 32 * DAY), "a second tap moves nothing"
    assert PURPOSE not in str(letter.context), "no secret stands in the outbox"


def test_who_is_signed_in_is_heard_at_once(ao: TerritoryRef) -> None:
    actor = make_actor()
    asked = ask_format(ao, make_document(ao), actor=actor, email="altri@esempio.it")
    assert row_of(asked).status is FormatRequestStatus.WAITING
    assert row_of(asked).email == actor.email
    assert letters("library/confirm") == []


def test_a_link_too_old_confirms_nothing(ao: TerritoryRef) -> None:
    asked = ask_format(ao, make_document(ao))
    with pytest.raises(Refused):
        confirm(ao, asked, now=clock.now() + 8 * DAY)
    with pytest.raises(NotFound):
        confirm(make_territory("ba", "Ambito di Bari"), asked)


def test_the_same_key_is_one_request(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    first = ask_format(ao, document_id, key="una-chiave-di-prova")
    assert ask_format(ao, document_id, key="una-chiave-di-prova") == first
    assert len(letters("library/confirm")) == 1
    with pytest.raises(Conflict):
        ask_format(ao, document_id, actor=make_actor(), key="una-chiave-di-prova")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"format": "papiro"}, "format"),
        ({"format": "other"}, "message"),
        ({"message": "x" * 1_001}, "message"),
        ({"email": ""}, "email"),
        ({"email": "a" * 255}, "email"),
    ],
)
def test_what_is_wrong_is_named(ao: TerritoryRef, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask_format(ao, make_document(ao), **values)
    assert list(refused.value.errors) == [field]


def test_of_what_is_not_public_no_format_is_asked(ao: TerritoryRef) -> None:
    draft, gone = make_document(ao, public=False), make_document(ao)
    withdraw(ao, gone)
    for document_id in (draft, gone, 999):
        with pytest.raises(NotFound):
            ask_format(ao, document_id)


def test_a_file_answers_everybody_who_waits_for_that_format(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    first, second = (ask_format(ao, document_id, actor=make_actor()) for _ in range(2))
    other = ask_format(ao, document_id, actor=make_actor(), format="audio")
    unconfirmed = ask_format(ao, document_id)
    assert answer_format(ao, first, file=checked("grande.pdf", another()), answer="") == 2
    assert {row_of(one).status for one in (first, second)} == {FormatRequestStatus.GIVEN}
    assert row_of(other).status is FormatRequestStatus.WAITING
    assert row_of(unconfirmed).status is FormatRequestStatus.UNCONFIRMED
    assert len(letters("library/answered")) == 2
    [version] = queries.list_versions(document_id)
    assert [one.purpose for one in version.formats] == ["large_print"]
    assert version.formats[0].is_released
    assert version.file is not None
    assert version.file.sha256 == version.sha256


def test_a_recording_is_an_address(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    asked = ask_format(ao, document_id, actor=make_actor(), format="audio")
    for link in ("http://esempio.it/a", "javascript:alert(1)", "https://", "https://esempio", "https://esempio.it/a b"):
        with pytest.raises(Invalid) as refused:
            answer_format(ao, asked, link=link, answer="")
        assert "link" in refused.value.errors
    answer_format(ao, asked, link="https://comune.esempio.it/audio.mp3", answer="")
    assert [one.link for one in queries.list_given_links(document_id)] == ["https://comune.esempio.it/audio.mp3"]


def test_reasons_answer_one_person_and_publish_nothing(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    first, second = (ask_format(ao, document_id, actor=make_actor()) for _ in range(2))
    with pytest.raises(Invalid):
        answer_format(ao, first, answer="No.")
    assert answer_format(ao, first) == 1
    assert row_of(first).status is FormatRequestStatus.DECLINED
    assert row_of(second).status is FormatRequestStatus.WAITING
    [version] = queries.list_versions(document_id)
    assert version.formats == []
    with pytest.raises(Conflict) as late:
        answer_format(ao, first)
    assert late.value.theirs["answer"].startswith("Non possiamo")


def test_only_who_keeps_the_library_answers(ao: TerritoryRef) -> None:
    asked = ask_format(ao, make_document(ao), actor=make_actor())
    other = make_territory("ba", "Ambito di Bari")
    for actor in (ANONYMOUS, make_actor(), make_actor(ao, "auditor"), make_actor(other, "operator")):
        with pytest.raises(Refused):
            answer_format(ao, asked, actor=actor)
    with pytest.raises(NotFound):
        answer_format(other, asked, actor=make_actor(other, "operator"))
    answer_format(ao, asked, actor=make_actor(ao, "operator"))


def test_the_format_stands_beside_the_version_it_was_made_for(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    answer_format(ao, ask_format(ao, document_id, actor=make_actor()), file=checked("grande.pdf", another()), answer="")
    add_version(ao, document_id)
    newest, oldest = queries.list_versions(document_id)
    assert (len(newest.formats), len(oldest.formats)) == (0, 1)


def test_of_a_withdrawn_document_reasons_alone_are_left(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    asked = ask_format(ao, document_id, actor=make_actor())
    withdraw(ao, document_id)
    with pytest.raises(Conflict):
        answer_format(ao, asked, file=checked("grande.pdf", another()), answer="")
    answer_format(ao, asked)
    assert len(attachments.attachments_of(queries.FILE, queries.list_versions(document_id)[0].id)) == 1


def test_neither_trail_nor_register_says_who_asked(ao: TerritoryRef) -> None:
    asked = ask_format(ao, make_document(ao), message="Sono ipovedente da anni")
    confirm(ao, asked)
    answer_format(ao, asked)
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.name.like("library.format%"))).all()
    assert [one.name for one in told] == ["library.format_asked", "library.format_confirmed", "library.format_answered"]
    assert "anna" not in str([one.details for one in told])
    assert "ipovedente" not in str([one.details for one in told])
    assert db.session.scalars(select(RegisterEntry).where(RegisterEntry.subject.like("formato/%"))).all() == []


def test_what_was_asked_is_forgotten_in_time(ao: TerritoryRef) -> None:
    now, document_id = clock.now(), make_document(ao)
    never, answered = ask_format(ao, document_id, now=now), ask_format(ao, document_id, actor=make_actor(), message="Corpo 18", now=now)
    answer_format(ao, answered, now=now)
    assert service.forget_old(now + 6 * DAY) == 0
    assert service.forget_old(now + 8 * DAY) == 1
    assert db.session.scalar(select(FormatRequest.id).where(FormatRequest.id == never)) is None
    assert service.forget_old(now + 366 * DAY) == 1
    assert (row_of(answered).email, row_of(answered).message, row_of(answered).author_id) == ("", "", None)
    assert service.forget_old(now + 367 * DAY) == 0


def test_a_person_takes_away_and_erases_what_was_asked(ao: TerritoryRef) -> None:
    actor, document_id = make_actor(), make_document(ao)
    assert actor.user_id
    answered, waiting = (ask_format(ao, document_id, actor=actor, format=one) for one in ("audio", "large_print"))
    ask_format(ao, document_id, actor=make_actor(), format="large_print")
    answer_format(ao, answered)
    name, rows = queries.personal_data(actor.user_id)
    assert (name, len(rows)) == ("formati_chiesti", 2)
    transactional(service.erase)(actor.user_id, clock.now())
    assert queries.personal_data(actor.user_id)[1] == []
    assert row_of(answered).email == ""
    assert db.session.scalar(select(FormatRequest.id).where(FormatRequest.id == waiting)) is None
    assert queries.count_waiting(ao.id) == 1
