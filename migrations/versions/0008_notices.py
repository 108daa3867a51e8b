# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices, applications, members of tavoli, the pact of participation."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text_source", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("asked", sa.String(length=1000), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_name", sa.String(length=120), nullable=False),
        sa.Column("officer_role", sa.String(length=120), nullable=False),
        sa.Column("act", sa.String(length=200), nullable=False),
        sa.Column("protocol_number", sa.String(length=40), nullable=False),
        sa.Column("protocol_on", sa.Date(), nullable=True),
        sa.Column("board_reference", sa.String(length=200), nullable=False),
        sa.Column("takes_citizens", sa.Boolean(), nullable=False),
        sa.Column("admits_open", sa.Boolean(), nullable=False),
        sa.Column("takes_late", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_notice_author_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["plan_cycle.id"], name=op.f("fk_notice_cycle_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_notice_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_notice_submission_key")),
    )
    op.create_index(op.f("ix_notice_cycle_id"), "notice", ["cycle_id"])
    op.create_index(op.f("ix_notice_territory_id"), "notice", ["territory_id"])
    op.create_table(
        "notice_roundtable",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("roundtable_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_roundtable_notice_id")),
        sa.ForeignKeyConstraint(["roundtable_id"], ["roundtable.id"], name=op.f("fk_notice_roundtable_roundtable_id")),
        sa.PrimaryKeyConstraint("notice_id", "roundtable_id", name=op.f("pk_notice_roundtable")),
    )
    op.create_index(op.f("ix_notice_roundtable_roundtable_id"), "notice_roundtable", ["roundtable_id"])
    op.create_table(
        "notice_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_requirement_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_requirement")),
        sa.UniqueConstraint("notice_id", "code", name=op.f("uq_notice_requirement_notice_id_code")),
    )
    op.create_table(
        "notice_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("old_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("act", sa.String(length=200), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_notice_change_changed_by_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_change_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_change")),
    )
    op.create_index(op.f("ix_notice_change_notice_id"), "notice_change", ["notice_id"])
    op.create_table(
        "participation_pact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_participation_pact_author_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["plan_cycle.id"], name=op.f("fk_participation_pact_cycle_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_participation_pact_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_pact")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_participation_pact_cycle_id_number")),
    )
    op.create_index(op.f("ix_participation_pact_territory_id"), "participation_pact", ["territory_id"])
    op.create_index(
        "uq_participation_pact_published",
        "participation_pact",
        ["cycle_id"],
        unique=True,
        sqlite_where=sa.text("status = 'published'"),
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("applicant_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("activity", sa.String(length=3000), nullable=False),
        sa.Column("citizen_role", sa.String(length=40), nullable=True),
        sa.Column("age_band", sa.String(length=40), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pact_id", sa.Integer(), nullable=True),
        sa.Column("privacy_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.String(length=1000), nullable=False),
        sa.Column("asked_until", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("rejected_by_id", sa.Integer(), nullable=True),
        sa.Column("review_reason", sa.String(length=1000), nullable=False),
        sa.Column("review_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["applicant_id"], ["user.id"], name=op.f("fk_application_applicant_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_application_decided_by_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_application_notice_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_application_organisation_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["participation_pact.id"], name=op.f("fk_application_pact_id")),
        sa.ForeignKeyConstraint(["rejected_by_id"], ["user.id"], name=op.f("fk_application_rejected_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_application_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_application_submission_key")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_application_notice_id_number")),
    )
    op.create_index(op.f("ix_application_applicant_id"), "application", ["applicant_id"])
    op.create_index(op.f("ix_application_organisation_id"), "application", ["organisation_id"])
    op.create_index(
        "uq_application_citizen",
        "application",
        ["notice_id", "applicant_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'withdrawn' AND organisation_id IS NULL AND applicant_id IS NOT NULL"),
        postgresql_where=sa.text("status <> 'withdrawn' AND organisation_id IS NULL AND applicant_id IS NOT NULL"),
    )
    op.create_index(
        "uq_application_organisation",
        "application",
        ["notice_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'withdrawn' AND organisation_id IS NOT NULL"),
        postgresql_where=sa.text("status <> 'withdrawn' AND organisation_id IS NOT NULL"),
    )
    op.create_table(
        "application_roundtable",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("roundtable_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_application_roundtable_application_id")),
        sa.ForeignKeyConstraint(["roundtable_id"], ["roundtable.id"], name=op.f("fk_application_roundtable_roundtable_id")),
        sa.PrimaryKeyConstraint("application_id", "roundtable_id", name=op.f("pk_application_roundtable")),
    )
    op.create_index(op.f("ix_application_roundtable_roundtable_id"), "application_roundtable", ["roundtable_id"])
    op.create_table(
        "application_answer",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("is_declared", sa.Boolean(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_application_answer_application_id")),
        sa.ForeignKeyConstraint(["requirement_id"], ["notice_requirement.id"], name=op.f("fk_application_answer_requirement_id")),
        sa.PrimaryKeyConstraint("application_id", "requirement_id", name=op.f("pk_application_answer")),
    )
    op.create_index(op.f("ix_application_answer_requirement_id"), "application_answer", ["requirement_id"])
    op.create_table(
        "access_needs",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("sign_language", sa.Boolean(), nullable=False),
        sa.Column("transport", sa.Boolean(), nullable=False),
        sa.Column("child_care", sa.Boolean(), nullable=False),
        sa.Column("other", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_access_needs_application_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_access_needs")),
    )
    op.create_table(
        "application_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_application_step_application_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_application_step_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
    )
    op.create_index(op.f("ix_application_step_application_id"), "application_step", ["application_id"])
    op.create_table(
        "roundtable_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roundtable_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_roundtable_member_application_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_roundtable_member_organisation_id")),
        sa.ForeignKeyConstraint(["roundtable_id"], ["roundtable.id"], name=op.f("fk_roundtable_member_roundtable_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_roundtable_member_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roundtable_member")),
    )
    op.create_index(op.f("ix_roundtable_member_application_id"), "roundtable_member", ["application_id"])
    op.create_index(op.f("ix_roundtable_member_organisation_id"), "roundtable_member", ["organisation_id"])
    op.create_index(op.f("ix_roundtable_member_roundtable_id"), "roundtable_member", ["roundtable_id"])
    op.create_index(op.f("ix_roundtable_member_user_id"), "roundtable_member", ["user_id"])
    op.create_index(
        "uq_roundtable_member_organisation",
        "roundtable_member",
        ["roundtable_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL AND organisation_id IS NOT NULL"),
        postgresql_where=sa.text("until IS NULL AND organisation_id IS NOT NULL"),
    )
    op.create_index(
        "uq_roundtable_member_user",
        "roundtable_member",
        ["roundtable_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL AND user_id IS NOT NULL"),
        postgresql_where=sa.text("until IS NULL AND user_id IS NOT NULL"),
    )
    op.create_table(
        "pact_acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pact_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_pact_acknowledgement_organisation_id")),
        sa.ForeignKeyConstraint(["pact_id"], ["participation_pact.id"], name=op.f("fk_pact_acknowledgement_pact_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_pact_acknowledgement_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pact_acknowledgement")),
    )
    op.create_index("ix_pact_acknowledgement_pact_id_organisation_id", "pact_acknowledgement", ["pact_id", "organisation_id"])
    op.create_index(op.f("ix_pact_acknowledgement_user_id"), "pact_acknowledgement", ["user_id"])


def downgrade() -> None:
    for table in (
        "pact_acknowledgement",
        "roundtable_member",
        "application_step",
        "access_needs",
        "application_answer",
        "application_roundtable",
        "application",
        "participation_pact",
        "notice_change",
        "notice_requirement",
        "notice_roundtable",
        "notice",
    ):
        op.drop_table(table)
