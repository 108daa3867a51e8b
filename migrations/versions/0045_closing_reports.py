# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closing reports with their frozen editions and files; documents in other formats than PDF."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

FROZEN = "closing_report_edition"


def upgrade() -> None:
    with op.batch_alter_table("document") as batch:
        batch.add_column(sa.Column("format", sa.String(length=8), nullable=False, server_default="pdf"))
    op.create_table(
        "closing_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.Column("made_before", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("edition_reason", sa.String(length=500), nullable=False),
        sa.Column("writer_ids", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exception_reason", sa.String(length=500), nullable=False),
        sa.Column("return_note", sa.String(length=1000), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["user.id"], name=op.f("fk_closing_report_approver_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_closing_report_created_by_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["plan_cycle.id"], name=op.f("fk_closing_report_cycle_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_closing_report_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_report")),
        sa.UniqueConstraint("cycle_id", name=op.f("uq_closing_report_cycle_id")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_closing_report_submission_key")),
    )
    op.create_index(op.f("ix_closing_report_territory_id"), "closing_report", ["territory_id"])
    op.create_table(
        "closing_report_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["user.id"], name=op.f("fk_closing_report_edition_approver_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["user.id"], name=op.f("fk_closing_report_edition_published_by_id")),
        sa.ForeignKeyConstraint(["report_id"], ["closing_report.id"], name=op.f("fk_closing_report_edition_report_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_closing_report_edition_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_report_edition")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_closing_report_edition_report_id_number")),
    )
    op.create_index(op.f("ix_closing_report_edition_territory_id"), "closing_report_edition", ["territory_id"])
    op.create_table(
        "closing_report_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("composed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_closing_report_run_asked_by_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["closing_report_edition.id"], name=op.f("fk_closing_report_run_edition_id")),
        sa.ForeignKeyConstraint(["report_id"], ["closing_report.id"], name=op.f("fk_closing_report_run_report_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_closing_report_run_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_report_run")),
    )
    op.create_index(op.f("ix_closing_report_run_asked_by_id"), "closing_report_run", ["asked_by_id"])
    op.create_index(op.f("ix_closing_report_run_territory_id"), "closing_report_run", ["territory_id"])
    op.create_index("ix_closing_report_run_report_id", "closing_report_run", ["report_id", "edition_id", "id"])
    op.create_table(
        "closing_report_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["closing_report_run.id"], name=op.f("fk_closing_report_file_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_report_file")),
        sa.UniqueConstraint("run_id", "format", "volume", name=op.f("uq_closing_report_file_run_id_format_volume")),
    )
    _freeze()


def _freeze() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {FROZEN}_no_{verb.lower()} BEFORE {verb} ON {FROZEN} "
                f"BEGIN SELECT RAISE(ABORT, '{FROZEN} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {FROZEN}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {FROZEN} "
        "FOR EACH STATEMENT EXECUTE FUNCTION consulta_refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("closing_report_file")
    op.drop_table("closing_report_run")
    op.drop_table("closing_report_edition")
    op.drop_table("closing_report")
    with op.batch_alter_table("document") as batch:
        batch.drop_column("format")
