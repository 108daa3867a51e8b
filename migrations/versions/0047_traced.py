# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public pages count of contributions and comments is read from an index, not from rows that hold whole texts."""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

COUNTED = [
    "topic_id",
    "organisation_id",
    "outcome",
    "kind",
    "roundtable_id",
    "area_id",
    "author_id",
    "submitted_at",
    "replied_at",
    "linked_at",
]


def upgrade() -> None:
    op.create_index("ix_contribution_traced", "contribution", ["territory_id", "status", "cycle_id", *COUNTED, "id"])
    comments = ["territory_id", "status", "cycle_id", "topic_id", "contribution_id", "organisation_id", "author_id", "id"]
    op.create_index("ix_comment_traced", "comment", comments)


def downgrade() -> None:
    op.drop_index("ix_comment_traced", "comment")
    op.drop_index("ix_contribution_traced", "contribution")
