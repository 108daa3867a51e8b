# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports of readers and the cases that gather them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("is_risk", sa.Boolean(), nullable=False),
        sa.Column("snapshot_title", sa.String(length=120), nullable=False),
        sa.Column("snapshot_text", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report_count", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_report_case_one_subject")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user.id"], name=op.f("fk_report_case_closed_by_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_report_case_comment_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_report_case_contribution_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_report_case_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_case")),
    )
    op.create_index("ix_report_case_open", "report_case", ["territory_id", "closed_at", "opened_at", "id"])
    op.create_index(op.f("ix_report_case_comment_id"), "report_case", ["comment_id"])
    op.create_index(op.f("ix_report_case_contribution_id"), "report_case", ["contribution_id"])
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("is_quick", sa.Boolean(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["report_case.id"], name=op.f("fk_report_case_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["user.id"], name=op.f("fk_report_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("case_id", "reporter_id", name=op.f("uq_report_case_id_reporter_id")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_report_submission_key")),
    )
    op.create_index(op.f("ix_report_reporter_id"), "report", ["reporter_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_report_reporter_id"), "report")
    op.drop_table("report")
    op.drop_index(op.f("ix_report_case_contribution_id"), "report_case")
    op.drop_index(op.f("ix_report_case_comment_id"), "report_case")
    op.drop_index("ix_report_case_open", "report_case")
    op.drop_table("report_case")
