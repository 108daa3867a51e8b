# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the codebook: tags in three levels, their versions, where they are put, merging and splitting (ADR 0042)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled
from consulta.plans.models import LinkRelation


class TagColour(Labelled):
    """Colours of a tag's letter: each bears white letters with a contrast of 4.5:1 at least. A colour never says anything alone."""

    GREY = "grey", N_("Grigio")
    BLUE = "blue", N_("Blu")
    TEAL = "teal", N_("Verde acqua")
    GREEN = "green", N_("Verde")
    OCHRE = "ochre", N_("Ocra")
    RED = "red", N_("Rosso")
    PURPLE = "purple", N_("Viola")
    BROWN = "brown", N_("Marrone")


class ApplicationSource(Labelled):
    """From what act a tag came to a text."""

    RECORD = "record", N_("Dalla scheda")
    SELECTION = "selection", N_("Da una scelta di più testi")
    FILTER = "filter", N_("Da un filtro intero")
    MERGE = "merge", N_("Dall'unione di due etichette")
    SPLIT = "split", N_("Dalla divisione di un'etichetta")
    TOPIC = "topic", N_("Dal tema")


class TagChange(Labelled):
    """What made a new version of a tag."""

    CREATED = "created", N_("Creata")
    EDITED = "edited", N_("Modificata")
    RETIRED = "retired", N_("Ritirata")
    REINSTATED = "reinstated", N_("Rimessa in uso")
    MERGED = "merged", N_("Unita a un'altra")
    RECEIVED = "received", N_("Ne ha accolta un'altra")
    SPLIT = "split", N_("Divisa")
    BORN = "born", N_("Nata da una divisione")
    PUT_BACK = "put_back", N_("Rimessa com'era")


class RemapKind(Labelled):
    """How the texts of a tag come to carry another."""

    MERGE = "merge", N_("Unione")
    SPLIT = "split", N_("Divisione")


_LIVING_LETTER = text("retired_at IS NULL AND letter <> ''")
_LIVE = text("removed_at IS NULL")


class Tag(Base):
    """A word of the codebook. In use it is retired, never deleted (invariant 6).

    ``parent_id``: the tag above it, in three levels at most. ``merged_into_id``: the tag of which its name is now an alias.
    ``born_in_id``: the split that made it.
    """

    __tablename__ = "tag"
    __table_args__ = (
        UniqueConstraint("territory_id", "code"),
        Index(
            "uq_tag_letter",
            "territory_id",
            "letter",
            unique=True,
            sqlite_where=_LIVING_LETTER,
            postgresql_where=_LIVING_LETTER,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(80))
    definition: Mapped[str] = mapped_column(String(500), default="")
    includes: Mapped[str] = mapped_column(String(500), default="")
    excludes: Mapped[str] = mapped_column(String(500), default="")
    example: Mapped[str] = mapped_column(String(500), default="")
    area_id: Mapped[int | None] = mapped_column(ForeignKey("thematic_area.id"))
    parent_id: Mapped[int | None]
    colour: Mapped[TagColour] = mapped_column(EnumText(TagColour), default=TagColour.GREY)
    letter: Mapped[str] = mapped_column(String(2), default="")
    objective_id: Mapped[int | None]
    merged_into_id: Mapped[int | None]
    born_in_id: Mapped[int | None]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class TagVersion(Base):
    """One change of a tag as a person reads it: who, when, what from and to, and why."""

    __tablename__ = "tag_version"
    __table_args__ = (UniqueConstraint("tag_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"))
    number: Mapped[int]
    change: Mapped[TagChange] = mapped_column(EnumText(TagChange))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300), default="")
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By the name of each field what stood there and what stands there now: ``{"Nome": ["Bus", "Trasporti"]}``."""


class TagRemap(Base):
    """A merge or a split: texts that carried one tag carry another. It can be undone once."""

    __tablename__ = "tag_remap"
    __table_args__ = (UniqueConstraint("submission_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    kind: Mapped[RemapKind] = mapped_column(EnumText(RemapKind))
    source_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("tag.id"), index=True)
    """The tag that a merge leaves; None for a split, whose tags know it (``Tag.born_in_id``)."""
    reason: Mapped[str] = mapped_column(String(300))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    moved: Mapped[int] = mapped_column(default=0)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    undone_at: Mapped[datetime | None]
    restored: Mapped[int] = mapped_column(default=0)
    was_retired_at: Mapped[datetime | None]
    """Since when the source was out of the choice before a merge."""
    submission_key: Mapped[str] = mapped_column(String(64))


class TagApplication(Base):
    """A tag put on a contribution or comment: by whom, when, from what. Removed ones keep their row.

    ``remap_id``: the merge or split that put it; ``ended_in_id``: the one that took it away, leaving ``replaced_by_id``
    in its place.
    """

    __tablename__ = "tag_application"
    __table_args__ = (
        CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name="one_subject"),
        Index("ix_tag_application_tag_id", "tag_id", "removed_at"),
        Index(
            "uq_tag_application_contribution",
            "contribution_id",
            "tag_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("uq_tag_application_comment", "comment_id", "tag_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    applied_at: Mapped[datetime]
    source: Mapped[ApplicationSource] = mapped_column(EnumText(ApplicationSource), default=ApplicationSource.RECORD)
    remap_id: Mapped[int | None] = mapped_column(index=True)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
    ended_in_id: Mapped[int | None] = mapped_column(index=True)
    replaced_by_id: Mapped[int | None]


class Extract(Base):
    """A passage of a contribution that the office took to tag it or to link it to the plan (estratto; decisions.md 13, ADR 0047).

    ``version``: the revision it was taken from. ``starts``, ``ends``: its place in the source of that revision as it was when taken.
    ``quote``: its words as they may be read now, without what was hidden since. ``on_original``: nothing of the text was hidden when
    it was taken, so that its place still holds when the original is put back. Removed ones keep their row.
    """

    __tablename__ = "extract"
    __table_args__ = (
        UniqueConstraint("submission_key"),
        CheckConstraint("starts >= 0 AND starts < ends", name="a_place"),
        Index("ix_extract_contribution", "contribution_id", "id"),
        Index("ix_extract_objective", "objective_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    version: Mapped[int]
    starts: Mapped[int]
    ends: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    on_original: Mapped[bool]
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    relation: Mapped[LinkRelation | None] = mapped_column(EnumText(LinkRelation))
    link_reason: Mapped[str] = mapped_column(Text, default="")
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    taken_at: Mapped[datetime]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
    removed_because: Mapped[str] = mapped_column(String(300), default="")
    submission_key: Mapped[str] = mapped_column(String(64))


class ExtractTag(Base):
    """A tag of an extract. It stays with the tag it was given; of a merged tag the heir is shown, so that undoing a merge moves nothing."""

    __tablename__ = "extract_tag"
    extract_id: Mapped[int] = mapped_column(ForeignKey("extract.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, index=True)
