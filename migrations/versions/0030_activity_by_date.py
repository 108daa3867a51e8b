# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The private trail is read by date; a letter has the protocol of its own; a measure may be contested."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_event_moment", "audit_event", ["territory_id", "occurred_at", "id"])
    op.drop_index("ix_audit_event_territory_id_id", "audit_event")
    op.add_column("application", sa.Column("letter_number", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("application", sa.Column("letter_on", sa.Date(), nullable=True))
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.alter_column("decision_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("measure_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_appeal_measure_id"), "account_measure", ["measure_id"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_appeal_measure_id"), ["measure_id"])
        batch_op.create_check_constraint(op.f("ck_appeal_one_contested"), "(decision_id IS NULL) <> (measure_id IS NULL)")


def downgrade() -> None:
    op.execute("DELETE FROM appeal WHERE decision_id IS NULL")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_appeal_one_contested"), type_="check")
        batch_op.drop_constraint(op.f("uq_appeal_measure_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_appeal_measure_id"), type_="foreignkey")
        batch_op.drop_column("measure_id")
        batch_op.alter_column("decision_id", existing_type=sa.Integer(), nullable=False)
    op.drop_column("application", "letter_on")
    op.drop_column("application", "letter_number")
    op.create_index("ix_audit_event_territory_id_id", "audit_event", ["territory_id", "id"])
    op.drop_index("ix_audit_event_moment", "audit_event")
