# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The next things of a person of the office: one list, one order, one statement (ADR 0051).

Every contribution that has no public answer has one day by which the office must act: before it is public, the hours in which the
territory promised to decide; afterwards the day promised for the answer, or the earlier one that the office gave to this person.
The list holds the first of them by that day, the oldest first among equals, each with the first step that misses. It leaves out
what is somebody else's: assigned to another, begun by another, before another's eyes now, written by this person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, union_all

from consulta.codebook import queries as codebook
from consulta.consultations.models import PlanCycle
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.words import N_, Labelled
from consulta.moderation.lock_queries import free_for
from consulta.moderation.policy import DECIDERS
from consulta.replies.models import OPEN_STATUSES, Reply, ReplyAssignment, ReplyStatus
from consulta.replies.policy import APPROVERS
from consulta.replies.queries.numbers import assigned_to
from consulta.replies.queries.terms import ReplyTerm, due_day
from consulta.workspace.run import MOST


class Step(Labelled):
    """What a contribution needs first from who looks at it."""

    DECIDE = "decide", N_("Da leggere e pubblicare")
    READ = "read", N_("Da leggere")
    TAG = "tag", N_("Da etichettare")
    LINK = "link", N_("Da collegare a un obiettivo")
    ANSWER = "answer", N_("Da rispondere")
    FINISH = "finish", N_("Tua risposta in bozza, da finire")
    APPROVE = "approve", N_("Risposta da approvare")


@dataclass(frozen=True, slots=True)
class NextThing:
    """A contribution of the list. ``due_at``: the instant after the last moment in time; None when no day was promised."""

    id: int
    number: str
    title: str
    step: Step
    submitted_at: datetime
    due_at: datetime | None
    is_mine: bool

    @property
    def due_on(self) -> date | None:
        """The last day (Europe/Rome)."""
        return clock.rome_day(self.due_at - timedelta(microseconds=1)) if self.due_at else None

    def is_late(self, now: datetime) -> bool:
        """Whether that moment is past."""
        return self.due_at is not None and self.due_at <= now


_FAR = datetime.max.replace(tzinfo=UTC)
_LOOKED_AT = 2 * MOST
"""Rows of each part: some turn out to be nobody's step once all their writers are known."""
_TAGGED = (~codebook.without_tags()).label("tagged")
_COLUMNS = (
    Contribution.id,
    Contribution.number_year,
    Contribution.number_sequence,
    Contribution.title,
    Contribution.status,
    Contribution.cycle_id,
    Contribution.submitted_at,
    Contribution.read_at,
    Contribution.linked_at,
    Contribution.replied_at,
    _TAGGED,
    Reply.status.label("reply_status"),
    Reply.writer_ids,
    ReplyAssignment.officer_id,
    ReplyAssignment.due_on,
)


def list_next(actor: Actor, territory_id: int, terms: Mapping[int, ReplyTerm], hours: int, now: datetime) -> Sequence[NextThing]:
    """At most MOST things, in one statement whatever the rows.

    ``terms``: those of every cycle of the territory (``replies.queries.terms``); ``hours``: in which it promised to decide.
    """
    decides, approves = actor.has_role(territory_id, *DECIDERS), actor.has_role(territory_id, *APPROVERS)
    if actor.user_id is None or not (decides or approves):
        return ()
    me = actor.user_id
    parts: list[Select[*tuple[Any, ...]]] = []
    if decides:
        parts += [_waiting(territory_id, me, now), _assigned(territory_id, me)]
        parts += [_public(me, now, approves, Contribution.cycle_id == one) for one in terms]
        others = select(PlanCycle.id).where(PlanCycle.territory_id == territory_id, PlanCycle.id.not_in(terms))  # named: few, or none
        parts += [_public(me, now, approves, Contribution.cycle_id.in_(others))]
    if approves:
        parts.append(_to_approve(territory_id, me))
    rows = db.session.execute(union_all(*(select(part.subquery()) for part in parts)))
    found = _things(rows, me, terms, hours, decides=decides, approves=approves)
    return sorted(found, key=lambda one: (one.due_at or _FAR, one.submitted_at, one.id))[:MOST]


def _rows() -> Select[*tuple[Any, ...]]:
    begun = and_(Reply.contribution_id == Contribution.id, Reply.status.in_(OPEN_STATUSES))
    return (
        select(*_COLUMNS)
        .select_from(Contribution)
        .outerjoin(Reply, begun)
        .outerjoin(ReplyAssignment, ReplyAssignment.contribution_id == Contribution.id)
    )


def _waiting(territory_id: int, me: int, now: datetime) -> Select[*tuple[Any, ...]]:
    """Those on which nobody has decided, the oldest first."""
    here = (Contribution.territory_id == territory_id, Contribution.status == PublicationStatus.IN_MODERATION)
    return _oldest(_rows().where(*here, free_for(codebook.CONTRIBUTION, me, now)))


def _public(me: int, now: datetime, approves: bool, cycle: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The public ones of a cycle without a public answer that nobody else has, the oldest first: in a cycle that is by their day."""
    steps = [
        Reply.id.is_(None),
        Contribution.read_at.is_(None),
        codebook.without_tags(),
        and_(Reply.status == ReplyStatus.DRAFT, Reply.author_id == me),
    ]
    if approves:
        steps.append(and_(Reply.status == ReplyStatus.PROPOSED, Reply.author_id.is_distinct_from(me)))
    # The cycle says the territory: named beside it, SQLite would walk all that is public there to find the oldest.
    here = (cycle, Contribution.status == PublicationStatus.PUBLISHED, Contribution.replied_at.is_(None))
    nobodys = ReplyAssignment.officer_id.is_(None)
    return _oldest(_rows().where(*here, nobodys, free_for(codebook.CONTRIBUTION, me, now), or_(*steps)))


def _assigned(territory_id: int, me: int) -> Select[*tuple[Any, ...]]:
    """Those given to this person, by the day they were given."""
    query = _rows().where(assigned_to(territory_id, me))
    return query.order_by(ReplyAssignment.due_on.is_(None), ReplyAssignment.due_on, Contribution.submitted_at, Contribution.id).limit(
        _LOOKED_AT
    )


def _to_approve(territory_id: int, me: int) -> Select[*tuple[Any, ...]]:
    """Those whose reply, or a correction of it, waits for somebody who did not write it; the one sent first comes first."""
    waits = (Reply.territory_id == territory_id, Reply.status == ReplyStatus.PROPOSED, Reply.author_id.is_distinct_from(me))
    public = Contribution.status == PublicationStatus.PUBLISHED
    return _rows().where(*waits, public).order_by(Reply.id).limit(_LOOKED_AT)


def _oldest(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.order_by(Contribution.submitted_at, Contribution.id).limit(_LOOKED_AT)


def _things(
    rows: Iterable[Any], me: int, terms: Mapping[int, ReplyTerm], hours: int, *, decides: bool, approves: bool
) -> Iterable[NextThing]:
    seen: set[int] = set()
    for row in rows:
        step = None if row.id in seen else _step(row, me, decides=decides, approves=approves)
        if step is None:
            continue
        seen.add(row.id)
        number, mine = f"{row.number_year}-{row.number_sequence}", row.officer_id == me
        yield NextThing(row.id, number, row.title, step, row.submitted_at, _due(row, step, mine, terms, hours), mine)


def _step(row: Any, me: int, *, decides: bool, approves: bool) -> Step | None:
    """The first step that misses and that this person may do; None when it is somebody else's turn."""
    if row.status == PublicationStatus.IN_MODERATION:
        return Step.DECIDE if decides else None
    if row.reply_status == ReplyStatus.PROPOSED and approves and me not in row.writer_ids:
        return Step.APPROVE
    if not decides or row.replied_at is not None:
        return None
    if row.read_at is None:
        return Step.READ
    if not row.tagged:
        return Step.TAG
    if row.reply_status is None:
        return Step.LINK if row.linked_at is None else Step.ANSWER
    return Step.FINISH if row.reply_status == ReplyStatus.DRAFT and me in row.writer_ids else None


def _due(row: Any, step: Step, mine: bool, terms: Mapping[int, ReplyTerm], hours: int) -> datetime | None:
    """A correction has no day of its own: who wrote has had the answer."""
    if step is Step.DECIDE:
        arrived: datetime = row.submitted_at
        return arrived + timedelta(hours=hours)
    if row.replied_at is not None:
        return None
    days = [due_day(terms.get(row.cycle_id), row.submitted_at), row.due_on if mine else None]
    known = [day for day in days if day is not None]
    return clock.rome_midnight(min(known) + timedelta(days=1)) if known else None
