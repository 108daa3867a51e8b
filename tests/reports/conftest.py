# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory with contributions of every kind of author, answered and not; a report begun; at a fixed instant, with files of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from consulta.core.actor import Actor
from consulta.core.storage import EXTENSION, LocalStorage, init_storage
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import current_cycle_id, make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.replies import make_reply
from tests.factories.reports import begin_report
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
TEXT = "La domenica nessuno viene ad aiutare mia madre. Chiedo un turno **anche** nei giorni di festa."

ALONE = "Il sabato mia nonna resta sola per molte ore, e nessuno la chiama."


@dataclass(frozen=True)
class Place:
    """What the tests of a report stand on."""

    territory: TerritoryRef
    cycle_id: int
    topic_id: int
    report_id: int
    writer: Actor
    coordinator: Actor
    author: Actor
    answered: int
    refused: int
    waiting: int


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """Saturday 21 November 2026, 16:30 in Rome."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place(app: Flask, tmp_path: Path) -> Iterator[Place]:
    """Three contributions of a topic: taken up in part, not taken up, without a reply."""
    usual = app.extensions[EXTENSION]
    init_storage(app, LocalStorage(tmp_path / "files"))
    territory = make_territory()
    make_cycle(territory)
    cycle_id = current_cycle_id(territory, NOW)
    topic = make_topic(territory, cycle_id, roundtable_id=make_roundtable(territory, cycle_id))
    writer = make_actor(territory, "operator", name="Anna Operatrice")
    coordinator = make_actor(territory, "coordinator", name="Bruno Coordinatore")
    author = actor_of(make_user("Maria Piras"), NOW)
    answered = make_contribution(territory, topic, author, text=TEXT, title="Un turno di domenica", shows_name=True).contribution_id
    refused = make_contribution(territory, topic, title="=SOMMA(A1) e poi niente").contribution_id
    waiting = make_contribution(territory, topic, author, text=ALONE, title="Anche il sabato", shows_name=True).contribution_id
    make_reply(territory, answered, "noted", text="Grazie: lo diciamo alla Conferenza, che ne parla a dicembre con i sindaci.")
    make_reply(territory, refused, "not_accepted", text="Non si può fare perché la legge regionale non lo consente in nessun modo.")
    yield Place(territory, cycle_id, topic, begin_report(territory, writer), writer, coordinator, author, answered, refused, waiting)
    init_storage(app, usual)
