# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measures on accounts; the second person who confirms a hiding."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exception_reason", sa.String(length=500), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_account_measure_decided_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_account_measure_proposed_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_account_measure_territory_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_account_measure_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_measure")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_account_measure_submission_key")),
    )
    op.create_index("ix_account_measure_list", "account_measure", ["territory_id", "status", "id"])
    op.create_index("ix_account_measure_person", "account_measure", ["user_id", "territory_id", "status"])
    op.create_table(
        "hiding_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exception_reason", sa.String(length=500), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_hiding_check_author_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_hiding_check_decided_by_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["moderation_decision.id"], name=op.f("fk_hiding_check_decision_id")),
        sa.ForeignKeyConstraint(["hidden_by_id"], ["user.id"], name=op.f("fk_hiding_check_hidden_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_hiding_check_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hiding_check")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_hiding_check_decision_id")),
    )
    op.create_index("ix_hiding_check_list", "hiding_check", ["territory_id", "status", "due_at", "id"])
    op.create_index(op.f("ix_hiding_check_subject_id"), "hiding_check", ["subject_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_hiding_check_subject_id"), "hiding_check")
    op.drop_index("ix_hiding_check_list", "hiding_check")
    op.drop_table("hiding_check")
    op.drop_index("ix_account_measure_person", "account_measure")
    op.drop_index("ix_account_measure_list", "account_measure")
    op.drop_table("account_measure")
