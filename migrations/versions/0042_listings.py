# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters kept by name, the look of a list, indexes for what has no answer and for the order of arrival."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("shelf", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_saved_filter_owner_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_saved_filter_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_saved_filter_submission_key")),
        sa.UniqueConstraint(
            "territory_id", "list_name", "shelf", "name_key", name=op.f("uq_saved_filter_territory_id_list_name_shelf_name_key")
        ),
    )
    op.create_index(op.f("ix_saved_filter_owner_id"), "saved_filter", ["owner_id"])
    op.create_table(
        "list_layout",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("is_grid", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_list_layout_territory_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_list_layout_user_id")),
        sa.PrimaryKeyConstraint("territory_id", "user_id", "list_name", name=op.f("pk_list_layout")),
    )
    op.create_index("ix_contribution_arrival", "contribution", ["territory_id", "submitted_at", "id"])
    op.create_index(
        "ix_contribution_unanswered",
        "contribution",
        ["cycle_id", "status", "submitted_at", "id"],
        sqlite_where=sa.text("replied_at IS NULL"),
        postgresql_where=sa.text("replied_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_contribution_arrival", table_name="contribution")
    op.drop_index("ix_contribution_unanswered", table_name="contribution")
    op.drop_table("list_layout")
    op.drop_table("saved_filter")
