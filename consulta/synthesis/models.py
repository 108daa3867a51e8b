# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of syntheses (domain.md §7.2, invariants 4, 16, 17). The document is worked on; its editions are frozen copies."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.editions.columns import Edited
from consulta.core.words import N_, Labelled


class SetAsideReason(Labelled):
    """Why a published text is in no point: said, never hidden (workbench.md §2.1)."""

    OFF_TOPIC = "off_topic", N_("Parla d'altro")
    ANOTHER_PLACE = "another_place", N_("Va trattato in un'altra sintesi")
    NOTHING_TO_TAKE = "nothing_to_take", N_("Non chiede e non segnala nulla")
    THANKS = "thanks", N_("Ringrazia o saluta")
    PERSONAL = "personal", N_("Riguarda un caso personale")
    OTHER = "other", N_("Altro motivo")


class Bucket(Labelled):
    """Where a published text of the scope stands in its synthesis: always in exactly one."""

    TO_DO = "to_do", N_("Da trattare")
    ON_A_POINT = "on_a_point", N_("Nella sintesi")
    SET_ASIDE = "set_aside", N_("Messi da parte con un motivo")
    MERGED = "merged", N_("Confluiti in un altro")


class Synthesis(Edited, Base):
    """The synthesis of a topic, of a tavolo, or of a whole cycle (neither of the two): one for each, in as many editions as needed."""

    __tablename__ = "synthesis"
    __table_args__ = (
        CheckConstraint("topic_id IS NULL OR roundtable_id IS NULL", name="one_scope"),
        UniqueConstraint("submission_key"),
        UniqueConstraint("topic_id"),
        UniqueConstraint("roundtable_id"),
        Index(
            "uq_synthesis_of_cycle",
            "cycle_id",
            unique=True,
            sqlite_where=text("topic_id IS NULL AND roundtable_id IS NULL"),
            postgresql_where=text("topic_id IS NULL AND roundtable_id IS NULL"),
        ),
        Index("ix_synthesis_territory_id_cycle_id", "territory_id", "cycle_id"),
    )
    HAS_MOVED = N_("Nel frattempo la sintesi è diventata «%(status)s»: l'operazione non è più possibile.")
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    roundtable_id: Mapped[int | None] = mapped_column(ForeignKey("roundtable.id"))
    title: Mapped[str] = mapped_column(String(160))
    introduction: Mapped[str] = mapped_column(Text, default="")
    conclusion: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(64))
    text_version: Mapped[int] = mapped_column(default=1)
    """Moves with title, introduction and conclusion only: colleagues who gather sources do not make their writer start over."""


class SynthesisPoint(Base):
    """One thing that was said, in the office's words, and who said otherwise."""

    __tablename__ = "synthesis_point"
    __table_args__ = (UniqueConstraint("submission_key"), Index("ix_synthesis_point_order", "synthesis_id", "position", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    synthesis_id: Mapped[int] = mapped_column(ForeignKey("synthesis.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    statement: Mapped[str] = mapped_column(Text)
    dissent: Mapped[str] = mapped_column(Text, default="")
    """What those who see it differently say; empty where nobody does."""
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)


class PointObjective(Base):
    """An objective of the plan to which a point leads."""

    __tablename__ = "synthesis_point_objective"
    point_id: Mapped[int] = mapped_column(ForeignKey("synthesis_point.id"), primary_key=True)
    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"), primary_key=True, index=True)


class PointTag(Base):
    """A tag whose texts feed a point: the list of its sources begins there."""

    __tablename__ = "synthesis_point_tag"
    point_id: Mapped[int] = mapped_column(ForeignKey("synthesis_point.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True, index=True)


class PointSource(Base):
    """A text on which a point stands, as it was when the office read it.

    ``revision`` is the contribution's revision, or the comment's version: another one now means that the text changed.
    """

    __tablename__ = "synthesis_source"
    __table_args__ = (
        CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name="one_subject"),
        UniqueConstraint("point_id", "contribution_id"),
        UniqueConstraint("point_id", "comment_id"),
        Index("ix_synthesis_source_contribution", "contribution_id", "synthesis_id"),
        Index("ix_synthesis_source_comment", "comment_id", "synthesis_id"),
        Index("ix_synthesis_source_synthesis_id", "synthesis_id", "point_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    synthesis_id: Mapped[int] = mapped_column(ForeignKey("synthesis.id"))
    point_id: Mapped[int] = mapped_column(ForeignKey("synthesis_point.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    revision: Mapped[int]
    seen_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Quote(Base):
    """A passage of a source, letter by letter: ``text`` is its source's text from ``starts`` to ``ends`` in that revision."""

    __tablename__ = "synthesis_quote"
    __table_args__ = (CheckConstraint("starts >= 0 AND ends > starts", name="some_letters"), UniqueConstraint("source_id", "starts"))
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("synthesis_source.id"))
    revision: Mapped[int]
    starts: Mapped[int]
    ends: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    picked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class SetAside(Base):
    """A text that is in no point, and why. Put back, it keeps its row."""

    __tablename__ = "synthesis_set_aside"
    __table_args__ = (
        CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name="one_subject"),
        Index(
            "uq_synthesis_set_aside_contribution",
            "synthesis_id",
            "contribution_id",
            unique=True,
            sqlite_where=text("put_back_at IS NULL"),
            postgresql_where=text("put_back_at IS NULL"),
        ),
        Index(
            "uq_synthesis_set_aside_comment",
            "synthesis_id",
            "comment_id",
            unique=True,
            sqlite_where=text("put_back_at IS NULL"),
            postgresql_where=text("put_back_at IS NULL"),
        ),
        Index("ix_synthesis_set_aside_contribution_id", "contribution_id"),
        Index("ix_synthesis_set_aside_comment_id", "comment_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    synthesis_id: Mapped[int] = mapped_column(ForeignKey("synthesis.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    reason: Mapped[SetAsideReason] = mapped_column(EnumText(SetAsideReason))
    note: Mapped[str] = mapped_column(String(500), default="")
    set_aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    set_aside_at: Mapped[datetime]
    put_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    put_back_at: Mapped[datetime | None]


class SynthesisEdition(Base):
    """A frozen copy: ``content`` is canonical JSON and ``sha256`` its checksum. The database refuses any change (invariant 4).

    It holds no quoted passage, only what proves it (ADR 0044): passages can be taken out, the copy still verifies.
    """

    __tablename__ = "synthesis_edition"
    __table_args__ = (UniqueConstraint("synthesis_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    synthesis_id: Mapped[int] = mapped_column(ForeignKey("synthesis.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime]


class EditionSource(Base):
    """A text that stands behind a point of an edition, as it was read. Never changed."""

    __tablename__ = "synthesis_edition_source"
    __table_args__ = (
        CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name="one_subject"),
        Index("ix_synthesis_edition_source_edition_id", "edition_id", "point", "id"),
        Index("ix_synthesis_edition_source_contribution_id", "contribution_id"),
        Index("ix_synthesis_edition_source_comment_id", "comment_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("synthesis_edition.id"))
    point: Mapped[int]
    """The number of the point in the edition, from 1."""
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    revision: Mapped[int]
    seen_at: Mapped[datetime]


class EditionQuote(Base):
    """The passage that a commitment of an edition proves. It can be blanked, and nothing else (ADR 0034)."""

    __tablename__ = "synthesis_edition_quote"
    __table_args__ = (UniqueConstraint("edition_id", "commitment"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("synthesis_edition.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("synthesis_edition_source.id"), index=True)
    commitment: Mapped[str] = mapped_column(String(64))
    starts: Mapped[int]
    ends: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(64))
