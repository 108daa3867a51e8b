# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms of the staff: renewals with their verification, roles that wait for a second person, warnings already given."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("staff_assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("verified_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("verification_note", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("second_person_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("exception_reason", sa.String(length=300), nullable=False, server_default=""))
        batch_op.create_index(op.f("ix_staff_assignment_follows_id"), ["follows_id"])
    op.create_table(
        "role_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("act", sa.String(length=200), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verification_note", sa.String(length=500), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_role_proposal_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_role_proposal_decided_by_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["staff_assignment.id"], name=op.f("fk_role_proposal_follows_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_role_proposal_territory_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_role_proposal_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_proposal")),
    )
    op.create_index(op.f("ix_role_proposal_territory_id"), "role_proposal", ["territory_id"])
    op.create_index(op.f("ix_role_proposal_user_id"), "role_proposal", ["user_id"])
    op.create_table(
        "term_notice",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["staff_assignment.id"], name=op.f("fk_term_notice_assignment_id")),
        sa.PrimaryKeyConstraint("assignment_id", "days", name=op.f("pk_term_notice")),
    )


def downgrade() -> None:
    op.drop_table("term_notice")
    op.drop_index(op.f("ix_role_proposal_user_id"), "role_proposal")
    op.drop_index(op.f("ix_role_proposal_territory_id"), "role_proposal")
    op.drop_table("role_proposal")
    with op.batch_alter_table("staff_assignment", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_staff_assignment_follows_id"))
        for column in ("exception_reason", "second_person_id", "verification_note", "verified_on", "follows_id"):
            batch_op.drop_column(column)
