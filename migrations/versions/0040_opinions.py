# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opinions asked of other bodies, their address list, contributions passed on, opinions that a reply shows."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

REPLIES = ("reply", "joint_reply", "joint_reply_own")


def _body() -> list[sa.Column]:
    """The body as it was when it was written to."""
    return [
        sa.Column("addressee_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("gender", sa.String(length=1), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "addressee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("gender", sa.String(length=1), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("is_certified", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_addressee_created_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_addressee_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addressee")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_addressee_submission_key")),
    )
    op.create_index("ix_addressee_list", "addressee", ["territory_id", "archived_at", "name", "id"])
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        *_body(),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_for", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_source", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(length=160), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column("protocol", sa.String(length=60), nullable=False),
        sa.Column("letter_key", sa.String(length=32), nullable=False),
        sa.Column("letter_state", sa.String(length=40), nullable=False),
        sa.Column("letter_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_error", sa.String(length=300), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["addressee_id"], ["addressee.id"], name=op.f("fk_opinion_addressee_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_opinion_asked_by_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_opinion_contribution_id")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["user.id"], name=op.f("fk_opinion_filed_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_opinion_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_opinion_submission_key")),
    )
    op.create_index("ix_opinion_contribution_id", "opinion", ["contribution_id", "id"])
    op.create_index("ix_opinion_list", "opinion", ["territory_id", "status", "due_on", "id"])
    op.create_index("ix_opinion_letter_key", "opinion", ["letter_key"])
    op.create_table(
        "opinion_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_link_opinion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_link")),
    )
    op.create_index(
        "uq_opinion_link_live",
        "opinion_link",
        ["opinion_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "forwarding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        *_body(),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_key", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["addressee_id"], ["addressee.id"], name=op.f("fk_forwarding_addressee_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_forwarding_contribution_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_forwarding_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forwarding")),
        sa.UniqueConstraint("contribution_id", "addressee_id", name=op.f("uq_forwarding_contribution_id_addressee_id")),
    )
    op.create_index("ix_forwarding_list", "forwarding", ["territory_id", "state", "id"])
    op.create_index("ix_forwarding_letter_key", "forwarding", ["letter_key"])
    for table in REPLIES:
        op.add_column(table, sa.Column("forwarded_to_id", sa.Integer(), nullable=True))
    op.add_column("reply", sa.Column("opinion_ids", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("reply", "opinion_ids")
    for table in REPLIES:
        op.drop_column(table, "forwarded_to_id")
    for table in ("forwarding", "opinion_link", "opinion", "addressee"):
        op.drop_table(table)
