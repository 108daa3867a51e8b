# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Extracts of contributions with their tags and the line of the plan they lead to; contributions cut into parts."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "extract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("on_original", sa.Boolean(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("link_reason", sa.Text(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_because", sa.String(length=300), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("starts >= 0 AND starts < ends", name=op.f("ck_extract_a_place")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_extract_territory_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_extract_contribution_id")),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_extract_objective_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["user.id"], name=op.f("fk_extract_taken_by_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["user.id"], name=op.f("fk_extract_removed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extract")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_extract_submission_key")),
    )
    op.create_index("ix_extract_contribution", "extract", ["contribution_id", "id"])
    op.create_index("ix_extract_objective", "extract", ["objective_id", "id"])
    op.create_table(
        "extract_tag",
        sa.Column("extract_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["extract_id"], ["extract.id"], name=op.f("fk_extract_tag_extract_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_extract_tag_tag_id")),
        sa.PrimaryKeyConstraint("extract_id", "tag_id", name=op.f("pk_extract_tag")),
    )
    op.create_index(op.f("ix_extract_tag_tag_id"), "extract_tag", ["tag_id"])
    op.create_table(
        "contribution_split",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("split_by_id", sa.Integer(), nullable=True),
        sa.Column("split_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_cause", sa.String(length=40), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (end_cause IS NULL)", name=op.f("ck_contribution_split_ends_for_a_cause")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_contribution_split_territory_id")),
        sa.ForeignKeyConstraint(["original_id"], ["contribution.id"], name=op.f("fk_contribution_split_original_id")),
        sa.ForeignKeyConstraint(["split_by_id"], ["user.id"], name=op.f("fk_contribution_split_split_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_contribution_split_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_split")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_contribution_split_submission_key")),
    )
    op.create_index(
        "uq_contribution_split_live", "contribution_split", ["original_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_index("ix_contribution_split_original", "contribution_split", ["original_id", "id"])
    op.create_index(op.f("ix_contribution_split_territory_id"), "contribution_split", ["territory_id"])
    op.add_column("contribution", sa.Column("part_of_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_contribution_part_of_id"), "contribution", ["part_of_id"])


def downgrade() -> None:
    """Nothing would say of what a part is a part: originals are public again, and parts are taken back."""
    op.execute("UPDATE contribution SET status = 'withdrawn' WHERE part_of_id IS NOT NULL AND status IN ('published', 'rejoined')")
    op.execute("UPDATE contribution SET status = 'published' WHERE status = 'split'")
    op.drop_index(op.f("ix_contribution_part_of_id"), "contribution")
    op.drop_column("contribution", "part_of_id")
    op.drop_index(op.f("ix_contribution_split_territory_id"), "contribution_split")
    op.drop_index("ix_contribution_split_original", "contribution_split")
    op.drop_index("uq_contribution_split_live", "contribution_split")
    op.drop_table("contribution_split")
    op.drop_index(op.f("ix_extract_tag_tag_id"), "extract_tag")
    op.drop_table("extract_tag")
    op.drop_index("ix_extract_objective", "extract")
    op.drop_index("ix_extract_contribution", "extract")
    op.drop_table("extract")
