# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the library (record 0061): documents, their versions, the formats that people ask for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled, filled

ANSWER_DAYS = 30
"""Days within which a format asked for is answered (AgID guidelines on accessibility)."""


class DocumentKind(Labelled):
    """What a document of the library is."""

    ACT = "act", N_("Atto")
    NOTICE = "notice", N_("Avviso")
    MINUTES = "minutes", N_("Verbale")
    REPORT = "report", N_("Relazione o sintesi")
    ANNEX = "annex", N_("Allegato")
    OTHER = "other", N_("Altro documento")


class LibraryStatus(Labelled):
    """Where a document of the library stands. Nothing goes back to a draft once people saw it."""

    DRAFT = "draft", N_("In bozza")
    PUBLISHED = "published", N_("Pubblicato")
    WITHDRAWN = "withdrawn", N_("Ritirato")


class AccessibleFormat(Labelled):
    """A format that somebody can read."""

    LARGE_PRINT = "large_print", N_("Caratteri grandi")
    PLAIN_TEXT = "plain_text", N_("Solo testo, per la voce o la barra braille")
    AUDIO = "audio", N_("Registrazione audio")
    EASY_TO_READ = "easy_to_read", N_("Testo facile da leggere")
    SIGN_LANGUAGE = "sign_language", N_("Video nella lingua dei segni")
    OTHER = "other", N_("Un altro formato")


class FormatRequestStatus(Labelled):
    """Where a format asked for stands."""

    UNCONFIRMED = "unconfirmed", N_("Da confermare")
    WAITING = "waiting", N_("Da fare")
    GIVEN = "given", N_("Dato")
    DECLINED = "declined", N_("Risposta senza il formato")


_MOVED = N_("Nel frattempo il documento è diventato «%(status)s»: l'operazione non è più possibile.")
_OWNERS = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in ("cycle_id", "roundtable_id", "meeting_id", "plan_id"))


class LibraryDocument(Base):
    """A document of the office, with its references. It belongs to one cycle, tavolo, meeting or plan, or to the territory (none named)."""

    __tablename__ = "library_document"
    __table_args__ = (
        CheckConstraint(f"({_OWNERS}) <= 1", name="one_owner"),
        Index("ix_library_document_day", "territory_id", "status", "dated_at", "id"),
        Index("ix_library_document_news", "territory_id", "status", "renewed_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("plan_cycle.id"), index=True)
    roundtable_id: Mapped[int | None] = mapped_column(ForeignKey("roundtable.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[DocumentKind] = mapped_column(EnumText(DocumentKind))
    issued_on: Mapped[date]
    """The day that the document bears."""
    dated_at: Mapped[datetime]
    """The same as an instant, Rome's midnight: what the list is ordered by, together with what is no library document."""
    issuer: Mapped[str] = mapped_column(String(160), default="")
    """The body that issued it."""
    description: Mapped[str] = mapped_column(Text, default="")
    """What it says, in plain words: plain text."""
    act: Mapped[str] = mapped_column(String(120), default="")
    """The act itself, as "Deliberazione n. 12 del 3 marzo 2026"."""
    protocol_number: Mapped[str] = mapped_column(String(40), default="")
    protocol_on: Mapped[date | None]
    board_reference: Mapped[str] = mapped_column(String(200), default="")
    """Number or address on the albo pretorio."""
    board_from: Mapped[date | None]
    board_to: Mapped[date | None]
    """The days on which it stood there, both included."""
    status: Mapped[LibraryStatus] = mapped_column(EnumText(LibraryStatus))
    published_at: Mapped[datetime | None]
    renewed_at: Mapped[datetime | None]
    """When its last version became public: what the feed is ordered by."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(String(500), default="")
    """Why it was withdrawn: public."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    """Moves with everything that changes the document; its public versions are LibraryVersion."""

    def move_to(self, status: LibraryStatus) -> None:
        """Draft, published, withdrawn: in this order alone. Raises Conflict when somebody acted first."""
        allowed = {LibraryStatus.PUBLISHED: LibraryStatus.DRAFT, LibraryStatus.WITHDRAWN: LibraryStatus.PUBLISHED}
        if allowed.get(status) is not self.status:
            raise Conflict(filled(_MOVED, status=self.status.label))
        self.status = status
        self.version += 1


class LibraryVersion(Base):
    """A version of a document: its file is an attachment, named here by its checksum. Withdrawn ones keep their row."""

    __tablename__ = "library_version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("library_document.id"))
    number: Mapped[int]
    dated_on: Mapped[date]
    """The day of this version."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it takes the place of the one before: public. Empty for the first."""
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)


class FormatRequest(Base):
    """Somebody asks for a document in a format they can read. Private but for the format, once it is given."""

    __tablename__ = "format_request"
    __table_args__ = (Index("ix_format_request_list", "territory_id", "status", "due_on", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("library_document.id"), index=True)
    format: Mapped[AccessibleFormat] = mapped_column(EnumText(AccessibleFormat))
    message: Mapped[str] = mapped_column(String(1000), default="")
    """What else helps, in the words of who asks."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(2), default="it")
    """In which the letters are written."""
    status: Mapped[FormatRequestStatus] = mapped_column(EnumText(FormatRequestStatus))
    asked_at: Mapped[datetime]
    due_on: Mapped[date | None]
    """The last day for the answer, from the confirmation on; None before."""
    answer: Mapped[str] = mapped_column(Text, default="")
    attachment_id: Mapped[int | None]
    """The file that answers it, if one does."""
    link: Mapped[str] = mapped_column(String(300), default="")
    """Where a recording or a video that answers it stands: files of that kind are not kept here."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)
