# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of opinions and of what was passed on: of one contribution, the office's lists, what a reply quotes, what a link opens."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from consulta.accounts.models import User
from consulta.attachments import queries as attachments
from consulta.attachments.policy import AttachmentView
from consulta.contributions.models import Contribution
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.decision import Decision
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut, day_in
from consulta.opinions import policy
from consulta.opinions.models import AnswerChannel, Forwarding, LetterState, Opinion, OpinionLink, OpinionStatus
from consulta.opinions.queries.addressees import of

PAGE_SIZE = 20
OPINION = "opinion"
"""The kind of owner under which the document of an answer is kept."""


class OfficeList(StrEnum):
    """The lists of the page of opinions; the value stands in the URL."""

    WAITING = "in-attesa"
    LATE = "in-ritardo"
    ANSWERED = "arrivati"
    CANCELLED = "annullati"


@dataclass(frozen=True, slots=True)
class OpinionView:
    """An opinion as the office reads it. ``number`` and ``title`` are the contribution's."""

    id: int
    territory_id: int
    contribution_id: int
    number: str
    title: str
    addressee_id: int
    name: str
    gender: str
    email: str
    question: str
    due_on: date
    status: OpinionStatus
    asked_by: str
    asked_at: datetime
    cancel_reason: str
    cancelled_at: datetime | None
    answer_source: str
    answer_html: str
    signed_by: str
    answered_at: datetime | None
    answered_on: date | None
    channel: AnswerChannel | None
    protocol: str
    letter_state: LetterState
    letter_at: datetime | None
    letter_error: str
    is_stale: bool
    """Whether the contribution's text changed after the body read it."""
    version: int

    @property
    def of(self) -> str:
        """ "della Regione": what follows "Parere"."""
        return of(self.name, self.gender)

    def is_late(self, today: date) -> bool:
        """Whether it waits and its day is over, or whether its answer came after its day."""
        return self.due_on < (self.answered_on or today) and self.status is not OpinionStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class QuotedOpinion:
    """An opinion shown with a public reply: whose, of which day, its words."""

    id: int
    name: str
    gender: str
    answered_on: date | None
    html: str

    @property
    def of(self) -> str:
        """ "dell'Azienda sanitaria"."""
        return of(self.name, self.gender)


@dataclass(frozen=True, slots=True)
class ForwardingView:
    """A contribution passed on, as the office sees it."""

    id: int
    contribution_id: int
    number: str
    title: str
    addressee_id: int
    name: str
    gender: str
    asked_at: datetime
    state: LetterState
    sent_at: datetime | None
    error: str
    version: int


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a link opens: which request, until when, whether it was used or taken back."""

    id: int
    opinion_id: int
    territory_id: int
    expires_at: datetime
    ended_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether it still takes an answer."""
        return self.ended_at is None and now < self.expires_at


_COLUMNS = (
    Opinion,
    Contribution.number_year,
    Contribution.number_sequence,
    Contribution.title,
    Contribution.revision.label("revision_now"),
    func.coalesce(User.name, "").label("asked_by"),
)
_OPINIONS = (
    select(*_COLUMNS)
    .join(Contribution, Contribution.id == Opinion.contribution_id)
    .outerjoin(User, User.id == Opinion.asked_by_id)
    .execution_options(populate_existing=True)
)


def _view(row: Any) -> OpinionView:
    one: Opinion = row[0]
    own = OpinionView.__slots__
    values = {name: getattr(one, name) for name in own if name not in ("number", "title", "asked_by", "is_stale")}
    return OpinionView(
        number=f"{row.number_year}-{row.number_sequence}",
        title=row.title,
        asked_by=row.asked_by,
        is_stale=row.revision_now != one.revision,
        **values,
    )


def late(territory_id: int, today: date) -> tuple[ColumnElement[bool], ...]:
    """Requests whose day is over without an answer."""
    return Opinion.territory_id == territory_id, Opinion.status == OpinionStatus.WAITING, Opinion.due_on < today


def lost_requests(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """Requests whose letter did not arrive: nobody is going to answer them."""
    return (
        Opinion.territory_id == territory_id,
        Opinion.status == OpinionStatus.WAITING,
        Opinion.letter_state == LetterState.FAILED,
    )


def lost_forwardings(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """What was not passed on because its letter did not arrive."""
    return Forwarding.territory_id == territory_id, Forwarding.state == LetterState.FAILED


def get_opinion(territory_id: int, opinion_id: int) -> OpinionView:
    """An opinion of the territory. Raises NotFound."""
    row = db.session.execute(_OPINIONS.where(Opinion.id == opinion_id, Opinion.territory_id == territory_id)).first()
    if row is None:
        raise NotFound
    return _view(row)


def list_of_contribution(contribution_id: int) -> Sequence[OpinionView]:
    """The opinions asked on a contribution, the oldest first."""
    return [_view(row) for row in db.session.execute(_OPINIONS.where(Opinion.contribution_id == contribution_id).order_by(Opinion.id))]


def list_opinions(territory_id: int, which: OfficeList, today: date, cursor: Cursor | None = None) -> Page[OpinionView]:
    """One page of a list: what waits by its day, what ended newest first."""
    waits = which in (OfficeList.WAITING, OfficeList.LATE)
    status = {OfficeList.ANSWERED: OpinionStatus.ANSWERED, OfficeList.CANCELLED: OpinionStatus.CANCELLED}.get(which, OpinionStatus.WAITING)
    query = _OPINIONS.where(Opinion.territory_id == territory_id, Opinion.status == status)
    if which is OfficeList.LATE:
        query = query.where(Opinion.due_on < today)
    descending = (not waits) != (cursor is not None and cursor.backwards)
    if cursor is not None:
        on, last = day_in(cursor.key[0]), cursor.key[1]
        beside = (
            or_(Opinion.due_on < on, and_(Opinion.due_on == on, Opinion.id < last))
            if descending
            else or_(Opinion.due_on > on, and_(Opinion.due_on == on, Opinion.id > last))
        )
        query = query.where(beside)
    order = (Opinion.due_on.desc(), Opinion.id.desc()) if descending else (Opinion.due_on, Opinion.id)
    rows = [_view(row) for row in db.session.execute(query.order_by(*order).limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.due_on.toordinal(), row.id))


def count_opinions(territory_id: int, today: date) -> Mapping[OfficeList, int]:
    """How many opinions each list holds."""
    here = Opinion.territory_id == territory_id
    counted = {row[0]: row[1] for row in db.session.execute(select(Opinion.status, func.count()).where(here).group_by(Opinion.status))}
    overdue = db.session.scalar(select(func.count()).select_from(Opinion).where(*late(territory_id, today))) or 0
    return {
        OfficeList.WAITING: counted.get(OpinionStatus.WAITING, 0),
        OfficeList.LATE: overdue,
        OfficeList.ANSWERED: counted.get(OpinionStatus.ANSWERED, 0),
        OfficeList.CANCELLED: counted.get(OpinionStatus.CANCELLED, 0),
    }


def list_answer_files(opinion_ids: Sequence[int]) -> Mapping[int, Sequence[AttachmentView]]:
    """The documents that came with answers, by opinion."""
    return attachments.list_attachments(OPINION, opinion_ids) if opinion_ids else {}


def may_read_file(actor: Actor, _opinion_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """The rule of ``wiring.ATTACHMENT_OWNERS`` for the document of an answer."""
    return policy.may_read_file(actor, attachment.territory_id)


# ---------------------------------------------------------------- what a reply quotes


def answered_ids(contribution_id: int) -> frozenset[int]:
    """The opinions on a contribution that a reply to it may show."""
    query = select(Opinion.id).where(Opinion.contribution_id == contribution_id, Opinion.status == OpinionStatus.ANSWERED)
    return frozenset(db.session.scalars(query))


def list_quoted(opinion_ids: Collection[int]) -> Mapping[int, QuotedOpinion]:
    """Answered opinions by id; without ids nothing is asked of the database."""
    if not opinion_ids:
        return {}
    query = select(Opinion.id, Opinion.name, Opinion.gender, Opinion.answered_on, Opinion.answer_html).where(
        Opinion.id.in_(opinion_ids), Opinion.status == OpinionStatus.ANSWERED
    )
    return {row.id: QuotedOpinion(*row) for row in db.session.execute(query)}


# ---------------------------------------------------------------- what a link opens


def find_link(link_id: int) -> LinkView | None:
    """The link with its request's territory."""
    query = select(OpinionLink.id, OpinionLink.opinion_id, Opinion.territory_id, OpinionLink.expires_at, OpinionLink.ended_at)
    row = db.session.execute(query.join(Opinion, Opinion.id == OpinionLink.opinion_id).where(OpinionLink.id == link_id)).first()
    return LinkView(*row) if row else None


def find_live_link(opinion_id: int) -> int | None:
    """The link that a letter of the request carries now."""
    return db.session.scalar(select(OpinionLink.id).where(OpinionLink.opinion_id == opinion_id, OpinionLink.ended_at.is_(None)))


# ---------------------------------------------------------------- what is passed on

_FORWARDINGS = (
    select(Forwarding, Contribution.number_year, Contribution.number_sequence, Contribution.title)
    .join(Contribution, Contribution.id == Forwarding.contribution_id)
    .execution_options(populate_existing=True)
)


def _forwarding(row: Any) -> ForwardingView:
    one: Forwarding = row[0]
    return ForwardingView(
        id=one.id,
        contribution_id=one.contribution_id,
        number=f"{row.number_year}-{row.number_sequence}",
        title=row.title,
        addressee_id=one.addressee_id,
        name=one.name,
        gender=one.gender,
        asked_at=one.asked_at,
        state=one.state,
        sent_at=one.sent_at,
        error=one.error,
        version=one.version,
    )


def get_forwarding(territory_id: int, forwarding_id: int) -> ForwardingView:
    """Something passed on. Raises NotFound."""
    where = (Forwarding.id == forwarding_id, Forwarding.territory_id == territory_id)
    row = db.session.execute(_FORWARDINGS.where(*where)).first()
    if row is None:
        raise NotFound
    return _forwarding(row)


def find_forwarding_address(forwarding_id: int) -> str:
    """Where its letter goes."""
    return db.session.scalar(select(Forwarding.email).where(Forwarding.id == forwarding_id)) or ""


def list_forwardings(territory_id: int, cursor: Cursor | None = None, *, only_lost: bool = False) -> Page[ForwardingView]:
    """What was passed on, the newest first; ``only_lost`` what did not arrive."""
    query = _FORWARDINGS.where(*(lost_forwardings(territory_id) if only_lost else (Forwarding.territory_id == territory_id,)))
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        query = query.where(Forwarding.id > cursor.key[0] if backwards else Forwarding.id < cursor.key[0])
    query = query.order_by(Forwarding.id if backwards else Forwarding.id.desc())
    rows = [_forwarding(row) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.id,))


def list_forwardings_of(contribution_id: int) -> Sequence[ForwardingView]:
    """To whom a contribution was passed on, the oldest first."""
    rows = db.session.execute(_FORWARDINGS.where(Forwarding.contribution_id == contribution_id).order_by(Forwarding.id))
    return [_forwarding(row) for row in rows]
