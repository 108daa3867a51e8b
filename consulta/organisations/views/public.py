# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisations that take part, as everybody sees them: no address, no person, no codice fiscale."""

from flask import request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.pagination import Page
from consulta.organisations import queries
from consulta.organisations.forms import every_category
from consulta.organisations.queries import OrganisationFilter, OrganisationRow
from consulta.organisations.views.blueprint import bp
from consulta.territory import queries as territories
from consulta.web import access
from consulta.web.locale import gettext
from consulta.web.pager import links, read_cursor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


def total_label(found: Page[OrganisationRow]) -> str:
    """How many organisations, in words."""
    if found.total_is_more:
        return str(gettext("Oltre 1.000 organizzazioni"))
    return str(gettext("%(number)s organizzazioni", number=found.total) if found.total != 1 else gettext("1 organizzazione"))


@bp.route("/<territory:territory>/organizzazioni")
@access.anyone()
def index(territory: TerritoryRef) -> Response:
    """Who takes part, by name."""
    filter, today = OrganisationFilter.from_args(request.args, is_public=True), clock.rome_day(clock.now())
    found = queries.list_organisations(territory.id, filter, read_cursor(str, int))
    return page(
        "organisations/index.html",
        found=found,
        pager_links=links(found, total_label(found)),
        filter=filter,
        active=len(filter.to_args()),
        categories=every_category(queries.offered_categories(territory.id, today)),
        comuni=territories.list_municipalities(territory.id, today),
        reset_url=url_for(".index", territory=territory),
    )
