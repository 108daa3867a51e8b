# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan being built: areas, objectives, and for each objective the contributions it comes from, the refused ones included."""

from typing import Any, cast

from flask import Response, redirect, url_for

from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.plans import queries
from consulta.portal.views import shown
from consulta.portal.views.blueprint import bp
from consulta.portal.views.following import follow_button
from consulta.portal.views.shown import Places, in_language, say
from consulta.web import access
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

ARCHIVED = "archived"


@bp.route("/<territory:territory>/piano")
@access.anyone()
def plan(territory: TerritoryRef) -> Response:
    """The tree of the current cycle's plan."""
    cycle = consultations.find_current_cycle(territory.id, clock.now())
    places = Places.of(territory)
    tree = queries.list_tree(territory.id, cycle.id) if cycle else ()
    areas = [
        {
            "code": area.code,
            "label": in_language(area.label, area.label_en),
            "objectives": [_branch(objective, places) for objective in area.objectives],
        }
        for area in tree
    ]
    return page("portal/plan.html", territory=territory, cycle=cycle, areas=areas)


def _branch(objective: Any, places: Places) -> dict[str, Any]:
    refused = ngettext("%(n)s non accolto", "%(n)s non accolti", objective.refused, n=dotted(objective.refused))
    below = ngettext("%(n)s nelle voci sotto", "%(n)s nelle voci sotto", objective.below, n=dotted(objective.below))
    return {
        "url": places.objective(objective.id),
        "code": objective.code,
        "title": objective.title,
        "status_label": say(objective.status.label),
        "origin_label": _("Viene da: %(origin)s", origin=say(objective.origin.label)),
        "sources_label": _sources_label(objective.sources),
        "refused_label": refused if objective.refused else "",
        "below_label": below if objective.below else "",
        "level_label": say(objective.level.label),
        "depth": objective.depth,
    }


def _sources_label(count: int) -> str:
    if not count:
        return str(_("nessun contributo collegato"))
    return str(ngettext("%(n)s contributo collegato", "%(n)s contributi collegati", count, n=dotted(count)))


@bp.route("/<territory:territory>/piano/obiettivi/<int:objective_id>")
@access.anyone()
def objective(territory: TerritoryRef, objective_id: int) -> Response:
    """An objective with where it comes from: what was taken up, what was weighed and refused, and why."""
    found = queries.get_objective(territory.id, objective_id)
    consultations.get_cycle(territory.id, found.cycle_id, clock.now())  # a cycle still in preparation is not public, nor is its plan
    places = Places.of(territory)
    if found.merged_into_id is not None:
        return cast("Response", redirect(places.objective(found.merged_into_id), 301))
    above, below = queries.family_of(found)
    sources = queries.sources_of_objective(found.id)
    return page(
        "portal/objective.html",
        territory=territory,
        objective=found,
        level_label=say(found.level.label),
        above=[_relative(one, places) for one in above],
        below=[_relative(one, places) for one in below if one.status.value != ARCHIVED],
        follow=follow_button(territory, "obiettivo", found.id),
        facts=[
            (_("Area"), found.area_label),
            (_("Da dove viene"), say(found.origin.label)),
            (_("Stato"), say(found.status.label)),
            (_("Scritto il"), show_short_day(found.created_at)),
            (_("Contributi collegati"), dotted(sources.total)),
            *_described(found, queries.describe_line(found.id)),
        ],
        taken=[_source(row, places) for row in sources.rows if not row.is_refused],
        taken_total=sources.total - sources.refused,
        refused=[_source(row, places) for row in sources.rows if row.is_refused],
        refused_total=sources.refused,
        dotted=dotted,
        list_url=url_for(".contributions", territory=territory, obiettivo=found.id) if sources.total else None,
        matrix_url=url_for(".matrix", territory=territory, cycle_id=found.cycle_id),
    )


def _described(found: Any, described: Any) -> list[tuple[str, str]]:
    """What describes the line, in words; only what the office has said."""
    if described.is_empty and found.rank is None:
        return []
    comuni = ", ".join(one.label for one in described.municipalities) or _("tutto il territorio")
    return [
        (_("Livelli essenziali delle prestazioni sociali (LEPS)"), _names(described.leps)),
        (_("Azioni prioritarie"), _names(described.actions)),
        (_("Destinatari"), _names(described.targets)),
        (_("Comuni"), comuni),
        (_("Priorità"), str(found.rank or "")),
    ]


def _names(parts: Any) -> str:
    return ", ".join(in_language(one.label, one.label_en) for one in parts)


def _relative(row: Any, places: Places) -> dict[str, str]:
    return {"url": places.objective(row.id), "code": row.code, "title": row.title, "level_label": say(row.level.label)}


def _source(row: Any, places: Places) -> dict[str, str]:
    return {
        "url": places.contribution(row.number),
        "number": row.number,
        "kind_label": say(row.kind.label),
        "title": row.title,
        "excerpt": row.excerpt,
        "relation_label": say(row.relation.label),
        "reason": row.reason,
        **shown.outcome_labels(row.kind, row.outcome),
    }
