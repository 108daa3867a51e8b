# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many public contributions hold each stem, and the optional fields of the scheda contributo."""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_EVERY_TEXT, _EVERY_STEM = "*", "+"


def upgrade() -> None:
    stems = op.create_table(
        "contribution_stem",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("stem", sa.String(length=60), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_contribution_stem_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "stem", name=op.f("pk_contribution_stem")),
    )
    for table in ("contribution", "contribution_revision"):
        op.add_column(table, sa.Column("details", sa.JSON(), nullable=False, server_default="{}"))
    if stems is not None:
        _count(stems)


def _count(stems: sa.Table) -> None:
    """Count the texts that are public already."""
    connection = op.get_bind()
    totals: Counter[tuple[int, str]] = Counter()
    rows = connection.execute(sa.text("SELECT territory_id, stems FROM search_document WHERE kind = 'contribution'"))
    for territory_id, held in rows:
        found = held.split()
        totals.update((territory_id, stem) for stem in found)
        totals[(territory_id, _EVERY_TEXT)] += 1
        totals[(territory_id, _EVERY_STEM)] += len(found)
    values = [{"territory_id": territory_id, "stem": stem, "total": total} for (territory_id, stem), total in sorted(totals.items())]
    for start in range(0, len(values), 1_000):
        connection.execute(stems.insert(), values[start : start + 1_000])


def downgrade() -> None:
    for table in ("contribution_revision", "contribution"):
        op.drop_column(table, "details")
    op.drop_table("contribution_stem")
