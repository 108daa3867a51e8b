# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Full-text search with one order on both databases (decisions.md 22; ADR 0033).

Words are folded (no accents, lower case) and stemmed by us in Italian (``search_words``); every part of a query must be
found; of the newest matches the first 500 are ordered by hits in the title, then date, then id. SQLite keeps the tokens in an
FTS5 table, PostgreSQL in expression indexes over ``array_to_tsvector``: neither database's own linguistics takes part.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, bindparam, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core import clock
from consulta.core.db import Base, db, is_sqlite
from consulta.core.search_words import (
    QUERY_WORDS_CAP,
    WORD_CAP,
    Alternative,
    Pieces,
    Query,
    Synonyms,
    fold,
    highlighted,
    pairs_of,
    read_query,
    snippet,
    stems_of,
    telling_words,
    words_of,
)
from consulta.core.unit_of_work import current, put_one

__all__ = [
    "QUERY_WORDS_CAP",
    "WORD_CAP",
    "Pieces",
    "Synonyms",
    "fold",
    "highlighted",
    "pairs_of",
    "read_query",
    "snippet",
    "stems_of",
    "telling_words",
]

MATCH_CAP = 500
COUNT_CAP = 1_000
"""Matches, the newest, that facets count; beyond it a number says "oltre"."""
BODY_CAP = 8_000
"""Characters of a text kept beside the index, for the passage that a result shows."""
INDEXED_CAP = 200_000
"""Characters of a text that are looked into: some 70 pages."""


class SearchDocument(Base):
    """One searchable public thing of a territory. Only what anybody may read is ever indexed.

    ``parent`` ("contribution:12") names what a thing is never public without.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "object_id"),
        Index("ix_search_document_territory_id_day", "territory_id", "day", "id"),
        Index("ix_search_document_parent", "parent"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    excerpt: Mapped[str] = mapped_column(String(400))
    path: Mapped[str] = mapped_column(String(300))
    day: Mapped[date]
    title_stems: Mapped[str] = mapped_column(Text)
    stems: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    pairs: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    area_id: Mapped[int | None] = mapped_column(ForeignKey("thematic_area.id"))
    roundtable_id: Mapped[int | None] = mapped_column(ForeignKey("roundtable.id"))
    parent: Mapped[str] = mapped_column(String(60), default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A public thing as the index takes it. Without ``at`` the day on which it was last indexed stays."""

    territory_id: int
    kind: str
    object_id: int
    title: str
    body: str
    excerpt: str
    path: str
    at: datetime | None = None
    area_id: int | None = None
    roundtable_id: int | None = None
    parent: str = ""
    is_titled: bool = True
    """Whether the title is its own: words of a title lent by something else find that thing, not this one."""


@dataclass(frozen=True, slots=True)
class Match:
    """A search result. ``body`` is the beginning of its text, where the passage to show is looked for."""

    kind: str
    object_id: int
    title: str
    excerpt: str
    path: str
    day: date
    body: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search is narrowed to; the empty one to nothing."""

    kind: str = ""
    area_id: int | None = None
    roundtable_id: int | None = None
    year: int | None = None
    kinds: Sequence[str] = ()
    """Several kinds, any of which will do."""


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the matches, best first, and of all of them (the newest COUNT_CAP) how many have each value of a facet."""

    query: Query
    ids: Sequence[int] = ()
    total: int = 0
    is_more: bool = False
    kinds: Mapping[str, int] = field(default_factory=dict)
    areas: Mapping[int, int] = field(default_factory=dict)
    roundtables: Mapping[int, int] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)
    object_ids: Sequence[int] = ()
    """Of the same matches, the ids within their kind."""


def row_of(entry: Entry, day: date) -> dict[str, Any]:
    """The columns of a thing in the index, all but the id."""
    body = entry.body[:INDEXED_CAP]
    title = entry.title if entry.is_titled else ""
    whole = f"{title} {body}"
    words = dict.fromkeys(words_of(whole))
    pairs = dict.fromkeys([*pairs_of(title), *pairs_of(body)])
    return {
        "territory_id": entry.territory_id,
        "kind": entry.kind,
        "object_id": entry.object_id,
        "title": entry.title[:300],
        "excerpt": entry.excerpt[:400],
        "path": entry.path,
        "day": day,
        "title_stems": " ".join(stems_of(title)),
        "stems": " ".join(stems_of(whole)),
        "folded": " ".join(words),
        "pairs": " ".join(pairs),
        "body": body[:BODY_CAP],
        "area_id": entry.area_id,
        "roundtable_id": entry.roundtable_id,
        "parent": entry.parent,
    }


def put(entry: Entry) -> None:
    """Put or replace a thing in the index, in the open transaction."""
    before = remove(entry.kind, entry.object_id)
    row = row_of(entry, clock.rome_day(entry.at) if entry.at else before or clock.rome_day(clock.now()))
    document_id = put_one(SearchDocument, **row)
    if is_sqlite():
        tokens = {column: row[column] for column in ("stems", "folded", "pairs")}
        current().session.execute(
            text("INSERT OR REPLACE INTO search_fts(rowid, stems, folded, pairs) VALUES (:id, :stems, :folded, :pairs)"),
            {"id": document_id, **tokens},
        )


def index(**values: Any) -> None:
    """The same from the values of an Entry."""
    put(Entry(**values))


def remove(kind: str, object_id: int) -> date | None:
    """Take a thing out of the index, in the open transaction; gives its day. Nothing happens when it is not there."""
    session = current().session
    query = select(SearchDocument.id, SearchDocument.day).where(SearchDocument.kind == kind, SearchDocument.object_id == object_id)
    found = session.execute(query).first()
    if found is None:
        return None
    _delete([found.id])
    day: date = found.day
    return day


def remove_below(parent: str) -> None:
    """Take out of the index, in the open transaction, all that is not public without ``parent``."""
    _delete(list(current().session.scalars(select(SearchDocument.id).where(SearchDocument.parent == parent))))


def _delete(ids: Sequence[int]) -> None:
    session = current().session
    if not ids:
        return
    if is_sqlite():
        session.execute(text("DELETE FROM search_fts WHERE rowid IN :ids").bindparams(bindparam("ids", expanding=True)), {"ids": list(ids)})
    session.execute(delete(SearchDocument).where(SearchDocument.id.in_(ids)), execution_options={"synchronize_session": False})


def look(territory_id: int, query: Query, scope: Scope = Scope()) -> Found:
    """What satisfies ``query`` within ``scope``. One statement, whatever is found; the first MATCH_CAP can be walked."""
    if not query.groups:
        return Found(query)
    rows = _rows(territory_id, query, scope)
    kept = rows[:COUNT_CAP]
    days = [row.day if isinstance(row.day, date) else date.fromisoformat(row.day) for row in kept]
    ranked = sorted(
        (-query.title_hits(row.title_stems), -day.toordinal(), -row.id, row.object_id)
        for row, day in zip(kept[:MATCH_CAP], days, strict=False)
    )
    return Found(
        query,
        [-key[2] for key in ranked],
        len(kept),
        len(rows) > COUNT_CAP,
        Counter(row.kind for row in kept),
        Counter(row.area_id for row in kept if row.area_id is not None),
        Counter(row.roundtable_id for row in kept if row.roundtable_id is not None),
        Counter(day.year for day in days),
        [key[3] for key in ranked],
    )


def _rows(territory_id: int, query: Query, scope: Scope) -> Sequence[Any]:
    """What satisfies a query, the newest first, one more than COUNT_CAP."""
    sql, parameters = _statement(query)
    narrowed, values = _narrowed(scope)
    limits = {"territory_id": territory_id, "cap": COUNT_CAP + 1}
    return db.session.execute(text(sql.replace("/*scope*/", narrowed)), parameters | values | limits).all()


def read_matches(ids: Sequence[int]) -> list[Match]:
    """The results with these ids of the index, in that order."""
    if not ids:
        return []
    columns = [getattr(SearchDocument, name) for name in Match.__slots__]
    rows = {row.id: row for row in db.session.execute(select(SearchDocument.id, *columns).where(SearchDocument.id.in_(ids)))}
    return [Match(*(getattr(rows[one], name) for name in Match.__slots__)) for one in ids if one in rows]


def find(territory_id: int, query: str, kind: str = "") -> list[Match]:
    """Everything that satisfies ``query``, best first, at most MATCH_CAP; empty for an empty query."""
    return read_matches(look(territory_id, read_query(query), Scope(kind)).ids)


def find_ids(territory_id: int, query: Query | str, kind: str) -> list[int]:
    """The ids of the matching objects of one kind, best first. Words alone know no synonyms."""
    return list(look(territory_id, read_query(query) if isinstance(query, str) else query, Scope(kind)).object_ids)


def find_unranked_ids(territory_id: int, query: Query, kind: str) -> list[int]:
    """The same ids as ``find_ids``, the newest first: who lists them by date need not weigh them."""
    return [row.object_id for row in _rows(territory_id, query, Scope(kind))[:MATCH_CAP]] if query.groups else []


def titles(territory_id: int, cap: int) -> list[str]:
    """The newest titles, where a word typed wrongly may be found written well."""
    query = select(SearchDocument.title).where(SearchDocument.territory_id == territory_id)
    return list(db.session.scalars(query.order_by(SearchDocument.day.desc(), SearchDocument.id.desc()).limit(cap)))


_COLUMNS = "d.id, d.object_id, d.kind, d.day, d.title_stems, d.area_id, d.roundtable_id"
_NEWEST = "ORDER BY d.day DESC, d.id DESC LIMIT :cap"


_HERE = f"d.territory_id = :territory_id /*scope*/ {_NEWEST}"
_SQLITE = (
    "WITH found AS MATERIALIZED (SELECT rowid AS id FROM search_fts WHERE search_fts MATCH :query LIMIT 5001), "  # noqa: S608
    "few AS MATERIALIZED (SELECT count(*) <= 5000 AS so FROM found) "
    f"SELECT * FROM (SELECT {_COLUMNS} FROM found CROSS JOIN search_document d ON d.id = found.id WHERE (SELECT so FROM few) AND {_HERE}) "
    f"UNION ALL SELECT * FROM (SELECT {_COLUMNS} FROM search_document d WHERE NOT (SELECT so FROM few) "
    f"AND +d.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH :query) AND {_HERE}) {_NEWEST.replace('d.', '')}"
)
"""Rare words: the rows of the few texts that hold them. Frequent ones: the newest rows, of which a set says whether they hold them,
until there are enough. SQLite keeps no statistics that would tell it which of the two is cheap; the wrong one takes seconds."""


def _narrowed(scope: Scope) -> tuple[str, dict[str, Any]]:
    wanted = {name: value for name, value in asdict(scope).items() if value and name not in ("year", "kinds")}
    clauses = [f"AND d.{name} = :{name}" for name in wanted]
    if scope.kinds:
        kinds = {f"kind_{number}": kind for number, kind in enumerate(scope.kinds)}
        clauses.append(f"AND d.kind IN ({', '.join(f':{name}' for name in kinds)})")
        wanted |= kinds
    if scope.year is not None:
        clauses.append("AND d.day >= :since AND d.day < :until")
        wanted |= {"since": f"{scope.year:04}-01-01", "until": f"{scope.year + 1:04}-01-01"}
        if not is_sqlite():
            wanted |= {"since": date(scope.year, 1, 1), "until": date(scope.year + 1, 1, 1)}
    return " ".join(clauses), wanted


def _statement(query: Query) -> tuple[str, dict[str, Any]]:
    if is_sqlite():
        sql = _SQLITE
        return sql, {"query": " AND ".join(f"({' OR '.join(map(_matched, group))})" for group in query.groups)}
    clauses: list[str] = []
    parameters: dict[str, Any] = {}
    for number, group in enumerate(query.groups):
        either = []
        for column in ("stems", "pairs", "folded"):
            wanted = " | ".join(_vector(one) for one in group if one.column == column)
            if wanted:
                parameters[f"{column}{number}"] = wanted
                either.append(f"array_to_tsvector(string_to_array(d.{column}, ' ')) @@ CAST(:{column}{number} AS tsquery)")
        clauses.append(f"({' OR '.join(either)})")
    sql = (
        f"SELECT {_COLUMNS} FROM search_document d "  # noqa: S608
        f"WHERE d.territory_id = :territory_id AND {' AND '.join(clauses)} /*scope*/ {_NEWEST}"
    )
    return sql, parameters


def _matched(one: Alternative) -> str:
    end = "*" if one.column == "folded" else ""
    return "(" + " AND ".join(f'{one.column} : "{token}"{end}' for token in one.tokens) + ")"


def _vector(one: Alternative) -> str:
    end = ":*" if one.column == "folded" else ""
    return "(" + " & ".join(f"'{token}'{end}" for token in one.tokens) + ")"


def entries_differ(entry: Entry, stored: Mapping[str, Any]) -> bool:
    """Whether the index says something else of a thing than what it is."""
    row = row_of(entry, clock.rome_day(entry.at) if entry.at else stored["day"])
    return any(row[name] != stored[name] for name in row)


def stored_rows(territory_id: int, kind: str, after: int, last: int) -> dict[int, Mapping[str, Any]]:
    """What the index says of the things of a kind beyond ``after`` and up to ``last`` (0: to the end), by object.

    Where SQLite keeps other tokens than the row says, the row is given without its stems: it differs from anything.
    """
    query = select(*SearchDocument.__table__.columns).where(
        SearchDocument.territory_id == territory_id, SearchDocument.kind == kind, SearchDocument.object_id > after
    )
    if last:
        query = query.where(SearchDocument.object_id <= last)
    rows: dict[int, dict[str, Any]] = {row.object_id: dict(row._mapping) for row in db.session.execute(query)}
    if is_sqlite() and rows:
        ids = {row["id"]: row for row in rows.values()}
        kept = text("SELECT rowid, stems, folded, pairs FROM search_fts WHERE rowid BETWEEN :first AND :last")
        seen = {one.rowid: one for one in db.session.execute(kept, {"first": min(ids), "last": max(ids)})}
        for document_id, row in ids.items():
            one = seen.get(document_id)
            if one is None or any(getattr(one, name) != row[name] for name in ("stems", "folded", "pairs")):
                row["stems"] = None
    return dict(rows)
