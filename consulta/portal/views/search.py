# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One box over everything that anybody may read (decisions.md 22; ADR 0033)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for

from consulta.core import clock
from consulta.core import search as index
from consulta.core.pagination import PAGE_SIZE, Cursor, Page, bad_place
from consulta.core.text import one_line
from consulta.core.words import N_
from consulta.portal.finding import ARGUMENTS, KINDS, Answer, Choice, Result, answer
from consulta.portal.views.blueprint import bp
from consulta.portal.views.shown import in_language, say
from consulta.searches import service as searches
from consulta.web import access, pager
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

LINES = 8
"""Values of a facet that are shown: the others are few."""
_KINDS = {
    "contribution": N_("Contributo"),
    "comment": N_("Commento"),
    "topic": N_("Tema"),
    "objective": N_("Obiettivo del piano"),
    "service": N_("Servizio"),
    "minutes": N_("Verbale"),
    "notice": N_("Avviso"),
    "library": N_("Scheda di un documento"),
    "closing_report": N_("Relazione conclusiva"),
    "synthesis": N_("Sintesi"),
    "document": N_("Documento"),
}


@bp.route("/<territory:territory>/cerca")
@access.anyone()
def search(territory: TerritoryRef) -> Response:
    """Everything public that holds the words, twenty a page, always in the same order, with what it can be narrowed by."""
    words = one_line(request.args.get("q", ""))
    cursor = pager.read_cursor(int)
    first = int(cursor.key[0]) if cursor else 0
    if first < 0:
        raise bad_place()
    said = answer(territory.id, words, request.args.to_dict(), first)
    if first >= len(said.found.ids) > 0:
        raise bad_place()
    if said.found.query.groups and not said.found.total and not said.chosen:
        searches.note_empty(territory.id, words, clock.now())
    return page(
        "portal/search.html",
        territory=territory,
        words=words,
        chosen=said.chosen,
        chips=_chips(territory, said),
        facets=_facets(territory, said),
        is_partial=said.found.is_more,
        first=first + 1,
        total_label=_total_label(said),
        results=[_result(territory, one) for one in said.results],
        suggestion=said.suggestion,
        suggestion_url=_address(territory, said.suggestion, {}),
        reset_url=_address(territory, words, {}),
        pages=pager.links(_page(said, first)),
    )


def _address(territory: TerritoryRef, words: str, chosen: Mapping[str, str]) -> str:
    return url_for(".search", territory=territory) + "?" + urlencode({"q": words, **chosen})


def _page(said: Answer, first: int) -> Page[Result]:
    following, before, walked = first + PAGE_SIZE, max(0, first - PAGE_SIZE), len(said.found.ids)
    ahead = Cursor((following,)).encode() if following < walked else None
    return Page(said.results, ahead, Cursor((before,)).encode() if first else None)


def _total_label(said: Answer) -> str:
    found = said.found
    if found.is_more:
        return str(_("oltre %(n)s risultati: ecco i %(shown)s più recenti", n=dotted(index.COUNT_CAP), shown=index.MATCH_CAP))
    label = str(ngettext("%(n)s risultato", "%(n)s risultati", found.total, n=dotted(found.total)))
    if found.total > index.MATCH_CAP:
        return str(_("%(total)s: ecco i %(shown)s più recenti", total=label, shown=index.MATCH_CAP))
    return label


def _label(territory: TerritoryRef, name: str, one: Choice) -> str:
    if (name, one.value) == ("tipo", "roundtable"):
        return territory.labels.roundtable.plural_title
    return say(one.label) if name == "tipo" else in_language(one.label, one.label_en)


def _name(territory: TerritoryRef, name: str) -> str:
    table = territory.labels.roundtable
    said = in_language(table.singular, table.en) if name == "tavolo" else say(ARGUMENTS[name])
    return said[:1].upper() + said[1:]


def _facets(territory: TerritoryRef, said: Answer) -> list[dict[str, Any]]:
    """What the search can still be narrowed by: facets not chosen yet, with more than one value."""
    shown = []
    for name, values in said.facets.items():
        if name in said.chosen or len(values) < 2:
            continue
        lines = [
            {
                "label": _label(territory, name, one),
                "count": dotted(one.count),
                "url": _address(territory, said.words, {**said.chosen, name: one.value}),
            }
            for one in values[:LINES]
        ]
        shown.append({"label": _name(territory, name), "lines": lines})
    return shown


def _chips(territory: TerritoryRef, said: Answer) -> list[dict[str, str]]:
    """What the search is narrowed to, each with the address of the same search without it."""
    chips = []
    for name, value in said.chosen.items():
        text = next((_label(territory, name, one) for one in said.facets.get(name, ()) if one.is_chosen), value)
        if name == "tipo":
            text = _label(territory, name, Choice(value, KINDS[value], 0))
        rest = {other: kept for other, kept in said.chosen.items() if other != name}
        chips.append({"label": f"{_name(territory, name)}: {text}", "url": _address(territory, said.words, rest)})
    return chips


def _result(territory: TerritoryRef, one: Result) -> dict[str, Any]:
    table = territory.labels.roundtable
    match = one.match
    kind = in_language(table.singular, table.en) if match.kind == "roundtable" else say(_KINDS[match.kind])
    return {
        "url": request.script_root + match.path,
        "title": one.title,
        "passage": one.passage,
        "kind_label": kind[:1].upper() + kind[1:],
        "date_label": show_short_day(match.day),
    }
