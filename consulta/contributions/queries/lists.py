# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of contributions: keyset, at most four statements, totals from tallies or capped (performance.md; decisions.md 21, 22)."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select, tuple_

from consulta.contributions.models import Contribution, ContributionMunicipality, ContributionTally, PublicationStatus
from consulta.contributions.queries.filters import ContributionFilter, public_where, where
from consulta.contributions.queries.rows import ContributionRow, read_rows, rows_query
from consulta.contributions.queries.searching import SEARCH_KIND
from consulta.core import clock, search
from consulta.core.db import db, read
from consulta.core.errors import Invalid
from consulta.core.pagination import COUNT_CAP, PAGE_SIZE, Cursor, Page, bad_place, cut, instant_in
from consulta.core.search_words import Pieces, Query
from consulta.core.words import N_, filled
from consulta.organisations.models import Organisation
from consulta.territory.models import Municipality, TerritoryMembership, ThematicArea
from consulta.web.ports import ports

SHUFFLE_RANGE = 2**30
"""``Contribution.shuffle`` is between 0 and this."""

Place: TypeAlias = "Cursor | str | None"
"""A cursor, or the text of one as it stands in the URL."""
Clauses: TypeAlias = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Order:
    """A way to walk: the two columns of the key, their direction, and how a row and a cursor give the key."""

    columns: tuple[Any, Any]
    descending: bool
    key: Callable[[ContributionRow], tuple[str | int, ...]]
    is_dated: bool = False

    def value(self, place: Cursor) -> tuple[Any, int]:
        first, last = place.key
        if not isinstance(last, int) or isinstance(first, str) is not self.is_dated:
            raise bad_place()
        return (instant_in(first) if self.is_dated else first), last

    def after(self, place: Cursor) -> ColumnElement[bool]:
        pair, value = tuple_(*self.columns), tuple_(*self.value(place))
        return pair < value if self.descending is not place.backwards else pair > value

    def beyond(self, backwards: bool) -> ColumnElement[bool]:
        """The same for a statement composed once: the place is given with its values."""
        pair = tuple_(*self.columns)
        place = tuple_(bindparam("place", type_=self.columns[0].type), bindparam("place_id", type_=Integer))
        return pair < place if self.descending is not backwards else pair > place

    def by(self, backwards: bool) -> list[Any]:
        falling = self.descending is not backwards
        return [column.desc() if falling else column.asc() for column in self.columns]


def dated(at: datetime | None) -> str:
    """An instant as a cursor holds it, empty for none."""
    return at.isoformat() if at else ""


_RECENT = Order((Contribution.published_at, Contribution.id), True, lambda row: (dated(row.published_at), row.id), True)
_DISCUSSED = Order((Contribution.discussed_at, Contribution.id), True, lambda row: (dated(row.discussed_at), row.id), True)
_COMMENTED = Order((Contribution.comment_count, Contribution.id), True, lambda row: (row.comment_count, row.id))
_ENDORSED = Order((Contribution.endorsement_count, Contribution.id), True, lambda row: (row.endorsement_count, row.id))
_SHUFFLED = Order((Contribution.shuffle, Contribution.id), False, lambda row: (row.shuffle, row.id))


@dataclass(frozen=True, slots=True)
class Marked:
    """Title and passage of a contribution in pieces, each with whether it is what was looked for."""

    title: Pieces
    passage: Pieces


def list_public(
    territory_id: int,
    chosen: ContributionFilter,
    cursor: Place = None,
    extra: Clauses = (),
    *,
    size: int = PAGE_SIZE,
    total: int | None = None,
) -> Page[ContributionRow]:
    """The published contributions that satisfy the filter; a ``total`` that the page has read already is not asked again.

    Raises Invalid for a bad cursor or a name the territory does not have.
    """
    return _public(territory_id, chosen, cursor, extra, size, total, _query_of(territory_id, chosen))


def list_marked(territory_id: int, chosen: ContributionFilter, cursor: Place = None) -> tuple[Page[ContributionRow], Mapping[int, Marked]]:
    """The same list, and of each row what the words found in it, by id; nothing without words. Raises Invalid."""
    query = _query_of(territory_id, chosen)
    page = _public(territory_id, chosen, cursor, (), PAGE_SIZE, None, query)
    if query is None:
        return page, {}
    return page, {row.id: Marked(search.highlighted(row.title, query), search.highlighted(row.excerpt, query)) for row in page.items}


def _query_of(territory_id: int, chosen: ContributionFilter) -> Query | None:
    return words_query(territory_id, chosen.text) if chosen.text else None


def _public(
    territory_id: int, chosen: ContributionFilter, cursor: Place, extra: Clauses, size: int, total: int | None, query: Query | None
) -> Page[ContributionRow]:
    clauses = [*where(territory_id, chosen), public_where(), *extra]
    found = search.find_ids(territory_id, query, SEARCH_KIND) if query else []
    if query and chosen.order:
        clauses.append(Contribution.id.in_(found))
    if query and not chosen.order:
        page = _ranked(found, clauses, cursor, size)
    elif chosen.order == "caso":
        page = _shuffled(clauses, cursor, size)
    else:
        page = _listed(territory_id, chosen, cursor, clauses if chosen.text or chosen.clauses or extra else (), size)
    if not page.items:
        _refuse_unknown(territory_id, chosen)
    if total is not None:
        return replace(page, total=total)
    if page.total is None and size < PAGE_SIZE and not cursor and page.next_cursor is None:
        return replace(page, total=len(page.items))  # all of a few: the page that shows the newest need not count
    if page.total is None:
        total, is_more = _total(territory_id, chosen, clauses, extra)
        page = replace(page, total=total, total_is_more=is_more)
    return page


@lru_cache(maxsize=256)
def _composed(territory_id: int, chosen: ContributionFilter, size: int, backwards: bool, has_place: bool) -> Select[*tuple[Any, ...]]:
    """The statement of a public list by date or by a count, composed once for each filter."""
    order = _by_date_or_count(chosen)
    query = rows_query().where(*where(territory_id, chosen), public_where())
    if has_place:
        query = query.where(order.beyond(backwards))
    return query.order_by(*order.by(backwards)).limit(size + 1)


def _by_date_or_count(chosen: ContributionFilter) -> Order:
    return {"discussi": _DISCUSSED, "commentati": _COMMENTED, "sostenuti": _ENDORSED}.get(chosen.order, _RECENT)


def _listed(territory_id: int, chosen: ContributionFilter, cursor: Place, clauses: Clauses, size: int) -> Page[ContributionRow]:
    """By date or by a count; ``clauses`` where the filter alone does not say everything."""
    order = _by_date_or_count(chosen)
    if clauses:
        return walk(clauses, order, cursor, size)
    place = place_of(cursor)
    backwards = place is not None and place.backwards
    at = order.value(place) if place is not None else None
    values = {"place": at[0], "place_id": at[1]} if at else None
    rows = read_rows(_composed(territory_id, chosen, size, backwards, at is not None), values)
    return cut(rows, place, size, order.key)


def place_of(cursor: Place, arity: int = 2) -> Cursor | None:
    """The cursor, read from its text where needed. Raises Invalid."""
    return Cursor.decode(cursor, arity) if isinstance(cursor, str) else cursor


def walk(clauses: Clauses, order: Order, cursor: Place, size: int) -> Page[ContributionRow]:
    """A page of what satisfies the clauses, walked in an order; no total. Raises Invalid for a bad cursor."""
    place = place_of(cursor)
    backwards = place is not None and place.backwards
    query = rows_query().where(*clauses)
    if place is not None:
        query = query.where(order.after(place))
    return cut(read_rows(query.order_by(*order.by(backwards)).limit(size + 1)), place, size, order.key)


def daily_start(on: date) -> int:
    """Where the random order of a day begins: the same for everybody that day, unforeseeable from the day before."""
    return int.from_bytes(hashlib.sha256(on.isoformat().encode()).digest()[:4], "big") % SHUFFLE_RANGE


def _shuffled(clauses: Clauses, cursor: Place, size: int) -> Page[ContributionRow]:
    """The stored random column read as a ring from the day's start: two ranges, each walked by its index."""
    start = daily_start(clock.rome_day(clock.now()))
    place = place_of(cursor, 3)
    backwards = place is not None and place.backwards
    ring = (Contribution.shuffle >= start, Contribution.shuffle < start)
    if place is not None and place.key[0] not in (0, 1):
        raise bad_place()
    first = int(place.key[0]) if place else 0
    rows: list[ContributionRow] = []
    for lap in range(first, -1, -1) if backwards else range(first, 2):
        query = rows_query().where(*clauses, ring[lap])
        if place is not None and lap == first:
            query = query.where(_SHUFFLED.after(Cursor(place.key[1:], backwards)))
        rows += read_rows(query.order_by(*_SHUFFLED.by(backwards)).limit(size + 1 - len(rows)))
        if len(rows) > size:
            break
    return cut(rows, place, size, lambda row: (int(row.shuffle < start), row.shuffle, row.id))


def words_query(territory_id: int, words: str) -> Query:
    """What the words of a list's own box look for: with the synonyms of the territory, as the search of the site does."""
    return search.read_query(words, ports().synonyms(territory_id))


def _ranked(found: Sequence[int], clauses: Clauses, cursor: Place, size: int) -> Page[ContributionRow]:
    """The matches, best first, among those the filter leaves. The place is a position in that list."""
    place = place_of(cursor, 1)
    if place is not None and not isinstance(place.key[0], int):
        raise bad_place()
    if not found:
        return Page([], total=0)
    left = set(db.session.scalars(select(Contribution.id).where(*clauses, Contribution.id.in_(found))))
    ids = [one for one in found if one in left]
    at = 0
    if place is not None:
        at = max(0, int(place.key[0]) - size if place.backwards else int(place.key[0]) + 1)
    wanted = ids[at : at + size]
    rows = {row.id: row for row in read_rows(rows_query().where(Contribution.id.in_(wanted)))} if wanted else {}
    return Page(
        [rows[one] for one in wanted if one in rows],
        Cursor((at + size - 1,)).encode() if at + size < len(ids) else None,
        Cursor((at,), backwards=True).encode() if at else None,
        len(ids),
    )


def _total(territory_id: int, chosen: ContributionFilter, clauses: Clauses, extra: Clauses) -> tuple[int, bool]:
    facets = chosen.facets()
    if len(facets) <= 1 and not (chosen.category or chosen.text or chosen.added or chosen.clauses or extra):
        return count_tally(territory_id, *(facets[0] if facets else ("tutti", ""))), False
    return capped_count(clauses)


def capped_count(clauses: Clauses) -> tuple[int, bool]:
    """How many satisfy the clauses, and whether there are more than the cap."""
    inner = select(Contribution.id).where(*clauses).limit(COUNT_CAP + 1).subquery()
    total = db.session.scalar(select(func.count()).select_from(inner)) or 0
    return min(total, COUNT_CAP), total > COUNT_CAP


_TALLY = select(ContributionTally.total).where(
    ContributionTally.territory_id == bindparam("territory_id"),
    ContributionTally.facet == bindparam("facet"),
    ContributionTally.value == bindparam("value"),
)


def count_tally(territory_id: int, facet: str = "tutti", value: str = "") -> int:
    """How many published contributions a territory has, in all or for one value of a facet (see filters.TALLIED)."""
    return read(_TALLY, {"territory_id": territory_id, "facet": facet, "value": value}).scalar() or 0


def tallies(territory_id: int, *facets: str) -> tuple[Mapping[str, int], ...]:
    """The totals of every value of each facet, in one statement."""
    query = select(ContributionTally.facet, ContributionTally.value, ContributionTally.total).where(
        ContributionTally.territory_id == territory_id, ContributionTally.facet.in_(facets), ContributionTally.total > 0
    )
    found: dict[str, dict[str, int]] = {facet: {} for facet in facets}
    for row in db.session.execute(query):
        found[row.facet][row.value] = row.total
    return tuple(found[facet] for facet in facets)


def _refuse_unknown(territory_id: int, chosen: ContributionFilter) -> None:
    """An empty list may be due to a code the territory does not have: say so, instead of showing nothing."""
    lookups: dict[str, Any] = {}
    if chosen.area:
        lookups["area"] = select(ThematicArea.id).where(ThematicArea.territory_id == territory_id, ThematicArea.code == chosen.area)
    if chosen.municipality:
        lookups["comune"] = (
            select(Municipality.id)
            .join(TerritoryMembership, TerritoryMembership.municipality_id == Municipality.id)
            .where(TerritoryMembership.territory_id == territory_id, Municipality.belfiore == chosen.municipality)
        )
    if chosen.organisation_id:
        lookups["organizzazione"] = select(Organisation.id).where(
            Organisation.territory_id == territory_id, Organisation.id == chosen.organisation_id
        )
    if not lookups:
        return
    found = db.session.execute(select(*(query.limit(1).scalar_subquery().label(name) for name, query in lookups.items()))).one()
    missing = [name for name, value in zip(lookups, found, strict=True) if value is None]
    if missing:
        sentence = N_("Il filtro «%(name)s» ha un valore che qui non esiste: toglilo o sceglilo dall'elenco.")
        raise Invalid({name: filled(sentence, name=name) for name in missing})


def count_by_status(territory_id: int) -> Mapping[str, int]:
    """How many contributions stand in each status other than published: the queues of the office."""
    query = (
        select(Contribution.status, func.count())
        .where(Contribution.territory_id == territory_id, Contribution.status != PublicationStatus.PUBLISHED)
        .group_by(Contribution.status)
    )
    return {status.value: total for status, total in db.session.execute(query)}


def list_municipality_ids(contribution_id: int) -> tuple[int, ...]:
    """The comuni of one contribution, as ids."""
    query = select(ContributionMunicipality.municipality_id).where(ContributionMunicipality.contribution_id == contribution_id)
    return tuple(sorted(db.session.scalars(query)))
