# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same list brought in by two people at once: each text is here once, also when they ask many times."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, DomainError
from consulta.intake import import_queries, imports, policy
from consulta.intake.requests import ConfirmImport
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.register import queries as register
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle
from tests.factories.contribution_imports import confirm, row, start, written
from tests.factories.contributions import new_key
from tests.factories.territory import make_territory
from tests.support.at_once import at_once

ROUNDS, ROWS = 5, 8


@pytest.fixture
def territory(committed_app: Flask) -> TerritoryRef:
    ref = make_territory()
    make_cycle(ref)
    return ref


def confirming(territory: TerritoryRef, actor: Actor, import_id: int, version: int = 1) -> Callable[[], object]:
    return lambda: imports.confirm_import(actor, ConfirmImport(territory.id, import_id, version), clock.now())


def contributions() -> int:
    return db.session.scalar(select(func.count()).select_from(Contribution)) or 0


def test_two_imports_of_one_file_bring_each_row_in_once(committed_app: Flask, territory: TerritoryRef) -> None:
    olga, carla = make_actor(territory, "operator", name="Olga"), make_actor(territory, "coordinator", name="Carla")
    for turn in range(ROUNDS):
        content = written([row(turn * 100 + number) for number in range(ROWS)])
        both = [(actor, start(territory, actor, content)) for actor in (olga, carla)]
        results = at_once(committed_app, *(confirming(territory, actor, import_id) for actor, import_id in both))
        assert results == [True, True], results
        counted = [import_queries.count_rows(import_id) for _actor, import_id in both]
        assert sorted(one.get("imported", 0) for one in counted) == [0, ROWS]
        assert sorted(one.get("same", 0) for one in counted) == [0, ROWS]
        assert contributions() == (turn + 1) * ROWS
    assert register.verify(territory.id, territory.slug) == []


def test_one_import_confirmed_many_times_at_once_is_done_once(committed_app: Flask, territory: TerritoryRef) -> None:
    operator = make_actor(territory, "operator")
    import_id = start(territory, operator, written([row(number) for number in range(ROWS)]))
    results = at_once(committed_app, *[confirming(territory, operator, import_id)] * 4)
    assert results == [True] * 4
    assert contributions() == ROWS


def test_one_form_sent_twice_at_once_keeps_one_file(committed_app: Flask, territory: TerritoryRef) -> None:
    operator, content, key = make_actor(territory, "operator"), written([row(1)]), new_key()
    results = at_once(committed_app, *[lambda: start(territory, operator, content, key=key)] * 4)
    assert len(set(map(str, results))) == 1
    assert len(import_queries.list_imports(territory.id)) == 1


def test_undoing_and_deciding_at_once_never_loses_a_decision(committed_app: Flask, territory: TerritoryRef) -> None:
    """A text on which somebody decides while the list is taken out is either taken out or decided: never both."""
    olga, carla = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    for turn in range(ROUNDS):
        import_id = start(territory, olga, written([row(turn)]))
        assert confirm(territory, olga, import_id)
        (made,) = import_queries.list_rows(import_id)
        wanted = Decide("contribution", made.contribution_id or 0, "published", version=1)
        undone, decided = at_once(
            committed_app,
            lambda import_id=import_id: imports.undo_import(olga, territory.id, import_id, clock.now()),  # type: ignore[misc]
            lambda wanted=wanted: moderation.decide(carla, wanted, clock.now()),  # type: ignore[misc]
        )
        assert undone is None, undone
        (after,) = import_queries.list_rows(import_id)
        status = db.session.scalar(select(Contribution.status).where(Contribution.id == made.contribution_id))
        if isinstance(decided, DomainError):
            assert (after.status.value, status.value) == ("undone", "withdrawn")
        else:
            assert (after.status.value, status.value) == ("left", "published")


def test_two_workers_bring_each_row_in_once(committed_app: Flask, territory: TerritoryRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "AT_ONCE", 3)
    monkeypatch.setattr(policy, "CHUNK", 3)
    operator = make_actor(territory, "operator")
    import_id = start(territory, operator, written([row(number) for number in range(ROWS)]))
    assert confirm(territory, operator, import_id)

    def work() -> object:
        while imports.carry_on(territory.id, import_id, clock.now()):
            pass
        return None

    results = at_once(committed_app, work, work)
    assert not any(isinstance(one, Exception) and not isinstance(one, Conflict) for one in results), results
    assert import_queries.count_rows(import_id) == {"imported": ROWS}
    assert contributions() == ROWS
