# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How texts are moderated: the rules, who decides, and the figures of a year, also as a file."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from consulta.cases import figures
from consulta.cases.figures import Figures
from consulta.core import clock
from consulta.portal.views.blueprint import bp
from consulta.portal.views.shown import say
from consulta.territory.deciding import target_hours
from consulta.web import access
from consulta.web.forms import whole
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import csv_response, page

LONG = 72
"""Hours from which a time is told in days."""


@bp.route("/<territory:territory>/come-moderiamo")
@access.anyone()
def how_we_moderate(territory: TerritoryRef) -> AnyResponse:
    """The rules in plain words and the figures of a year (``anno``: this one or one of the two before)."""
    found = _figures(territory)
    return page(
        "portal/how_we_moderate.html",
        territory=territory,
        year=found.year,
        years=figures.years(clock.now()),
        groups=list(_groups(found)),
        floor=figures.FLOOR,
        decides_within=target_hours(territory.contacts),
    )


@bp.route("/<territory:territory>/come-moderiamo.csv")
@access.anyone()
def how_we_moderate_csv(territory: TerritoryRef) -> Response:
    """The same figures, as a spreadsheet opens them."""
    found = _figures(territory)
    lines = [[found.year, title, label, value] for title, rows in _groups(found) for label, value in rows]
    return csv_response(f"moderazione-{territory}-{found.year}", [_("Anno"), _("Gruppo"), _("Voce"), _("Numero")], lines)


def _figures(territory: TerritoryRef) -> Figures:
    known = figures.years(clock.now())
    asked = whole(request.args.get("anno"))
    return figures.read_figures(territory.id, asked if asked in known else known[0])


def _groups(found: Figures) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Titles with their rows; a group without any row is left out."""
    time = [(_("Dall'arrivo alla prima decisione: la metà dei testi aspetta meno di"), _how_long(found.median_hours))]
    groups = (
        (_("Decisioni sui testi"), _rows(found.outcomes)),
        (_("Perché un testo è stato nascosto o non pubblicato"), _rows(found.reasons)),
        (_("Tempi"), time if found.median_hours is not None else []),
        (_("Seconda persona sui testi nascosti"), _rows(found.checks)),
        (_("Riesami chiesti, per esito"), _rows(found.appeals)),
        (_("Segnalazioni di chi legge"), _rows(found.reports)),
        (_("Come sono finite le segnalazioni"), _rows(found.cases)),
        (_("Misure sugli account"), _rows(found.measures)),
        (_("Riesami di misure sugli account, per esito"), _rows(found.measure_appeals)),
    )
    yield from ((str(title), rows) for title, rows in groups if rows)


def _rows(counts: Mapping[Any, int | None]) -> list[tuple[str, str]]:
    few = str(_("meno di %(floor)s", floor=figures.FLOOR))
    return [
        (say(value.label), few if total is None else str(total)) for value, total in sorted(counts.items(), key=lambda one: one[0].label)
    ]


def _how_long(hours: float | None) -> str:
    if hours is None:
        return ""
    if hours < 1:
        return str(_("un'ora"))
    if hours < LONG:
        return str(ngettext("%(num)d ora", "%(num)d ore", round(hours)))
    return str(ngettext("%(num)d giorno", "%(num)d giorni", round(hours / 24)))
