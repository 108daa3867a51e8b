# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The private trail is read by date; a letter has the protocol of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_event_moment", "audit_event", ["territory_id", "occurred_at", "id"])
    op.drop_index("ix_audit_event_territory_id_id", "audit_event")
    op.add_column("application", sa.Column("letter_number", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("application", sa.Column("letter_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("application", "letter_on")
    op.drop_column("application", "letter_number")
    op.create_index("ix_audit_event_territory_id_id", "audit_event", ["territory_id", "id"])
    op.drop_index("ix_audit_event_moment", "audit_event")
