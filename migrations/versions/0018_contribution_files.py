# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files sent with a contribution: those that wait for a form, limits of the office, text inside, digests in the revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_waiting_file_territory_id")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["user.id"], name=op.f("fk_waiting_file_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_file")),
        sa.UniqueConstraint("form_key", "sha256", name=op.f("uq_waiting_file_form_key_sha256")),
    )
    op.create_index("ix_waiting_file_sha256", "waiting_file", ["sha256"])
    for column in ("territory_id", "uploaded_at", "uploaded_by_id"):
        op.create_index(op.f(f"ix_waiting_file_{column}"), "waiting_file", [column])
    op.create_table(
        "attachment_limits",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("file_mb", sa.Integer(), nullable=False),
        sa.Column("together_mb", sa.Integer(), nullable=False),
        sa.Column("territory_mb", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_attachment_limits_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_attachment_limits")),
    )
    op.add_column("attachment", sa.Column("withdrawn_because", sa.String(length=400), nullable=False, server_default=""))
    # One column at a time, without rebuilding the table: its triggers stay where they are.
    op.add_column("contribution_revision", sa.Column("files", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("contribution_revision", "files")
    op.drop_column("attachment", "withdrawn_because")
    op.drop_table("attachment_limits")
    op.drop_table("waiting_file")
