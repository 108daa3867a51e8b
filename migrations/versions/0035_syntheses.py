# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Syntheses and their editions. The database refuses to change an edition; a quoted passage of one may only be blanked."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

FROZEN = ("synthesis_edition", "synthesis_edition_source")
QUOTES = "synthesis_edition_quote"
KEPT = ("id", "edition_id", "source_id", "commitment", "starts", "ends")
IS_BLANKING = " AND ".join([*(f"NEW.{column} = ''" for column in ("text", "salt")), *(f"NEW.{column} = OLD.{column}" for column in KEPT)])


def upgrade() -> None:
    op.create_table(
        "synthesis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("roundtable_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
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
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("topic_id IS NULL OR roundtable_id IS NULL", name=op.f("ck_synthesis_one_scope")),
        sa.ForeignKeyConstraint(["approver_id"], ["user.id"], name=op.f("fk_synthesis_approver_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name=op.f("fk_synthesis_created_by_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["plan_cycle.id"], name=op.f("fk_synthesis_cycle_id")),
        sa.ForeignKeyConstraint(["roundtable_id"], ["roundtable.id"], name=op.f("fk_synthesis_roundtable_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_synthesis_territory_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_synthesis_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis")),
        sa.UniqueConstraint("roundtable_id", name=op.f("uq_synthesis_roundtable_id")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_synthesis_submission_key")),
        sa.UniqueConstraint("topic_id", name=op.f("uq_synthesis_topic_id")),
    )
    op.create_index("ix_synthesis_territory_id_cycle_id", "synthesis", ["territory_id", "cycle_id"])
    op.create_index(
        "uq_synthesis_of_cycle",
        "synthesis",
        ["cycle_id"],
        unique=True,
        sqlite_where=sa.text("topic_id IS NULL AND roundtable_id IS NULL"),
        postgresql_where=sa.text("topic_id IS NULL AND roundtable_id IS NULL"),
    )
    op.create_table(
        "synthesis_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("synthesis_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["user.id"], name=op.f("fk_synthesis_edition_approver_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["user.id"], name=op.f("fk_synthesis_edition_published_by_id")),
        sa.ForeignKeyConstraint(["synthesis_id"], ["synthesis.id"], name=op.f("fk_synthesis_edition_synthesis_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_synthesis_edition_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_edition")),
        sa.UniqueConstraint("synthesis_id", "number", name=op.f("uq_synthesis_edition_synthesis_id_number")),
    )
    op.create_index(op.f("ix_synthesis_edition_territory_id"), "synthesis_edition", ["territory_id"])
    op.create_table(
        "synthesis_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("synthesis_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["synthesis_id"], ["synthesis.id"], name=op.f("fk_synthesis_point_synthesis_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_point")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_synthesis_point_submission_key")),
    )
    op.create_index("ix_synthesis_point_order", "synthesis_point", ["synthesis_id", "position", "id"])
    op.create_table(
        "synthesis_edition_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("point", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_synthesis_edition_source_one_subject")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_synthesis_edition_source_comment_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_synthesis_edition_source_contribution_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["synthesis_edition.id"], name=op.f("fk_synthesis_edition_source_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_edition_source")),
    )
    op.create_index("ix_synthesis_edition_source_comment_id", "synthesis_edition_source", ["comment_id"])
    op.create_index("ix_synthesis_edition_source_contribution_id", "synthesis_edition_source", ["contribution_id"])
    op.create_index("ix_synthesis_edition_source_edition_id", "synthesis_edition_source", ["edition_id", "point", "id"])
    op.create_table(
        "synthesis_point_objective",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["objective_id"], ["objective.id"], name=op.f("fk_synthesis_point_objective_objective_id")),
        sa.ForeignKeyConstraint(["point_id"], ["synthesis_point.id"], name=op.f("fk_synthesis_point_objective_point_id")),
        sa.PrimaryKeyConstraint("point_id", "objective_id", name=op.f("pk_synthesis_point_objective")),
    )
    op.create_index(op.f("ix_synthesis_point_objective_objective_id"), "synthesis_point_objective", ["objective_id"])
    op.create_table(
        "synthesis_point_tag",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["point_id"], ["synthesis_point.id"], name=op.f("fk_synthesis_point_tag_point_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_synthesis_point_tag_tag_id")),
        sa.PrimaryKeyConstraint("point_id", "tag_id", name=op.f("pk_synthesis_point_tag")),
    )
    op.create_index(op.f("ix_synthesis_point_tag_tag_id"), "synthesis_point_tag", ["tag_id"])
    op.create_table(
        "synthesis_set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("synthesis_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("set_aside_by_id", sa.Integer(), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_back_by_id", sa.Integer(), nullable=True),
        sa.Column("put_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_synthesis_set_aside_one_subject")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_synthesis_set_aside_comment_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_synthesis_set_aside_contribution_id")),
        sa.ForeignKeyConstraint(["put_back_by_id"], ["user.id"], name=op.f("fk_synthesis_set_aside_put_back_by_id")),
        sa.ForeignKeyConstraint(["set_aside_by_id"], ["user.id"], name=op.f("fk_synthesis_set_aside_set_aside_by_id")),
        sa.ForeignKeyConstraint(["synthesis_id"], ["synthesis.id"], name=op.f("fk_synthesis_set_aside_synthesis_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_set_aside")),
    )
    op.create_index("ix_synthesis_set_aside_comment_id", "synthesis_set_aside", ["comment_id"])
    op.create_index("ix_synthesis_set_aside_contribution_id", "synthesis_set_aside", ["contribution_id"])
    op.create_index(
        "uq_synthesis_set_aside_comment",
        "synthesis_set_aside",
        ["synthesis_id", "comment_id"],
        unique=True,
        sqlite_where=sa.text("put_back_at IS NULL"),
        postgresql_where=sa.text("put_back_at IS NULL"),
    )
    op.create_index(
        "uq_synthesis_set_aside_contribution",
        "synthesis_set_aside",
        ["synthesis_id", "contribution_id"],
        unique=True,
        sqlite_where=sa.text("put_back_at IS NULL"),
        postgresql_where=sa.text("put_back_at IS NULL"),
    )
    op.create_table(
        "synthesis_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("synthesis_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_synthesis_source_one_subject")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user.id"], name=op.f("fk_synthesis_source_added_by_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_synthesis_source_comment_id")),
        sa.ForeignKeyConstraint(["contribution_id"], ["contribution.id"], name=op.f("fk_synthesis_source_contribution_id")),
        sa.ForeignKeyConstraint(["point_id"], ["synthesis_point.id"], name=op.f("fk_synthesis_source_point_id")),
        sa.ForeignKeyConstraint(["synthesis_id"], ["synthesis.id"], name=op.f("fk_synthesis_source_synthesis_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_source")),
        sa.UniqueConstraint("point_id", "comment_id", name=op.f("uq_synthesis_source_point_id_comment_id")),
        sa.UniqueConstraint("point_id", "contribution_id", name=op.f("uq_synthesis_source_point_id_contribution_id")),
    )
    op.create_index("ix_synthesis_source_comment", "synthesis_source", ["comment_id", "synthesis_id"])
    op.create_index("ix_synthesis_source_contribution", "synthesis_source", ["contribution_id", "synthesis_id"])
    op.create_index("ix_synthesis_source_synthesis_id", "synthesis_source", ["synthesis_id", "point_id", "id"])
    op.create_table(
        "synthesis_edition_quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["synthesis_edition.id"], name=op.f("fk_synthesis_edition_quote_edition_id")),
        sa.ForeignKeyConstraint(["source_id"], ["synthesis_edition_source.id"], name=op.f("fk_synthesis_edition_quote_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_edition_quote")),
        sa.UniqueConstraint("edition_id", "commitment", name=op.f("uq_synthesis_edition_quote_edition_id_commitment")),
    )
    op.create_index(op.f("ix_synthesis_edition_quote_source_id"), "synthesis_edition_quote", ["source_id"])
    op.create_table(
        "synthesis_quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("picked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("starts >= 0 AND ends > starts", name=op.f("ck_synthesis_quote_some_letters")),
        sa.ForeignKeyConstraint(["picked_by_id"], ["user.id"], name=op.f("fk_synthesis_quote_picked_by_id")),
        sa.ForeignKeyConstraint(["source_id"], ["synthesis_source.id"], name=op.f("fk_synthesis_quote_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_quote")),
        sa.UniqueConstraint("source_id", "starts", name=op.f("uq_synthesis_quote_source_id_starts")),
    )
    _freeze()


def _freeze() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in (*FROZEN, QUOTES):
            for verb in ("UPDATE", "DELETE"):
                unless = f"WHEN NOT ({IS_BLANKING}) " if (table, verb) == (QUOTES, "UPDATE") else ""
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {unless}"
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    for table in (*FROZEN, QUOTES):
        verbs = "DELETE OR TRUNCATE" if table == QUOTES else "UPDATE OR DELETE OR TRUNCATE"
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE {verbs} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION consulta_refuse_change()"
        )
    op.execute(
        f"CREATE TRIGGER {QUOTES}_only_blank BEFORE UPDATE ON {QUOTES} FOR EACH ROW "
        f"WHEN (NOT ({IS_BLANKING})) EXECUTE FUNCTION consulta_refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("synthesis_quote")
    op.drop_table("synthesis_edition_quote")
    op.drop_table("synthesis_source")
    op.drop_table("synthesis_set_aside")
    op.drop_table("synthesis_point_tag")
    op.drop_table("synthesis_point_objective")
    op.drop_table("synthesis_edition_source")
    op.drop_table("synthesis_point")
    op.drop_table("synthesis_edition")
    op.drop_table("synthesis")
