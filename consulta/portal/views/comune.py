# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a comune: what is open there, its tavoli and topics, what was written about it, who has its seat there."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import Response, url_for

from consulta.consultations import queries as consultations
from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionFilter
from consulta.core import clock
from consulta.portal import queries
from consulta.portal.views import shown
from consulta.portal.views.blueprint import bp
from consulta.portal.views.contributions import total_label
from consulta.portal.views.shown import Places, say
from consulta.web import access
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

CARDS = 6
"""Contributions on the page; all of them are in the list."""


@bp.route("/<territory:territory>/comuni/<string(length=4):belfiore>")
@access.anyone()
def comune(territory: TerritoryRef, belfiore: str) -> Response:
    """A comune by its Belfiore code, the one that never changes."""
    now = clock.now()
    places = Places.of(territory)
    found = queries.get_comune(territory.id, belfiore, clock.rome_day(now))
    cycle = consultations.find_current_cycle(territory.id, now)
    window = shown.window_state(cycle.window if cycle else None, now)
    tables = consultations.list_roundtables(cycle.id) if cycle else ()
    own = [one for one in tables if any(place.id == found.id for place in one.municipalities)]
    common = [one for one in tables if not one.municipalities]
    topics = _topics(consultations.list_topics(cycle.id), {one.id for one in (*own, *common)}) if cycle else []
    about = ContributionFilter(municipality=belfiore)
    latest = contributions.list_public(territory.id, about, size=CARDS) if found.contributions else None
    list_url = url_for(".contributions", territory=territory)
    return page(
        "portal/comune.html",
        territory=territory,
        comune=found,
        cycle=cycle,
        window=window,
        write_url=url_for(".write", territory=territory) if window["is_writable"] else None,
        own_tables=[shown.roundtable_card(one, places, {}) for one in own],
        common_tables=[shown.roundtable_card(one, places, {}) for one in common],
        topics=[{"title": one.title, "question": one.question, "url": places.topic(one.id)} for one in topics],
        contributions=shown.contribution_cards(latest.items, places) if latest else [],
        total_label=total_label(latest) if latest else "",
        list_url=f"{list_url}?comune={belfiore}",
        organisations=[
            {
                "name": f"{one.name} ({one.branch})" if one.branch else one.name,
                "category_label": say(one.category.label),
                "url": f"{list_url}?organizzazione={one.id}",
            }
            for one in found.organisations
        ],
    )


def _topics(topics: Sequence[Any], table_ids: Collection[int]) -> list[Any]:
    """The open topics that concern the comune: those of its tavoli and those of nobody in particular."""
    return [one for one in topics if one.status == "open" and (one.roundtable_id is None or one.roundtable_id in table_ids)]
