# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions joined to another that says the same thing. A trigger refuses chains, and a merge that ended begins again."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLE = "contribution_merge"
IS_CHAIN = (
    "EXISTS (SELECT 1 FROM contribution_merge m WHERE m.ended_at IS NULL AND (m.source_id = NEW.target_id OR m.target_id = NEW.source_id))"
)
LIVE = "ended_at IS NULL"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_cause", sa.String(length=40), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_contribution_merge_two_texts")),
        sa.CheckConstraint("(ended_at IS NULL) = (end_cause IS NULL)", name=op.f("ck_contribution_merge_ends_for_a_cause")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_contribution_merge_territory_id")),
        sa.ForeignKeyConstraint(["source_id"], ["contribution.id"], name=op.f("fk_contribution_merge_source_id")),
        sa.ForeignKeyConstraint(["target_id"], ["contribution.id"], name=op.f("fk_contribution_merge_target_id")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["user.id"], name=op.f("fk_contribution_merge_merged_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_contribution_merge_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_merge")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_contribution_merge_submission_key")),
    )
    op.create_index(
        "uq_contribution_merge_live", TABLE, ["source_id"], unique=True, sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index("ix_contribution_merge_source", TABLE, ["source_id", "id"])
    op.create_index("ix_contribution_merge_target", TABLE, ["target_id", "id"])
    op.create_index(op.f("ix_contribution_merge_territory_id"), TABLE, ["territory_id"])
    # What was already sent is no longer refused: an explanation for that is offered no more, and stays where it was used.
    op.execute("UPDATE ready_answer SET archived_at = created_at WHERE reason_code = 'duplicate' AND archived_at IS NULL")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_chain BEFORE INSERT ON {TABLE} WHEN {IS_CHAIN} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} has no chains'); END"
        )
        op.execute(
            f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} "
            "WHEN OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL "
            "OR NEW.source_id <> OLD.source_id OR NEW.target_id <> OLD.target_id "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE} ends once'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION consulta_no_chain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {IS_CHAIN} THEN RAISE EXCEPTION '{TABLE} has no chains'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {TABLE}_no_chain BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION consulta_no_chain()")
    op.execute(
        f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW "
        "WHEN (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL "
        "OR NEW.source_id <> OLD.source_id OR NEW.target_id <> OLD.target_id) "
        "EXECUTE FUNCTION consulta_refuse_change()"
    )


def downgrade() -> None:
    """Without the table nothing would say where a merged contribution belongs: they are public again."""
    op.execute("UPDATE contribution SET status = 'published', outcome = NULL, replied_at = NULL WHERE status = 'merged'")
    op.drop_index(op.f("ix_contribution_merge_territory_id"), TABLE)
    op.drop_index("ix_contribution_merge_target", TABLE)
    op.drop_index("ix_contribution_merge_source", TABLE)
    op.drop_index("uq_contribution_merge_live", TABLE)
    op.drop_table(TABLE)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION consulta_no_chain()")
