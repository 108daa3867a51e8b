# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database's schema: which revision it has, which one the code wants, and the way from one to the other."""

from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import inspect, text

from consulta.core.db import db, is_sqlite
from consulta.operations.backup import automatic_backup
from consulta.settings import Settings


class SchemaTooNew(Exception):
    """The database was written by a newer Consulta than this one."""


def revisions() -> ScriptDirectory:
    """The numbered migrations that travel with the code."""
    return ScriptDirectory(current_app.extensions["migrate"].directory)


def current_revision() -> str | None:
    """The revision of the database; None when it is empty."""
    if not inspect(db.engine).has_table("alembic_version"):
        return None
    with db.engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def wanted_revision() -> str | None:
    """The only head of the migrations."""
    return revisions().get_current_head()


def known(revision: str) -> bool:
    """Whether this code knows a revision."""
    return any(script.revision == revision for script in revisions().walk_revisions())


def migrate(settings: Settings) -> tuple[str | None, str | None]:
    """Bring the database to the wanted revision; gives (before, after).

    A SQLite database is backed up first. Raises SchemaTooNew rather than touching what a newer version wrote.
    """
    before, wanted = current_revision(), wanted_revision()
    if before is not None and not known(before):
        raise SchemaTooNew(
            f"Il database è alla revisione {before}, più recente di questa versione di Consulta ({wanted}): aggiorna il programma."
        )
    if before == wanted:
        return before, before
    if before is not None and is_sqlite():
        automatic_backup(settings, before)
    upgrade()
    return before, current_revision()
