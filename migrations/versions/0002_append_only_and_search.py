# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Append-only tables refuse changes; the search index of each database.

One change is let through: the text of a revision may be blanked, and nothing else of it, when its author erases the
account and the text was never public (trust.md §3: content and salt go, the chain stays).

Batch migrations of SQLite drop triggers with the table they rebuild: a later migration that alters one of
these tables must create its trigger again (a test looks for them after the last migration).
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_event", "register_entry", "contribution_revision")
BLANKED = "contribution_revision"
KEPT = ("id", "contribution_id", "number", "kind", "organisation", "submitted_at")
IS_BLANKING = " AND ".join(
    [*(f"NEW.{column} = ''" for column in ("title", "source", "html")), *(f"NEW.{column} = OLD.{column}" for column in KEPT)]
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                unless = f"WHEN NOT ({IS_BLANKING}) " if (table, verb) == (BLANKED, "UPDATE") else ""
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {unless}"
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        op.execute("CREATE VIRTUAL TABLE search_fts USING fts5(stems, folded, tokenize='ascii')")
        return
    op.execute(
        "CREATE FUNCTION consulta_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        verbs = "DELETE OR TRUNCATE" if table == BLANKED else "UPDATE OR DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE {verbs} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION consulta_refuse_change()"
        )
    op.execute(
        f"CREATE TRIGGER {BLANKED}_no_update BEFORE UPDATE ON {BLANKED} FOR EACH STATEMENT "
        "WHEN (current_setting('consulta.forgetting', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION consulta_refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {BLANKED}_only_blank BEFORE UPDATE ON {BLANKED} FOR EACH ROW "
        f"WHEN (NOT ({IS_BLANKING})) EXECUTE FUNCTION consulta_refuse_change()"
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
    for name in ("no_update", "only_blank"):
        op.execute(f"DROP TRIGGER {BLANKED}_{name} ON {BLANKED}")
    op.execute("DROP FUNCTION consulta_refuse_change()")
