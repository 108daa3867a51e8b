# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreements with the unions, at meetings of union tavoli."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_ABOVE = {"territory_id": "territory", "meeting_id": "meeting", "recorded_by_id": "user"}


def upgrade() -> None:
    op.create_table(
        "union_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("signatories", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("statements", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_union_agreement_{name}")) for name, table in _ABOVE.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_union_agreement")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_union_agreement_meeting_id_number")),
    )
    op.create_index(op.f("ix_union_agreement_territory_id"), "union_agreement", ["territory_id"])


def downgrade() -> None:
    op.drop_table("union_agreement")
