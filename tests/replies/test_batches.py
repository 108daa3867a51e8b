# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publications of many replies: visible only when the worker has made them so, each once, and only what is approved then."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.unit_of_work import current, transactional
from consulta.notifications.models import OutboxMail
from consulta.register.models import RegisterEntry
from consulta.replies import queries, service
from consulta.replies.models import Reply, ReplyBatchRow
from consulta.replies.requests import MoveBatch, PublishReply, ReturnReply, ScheduleBatch
from consulta.replies.service import batches
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution, new_key
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.replies.conftest import NOW
from tests.support.pages import VisitingClient

LATER = NOW + timedelta(days=2)


@pytest.fixture
def boss(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Carla Conti")


def approved(territory: TerritoryRef, total: int) -> list[int]:
    topic = make_topic(territory)
    return [make_reply(territory, make_contribution(territory, topic).contribution_id, status="approved") for _ in range(total)]


def schedule(actor: Actor, territory: TerritoryRef, ids: list[int] | None, at: datetime | None = LATER, key: str = "") -> int:
    request = ScheduleBatch(territory.id, "Trasporti", tuple(ids) if ids is not None else None, at, key or new_key())
    return service.schedule_batch(actor, request, NOW)


def states(batch_id: int) -> dict[int, str]:
    db.session.rollback()
    return {row.reply_id: row.status.value for row in queries.list_batch_rows(batch_id)}


def reply_states(ids: list[int]) -> list[str]:
    db.session.rollback()
    return [db.session.get_one(Reply, one).status.value for one in ids]


@transactional
def hide(contribution_id: int) -> None:
    current().session.get_one(Contribution, contribution_id).status = PublicationStatus.HIDDEN


def test_nothing_is_public_before_the_worker_and_each_is_told_once(territory: TerritoryRef, boss: Actor) -> None:
    ids = approved(territory, 3)
    batch = schedule(boss, territory, ids)
    service.publish_due(LATER - timedelta(seconds=1))
    assert reply_states(ids) == ["approved"] * 3
    letters = db.session.scalar(select(func.count()).select_from(OutboxMail)) or 0
    service.publish_due(LATER)
    service.publish_due(LATER + timedelta(minutes=1))
    assert reply_states(ids) == ["published"] * 3
    assert {db.session.get_one(Reply, one).published_at for one in ids} == {LATER}
    assert set(states(batch).values()) == {"published"}
    assert db.session.scalar(select(func.count()).where(RegisterEntry.type == "reply_published")) == 3
    assert (db.session.scalar(select(func.count()).select_from(OutboxMail)) or 0) - letters == 3
    assert queries.get_batch(territory.id, batch).status == "done"


def test_what_is_not_approved_at_that_instant_is_stopped_with_its_sentence(territory: TerritoryRef, boss: Actor) -> None:
    ids = approved(territory, 4)
    batch = schedule(boss, territory, ids)
    service.return_reply(boss, ReturnReply(ids[0], 3, "Correggi il nome."), NOW)
    service.publish_reply(boss, PublishReply(ids[1], 3), NOW)
    hide(db.session.get_one(Reply, ids[2]).contribution_id)
    service.publish_due(LATER)
    assert states(batch) == {ids[0]: "stopped", ids[1]: "stopped", ids[2]: "stopped", ids[3]: "published"}
    said = {row.reply_id: row.reason for row in queries.list_batch_rows(batch)}
    assert "Non è approvata" in said[ids[0]]
    assert "Era già stata pubblicata" in said[ids[1]]
    assert "Si risponde solo ai contributi pubblicati" in said[ids[2]]
    assert reply_states(ids) == ["draft", "published", "approved", "published"]


def test_a_publication_is_moved_or_cancelled_only_before_its_instant(territory: TerritoryRef, boss: Actor) -> None:
    ids = approved(territory, 2)
    batch = schedule(boss, territory, ids)
    with pytest.raises(Conflict):
        service.move_batch(boss, MoveBatch(territory.id, batch, LATER + timedelta(days=1), 7), NOW)
    with pytest.raises(Invalid):
        service.move_batch(boss, MoveBatch(territory.id, batch, NOW - timedelta(days=1), 1), NOW)
    service.move_batch(boss, MoveBatch(territory.id, batch, LATER + timedelta(days=1), 1), NOW)
    service.publish_due(LATER)
    assert reply_states(ids) == ["approved"] * 2
    with pytest.raises(Refused):
        service.cancel_batch(boss, territory.id, batch, 2, LATER + timedelta(days=1))
    service.cancel_batch(boss, territory.id, batch, 2, LATER)
    service.cancel_batch(boss, territory.id, batch, 2, LATER)
    service.publish_due(LATER + timedelta(days=3))
    assert reply_states(ids) == ["approved"] * 2
    again = schedule(boss, territory, None)
    assert set(states(again)) == set(ids)


def test_a_reply_waits_in_one_publication_at_a_time_and_a_key_makes_one(territory: TerritoryRef, boss: Actor) -> None:
    ids, key = approved(territory, 2), new_key()
    first = schedule(boss, territory, ids[:1], key=key)
    assert schedule(boss, territory, ids[:1], key=key) == first
    assert states(schedule(boss, territory, ids)) == {ids[0]: "stopped", ids[1]: "waiting"}
    with pytest.raises(Conflict):
        schedule(make_actor(territory, "operator"), territory, ids, key=key)
    with pytest.raises(Invalid):
        schedule(boss, territory, [])
    with pytest.raises(Invalid):
        schedule(boss, territory, ids, at=NOW)
    with pytest.raises(Refused):
        schedule(make_actor(territory, "auditor"), territory, ids)
    other = make_territory("altro")
    with pytest.raises(NotFound):
        queries.get_batch(other.id, first)


def test_many_are_done_in_chunks(territory: TerritoryRef, boss: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK", 2)
    ids = approved(territory, 5)
    batch = schedule(boss, territory, None)
    assert service.publish_chunk(batch, LATER)
    assert sorted(states(batch).values()) == ["published"] * 2 + ["waiting"] * 3
    service.publish_due(LATER)
    assert reply_states(ids) == ["published"] * 5


def test_two_workers_publish_each_reply_once(committed_app: Flask) -> None:
    with committed_app.app_context():
        territory = make_territory()
        make_cycle(territory)
        ids = approved(territory, 6)
        batch = schedule(make_actor(territory, "coordinator"), territory, ids)
        db.session.rollback()
        db.session.remove()
    barrier = Barrier(2)

    def work() -> None:
        with committed_app.app_context():
            barrier.wait()
            service.publish_due(LATER)

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(work) for _ in range(2)]:
            future.result()
    with committed_app.app_context():
        assert set(states(batch).values()) == {"published"}
        assert db.session.scalar(select(func.count()).where(RegisterEntry.type == "reply_published")) == len(ids)
        assert db.session.scalar(select(func.count()).select_from(ReplyBatchRow)) == len(ids)


def test_the_pages_of_publications(client: VisitingClient, territory: TerritoryRef, boss: Actor) -> None:
    ids = approved(territory, 3)
    sign_in_as(client, boss.user_id or 0)
    client.visit("/ao/ufficio/pubblicazioni", budget=16)
    page = "/ao/ufficio/risposte?stato=approvate"
    client.visit(page, budget=16)
    wrong = client.send("/ao/ufficio/pubblicazioni?stato=approvate", {"title": "", "publish_at": "domani"}, status=422, page=page)
    assert "Scrivi un titolo" in wrong.text
    assert "domani" in wrong.text
    values = {"title": "Trasporti", "publish_at": "2026-11-30T10:00", "picked": [str(one) for one in ids[:2]]}
    made = client.send("/ao/ufficio/pubblicazioni?stato=approvate", values, page=page)
    shown = client.visit(made.location, budget=16).text
    assert "In attesa" in shown
    assert "Trasporti" in client.visit("/ao/ufficio/pubblicazioni", budget=16).text
    client.send(made.location, {"publish_at": "2026-12-01T10:00"}, page=made.location)
    client.send(f"{made.location}/annulla", {"version": "2"}, page=made.location)
    assert "Annullata" in client.visit(made.location, budget=16).text
    sign_in_as(client, make_actor(territory, "auditor").user_id or 0)
    client.visit(made.location, budget=16)
    client.send("/ao/ufficio/pubblicazioni", values, status=403, page="/ao/ufficio/pubblicazioni")
