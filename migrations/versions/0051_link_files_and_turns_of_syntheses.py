# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kept lists of links; who is looking at a synthesis."""

import sqlalchemy as sa
from alembic import op

from consulta.core.db import UtcDateTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_TWO = "(contribution_id IS NULL) <> (comment_id IS NULL)"
_ONE_OF_THREE = (
    "(CASE WHEN contribution_id IS NULL THEN 0 ELSE 1 END + CASE WHEN comment_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN synthesis_id IS NULL THEN 0 ELSE 1 END) = 1"
)


def upgrade() -> None:
    op.create_table(
        "link_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_link_file_attachment_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["plan_cycle.id"], name=op.f("fk_link_file_cycle_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_link_file_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_file")),
        sa.UniqueConstraint("territory_id", "cycle_id", "format", name=op.f("uq_link_file_territory_id_cycle_id_format")),
    )
    with op.batch_alter_table("work_lock") as batch:
        batch.add_column(sa.Column("synthesis_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_work_lock_synthesis_id"), "synthesis", ["synthesis_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_work_lock_synthesis_id"), ["synthesis_id"])
        batch.drop_constraint(op.f("ck_work_lock_one_subject"), type_="check")
        batch.create_check_constraint(op.f("ck_work_lock_one_subject"), _ONE_OF_THREE)


def downgrade() -> None:
    op.execute("DELETE FROM work_lock WHERE synthesis_id IS NOT NULL")
    with op.batch_alter_table("work_lock") as batch:
        batch.drop_constraint(op.f("ck_work_lock_one_subject"), type_="check")
        batch.drop_constraint(op.f("uq_work_lock_synthesis_id"), type_="unique")
        batch.drop_constraint(op.f("fk_work_lock_synthesis_id"), type_="foreignkey")
        batch.drop_column("synthesis_id")
        batch.create_check_constraint(op.f("ck_work_lock_one_subject"), _TWO)
    op.drop_table("link_file")
