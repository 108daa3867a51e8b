# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives are found by their words for as long as they stand in the public tree."""

from flask import Flask

from consulta.core import clock, search
from consulta.core.db import db
from consulta.plans import service
from consulta.plans.models import Objective
from consulta.plans.requests import EditObjective
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle
from tests.factories.plans import make_objective
from tests.factories.territory import make_territory


def test_an_objective_is_found_until_it_is_archived(app: Flask) -> None:
    territory = make_territory()
    make_cycle(territory)
    objective_id = make_objective(territory, title="Trasporti per i centri diurni", description="Un pulmino anche la sera.")
    assert search.find_ids(territory.id, "trasporto pulmini", "objective") == [objective_id]
    row = db.session.get(Objective, objective_id)
    assert row is not None
    request = EditObjective(
        objective_id=objective_id, area_id=row.area_id, title=row.title, description="", origin="region", status="archived", version=1
    )
    service.edit_objective(make_actor(territory, "operator"), request, clock.now())
    assert search.find_ids(territory.id, "trasporto", "objective") == []
