# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database: declarative base, naming of constraints, instants in UTC, and SQLite made as strict as PostgreSQL."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Executable, MetaData, String, event
from sqlalchemy.engine import Connection, CursorResult, Engine
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import JSON, TypeDecorator

WRITE = "consulta_write"
"""Execution option: the transaction will write, so SQLite must take its lock at BEGIN."""

SNAPSHOT = "consulta_snapshot"
"""Execution option: every statement of the transaction reads the database as it was at the first one, as SQLite's do anyway."""

_patience: ContextVar[int | None] = ContextVar("consulta_patience", default=None)


def _from_sqlite(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. Stored in UTC; refuses a naive value."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its time zone")
        moved = value.astimezone(UTC)
        return moved.replace(tzinfo=None) if dialect.name == "sqlite" else moved

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """One call for each value of each row, where a ``process_result_value`` costs three."""
        return _from_sqlite if dialect.name == "sqlite" else _in_utc


class EnumText(TypeDecorator[Any]):
    """A StrEnum stored as its value; no database enum type, so a new member needs no table rewrite."""

    impl = String(40)
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum
        self._members: dict[str | None, StrEnum | None] = {member.value: member for member in enum} | {None: None}

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], StrEnum | None]:
        """A look-up for each value; a stored value that is no member is a KeyError."""
        return self._members.__getitem__


class Base(DeclarativeBase):
    """Parent of every table."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON},
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    if not isinstance(dbapi_connection, sqlite3.Connection):
        return
    dbapi_connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    writes, patience = connection.get_execution_options().get(WRITE), _patience.get()
    if connection.dialect.name != "sqlite":
        if connection.get_execution_options().get(SNAPSHOT):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        if writes and patience is not None:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience}")
    elif writes and patience is not None:
        usual = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={usual}")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def impatient(milliseconds: int) -> Iterator[None]:
    """Writes begun inside wait at most so long for whoever holds the lock: for what is better lost than waited for."""
    token = _patience.set(milliseconds)
    try:
        yield
    finally:
        _patience.reset(token)


def read(statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[Any]:
    """Rows of plain columns in the session's transaction, past the ORM's loading: that costs as much as a short query itself.

    What the session has not written yet is written first, as its own ``execute`` does.
    """
    session = db.session()
    session.flush()
    return session.connection().execute(statement, values)


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads inside see one state of the database, however many they are. For who reads only: what was begun before is given up."""
    session = db.session()
    session.rollback()
    session.connection(execution_options={SNAPSHOT: True})
    try:
        yield
    finally:
        session.rollback()


def is_sqlite() -> bool:
    """Whether the running database is SQLite."""
    return db.engine.dialect.name == "sqlite"
