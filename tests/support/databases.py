# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Databases for one test: copied from one that stands ready, or taken back at its end."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import scoped_session, sessionmaker

from consulta.core.db import db
from tests.support.postgres import Cluster


@contextmanager
def copied(template_url: str, folder: Path, cluster: Cluster | None) -> Iterator[str]:
    """The address of a copy of a database that nobody uses at the moment; in ``folder`` on SQLite."""
    if cluster:
        url = cluster.copy_database(str(make_url(template_url).database))
        yield url
        cluster.drop_database(url)
    else:
        shutil.copy(Path(str(make_url(template_url).database)), folder / "consulta.sqlite")
        yield f"sqlite:///{folder / 'consulta.sqlite'}"


@contextmanager
def taken_back() -> Iterator[Connection]:
    """A transaction of the current application in which whatever is committed is undone at the end."""
    connection = db.engine.connect()
    outer = connection.begin()
    session = scoped_session(sessionmaker(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=True))
    previous, db.session = db.session, session  # type: ignore[assignment]
    try:
        yield connection
    finally:
        session.remove()
        db.session = previous
        outer.rollback()
        connection.close()


def settle(app: Flask) -> None:
    """Leave the database of an application as time would: read once by PostgreSQL's housekeeping, and with nobody connected.

    A scene made inside one endless transaction is another matter: of each version of each row PostgreSQL would ask whether it is
    its own, and keep all of them. That was three quarters of the time of the hostile forms.
    """
    with app.app_context():
        db.session.remove()
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
        db.engine.dispose()
