# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the outbox, of what people follow and of what they are told (decisions.md 19).

The row is the truth; the queue only wakes who works on it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled, filled


class MailStatus(Labelled):
    """Where a mail stands."""

    WAITING = "waiting", N_("In attesa")
    SENT = "sent", N_("Consegnata al server di posta")
    FAILED = "failed", N_("Non consegnata")


class FollowedKind(Labelled):
    """What a person may follow, from the nearest thing to the widest: news is told under the first that the person follows."""

    CONTRIBUTION = "contribution", N_("Contributo")
    OBJECTIVE = "objective", N_("Obiettivo del piano")
    TOPIC = "topic", N_("Tema")
    ROUNDTABLE = "roundtable", N_("Tavolo")
    CYCLE = "cycle", N_("Consultazione")


class NewsKind(Labelled):
    """Kinds of news; a person chooses for each when it comes by mail."""

    CONTRIBUTIONS = "contributions", N_("Nuovi contributi")
    COMMENTS = "comments", N_("Nuovi commenti")
    REPLIES = "replies", N_("Risposte dell'ufficio")
    PLAN = "plan", N_("Obiettivi del piano e collegamenti")
    CALENDAR = "calendar", N_("Date e fasi della consultazione")
    TOPICS = "topics", N_("Nuovi temi e tavoli")


class MailFrequency(Labelled):
    """When a kind of news comes by mail. In the application it is shown at once, always."""

    AT_ONCE = "at_once", N_("Subito")
    DAILY = "daily", N_("Nel riepilogo del giorno")
    NEVER = "never", N_("Mai")


class BulletinStatus(Labelled):
    """Where a message of the office to many stands."""

    DRAFT = "draft", N_("In preparazione")
    TO_CONFIRM = "to_confirm", N_("Da confermare")
    LEAVING = "leaving", N_("In partenza")
    SENT = "sent", N_("Partito")
    CANCELLED = "cancelled", N_("Annullato")


class AudienceKind(Labelled):
    """To whom the office writes; what each needs to be told apart is the reference beside it."""

    CATEGORY = "category", N_("Organizzazioni di una categoria")
    COMUNE = "comune", N_("Organizzazioni accreditate di un comune")
    MEMBERS = "members", N_("Chi partecipa a un tavolo")
    ROUNDTABLE_FOLLOWERS = "roundtable_followers", N_("Chi segue un tavolo")
    TOPIC_FOLLOWERS = "topic_followers", N_("Chi segue un tema")
    CYCLE_FOLLOWERS = "cycle_followers", N_("Chi segue la consultazione")
    EVERYBODY = "everybody", N_("Chi segue qualunque cosa nella consultazione")


BULLETIN_ARROWS: dict[BulletinStatus, frozenset[BulletinStatus]] = {
    BulletinStatus.DRAFT: frozenset({BulletinStatus.TO_CONFIRM, BulletinStatus.LEAVING, BulletinStatus.CANCELLED}),
    BulletinStatus.TO_CONFIRM: frozenset({BulletinStatus.DRAFT, BulletinStatus.LEAVING, BulletinStatus.CANCELLED}),
    BulletinStatus.LEAVING: frozenset({BulletinStatus.SENT, BulletinStatus.CANCELLED}),
    BulletinStatus.SENT: frozenset(),
    BulletinStatus.CANCELLED: frozenset(),
}


class OutboxMail(Base):
    """One mail to one person about one fact. Texts are made at delivery from ``template`` and ``context``."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "template"),
        Index("ix_outbox_mail_status_next_attempt_at", "status", "next_attempt_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32))
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    template: Mapped[str] = mapped_column(String(80))
    context: Mapped[dict[str, Any]]
    """Plain values for the template; blanked when sent. Never a secret: links are signed at delivery."""
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("account_grant.id"))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    language: Mapped[str] = mapped_column(String(2), default="it")
    status: Mapped[MailStatus] = mapped_column(EnumText(MailStatus))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    """Not before, whoever asks: until then what it tells can be undone (ADR 0038)."""
    held_for: Mapped[str | None] = mapped_column(String(40), index=True)
    """The mark by which it is withdrawn."""
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")
    is_bulk: Mapped[bool] = mapped_column(default=False)
    """One of many alike: letters that somebody waits for, as a link to sign in, leave before it."""


class Announcement(Base):
    """One fact to tell to many; the worker turns it into mails, once per person (decisions.md 19)."""

    __tablename__ = "announcement"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    template: Mapped[str] = mapped_column(String(80))
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    context: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None] = mapped_column(index=True)


class Follow(Base):
    """A person wants to know what happens to a thing."""

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("user_id", "thing_kind", "thing_id"),
        Index("ix_follow_thing_kind_thing_id_user_id", "thing_kind", "thing_id", "user_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    thing_kind: Mapped[FollowedKind] = mapped_column(EnumText(FollowedKind))
    thing_id: Mapped[int]
    created_at: Mapped[datetime]


class NewsFact(Base):
    """One fact that followers care about, kept once in its own transaction; the worker tells it to each of them.

    The ids are those of the things it concerns: whoever may not read one of them does not read the news.
    """

    __tablename__ = "news_fact"
    __table_args__ = (Index("ix_news_fact_occurred_at", "occurred_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    what: Mapped[str] = mapped_column(String(40))
    """A key of ``policy.TELLS``."""
    cycle_id: Mapped[int] = mapped_column(ForeignKey("plan_cycle.id"))
    roundtable_id: Mapped[int | None] = mapped_column(ForeignKey("roundtable.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"))
    details: Mapped[dict[str, Any]]
    actor_id: Mapped[int | None]
    """Who did it, until it is told: nobody is told of an own act."""
    author_id: Mapped[int | None]
    """Whose text it concerns, until it is told: authors get letters of their own."""
    occurred_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    """Not told before: until then it can be undone (ADR 0038)."""
    held_for: Mapped[str | None] = mapped_column(String(40), index=True)
    told_at: Mapped[datetime | None] = mapped_column(index=True)


class NewsItem(Base):
    """A fact told to a person, under the thing the person follows: a line in the application and at most one line of one letter."""

    __tablename__ = "news_item"
    __table_args__ = (
        UniqueConstraint("fact_id", "user_id"),
        Index("ix_news_item_user_id_territory_id_id", "user_id", "territory_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("news_fact.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    thing_kind: Mapped[FollowedKind] = mapped_column(EnumText(FollowedKind))
    thing_id: Mapped[int]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail_due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it goes into a letter; None when it went, or goes into none."""
    letter_key: Mapped[str | None] = mapped_column(String(32), index=True)
    """The letter that holds it (``OutboxMail.event_id``)."""


class MailChoice(Base):
    """What a person chose about letters; without a row everything comes in the daily digest."""

    __tablename__ = "mail_choice"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    no_mail: Mapped[bool] = mapped_column(default=False)
    """No letter but those about one's own contributions and account."""
    frequencies: Mapped[dict[str, Any]]
    """``NewsKind`` value → ``MailFrequency`` value, for those that are not daily."""
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class DigestRun(Base):
    """The worker made the digests of an Italian day: what ``doctor`` tells."""

    __tablename__ = "digest_run"
    day: Mapped[date] = mapped_column(primary_key=True)
    finished_at: Mapped[datetime]
    letters: Mapped[int]


class Bulletin(Base):
    """A message that the office writes to many. The row is the event: the worker turns it into one letter for each person."""

    __tablename__ = "bulletin"
    __table_args__ = (Index("ix_bulletin_territory_id_id", "territory_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(32), unique=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("plan_cycle.id"))
    """Of which consultation, for who follows something of it."""
    audience: Mapped[AudienceKind] = mapped_column(EnumText(AudienceKind))
    audience_ref: Mapped[str] = mapped_column(String(60), default="")
    subject: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    subject_en: Mapped[str] = mapped_column(String(120), default="")
    source_en: Mapped[str] = mapped_column(Text, default="")
    html_en: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[BulletinStatus] = mapped_column(EnumText(BulletinStatus), index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    """Why it was given back to who wrote it."""
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    leaves_at: Mapped[datetime | None]
    """Until then it can be stopped."""
    finished_at: Mapped[datetime | None]
    expected: Mapped[int] = mapped_column(default=0)
    """How many people it was for, when it was sent."""
    told: Mapped[int] = mapped_column(default=0)
    mailed: Mapped[int] = mapped_column(default=0)
    last_user_id: Mapped[int] = mapped_column(default=0)
    """The last person told: the next part begins after."""
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    def move_to(self, status: BulletinStatus) -> None:
        """Change the state along the drawn arrows. Raises Conflict when somebody acted first."""
        if status not in BULLETIN_ARROWS[self.status]:
            template = N_("Nel frattempo l'annuncio è diventato «%(status)s»: l'operazione non è più possibile.")
            raise Conflict(filled(template, status=self.status.label))
        self.status = status
        self.version += 1


class BulletinRecipient(Base):
    """A person was told a message of the office: once, in the application and, if wanted, by letter."""

    __tablename__ = "bulletin_recipient"
    __table_args__ = (Index("ix_bulletin_recipient_user_id_bulletin_id", "user_id", "bulletin_id"),)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    by_mail: Mapped[bool]
    read_at: Mapped[datetime | None]


class MailTrouble(Base):
    """An address whose letters were refused for good. After some refusals no more letter leaves to it until its person confirms it."""

    __tablename__ = "mail_trouble"
    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    refusals: Mapped[int]
    last_refused_at: Mapped[datetime]
    last_error: Mapped[str] = mapped_column(String(300))
    paused_at: Mapped[datetime | None] = mapped_column(index=True)
