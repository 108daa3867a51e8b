# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Migrations: numbered, one head, equal to the models, up and down with data, append-only guards still there."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from consulta.core.db import Base, db, is_sqlite
from consulta.operations import backup, schema

APPEND_ONLY = ("audit_event", "register_entry", "contribution_revision")


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """What migrations make by hand is no model."""
    return not (kind == "table" and (name or "").startswith(("search_fts", "alembic_version")))


def include_object(item: object, name: str | None, kind: str, reflected: bool, _compared: object) -> bool:
    """Expression indexes of PostgreSQL are made by hand."""
    return not (kind == "index" and reflected and (name or "").endswith("_vector"))


def test_numbers_follow_one_another_and_there_is_one_head(committed_app: Flask) -> None:
    scripts = schema.revisions()
    assert len(scripts.get_heads()) == 1
    numbers = sorted(script.revision for script in scripts.walk_revisions())
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]


def test_upgrade_from_empty_equals_the_models(committed_app: Flask) -> None:
    with db.engine.connect() as connection:
        options = {"include_name": include_name, "include_object": include_object, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def insert_rows() -> None:
    """A comune and an audit row, by hand: a migration test must not depend on services."""
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO municipality (id, belfiore, name) VALUES (1, 'A474', 'Assemini')"))
        connection.execute(
            text(
                "INSERT INTO audit_event (id, event_id, name, subject, territory_id, occurred_at, details) "
                "VALUES (1, 'e1', 'prova', 'x/1', NULL, '2026-11-21 10:00:00', '{}')"
            )
        )


def test_each_revision_goes_up_and_down_and_up_with_data(committed_app: Flask) -> None:
    """Every revision above the first is undone and done again over rows; the first one leaves nothing behind."""
    insert_rows()
    numbers = sorted((script.revision for script in schema.revisions().walk_revisions()), reverse=True)
    for below in numbers[1:]:
        downgrade(revision=below)
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT name FROM municipality")).scalar() == "Assemini"
    upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM audit_event")).scalar() == "prova"
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert schema.current_revision() == schema.wanted_revision()


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_tables_are_still_guarded_after_the_last_migration(committed_app: Flask, table: str) -> None:
    """Batch migrations drop triggers with the table they rebuild (decisions.md 18)."""
    query = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        if is_sqlite()
        else "SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal"
    )
    with db.engine.connect() as connection:
        assert connection.execute(text(query), {"table": table}).scalar() >= 1


def test_a_schema_newer_than_the_code_is_refused(committed_app: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.SchemaTooNew, match="9999"):
        schema.migrate(committed_app.extensions["consulta.settings"])


@pytest.mark.sqlite_only
def test_sqlite_is_backed_up_before_migrating(committed_app: Flask, tmp_path: Path) -> None:
    settings = committed_app.extensions["consulta.settings"]
    insert_rows()
    downgrade(revision="0001")
    before, after = schema.migrate(settings)
    assert (before, after) == ("0001", schema.wanted_revision())
    made = list((settings.data_dir / "backups").glob("prima-della-migrazione-0001-*.tar.gz"))
    assert len(made) == 1
    assert backup.read_manifest(made[0])["revision"] == "0001"


@pytest.mark.sqlite_only
def test_sqlite_runs_with_the_promised_pragmas(committed_app: Flask) -> None:
    with db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() >= 5000
        assert sqlite3.sqlite_version_info >= (3, 35)
