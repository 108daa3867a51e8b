# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One box over everything that anybody may read (decisions.md 22)."""

from typing import Any

from flask import Response, request

from consulta.core import search as index
from consulta.core.errors import Invalid
from consulta.core.pagination import PAGE_SIZE, Cursor, Page, bad_place
from consulta.core.text import one_line
from consulta.core.words import N_
from consulta.portal.views.blueprint import bp
from consulta.portal.views.shown import in_language, say
from consulta.web import access, pager
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

WORDS_CAP = 200
_KINDS = {"contribution": N_("Contributo"), "topic": N_("Tema"), "objective": N_("Obiettivo del piano"), "minutes": N_("Verbale")}


@bp.route("/<territory:territory>/cerca")
@access.anyone()
def search(territory: TerritoryRef) -> Response:
    """Contributions, topics, tavoli and objectives that hold all the words, twenty a page, always in the same order."""
    words = one_line(request.args.get("q", ""))
    if len(words) > WORDS_CAP:
        raise Invalid({"q": _("La ricerca supera %(cap)s caratteri: usa meno parole.", cap=WORDS_CAP)})
    found = index.find(territory.id, words) if words else []
    first = _first(len(found))
    shown = found[first : first + PAGE_SIZE]
    return page(
        "portal/search.html",
        territory=territory,
        words=words,
        first=first + 1,
        total_label=_total_label(len(found)),
        results=[_result(territory, match) for match in shown],
        pages=pager.links(_page(shown, first, len(found))),
    )


def _first(total: int) -> int:
    cursor = pager.read_cursor(int)
    at = int(cursor.key[0]) if cursor else 0
    if at < 0 or (total and at >= total):
        raise bad_place()
    return at


def _page(shown: list[index.Match], first: int, total: int) -> Page[index.Match]:
    following, before = first + PAGE_SIZE, max(0, first - PAGE_SIZE)
    return Page(shown, Cursor((following,)).encode() if following < total else None, Cursor((before,)).encode() if first else None)


def _total_label(total: int) -> str:
    if total >= index.MATCH_CAP:
        return str(_("I %(n)s risultati più recenti", n=dotted(total)))
    return str(ngettext("%(n)s risultato", "%(n)s risultati", total, n=dotted(total)))


def _result(territory: TerritoryRef, match: index.Match) -> dict[str, Any]:
    table = territory.labels.roundtable
    kind = in_language(table.singular, table.en) if match.kind == "roundtable" else say(_KINDS[match.kind])
    return {
        "url": request.script_root + match.path,
        "title": match.title,
        "excerpt": match.excerpt,
        "kind_label": kind[:1].upper() + kind[1:],
        "date_label": show_short_day(match.day),
    }
