# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search index knows phrases, passages and facets; texts of documents; synonyms, and searches that found nothing.

What is in the index is put there again by the worker (``search_state``): the pairs of words of a phrase are not in it yet.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pairs", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("body", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("area_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("roundtable_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("parent", sa.String(length=60), nullable=False, server_default=""))
        batch_op.create_foreign_key(op.f("fk_search_document_area_id"), "thematic_area", ["area_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_search_document_roundtable_id"), "roundtable", ["roundtable_id"], ["id"])
        batch_op.create_index("ix_search_document_parent", ["parent"])
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        for column in ("pairs", "body", "parent"):
            batch_op.alter_column(column, server_default=None)
    _make_index()
    op.create_table(
        "search_state",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("made_with", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_search_state_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_search_state")),
    )
    op.create_table(
        "synonym_list",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_synonym_list_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_synonym_list")),
    )
    op.create_table(
        "empty_search",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_empty_search_territory_id")),
        sa.PrimaryKeyConstraint("territory_id", "day", "words", name=op.f("pk_empty_search")),
    )
    op.create_table(
        "document_text",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_document_text_attachment_id")),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_document_text")),
    )
    op.create_index("ix_document_text_state", "document_text", ["state", "attachment_id"])
    op.execute("INSERT INTO document_text (attachment_id, state, text) SELECT id, 'waiting', '' FROM attachment WHERE removed_at IS NULL")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("discussed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_contribution_discussed", ["territory_id", "status", "discussed_at", "id"])
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index("ix_comment_published", ["territory_id", "status", "published_at", "id"])
    op.execute(
        "UPDATE contribution SET discussed_at = COALESCE((SELECT MAX(c.published_at) FROM comment c "
        "WHERE c.contribution_id = contribution.id AND c.status = 'published'), published_at) WHERE published_at IS NOT NULL"
    )


def _make_index() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
        op.execute("CREATE VIRTUAL TABLE search_fts USING fts5(stems, folded, pairs, tokenize='ascii')")
        op.execute("INSERT INTO search_fts(rowid, stems, folded, pairs) SELECT id, stems, folded, pairs FROM search_document")
        return
    op.execute("CREATE INDEX ix_search_document_pairs_vector ON search_document USING gin (array_to_tsvector(string_to_array(pairs, ' ')))")


def downgrade() -> None:
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_published")
    with op.batch_alter_table("contribution", schema=None) as batch_op:
        batch_op.drop_index("ix_contribution_discussed")
        batch_op.drop_column("discussed_at")
    for table in ("document_text", "empty_search", "synonym_list", "search_state"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fts")
        op.execute("CREATE VIRTUAL TABLE search_fts USING fts5(stems, folded, tokenize='ascii')")
        op.execute("INSERT INTO search_fts(rowid, stems, folded) SELECT id, stems, folded FROM search_document")
    else:
        op.execute("DROP INDEX ix_search_document_pairs_vector")
    with op.batch_alter_table("search_document", schema=None) as batch_op:
        batch_op.drop_index("ix_search_document_parent")
        batch_op.drop_constraint(op.f("fk_search_document_area_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_search_document_roundtable_id"), type_="foreignkey")
        for column in ("parent", "roundtable_id", "area_id", "body", "pairs"):
            batch_op.drop_column(column)
