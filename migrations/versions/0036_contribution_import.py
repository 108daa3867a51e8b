# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of contributions that the office brings in as a file."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

LIVE = "status IN ('imported', 'left')"


def upgrade() -> None:
    op.create_table(
        "contribution_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("unknown_columns", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_contribution_import_made_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_contribution_import_territory_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user.id"], name=op.f("fk_contribution_import_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_import")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_contribution_import_submission_key")),
    )
    op.create_index("ix_contribution_import_list", "contribution_import", ["territory_id", "id"])
    op.create_index("ix_contribution_import_status", "contribution_import", ["status"])
    op.create_table(
        "contribution_import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("left_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_contribution_import_row_contribution_id")),
        sa.ForeignKeyConstraint(["import_id"], ["contribution_import.id"], name=op.f("fk_contribution_import_row_import_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_contribution_import_row_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_import_row")),
        sa.UniqueConstraint("import_id", "line", name=op.f("uq_contribution_import_row_import_id_line")),
    )
    op.create_index("ix_contribution_import_row_status", "contribution_import_row", ["import_id", "status", "line"])
    op.create_index("ix_contribution_import_row_contribution_id", "contribution_import_row", ["contribution_id"])
    op.create_index(
        "uq_contribution_import_row_live",
        "contribution_import_row",
        ["territory_id", "external_id"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def downgrade() -> None:
    op.drop_index("uq_contribution_import_row_live", "contribution_import_row")
    op.drop_index("ix_contribution_import_row_contribution_id", "contribution_import_row")
    op.drop_index("ix_contribution_import_row_status", "contribution_import_row")
    op.drop_table("contribution_import_row")
    op.drop_index("ix_contribution_import_status", "contribution_import")
    op.drop_index("ix_contribution_import_list", "contribution_import")
    op.drop_table("contribution_import")
