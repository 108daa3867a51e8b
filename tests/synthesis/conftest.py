# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory with an open consultation, a topic of a tavolo with texts, a synthesis begun; at a fixed instant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from consulta.core.actor import Actor
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import current_cycle_id, make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.synthesis import begin_synthesis
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
TEXT = "La domenica nessuno viene ad aiutare mia madre. Chiedo un turno anche nei giorni di festa! Grazie a chi legge."


@dataclass(frozen=True)
class Place:
    """What the tests of a synthesis stand on."""

    territory: TerritoryRef
    cycle_id: int
    roundtable_id: int
    topic_id: int
    synthesis_id: int
    writer: Actor
    coordinator: Actor
    author: Actor
    other: Actor
    first: int
    second: int
    comment: int


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """Saturday 21 November 2026, 16:30 in Rome."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place(app: Flask) -> Place:
    """Two contributions and a comment of two people in a topic of a tavolo, and its synthesis."""
    territory = make_territory()
    make_cycle(territory)
    cycle_id = current_cycle_id(territory, NOW)
    table = make_roundtable(territory, cycle_id)
    topic = make_topic(territory, cycle_id, roundtable_id=table)
    writer = make_actor(territory, "operator", name="Anna Operatrice")
    coordinator = make_actor(territory, "coordinator", name="Bruno Coordinatore")
    author, other = actor_of(make_user("Maria Piras"), NOW), actor_of(make_user("Ugo Sanna"), NOW)
    first = make_contribution(territory, topic, author, text=TEXT).contribution_id
    second = make_contribution(territory, topic, other, title="Anche il sabato").contribution_id
    said = make_comment(territory, contribution_id=first, author=other, text="Succede anche da noi. Servirebbe un numero da chiamare.")
    synthesis = begin_synthesis(territory, writer, roundtable_id=table)
    return Place(territory, cycle_id, table, topic, synthesis, writer, coordinator, author, other, first, second, said.comment_id)
