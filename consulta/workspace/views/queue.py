# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's list of contributions: the filter is the URL."""

from flask import request
from werkzeug.wrappers import Response

from consulta.codebook import queries as codebook
from consulta.contributions import queries as contributions
from consulta.core import clock
from consulta.moderation.lock_queries import holders
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.lists import pager, read_filter, waits


@bp.route("/<territory:territory>/ufficio/contributi")
@access.staff(*policy.READERS, policy=policy.may_read_work)
def queue(territory: TerritoryRef) -> Response:
    """Contributions in every state; who waits longest comes first."""
    chosen = read_filter()
    found = contributions.list_for_staff(territory.id, chosen, request.args.get("pagina"))
    args = chosen.to_args()
    now = clock.now()
    areas = territory_queries.list_areas(territory.id, clock.rome_day(now))
    return page(
        "workspace/queue.html",
        territory=territory,
        chosen=chosen,
        args=args,
        rows=found.items,
        held=holders("contribution", [row.id for row in found.items], now),
        may_take=bool(policy.may_classify(current_actor(), territory.id)),
        waits=waits(territory, found.items, now),
        tags=codebook.tags_of_many(codebook.CONTRIBUTION, [row.id for row in found.items]),
        pager=pager(found),
        statuses_shown=[(one.value, _(one.label)) for one in contributions.STATUSES],
        kinds_shown=[(one.value, _(one.label)) for one in contributions.KINDS],
        areas_shown=[(area.code, area.label) for area in areas],
        roundtables_shown=[(one.id, one.label) for one in queries.list_roundtables(territory.id)],
        tags_shown=[(tag.code, tag.label) for tag in codebook.list_tags(territory.id)],
    )
