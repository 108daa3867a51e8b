# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The library: documents, their versions, the formats that people ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_OWNERS = ("cycle_id", "roundtable_id", "meeting_id", "plan_id")
_ONE = "(" + " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in _OWNERS) + ") <= 1"
_ABOVE = {"cycle_id": "plan_cycle", "roundtable_id": "roundtable", "meeting_id": "meeting", "plan_id": "plan", "territory_id": "territory"}


def _instant(name: str, *, nullable: bool) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "library_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in _OWNERS),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        _instant("dated_at", nullable=False),
        sa.Column("issuer", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("act", sa.String(length=120), nullable=False),
        sa.Column("protocol_number", sa.String(length=40), nullable=False),
        sa.Column("protocol_on", sa.Date(), nullable=True),
        sa.Column("board_reference", sa.String(length=200), nullable=False),
        sa.Column("board_from", sa.Date(), nullable=True),
        sa.Column("board_to", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        _instant("published_at", nullable=True),
        _instant("renewed_at", nullable=True),
        _instant("withdrawn_at", nullable=True),
        sa.Column("withdrawn_because", sa.String(length=500), nullable=False),
        _instant("created_at", nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_ONE, name=op.f("ck_library_document_one_owner")),
        *(sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_library_document_{name}")) for name, table in _ABOVE.items()),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_library_document_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_document")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_library_document_submission_key")),
    )
    op.create_index("ix_library_document_day", "library_document", ["territory_id", "status", "dated_at", "id"])
    op.create_index("ix_library_document_news", "library_document", ["territory_id", "status", "renewed_at", "id"])
    for name in _OWNERS:
        op.create_index(op.f(f"ix_library_document_{name}"), "library_document", [name])
    op.create_table(
        "library_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        _instant("published_at", nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        _instant("withdrawn_at", nullable=True),
        sa.Column("withdrawn_because", sa.String(length=500), nullable=False),
        _instant("created_at", nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["library_document.id"], name=op.f("fk_library_version_document_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["user.id"], name=op.f("fk_library_version_published_by_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_library_version_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_library_version_document_id_number")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_library_version_submission_key")),
    )
    op.create_index(op.f("ix_library_version_territory_id"), "library_version", ["territory_id"])
    op.create_table(
        "format_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        _instant("asked_at", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=False),
        _instant("answered_at", nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_format_request_answered_by_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_format_request_author_id")),
        sa.ForeignKeyConstraint(["document_id"], ["library_document.id"], name=op.f("fk_format_request_document_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_format_request_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format_request")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_format_request_submission_key")),
    )
    op.create_index("ix_format_request_list", "format_request", ["territory_id", "status", "due_on", "id"])
    for name in ("author_id", "document_id"):
        op.create_index(op.f(f"ix_format_request_{name}"), "format_request", [name])


def downgrade() -> None:
    for name in ("format_request", "library_version", "library_document"):
        op.drop_table(name)
