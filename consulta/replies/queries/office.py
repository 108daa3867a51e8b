# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the office's pages on replies: the lists by state, the page where one is written, the page where one is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from consulta.accounts.models import User
from consulta.contributions.models import Contribution, ContributionKind, ContributionMunicipality, PublicationStatus
from consulta.core.db import db
from consulta.core.errors import Invalid, NotFound
from consulta.core.pagination import PAGE_SIZE, Cursor, Page, bad_place, cut, instant_in
from consulta.organisations.models import Organisation
from consulta.plans.models import Objective
from consulta.plans.queries import LinkRow
from consulta.replies.models import Reply, ReplyAssignment, ReplyOutcome, ReplyStatus
from consulta.replies.policy import ReplyFacts, outcome_wording
from consulta.replies.queries.facts import covering, facts_of
from consulta.replies.queries.numbers import is_late, to_write, unanswered
from consulta.replies.queries.public import ObjectiveRef, ReplyView, select_versions, view_of, with_opinions
from consulta.replies.queries.terms import TERM, ReplyTerm, due_day, reply_terms, term_of, with_term
from consulta.territory.models import Municipality, ThematicArea


class OfficeList(StrEnum):
    """The lists of the replies page; the value stands in the URL."""

    TO_WRITE = "da-scrivere"
    MINE = "mie"
    OVERDUE = "in-ritardo"
    DRAFTS = "bozze"
    TO_APPROVE = "da-approvare"
    APPROVED = "approvate"
    PUBLISHED = "pubblicate"


_STATUS_OF_LIST = {
    OfficeList.DRAFTS: ReplyStatus.DRAFT,
    OfficeList.TO_APPROVE: ReplyStatus.PROPOSED,
    OfficeList.APPROVED: ReplyStatus.APPROVED,
    OfficeList.PUBLISHED: ReplyStatus.PUBLISHED,
}


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A line of the replies page: the contribution, and the reply when one is begun."""

    contribution_id: int
    number: str
    kind: str
    title: str
    published_at: datetime
    due_on: date | None
    reply_id: int | None = None
    wording: str = ""
    outcome: str = ""
    decided_at: datetime | None = None
    return_note: str = ""
    is_correction: bool = False
    version: int = 0
    """That of the reply, or of the contribution when none is begun."""
    officer: str = ""
    officer_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReplyFilter:
    """Which list of the replies page, and from where."""

    which: OfficeList = OfficeList.TO_WRITE
    cursor: Cursor | None = None

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "ReplyFilter":
        """Read ``stato`` and ``pagina``. Raises Invalid for a list that does not exist or a broken cursor."""
        try:
            which = OfficeList(args.get("stato") or OfficeList.TO_WRITE)
        except ValueError:
            raise Invalid({"stato": "L'elenco richiesto non esiste: scegline uno tra quelli della pagina."}) from None
        kinds = (int,) if which in _STATUS_OF_LIST else (str, int)
        cursor = Cursor.decode(args.get("pagina"), len(kinds))
        if cursor and not all(type(value) is kind for value, kind in zip(cursor.key, kinds, strict=True)):
            raise bad_place()
        return cls(which, cursor)


def list_for_office(territory_id: int, filter: ReplyFilter, now: datetime, me: int | None = None) -> Page[OfficeRow]:
    """One page of a list: contributions without a reply oldest first, replies in the order they were begun, published ones newest first."""
    terms = reply_terms(territory_id=territory_id)
    if filter.which in _STATUS_OF_LIST:
        return _list_replies(territory_id, filter, terms)
    where = to_write(territory_id)
    if filter.which is OfficeList.OVERDUE:
        where = and_(unanswered(territory_id), is_late(territory_id, now))
    if filter.which is OfficeList.MINE:
        where = and_(unanswered(territory_id), ReplyAssignment.officer_id == (me or 0))
    return _list_unanswered(where, filter.cursor, terms)


_OF_REPLY = (Reply.id.label("reply_id"), Reply.outcome, Reply.decided_at, Reply.return_note, Reply.correction_reason, Reply.version)


def _list_replies(territory_id: int, filter: ReplyFilter, terms: Mapping[int, ReplyTerm]) -> Page[OfficeRow]:
    newest_first = filter.which is OfficeList.PUBLISHED
    cursor = filter.cursor
    descending = newest_first != (cursor is not None and cursor.backwards)
    query = (
        select(
            *_ROW, Reply.id.label("reply_id"), Reply.outcome, Reply.decided_at, Reply.return_note, Reply.correction_reason, Reply.version
        )
        .join(Reply, Reply.contribution_id == Contribution.id)
        .where(Reply.territory_id == territory_id, Reply.status == _STATUS_OF_LIST[filter.which])
        .order_by(Reply.id.desc() if descending else Reply.id)
        .limit(PAGE_SIZE + 1)
    )
    if cursor is not None:
        query = query.where(Reply.id < cursor.key[0] if descending else Reply.id > cursor.key[0])
    rows = [
        replace(
            _row(row, terms),
            reply_id=row.reply_id,
            outcome=row.outcome.value,
            wording=outcome_wording(row.kind, row.outcome),
            decided_at=row.decided_at,
            return_note=row.return_note,
            is_correction=bool(row.correction_reason),
            version=row.version,
        )
        for row in db.session.execute(query)
    ]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.reply_id or 0,))


def list_waiting(where: ColumnElement[bool], cursor: Cursor | None) -> Page[OfficeRow]:
    """One page of contributions without a reply, the oldest first, without the days that were promised."""
    return _list_unanswered(where, cursor, {})


def _list_unanswered(where: ColumnElement[bool], cursor: Cursor | None, terms: Mapping[int, ReplyTerm]) -> Page[OfficeRow]:
    backwards = cursor is not None and cursor.backwards
    key = (Contribution.published_at, Contribution.id)
    query = (
        select(*_ROW, Contribution.version, User.name.label("officer"), ReplyAssignment.due_on.label("officer_due_on"))
        .outerjoin(ReplyAssignment, ReplyAssignment.contribution_id == Contribution.id)
        .outerjoin(User, User.id == ReplyAssignment.officer_id)
        .where(where)
        .order_by(*(column.desc() if backwards else column for column in key))
        .limit(PAGE_SIZE + 1)
    )
    if cursor is not None:
        at, contribution_id = instant_in(cursor.key[0]), cursor.key[1]
        past = or_(
            Contribution.published_at < at if backwards else Contribution.published_at > at,
            and_(Contribution.published_at == at, Contribution.id < contribution_id if backwards else Contribution.id > contribution_id),
        )
        query = query.where(past)
    rows = [
        replace(_row(row, terms), version=row.version, officer=row.officer or "", officer_due_on=row.officer_due_on)
        for row in db.session.execute(query)
    ]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.published_at.isoformat(), row.contribution_id))


_ROW = (
    Contribution.id,
    Contribution.number_year,
    Contribution.number_sequence,
    Contribution.kind,
    Contribution.title,
    Contribution.published_at,
    Contribution.submitted_at,
    Contribution.cycle_id,
)


def _row(row: Any, terms: Mapping[int, ReplyTerm]) -> OfficeRow:
    due_on = due_day(terms.get(row.cycle_id), row.submitted_at)
    return OfficeRow(row.id, f"{row.number_year}-{row.number_sequence}", row.kind, row.title, row.published_at, due_on)


# ---------------------------------------------------------------- the page where a reply is written


@dataclass(frozen=True, slots=True)
class Answerable:
    """The contribution beside the form. It names the organisation, never a private person."""

    id: int
    territory_id: int
    number: str
    kind: ContributionKind
    status: PublicationStatus
    title: str
    html: str
    organisation: str
    area_id: int | None
    area_label: str
    municipalities: tuple[str, ...]
    submitted_at: datetime
    is_late: bool
    due_on: date | None


_READ = (Contribution.status, Contribution.html, Contribution.is_late, Contribution.area_id)


def get_answerable(territory_id: int, contribution_id: int) -> Answerable:
    """A contribution of the territory as the writer of a reply reads it. Raises NotFound."""
    own = (Contribution.status, Contribution.html, Contribution.is_late, Contribution.area_id)
    query = (
        with_term(select(*_ROW, *own, Organisation.name, ThematicArea.label, *TERM))
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .outerjoin(ThematicArea, ThematicArea.id == Contribution.area_id)
        .where(Contribution.id == contribution_id, Contribution.territory_id == territory_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    names = (
        select(Municipality.name)
        .join(ContributionMunicipality, ContributionMunicipality.municipality_id == Municipality.id)
        .where(ContributionMunicipality.contribution_id == contribution_id)
        .order_by(Municipality.name)
    )
    return Answerable(
        id=row.id,
        territory_id=territory_id,
        number=f"{row.number_year}-{row.number_sequence}",
        kind=row.kind,
        status=row.status,
        title=row.title,
        html=row.html,
        organisation=row.name or "",
        area_id=row.area_id,
        area_label=row.label or "",
        municipalities=tuple(db.session.scalars(names)),
        submitted_at=row.submitted_at,
        is_late=row.is_late,
        due_on=due_day(term_of(row), row.submitted_at),
    )


def prefill_text(links: Sequence[LinkRow]) -> str:
    """The first words of a reply: the reasons already written beside the links to the plan (decisions.md 13)."""
    return "\n\n".join(f"{link.objective_code}, {link.objective_title}: {link.reason}" for link in links if link.reason)


def list_covering(territory_id: int) -> Sequence[ObjectiveRef]:
    """The objectives that may be named as already covering a request, by code."""
    query = select(Objective.id, Objective.code, Objective.title).where(covering(territory_id)).order_by(Objective.code, Objective.id)
    return [ObjectiveRef(*row) for row in db.session.execute(query)]


# ---------------------------------------------------------------- the page where a reply is judged


@dataclass(frozen=True, slots=True)
class OfficeReply:
    """A version of a reply as the office reads it, with what the policy asks about it."""

    id: int
    contribution_id: int
    version_number: int
    version: int
    status: ReplyStatus
    outcome: ReplyOutcome
    source: str
    accepted_part: str
    refused_part: str
    forwarded_to: str
    deferred_year: int | None
    covered_by_id: int | None
    covered_by_service_id: int | None
    forwarded_to_id: int | None
    opinion_ids: tuple[int, ...]
    return_note: str
    correction_reason: str
    writers: tuple[str, ...]
    facts: ReplyFacts


def get_reply(territory_id: int, reply_id: int, today: date) -> OfficeReply:
    """A reply of the territory. Raises NotFound."""
    found = _find(and_(Reply.id == reply_id, Reply.territory_id == territory_id), today)
    if found is None:
        raise NotFound
    return found


def find_newest(territory_id: int, contribution_id: int, today: date) -> OfficeReply | None:
    """The newest version of the reply to a contribution, in whatever state."""
    return _find(and_(Reply.contribution_id == contribution_id, Reply.territory_id == territory_id), today)


def _find(where: ColumnElement[bool], today: date) -> OfficeReply | None:
    query = select(Reply, Contribution.status.label("contribution_status")).join(Contribution, Contribution.id == Reply.contribution_id)
    row = db.session.execute(query.where(where).order_by(Reply.number.desc()).limit(1)).first()
    if row is None:
        return None
    reply: Reply = row[0]
    writers = select(User.name).where(User.id.in_(reply.writer_ids)).order_by(User.name)
    return OfficeReply(
        id=reply.id,
        contribution_id=reply.contribution_id,
        version_number=reply.number,
        version=reply.version,
        status=reply.status,
        outcome=reply.outcome,
        source=reply.source,
        accepted_part=reply.accepted_part,
        refused_part=reply.refused_part,
        forwarded_to=reply.forwarded_to,
        deferred_year=reply.deferred_year,
        covered_by_id=reply.covered_by_id,
        covered_by_service_id=reply.covered_by_service_id,
        forwarded_to_id=reply.forwarded_to_id,
        opinion_ids=tuple(reply.opinion_ids),
        return_note=reply.return_note,
        correction_reason=reply.correction_reason,
        writers=tuple(db.session.scalars(writers)),
        facts=facts_of(reply, row.contribution_status, today),
    )


def list_versions(contribution_id: int) -> Sequence[ReplyView]:
    """Every version of the reply to a contribution, newest first, the ones not yet public included: for the office only."""
    return with_opinions([view_of(row) for row in db.session.execute(select_versions(contribution_id))])
