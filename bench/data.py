# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills a database: the world by the services, the many rows in bulk, then the totals, the counter and the index."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, Table, func, insert, select, text, update

from bench.rows import FIRST_USER, PEOPLE, Row, Rows, as_copied
from bench.world import World, build_world, discuss_one
from consulta.accounts.models import User
from consulta.codebook.models import TagApplication
from consulta.contributions.models import Comment, Contribution, ContributionCounter, ContributionMunicipality, ContributionRevision
from consulta.contributions.service import recount, recount_stems
from consulta.core import clock
from consulta.core.db import WRITE, db
from consulta.core.search import SearchDocument
from consulta.organisations.models import Affiliation, Organisation
from consulta.plans.models import ContributionLink
from consulta.register.models import RegisterEntry, RegisterHead, RegisterSalt

BATCH = 5_000


def build(app: Flask, size: int) -> World:
    """Migrate and fill the database of the application with ``size`` contributions."""
    with app.app_context():
        upgrade()
        world = build_world(clock.now().replace(microsecond=0))
        world.people = list(range(FIRST_USER, FIRST_USER + PEOPLE))
        db.session.remove()
        with db.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
            _fill(connection, Rows(world, size))
        recount(world.territory_id)
        recount_stems(world.territory_id)
        discuss_one(world)
        db.session.remove()
        _settle()
        db.engine.dispose()
    return world


def _fill(connection: Connection, rows: Rows) -> None:
    head = connection.execute(select(RegisterHead.n, RegisterHead.hash)).one()
    tables: tuple[tuple[type[Any], Iterable[Row]], ...] = (
        (User, rows.users()),
        (Organisation, rows.organisations()),
        (Affiliation, rows.affiliations()),
        (Contribution, rows.contributions()),
        (ContributionRevision, rows.revisions()),
        (ContributionMunicipality, rows.municipalities()),
        (Comment, rows.comments()),
        (ContributionLink, rows.links()),
        (TagApplication, rows.tags()),
        (SearchDocument, rows.documents()),
        (RegisterEntry, rows.entries(head.n, head.hash)),
        (RegisterSalt, rows.salts()),
    )
    for model, given in tables:
        _insert(connection, model.__table__, given)
    last = connection.execute(
        select(RegisterEntry.n, RegisterEntry.hash, RegisterEntry.sealed_at).order_by(RegisterEntry.n.desc()).limit(1)
    ).one()
    connection.execute(update(RegisterHead).values(n=last.n, hash=last.hash, sealed_at=last.sealed_at))
    year = clock.rome(rows.world.now).year
    connection.execute(insert(ContributionCounter).values(territory_id=rows.world.territory_id, year=year, last=rows.size))
    if connection.dialect.name == "sqlite":
        connection.execute(
            text(
                "INSERT INTO search_fts(rowid, stems, folded, pairs) "
                "SELECT id, stems, folded, pairs FROM search_document WHERE id >= 10000000"
            )
        )
    else:
        _move_sequences(connection, [model.__table__ for model, _ in tables])


def _insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    if connection.dialect.name == "sqlite":
        for batch in _batches(rows):
            connection.execute(insert(table), batch)
        return
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    driver = connection.connection.driver_connection
    with driver.cursor().copy(f'COPY "{table.name}" ({", ".join(first)}) FROM STDIN') as copy:  # type: ignore[union-attr]
        copy.write_row([as_copied(value) for value in first.values()])
        for row in iterator:
            copy.write_row([as_copied(value) for value in row.values()])


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _move_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Rows with an id of their own leave PostgreSQL's sequences behind."""
    for table in tables:
        if "id" in table.c:
            highest = connection.execute(select(func.max(table.c.id))).scalar()
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), :highest)"), {"highest": highest})


def _settle() -> None:
    """What PostgreSQL's own housekeeping does in the first minutes. SQLite has none: it is measured as it runs."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
