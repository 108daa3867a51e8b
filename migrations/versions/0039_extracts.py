# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Extracts: passages of contributions with version, place and words, their tags and the line of the plan they lead to."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    op.drop_index(op.f("ix_extract_tag_tag_id"), "extract_tag")
    op.drop_table("extract_tag")
    op.drop_index("ix_extract_objective", "extract")
    op.drop_index("ix_extract_contribution", "extract")
    op.drop_table("extract")
