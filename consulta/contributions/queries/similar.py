# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public contributions that speak of the same thing as a text (decisions.md 22; ADR 0030).

The rarest stems of the text fetch at most FETCH_CAP candidates from the index of public texts; our own BM25 orders them, in
Python, from counts that both databases keep alike: the order is the same on both. Numbers tell nothing and are left out.
Three statements, however many texts there are.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text

from consulta.contributions.models import EVERY_STEM, EVERY_TEXT, Contribution, ContributionKind, ContributionStem
from consulta.contributions.queries.filters import public_where
from consulta.contributions.queries.rows import number_text
from consulta.contributions.queries.searching import SEARCH_KIND
from consulta.core.db import db, is_sqlite
from consulta.core.search import stems_of

SHOWN = 5
FETCH_CAP = 200
"""Candidates that are weighed, at most."""
COMMON_CAP = 2_000
"""A text whose rarest word occurs in more contributions than this has only words that tell nothing."""
STEMS_CAP = 120
"""Stems of the text that are looked at, title first: beyond a page and a half nothing new decides."""
SHARED_FLOOR = 2
TELLING_STEMS = 12
OVERLAP_FLOOR = 0.25
"""Of the weight of the text's TELLING_STEMS weightiest words, how much must be shared for another to be called similar."""
IDENTICAL = 0.8
"""Near-identical: of all the different words of two texts taken together, four in five are in both (Jaccard)."""
IDENTICAL_STEMS = 6
"""Below so many different words two texts are alike by chance."""
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Similar:
    """A public contribution close to a text. ``is_near_identical``: nearly the same words."""

    id: int
    number: str
    kind: ContributionKind
    title: str
    excerpt: str
    endorsement_count: int
    is_near_identical: bool


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """How often the stems of a text occur, and how long a text is on average."""

    totals: Mapping[str, int]
    texts: int
    average: float

    def weight(self, stem: str) -> float:
        """The rarer the stem, the more it says (inverse document frequency, never negative)."""
        total = self.totals.get(stem, 0)
        return math.log(1 + (self.texts - total + 0.5) / (total + 0.5))


def find_similar(territory_id: int, title: str, words: str, *, without_id: int | None = None, most: int = SHOWN) -> list[Similar]:
    """Public contributions similar to a title and a text, the closest first; ``without_id`` is left out (the text itself)."""
    stems = [stem for stem in stems_of(f"{title} {words}") if not stem.isdigit()][:STEMS_CAP]
    if len(stems) < SHARED_FLOOR:
        return []
    vocabulary = _vocabulary(territory_id, stems)
    chosen = _rarest(vocabulary)
    if not chosen:
        return []
    candidates = [(one_id, held) for one_id, held in _candidates(territory_id, chosen) if one_id != without_id]
    ranked = rank(stems, candidates, vocabulary)[:most]
    return _shown(territory_id, dict(ranked))


def _vocabulary(territory_id: int, stems: Sequence[str]) -> _Vocabulary:
    wanted = [*stems, EVERY_TEXT, EVERY_STEM]
    query = select(ContributionStem.stem, ContributionStem.total).where(
        ContributionStem.territory_id == territory_id, ContributionStem.stem.in_(wanted)
    )
    totals = {row.stem: row.total for row in db.session.execute(query)}
    texts, held = totals.pop(EVERY_TEXT, 0), totals.pop(EVERY_STEM, 0)
    return _Vocabulary(totals, texts, held / texts if texts else 1.0)


def _rarest(vocabulary: _Vocabulary) -> list[str]:
    """The rarest stems that together fetch no more than FETCH_CAP texts; the rarest of all when it alone fetches more."""
    chosen: list[str] = []
    fetched = 0
    for total, stem in sorted((total, stem) for stem, total in vocabulary.totals.items()):
        fetched += total
        if fetched > FETCH_CAP and (chosen or total > COMMON_CAP):
            break
        chosen.append(stem)
    return chosen


_SQLITE = text(
    "SELECT d.object_id, d.stems FROM search_fts f CROSS JOIN search_document d ON d.id = f.rowid WHERE search_fts MATCH :query "
    "AND d.territory_id = :territory_id AND d.kind = :kind ORDER BY d.object_id DESC LIMIT :cap"
)
_POSTGRESQL = text(
    "SELECT d.object_id, d.stems FROM search_document d "
    "WHERE array_to_tsvector(string_to_array(d.stems, ' ')) @@ CAST(:query AS tsquery) "
    "AND d.territory_id = :territory_id AND d.kind = :kind ORDER BY d.object_id DESC LIMIT :cap"
)


def _candidates(territory_id: int, chosen: Sequence[str]) -> list[tuple[int, frozenset[str]]]:
    values: dict[str, object] = {"territory_id": territory_id, "kind": SEARCH_KIND, "cap": FETCH_CAP}
    if is_sqlite():
        values["query"] = "stems : (" + " OR ".join(f'"{stem}"' for stem in chosen) + ")"
        rows = db.session.execute(_SQLITE, values)
    else:
        values["query"] = " | ".join(f"'{stem}'" for stem in chosen)
        rows = db.session.execute(_POSTGRESQL, values)
    return [(row.object_id, frozenset(stem for stem in row.stems.split() if not stem.isdigit())) for row in rows]


def rank(stems: Sequence[str], candidates: Sequence[tuple[int, frozenset[str]]], vocabulary: _Vocabulary) -> list[tuple[int, bool]]:
    """Ids of the candidates that share enough, best first, each with whether it is near-identical. Equal scores: the newest first."""
    asked = frozenset(stems)
    weights = {stem: vocabulary.weight(stem) for stem in asked if stem in vocabulary.totals}
    whole = sum(sorted(weights.values(), reverse=True)[:TELLING_STEMS])
    scored = []
    for one_id, held in candidates:
        shared = asked & held
        weight = sum(weights.get(stem, 0.0) for stem in sorted(shared))
        if len(shared) < SHARED_FLOOR or weight < OVERLAP_FLOOR * whole:
            continue
        length = _K1 * (1 - _B + _B * len(held) / vocabulary.average)
        scored.append((not is_near_identical(asked, held), -round(weight * (_K1 + 1) / (1 + length), 6), -one_id))
    return [(-one_id, not differs) for differs, _, one_id in sorted(scored)]


def is_near_identical(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts, as sets of stems, hold nearly the same words."""
    if min(len(one), len(other)) < IDENTICAL_STEMS:
        return False
    return len(one & other) / len(one | other) >= IDENTICAL


def _shown(territory_id: int, ranked: Mapping[int, bool]) -> list[Similar]:
    if not ranked:
        return []
    query = select(
        Contribution.id,
        Contribution.number_year,
        Contribution.number_sequence,
        Contribution.kind,
        Contribution.title,
        Contribution.excerpt,
        Contribution.endorsement_count,
    ).where(Contribution.territory_id == territory_id, Contribution.id.in_(list(ranked)), public_where())
    rows = {row.id: row for row in db.session.execute(query)}
    return [_similar(rows[one_id], is_identical) for one_id, is_identical in ranked.items() if one_id in rows]


def _similar(row: Any, is_identical: bool) -> Similar:
    number = number_text(row.number_year, row.number_sequence)
    return Similar(row.id, number, row.kind, row.title, row.excerpt, row.endorsement_count, is_identical)
