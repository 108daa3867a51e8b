# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sostegni of persons and organisations, and their numbers on the contribution."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "endorsement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("person_id IS NULL OR organisation_id IS NULL", name=op.f("ck_endorsement_one_holder")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_endorsement_contribution_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["user.id"], name=op.f("fk_endorsement_given_by_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_endorsement_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_endorsement_person_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_endorsement_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
        sa.UniqueConstraint("contribution_id", "organisation_id", name=op.f("uq_endorsement_contribution_id_organisation_id")),
        sa.UniqueConstraint("contribution_id", "person_id", name=op.f("uq_endorsement_contribution_id_person_id")),
    )
    for column in ("given_by_id", "organisation_id", "person_id"):
        op.create_index(op.f(f"ix_endorsement_{column}"), "endorsement", [column])
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("endorsement_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("body_endorsement_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index("ix_contribution_endorsed", ["territory_id", "status", "endorsement_count", "id"])


def downgrade() -> None:
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index("ix_contribution_endorsed")
        batch_op.drop_column("body_endorsement_count")
        batch_op.drop_column("endorsement_count")
    op.drop_table("endorsement")
