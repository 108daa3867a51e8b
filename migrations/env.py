# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Alembic environment: runs inside the application, in one transaction per revision, batch mode for SQLite."""

import importlib

from alembic import context
from flask import current_app
from sqlalchemy import Connection

import consulta
from consulta.core.db import Base, EnumText, UtcDateTime, db
from consulta.resources import PACKAGE

HANDMADE = ("search_fts",)
"""Tables that migrations create by hand and models do not know."""

for models in sorted(PACKAGE.glob("*/models.py")):
    importlib.import_module(f"{consulta.__name__}.{models.parent.name}.models")
importlib.import_module("consulta.core.search")


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """Leave out of comparisons what is made by hand."""
    return not (kind == "table" and (name or "").startswith(HANDMADE))


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write house types as plain ones: a migration must not change when the code does."""
    if kind == "type" and isinstance(item, EnumText):
        return "sa.String(length=40)"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=include_name,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with current_app.app_context(), db.engine.connect() as opened:
        run(opened)
        opened.commit()
