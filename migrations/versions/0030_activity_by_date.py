# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The private trail is read by date."""

from alembic import op

revision = "0030"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_event_moment", "audit_event", ["territory_id", "occurred_at", "id"])
    op.drop_index("ix_audit_event_territory_id_id", "audit_event")


def downgrade() -> None:
    op.create_index("ix_audit_event_territory_id_id", "audit_event", ["territory_id", "id"])
    op.drop_index("ix_audit_event_moment", "audit_event")
