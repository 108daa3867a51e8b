# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public contributions that speak of the same thing as one: a page of its own, so that reading one contribution stays quick."""

from flask import Response

from consulta.contributions import policy as contributions_policy
from consulta.contributions import queries as contributions
from consulta.core.errors import NotFound
from consulta.portal.views.blueprint import bp
from consulta.web import access
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/contributi/<number:number>/simili")
@access.anyone(contributions_policy.may_read)
def similar(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """Which ones, the closest first, nearly identical ones said so. Raises NotFound for what is not public."""
    found = contributions.get_public(territory.id, number)
    if found.is_tombstone:
        raise NotFound
    return page(
        "portal/similar.html",
        territory=territory,
        item=found,
        similar=contributions.find_similar(territory.id, found.title, found.source, without_id=found.id),
    )
