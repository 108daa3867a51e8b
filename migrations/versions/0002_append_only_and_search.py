# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Append-only tables refuse changes; the search index of each database.

Batch migrations of SQLite drop triggers with the table they rebuild: a later migration that alters one of
these tables must create its trigger again (a test looks for them after the last migration).
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_event", "register_entry", "contribution_revision")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        op.execute("CREATE VIRTUAL TABLE search_fts USING fts5(stems, folded, tokenize='ascii')")
        return
    op.execute(
        "CREATE FUNCTION consulta_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION consulta_refuse_change()"
        )
    for column in ("stems", "folded"):
        op.execute(
            f"CREATE INDEX ix_search_document_{column}_vector ON search_document "
            f"USING gin (array_to_tsvector(string_to_array({column}, ' ')))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{verb}")
        op.execute("DROP TABLE search_fts")
        return
    for column in ("stems", "folded"):
        op.execute(f"DROP INDEX ix_search_document_{column}_vector")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute("DROP FUNCTION consulta_refuse_change()")
