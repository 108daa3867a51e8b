# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime, timedelta

from flask import Flask

from consulta.consultations import queries, service
from consulta.consultations.models import CyclePhase
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


def test_opens_a_consultation(app: Flask) -> None:
    territory = make_territory()
    cycle_id = make_cycle(territory, NOW, roundtables=("Anziani", "Giovani"))
    cycle = queries.find_current_cycle(territory.id, NOW)
    assert cycle is not None
    assert cycle.id == cycle_id
    assert cycle.phase is CyclePhase.COLLECTING
    assert [one.title for one in queries.list_roundtables(cycle_id)] == ["Anziani", "Giovani"]
    assert [one.title for one in queries.list_topics(cycle_id)] == ["Altro tema"]
    topic_id = make_topic(territory, now=NOW, roundtable_id=make_roundtable(territory, now=NOW))
    topic = queries.get_topic(territory.id, topic_id, NOW)
    assert topic.window.accepts_input
    assert service.tick(NOW) == 1
    assert service.tick(NOW) == 0
    assert service.tick(NOW + timedelta(days=31)) == 1
