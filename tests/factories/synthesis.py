# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Syntheses for tests, written, approved and published by the real services."""

from datetime import datetime
from typing import Any

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.synthesis import queries, service
from consulta.synthesis.requests import (
    AddSources,
    ApproveSynthesis,
    BeginSynthesis,
    Item,
    NewEdition,
    PickQuotes,
    PutAside,
    Step,
    WriteFrame,
    WritePoint,
)
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import current_cycle_id
from tests.factories.contributions import new_key

STATEMENT = "Le persone chiedono più ore di **assistenza** a domicilio, soprattutto la domenica e nei giorni di festa."


def contribution(contribution_id: int) -> Item:
    """A contribution as services name it."""
    return Item("contribution", contribution_id)


def comment(comment_id: int) -> Item:
    """A comment as services name it."""
    return Item("comment", comment_id)


def begin_synthesis(territory: TerritoryRef, writer: Actor, now: datetime | None = None, **scope: Any) -> int:
    """The synthesis of a topic or tavolo, of the current cycle when neither is given."""
    at = now or clock.now()
    values: dict[str, Any] = {"title": "Invecchiare a casa", "key": new_key(), "cycle_id": current_cycle_id(territory, at)} | scope
    return service.begin(writer, BeginSynthesis(territory.id, **values), at)


def add_point(territory: TerritoryRef, writer: Actor, synthesis_id: int, *items: Item, now: datetime | None = None, **values: Any) -> int:
    """A point with its sources."""
    at = now or clock.now()
    facts: dict[str, Any] = {"title": "Più ore la domenica", "statement": STATEMENT, "key": new_key()} | values
    point_id = service.write_point(writer, WritePoint(territory.id, synthesis_id, **facts), at)
    if items:
        service.add_sources(writer, AddSources(territory.id, synthesis_id, point_id, items), at)
    return point_id


def set_aside(territory: TerritoryRef, writer: Actor, synthesis_id: int, *items: Item, reason: str = "thanks", note: str = "") -> int:
    """Texts set aside."""
    return service.put_aside(writer, PutAside(territory.id, synthesis_id, items, reason, note), clock.now())


def quote(territory: TerritoryRef, writer: Actor, synthesis_id: int, source_id: int, *sentences: int) -> int:
    """Quote some sentences of a source."""
    found = queries.get_source_text(synthesis_id, source_id)
    request = PickQuotes(territory.id, synthesis_id, source_id, found.revision, sentences or (0,))
    return service.pick_quotes(writer, request, clock.now())


def version_of(territory: TerritoryRef, synthesis_id: int) -> int:
    """The version that the office's page would send now."""
    return queries.get_synthesis(territory.id, synthesis_id).version


def propose_synthesis(territory: TerritoryRef, writer: Actor, synthesis_id: int) -> None:
    """Send one to who approves."""
    service.propose(writer, Step(territory.id, synthesis_id, version_of(territory, synthesis_id)), clock.now())


def publish_synthesis(
    territory: TerritoryRef, writer: Actor, synthesis_id: int, approver: Actor | None = None, now: datetime | None = None
) -> queries.EditionView:
    """Propose, approve by somebody else, publish; gives the edition."""
    at = now or clock.now()
    approver = approver or make_actor(territory, "coordinator", name="Bruno Coordinatore")
    service.propose(writer, Step(territory.id, synthesis_id, version_of(territory, synthesis_id)), at)
    service.approve(approver, ApproveSynthesis(territory.id, synthesis_id, version_of(territory, synthesis_id)), at)
    service.publish(approver, Step(territory.id, synthesis_id, version_of(territory, synthesis_id)), at)
    return queries.get_edition(territory.id, synthesis_id)


def begin_edition(territory: TerritoryRef, writer: Actor, synthesis_id: int, reason: str = "Un autore ha cambiato il suo testo.") -> None:
    """Begin the next edition."""
    service.begin_edition(writer, NewEdition(territory.id, synthesis_id, version_of(territory, synthesis_id), reason), clock.now())


def frame(territory: TerritoryRef, synthesis_id: int, **values: Any) -> WriteFrame:
    """The words around the points, as the page would send them."""
    found = queries.get_synthesis(territory.id, synthesis_id)
    facts: dict[str, Any] = {"title": found.title, "introduction": found.introduction, "conclusion": found.conclusion} | values
    return WriteFrame(territory.id, synthesis_id, found.text_version, **facts)
