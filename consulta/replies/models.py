# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of replies (domain.md §2.6, invariants 1, 3, 4; decisions.md 12, 13)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.contributions.models import ContributionKind
from consulta.core.db import Base, EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled, filled


class ReplyOutcome(Labelled):
    """What the office made of a contribution. The wording shown depends on the kind (``policy.outcome_wording``)."""

    ACCEPTED = "accepted", N_("Accolto")
    PARTIALLY_ACCEPTED = "partially_accepted", N_("Accolto in parte")
    NOT_ACCEPTED = "not_accepted", N_("Non accolto")
    ALREADY_COVERED = "already_covered", N_("Già previsto o attivo")
    OUT_OF_SCOPE = "out_of_scope", N_("Di competenza di altri")
    DEFERRED = "deferred", N_("Rinviato")
    NOTED = "noted", N_("Preso atto")


class ReplyStatus(Labelled):
    """Life of a reply: decided, approved and visible are three different facts."""

    DRAFT = "draft", N_("In bozza")
    PROPOSED = "proposed", N_("Da approvare")
    APPROVED = "approved", N_("Approvata")
    PUBLISHED = "published", N_("Pubblicata")
    SUPERSEDED = "superseded", N_("Sostituita")


OPEN_STATUSES = (ReplyStatus.DRAFT, ReplyStatus.PROPOSED, ReplyStatus.APPROVED)
"""States of a version that the public does not see yet."""

_MOVED = N_("Nel frattempo la risposta è diventata «%(status)s»: l'operazione non è più possibile.")
_TRANSITIONS: dict[ReplyStatus, frozenset[ReplyStatus]] = {
    ReplyStatus.DRAFT: frozenset({ReplyStatus.PROPOSED}),
    ReplyStatus.PROPOSED: frozenset({ReplyStatus.APPROVED, ReplyStatus.DRAFT}),
    ReplyStatus.APPROVED: frozenset({ReplyStatus.PUBLISHED, ReplyStatus.DRAFT}),
    ReplyStatus.PUBLISHED: frozenset({ReplyStatus.SUPERSEDED}),
    ReplyStatus.SUPERSEDED: frozenset(),
}


class StagedVersion:
    """What every version of an answer shares, whatever it answers: the state moves only along the drawn arrows (domain.md §7.2)."""

    status: Mapped[ReplyStatus] = mapped_column(EnumText(ReplyStatus))
    version: Mapped[int] = mapped_column(default=1)

    def move_to(self, status: ReplyStatus) -> None:
        """Change the state. Raises Conflict when someone acted first."""
        if status not in _TRANSITIONS[self.status]:
            raise Conflict(filled(_MOVED, status=self.status.label))
        self.status = status
        self.version += 1


class Reply(StagedVersion, Base):
    """One version of the reply to a contribution. A published version is never overwritten (invariant 4)."""

    __tablename__ = "reply"
    __table_args__ = (
        UniqueConstraint("contribution_id", "number"),
        UniqueConstraint("submission_key"),
        Index("ix_reply_territory_id_status", "territory_id", "status", "id"),
        Index(
            "uq_reply_published",
            "contribution_id",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
        Index(
            "uq_reply_open",
            "contribution_id",
            unique=True,
            sqlite_where=text("status IN ('draft', 'proposed', 'approved')"),
            postgresql_where=text("status IN ('draft', 'proposed', 'approved')"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    number: Mapped[int]
    outcome: Mapped[ReplyOutcome] = mapped_column(EnumText(ReplyOutcome))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    accepted_part: Mapped[str] = mapped_column(String(1000), default="")
    refused_part: Mapped[str] = mapped_column(String(1000), default="")
    forwarded_to: Mapped[str] = mapped_column(String(200), default="")
    """The competent body's name as it was when this version was written."""
    forwarded_to_id: Mapped[int | None]
    """The body itself: the dossier is mailed to it when the reply becomes public. None in replies older than the address list."""
    deferred_year: Mapped[int | None]
    covered_by_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    covered_by_service_id: Mapped[int | None] = mapped_column(index=True)
    """A service of the catalogue that does already what is asked."""
    opinion_ids: Mapped[list[Any]] = mapped_column(default=list)
    """Opinions of other bodies that are shown with this version, because who wrote it chose so."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    """Who began this version."""
    writer_ids: Mapped[list[Any]]
    """Everyone who wrote in this version: none of them may approve it (invariant 3)."""
    decided_at: Mapped[datetime]
    """When its writer last settled it: saved as a draft, then sent for approval."""
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    exception_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why author and approver were the same person in a small office; shown publicly (decisions.md 12)."""
    return_note: Mapped[str] = mapped_column(String(1000), default="")
    correction_reason: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime | None]
    submission_key: Mapped[str] = mapped_column(String(64))


class JointReply(Base):
    """One reply written for many contributions: the common words of an act on many (ADR 0043). The replies it makes are ``Reply`` rows."""

    __tablename__ = "joint_reply"
    __table_args__ = (UniqueConstraint("operation_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    operation_id: Mapped[int]
    """The act on many (``bulk_operation.id``) that says for which contributions; not a foreign key, since that one is forgotten first."""
    outcome: Mapped[ReplyOutcome] = mapped_column(EnumText(ReplyOutcome))
    source: Mapped[str] = mapped_column(Text)
    """The reasons, with variables such as ``{titolo}`` still in it (``variables``)."""
    accepted_part: Mapped[str] = mapped_column(String(1000), default="")
    refused_part: Mapped[str] = mapped_column(String(1000), default="")
    forwarded_to: Mapped[str] = mapped_column(String(200), default="")
    forwarded_to_id: Mapped[int | None]
    deferred_year: Mapped[int | None]
    covered_by_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    covered_by_service_id: Mapped[int | None]
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    """The objective to which every contribution is linked in the same act, unless it is linked to it already."""
    relation: Mapped[str] = mapped_column(String(40), default="")
    link_reason: Mapped[str] = mapped_column(String(1000), default="")
    sends: Mapped[bool]
    """Whether the replies go to approval at once, or stay drafts."""
    version: Mapped[int] = mapped_column(default=1)


class JointReplyOwn(Base):
    """The own words of one contribution in such a reply, in place of the common ones."""

    __tablename__ = "joint_reply_own"
    __table_args__ = (UniqueConstraint("joint_id", "contribution_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    joint_id: Mapped[int] = mapped_column(ForeignKey("joint_reply.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    outcome: Mapped[ReplyOutcome] = mapped_column(EnumText(ReplyOutcome))
    source: Mapped[str] = mapped_column(Text)
    accepted_part: Mapped[str] = mapped_column(String(1000), default="")
    refused_part: Mapped[str] = mapped_column(String(1000), default="")
    forwarded_to: Mapped[str] = mapped_column(String(200), default="")
    forwarded_to_id: Mapped[int | None]
    deferred_year: Mapped[int | None]
    covered_by_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    covered_by_service_id: Mapped[int | None]


class PointReply(Base):
    """The reply of a point of a synthesis (ADR 0052): public with the edition, and the words from which the replies to its
    contributions begin.
    """

    __tablename__ = "point_reply"
    __table_args__ = (UniqueConstraint("point_id"), Index("ix_point_reply_synthesis_id", "synthesis_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    synthesis_id: Mapped[int] = mapped_column(ForeignKey("synthesis.id"))
    point_id: Mapped[int]
    """``synthesis_point.id``; not a foreign key, since a point that is taken away takes its reply with it by an event."""
    outcome: Mapped[ReplyOutcome] = mapped_column(EnumText(ReplyOutcome))
    source: Mapped[str] = mapped_column(Text)
    accepted_part: Mapped[str] = mapped_column(String(1000), default="")
    refused_part: Mapped[str] = mapped_column(String(1000), default="")
    forwarded_to: Mapped[str] = mapped_column(String(200), default="")
    deferred_year: Mapped[int | None]
    covered_by_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    covered_by_service_id: Mapped[int | None]
    forwarded_to_id: Mapped[int | None]
    """The competent body, in the address list."""
    version: Mapped[int] = mapped_column(default=1)


class ReplyAssignment(Base):
    """Who answers a contribution, and by when. One for each contribution; who had it before stands in the trail."""

    __tablename__ = "reply_assignment"
    __table_args__ = (UniqueConstraint("contribution_id"), Index("ix_reply_assignment_officer", "territory_id", "officer_id", "due_on"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date | None]
    """The last day (Europe/Rome) the office gives itself; not the one that was promised to who wrote."""
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assigned_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class BatchStatus(Labelled):
    """Where a publication of many replies stands."""

    SCHEDULED = "scheduled", N_("In programma")
    DONE = "done", N_("Conclusa")
    CANCELLED = "cancelled", N_("Annullata")


class BatchRowStatus(Labelled):
    """What became of one reply of such a publication."""

    WAITING = "waiting", N_("In attesa")
    PUBLISHED = "published", N_("Pubblicata")
    STOPPED = "stopped", N_("Fermata")
    REMOVED = "removed", N_("Tolta")


class ReplyBatch(Base):
    """Replies that become public together, at an instant: the worker makes them so, and only then are they (ADR 0043)."""

    __tablename__ = "reply_batch"
    __table_args__ = (Index("ix_reply_batch_due", "status", "publish_at"), Index("ix_reply_batch_list", "territory_id", "publish_at", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    title: Mapped[str] = mapped_column(String(120))
    publish_at: Mapped[datetime]
    status: Mapped[BatchStatus] = mapped_column(EnumText(BatchStatus))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    """When its last reply was made public or stopped, or when it was cancelled."""
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)


class ReplyBatchRow(Base):
    """One reply of such a publication; it waits in one publication at a time."""

    __tablename__ = "reply_batch_row"
    __table_args__ = (
        UniqueConstraint("batch_id", "reply_id"),
        Index(
            "uq_reply_batch_row_waiting",
            "reply_id",
            unique=True,
            sqlite_where=text("status = 'waiting'"),
            postgresql_where=text("status = 'waiting'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("reply_batch.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"))
    status: Mapped[BatchRowStatus] = mapped_column(EnumText(BatchRowStatus))
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it was stopped: an Italian sentence without names."""


class ReplyTemplate(Base):
    """Words that the office writes often, for one outcome, with variables. Archived, it is no longer offered; its name stays taken."""

    __tablename__ = "reply_template"
    __table_args__ = (UniqueConstraint("territory_id", "name"), UniqueConstraint("submission_key"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[ReplyOutcome] = mapped_column(EnumText(ReplyOutcome))
    kind: Mapped[ContributionKind | None] = mapped_column(EnumText(ContributionKind))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("thematic_area.id"))
    source: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(default=1)
    """How many texts it had: the newest is ``source``."""
    archived_at: Mapped[datetime | None]
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)


class ReplyTemplateVersion(Base):
    """One text of a template. Never changed."""

    __tablename__ = "reply_template_version"
    __table_args__ = (UniqueConstraint("template_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("reply_template.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]


class AdoptionException(Base):
    """A contribution that stays without a reply when the plan is adopted: why, and who said so (invariant 2). Ended, never deleted."""

    __tablename__ = "adoption_exception"
    __table_args__ = (
        Index("ix_adoption_exception_cycle", "cycle_id", "id"),
        Index("ix_adoption_exception_contribution_id", "contribution_id"),
        Index(
            "uq_adoption_exception_live",
            "contribution_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    reason: Mapped[str] = mapped_column(String(500))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was taken off the list, before adoption."""
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
