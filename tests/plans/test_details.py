# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What describes a line of the plan: LEPS, priority actions, target groups, comuni, rank."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Invalid
from consulta.plans import queries, service
from consulta.plans.requests import EditObjective, LineDetails
from consulta.register.models import AuditEvent
from consulta.territory import queries as territories
from consulta.territory import service as territory_service
from consulta.territory.models import CodeList
from consulta.territory.requests import EditCode
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.consultations import make_cycle
from tests.factories.plans import make_objective
from tests.factories.territory import area_id, make_territory
from tests.support.pages import VisitingClient

PATH = "/ao/ufficio/obiettivi"


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def cycle(territory: TerritoryRef) -> int:
    return make_cycle(territory)


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def code(territory: TerritoryRef, kind: CodeList, name: str) -> int:
    found = territories.find_code(territory.id, kind, name, clock.rome_day(clock.now()))
    assert found is not None
    return found.id


def comuni(territory: TerritoryRef) -> list[int]:
    return [one.id for one in territories.list_municipalities(territory.id, clock.rome_day(clock.now()))]


def change(territory: TerritoryRef, objective_id: int, actor: Actor, details: LineDetails | None) -> None:
    found = queries.get_objective(territory.id, objective_id)
    facts = {name: getattr(found, name) for name in ("area_id", "title", "origin", "status", "level", "parent_id", "version")}
    request = EditObjective(objective_id=objective_id, description=found.description_source, details=details, **facts)
    service.edit_objective(actor, request, clock.now())


def test_a_line_is_described_and_the_change_is_told(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    leps, target = code(territory, CodeList.LEPS, "pua"), code(territory, CodeList.TARGET_GROUP, "carers")
    objective = make_objective(territory)
    change(territory, objective, operator, LineDetails(codes=(leps, target), municipalities=comuni(territory)[:2], rank=3))
    found = queries.describe_line(objective)
    assert ([one.code for one in found.leps], [one.code for one in found.targets], len(found.municipalities)) == (["pua"], ["carers"], 2)
    assert queries.get_objective(territory.id, objective).rank == 3
    change(territory, objective, operator, None)
    assert queries.describe_line(objective) == found, "a form without the description leaves it"
    change(territory, objective, operator, LineDetails(codes=(target,)))
    left = queries.describe_line(objective)
    assert (list(left.leps), [one.code for one in left.targets], list(left.municipalities)) == ([], ["carers"], [])
    told = db.session.scalars(select(AuditEvent.details).where(AuditEvent.name == "plans.objective_changed").order_by(AuditEvent.id)).all()
    assert [one["described"] for one in told] == [[], ["codes", "comuni", "rank"], [], ["codes", "comuni", "rank"]]


def test_what_is_ended_stays_where_it_is_and_is_not_chosen_anew(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    leps = code(territory, CodeList.LEPS, "pua")
    carrying, other = make_objective(territory, details=LineDetails(codes=(leps,))), make_objective(territory)
    ended = EditCode(
        territory_id=territory.id, entry_id=leps, label="PUA", label_en="", legal_basis="", ends_on=date(2026, 1, 1), version=1
    )
    territory_service.edit_code(make_actor(territory, "coordinator"), ended, clock.now())
    change(territory, carrying, operator, LineDetails(codes=(leps,), rank=1))
    assert [one.label for one in queries.describe_line(carrying).leps] == ["PUA"]
    with pytest.raises(Invalid) as refused:
        change(territory, other, operator, LineDetails(codes=(leps,)))
    assert set(refused.value.errors) == {"leps_ids"}


def test_nothing_of_another_territory_describes_a_line(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    objective, other = make_objective(territory), make_territory("pg", "Ambito di Prova")
    for details, field in (
        (LineDetails(codes=(code(other, CodeList.LEPS, "pua"),)), "leps_ids"),
        (LineDetails(codes=(code(other, CodeList.TARGET_GROUP, "carers"),)), "target_ids"),
        (LineDetails(codes=(999_999,)), "leps_ids"),
        (LineDetails(municipalities=(999_999,)), "municipality_ids"),
        (LineDetails(rank=0), "rank"),
        (LineDetails(rank=1_000), "rank"),
    ):
        with pytest.raises(Invalid) as refused:
            change(territory, objective, operator, details)
        assert set(refused.value.errors) == {field}, details


def test_the_form_describes_and_the_public_page_shows(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    leps, target = code(territory, CodeList.LEPS, "pippi"), code(territory, CodeList.TARGET_GROUP, "children_families")
    data = {"title": "Restare insieme", "area_id": str(area_id(territory)), "origin": "region", "status": "draft"}
    more = {"leps_ids": [str(leps)], "target_ids": [str(target)], "municipality_ids": [str(comuni(territory)[0])], "rank": "2"}
    wrong = client.send(f"{PATH}/nuovo", data | more | {"rank": "presto"}, status=422).text
    assert "Scrivi la priorità con un numero" in wrong
    assert 'value="presto"' in wrong
    assert f'name="leps_ids" value="{leps}" checked' in wrong
    for bad in ("99999", "boh"):
        assert "non è più offerta" in client.send(f"{PATH}/nuovo", data | more | {"leps_ids": [bad]}, status=422).text
    answer = client.send(f"{PATH}/nuovo", data | more)
    assert "P.I.P.P.I." in client.visit(answer.location, budget=16).text
    form = client.visit(f"{answer.location}/modifica", budget=16).text
    assert f'name="leps_ids" value="{leps}" checked' in form
    public = client.visit(answer.location.replace("ufficio/", "piano/")).text
    assert "P.I.P.P.I." in public
    assert "Bambini, ragazzi e famiglie" in public
    english = client.visit("/en" + answer.location.replace("ufficio/", "piano/")).text
    assert "Children and families" in english


def test_the_pages_take_as_many_statements_however_much_describes_a_line(
    client: VisitingClient, territory: TerritoryRef, cycle: int
) -> None:
    objective = make_objective(territory)
    path = f"/ao/piano/obiettivi/{objective}"
    client.visit(path)
    before = len(client.statements)
    every = [one.id for one in territories.list_codes(territory.id)]
    full = make_objective(territory, details=LineDetails(codes=every, municipalities=comuni(territory)))
    client.visit(f"/ao/piano/obiettivi/{full}")
    assert len(client.statements) == before
