# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and lists in more than one format: of one thing, a document waits for each."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_NAME = "uq_document_preparing"
_ONE_WAITS = """
UPDATE document SET status = 'failed', source = '', fault = 'Il documento non è venuto. Riprova.'
WHERE status = 'preparing' AND EXISTS (
    SELECT 1 FROM document AS other
    WHERE other.kind = document.kind AND other.subject_id = document.subject_id AND other.status = 'preparing' AND other.id > document.id
)
"""


def _waiting(columns: list[str]) -> None:
    op.drop_index(_NAME, table_name="document")
    waits = sa.text("status = 'preparing'")
    op.create_index(_NAME, "document", columns, unique=True, sqlite_where=waits, postgresql_where=waits)


def upgrade() -> None:
    _waiting(["kind", "subject_id", "format"])


def downgrade() -> None:
    op.execute(_ONE_WAITS)
    _waiting(["kind", "subject_id"])
