# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office ends a seat: with a day and a reason, told to who sat there, the row kept; the list of who sits at a tavolo."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.notices import queries, service
from consulta.notices.models import RoundtableMember
from consulta.notices.requests import EndMembership, EndSeat, JoinRoundtable
from consulta.notifications.letters import compose
from consulta.notifications.models import OutboxMail
from consulta.notifications.queries import get_envelope
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_cycle, make_roundtable
from tests.factories.notices import seat, speaker
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

WHY = "Assente da quattro incontri di seguito."


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def seated(territory: TerritoryRef) -> tuple[int, int, Actor]:
    """An organisation that sits at a tavolo since yesterday: tavolo, seat, who speaks for it."""
    table = make_roundtable(territory)
    actor, organisation_id = speaker(territory)
    seat(table, organisation_id=organisation_id)
    return table, db.session.scalars(select(RoundtableMember.id)).one(), actor


def letters() -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.template == "notices/seat_ended")))


def test_a_seat_ends_with_day_and_reason_and_the_organisation_is_told_once(territory: TerritoryRef) -> None:
    table, member, actor = seated(territory)
    now = clock.now()
    yesterday = clock.rome_day(now) - timedelta(days=1)
    operator = make_actor(territory, "operator")
    for _ in range(2):
        service.end_seat(operator, EndSeat(territory.id, member, yesterday, WHY), now)
    (row,) = queries.list_seats(territory.id, table)
    assert row.until == clock.rome_midnight(yesterday + timedelta(days=1))
    assert row.end_reason == WHY
    assert queries.list_member_user_ids(table) == []
    (told,) = letters()
    assert told.user_id == actor.user_id
    _subject, text, _html = compose(get_envelope(told.id))
    assert WHY in text
    assert "Il Ponte" in text
    events = list(db.session.scalars(select(AuditEvent).where(AuditEvent.name == "notices.member_left")))
    assert [event.details["reason"] for event in events] == [WHY]
    with pytest.raises(Conflict):
        service.end_seat(operator, EndSeat(territory.id, member, yesterday, "Un altro motivo"), now)


@pytest.mark.parametrize(
    ("days", "reason", "field"), [(1, WHY, "last_day"), (-2, WHY, "last_day"), (0, "  ", "reason"), (0, "x" * 501, "reason")]
)
def test_what_cannot_be_is_told(territory: TerritoryRef, days: int, reason: str, field: str) -> None:
    _table, member, _actor = seated(territory)
    now = clock.now()
    request = EndSeat(territory.id, member, clock.rome_day(now) + timedelta(days=days), reason)
    operator = make_actor(territory, "operator")
    with pytest.raises(Invalid) as told:
        service.end_seat(operator, request, now)
    assert set(told.value.errors) == {field}
    assert letters() == []


@pytest.mark.parametrize("role", ["auditor", "administrator", "municipal_referent", "deputy_approver"])
def test_who_may_not(territory: TerritoryRef, role: str) -> None:
    _table, member, own = seated(territory)
    now = clock.now()
    request = EndSeat(territory.id, member, clock.rome_day(now), WHY)
    for actor in (make_actor(territory, role), own):
        with pytest.raises(Refused):
            service.end_seat(actor, request, now)
    foreign = make_territory("pg", "Ambito di Prova")
    stranger = make_actor(foreign, "operator")
    with pytest.raises(NotFound):
        service.end_seat(stranger, EndSeat(foreign.id, member, clock.rome_day(now), WHY), now)


def test_a_citizen_is_told_and_who_leaves_by_oneself_is_not(territory: TerritoryRef) -> None:
    table, now = make_roundtable(territory), clock.now()
    citizens = [make_actor(name="Anna Serra"), make_actor(name="Ugo Loi")]
    seats = [service.join_roundtable(one, JoinRoundtable(territory.id, table), now) for one in citizens]
    service.end_membership(citizens[0], EndMembership(territory.id, seats[0]), now)
    assert letters() == []
    service.end_seat(make_actor(territory, "operator"), EndSeat(territory.id, seats[1], clock.rome_day(now), WHY), now)
    (told,) = letters()
    assert told.user_id == citizens[1].user_id
    _subject, text, _html = compose(get_envelope(told.id))
    assert "la tua partecipazione" in text
    assert queries.personal_data(citizens[1].user_id or 0)[1]["seats"][0]["ended_because"] == WHY


def test_the_page_of_a_tavolo_lists_and_ends(client: VisitingClient, territory: TerritoryRef) -> None:
    table, member, _actor = seated(territory)
    citizen = make_actor(name="Anna Serra")
    service.join_roundtable(citizen, JoinRoundtable(territory.id, table), clock.now())
    operator = make_actor(territory, "operator")
    sign_in_as(client, operator.user_id or 0)
    assert f"/ao/ufficio/tavoli/{table}/partecipanti" in client.visit(f"/ao/ufficio/tavoli/{table}").text
    page = client.visit(f"/ao/ufficio/tavoli/{table}/partecipanti", budget=12).text
    assert "Anna Serra" in page
    path = f"/ao/ufficio/partecipazioni/{member}/concludi"
    today = clock.rome_day(clock.now())
    page = client.send(path, {"last_day": f"{today + timedelta(days=3)}", "reason": WHY}, status=422).text
    assert "sta tra l&#39;inizio della partecipazione e oggi" in page
    assert WHY in page
    client.send(path, {"last_day": f"{today}", "reason": WHY})
    assert "concluso dall’ufficio: " + WHY in client.visit(f"/ao/ufficio/tavoli/{table}/partecipanti").text
    assert client.send(path, {"last_day": f"{today}", "reason": "Per altro"}, status=409)
    reads = db.session.scalars(select(AuditEvent.subject).where(AuditEvent.name == "notices.seats_read"))
    assert set(reads) == {f"tavolo/{table}"}


def test_who_only_reads_sees_no_button(client: VisitingClient, territory: TerritoryRef) -> None:
    table, member, _actor = seated(territory)
    auditor = make_actor(territory, "auditor")
    sign_in_as(client, auditor.user_id or 0)
    page = client.visit(f"/ao/ufficio/tavoli/{table}/partecipanti").text
    assert f"partecipazioni/{member}" not in page
    client.visit(f"/ao/ufficio/partecipazioni/{member}/concludi", status=403)


def test_many_seats_cost_the_same(client: VisitingClient, territory: TerritoryRef) -> None:
    table, now = make_roundtable(territory, make_cycle(territory)), clock.now()
    for _ in range(15):
        service.join_roundtable(make_actor(), JoinRoundtable(territory.id, table), now)
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    client.visit(f"/ao/ufficio/tavoli/{table}/partecipanti", budget=12)
