# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""For how long a public contribution may be changed, in each cycle."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("plan_cycle", sa.Column("edits", sa.String(length=40), nullable=False, server_default="none"))


def downgrade() -> None:
    with op.batch_alter_table("plan_cycle", schema=None) as batch_op:
        batch_op.drop_column("edits")
