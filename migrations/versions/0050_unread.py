# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What nobody has read yet is walked by an index of its own, which empties as it is read."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unread = sa.text("read_at IS NULL")
    columns = ["territory_id", "submitted_at", "id", "area_id"]
    op.create_index("ix_contribution_unread", "contribution", columns, sqlite_where=unread, postgresql_where=unread)


def downgrade() -> None:
    op.drop_index("ix_contribution_unread", "contribution")
