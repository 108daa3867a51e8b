# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives and links for tests, made by the real services."""

import io
import secrets
from typing import Any

from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.files import examine
from consulta.core.sheet_writing import write_sheet
from consulta.plans import service
from consulta.plans.queries import weighable_links
from consulta.plans.requests import CreateObjective, LinkContribution, StartPlanImport
from consulta.territory import queries as territory_queries
from consulta.web.ports import TerritoryRef
from consulta.workspace.linking import LinkTogether
from tests.factories.accounts import make_actor
from tests.factories.contributions import make_contribution


def make_objective(territory: TerritoryRef, cycle_id: int | None = None, *, actor: Actor | None = None, **values: Any) -> int:
    """An objective in draft in the first area of the territory, in its current cycle unless one is given."""
    now = clock.now()
    if cycle_id is None:
        cycle = consultations.find_current_cycle(territory.id, now)
        assert cycle is not None, "the territory has no cycle: call make_cycle first"
        cycle_id = cycle.id
    if "area_id" not in values:
        values["area_id"] = territory_queries.list_areas(territory.id, clock.rome_day(now))[0].id
    values.setdefault("title", "Più ore di assistenza a casa")
    request = CreateObjective(territory_id=territory.id, cycle_id=cycle_id, key=secrets.token_urlsafe(24), **values)
    return service.create_objective(actor or make_actor(territory, "operator"), request, now)


def make_link(territory: TerritoryRef, contribution_id: int, objective_id: int, *, actor: Actor | None = None, **values: Any) -> int:
    """A link between a published contribution and an objective."""
    values.setdefault("relation", "supports")
    request = LinkContribution(contribution_id=contribution_id, objective_id=objective_id, **values)
    return service.link(actor or make_actor(territory, "operator"), request, clock.now())


def make_plan_import(territory: TerritoryRef, cycle_id: int, *, actor: Actor | None = None, title: str = "Riga da un foglio") -> int:
    """A file with one line of the plan, in the first area, that waits for its confirmation."""
    area = territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))[0]
    content = write_sheet("csv", ["Codice", "Titolo", "Area"], [["F1", title, area.label]])
    file = examine("piano.csv", io.BytesIO(content), cap=1_000_000)
    request = StartPlanImport(territory_id=territory.id, cycle_id=cycle_id, file=file, key=secrets.token_urlsafe(24))
    return service.start_plan_import(actor or make_actor(territory, "operator"), request, clock.now())


def link_many(territory: TerritoryRef, topic_id: int, actor: Actor, objective_id: int) -> list[int]:
    """Two acts that link many contributions to a line: one to confirm, one that can be undone."""
    act, made = LinkTogether("link", objective_id), []
    for is_done in (False, True):
        ids = [make_contribution(territory, topic_id).contribution_id for _number in range(2)]
        seen = weighable_links(territory.id, objective_id, ids, lock=False)
        picked = tuple(Picked(one, seen[one].version) for one in ids)
        wanted = PrepareBulk(territory.id, act.name, "contribution", picked, secrets.token_urlsafe(24))
        made.append(bulk.prepare(actor, act, wanted, clock.now()))
        if is_done:
            bulk.carry_out(actor, act, CarryOut(territory.id, made[-1]), clock.now())
    return made
