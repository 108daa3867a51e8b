# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reply for many, who answers by when, publications on a date."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def _words() -> list[sa.Column]:
    """What a writer fills, as in ``reply``."""
    return [
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("accepted_part", sa.String(length=1000), nullable=False),
        sa.Column("refused_part", sa.String(length=1000), nullable=False),
        sa.Column("forwarded_to", sa.String(length=200), nullable=False),
        sa.Column("deferred_year", sa.Integer(), nullable=True),
        sa.Column("covered_by_id", sa.Integer(), nullable=True),
        sa.Column("covered_by_service_id", sa.Integer(), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "joint_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        *_words(),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("link_reason", sa.String(length=1000), nullable=False),
        sa.Column("sends", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["covered_by_id"], ["objective.id"], name=op.f("fk_joint_reply_covered_by_id")),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_joint_reply_objective_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_joint_reply_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_reply")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_joint_reply_operation_id")),
    )
    op.create_table(
        "joint_reply_own",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("joint_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        *_words(),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_joint_reply_own_contribution_id")),
        sa.ForeignKeyConstraint(["covered_by_id"], ["objective.id"], name=op.f("fk_joint_reply_own_covered_by_id")),
        sa.ForeignKeyConstraint(["joint_id"], ["joint_reply.id"], name=op.f("fk_joint_reply_own_joint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_reply_own")),
        sa.UniqueConstraint("joint_id", "contribution_id", name=op.f("uq_joint_reply_own_joint_id_contribution_id")),
    )
    op.create_table(
        "reply_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_by_id"], ["user.id"], name=op.f("fk_reply_assignment_assigned_by_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_reply_assignment_contribution_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["user.id"], name=op.f("fk_reply_assignment_officer_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_reply_assignment_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_assignment")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_reply_assignment_contribution_id")),
    )
    op.create_index("ix_reply_assignment_officer", "reply_assignment", ["territory_id", "officer_id", "due_on"])
    op.create_table(
        "reply_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_reply_batch_made_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_reply_batch_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_batch")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_reply_batch_submission_key")),
    )
    op.create_index("ix_reply_batch_due", "reply_batch", ["status", "publish_at"])
    op.create_index("ix_reply_batch_list", "reply_batch", ["territory_id", "publish_at", "id"])
    op.create_table(
        "reply_batch_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["reply_batch.id"], name=op.f("fk_reply_batch_row_batch_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_reply_batch_row_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_batch_row")),
        sa.UniqueConstraint("batch_id", "reply_id", name=op.f("uq_reply_batch_row_batch_id_reply_id")),
    )
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        "uq_reply_batch_row_waiting", "reply_batch_row", ["reply_id"], unique=True, sqlite_where=waiting, postgresql_where=waiting
    )


def downgrade() -> None:
    op.drop_table("reply_batch_row")
    op.drop_table("reply_batch")
    op.drop_table("reply_assignment")
    op.drop_table("joint_reply_own")
    op.drop_table("joint_reply")
