# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives and links: from either side, with relation and reason, never lost."""

import secrets

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.requests import Subject
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.plans import queries, service
from consulta.plans.models import ContributionLink, Objective, Plan
from consulta.plans.requests import CreateObjective, EditObjective, UnlinkContribution
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.territory import area_id, make_territory


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def cycle(territory: TerritoryRef) -> int:
    return make_cycle(territory)


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def wanted(territory: TerritoryRef, cycle_id: int, **values: object) -> CreateObjective:
    facts = {"area_id": area_id(territory), "title": "Più ore a casa", "key": secrets.token_urlsafe(24)} | values
    return CreateObjective(territory_id=territory.id, cycle_id=cycle_id, **facts)  # type: ignore[arg-type]


def edited(objective_id: int, territory: TerritoryRef, version: int, **values: object) -> EditObjective:
    facts = {"area_id": area_id(territory), "title": "Più ore", "description": "", "origin": "region", "status": "proposed"} | values
    return EditObjective(objective_id=objective_id, version=version, **facts)  # type: ignore[arg-type]


def test_the_first_objective_opens_the_plan_and_codes_follow(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    codes = []
    for code in (None, "B1", None):
        created = service.create_objective(operator, wanted(territory, cycle, code=code), clock.now())
        codes.append(queries.get_objective(territory.id, created).code)
    assert codes == ["OB1", "B1", "OB2"]
    assert db.session.scalar(select(func.count()).select_from(Plan)) == 1
    found = queries.get_objective(territory.id, created)
    assert (found.cycle_id, found.status, found.origin, found.area_label) == (cycle, "draft", "contributions", "Anziani")


def test_the_same_key_gives_the_same_objective_to_the_same_person(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    request = wanted(territory, cycle)
    first = service.create_objective(operator, request, clock.now())
    assert service.create_objective(operator, request, clock.now()) == first
    assert db.session.scalar(select(func.count()).select_from(Objective)) == 1
    with pytest.raises(Refused):
        service.create_objective(make_actor(territory, "operator"), request, clock.now())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "a" * 201}, "title"),
        ({"origin": "boh"}, "origin"),
        ({"status": "boh"}, "status"),
        ({"area_id": 999_999}, "area_id"),
        ({"code": "a" * 21}, "code"),
        ({"description": "a" * 100_001}, "description"),
    ],
)
def test_bad_values_name_their_field(territory: TerritoryRef, cycle: int, operator: Actor, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.create_objective(operator, wanted(territory, cycle, **values), clock.now())
    assert set(refused.value.errors) == {field}
    assert not db.session.scalar(select(func.count()).select_from(Plan)), "nothing is left of a refused objective"


def test_a_code_is_unique_in_its_plan(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    make_objective(territory, cycle, code="B1")
    with pytest.raises(Invalid, match="già questo codice"):
        service.create_objective(operator, wanted(territory, cycle, code="B1"), clock.now())


def test_cycle_and_area_are_of_the_territory(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    other = make_territory("pg", "Ambito di Prova")
    with pytest.raises(NotFound):
        service.create_objective(operator, wanted(territory, make_cycle(other)), clock.now())
    with pytest.raises(Invalid):
        service.create_objective(operator, wanted(territory, cycle, area_id=area_id(other)), clock.now())


@pytest.mark.parametrize("role", ["municipal_referent", "deputy_approver", "auditor", "administrator"])
def test_other_roles_write_nothing(territory: TerritoryRef, cycle: int, role: str) -> None:
    objective, sent, actor = make_objective(territory, cycle), make_contribution(territory), make_actor(territory, role)
    made = make_link(territory, sent.contribution_id, objective)
    with pytest.raises(Refused):
        service.create_objective(actor, wanted(territory, cycle), clock.now())
    with pytest.raises(Refused):
        service.edit_objective(actor, edited(objective, territory, 1), clock.now())
    with pytest.raises(Refused):
        make_link(territory, sent.contribution_id, objective, actor=actor, relation="originates")
    with pytest.raises(Refused):
        service.unlink(actor, UnlinkContribution(link_id=made), clock.now())


def test_a_stale_edit_shows_what_stands_now(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    objective = make_objective(territory, cycle)
    service.edit_objective(operator, edited(objective, territory, 1, title="Il mio", description="**Ecco**"), clock.now())
    with pytest.raises(Conflict) as conflict:
        service.edit_objective(operator, edited(objective, territory, 1, title="Il suo"), clock.now())
    assert conflict.value.theirs == {"Titolo": "Il mio", "Descrizione": "**Ecco**", "Stato": "Proposto", "Livello": "Obiettivo strategico"}
    found = queries.get_objective(territory.id, objective)
    assert (found.title, found.version, found.description_html) == ("Il mio", 2, "<p><strong>Ecco</strong></p>")


def test_archiving_keeps_the_links_and_takes_no_new_ones(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    objective, sent = make_objective(territory, cycle), make_contribution(territory)
    make_link(territory, sent.contribution_id, objective)
    service.edit_objective(operator, edited(objective, territory, 1, status="archived"), clock.now())
    assert len(queries.links_of_contribution(sent.contribution_id)) == 1
    with pytest.raises(Refused, match="archiviato"):
        make_link(territory, make_contribution(territory).contribution_id, objective)
    assert not queries.list_tree(territory.id, cycle)
    assert queries.list_tree(territory.id, cycle, with_archived=True)


def test_a_link_is_public_and_told_and_dates_the_contribution(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    objective, sent = make_objective(territory, cycle, code="B1"), make_contribution(territory)
    make_link(territory, sent.contribution_id, objective, actor=operator, relation="originates", reason="Chiede più ore.")
    (link,) = queries.links_of_contribution(sent.contribution_id)
    assert (link.objective_code, link.relation, link.reason, link.created_by) == ("B1", "originates", "Chiede più ore.", "Olga Serra")
    assert contributions.get_for_staff(territory.id, sent.contribution_id).linked_at is not None
    assert _entries(sent.number)[-1] == "contribution_linked"
    row = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "plans.contribution_linked")).one()
    assert row.details["objective"] == "B1"


def test_the_same_link_twice_is_one(territory: TerritoryRef, cycle: int) -> None:
    objective, sent = make_objective(territory, cycle), make_contribution(territory)
    first = make_link(territory, sent.contribution_id, objective)
    assert make_link(territory, sent.contribution_id, objective) == first
    assert _entries(sent.number).count("contribution_linked") == 1


def test_other_words_replace_the_link_and_the_old_row_stays(territory: TerritoryRef, cycle: int) -> None:
    objective, sent = make_objective(territory, cycle), make_contribution(territory)
    first = make_link(territory, sent.contribution_id, objective)
    second = make_link(territory, sent.contribution_id, objective, relation="originates", reason="È nato da qui.")
    (link,) = queries.links_of_contribution(sent.contribution_id)
    assert (link.id, link.relation) == (second, "originates")
    assert db.session.get_one(ContributionLink, first).removed_at is not None
    assert _entries(sent.number)[-2:] == ["contribution_unlinked", "contribution_linked"]


def test_unlinking_keeps_the_row_and_the_last_one_undates_the_contribution(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    sent = make_contribution(territory)
    one = make_link(territory, sent.contribution_id, make_objective(territory, cycle))
    two = make_link(territory, sent.contribution_id, make_objective(territory, cycle))
    service.unlink(operator, UnlinkContribution(link_id=one), clock.now())
    assert contributions.get_for_staff(territory.id, sent.contribution_id).linked_at is not None
    service.unlink(operator, UnlinkContribution(link_id=two), clock.now())
    service.unlink(operator, UnlinkContribution(link_id=two), clock.now())
    assert contributions.get_for_staff(territory.id, sent.contribution_id).linked_at is None
    row = db.session.get_one(ContributionLink, two)
    assert (row.removed_at is not None, row.removed_by_id) == (True, operator.user_id)
    assert _entries(sent.number).count("contribution_unlinked") == 2


def test_only_what_is_published_is_linked(territory: TerritoryRef, cycle: int) -> None:
    sent = make_contribution(territory, published=False)
    with pytest.raises(Refused, match="pubblicato"):
        make_link(territory, sent.contribution_id, make_objective(territory, cycle))


def test_links_never_cross_territories(territory: TerritoryRef, cycle: int) -> None:
    other = make_territory("pg", "Ambito di Prova")
    foreign = make_contribution(other)
    with pytest.raises(NotFound):
        make_link(territory, foreign.contribution_id, make_objective(territory, cycle))
    for contribution_id, objective_id in (
        (999_999, make_objective(territory, cycle)),
        (make_contribution(territory).contribution_id, 999_999),
    ):
        with pytest.raises(NotFound):
            make_link(territory, contribution_id, objective_id)


@pytest.mark.parametrize(("values", "field"), [({"relation": "boh"}, "relation"), ({"reason": "a" * 1_001}, "reason")])
def test_bad_words_of_a_link_name_their_field(territory: TerritoryRef, cycle: int, values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_link(territory, make_contribution(territory).contribution_id, make_objective(territory, cycle), **values)
    assert set(refused.value.errors) == {field}


def test_the_tree_counts_what_is_published_and_what_was_refused(
    territory: TerritoryRef, cycle: int, operator: Actor, sql_count: list[str]
) -> None:
    objective = make_objective(territory, cycle, code="B1", area_id=area_id(territory, "elderly"))
    orphan = make_objective(territory, cycle, code="B2", area_id=area_id(territory, "disability"))
    for outcome in ("accepted", "not_accepted", None):
        sent = make_contribution(territory)
        make_link(territory, sent.contribution_id, objective)
        if outcome:
            _reply(sent.contribution_id, outcome)
    hidden = make_contribution(territory)
    make_link(territory, hidden.contribution_id, objective)
    contribution_service.change_publication(Subject("contribution", hidden.contribution_id), territory.id, "hidden", None, clock.now())
    sql_count.clear()
    tree = queries.list_tree(territory.id, cycle)
    assert len([one for one in sql_count if one.startswith("SELECT")]) <= 2
    found = {one.code: one for area in tree for one in area.objectives}
    assert (found["B1"].sources, found["B1"].refused, found["B1"].is_orphan) == (3, 1, False)
    assert (found["B2"].id, found["B2"].is_orphan) == (orphan, True)
    assert {area.code for area in tree} == {"elderly", "disability"}


def test_sources_include_the_refused_and_hide_the_hidden(territory: TerritoryRef, cycle: int) -> None:
    objective = make_objective(territory, cycle)
    refused, hidden = make_contribution(territory), make_contribution(territory)
    make_link(territory, refused.contribution_id, objective, relation="considered", reason="Costa troppo.")
    make_link(territory, hidden.contribution_id, objective)
    _reply(refused.contribution_id, "not_accepted")
    contribution_service.change_publication(Subject("contribution", hidden.contribution_id), territory.id, "hidden", None, clock.now())
    found = queries.sources_of_objective(objective)
    (source,) = found.rows
    assert (source.number, source.outcome, source.reason, source.is_refused) == (refused.number, "not_accepted", "Costa troppo.", True)
    assert (found.total, found.refused) == (1, 1)
    assert queries.sources_of_objective(objective, public_only=False).total == 2


def test_sources_are_counted_whole_and_shown_in_part(territory: TerritoryRef, cycle: int, sql_count: list[str]) -> None:
    objective = make_objective(territory, cycle)
    made = [make_contribution(territory) for _ in range(5)]
    for number, one in enumerate(made):
        make_link(territory, one.contribution_id, objective, relation="considered" if number in (1, 3, 4) else "supports")
    sql_count.clear()
    found = queries.sources_of_objective(objective, shown=2)
    assert len([one for one in sql_count if one.startswith("SELECT")]) == 1
    assert (found.total, found.refused) == (5, 3)
    assert [(row.contribution_id, row.is_refused) for row in found.rows] == [
        (one.contribution_id, number in (1, 3)) for number, one in enumerate(made[:4])
    ]


def test_contributions_without_links_are_counted(territory: TerritoryRef, cycle: int) -> None:
    linked = make_contribution(territory)
    make_contribution(territory)
    make_contribution(territory, published=False)
    make_link(territory, linked.contribution_id, make_objective(territory, cycle))
    assert queries.count_unlinked(territory.id, cycle) == 1


def _reply(contribution_id: int, outcome: str) -> None:
    contribution_service.mark_replied(contribution_id, outcome, clock.now())


def _entries(number: str) -> list[str]:
    query = select(RegisterEntry.type).where(RegisterEntry.subject == f"contributo/{number}").order_by(RegisterEntry.n)
    return list(db.session.scalars(query))
