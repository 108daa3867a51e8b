# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Full-text search with one order on both databases (decisions.md 22).

Words are folded (no accents, lower case) and stemmed by us in Italian; every word asked for must occur; the newest
500 matches are ordered by hits in the title, then date, then id. SQLite keeps the stems in an FTS5 table,
PostgreSQL in an expression index over ``array_to_tsvector``: neither database's own linguistics takes part.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import Stemmer
from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core import clock
from consulta.core.db import Base, db, is_sqlite
from consulta.core.stems import DOMAIN_STEMS
from consulta.core.unit_of_work import current, put_one

MATCH_CAP = 500
QUERY_WORDS_CAP = 12
WORD_CAP = 60
"""Characters of a word that count: the longest Italian one has 29."""
_stemmer = Stemmer.Stemmer("italian")
_STOP = frozenset(
    """
    a ad ai al alla alle allo anche che chi ci con cui da dal dalla dalle dei del della delle dello
    di e ed gli ha hanno i il in io la le lo ma mi ne nei nel nella nelle no noi
    non o per piu se si sia sono su sua sue sui sul sulla suo te ti tra tu un una uno
    vi
    """.split()  # noqa: SIM905
)


class SearchDocument(Base):
    """One searchable public thing of a territory. Only what anybody may read is ever indexed."""

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "object_id"),
        Index("ix_search_document_territory_id_day", "territory_id", "day", "id"),
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


@dataclass(frozen=True, slots=True)
class Match:
    """A search result."""

    kind: str
    object_id: int
    title: str
    excerpt: str
    path: str
    day: date


def fold(words: str) -> str:
    """Lower case, no accents, blanks and Latin letters and digits only."""
    flat = unicodedata.normalize("NFKD", words.lower())
    flat = "".join(char for char in flat if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", " ", flat).strip()


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    if word in DOMAIN_STEMS:
        return DOMAIN_STEMS[word]
    # The stemmer takes "-iano" for the ending of a verb ("mangiano") and would part "anziano" from "anziani", "quotidiano" from
    # "quotidiani": nouns matter more here. A vowel left at the end is dropped so that folded accents meet.
    stem: str = _stemmer.stemWord(word[:-1] + "i" if word.endswith("iano") else word)
    return stem.rstrip("aeiou") if len(stem) > 4 else stem


def stems_of(words: str) -> list[str]:
    """The distinct stems of a text in order of first appearance, without stop words."""
    return list(dict.fromkeys(_stem(word) for word in _words(words) if word not in _STOP))


def _words(typed: str) -> list[str]:
    """The folded words, each as long as an index takes it: PostgreSQL refuses a longer one, and with it the whole document."""
    return [word[:WORD_CAP] for word in fold(typed).split()]


def index(*, territory_id: int, kind: str, object_id: int, title: str, body: str, excerpt: str, path: str, at: datetime) -> None:
    """Put or replace a document in the index, in the open transaction."""
    remove(kind, object_id)
    title_stems, stems = stems_of(title), stems_of(f"{title} {body}")
    words = {"stems": " ".join(stems), "folded": " ".join(dict.fromkeys(_words(f"{title} {body}")))}
    document_id = put_one(
        SearchDocument,
        territory_id=territory_id,
        kind=kind,
        object_id=object_id,
        title=title[:300],
        excerpt=excerpt[:400],
        path=path,
        day=clock.rome_day(at),
        title_stems=" ".join(title_stems),
        **words,
    )
    if is_sqlite():
        current().session.execute(
            text("INSERT INTO search_fts(rowid, stems, folded) VALUES (:id, :stems, :folded)"),
            {"id": document_id, **words},
        )


def remove(kind: str, object_id: int) -> None:
    """Take a document out of the index, in the open transaction. Nothing happens when it is not there."""
    session = current().session
    found = session.scalar(select(SearchDocument.id).where(SearchDocument.kind == kind, SearchDocument.object_id == object_id))
    if found is None:
        return
    if is_sqlite():
        session.execute(text("DELETE FROM search_fts WHERE rowid = :id"), {"id": found})
    session.execute(delete(SearchDocument).where(SearchDocument.id == found))


def find(territory_id: int, query: str, kinds: Iterable[str] = ()) -> list[Match]:
    """Everything that holds all the words of ``query``; the last word may be a beginning. Empty for an empty query."""
    return [match for match, _ in _ranked(territory_id, query, tuple(kinds))]


def find_ids(territory_id: int, query: str, kind: str) -> list[int]:
    """The ids of the matching objects of one kind, best first."""
    return [match.object_id for match, _ in _ranked(territory_id, query, (kind,))]


def _ranked(territory_id: int, query: str, kinds: tuple[str, ...]) -> list[tuple[Match, int]]:
    words = [word for word in _words(query) if word not in _STOP][:QUERY_WORDS_CAP]
    if not words:
        return []
    stems = [_stem(word) for word in words]
    where = "d.territory_id = :territory_id" + (" AND d.kind IN :kinds" if kinds else "")
    sql = _sqlite_sql(where) if is_sqlite() else _postgresql_sql(where)
    statement = text(sql)
    parameters: dict[str, object] = {"territory_id": territory_id, "cap": MATCH_CAP} | _terms(stems, words[-1])
    if kinds:
        from_kinds = [f"kind{n}" for n in range(len(kinds))]
        statement = text(sql.replace(":kinds", "(" + ", ".join(f":{name}" for name in from_kinds) + ")"))
        parameters |= dict(zip(from_kinds, kinds, strict=True))
    rows = db.session.execute(statement, parameters).all()
    scored = []
    for row in rows:
        hits = len(set(stems) & set(row.title_stems.split()))
        day = row.day if isinstance(row.day, date) else date.fromisoformat(row.day)
        scored.append((Match(row.kind, row.object_id, row.title, row.excerpt, row.path, day), hits, row.id))
    scored.sort(key=lambda item: (-item[1], -item[0].day.toordinal(), -item[2]))
    return [(match, hits) for match, hits, _ in scored]


_COLUMNS = "d.id, d.kind, d.object_id, d.title, d.excerpt, d.path, d.day, d.title_stems"


def _terms(stems: list[str], last_word: str) -> dict[str, object]:
    whole = [f'"{stem}"' for stem in stems]
    before = whole[:-1]
    if is_sqlite():
        prefix = f'folded : "{last_word}"*'
        stemmed = " AND ".join(f"stems : {term}" for term in whole)
        prefixed = " AND ".join([*(f"stems : {term}" for term in before), prefix])
        return {"query": f"({stemmed}) OR ({prefixed})"}
    quoted = [f"'{stem}'" for stem in stems]
    return {"stemmed": " & ".join(quoted), "before": " & ".join(quoted[:-1]) or None, "prefix": f"'{last_word}':*"}


def _sqlite_sql(where: str) -> str:
    return (
        f"SELECT {_COLUMNS} FROM search_fts f JOIN search_document d ON d.id = f.rowid "  # noqa: S608
        f"WHERE search_fts MATCH :query AND {where} ORDER BY d.day DESC, d.id DESC LIMIT :cap"
    )


def _postgresql_sql(where: str) -> str:
    stems = "array_to_tsvector(string_to_array(d.stems, ' '))"
    folded = "array_to_tsvector(string_to_array(d.folded, ' '))"
    return (
        f"SELECT {_COLUMNS} FROM search_document d WHERE {where} AND ("  # noqa: S608
        f"{stems} @@ CAST(:stemmed AS tsquery) OR ({folded} @@ CAST(:prefix AS tsquery) "
        f"AND (CAST(:before AS text) IS NULL OR {stems} @@ CAST(CAST(:before AS text) AS tsquery)))) "
        "ORDER BY d.day DESC, d.id DESC LIMIT :cap"
    )
