# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index of what public pages count of contributions holds their comments too: who adds them up reads no comment."""

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_contribution_traced", "contribution"
BEFORE = ["territory_id", "status", "cycle_id", "topic_id", "organisation_id", "outcome", "kind", "roundtable_id", "area_id"]
AFTER = ["author_id", "submitted_at", "replied_at", "linked_at"]


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [*BEFORE, *AFTER, "comment_count", "id"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [*BEFORE, *AFTER, "id"])
