# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Short roads to the last answers of a cycle (front page) and to the comments of every state in their order (office)."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_ANSWERED = sa.text("replied_at IS NOT NULL")


def upgrade() -> None:
    columns = ["cycle_id", "status", "replied_at", "id"]
    op.create_index("ix_contribution_answered", "contribution", columns, sqlite_where=_ANSWERED, postgresql_where=_ANSWERED)
    op.create_index("ix_comment_arrival", "comment", ["territory_id", "submitted_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_comment_arrival", table_name="comment")
    op.drop_index("ix_contribution_answered", table_name="contribution")
