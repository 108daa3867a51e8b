# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests to represent an organisation that the office took from a list."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_organisation_claim_decided_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_claim_organisation_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_organisation_claim_territory_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_organisation_claim_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_claim")),
    )
    op.create_index("ix_organisation_claim_territory_id_outcome", "organisation_claim", ["territory_id", "outcome"])
    for column in ("organisation_id", "user_id"):
        op.create_index(op.f(f"ix_organisation_claim_{column}"), "organisation_claim", [column])


def downgrade() -> None:
    op.drop_table("organisation_claim")
