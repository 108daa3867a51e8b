# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments that answer comments, say for or against, and are corrected in public with their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("thread_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stance", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_comment_parent_id"), "comment", ["parent_id"], ["id"])
        batch_op.create_index("ix_comment_topic_thread", ["topic_id", "thread_id", "id"])
        batch_op.create_index("ix_comment_contribution_thread", ["contribution_id", "thread_id", "id"])
    op.execute("UPDATE comment SET thread_id = id")
    op.create_table(
        "comment_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_comment_version_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_version")),
        sa.UniqueConstraint("comment_id", "number", name=op.f("uq_comment_version_comment_id_number")),
    )


def downgrade() -> None:
    op.drop_table("comment_version")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_contribution_thread")
        batch_op.drop_index("ix_comment_topic_thread")
        batch_op.drop_constraint(op.f("fk_comment_parent_id"), type_="foreignkey")
        batch_op.drop_column("edited_at")
        batch_op.drop_column("stance")
        batch_op.drop_column("thread_id")
        batch_op.drop_column("parent_id")
