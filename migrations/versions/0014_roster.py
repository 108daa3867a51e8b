# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roster of the office; the reason of a refused role and of the end of a seat."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("profile_other", sa.String(length=80), nullable=False),
        sa.Column("is_coordinator", sa.Boolean(), nullable=False),
        sa.Column("weekly_minutes", sa.Integer(), nullable=False),
        sa.Column("employer", sa.String(length=40), nullable=False),
        sa.Column("employer_name", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("act", sa.String(length=200), nullable=False),
        sa.Column("end_act", sa.String(length=200), nullable=False),
        sa.Column("register_name", sa.String(length=120), nullable=False),
        sa.Column("register_number", sa.String(length=40), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_roster_member_created_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_roster_member_territory_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_roster_member_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_member")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_roster_member_submission_key")),
    )
    op.create_index(op.f("ix_roster_member_territory_id"), "roster_member", ["territory_id"])
    op.create_index(op.f("ix_roster_member_user_id"), "roster_member", ["user_id"])
    op.create_table(
        "roster_competence",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("competence", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["roster_member.id"], name=op.f("fk_roster_competence_member_id")),
        sa.PrimaryKeyConstraint("member_id", "competence", name=op.f("pk_roster_competence")),
    )
    with op.batch_alter_table("role_proposal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("refusal_reason", sa.String(length=500), nullable=False, server_default=""))
    with op.batch_alter_table("roundtable_member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("end_reason", sa.String(length=500), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("roundtable_member", schema=None) as batch_op:
        batch_op.drop_column("end_reason")
    with op.batch_alter_table("role_proposal", schema=None) as batch_op:
        batch_op.drop_column("refusal_reason")
    op.drop_table("roster_competence")
    op.drop_index(op.f("ix_roster_member_user_id"), "roster_member")
    op.drop_index(op.f("ix_roster_member_territory_id"), "roster_member")
    op.drop_table("roster_member")
