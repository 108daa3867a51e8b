# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents that wait for the office are found without reading the others."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_WAITS = sa.text("released_at IS NULL AND removed_at IS NULL AND withdrawn_because = ''")


def upgrade() -> None:
    """Index the few among the many."""
    columns = ["territory_id", "owner_kind", "uploaded_at"]
    op.create_index("ix_attachment_waiting", "attachment", columns, sqlite_where=_WAITS, postgresql_where=_WAITS)


def downgrade() -> None:
    """Without the index."""
    op.drop_index("ix_attachment_waiting", "attachment")
