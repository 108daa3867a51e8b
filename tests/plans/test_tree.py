# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of the plan: levels only go down, areas follow, an index twice changes nothing."""

import secrets
from collections.abc import Sequence

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from consulta.core import clock, search
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.notifications.models import NewsFact
from consulta.plans import policy, queries, service
from consulta.plans.models import Objective, ObjectiveLevel
from consulta.plans.outline import LINES_CAP, OutlineLine, read_outline
from consulta.plans.queries.tree import FamilyRow, depth_first
from consulta.plans.requests import AddOutline, EditObjective
from consulta.register.models import AuditEvent
from consulta.territory import queries as territories
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.territory import make_territory

STRATEGIC, SPECIFIC, INTERVENTION = ObjectiveLevel


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def cycle(territory: TerritoryRef) -> int:
    return make_cycle(territory)


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def areas(territory: TerritoryRef) -> dict[int, str]:
    return {area.id: area.label for area in territories.list_areas(territory.id, clock.rome_day(clock.now()))}


def change(territory: TerritoryRef, objective_id: int, actor: Actor, **values: object) -> None:
    """Save the form of an objective as it stands but for these values."""
    found = queries.get_objective(territory.id, objective_id)
    facts = {name: getattr(found, name) for name in ("area_id", "title", "origin", "status", "level", "parent_id", "version")}
    request = EditObjective(objective_id=objective_id, description=found.description_source, **(facts | values))  # type: ignore[arg-type]
    service.edit_objective(actor, request, clock.now())


def family(territory: TerritoryRef) -> tuple[int, int, int]:
    """A strategic objective, a specific one below it, an intervention below that."""
    top = make_objective(territory, title="Restare a casa")
    middle = make_objective(territory, title="Più ore", level="specific", parent_id=top)
    return top, middle, make_objective(territory, title="Sportello", level="intervention", parent_id=middle)


def test_codes_and_areas_come_from_above(territory: TerritoryRef, cycle: int) -> None:
    first, second, *_ = areas(territory)
    top = make_objective(territory, area_id=second)
    below = make_objective(territory, level="specific", parent_id=top, area_id=first)
    found = queries.get_objective(territory.id, below)
    assert (found.code, found.area_id, found.level, found.parent_id) == ("OB1.1", second, SPECIFIC, top)


@pytest.mark.parametrize("level", list(ObjectiveLevel))
@pytest.mark.parametrize("parent", list(ObjectiveLevel))
def test_levels_only_go_down(level: ObjectiveLevel, parent: ObjectiveLevel) -> None:
    assert bool(policy.place_fault(level, parent)) is (parent.depth >= level.depth)


def test_a_place_that_cannot_be_is_said_under_its_field(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    top, middle, leaf = family(territory)
    for objective_id, values, field in (
        (leaf, {"level": "specific"}, "parent_id"),
        (top, {"level": "specific", "parent_id": middle}, "parent_id"),
        (middle, {"parent_id": 999_999}, "parent_id"),
        (middle, {"level": "boh"}, "level"),
        (middle, {"level": "intervention"}, "level"),
        (top, {"status": "archived"}, "status"),
    ):
        with pytest.raises(Invalid) as refused:
            change(territory, objective_id, operator, **values)
        assert set(refused.value.errors) == {field}, values


def test_nothing_belongs_to_another_plan(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    top = make_objective(territory)
    other = make_territory("pg", "Ambito di Prova")
    make_cycle(other)
    with pytest.raises(Invalid):
        make_objective(other, level="specific", parent_id=top)
    with pytest.raises(NotFound):
        queries.get_objective(other.id, top)


def test_archive_from_below_and_bring_back_from_above(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    top, middle, leaf = family(territory)
    for objective_id in (leaf, middle, top):
        change(territory, objective_id, operator, status="archived")
    with pytest.raises(Invalid, match="archiviato"):
        change(territory, middle, operator, status="draft")
    change(territory, top, operator, status="draft")
    change(territory, middle, operator, status="draft")
    other = make_objective(territory, title="Di una volta")
    change(territory, other, operator, status="archived")
    with pytest.raises(Invalid, match="è archiviato"):
        change(territory, leaf, operator, status="draft", parent_id=other)


def test_what_is_moved_takes_along_what_stands_below(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    top, middle, leaf = family(territory)
    _, second, *_ = areas(territory)
    change(territory, top, operator, area_id=second)
    assert {queries.get_objective(territory.id, one).area_id for one in (top, middle, leaf)} == {second}
    assert search.find_ids(territory.id, "sportello", "objective") == [leaf]
    details = db.session.scalars(select(AuditEvent.details).where(AuditEvent.name == "plans.objective_changed")).all()
    assert details[-1]["level"] == "strategic"


def test_an_edit_without_a_level_leaves_the_place(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    _, middle, _ = family(territory)
    found = queries.get_objective(territory.id, middle)
    request = EditObjective(
        objective_id=middle, area_id=found.area_id, title="Altre ore", description="", origin="region", status="draft", version=1
    )
    service.edit_objective(operator, request, clock.now())
    after = queries.get_objective(territory.id, middle)
    assert (after.title, after.level, after.parent_id) == ("Altre ore", SPECIFIC, found.parent_id)


def test_who_has_sources_below_is_no_orphan(territory: TerritoryRef, cycle: int) -> None:
    top, middle, leaf = family(territory)
    make_objective(territory, title="Senza niente")
    make_link(territory, make_contribution(territory).contribution_id, leaf)
    (area,) = queries.list_tree(territory.id, cycle)
    rows = [(row.title, row.depth, row.sources, row.below, row.is_orphan) for row in area.objectives]
    assert rows == [
        ("Restare a casa", 0, 0, 1, False),
        ("Più ore", 1, 0, 1, False),
        ("Sportello", 2, 1, 0, False),
        ("Senza niente", 0, 0, 0, True),
    ]
    above, below = queries.family_of(queries.get_objective(territory.id, middle))
    assert ([one.id for one in above], [one.id for one in below]) == ([top], [leaf])
    above, below = queries.family_of(queries.get_objective(territory.id, leaf))
    assert ([one.id for one in above], list(below)) == ([top, middle], [])


@given(st.permutations(range(1, 8)), st.lists(st.integers(0, 6), min_size=7, max_size=7))
def test_the_order_of_the_tree_loses_nothing(order: Sequence[int], parents: Sequence[int]) -> None:
    """Whatever the order of the rows, each is there once and behind what it belongs to."""
    rows = [FamilyRow(one, f"C{one}", "", STRATEGIC, None, parents[one - 1] or None if parents[one - 1] < one else None) for one in order]  # type: ignore[arg-type]
    found = [row.id for row, _ in depth_first(rows)]
    assert sorted(found) == sorted(order)
    assert all(row.parent_id is None or found.index(row.parent_id) < found.index(row.id) for row in rows)


INDEX = """Anziani
1 Restare a casa
1.1 Più ore
1.1.1 Sportello
1.2 Pasti
2 Uscire di casa
"""


def pasted(territory: TerritoryRef, cycle_id: int, text: str, key: str = "") -> AddOutline:
    known = areas(territory)
    lines = read_outline(text, known)
    return AddOutline(
        territory_id=territory.id, cycle_id=cycle_id, area_id=next(iter(known)), lines=lines, key=key or secrets.token_urlsafe(24)
    )


def test_an_index_becomes_a_tree_and_twice_changes_nothing(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    added = service.add_outline(operator, pasted(territory, cycle, INDEX), clock.now())
    assert (added.created, added.present) == (5, 0)
    (area,) = queries.list_tree(territory.id, cycle)
    assert [(row.code, row.title, row.level, row.depth) for row in area.objectives] == [
        ("1", "Restare a casa", STRATEGIC, 0),
        ("1.1", "Più ore", SPECIFIC, 1),
        ("1.1.1", "Sportello", INTERVENTION, 2),
        ("1.2", "Pasti", SPECIFIC, 1),
        ("2", "Uscire di casa", STRATEGIC, 0),
    ]
    assert {row.origin for row in area.objectives} == {"old_plan"}
    again = service.add_outline(operator, pasted(territory, cycle, INDEX.replace("Più ore", "PIU ORE") + "3 Nuova voce\n"), clock.now())
    assert (again.created, again.present) == (1, 5)
    assert search.find_ids(territory.id, "pasti", "objective")


def test_the_same_form_with_other_lines_adds_only_what_is_new(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    """Who goes back, adds a line and sends again has the same key."""
    service.add_outline(operator, pasted(territory, cycle, INDEX, "k" * 24), clock.now())
    added = service.add_outline(operator, pasted(territory, cycle, INDEX.replace("2 Uscire", "2 Prima\n3 Uscire"), "k" * 24), clock.now())
    assert (added.created, added.present) == (1, 5)


def test_equal_numbers_of_two_areas_get_codes_of_their_own(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    first, second, *_ = areas(territory).values()
    service.add_outline(
        operator, pasted(territory, cycle, f"{first}\n1 Restare a casa\n{second}\n1 Crescere insieme\n1.1 Sotto"), clock.now()
    )
    codes = {row.title: row.code for area in queries.list_tree(territory.id, cycle) for row in area.objectives}
    assert codes == {"Restare a casa": "1", "Crescere insieme": "OB1", "Sotto": "1.1"}


def test_an_index_is_no_news_of_a_hundred_lines(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    service.add_outline(operator, pasted(territory, cycle, INDEX), clock.now())
    assert not db.session.scalar(select(func.count()).select_from(NewsFact).where(NewsFact.what == "objective_opened"))
    make_objective(territory)
    assert db.session.scalar(select(func.count()).select_from(NewsFact).where(NewsFact.what == "objective_opened")) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Anziani", "nessuna riga"),
        ("\n".join(f"Voce numero {number}" for number in range(LINES_CAP + 1)), "al massimo 200"),
        ("Voce buona\n" + "a" * 201, "Riga 2: il titolo ha 201 caratteri"),
    ],
)
def test_a_bad_index_brings_in_nothing(territory: TerritoryRef, cycle: int, operator: Actor, text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        service.add_outline(operator, pasted(territory, cycle, text), clock.now())
    assert set(refused.value.errors) == {"text"}
    assert not db.session.scalar(select(func.count()).select_from(Objective))


def test_only_operators_and_coordinators_bring_in_an_index(territory: TerritoryRef, cycle: int) -> None:
    for role in ("municipal_referent", "deputy_approver", "auditor", "administrator"):
        with pytest.raises(Refused):
            service.add_outline(make_actor(territory, role), pasted(territory, cycle, INDEX), clock.now())


def test_the_area_of_a_line_is_of_the_territory(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    other = make_territory("pg", "Ambito di Prova")
    foreign = next(iter(areas(other)))
    line = OutlineLine(1, "area", "", "Altrove", foreign)
    request = AddOutline(
        territory_id=territory.id,
        cycle_id=cycle,
        area_id=next(iter(areas(territory))),
        lines=[line, OutlineLine(2, "strategic", "", "Voce")],
        key="k" * 24,
    )
    with pytest.raises(Invalid):
        service.add_outline(operator, request, clock.now())
