# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""More things than one transaction takes: the worker goes on in steps, from where it stopped, and undoes in steps too."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from consulta.accounts.models import StaffAssignment
from consulta.bulk import policy as bulk_policy
from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.models import BulkOperation, BulkRow
from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Refused
from consulta.moderation import queries as moderation
from consulta.notifications import service as notifications
from consulta.notifications.models import OutboxMail
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from consulta.workspace.jobs import carry_bulk
from consulta.workspace.together import act_named
from tests.factories.accounts import make_actor
from tests.factories.contributions import make_comment
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.workspace.test_together import (
    OPERATION_BUDGET,
    PUBLISH,
    carry_out,
    change,
    enter,
    everything,
    pick,
    prepare,
    seen,
    statuses,
    undo,
    waiting,
)

STEP = 3


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_policy, "CAP", STEP)


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def status_of(territory: TerritoryRef, operation: int) -> str:
    db.session.rollback()
    return bulk_queries.get_operation(territory.id, operation).status.value


def rows_of(operation: int) -> dict[int, BulkRow]:
    """Every row, not only those of a page."""
    db.session.rollback()
    return {row.subject_id: row for row in db.session.scalars(select(BulkRow).where(BulkRow.operation_id == operation))}


def outcome_of(operation: int) -> dict[int, str]:
    return {one: row.status.value for one, row in rows_of(operation).items()}


def reasons_of(operation: int) -> list[str]:
    return [row.reason for row in rows_of(operation).values() if row.reason]


def test_the_request_does_nothing_and_the_worker_does_everything_once(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 8)
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation)
    assert status_of(territory, operation) == "running"
    assert set(statuses(ids)) == {"in_moderation"}
    with pytest.raises(Refused, match="ancora in corso"):
        undo(olga, territory, operation)
    carry_bulk()
    carry_bulk()
    assert status_of(territory, operation) == "done"
    assert set(statuses(ids)) == {"published"}
    assert all(len(moderation.list_decisions("contribution", one)) == 1 for one in ids)
    trail = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "bulk.carried_out")).one()
    assert trail.details["done"] == ids
    assert trail.actor_id == olga.user_id


def test_what_died_between_two_steps_goes_on_from_there(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 7)
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation)
    assert bulk.carry_on(olga, act_named(PUBLISH), territory.id, operation, clock.now())
    assert statuses(ids) == ["published"] * STEP + ["in_moderation"] * 4
    change(update(Contribution).where(Contribution.id == ids[5]).values(version=Contribution.version + 1))
    carry_bulk()
    assert outcome_of(operation) == {one: "skipped" if one == ids[5] else "done" for one in ids}


def test_no_letter_leaves_before_nobody_can_undo(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 7)
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation)
    carry_bulk()
    view = bulk_queries.get_operation(territory.id, operation)
    assert view.undo_until is not None
    held = set(db.session.scalars(select(OutboxMail.id).where(OutboxMail.held_for.is_not(None))))
    assert len(held) == len(ids)
    undone_in = bulk_policy.STEP_TIME * (len(ids) // STEP)
    assert not held & set(notifications.claim_due(view.undo_until + undone_in, 500)), "undoing in the last instant takes its steps too"


def test_undoing_goes_in_steps_and_restores_exactly(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 8)
    stood = everything()
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation)
    carry_bulk()
    undo(olga, territory, operation)
    undo(olga, territory, operation)
    assert status_of(territory, operation) == "undoing"
    carry_bulk()
    assert status_of(territory, operation) == "undone"
    assert set(outcome_of(operation).values()) == {"undone"}
    stands = everything()
    for name, rows in stood.items():
        assert stands[name] == rows, name


def test_what_people_did_since_stays_in_steps_too(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 5)
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation)
    carry_bulk()
    make_comment(territory, contribution_id=ids[4])
    undo(olga, territory, operation)
    carry_bulk()
    assert outcome_of(operation) == {one: "left" if one == ids[4] else "undone" for one in ids}


def test_who_may_no_longer_do_it_stops_there(territory: TerritoryRef, olga: Actor) -> None:
    ids = waiting(territory, 6)
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation)
    bulk.carry_on(olga, act_named(PUBLISH), territory.id, operation, clock.now())
    change(delete(StaffAssignment).where(StaffAssignment.user_id == olga.user_id))
    carry_bulk()
    assert status_of(territory, operation) == "done"
    assert statuses(ids) == ["published"] * STEP + ["in_moderation"] * STEP
    assert len(reasons_of(operation)) == STEP


def test_what_cannot_go_on_ends_and_says_why(territory: TerritoryRef, olga: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = waiting(territory, 5)
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation)

    def refuse(*_given: object, **_named: object) -> None:
        raise Conflict("Il registro non accetta righe in questo momento.")

    monkeypatch.setattr("consulta.workspace.together.moderation.decide_for_now", refuse)
    carry_bulk()
    assert status_of(territory, operation) == "done"
    assert set(statuses(ids)) == {"in_moderation"}
    assert set(reasons_of(operation)) == {"Il registro non accetta righe in questo momento."}
    assert not db.session.scalar(select(func.count()).where(OutboxMail.held_for.is_not(None)))


def test_on_the_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    ids = waiting(territory, 7)
    where = pick(client, ids)
    path = where.partition("?")[0]
    preview = client.visit(path, budget=OPERATION_BUDGET).text
    assert "Hai scelto 7 contributi." in preview
    assert "Qui ne vedi 3 per volta" in preview
    assert f"{path}?dopo=3" in preview
    assert "Le righe precedenti" in client.visit(f"{path}?dopo=3", budget=OPERATION_BUDGET).text
    client.send(f"{path}/conferma", {}, page=path)
    assert "Restano 7 contributi su 7." in client.visit(path, budget=OPERATION_BUDGET).text
    assert "In corso" in client.visit("/ao/ufficio/insieme", budget=OPERATION_BUDGET).text
    carry_bulk()
    done = client.visit(path, budget=OPERATION_BUDGET).text
    assert "Fatto su 7 contributi." in done
    client.send(f"{path}/annulla", {}, page=path)
    assert "Si sta annullando" in client.visit(path).text
    carry_bulk()
    assert "7 sono tornati dov’erano." in client.visit(path, budget=OPERATION_BUDGET).text


def test_what_is_being_undone_is_not_forgotten(territory: TerritoryRef, olga: Actor) -> None:
    """The daily clearing may come between two steps, after the term of undoing."""
    ids = waiting(territory, 8)
    operation = prepare(olga, territory, seen(ids))
    carry_out(olga, territory, operation)
    carry_bulk()
    undo(olga, territory, operation)
    bulk.carry_on(olga, act_named(PUBLISH), territory.id, operation, clock.now())
    bulk.forget_old(clock.now() + bulk_policy.UNDO_FOR * 2)
    carry_bulk()
    assert set(outcome_of(operation).values()) == {"undone"}
    assert set(statuses(ids)) == {"in_moderation"}


def test_the_words_are_gone_when_it_is_done(territory: TerritoryRef, olga: Actor) -> None:
    reject = "moderation.rejected"
    ids = waiting(territory, 5)
    operation = prepare(olga, territory, seen(ids), reject)
    carry_out(olga, territory, operation, act=reject, reason_code="spam", reason_text="È pubblicità.")
    carry_bulk()
    assert [moderation.list_decisions("contribution", one)[0].reason_text for one in ids] == ["È pubblicità."] * 5
    assert db.session.get_one(BulkOperation, operation).words == {}
    assert bulk.forget_old(clock.now() + timedelta(days=366)) == 1
