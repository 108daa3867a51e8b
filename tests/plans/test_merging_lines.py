# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line becomes part of another: links and what stands below go over, addresses lead on, circles are refused."""

import re
from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Update, select, update

from consulta.codebook.models import Tag
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.unit_of_work import current, transactional
from consulta.plans import policy, queries, service
from consulta.plans.models import LinkRelation, ObjectiveLevel, ObjectiveStatus
from consulta.plans.requests import EditObjective, MergeObjectives
from consulta.register.models import AuditEvent
from consulta.replies.models import Reply
from consulta.synthesis.models import PointObjective
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.codebook import make_tag
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.synthesis import add_point, begin_synthesis
from tests.factories.territory import make_territory
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


def merge(territory: TerritoryRef, actor: Actor, source: int, into: int, **values: object) -> None:
    facts = {"version": queries.get_objective(territory.id, source).version, "reason": "Dicono la stessa cosa"} | values
    request = MergeObjectives(territory_id=territory.id, objective_id=source, into_id=into, **facts)  # type: ignore[arg-type]
    service.merge_objectives(actor, request, clock.now())


@pytest.mark.parametrize("level", list(ObjectiveLevel))
@pytest.mark.parametrize("into", list(ObjectiveLevel))
@pytest.mark.parametrize("status", list(ObjectiveStatus))
def test_which_line_may_take_over(level: ObjectiveLevel, into: ObjectiveLevel, status: ObjectiveStatus) -> None:
    refused = status is ObjectiveStatus.ARCHIVED or into.depth > level.depth
    assert bool(policy.merge_fault(level, into, status, ())) is refused


def test_everything_linked_goes_over(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    old, kept = make_objective(territory, title="Doppione"), make_objective(territory, title="Resta")
    child = make_objective(territory, title="Sotto", level="specific", parent_id=old)
    only, both = make_contribution(territory), make_contribution(territory)
    make_link(territory, only.contribution_id, old, relation="originates", reason="Lo chiede.")
    make_link(territory, both.contribution_id, old, relation="supports")
    make_link(territory, both.contribution_id, kept, relation="considered")
    covered = make_contribution(territory)
    ready = make_objective(territory, title="Pronto", status="in_plan")
    reply = make_reply(territory, covered.contribution_id, "already_covered", covered_by_id=ready)
    merge(territory, operator, ready, kept)
    assert db.session.scalar(select(Reply.covered_by_id).where(Reply.id == reply)) == kept
    merge(territory, operator, old, kept)
    assert [(row.number, row.relation, row.reason) for row in queries.sources_of_objective(kept).rows] == [
        (only.number, LinkRelation.ORIGINATES, "Lo chiede."),
        (both.number, LinkRelation.SUPPORTS, ""),
    ]
    assert not queries.sources_of_objective(old, public_only=False).total
    assert queries.get_objective(territory.id, child).parent_id == kept
    found = queries.get_objective(territory.id, old)
    assert (found.status, found.merged_into_id) == (ObjectiveStatus.ARCHIVED, kept)
    told = db.session.scalars(select(AuditEvent.details).where(AuditEvent.name == "plans.objectives_merged").order_by(AuditEvent.id)).all()
    assert (told[-1]["moved"], told[-1]["into_id"], told[-1]["reason"]) == ([only.number, both.number], kept, "Dicono la stessa cosa")
    merge(territory, operator, old, kept)
    assert queries.sources_of_objective(kept).total == 2, "a repeat changes nothing"


def test_a_merged_line_stays_archived(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    old, kept = make_objective(territory), make_objective(territory)
    merge(territory, operator, old, kept)
    found = queries.get_objective(territory.id, old)
    back = EditObjective(
        objective_id=old, area_id=found.area_id, title="Torno", description="", origin="region", status="draft", version=found.version
    )
    with pytest.raises(Invalid) as refused:
        service.edit_objective(operator, back, clock.now())
    assert set(refused.value.errors) == {"status"}


def test_circles_other_plans_and_archived_lines_are_refused(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    top = make_objective(territory)
    below = make_objective(territory, level="specific", parent_id=top)
    other = make_territory("pg", "Ambito di Prova")
    foreign = make_objective(other, make_cycle(other))
    for source, into in ((top, top), (top, below), (top, foreign), (top, 999_999), (below, 0)):
        with pytest.raises(Invalid) as refused:
            merge(territory, operator, source, into)
        assert set(refused.value.errors) == {"into_id"}
    elsewhere = MergeObjectives(territory_id=territory.id, objective_id=foreign, into_id=top, version=1)
    with pytest.raises(NotFound):
        service.merge_objectives(operator, elsewhere, clock.now())
    first, second = make_objective(territory), make_objective(territory)
    merge(territory, operator, first, second)
    with pytest.raises(Invalid):
        merge(territory, operator, second, first)
    with pytest.raises(Invalid):
        merge(territory, operator, first, top)
    with pytest.raises(Invalid):
        merge(territory, operator, second, top, reason="a" * 501)
    with pytest.raises(Conflict):
        merge(territory, operator, second, top, version=9)
    for role in ("municipal_referent", "auditor", "administrator", "deputy_approver"):
        with pytest.raises(Refused):
            merge(territory, make_actor(territory, role), second, top)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
def test_whatever_is_merged_every_line_leads_to_one_that_stands(
    territory: TerritoryRef, cycle: int, operator: Actor, steps: list[tuple[int, int]]
) -> None:
    lines = [make_objective(territory, title=f"Riga {number}") for number in range(5)]
    sent = make_contribution(territory)
    for line in lines:
        make_link(territory, sent.contribution_id, line)
    for source, into in steps:
        with suppress(Invalid):
            merge(territory, operator, lines[source], lines[into])
    standing = set()
    for line in lines:
        seen: set[int] = set()
        found = queries.get_objective(territory.id, line)
        while found.merged_into_id is not None:
            assert found.id not in seen, "a circle"
            seen.add(found.id)
            found = queries.get_objective(territory.id, found.merged_into_id)
        assert found.status is not ObjectiveStatus.ARCHIVED
        standing.add(found.id)
    linked = [link.objective_id for link in queries.links_of_contribution(sent.contribution_id)]
    assert sorted(linked) == sorted(standing), "the contribution is linked to all that stands, once each"


def test_the_page_merges_and_the_public_address_leads_on(client: VisitingClient, territory: TerritoryRef, cycle: int) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    old, kept = make_objective(territory, title="Doppione"), make_objective(territory, title="Resta")
    path = f"{PATH}/{old}/unisci"
    assert "Resta" in client.visit(path, budget=16).text
    assert "dello stesso piano" in client.send(path, {"into_id": "", "reason": "Parole mie"}, status=422).text
    assert 'value="Parole mie"' in client.send(path, {"into_id": "boh", "reason": "Parole mie"}, status=422).text
    late = client.send(path, {"into_id": str(kept), "version": "9", "reason": "Parole mie"}, status=409).text
    assert 'value="Parole mie"' in late
    assert re.search(rf'<option value="{kept}" selected>', late)
    client.send(path, {"into_id": str(kept)})
    answer = client.get(f"/ao/piano/obiettivi/{old}")
    assert (answer.status_code, answer.location) == (301, f"/ao/piano/obiettivi/{kept}")
    assert client.get(f"/en/ao/piano/obiettivi/{old}").location == f"/en/ao/piano/obiettivi/{kept}"
    assert "guarda quella" in client.visit(f"{PATH}/{old}", budget=16).text
    client.visit(f"{PATH}/999999/unisci", status=404)


@pytest.mark.parametrize("role", ["municipal_referent", "auditor", "administrator"])
def test_who_may_not_merge(client: VisitingClient, territory: TerritoryRef, cycle: int, role: str) -> None:
    user_id = make_user()
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)
    client.visit(f"{PATH}/{make_objective(territory)}/unisci", status=403)


def test_tags_and_points_follow_to_the_line_that_took_over(territory: TerritoryRef, cycle: int, operator: Actor) -> None:
    """A point that led to both leads to the one that is left, once."""
    source, into = (make_objective(territory, cycle, actor=operator, title=one) for one in ("Corse la sera", "Trasporto serale"))
    tag_id = make_tag(territory, "Trasporti", actor=operator)
    change_rows(update(Tag).where(Tag.id == tag_id).values(objective_id=source))
    synthesis_id = begin_synthesis(territory, operator, cycle_id=cycle)
    both = add_point(territory, operator, synthesis_id, objective_ids=(source, into))
    one = add_point(territory, operator, synthesis_id, title="Anche la domenica", objective_ids=(source,))
    before = db.session.get_one(Tag, tag_id).version
    merge(territory, operator, source, into)
    db.session.expire_all()
    tag = db.session.get_one(Tag, tag_id)
    assert (tag.objective_id, tag.version) == (into, before + 1)
    rows = db.session.execute(select(PointObjective.point_id, PointObjective.objective_id).order_by(PointObjective.point_id)).all()
    assert [tuple(row) for row in rows] == [(both, into), (one, into)]


@transactional
def change_rows(statement: Update) -> None:
    current().session.execute(statement)
