# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An act on more things than one transaction takes keeps what it asks for once for all, until the worker is done."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Acts so far were done at once: nothing is left of their words."""
    op.add_column("bulk_operation", sa.Column("words", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index("ix_bulk_operation_status", "bulk_operation", ["status"])


def downgrade() -> None:
    """Without steps."""
    op.drop_index("ix_bulk_operation_status", "bulk_operation")
    op.drop_column("bulk_operation", "words")
