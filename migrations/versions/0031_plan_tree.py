# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Levels of the plan: what was a flat list is a list of strategic objectives."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("objective", sa.Column("level", sa.String(length=40), nullable=False, server_default="strategic"))
    op.add_column("objective", sa.Column("parent_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_objective_parent_id"), "objective", ["parent_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_objective_parent_id"), "objective")
    op.drop_column("objective", "parent_id")
    op.drop_column("objective", "level")
