# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of open data."""

import sqlalchemy as sa
from alembic import op

from consulta.core.db import UtcDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_data_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.String(40), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_open_data_file_attachment_id_attachment")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_open_data_file_territory_id_territory")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_data_file")),
        sa.UniqueConstraint("territory_id", "dataset", "format", name=op.f("uq_open_data_file_territory_id_dataset_format")),
    )


def downgrade() -> None:
    op.drop_table("open_data_file")
