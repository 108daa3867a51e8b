# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one assignment: given, given to somebody else, taken away; old pages lose nothing."""

import pytest

from consulta.core.actor import Actor
from consulta.replies import queries
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.contributions import make_contribution
from tests.support.pages import VisitingClient


@pytest.fixture
def coordinator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Bruno Coordinatore")


def test_one_by_one(client: VisitingClient, territory: TerritoryRef, coordinator: Actor) -> None:
    anna, carla = (make_actor(territory, "operator", name=name) for name in ("Anna Operatrice", "Carla Operatrice"))
    sent = make_contribution(territory)
    record, url = (f"/ao/ufficio/contributi/{sent.contribution_id}{end}" for end in ("", "/incarico"))
    sign_in_as(client, coordinator.user_id or 0)
    assert url in client.visit(record, budget=40).text
    assert "Anna Operatrice" in client.visit(url, budget=14).text
    answer = client.send(url, {"officer_id": str(anna.user_id), "due_on": "2026-12-15"})
    assert answer.location == record
    assert "Anna Operatrice" in client.visit("/ao/ufficio/risposte", budget=16).text
    late = client.send(url, {"officer_id": str(carla.user_id), "due_on": "2026-12-20", "version": "0"}, status=409)
    assert "Anna Operatrice" in late.text
    client.send(url, {"officer_id": str(carla.user_id), "due_on": "2026-12-20"})
    found = queries.find_assignment(territory.id, sent.contribution_id)
    assert found is not None
    assert (found.officer, str(found.due_on)) == ("Carla Operatrice", "2026-12-20")
    for values, words in (
        ({"due_on": "2026-11-01"}, "da oggi in poi"),
        ({"officer_id": str(make_actor().user_id)}, "Scegli dall"),
        ({"due_on": "mai"}, "giorno"),
    ):
        assert words in client.send(url, values, status=422).text
    sign_in_as(client, carla.user_id or 0)
    assert sent.number in client.visit("/ao/ufficio/risposte?stato=mie", budget=16).text
    client.send(url, {"officer_id": "", "due_on": ""})
    assert queries.find_assignment(territory.id, sent.contribution_id) is None


def test_what_nobody_reads_is_not_assigned(client: VisitingClient, territory: TerritoryRef, coordinator: Actor) -> None:
    sent = make_contribution(territory, published=False)
    sign_in_as(client, coordinator.user_id or 0)
    assert client.get(f"/ao/ufficio/contributi/{sent.contribution_id}/incarico").status_code == 403
