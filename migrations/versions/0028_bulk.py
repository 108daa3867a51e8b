# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on many things at once, letters and news that wait while they can be undone, the keys of the office."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

HELD = ("outbox_mail", "news_fact")


def upgrade() -> None:
    op.create_table(
        "bulk_operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_bulk_operation_made_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_bulk_operation_territory_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user.id"], name=op.f("fk_bulk_operation_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_operation")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_bulk_operation_submission_key")),
    )
    op.create_index("ix_bulk_operation_list", "bulk_operation", ["territory_id", "done_at", "id"])
    op.create_table(
        "bulk_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["bulk_operation.id"], name=op.f("fk_bulk_row_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_row")),
        sa.UniqueConstraint("operation_id", "subject_id", name=op.f("uq_bulk_row_operation_id_subject_id")),
    )
    for table in HELD:
        op.add_column(table, sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
        op.add_column(table, sa.Column("held_for", sa.String(length=40), nullable=True))
        op.create_index(op.f(f"ix_{table}_held_for"), table, ["held_for"])
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_moderation_decision_undone_by_id"), "user", ["undone_by_id"], ["id"])
    op.add_column("user", sa.Column("uses_shortcuts", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("user", "uses_shortcuts")
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_moderation_decision_undone_by_id"), type_="foreignkey")
        batch_op.drop_column("undone_by_id")
        batch_op.drop_column("undone_at")
    for table in reversed(HELD):
        op.drop_index(op.f(f"ix_{table}_held_for"), table)
        op.drop_column(table, "held_for")
        op.drop_column(table, "held_until")
    op.drop_table("bulk_row")
    op.drop_index("ix_bulk_operation_list", "bulk_operation")
    op.drop_table("bulk_operation")
