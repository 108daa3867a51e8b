# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A consultation with one of everything that papers tell of, at a fixed instant, with files of its own."""

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
from consulta.synthesis.queries import list_sources
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import current_cycle_id, make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.meetings import make_meeting, make_minuted, make_statement
from tests.factories.opinions import make_opinion
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.synthesis import add_point, begin_synthesis, publish_synthesis, quote
from tests.factories.synthesis import contribution as item
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
TEXT = "La domenica nessuno viene ad aiutare mia madre. Chiedo un turno **anche** nei giorni di festa."


@dataclass(frozen=True)
class Place:
    """What the tests of papers stand on."""

    territory: TerritoryRef
    cycle_id: int
    topic_id: int
    writer: Actor
    coordinator: Actor
    author: Actor
    answered: int
    refused: int
    waiting: int
    meeting_id: int
    synthesis_id: int


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """Saturday 21 November 2026, 16:30 in Rome."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Iterator[None]:
    """A storage of this test alone."""
    usual = app.extensions[EXTENSION]
    init_storage(app, LocalStorage(tmp_path / "files"))
    yield
    init_storage(app, usual)


@pytest.fixture
def place(files: None) -> Place:
    """Three contributions, one answered and quoted by a synthesis, one refused, one waiting; a minuted meeting; an opinion asked."""
    territory = make_territory()
    make_cycle(territory)
    cycle_id = current_cycle_id(territory, NOW)
    roundtable_id = make_roundtable(territory, cycle_id)
    topic = make_topic(territory, cycle_id, roundtable_id=roundtable_id)
    writer = make_actor(territory, "operator", name="Anna Operatrice")
    coordinator = make_actor(territory, "coordinator", name="Bruno Coordinatore")
    author = actor_of(make_user("Maria Piras"), NOW)
    answered = make_contribution(territory, topic, author, text=TEXT, title="Un turno di domenica", shows_name=True).contribution_id
    refused = make_contribution(territory, topic, title="=SOMMA(A1) e poi niente").contribution_id
    waiting = make_contribution(territory, topic, title="Anche il sabato").contribution_id
    make_link(territory, answered, make_objective(territory, cycle_id, title="Più ore a domicilio"))
    make_reply(territory, answered, "noted", text="Grazie: lo diciamo alla Conferenza, che ne parla a dicembre con i sindaci.")
    make_reply(territory, refused, "not_accepted", text="Non si può fare perché la legge regionale non lo consente in nessun modo.")
    make_reply(territory, waiting, "not_accepted", "draft", text="Bozza segreta che nessuno fuori dall’ufficio deve ancora leggere mai.")
    make_opinion(territory, waiting, actor=writer)
    meeting_id = make_meeting(territory, roundtable_id)
    make_statement(territory, meeting_id, topic)
    make_minuted(territory, meeting_id)
    synthesis_id = begin_synthesis(territory, writer, topic_id=topic)
    add_point(territory, writer, synthesis_id, item(answered), item(waiting))
    source = next(one for one in list_sources(synthesis_id) if one.subject_id == answered)
    quote(territory, writer, synthesis_id, source.id, 0)
    publish_synthesis(territory, writer, synthesis_id, coordinator)
    return Place(territory, cycle_id, topic, writer, coordinator, author, answered, refused, waiting, meeting_id, synthesis_id)
