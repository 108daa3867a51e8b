# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Maintained counts, how long a meeting lasted, the sex that who enrols may say."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_snapshot",
        sa.Column("territory_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_number_snapshot_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_number_snapshot")),
    )
    op.create_table(
        "number_cell",
        sa.Column("cycle_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("column", sa.String(length=60), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["plan_cycle.id"], name=op.f("fk_number_cell_cycle_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_number_cell_territory_id")),
        sa.PrimaryKeyConstraint("cycle_id", "measure", "line", "column", name=op.f("pk_number_cell")),
    )
    op.create_index("ix_number_cell_territory_id", "number_cell", ["territory_id"])
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("lasted_minutes", sa.Integer(), nullable=True))
    with op.batch_alter_table("application") as batch:
        batch.add_column(sa.Column("sex", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("application") as batch:
        batch.drop_column("sex")
    with op.batch_alter_table("meeting") as batch:
        batch.drop_column("lasted_minutes")
    op.drop_table("number_cell")
    op.drop_table("number_snapshot")
