# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Originals of texts of which passages are hidden; a revision may change where, and only where, its original is kept.

SQLite looks the original up in the trigger's condition, PostgreSQL in a function: a condition there may not ask a table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

REVISION = "contribution_revision"
KEPT = " AND ".join(
    f"NEW.{column} = OLD.{column}" for column in ("id", "contribution_id", "number", "kind", "organisation", "submitted_at")
)
IS_BLANKING = " AND ".join([*(f"NEW.{column} = ''" for column in ("title", "source", "html")), KEPT])
HAS_ORIGINAL = "EXISTS (SELECT 1 FROM redaction_original o WHERE o.contribution_id = OLD.contribution_id AND o.number = OLD.number)"


def upgrade() -> None:
    op.create_table(
        "redaction_original",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.String(length=260), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_redaction_original_one_subject")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_redaction_original_territory_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["moderation_decision.id"], name=op.f("fk_redaction_original_decision_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_redaction_original_contribution_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_redaction_original_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_original")),
    )
    op.create_index(op.f("ix_redaction_original_territory_id"), "redaction_original", ["territory_id"])
    op.create_index(op.f("ix_redaction_original_decision_id"), "redaction_original", ["decision_id"])
    op.create_index("ix_redaction_original_contribution", "redaction_original", ["contribution_id", "number"])
    op.create_index("ix_redaction_original_comment", "redaction_original", ["comment_id", "number"])
    _guard(f"({IS_BLANKING}) OR ({KEPT} AND {HAS_ORIGINAL})")


def downgrade() -> None:
    _guard(IS_BLANKING)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION consulta_only_with_original()")
    op.drop_table("redaction_original")


def _guard(allowed: str) -> None:
    """Put the guard of the revisions anew."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {REVISION}_no_update")
        op.execute(
            f"CREATE TRIGGER {REVISION}_no_update BEFORE UPDATE ON {REVISION} WHEN NOT ({allowed}) "
            f"BEGIN SELECT RAISE(ABORT, '{REVISION} is append-only'); END"
        )
        return
    op.execute(f"DROP TRIGGER {REVISION}_only_blank ON {REVISION}")
    function = "consulta_refuse_change"
    if allowed != IS_BLANKING:
        function = "consulta_only_with_original"
        op.execute(
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {KEPT} AND {HAS_ORIGINAL} THEN RETURN NEW; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    op.execute(
        f"CREATE TRIGGER {REVISION}_only_blank BEFORE UPDATE ON {REVISION} FOR EACH ROW "
        f"WHEN (NOT ({IS_BLANKING})) EXECUTE FUNCTION {function}()"
    )
