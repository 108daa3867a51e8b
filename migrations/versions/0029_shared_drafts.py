# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts that several people of an organisation write together; the firma interna."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("signs_internally", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("draft") as batch:
        batch.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("signature_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("signature_asked_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("signature_note", sa.String(length=1000), nullable=False, server_default=""))
        batch.create_foreign_key(op.f("fk_draft_organisation_id"), "organisation", ["organisation_id"], ["id"])
        batch.create_foreign_key(op.f("fk_draft_signature_asked_by_id"), "user", ["signature_asked_by_id"], ["id"])
        batch.create_index(op.f("ix_draft_organisation_id"), ["organisation_id"])
    op.create_table(
        "draft_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("is_auto", sa.Boolean(), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_save", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_version_draft_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["user.id"], name=op.f("fk_draft_version_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_version")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_draft_version_draft_id_number")),
    )
    op.create_index(op.f("ix_draft_version_written_by_id"), "draft_version", ["written_by_id"])
    op.create_table(
        "draft_turn",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_turn_draft_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_draft_turn_user_id")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_draft_turn")),
    )
    op.create_index(op.f("ix_draft_turn_user_id"), "draft_turn", ["user_id"])


def downgrade() -> None:
    op.drop_table("draft_turn")
    op.drop_table("draft_version")
    with op.batch_alter_table("draft") as batch:
        batch.drop_index(op.f("ix_draft_organisation_id"))
        batch.drop_constraint(op.f("fk_draft_signature_asked_by_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_draft_organisation_id"), type_="foreignkey")
        for name in ("signature_note", "signature_asked_by_id", "signature_asked_at", "version", "organisation_id"):
            batch.drop_column(name)
    with op.batch_alter_table("organisation") as batch:
        batch.drop_column("signs_internally")
