# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A codebook in three levels, with versions, merging and splitting; a tag stands on a text once."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

LIVING_LETTER = sa.text("retired_at IS NULL AND letter <> ''")
LIVE = sa.text("removed_at IS NULL")
WORDS = ("includes", "excludes", "example")
IDS = ("parent_id", "objective_id", "merged_into_id", "born_in_id")
TWINS = (("uq_tag_application_contribution", "contribution_id"), ("uq_tag_application_comment", "comment_id"))


def upgrade() -> None:
    for name in WORDS:
        op.add_column("tag", sa.Column(name, sa.String(length=500), nullable=False, server_default=""))
    for name in IDS:
        op.add_column("tag", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("tag", sa.Column("colour", sa.String(length=40), nullable=False, server_default="grey"))
    op.add_column("tag", sa.Column("letter", sa.String(length=2), nullable=False, server_default=""))
    op.create_index(
        "uq_tag_letter", "tag", ["territory_id", "letter"], unique=True, sqlite_where=LIVING_LETTER, postgresql_where=LIVING_LETTER
    )
    op.create_table(
        "tag_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_tag_version_made_by_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_tag_version_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_version")),
        sa.UniqueConstraint("tag_id", "number", name=op.f("uq_tag_version_tag_id_number")),
    )
    op.create_table(
        "tag_remap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored", sa.Integer(), nullable=False),
        sa.Column("was_retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_tag_remap_made_by_id")),
        sa.ForeignKeyConstraint(["source_id"], ["tag.id"], name=op.f("fk_tag_remap_source_id")),
        sa.ForeignKeyConstraint(["target_id"], ["tag.id"], name=op.f("fk_tag_remap_target_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"], name=op.f("fk_tag_remap_territory_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["user.id"], name=op.f("fk_tag_remap_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_remap")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_tag_remap_submission_key")),
    )
    for name in ("territory_id", "source_id", "target_id"):
        op.create_index(op.f(f"ix_tag_remap_{name}"), "tag_remap", [name])
    op.add_column("tag_application", sa.Column("source", sa.String(length=40), nullable=False, server_default="record"))
    for name in ("remap_id", "ended_in_id", "replaced_by_id"):
        op.add_column("tag_application", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("remap_id", "ended_in_id"):
        op.create_index(op.f(f"ix_tag_application_{name}"), "tag_application", [name])
    # A tag that two people put at the same instant stands once; the later row ends where it began.
    for name, column in TWINS:
        op.execute(
            f"UPDATE tag_application SET removed_at = applied_at WHERE removed_at IS NULL AND {column} IS NOT NULL AND EXISTS "  # noqa: S608
            f"(SELECT 1 FROM tag_application AS first WHERE first.tag_id = tag_application.tag_id "
            f"AND first.{column} = tag_application.{column} AND first.removed_at IS NULL AND first.id < tag_application.id)"
        )
        op.create_index(name, "tag_application", [column, "tag_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE)


def downgrade() -> None:
    for name, _column in TWINS:
        op.drop_index(name, "tag_application")
    for name in ("remap_id", "ended_in_id"):
        op.drop_index(op.f(f"ix_tag_application_{name}"), "tag_application")
    for name in ("replaced_by_id", "ended_in_id", "remap_id", "source"):
        op.drop_column("tag_application", name)
    op.drop_table("tag_remap")
    op.drop_table("tag_version")
    op.drop_index("uq_tag_letter", "tag")
    for name in ("letter", "colour", *IDS, *WORDS):
        op.drop_column("tag", name)
