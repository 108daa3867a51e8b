# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code lists: seeded, added to, ended, resolved by date, never deleted."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.territory import queries, service
from consulta.territory.models import CodeList
from consulta.territory.requests import AddCode, EditCode
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

PATH = "/ao/ufficio/impostazioni/elenchi"
DAY = date(2026, 1, 1)
NUMBERS = count(1)


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def coordinator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator")


def wanted(territory: TerritoryRef, **values: object) -> AddCode:
    facts = {"kind": "leps", "code": "telesoccorso", "label": "Telesoccorso", "label_en": "", "legal_basis": ""} | values
    return AddCode(**({"territory_id": territory.id, "starts_on": DAY, "ends_on": None} | facts))  # type: ignore[arg-type]


def edited(territory: TerritoryRef, entry_id: int, version: int = 1, **values: object) -> EditCode:
    facts = {"label": "Telesoccorso", "label_en": "", "legal_basis": "", "ends_on": None} | values
    return EditCode(territory_id=territory.id, entry_id=entry_id, version=version, **facts)  # type: ignore[arg-type]


def enter(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    user_id = make_user()
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def test_every_territory_starts_with_the_lists(territory: TerritoryRef) -> None:
    codes = queries.list_codes(territory.id, DAY)
    assert {one.kind for one in codes} == set(CodeList)
    emergency = queries.find_code(territory.id, CodeList.LEPS, "emergency_social_intervention", DAY)
    assert emergency is not None
    assert emergency.legal_basis.endswith("scheda 3.7.1")
    assert not any(one.code == "isee" for one in codes)


def test_a_code_means_on_each_day_what_it_meant_then(territory: TerritoryRef, coordinator: Actor) -> None:
    now = clock.now()
    first = service.add_code(coordinator, wanted(territory), now)
    with pytest.raises(Invalid, match="già in uso in questi giorni"):
        service.add_code(coordinator, wanted(territory, starts_on=date(2027, 1, 1)), now)
    service.edit_code(coordinator, edited(territory, first, ends_on=date(2027, 1, 1)), now)
    second = service.add_code(coordinator, wanted(territory, label="Teleassistenza", starts_on=date(2027, 1, 1)), now)
    found = [queries.find_code(territory.id, CodeList.LEPS, "telesoccorso", date(year, 6, 1)) for year in (2025, 2026, 2027)]
    assert [one and one.id for one in found] == [None, first, second]
    with pytest.raises(Invalid) as refused:
        service.edit_code(coordinator, edited(territory, first, version=2, ends_on=None), now)
    assert set(refused.value.errors) == {"ends_on"}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 400), st.one_of(st.none(), st.integers(1, 200))), min_size=2, max_size=6), st.integers(0, 700))
def test_whatever_is_accepted_a_code_has_one_meaning_a_day(
    territory: TerritoryRef, coordinator: Actor, periods: list[tuple[int, int | None]], offset: int
) -> None:
    code = f"prova_{next(NUMBERS)}"
    for start, length in periods:
        starts_on = DAY + timedelta(days=start)
        request = wanted(territory, code=code, starts_on=starts_on, ends_on=starts_on + timedelta(days=length) if length else None)
        with suppress(Invalid):
            service.add_code(coordinator, request, clock.now())
    assert any(one.code == code for one in queries.list_codes(territory.id)), "the first is always accepted"
    assert sum(one.code == code for one in queries.list_codes(territory.id, DAY + timedelta(days=offset))) <= 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "a" * 161}, "label"),
        ({"kind": "boh"}, "kind"),
        ({"code": "Perché no"}, "code"),
        ({"code": "a" * 41}, "code"),
        ({"ends_on": DAY}, "ends_on"),
        ({"legal_basis": "a" * 301}, "legal_basis"),
    ],
)
def test_what_will_not_do_is_said_under_its_field(
    territory: TerritoryRef, coordinator: Actor, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        service.add_code(coordinator, wanted(territory, **values), clock.now())
    assert set(refused.value.errors) == {field}


def test_a_code_comes_from_the_label(territory: TerritoryRef, coordinator: Actor) -> None:
    made = service.add_code(coordinator, wanted(territory, code="", label="Città più vicine"), clock.now())
    assert queries.get_code(territory.id, made).code == "citta_piu_vicine"


def test_two_people_never_save_over_each_other(territory: TerritoryRef, coordinator: Actor) -> None:
    now = clock.now()
    made = service.add_code(coordinator, wanted(territory), now)
    service.edit_code(coordinator, edited(territory, made, label="Il suo nome"), now)
    service.edit_code(coordinator, edited(territory, made, label="Il suo nome"), now)
    assert queries.get_code(territory.id, made).version == 2, "a double click is one change"
    with pytest.raises(Conflict) as refused:
        service.edit_code(coordinator, edited(territory, made, label="Il mio"), now)
    assert refused.value.theirs["Nome"] == "Il suo nome"


def test_who_may_change_the_lists_and_of_which_territory(territory: TerritoryRef, coordinator: Actor) -> None:
    for role in ("operator", "auditor", "deputy_approver", "municipal_referent"):
        with pytest.raises(Refused):
            service.add_code(make_actor(territory, role), wanted(territory), clock.now())
    service.add_code(make_actor(territory, "administrator"), wanted(territory), clock.now())
    other = make_territory("pg", "Ambito di Prova")
    foreign = queries.list_codes(other.id)[0]
    with pytest.raises(NotFound):
        service.edit_code(coordinator, edited(territory, foreign.id), clock.now())
    with pytest.raises(Refused):
        service.edit_code(coordinator, replace(edited(territory, foreign.id), territory_id=other.id), clock.now())


@pytest.mark.parametrize(("role", "status"), [("operator", 200), ("auditor", 200), ("municipal_referent", 403), ("deputy_approver", 403)])
def test_who_reads_the_lists(client: VisitingClient, territory: TerritoryRef, role: str, status: int) -> None:
    enter(client, territory, role)
    assert "Aggiungi una voce" not in client.visit(PATH, status=status, budget=16).text
    client.visit(f"{PATH}/nuova", status=403)


def test_an_entry_is_added_changed_and_ended_on_its_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "coordinator")
    data = {"kind": "target_group", "label": "Pendolari", "starts_on": "2026-01-01", "legal_basis": "Delibera 3"}
    assert "Scrivi il nome della voce." in client.send(f"{PATH}/nuova", data | {"label": ""}, status=422).text
    client.send(f"{PATH}/nuova", data)
    page = client.visit(PATH, budget=16).text
    assert "Pendolari" in page
    entry = next(one for one in queries.list_codes(territory.id) if one.code == "pendolari")
    path = f"{PATH}/{entry.id}"
    client.send(path, {"label": "Chi viaggia per lavoro", "ends_on": "2026-02-01"})
    page = client.visit(PATH, budget=16).text
    assert "Chi viaggia per lavoro" in page
    assert "Finita" in page
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', client.get(path).text))
    late = client.post(path, data=hidden | {"version": "1", "label": "Il mio nome"})
    assert late.status_code == 409
    assert 'value="Il mio nome"' in late.text
    assert "Chi viaggia per lavoro" in late.text
    bad = client.send(path, {"label": "x", "ends_on": "domani"}, status=422).text
    assert "non è una data" in bad
    client.visit(f"{PATH}/999999", status=404)


def test_ending_entries_keeps_the_statements_flat(client: VisitingClient, territory: TerritoryRef, coordinator: Actor) -> None:
    enter(client, territory, "coordinator")
    client.visit(PATH, budget=16)
    before = len(client.statements)
    for number in range(30):
        service.add_code(coordinator, wanted(territory, code=f"altra_{number}"), clock.now())
    client.visit(PATH, budget=16)
    assert len(client.statements) == before
