# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One transaction per verb: begin the write, run the verb and its subscribers, seal, commit once, then the after-commit hooks.

This module holds the only ``commit()`` of the house (a check enforces it).
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

from flask import current_app
from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Session, scoped_session

from consulta.core.db import WRITE, Base, db
from consulta.core.events import DomainEvent

Subscriber: TypeAlias = Callable[[Any], None]
P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E", bound=Base)

_current: ContextVar["UnitOfWork | None"] = ContextVar("consulta_unit_of_work", default=None)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hold:
    """What is told to people waits until a moment, and can be withdrawn by its mark before."""

    until: datetime
    mark: str


class UnitOfWork:
    """The open transaction: what was emitted, what to do just before and just after the commit."""

    def __init__(self, session: scoped_session[Session], subscribers: Mapping[type, Sequence[Subscriber]]) -> None:
        self.session = session
        self._subscribers = subscribers
        self._before: dict[str, Callable[[], None]] = {}
        self._last: dict[str, Callable[[], None]] = {}
        self._after: dict[str, Callable[[], None]] = {}
        self.notes: dict[str, list[Any]] = {}
        self.hold: Hold | None = None
        """Asked by whoever writes to people: what is done now can still be undone (ADR 0038)."""

    def emit(self, event: DomainEvent) -> None:
        """Run, inside the transaction, the subscribers of the event's class and those of every event."""
        for subscriber in (*self._subscribers.get(type(event), ()), *self._subscribers.get(DomainEvent, ())):
            subscriber(event)

    def leave_out(self, package: str) -> None:
        """Run no subscriber of this package in what is left of this transaction: for who throws away all that they would write."""
        within = f"{package}."
        self._subscribers = {
            event: tuple(one for one in those if not one.__module__.startswith(within)) for event, those in self._subscribers.items()
        }

    def before_commit(self, key: str, action: Callable[[], None], *, last: bool = False) -> None:
        """Do ``action`` once before the commit, however often it is asked for with the same key.

        Actions run in the order of their keys, so that all transactions take their row locks in one order, and
        those marked ``last`` (the register is sealed so) after every other. An action may emit events.
        """
        (self._last if last else self._before).setdefault(key, action)

    def after_commit(self, key: str, action: Callable[[], None]) -> None:
        """Do ``action`` once after the commit; a failure is logged and loses nothing, since a sweep repeats it."""
        self._after.setdefault(key, action)

    def finish(self) -> None:
        """Seal, commit, then run the after-commit hooks."""
        self.session.flush()
        while waiting := self._before or self._last:
            waiting.pop(min(waiting))()
        self.session.commit()

    def run_after(self) -> None:
        """Run what was left for after the commit."""
        for key, action in self._after.items():
            try:
                action()
            except Exception:
                _log.exception("after-commit hook failed", extra={"hook": key})


def current() -> UnitOfWork:
    """The open unit of work. Raises RuntimeError outside a ``@transactional`` verb."""
    unit = _current.get()
    if unit is None:
        raise RuntimeError("No unit of work is open: call this from a @transactional function.")
    return unit


@contextmanager
def holding(hold: Hold) -> Iterator[None]:
    """What is told to people while this lasts, inside the open transaction, waits until ``hold.until``."""
    unit = current()
    before, unit.hold = unit.hold, hold
    try:
        yield
    finally:
        unit.hold = before


def is_open() -> bool:
    """Whether a unit of work is open."""
    return _current.get() is not None


def add(entity: E) -> E:
    """Add a new row to the open transaction and give it its id."""
    session = current().session
    session.add(entity)
    session.flush()
    return entity


@lru_cache(maxsize=200)
def _insert_into(model: type[Base]) -> Insert:
    return insert(cast("Table", model.__table__))


def put(model: type[Base], *rows: Mapping[str, Any]) -> None:
    """Insert rows that nobody looks at as entities in this transaction: a fifth of what ``add`` costs, which most verbs pay ten times."""
    session = current().session
    session.flush()
    if rows:
        session.connection().execute(_insert_into(model), [dict(row) for row in rows])


def put_one(model: type[Base], **values: Any) -> int:
    """Insert one such row and give its id."""
    session = current().session
    session.flush()
    inserted = session.connection().execute(_insert_into(model), values).inserted_primary_key
    assert inserted is not None
    return int(inserted[0])


def emit(event: DomainEvent) -> None:
    """Tell the house, inside the open transaction, that something happened."""
    current().emit(event)


def transactional(verb: Callable[P, R]) -> Callable[P, R]:
    """Open, run, commit once. Nested calls join. Any exception rolls back everything.

    The outermost call ends the caller's read transaction and begins a write one at once: on SQLite a read
    that turns into a write fails immediately in spite of the busy timeout (decisions.md 16).
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _current.get() is not None:
            return verb(*args, **kwargs)
        session = cast("scoped_session[Session]", db.session)
        unit = UnitOfWork(session, current_app.extensions.get("consulta.events", {}))
        token = _current.set(unit)
        try:
            session.rollback()
            session.connection(execution_options={WRITE: True})
            result = verb(*args, **kwargs)
            unit.finish()
        except BaseException:
            session.rollback()
            raise
        finally:
            _current.reset(token)
        unit.run_after()
        return result

    return run
