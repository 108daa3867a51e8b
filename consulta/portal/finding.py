# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search page and ``consulta search`` both say: results with their passages, facets with counts, a better word to try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from consulta.core import search as index
from consulta.core.errors import Invalid
from consulta.core.pagination import PAGE_SIZE
from consulta.core.search import Found, Match, Pieces, Scope, fold, telling_words
from consulta.core.words import N_, filled
from consulta.portal import facets
from consulta.searches import queries as searches

WORDS_CAP = 200
KINDS: Mapping[str, str] = {
    "contribution": N_("Contributi"),
    "comment": N_("Commenti"),
    "topic": N_("Temi"),
    "roundtable": N_("Tavoli"),
    "minutes": N_("Verbali"),
    "notice": N_("Avvisi"),
    "objective": N_("Obiettivi del piano"),
    "service": N_("Servizi"),
    "library": N_("Atti e documenti"),
    "closing_report": N_("Relazioni conclusive"),
    "synthesis": N_("Sintesi"),
    "document": N_("Documenti"),
}
ARGUMENTS: Mapping[str, str] = {"tipo": N_("Tipo"), "area": N_("Area"), "tavolo": N_("Tavolo"), "anno": N_("Anno")}
"""What a search can be narrowed by, as the address says it."""
TITLES_LOOKED_AT = 500
_TOO_LONG = N_("La ricerca supera %(cap)s caratteri: usa meno parole.")
_UNKNOWN = N_("Il filtro «%(name)s» ha un valore che qui non esiste: toglilo o sceglilo dall'elenco.")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, how many of the matches have it, and whether the search is narrowed to it."""

    value: str
    label: str
    count: int
    label_en: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A match with the words that were looked for marked in its title and in a passage of its text."""

    match: Match
    title: Pieces
    passage: Pieces


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found. ``facets`` by name of the argument; ``suggestion`` when nothing was found and a similar word would."""

    words: str
    chosen: Mapping[str, str]
    found: Found
    results: Sequence[Result] = ()
    facets: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    suggestion: str = ""


def answer(territory_id: int, words: str, args: Mapping[str, str], first: int = 0, size: int = PAGE_SIZE) -> Answer:
    """The matches from the ``first`` on. Raises Invalid for too many characters or a value that no facet has."""
    if len(words) > WORDS_CAP:
        raise Invalid({"q": filled(_TOO_LONG, cap=str(WORDS_CAP))})
    chosen = {name: args[name].strip() for name in ARGUMENTS if args.get(name, "").strip()}
    scope = _scope(territory_id, chosen)
    if not telling_words(words):
        return Answer(words, chosen, Found(index.read_query("")))
    query = index.read_query(words, searches.synonyms_of(territory_id))
    found = index.look(territory_id, query, scope)
    results = [
        Result(one, index.highlighted(one.title, query), index.snippet(one.body, one.excerpt, query))
        for one in index.read_matches(found.ids[first : first + size])
    ]
    suggestion = _suggestion(territory_id, words) if not found.total and not chosen else ""
    return Answer(words, chosen, found, results, _facets(found, chosen), suggestion)


def _scope(territory_id: int, chosen: Mapping[str, str]) -> Scope:
    kind, area, table, year = (chosen.get(name, "") for name in ARGUMENTS)
    if kind and kind not in KINDS:
        raise _unknown("tipo")
    if year and not (year.isascii() and year.isdecimal() and len(year) == 4 and "1900" <= year < "2200"):
        raise _unknown("anno")
    if table and not (table.isascii() and table.isdecimal() and len(table) < 10):
        raise _unknown("tavolo")
    area_id = facets.find_area_id(territory_id, area[:40]) if area else None
    if area and area_id is None:
        raise _unknown("area")
    return Scope(kind, area_id, int(table) if table else None, int(year) if year else None)


def _unknown(name: str) -> Invalid:
    return Invalid({name: filled(_UNKNOWN, name=name)})


def _facets(found: Found, chosen: Mapping[str, str]) -> Mapping[str, Sequence[Choice]]:
    """Each facet with its values: kinds in their order, the latest year first, of the others the most frequent first."""
    areas, tables = facets.facet_names(found.areas, found.roundtables)
    area_choices = [Choice(one.code, one.label, found.areas[one.id], one.label_en) for one in areas]
    table_choices = [Choice(str(one.id), one.label, found.roundtables[one.id]) for one in tables]
    values_of = {
        "tipo": [Choice(kind, KINDS[kind], found.kinds[kind]) for kind in KINDS if found.kinds.get(kind)],
        "area": sorted(area_choices, key=lambda one: (-one.count, one.label)),
        "tavolo": sorted(table_choices, key=lambda one: (-one.count, one.label, one.value)),
        "anno": [Choice(str(year), str(year), count) for year, count in sorted(found.years.items(), reverse=True)],
    }
    return {
        name: [Choice(one.value, one.label, one.count, one.label_en, chosen.get(name) == one.value) for one in values]
        for name, values in values_of.items()
        if values
    }


def _suggestion(territory_id: int, words: str) -> str:
    """The search with each word changed into the most similar one of the newest titles, if that finds something."""
    known = sorted({word for title in index.titles(territory_id, TITLES_LOOKED_AT) for word in telling_words(title) if len(word) > 3})
    tried = [(get_close_matches(word, known, n=1, cutoff=0.75) or [word])[0] for word in telling_words(words)[: index.QUERY_WORDS_CAP]]
    said = " ".join(tried)
    if said == fold(words) or not index.look(territory_id, index.read_query(said)).total:
        return ""
    return said
