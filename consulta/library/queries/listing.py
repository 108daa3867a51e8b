# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The library's one list: what every arm has, put in order, cut to a page, in one statement whatever it is narrowed to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, desc, false, or_, select, true, union_all

from consulta.consultations.models import PlanCycle, Roundtable
from consulta.consultations.queries import list_cycles
from consulta.core import clock
from consulta.core import search as index
from consulta.core.db import db
from consulta.core.errors import Invalid
from consulta.core.pagination import PAGE_SIZE, Cursor, Page, cut, instant_in
from consulta.core.search import SearchDocument
from consulta.core.words import N_, filled
from consulta.library.models import DocumentKind
from consulta.library.queries.arm import TERRITORY, Arm, Scope
from consulta.library.queries.arms import ARMS, KINDS_OF_INDEX
from consulta.meetings.models import Meeting

ARGUMENTS = ("tipo", "di", "anno", "parole")
FEED_SIZE = 30
WORDS_CAP = 200
_OWNERS = ("territorio", "consultazione", "tavolo", "incontro", "piano")
_UNKNOWN = N_("Il filtro «%(name)s» ha un valore che qui non esiste: toglilo o sceglilo dall'elenco.")


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """What the list is narrowed to. ``owner`` is a word of ``_OWNERS``, with ``owner_id`` for all but the territory."""

    kind: DocumentKind | None = None
    owner: str = ""
    owner_id: int = 0
    year: int | None = None
    words: str = ""

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(bool(one) for one in (self.kind, self.owner, self.year, self.words))

    @property
    def belongs(self) -> str:
        """The value of the filter ``di``."""
        return f"{self.owner}-{self.owner_id}" if self.owner_id else self.owner


def read_filter(args: Mapping[str, str]) -> LibraryFilter:
    """The filter that an address says. Raises Invalid naming the argument."""
    asked = {name: args.get(name, "").strip() for name in ARGUMENTS}
    kind = next((one for one in DocumentKind if one.value == asked["tipo"]), None)
    if asked["tipo"] and kind is None:
        raise _unknown("tipo")
    if asked["anno"] and not (asked["anno"].isascii() and asked["anno"].isdecimal() and 1900 <= int(asked["anno"][:5]) < 2200):
        raise _unknown("anno")
    if len(asked["parole"]) > WORDS_CAP:
        raise Invalid({"parole": filled(N_("Le parole cercate superano %(cap)s caratteri: usane meno."), cap=WORDS_CAP)})
    owner, _, number = asked["di"].partition("-")
    if owner and owner not in _OWNERS:
        raise _unknown("di")
    is_numbered = number.isascii() and number.isdecimal() and len(number) < 10
    if owner and is_numbered == (owner == "territorio"):
        raise _unknown("di")
    return LibraryFilter(kind, owner, int(number) if is_numbered else 0, int(asked["anno"]) if asked["anno"] else None, asked["parole"])


def _unknown(name: str) -> Invalid:
    return Invalid({name: filled(_UNKNOWN, name=name)})


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list. ``source`` says where it was born, ``page_id`` whose page shows it; the file is empty for pages alone."""

    source: str
    rank: int
    id: int
    page_id: int
    kind: DocumentKind
    title: str
    day: datetime
    news: datetime
    number: int | None
    belongs: str
    cycle_id: int | None
    roundtable_id: int | None
    meeting_id: int | None
    issued_on: date | None
    issuer: str
    description: str
    act: str
    protocol_number: str
    protocol_on: date | None
    board_reference: str
    board_from: date | None
    board_to: date | None
    attachment_id: int | None
    file_name: str
    size_bytes: int | None
    sha256: str
    owner_title: str

    @property
    def extension(self) -> str:
        """ "PDF"; nothing for a page."""
        return self.file_name.rpartition(".")[2].upper() if self.file_name else ""

    @property
    def dated_on(self) -> date:
        """The day that the list shows."""
        return self.issued_on or clock.rome_day(self.day)


_TEXTS = ("issuer", "description", "act", "protocol_number", "board_reference", "file_name", "sha256")


def public_scope(territory_id: int, now: datetime) -> Scope:
    """The cycles that anybody may know of, with their titles."""
    return Scope(territory_id, {one.id: one.title for one in list_cycles(territory_id, now)})


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    cycles: Mapping[int, str]
    roundtables: Sequence[tuple[int, str]]
    chosen: str
    """The title of a meeting that the list is narrowed to; empty otherwise."""


def list_choices(scope: Scope, wanted: LibraryFilter) -> Choices:
    """The tavoli of the public cycles, and the name of a chosen meeting, in one statement."""
    cycle_ids = list(scope.cycles)
    tables = select(Roundtable.id, Roundtable.title, Roundtable.position, Roundtable.cycle_id).where(Roundtable.cycle_id.in_(cycle_ids))
    rows = db.session.execute(tables.order_by(Roundtable.cycle_id.desc(), Roundtable.position, Roundtable.id)).all()
    chosen = ""
    if wanted.owner == "incontro":
        named = select(Meeting.title).where(Meeting.territory_id == scope.territory_id, Meeting.id == wanted.owner_id)
        chosen = db.session.scalar(named) or ""
    return Choices(scope.cycles, [(row.id, row.title) for row in rows], chosen)


def list_public(
    scope: Scope, wanted: LibraryFilter, cursor: Cursor | None = None, *, size: int = PAGE_SIZE, synonyms: Any = None
) -> Page[Listed]:
    """The documents that anybody may read, the newest day first. One statement, and one more for words."""
    rows = _rows(scope, wanted, cursor, size + 1, "day", synonyms)
    return cut(rows, cursor, size, lambda row: (row.day.isoformat(), row.rank, row.id))


def list_news(scope: Scope, wanted: LibraryFilter, size: int = FEED_SIZE) -> Sequence[Listed]:
    """What became public last, for the feed."""
    return _rows(scope, wanted, None, size, "news", None)


def walk(scope: Scope, wanted: LibraryFilter, most: int, synonyms: Any = None) -> Iterator[Listed]:
    """The whole list, at most so many lines, 500 at a time."""
    cursor: Cursor | None = None
    while most > 0:
        found = list_public(scope, wanted, cursor, size=min(500, most), synonyms=synonyms)
        yield from found.items
        most -= len(found.items)
        if found.next_cursor is None or not found.items:
            return
        cursor = Cursor.decode(found.next_cursor, 3)


def _rows(scope: Scope, wanted: LibraryFilter, cursor: Cursor | None, limit: int, by: str, synonyms: Any) -> list[Listed]:
    found = _found(scope, wanted, synonyms)
    if found is not None and not found:
        return []
    arms = [one for one in (make(scope) for make in ARMS) if wanted.kind is None or one.fixed_kind in (None, wanted.kind)]
    backwards = cursor is not None and cursor.backwards
    cuts = [_cut(one, wanted, cursor, limit, by, found) for one in arms]
    united = union_all(*(select(one.subquery()) for one in cuts)).subquery("listed")
    order = [united.c[by], united.c.rank, united.c.id]
    query = (
        select(united, PlanCycle.title.label("of_cycle"), Roundtable.title.label("of_table"), Meeting.title.label("of_meeting"))
        .outerjoin(PlanCycle, PlanCycle.id == united.c.cycle_id)
        .outerjoin(Roundtable, Roundtable.id == united.c.roundtable_id)
        .outerjoin(Meeting, Meeting.id == united.c.meeting_id)
        .order_by(*(order if backwards else map(desc, order)))
        .limit(limit)
    )
    return [_listed(row, scope) for row in db.session.execute(query)]


def _listed(row: Any, scope: Scope) -> Listed:
    values = {name: row._mapping[name] for name in Listed.__slots__ if name != "owner_title"}
    values |= {name: values[name] or "" for name in _TEXTS}
    cycle = scope.cycles.get(row.cycle_id, "")
    owner = {"cycle": cycle, "plan": cycle, "roundtable": row.of_table, "meeting": row.of_meeting}.get(row.belongs) or ""
    if row.source == "minutes":  # its title is the meeting's own
        owner = row.of_table or cycle
    return Listed(**values | {"kind": DocumentKind(row.kind), "owner_title": owner})


def _cut(arm: Arm, wanted: LibraryFilter, cursor: Cursor | None, limit: int, by: str, found: Sequence[int] | None) -> Any:
    """An arm with its filters, its place and its order, cut to what a page may need of it."""
    at = arm.day if by == "day" else arm.news
    clauses = [*arm.where, *_narrowed(arm, wanted)]
    if cursor is not None:
        clauses.append(_beside(arm, cursor, at))
    if found is not None:
        clauses.append(or_(*(named.in_(_objects(found, kind)) for kind, named in arm.found_by)))
    backwards = cursor is not None and cursor.backwards
    order = (at, arm.id) if backwards else (desc(at), desc(arm.id))
    return arm.joined(select(*arm.columns())).where(*clauses).order_by(*order).limit(limit)


def _objects(found: Sequence[int], kind: str) -> Any:
    return select(SearchDocument.object_id).where(SearchDocument.kind == kind, SearchDocument.id.in_(found))


def _narrowed(arm: Arm, wanted: LibraryFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.kind is not None and arm.fixed_kind is None:
        yield arm.kind == wanted.kind
    if wanted.year is not None:
        yield arm.day >= clock.rome_midnight(date(wanted.year, 1, 1))
        yield arm.day < clock.rome_midnight(date(wanted.year + 1, 1, 1))
    if wanted.owner:
        yield _of_owner(arm, wanted)


def _of_owner(arm: Arm, wanted: LibraryFilter) -> ColumnElement[bool]:
    says, owner_id = arm.says, wanted.owner_id
    column = {"consultazione": "cycle_id", "piano": "cycle_id", "tavolo": "roundtable_id", "incontro": "meeting_id"}.get(wanted.owner)
    belongs = says["belongs"]
    if wanted.owner in ("territorio", "piano"):
        word = TERRITORY if wanted.owner == "territorio" else "plan"
        if arm.fixed_kind is not None:
            return false()  # only the office's own documents belong to the territory or to a plan
        mine: ColumnElement[bool] = belongs == word
        return mine if column is None else and_(mine, says[column] == owner_id)
    if column is None or column not in says:
        return false()
    return says[column] == owner_id if owner_id else true()


def _beside(arm: Arm, cursor: Cursor, at: Any) -> ColumnElement[bool]:
    """What comes after the cursor's row in walking order: instant, then rank, then id."""
    instant, rank, last = instant_in(cursor.key[0]), int(cursor.key[1]), int(cursor.key[2])
    back = cursor.backwards
    beyond = at > instant if back else at < instant
    if arm.rank == rank:
        return or_(beyond, and_(at == instant, arm.id > last if back else arm.id < last))
    is_beyond = arm.rank > rank if back else arm.rank < rank
    return or_(beyond, at == instant) if is_beyond else beyond


def _found(scope: Scope, wanted: LibraryFilter, synonyms: Any) -> Sequence[int] | None:
    """The rows of the index that hold the words; None without words."""
    if not wanted.words:
        return None
    query = index.read_query(wanted.words, synonyms) if synonyms is not None else index.read_query(wanted.words)
    return list(index.look(scope.territory_id, query, index.Scope(kinds=KINDS_OF_INDEX)).ids)
