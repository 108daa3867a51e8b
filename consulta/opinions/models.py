# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of opinions, of the address list they share with what is passed on, of the links by which bodies answer."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled, filled


class AddresseeKind(Labelled):
    """What a body is."""

    MUNICIPALITY = "municipality", N_("Comune")
    HEALTH_DISTRICT = "health_district", N_("Distretto sanitario")
    HEALTH_AGENCY = "health_agency", N_("Azienda sanitaria")
    REGION = "region", N_("Regione")
    PROVINCE = "province", N_("Provincia o Città metropolitana")
    SCHOOL = "school", N_("Scuola o ufficio scolastico")
    STATE = "state", N_("Ufficio dello Stato")
    OFFICE = "office", N_("Altro ufficio dell'ente")
    OTHER = "other", N_("Altro ente")


class Addressee(Base):
    """A body or office that the territory writes to. It is archived, never deleted: what was sent to it keeps its name."""

    __tablename__ = "addressee"
    __table_args__ = (UniqueConstraint("submission_key"), Index("ix_addressee_list", "territory_id", "archived_at", "name", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = mapped_column(String(160))
    gender: Mapped[str] = mapped_column(String(1))
    """m or f: which article the name takes (decisions.md 15)."""
    kind: Mapped[AddresseeKind] = mapped_column(EnumText(AddresseeKind))
    email: Mapped[str] = mapped_column(String(254))
    is_certified: Mapped[bool] = mapped_column(default=False)
    """Whether the address is a PEC."""
    note: Mapped[str] = mapped_column(String(300), default="")
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)


class LetterState(Labelled):
    """What became of a letter to a body."""

    WAITING = "waiting", N_("In partenza")
    SENT = "sent", N_("Consegnata al server di posta")
    FAILED = "failed", N_("Non consegnata")


class OpinionStatus(Labelled):
    """Where a request of an opinion stands. Late is no state: it waits and its day is over."""

    WAITING = "waiting", N_("In attesa")
    ANSWERED = "answered", N_("Arrivato")
    CANCELLED = "cancelled", N_("Annullato")


class AnswerChannel(Labelled):
    """How the answer came."""

    LINK = "link", N_("Dalla pagina del collegamento")
    FILED = "filed", N_("Registrato dall'ufficio")


_MOVED = N_("Nel frattempo questo parere è diventato «%(status)s»: l'operazione non è più possibile.")


class Opinion(Base):
    """An opinion asked of a body on a contribution. An answer, once in, is never changed (invariant 4 applies to what a reply quotes)."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("submission_key"),
        Index("ix_opinion_contribution_id", "contribution_id", "id"),
        Index("ix_opinion_list", "territory_id", "status", "due_on", "id"),
        Index("ix_opinion_letter_key", "letter_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    addressee_id: Mapped[int] = mapped_column(ForeignKey("addressee.id"))
    name: Mapped[str] = mapped_column(String(160))
    """The body's name when it was asked; ``gender`` is its article's."""
    gender: Mapped[str] = mapped_column(String(1))
    email: Mapped[str] = mapped_column(String(254))
    """Where the letters of this request go."""
    question: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    """Which version of the contribution was sent: the office sees when the text changed since."""
    due_on: Mapped[date]
    """The last day (Europe/Rome) for the answer."""
    status: Mapped[OpinionStatus] = mapped_column(EnumText(OpinionStatus))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    reminded_for: Mapped[date | None]
    """The day of which the body was reminded; an extension makes it stale."""
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    cancelled_at: Mapped[datetime | None]
    answer_source: Mapped[str] = mapped_column(Text, default="")
    answer_html: Mapped[str] = mapped_column(Text, default="")
    signed_by: Mapped[str] = mapped_column(String(160), default="")
    """Who signs for the body, as the body writes it: office and, if it wants, name."""
    answered_at: Mapped[datetime | None]
    """When it was written here; ``answered_on`` is the day on which it came."""
    answered_on: Mapped[date | None]
    channel: Mapped[AnswerChannel | None] = mapped_column(EnumText(AnswerChannel))
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    protocol: Mapped[str] = mapped_column(String(60), default="")
    letter_key: Mapped[str] = mapped_column(String(32))
    """The event whose letter carries the request (``OutboxMail.event_id``)."""
    letter_state: Mapped[LetterState] = mapped_column(EnumText(LetterState), default=LetterState.WAITING)
    letter_at: Mapped[datetime | None]
    letter_error: Mapped[str] = mapped_column(String(300), default="")
    submission_key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    def move_to(self, status: OpinionStatus) -> None:
        """Leave the wait: answered and cancelled are ends. Raises Conflict when somebody acted first."""
        if self.status is not OpinionStatus.WAITING or status is OpinionStatus.WAITING:
            raise Conflict(filled(_MOVED, status=self.status.label))
        self.status = status
        self.version += 1


class OpinionLink(Base):
    """The right to answer one request, once, until a day. The link is signed when a letter leaves and stored nowhere (ADR 0048)."""

    __tablename__ = "opinion_link"
    __table_args__ = (
        Index(
            "uq_opinion_link_live",
            "opinion_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was used, or taken back because the address changed or the request was cancelled."""


class Forwarding(Base):
    """A contribution passed on to who is competent, as the public reply says. One for each body, however often the reply changes."""

    __tablename__ = "forwarding"
    __table_args__ = (
        UniqueConstraint("contribution_id", "addressee_id"),
        Index("ix_forwarding_list", "territory_id", "state", "id"),
        Index("ix_forwarding_letter_key", "letter_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    addressee_id: Mapped[int] = mapped_column(ForeignKey("addressee.id"))
    name: Mapped[str] = mapped_column(String(160))
    gender: Mapped[str] = mapped_column(String(1))
    email: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime]
    """When the reply became public."""
    letter_key: Mapped[str] = mapped_column(String(32))
    state: Mapped[LetterState] = mapped_column(EnumText(LetterState))
    sent_at: Mapped[datetime | None]
    """When the letter left: the day that the public reads."""
    error: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)
