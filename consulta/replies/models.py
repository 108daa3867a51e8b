# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Table of replies (domain.md §2.6, invariants 1, 3, 4; decisions.md 12, 13)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

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


class Reply(Base):
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
    deferred_year: Mapped[int | None]
    covered_by_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    covered_by_service_id: Mapped[int | None] = mapped_column(index=True)
    """A service of the catalogue that does already what is asked."""
    status: Mapped[ReplyStatus] = mapped_column(EnumText(ReplyStatus))
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
    version: Mapped[int] = mapped_column(default=1)

    def move_to(self, status: ReplyStatus) -> None:
        """Change the state along the drawn arrows. Raises Conflict when someone acted first."""
        if status not in _TRANSITIONS[self.status]:
            raise Conflict(filled(_MOVED, status=self.status.label))
        self.status = status
        self.version += 1
