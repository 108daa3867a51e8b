# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replies to topics, exceptions at adoption, templates of replies."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_WAITING = "topic_id IS NOT NULL AND answered_at IS NULL AND status = 'published'"
_OPEN = "status IN ('draft', 'proposed', 'approved')"


def upgrade() -> None:
    op.add_column("comment", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_comment_unanswered",
        "comment",
        ["territory_id", "topic_id", "published_at"],
        sqlite_where=sa.text(_WAITING),
        postgresql_where=sa.text(_WAITING),
    )
    op.create_table(
        "topic_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("comments_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("writer_ids", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exception_reason", sa.String(length=500), nullable=False),
        sa.Column("return_note", sa.String(length=1000), nullable=False),
        sa.Column("correction_reason", sa.String(length=500), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["user.id"], name=op.f("fk_topic_reply_approver_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_topic_reply_author_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_topic_reply_territory_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_reply_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_reply")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_topic_reply_submission_key")),
        sa.UniqueConstraint("topic_id", "number", name=op.f("uq_topic_reply_topic_id_number")),
    )
    op.create_index("ix_topic_reply_territory_id_status", "topic_reply", ["territory_id", "status", "id"])
    for name, where in (("uq_topic_reply_published", "status = 'published'"), ("uq_topic_reply_open", _OPEN)):
        op.create_index(name, "topic_reply", ["topic_id"], unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "topic_reply_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_topic_reply_point_objective_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["topic_reply.id"], name=op.f("fk_topic_reply_point_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_reply_point")),
        sa.UniqueConstraint("reply_id", "position", name=op.f("uq_topic_reply_point_reply_id_position")),
    )
    op.create_index(op.f("ix_topic_reply_point_objective_id"), "topic_reply_point", ["objective_id"])
    _templates()
    _exceptions()


def _templates() -> None:
    op.create_table(
        "reply_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["thematic_area.id"], name=op.f("fk_reply_template_area_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_reply_template_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_reply_template_submission_key")),
        sa.UniqueConstraint("territory_id", "name", name=op.f("uq_reply_template_territory_id_name")),
    )
    op.create_table(
        "reply_template_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["reply_template.id"], name=op.f("fk_reply_template_version_template_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["user.id"], name=op.f("fk_reply_template_version_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template_version")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_reply_template_version_template_id_number")),
    )


def _exceptions() -> None:
    op.create_table(
        "adoption_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_adoption_exception_contribution_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["plan_cycle.id"], name=op.f("fk_adoption_exception_cycle_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user.id"], name=op.f("fk_adoption_exception_ended_by_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_adoption_exception_recorded_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_adoption_exception_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_exception")),
    )
    op.create_index("ix_adoption_exception_cycle", "adoption_exception", ["cycle_id", "id"])
    op.create_index("ix_adoption_exception_contribution_id", "adoption_exception", ["contribution_id"])
    live = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_adoption_exception_live", "adoption_exception", ["contribution_id"], unique=True, sqlite_where=live, postgresql_where=live
    )


def downgrade() -> None:
    op.drop_table("adoption_exception")
    op.drop_table("reply_template_version")
    op.drop_table("reply_template")
    op.drop_table("topic_reply_point")
    op.drop_table("topic_reply")
    op.drop_index("ix_comment_unanswered", "comment")
    op.drop_column("comment", "answered_at")
