# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster: who writes it, what is uncovered and from when, its pages, what is public, what is forgotten."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor, RoleInTerritory
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.register.models import AuditEvent
from consulta.roster import policy, queries, service
from consulta.roster.forms import minutes_of
from consulta.roster.models import Competence, RosterMember
from consulta.roster.policy import Span, first_uncovered
from consulta.roster.requests import AddMember, EditMember, EndMember
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.contributions import new_key
from tests.factories.roster import content, make_member
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
PATH = "/ao/ufficio/organico"
HERE = 1


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture(autouse=True)
def still() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def enter(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("operator", True, True),
        ("coordinator", True, True),
        ("deputy_approver", True, False),
        ("auditor", True, False),
        ("administrator", True, False),
        ("municipal_referent", False, False),
    ],
)
def test_who_reads_and_who_writes(role: str, reads: bool, writes: bool) -> None:
    actor = Actor(user_id=1, is_confirmed=True, roles=frozenset({RoleInTerritory(HERE, role)}))
    assert bool(policy.may_read_roster(actor, HERE)) is reads
    assert bool(policy.may_write_roster(actor, HERE)) is writes
    assert not policy.may_read_roster(actor, HERE + 1)
    assert not policy.may_write_roster(actor, HERE + 1)
    assert policy.may_write_roster(SYSTEM, HERE)


def test_the_service_asks_the_policy(territory: TerritoryRef) -> None:
    member = make_member(territory)
    auditor = make_actor(territory, "auditor")
    with pytest.raises(Refused):
        make_member(territory, actor=auditor)
    with pytest.raises(Refused):
        service.edit_member(auditor, EditMember(territory_id=territory.id, member_id=member, version=1, content=content()), NOW)
    with pytest.raises(Refused):
        service.end_member(auditor, EndMember(territory_id=territory.id, member_id=member, version=1, ends_on=TODAY, act="x"), NOW)
    foreign = make_territory("pg", "Ambito di Prova")
    edit = EditMember(territory_id=foreign.id, member_id=member, version=1, content=content())
    stranger = make_actor(foreign, "operator")
    with pytest.raises(NotFound):
        service.edit_member(stranger, edit, NOW)


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
spans = st.builds(
    lambda start, length, held: Span(start, start + length * DAY if length else None, (Competence.PLANNING,) if held else ()),
    days,
    st.integers(0, 300),
    st.booleans(),
)


@given(rows=st.lists(spans, max_size=6), today=days)
def test_the_first_day_without_is_the_first(rows: list[Span], today: date) -> None:
    """Against counting day by day for ten years: later nothing changes, since no span is longer."""
    found = first_uncovered(Competence.PLANNING, rows, today)
    walked = (today + step * DAY for step in range(1500))
    assert found == next((day for day in walked if not any(row.holds(day) and row.competences for row in rows)), None)


@pytest.mark.parametrize(
    ("typed", "minutes"), [("36", 2160), ("18:30", 1110), ("18,5", 1110), ("18.25", 1095), ("0:20", 20), ("7,05", 423), (" 9 ", 540)]
)
def test_hours_as_people_write_them(typed: str, minutes: int) -> None:
    assert minutes_of(typed) == minutes


@pytest.mark.parametrize("typed", ["", "tante", "18:5", "18:60", "1e3", "-4", "100", "18,555", "١٨", "36 ore"])
def test_what_is_no_number_of_hours_is_told(typed: str) -> None:
    with pytest.raises(Invalid) as told:
        minutes_of(typed)
    assert "weekly_hours" in told.value.errors


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"act": ""}, "act"),
        ({"profile": "wizard"}, "profile"),
        ({"employer": "nobody"}, "employer"),
        ({"profile": "other"}, "profile_other"),
        ({"employer": "other", "employer_name": ""}, "employer_name"),
        ({"weekly_minutes": 0}, "weekly_hours"),
        ({"weekly_minutes": 48 * 60 + 1}, "weekly_hours"),
        ({"ends_on": date(2026, 1, 12)}, "last_day"),
        ({"register_number": "123"}, "register_name"),
        ({"competences": ("magic",)}, "competences"),
        ({"user_id": 987_654}, "user_id"),
    ],
)
def test_what_cannot_be_is_told_by_field(territory: TerritoryRef, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as told:
        make_member(territory, **values)
    assert set(told.value.errors) == {field}


def test_two_clicks_make_one_row_and_a_stranger_does_not_get_it(territory: TerritoryRef) -> None:
    operator = make_actor(territory, "operator")
    request = AddMember(territory_id=territory.id, content=content(), key=new_key())
    first = service.add_member(operator, request, NOW)
    assert service.add_member(operator, request, NOW) == first
    with pytest.raises(Refused):
        service.add_member(make_actor(territory, "operator"), request, NOW)
    assert len(queries.list_members(territory.id)) == 1


def test_a_correction_keeps_old_and_new_in_the_trail_but_no_name(territory: TerritoryRef) -> None:
    member = make_member(territory, register_name="Albo A", register_number="77")
    new = content(name="Rita Murgia Loi", weekly_minutes=18 * 60, competences=("budget", "planning"), ends_on=TODAY + DAY)
    service.edit_member(
        make_actor(territory, "operator"), EditMember(territory_id=territory.id, member_id=member, version=1, content=new), NOW
    )
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "roster.member_changed")).one()
    assert told.subject == f"organico/{member}"
    assert told.details["weekly_hours"] == {"from": "36", "to": "18"}
    assert told.details["competences"] == {"from": ["Programmazione"], "to": ["Programmazione", "Amministrazione e bilancio"]}
    assert told.details["last_day"] == {"from": None, "to": "2026-11-21"}
    assert told.details["fields"] == ["name", "register_name", "register_number"]
    assert "Murgia" not in str(told.details)
    with pytest.raises(Conflict) as late:
        service.edit_member(
            make_actor(territory, "operator"), EditMember(territory_id=territory.id, member_id=member, version=1, content=new), NOW
        )
    assert late.value.theirs["Nome"] == "Rita Murgia Loi"


def test_an_end_keeps_the_row_and_never_lengthens(territory: TerritoryRef) -> None:
    operator = make_actor(territory, "operator")
    member = make_member(territory)
    end = EndMember(territory_id=territory.id, member_id=member, version=1, ends_on=TODAY + DAY, act="Trasferimento")
    service.end_member(operator, end, NOW)
    row = queries.get_member(territory.id, member)
    assert (row.last_day, row.end_act, row.state(TODAY), row.state(TODAY + DAY)) == (TODAY, "Trasferimento", "current", "past")
    for wrong in (replace(end, version=2, ends_on=TODAY + 2 * DAY), replace(end, version=2, ends_on=row.starts_on)):
        with pytest.raises(Invalid) as told:
            service.end_member(operator, wrong, NOW)
        assert set(told.value.errors) == {"last_day"}


def test_from_an_empty_roster_to_what_nobody_covers(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    assert "L’organico è ancora vuoto" in client.visit(PATH).text
    sent = {
        "name": "Rita Murgia",
        "user_id": "0",
        "profile": "social_worker",
        "weekly_hours": "18:30",
        "employer": "municipality",
        "employer_name": "Comune di Elmas",
        "starts_on": "2026-01-12",
        "last_day": "2026-12-31",
        "act": "Determinazione 4 del 2026",
        "competences": ["planning", "coordination"],
        "is_coordinator": "y",
        "register_name": "Albo degli assistenti sociali",
        "register_number": "1234",
    }
    client.send(f"{PATH}/nuova-persona", sent)
    page = client.visit(PATH, budget=14).text
    assert "18:30" in page
    assert "scoperta dal 1 gennaio 2027" in page
    assert page.count("Scoperta</") == len(Competence) - 2
    assert "n. 1234" in page
    names = list(db.session.scalars(select(AuditEvent.name).where(AuditEvent.name.startswith("roster."))))
    assert names.count("roster.read") == 2
    assert "roster.member_added" in names


def test_a_form_comes_back_with_what_was_typed(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "coordinator")
    sent = {"name": "Rita Murgia", "weekly_hours": "tante", "profile": "social_worker", "employer": "municipality", "act": "Delibera 3"}
    page = client.send(f"{PATH}/nuova-persona", sent | {"user_id": "0", "starts_on": "2026-01-12"}, status=422).text
    assert "Scrivi le ore a settimana con le cifre" in page
    assert 'value="tante"' in page
    assert 'value="Rita Murgia"' in page


def test_ending_on_its_page(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    member = make_member(territory)
    page = client.send(f"{PATH}/{member}/concludi", {"last_day": "2026-11-20", "act": " "}, status=422).text
    assert "Scrivi l&#39;atto o il motivo" in page
    client.send(f"{PATH}/{member}/concludi", {"last_day": "2026-11-20", "act": "Fine incarico"})
    assert "Conclusi" in client.visit(PATH).text
    late = {"last_day": "2026-11-19", "act": "Altro motivo", "version": "1"}
    page = client.send(f"{PATH}/{member}/concludi", late, status=409).text
    assert 'value="Altro motivo"' in page


@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 200), ("administrator", 200), ("deputy_approver", 200), ("municipal_referent", 403)]
)
def test_who_may_only_read_sees_no_button(client: VisitingClient, territory: TerritoryRef, role: str, status: int) -> None:
    member = make_member(territory)
    enter(client, territory, role)
    page = client.visit(PATH, status=status).text
    assert "Aggiungi una persona" not in page
    for path in (f"{PATH}/nuova-persona", f"{PATH}/{member}", f"{PATH}/{member}/concludi"):
        client.visit(path, status=403)


def test_the_page_costs_the_same_for_many(client: VisitingClient, territory: TerritoryRef) -> None:
    operator = make_actor(territory, "operator")
    for number in range(30):
        make_member(territory, actor=operator, name=f"Persona {number}", competences=("planning", "data"))
    enter(client, territory, "operator")
    assert "Persona 29" in client.visit(PATH, budget=14).text


def test_only_names_that_the_office_shows_are_public(client: VisitingClient, territory: TerritoryRef) -> None:
    make_member(territory, name="Nome Nascosto")
    make_member(territory, name="Nome Mostrato", shows_name=True, is_coordinator=True)
    make_member(territory, name="Nome Passato", shows_name=True, ends_on=TODAY)
    make_member(territory, name="Nome Futuro", shows_name=True, starts_on=TODAY + DAY)
    page = client.visit("/ao/contatti").text
    assert "Nome Mostrato" in page
    for hidden in ("Nascosto", "Passato", "Futuro"):
        assert hidden not in page, hidden


def test_who_leaves_the_site_is_detached_and_the_past_forgotten(territory: TerritoryRef) -> None:
    user_id = make_user("Rita Murgia")
    give_role(user_id, territory, "operator")
    past = make_member(territory, user_id=user_id, ends_on=TODAY, register_name="Albo", register_number="9")
    present = make_member(territory, user_id=user_id, shows_name=True)
    part, rows = queries.personal_data(user_id)
    assert (part, len(rows)) == ("organico", 2)
    from_erasure(user_id)
    old, now = db.session.get(RosterMember, past), db.session.get(RosterMember, present)
    assert old is not None
    assert now is not None
    assert (old.name, old.register_number, old.user_id) == ("", "", None)
    assert (now.name, now.user_id, now.shows_name) == ("Rita Murgia", None, False)


def from_erasure(user_id: int) -> None:
    from consulta.core.unit_of_work import transactional  # noqa: PLC0415

    transactional(service.erase)(user_id, clock.now())
    db.session.expire_all()


def test_a_row_of_another_territory_is_not_found(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "operator")
    foreign = make_member(make_territory("pg", "Ambito di Prova"))
    client.visit(f"{PATH}/{foreign}", status=404)
