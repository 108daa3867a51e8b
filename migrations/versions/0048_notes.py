# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes between colleagues on contributions and comments, and who is named in them."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_staff_note_one_subject")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_staff_note_author_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_staff_note_comment_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_staff_note_contribution_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_staff_note_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_note")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_staff_note_submission_key")),
    )
    op.create_index("ix_staff_note_contribution_id", "staff_note", ["contribution_id", "id"])
    op.create_index("ix_staff_note_comment_id", "staff_note", ["comment_id", "id"])
    op.create_index("ix_staff_note_author_id", "staff_note", ["author_id"])
    op.create_table(
        "note_mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["staff_note.id"], name=op.f("fk_note_mention_note_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_note_mention_territory_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_note_mention_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_mention")),
        sa.UniqueConstraint("note_id", "user_id", name=op.f("uq_note_mention_note_id_user_id")),
    )
    op.create_index("ix_note_mention_list", "note_mention", ["territory_id", "user_id", "id"])
    op.create_index("ix_note_mention_unread", "note_mention", ["territory_id", "user_id", "read_at", "created_at", "id"])
    op.create_index("ix_note_mention_user_id", "note_mention", ["user_id"])


def downgrade() -> None:
    op.drop_table("note_mention")
    op.drop_table("staff_note")
