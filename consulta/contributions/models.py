# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of contributions and comments (decisions.md 10, 14, 34). Half-typed text lives in Draft, never in a public table."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.contributions.draft_models import Draft as Draft
from consulta.contributions.draft_models import DraftPurpose as DraftPurpose
from consulta.contributions.draft_models import DraftTurn as DraftTurn
from consulta.contributions.draft_models import DraftVersion as DraftVersion
from consulta.contributions.merge_models import Merge as Merge
from consulta.contributions.merge_models import MergeEnd as MergeEnd
from consulta.contributions.split_models import ContributionSplit as ContributionSplit
from consulta.contributions.split_models import SplitEnd as SplitEnd
from consulta.core.db import Base, EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled, filled


class ContributionKind(Labelled):
    """The four things a participant brings (S000: bisogni, priorità, criticità, servizi e interventi)."""

    NEED = "need", N_("Bisogno")
    PRIORITY = "priority", N_("Priorità")
    CRITICAL_ISSUE = "critical_issue", N_("Criticità")
    PROPOSAL = "proposal", N_("Proposta")


class PublicationStatus(Labelled):
    """Where a contribution or comment stands (decisions.md 10). Only contributions are merged (record 0037) or split (0047)."""

    SUBMITTED = "submitted", N_("Ricevuto")
    IN_MODERATION = "in_moderation", N_("In lettura")
    RETURNED_FOR_EDIT = "returned_for_edit", N_("Da correggere")
    PUBLISHED = "published", N_("Pubblicato")
    HIDDEN = "hidden", N_("Nascosto")
    REJECTED = "rejected", N_("Non pubblicato")
    PERSONAL_CASE = "personal_case", N_("Caso personale")
    WITHDRAWN = "withdrawn", N_("Ritirato")
    MERGED = "merged", N_("Unito a un altro")
    SPLIT = "split", N_("Scomposto in parti")
    REJOINED = "rejoined", N_("Tornato nell'originale")


class CommentStance(Labelled):
    """What a comment thinks of a priority or a proposal (decisions.md 14); said, never summed into a decision (invariant 16)."""

    FOR = "for", N_("A favore")
    AGAINST = "against", N_("Contro")


class Channel(Labelled):
    """How a contribution arrived (F7)."""

    ONLINE = "online", N_("On line")
    DESK = "desk", N_("Sportello")
    PAPER = "paper", N_("Carta")
    PHONE = "phone", N_("Telefono")
    EMAIL = "email", N_("E-mail")
    MEETING = "meeting", N_("Incontro")


_MOVED = N_("Nel frattempo è diventato «%(status)s»: l'operazione non è più possibile.")
_TRANSITIONS: dict[PublicationStatus, frozenset[PublicationStatus]] = {
    PublicationStatus.SUBMITTED: frozenset({PublicationStatus.IN_MODERATION, PublicationStatus.PUBLISHED, PublicationStatus.WITHDRAWN}),
    PublicationStatus.IN_MODERATION: frozenset(
        {
            PublicationStatus.PUBLISHED,
            PublicationStatus.RETURNED_FOR_EDIT,
            PublicationStatus.REJECTED,
            PublicationStatus.PERSONAL_CASE,
            PublicationStatus.WITHDRAWN,
        }
    ),
    PublicationStatus.RETURNED_FOR_EDIT: frozenset({PublicationStatus.IN_MODERATION, PublicationStatus.WITHDRAWN}),
    PublicationStatus.PUBLISHED: frozenset(
        {
            PublicationStatus.HIDDEN,
            PublicationStatus.WITHDRAWN,
            PublicationStatus.MERGED,
            PublicationStatus.SPLIT,
            PublicationStatus.REJOINED,
        }
    ),
    PublicationStatus.SPLIT: frozenset({PublicationStatus.PUBLISHED, PublicationStatus.HIDDEN, PublicationStatus.WITHDRAWN}),
    PublicationStatus.REJOINED: frozenset({PublicationStatus.HIDDEN, PublicationStatus.WITHDRAWN}),
    PublicationStatus.MERGED: frozenset({PublicationStatus.PUBLISHED, PublicationStatus.HIDDEN, PublicationStatus.WITHDRAWN}),
    PublicationStatus.HIDDEN: frozenset({PublicationStatus.PUBLISHED}),
    PublicationStatus.REJECTED: frozenset({PublicationStatus.PUBLISHED}),  # only by an appeal (record 0036)
    PublicationStatus.PERSONAL_CASE: frozenset({PublicationStatus.PUBLISHED}),  # the same
    PublicationStatus.WITHDRAWN: frozenset(),
}


EVERY_TEXT, EVERY_STEM = "*", "+"
"""Rows of ContributionStem that no word of a text can be: a stem has letters and digits only."""


class _Moderated:
    """What a contribution and a comment share: a status that moves only along the drawn arrows."""

    status: Mapped[PublicationStatus]
    published_at: Mapped[datetime | None]
    version: Mapped[int]

    def move_to(self, status: PublicationStatus, at: datetime) -> None:
        """Change the publication status. Raises Conflict when the arrow does not exist (someone acted first)."""
        if status not in _TRANSITIONS[self.status]:
            raise Conflict(filled(_MOVED, status=self.status.label))
        if status is PublicationStatus.PUBLISHED and self.published_at is None:
            self.published_at = at
        self.status = status
        self.version += 1


class Contribution(_Moderated, Base):
    """A need, priority, critical issue or proposal. The text shown is that of its last published revision.

    ``outcome`` and ``replied_at`` repeat the published reply (kept by ``replies`` through a service call);
    ``shuffle`` orders a list "a caso".
    """

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("territory_id", "number_year", "number_sequence"),
        UniqueConstraint("submission_key"),
        Index("ix_contribution_public", "territory_id", "status", "published_at", "id"),
        Index("ix_contribution_public_area", "territory_id", "status", "area_id", "published_at", "id"),
        Index("ix_contribution_public_topic", "topic_id", "status", "published_at", "id"),
        Index("ix_contribution_public_kind", "territory_id", "status", "kind", "published_at", "id"),
        Index("ix_contribution_submitted", "territory_id", "status", "submitted_at", "id"),
        Index("ix_contribution_arrival", "territory_id", "submitted_at", "id"),
        Index("ix_contribution_commented", "territory_id", "status", "comment_count", "id"),
        Index("ix_contribution_discussed", "territory_id", "status", "discussed_at", "id"),
        Index("ix_contribution_endorsed", "territory_id", "status", "endorsement_count", "id"),
        Index("ix_contribution_shuffled", "territory_id", "status", "shuffle", "id"),
        Index(
            "ix_contribution_unanswered",
            "cycle_id",
            "status",
            "submitted_at",
            "id",
            sqlite_where=text("replied_at IS NULL"),
            postgresql_where=text("replied_at IS NULL"),
        ),
        Index(
            "ix_contribution_answered",
            "cycle_id",
            "status",
            "replied_at",
            "id",
            sqlite_where=text("replied_at IS NOT NULL"),
            postgresql_where=text("replied_at IS NOT NULL"),
        ),
        Index(
            "ix_contribution_unread",
            "territory_id",
            "submitted_at",
            "id",
            "area_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        # What the public pages count: such a statement reads no row, and rows hold whole texts.
        Index(
            "ix_contribution_traced",
            "territory_id",
            "status",
            "cycle_id",
            "topic_id",
            "organisation_id",
            "outcome",
            "kind",
            "roundtable_id",
            "area_id",
            "author_id",
            "submitted_at",
            "replied_at",
            "linked_at",
            "comment_count",
            "id",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), index=True)
    roundtable_id: Mapped[int | None] = mapped_column(ForeignKey("roundtable.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("thematic_area.id"))
    number_year: Mapped[int]
    number_sequence: Mapped[int]
    kind: Mapped[ContributionKind] = mapped_column(EnumText(ContributionKind))
    title: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(String(260))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The optional fields of the scheda (F3) that were filled in, by name; see ``wording.DETAILS``."""
    status: Mapped[PublicationStatus] = mapped_column(EnumText(PublicationStatus))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who pressed the button: the author, or the operator at the desk. The one-time key is theirs."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    shows_name: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[Channel] = mapped_column(EnumText(Channel), default=Channel.ONLINE)
    meeting_id: Mapped[int | None] = mapped_column(index=True)
    """The meeting at which it was said. No foreign key: meetings stand above, and keep the row that joins the two."""
    part_of_id: Mapped[int | None] = mapped_column(index=True)
    """The contribution of which this one is a part, also after it went back (record 0047)."""
    submitted_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    linked_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(40))
    is_late: Mapped[bool] = mapped_column(default=False)
    late_accepted_at: Mapped[datetime | None]
    protocol_number: Mapped[str] = mapped_column(String(40), default="")
    protocol_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
    comment_count: Mapped[int] = mapped_column(default=0)
    discussed_at: Mapped[datetime | None]
    """When its newest public comment was published; its own publication until there is one."""
    endorsement_count: Mapped[int] = mapped_column(default=0)
    """Persons and organisations that endorse it, together; those of organisations are also counted apart."""
    body_endorsement_count: Mapped[int] = mapped_column(default=0)
    shuffle: Mapped[int]
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)


class Endorsement(Base):
    """A person, or an organisation through who wears its hat, says "this holds for me too". It is no vote (invariant 16).

    Once for each: the database keeps it unique under parallel requests. ``person_id`` is empty where an organisation endorses,
    and where the person erased the account: the number stays, nothing says whose it was.
    """

    __tablename__ = "endorsement"
    __table_args__ = (
        CheckConstraint("person_id IS NULL OR organisation_id IS NULL", name="one_holder"),
        UniqueConstraint("contribution_id", "person_id"),
        UniqueConstraint("contribution_id", "organisation_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Who pressed the button for an organisation; empty for a person's own."""
    given_at: Mapped[datetime]


class ContributionCounter(Base):
    """The last number given in a territory and Rome year; a number is never given twice."""

    __tablename__ = "contribution_counter"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class ContributionTally(Base):
    """How many published contributions one value of one facet has, so that a list says its total without counting it.

    The facet ``tutti`` has the empty value; comuni are counted by Belfiore code, areas by code, the rest by id or enum value.
    """

    __tablename__ = "contribution_tally"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    total: Mapped[int]


class ContributionStem(Base):
    """In how many published contributions of a territory a stem occurs: what "contributi simili" weighs words by (ADR 0030).

    Two rows are totals: ``EVERY_TEXT`` counts the contributions, ``EVERY_STEM`` their distinct stems together.
    """

    __tablename__ = "contribution_stem"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    stem: Mapped[str] = mapped_column(String(60), primary_key=True)
    total: Mapped[int]


class ContributionRevision(Base):
    """Each text as submitted: what the register commits to. Rows are never changed (invariant 8), but for a text blanked at erasure."""

    __tablename__ = "contribution_revision"
    __table_args__ = (UniqueConstraint("contribution_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    number: Mapped[int]
    kind: Mapped[ContributionKind] = mapped_column(EnumText(ContributionKind))
    title: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    organisation: Mapped[str] = mapped_column(String(160), default="")
    municipalities: Mapped[list[Any]]
    """Belfiore codes, sorted; empty for the whole ambito."""
    files: Mapped[list[Any]]
    """SHA-256 of the documents that came with the text, sorted."""
    submitted_at: Mapped[datetime]


class ContributionMunicipality(Base):
    """A comune a contribution is about; none means the whole ambito."""

    __tablename__ = "contribution_municipality"
    __table_args__ = (Index("ix_contribution_municipality_municipality_id", "municipality_id", "contribution_id"),)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)


class Comment(_Moderated, Base):
    """A reaction to a topic or to a contribution. It counts: it can be tagged and promoted (decisions.md 14).

    One level of replies: ``parent_id`` is a comment that answers nothing itself. ``thread_id`` is the parent's id, or the
    comment's own: ordered by it and by id, a conversation is read as it was written (ADR 0026). It is empty only until the row has its id.
    """

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("(topic_id IS NULL) <> (contribution_id IS NULL)", name="one_parent"),
        UniqueConstraint("submission_key"),
        Index("ix_comment_topic", "topic_id", "status", "published_at", "id"),
        Index("ix_comment_contribution", "contribution_id", "status", "published_at", "id"),
        Index("ix_comment_topic_thread", "topic_id", "thread_id", "id"),
        Index("ix_comment_contribution_thread", "contribution_id", "thread_id", "id"),
        Index("ix_comment_published", "territory_id", "status", "published_at", "id"),
        Index("ix_comment_submitted", "territory_id", "status", "submitted_at", "id"),
        Index("ix_comment_arrival", "territory_id", "submitted_at", "id"),
        Index(
            "ix_comment_unanswered",
            "territory_id",
            "topic_id",
            "published_at",
            sqlite_where=text("topic_id IS NOT NULL AND answered_at IS NULL AND status = 'published'"),
            postgresql_where=text("topic_id IS NOT NULL AND answered_at IS NULL AND status = 'published'"),
        ),
        Index(
            "ix_comment_traced",
            "territory_id",
            "status",
            "cycle_id",
            "topic_id",
            "contribution_id",
            "organisation_id",
            "author_id",
            "id",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    thread_id: Mapped[int | None]
    stance: Mapped[CommentStance | None] = mapped_column(EnumText(CommentStance))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(String(260))
    status: Mapped[PublicationStatus] = mapped_column(EnumText(PublicationStatus))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    shows_name: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    """When it was changed in public, after the first minutes: then the versions before are public too."""
    promoted_to_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    answered_at: Mapped[datetime | None]
    """When a reply to its topic that answers it was first published (kept by ``topic_replies`` through a service call)."""
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)


class CommentVersion(Base):
    """A text of a comment that its author changed after it was public. ``is_public`` once it had stood longer than the first minutes."""

    __tablename__ = "comment_version"
    __table_args__ = (UniqueConstraint("comment_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    is_public: Mapped[bool]
    replaced_at: Mapped[datetime]
