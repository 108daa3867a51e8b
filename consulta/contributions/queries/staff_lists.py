# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's lists of contributions in any state, and where one of them stands in a list."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, union_all
from sqlalchemy.orm import aliased

from consulta.contributions.models import Contribution, PublicationStatus
from consulta.contributions.queries.filters import StaffFilter, staff_where
from consulta.contributions.queries.lists import Clauses, Order, Place, capped_count, dated, walk, words_query
from consulta.contributions.queries.rows import ContributionRow
from consulta.contributions.queries.searching import SEARCH_KIND
from consulta.core import search
from consulta.core.db import db
from consulta.core.pagination import COUNT_CAP, PAGE_SIZE, Cursor, Page

_INDEXED, _UNSEEN = aliased(Contribution), aliased(Contribution)
"""Made once: a table of sixty columns is long to copy."""
_WAITING = Order((Contribution.submitted_at, Contribution.id), False, lambda row: (dated(row.submitted_at), row.id), True)
_ARRIVED = replace(_WAITING, descending=True)


def list_for_staff(
    territory_id: int, chosen: StaffFilter, cursor: Place = None, extra: Clauses = (), *, size: int = PAGE_SIZE
) -> Page[ContributionRow]:
    """Contributions of the territory in any state, who waits longest first. Words look into titles and texts not yet public too.

    A list of one page is its own count.
    """
    order, clauses = _staff_walk(territory_id, chosen)
    clauses += extra
    page = walk(clauses, order, cursor, size)
    if not cursor and page.next_cursor is None:
        return replace(page, total=len(page.items))
    total, is_more = capped_count(clauses)
    return replace(page, total=total, total_is_more=is_more)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contribution stands in a list: the ids around it, and "position of total" (0 when it is not in the list)."""

    previous_id: int | None
    next_id: int | None
    position: int
    total: int


def place_for_staff(territory_id: int, chosen: StaffFilter, row: ContributionRow) -> Standing:
    """Where a contribution stands in the office's list of that filter, in one statement; counts stop at COUNT_CAP.

    What words find is few: it is found once, and walked five times. A list without words is walked by its index.
    """
    order, clauses = _staff_walk(territory_id, chosen)
    listed: Any = Contribution
    if chosen.facets.text:
        listed = select(Contribution.id, *order.columns[:1]).where(*clauses).cte("listed").c
        order, clauses = replace(order, columns=(listed[order.columns[0].key], listed.id)), []

    def step(backwards: bool) -> Any:
        query = select(listed.id).where(*clauses, order.after(Cursor(order.key(row), backwards)))
        return query.order_by(*order.by(backwards)).limit(1).correlate(None).scalar_subquery()

    def count(*more: ColumnElement[bool]) -> Any:
        some = select(listed.id).where(*clauses, *more).limit(COUNT_CAP + 1).correlate(None).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

    before = count(order.after(Cursor(order.key(row), True)))
    found = db.session.execute(select(step(True), step(False), before, count(listed.id == row.id), count())).one()
    is_in = bool(found[3]) and found[4] <= COUNT_CAP
    return Standing(found[0], found[1], found[2] + 1 if is_in else 0, found[4])


def first_for_staff(territory_id: int, chosen: StaffFilter, after: ContributionRow | None = None, extra: Clauses = ()) -> int | None:
    """The first contribution of the office's list of that filter, or the first after another."""
    order, clauses = _staff_walk(territory_id, chosen)
    query = select(Contribution.id).where(*clauses, *extra)
    if after is not None:
        query = query.where(order.after(Cursor(order.key(after), False)))
    return db.session.scalar(query.order_by(*order.by(False)).limit(1))


def ids_for_staff(territory_id: int, chosen: StaffFilter, extra: Clauses = ()) -> set[int]:
    """The ids of a short list of the office, such as a run."""
    _order, clauses = _staff_walk(territory_id, chosen)
    return set(db.session.scalars(select(Contribution.id).where(*clauses, *extra)))


def _staff_walk(territory_id: int, chosen: StaffFilter) -> tuple[Order, list[ColumnElement[bool]]]:
    of_territory, *clauses = staff_where(territory_id, chosen)
    clauses += _words_for_staff(territory_id, chosen.facets.text) if chosen.facets.text else [of_territory]
    return (_WAITING if chosen.oldest_first else _ARRIVED), clauses


def _words_for_staff(territory_id: int, words: str) -> list[ColumnElement[bool]]:
    """The contributions of a territory with those words, or with that number.

    They are looked up by their ids: the sum keeps SQLite, which has no statistics, from walking the whole territory by date instead.
    """
    year, _, sequence = words.partition("-")
    if year.isdecimal() and sequence.isdecimal() and len(words) <= 14:
        number = (Contribution.number_year == int(year), Contribution.number_sequence == int(sequence))
        return [Contribution.territory_id == territory_id, *number]
    like = f"%{words.lower().replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    inside = or_(func.lower(_UNSEEN.title).like(like, escape="!"), func.lower(_UNSEEN.source).like(like, escape="!"))
    hidden = [status for status in PublicationStatus if status is not PublicationStatus.PUBLISHED]
    found = search.find_unranked_ids(territory_id, words_query(territory_id, words), SEARCH_KIND)
    both = union_all(
        select(_INDEXED.id).where(_INDEXED.id.in_(found)),
        select(_UNSEEN.id).where(_UNSEEN.territory_id == territory_id, _UNSEEN.status.in_(hidden), inside),
    )
    return [Contribution.territory_id + 0 == territory_id, Contribution.id.in_(both)]
