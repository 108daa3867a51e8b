# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisations in depth: their record, their terms, dated names of categories, delegations that end."""

from datetime import date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXTS = {
    "category_label": 120,
    "seat_address": 200,
    "vat_number": 11,
    "certified_email": 254,
    "email": 254,
    "phone": 40,
    "website": 300,
    "legal_representative": 120,
    "runts_check_method": 200,
    "other_register": 200,
}
FLAGS = ("shows_contacts", "is_ets")
DAYS = ("runts_registered_on", "runts_checked_on", "integration_due_on", "suspended_until", "recheck_due_on")
INSTANTS = ("asked_again_at", "accredited_at", "recheck_told_at", "recheck_flagged_at")


def upgrade() -> None:
    op.create_table(
        "organisation_category_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_organisation_category_term_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_category_term")),
        sa.UniqueConstraint(
            "territory_id", "category", "valid_from", name=op.f("uq_organisation_category_term_territory_id_category_valid_from")
        ),
    )
    for name, length in TEXTS.items():
        op.add_column("organisation", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    for name in FLAGS:
        op.add_column("organisation", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in DAYS:
        op.add_column("organisation", sa.Column(name, sa.Date(), nullable=True))
    for name in INSTANTS:
        op.add_column("organisation", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("affiliation", sa.Column("invite_expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("affiliation", sa.Column("end_kind", sa.String(length=40), nullable=True))
    op.add_column("affiliation", sa.Column("end_reason", sa.String(length=500), nullable=False, server_default=""))
    op.add_column("affiliation", sa.Column("end_warned_at", sa.DateTime(timezone=True), nullable=True))
    _begin_terms()


def _begin_terms() -> None:
    """Who is accredited is looked at again a year after the decision."""
    table = sa.table(
        "organisation",
        sa.column("id", sa.Integer()),
        sa.column("status", sa.String()),
        sa.column("decided_at", sa.DateTime(timezone=True)),
        sa.column("accredited_at", sa.DateTime(timezone=True)),
        sa.column("recheck_due_on", sa.Date()),
    )
    connection = op.get_bind()
    accredited = sa.select(table.c.id, table.c.decided_at).where(table.c.status == "accredited", table.c.decided_at.is_not(None))
    for row in connection.execute(accredited).all():
        values = {"accredited_at": row.decided_at, "recheck_due_on": _a_year_later(row.decided_at)}
        connection.execute(sa.update(table).where(table.c.id == row.id).values(values))


def _a_year_later(at: datetime) -> date:
    day = at.date()
    return date(day.year + 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def downgrade() -> None:
    for name in ("end_warned_at", "end_reason", "end_kind", "invite_expires_at"):
        op.drop_column("affiliation", name)
    for name in (*INSTANTS, *DAYS, *FLAGS, *TEXTS):
        op.drop_column("organisation", name)
    op.drop_table("organisation_category_term")
