# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory with one of everything that is public and one of everything that is not; files in a folder of the test."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from consulta.consultations.models import CycleDate
from consulta.core import clock
from consulta.core.storage import EXTENSION, LocalStorage, init_storage
from consulta.core.unit_of_work import current, transactional
from consulta.numbers import service as numbers
from consulta.synthesis.requests import WritePoint
from consulta.synthesis.service import write_point
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import actor_of, make_actor, make_user
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.meetings import make_meeting, make_minuted
from tests.factories.organisations import make_organisation
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.services import make_service
from tests.factories.synthesis import add_point, begin_edition, begin_synthesis, comment, contribution, publish_synthesis, set_aside
from tests.factories.territory import make_territory, municipality_ids
from tests.factories.topic_replies import make_topic_reply
from tests.support.pages import VisitingClient

AUTHOR = "Anna Serra Bellissima"
SITE = "http://localhost/ao"
HIDDEN = "Non ancora letto da nessuno"


@dataclass(frozen=True, slots=True)
class World:
    """What the tests name."""

    territory: TerritoryRef
    number: str
    of_body: str


def read(client: VisitingClient, path: str) -> bytes:
    """What a file holds, as a client that closes it reads it."""
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        return bytes(answer.data)


@pytest.fixture
def territory(app: Flask, tmp_path: Path) -> Iterator[TerritoryRef]:
    usual = app.extensions[EXTENSION]
    init_storage(app, LocalStorage(tmp_path / "files"))
    yield make_territory(contacts={"email": "ufficio@esempio.it"})
    init_storage(app, usual)


@transactional
def forget_announcement(cycle_id: int, now: datetime) -> None:
    """Nobody knows of the cycle yet."""
    known = delete(CycleDate).where(CycleDate.cycle_id == cycle_id, CycleDate.starts_at < now + timedelta(days=1))
    current().session.execute(known)


@pytest.fixture
def world(territory: TerritoryRef) -> World:
    now = clock.now()
    topic_id = make_topic(territory)
    author = actor_of(make_user(AUTHOR), now)
    said = make_contribution(
        territory,
        topic_id,
        author,
        shows_name=True,
        title="=1+1 ore in più",
        text="Due righe.\n\nLa *seconda*.",
        municipality_ids=tuple(municipality_ids(territory)[:2]),
    )
    user_id = make_user("Maria Melis")
    organisation_id = make_organisation(territory, user_id=user_id, name="Associazione Il Ponte")
    of_body = make_contribution(territory, topic_id, actor_of(user_id, now), organisation_id=organisation_id, kind="proposal")
    make_contribution(territory, topic_id, published=False, title=HIDDEN)
    commented = make_comment(territory, topic_id, author=author, shows_name=True)
    make_topic_reply(territory, topic_id)
    quiet = make_topic(territory, title="Un altro tema")
    make_comment(territory, quiet)
    make_topic_reply(territory, quiet, "proposed", text=f"{HIDDEN}: la risposta che nessuno ha approvato e che resta in ufficio.")
    writer = make_actor(territory, "operator", name="Anna Operatrice")
    synthesis_id = begin_synthesis(territory, writer, topic_id=topic_id)
    point_id = add_point(territory, writer, synthesis_id, contribution(said.contribution_id), contribution(of_body.contribution_id))
    set_aside(territory, writer, synthesis_id, comment(commented.comment_id))
    publish_synthesis(territory, writer, synthesis_id)
    begin_edition(territory, writer, synthesis_id)
    changed = WritePoint(territory.id, synthesis_id, "Altro titolo", f"{HIDDEN}: ancora in ufficio.", point_id=point_id, version=1)
    write_point(writer, changed, now)
    make_comment(territory, contribution_id=said.contribution_id, text=HIDDEN, published=False)
    line_id = make_objective(territory, title="Più ore a casa")
    make_link(territory, said.contribution_id, line_id, reason="Nasce da qui.")
    make_reply(territory, said.contribution_id, "accepted")
    make_reply(territory, of_body.contribution_id, status="draft")
    union = make_roundtable(territory, title="Sindacati", kind="union")
    make_meeting(territory, title="Incontro pubblico")
    make_meeting(territory, union, title="Incontro riservato")
    make_minuted(territory, make_meeting(territory, union, title="Incontro con il verbale"))
    make_service(territory, code="S1")
    make_service(territory, code="S2", status="draft")
    coming = make_cycle(territory, open=False, title="Consultazione in preparazione")
    make_objective(territory, coming, title="Obiettivo in preparazione")
    forget_announcement(coming, now)
    numbers.recompute(territory.id, now)
    return World(territory, said.number, of_body.number)
