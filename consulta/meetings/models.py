# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of meetings (domain.md §2.3, §2.5, §7.2). What is said in the room becomes a contribution; here stays who said it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled


class MeetingStatus(Labelled):
    """Where a meeting stands. Only the publication of its minutes makes it ``minuted``."""

    PLANNED = "planned", N_("Previsto")
    CONVENED = "convened", N_("Convocato")
    HELD = "held", N_("Tenuto")
    MINUTED = "minuted", N_("Con il verbale")
    CANCELLED = "cancelled", N_("Annullato")


class AttendanceQuality(Labelled):
    """How an organisation took part in a meeting (F5)."""

    PRESENT = "present", N_("Presente")
    DELEGATE = "delegate", N_("Per delega")
    ABSENT = "absent", N_("Assente")


class MinutesStatus(Labelled):
    """Life of a version of the minutes."""

    DRAFT = "draft", N_("In bozza")
    PUBLISHED = "published", N_("Pubblicato")
    SUPERSEDED = "superseded", N_("Sostituito")


class AgreementOutcome(Labelled):
    """How the talks with the unions ended (domain.md §2.6)."""

    SIGNED = "signed", N_("Firmato")
    SIGNED_WITH_RESERVATIONS = "signed_with_reservations", N_("Firmato con riserve")
    NOT_SIGNED = "not_signed", N_("Non firmato")


COMING = (MeetingStatus.PLANNED, MeetingStatus.CONVENED)
"""States of a meeting that is still expected."""

TRANSITIONS: dict[MeetingStatus, frozenset[MeetingStatus]] = {
    MeetingStatus.PLANNED: frozenset({MeetingStatus.CONVENED, MeetingStatus.HELD, MeetingStatus.CANCELLED}),
    MeetingStatus.CONVENED: frozenset({MeetingStatus.HELD, MeetingStatus.CANCELLED}),
    MeetingStatus.HELD: frozenset({MeetingStatus.MINUTED}),
    MeetingStatus.MINUTED: frozenset(),
    MeetingStatus.CANCELLED: frozenset(),
}


class Meeting(Base):
    """One dated gathering of a tavolo, or of the Conferenza of the cycle when it has no tavolo."""

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_territory_id_starts_at", "territory_id", "starts_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"), index=True)
    roundtable_id: Mapped[int | None] = mapped_column(ForeignKey("roundtable.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    starts_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    agenda_source: Mapped[str] = mapped_column(Text, default="")
    agenda_html: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[MeetingStatus] = mapped_column(EnumText(MeetingStatus), default=MeetingStatus.PLANNED)
    created_at: Mapped[datetime]
    walk_ins: Mapped[str] = mapped_column(Text, default="")
    """Who came without being of a registered organisation, one a line, as the office wrote it: never public."""
    walk_in_count: Mapped[int] = mapped_column(default=0)
    lasted_minutes: Mapped[int | None]
    """How long it lasted, as the attendance sheet says; None: nobody noted it."""
    attendance_version: Mapped[int] = mapped_column(default=0)
    """0: nobody has filled in the attendance sheet yet."""
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    def move_to(self, status: MeetingStatus) -> None:
        """Change the state along the drawn arrows. Raises Conflict when someone acted first."""
        if status not in TRANSITIONS[self.status]:
            raise Conflict(f"Nel frattempo l'incontro è diventato «{self.status.label.lower()}»: l'operazione non è più possibile.")
        self.status = status
        self.version += 1


class MeetingChange(Base):
    """A dated change of a meeting, public with its reason: its state, or its day and place. Old values are empty when they stand."""

    __tablename__ = "meeting_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    status: Mapped[MeetingStatus | None] = mapped_column(EnumText(MeetingStatus))
    """The new state; None when the meeting was moved."""
    old_starts_at: Mapped[datetime | None]
    new_starts_at: Mapped[datetime | None]
    old_place: Mapped[str] = mapped_column(String(200), default="")
    new_place: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[datetime]


class RoomCapture(Base):
    """Who said in the room what became a contribution. Names stay private, and are forgotten in time."""

    __tablename__ = "room_capture"
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    speaker_name: Mapped[str] = mapped_column(String(120), default="")
    organisation_name: Mapped[str] = mapped_column(String(160), default="")
    """The body the speaker named, when it is not in the registry."""
    captured_at: Mapped[datetime]


class Attendance(Base):
    """In what quality an organisation took part in a meeting."""

    __tablename__ = "attendance"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    quality: Mapped[AttendanceQuality] = mapped_column(EnumText(AttendanceQuality))


class MinutesVersion(Base):
    """One version of the minutes of a meeting. A published version is never overwritten (invariant 4)."""

    __tablename__ = "minutes_version"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        Index(
            "uq_minutes_version_published",
            "meeting_id",
            unique=True,
            sqlite_where=text("status = 'published'"),
            postgresql_where=text("status = 'published'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why the version before was corrected; public. Empty for the first."""
    status: Mapped[MinutesStatus] = mapped_column(EnumText(MinutesStatus))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class UnionAgreement(Base):
    """How the talks ended at a meeting of a union tavolo: the last row of a meeting is the one in force.

    Until the meeting is public its row is written over; once it is, each correction is a row of its own (invariant 4). Organisations are
    named, never persons. The signed paper is a document of the meeting.
    """

    __tablename__ = "union_agreement"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    outcome: Mapped[AgreementOutcome] = mapped_column(EnumText(AgreementOutcome))
    signatories: Mapped[str] = mapped_column(Text, default="")
    """The organisations that signed, one a line."""
    summary: Mapped[str] = mapped_column(Text)
    """What was agreed, or why it was not: plain text."""
    statements: Mapped[str] = mapped_column(Text, default="")
    """Reservations and statements that somebody wanted on record: plain text."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why the row before was corrected; public. Empty for the first."""
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    version: Mapped[int]
    """Moves with every save of the meeting's agreement, from row to row."""
