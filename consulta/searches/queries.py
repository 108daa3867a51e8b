# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of synonyms and of searches that found nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from sqlalchemy import bindparam, func, select

from consulta.core import clock
from consulta.core.db import db, read
from consulta.core.search import Synonyms
from consulta.searches import policy
from consulta.searches.models import EmptySearch, SearchState, SynonymList

SOURCES = "consulta.search_sources"
"""The extension of the application that holds what is public of each kind of thing."""
INDEX_RULES = 4
"""Counted on when what the index keeps of a text changes: the worker then makes it again."""
SHOWN_FOR = timedelta(days=90)
LISTED = 100


@dataclass(frozen=True, slots=True)
class SynonymView:
    """The synonyms of a territory; the starter ones until somebody saves the list."""

    source: str
    version: int


@dataclass(frozen=True, slots=True)
class EmptyRow:
    """Words that found nothing, how many times lately, and when last."""

    words: str
    times: int
    last_day: date


@lru_cache(maxsize=1)
def starter() -> str:
    """The synonyms of social planning that every territory begins with."""
    return files("consulta.searches").joinpath("data", "synonyms.txt").read_text("utf-8").strip()


_OF_TERRITORY = select(SynonymList.source, SynonymList.version).where(SynonymList.territory_id == bindparam("territory_id"))


def get_synonyms(territory_id: int) -> SynonymView:
    """The list of a territory."""
    row = read(_OF_TERRITORY, {"territory_id": territory_id}).first()
    return SynonymView(row.source, row.version) if row else SynonymView(starter(), 0)


def synonyms_of(territory_id: int) -> Synonyms:
    """The groups of a territory, for a search. One statement."""
    return _groups(get_synonyms(territory_id).source)


@lru_cache(maxsize=100)
def _groups(source: str) -> Synonyms:
    return policy.read_groups(source)


def list_empty(territory_id: int, now: datetime) -> Sequence[EmptyRow]:
    """What was searched in vain in the last ninety days, the most frequent first."""
    times = func.sum(EmptySearch.times)
    last = func.max(EmptySearch.day)
    query = (
        select(EmptySearch.words, times.label("times"), last.label("last_day"))
        .where(EmptySearch.territory_id == territory_id, EmptySearch.day > clock.rome_day(now) - SHOWN_FOR)
        .group_by(EmptySearch.words)
        .order_by(times.desc(), last.desc(), EmptySearch.words)
        .limit(LISTED)
    )
    return [EmptyRow(row.words, int(row.times), row.last_day) for row in db.session.execute(query)]


def is_current(territory_id: int) -> bool:
    """Whether the index of a territory was made with the present rules."""
    return db.session.scalar(select(SearchState.made_with).where(SearchState.territory_id == territory_id)) == INDEX_RULES
