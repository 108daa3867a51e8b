# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reply of a point of a synthesis; files of catalogues; letters of imports."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "point_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("synthesis_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("accepted_part", sa.String(length=1000), nullable=False),
        sa.Column("refused_part", sa.String(length=1000), nullable=False),
        sa.Column("forwarded_to", sa.String(length=200), nullable=False),
        sa.Column("deferred_year", sa.Integer(), nullable=True),
        sa.Column("covered_by_id", sa.Integer(), nullable=True),
        sa.Column("covered_by_service_id", sa.Integer(), nullable=True),
        sa.Column("forwarded_to_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["covered_by_id"], ["objective.id"], name=op.f("fk_point_reply_covered_by_id")),
        sa.ForeignKeyConstraint(["synthesis_id"], ["synthesis.id"], name=op.f("fk_point_reply_synthesis_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_point_reply_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_reply")),
        sa.UniqueConstraint("point_id", name=op.f("uq_point_reply_point_id")),
    )
    op.create_index("ix_point_reply_synthesis_id", "point_reply", ["synthesis_id"])
    op.create_table(
        "catalogue_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("catalogue", sa.String(length=20), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("changed_count", sa.Integer(), nullable=False),
        sa.Column("same_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_catalogue_import_created_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_catalogue_import_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_import")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_catalogue_import_submission_key")),
    )
    op.create_index("ix_catalogue_import_list", "catalogue_import", ["territory_id", "catalogue", "id"])
    with op.batch_alter_table("contribution_import") as batch:
        batch.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    # Who wrote what was brought in before knew of no letter: none leaves for it by itself.
    op.execute("UPDATE contribution_import SET told_at = done_at WHERE status = 'done'")


def downgrade() -> None:
    with op.batch_alter_table("contribution_import") as batch:
        batch.drop_column("told_at")
    op.drop_table("catalogue_import")
    op.drop_table("point_reply")
