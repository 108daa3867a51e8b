# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an organisation: who it is, what it said and what became of it. No person, no codice fiscale, no seat address."""

from flask import Response, url_for

from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionFilter
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.organisations import policy
from consulta.organisations import queries as organisations
from consulta.organisations.forms import document_kinds
from consulta.organisations.queries import OrganisationView
from consulta.portal.views import shown
from consulta.portal.views.blueprint import bp
from consulta.portal.views.contributions import total_label
from consulta.portal.views.shown import Places
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

CARDS = 6
"""Contributions on the page; all of them are in the list."""


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>")
@access.anyone()
def organisation(territory: TerritoryRef, organisation_id: int) -> Response:
    """One organisation; refused and suspended ones are the uniform 404. Of one of the list only who it is."""
    found, actor, places = organisations.get_organisation(territory.id, organisation_id), current_actor(), Places.of(territory)
    if found.is_listed:
        return _listed(territory, found)
    if not found.is_public:
        raise NotFound
    said = ContributionFilter(organisation_id=organisation_id)
    latest = contributions.list_public(territory.id, said, size=CARDS)
    answers = contributions.count_answers(organisation_id) if latest.items else None
    tables = contributions.list_tables_of(organisation_id) if latest.items else ()
    function = organisations.find_function(actor.user_id, organisation_id, clock.now()) if actor.is_authenticated else None
    return page(
        "portal/organisation.html",
        territory=territory,
        organisation=found,
        contributions=shown.contribution_cards(latest.items, places),
        total_label=total_label(latest) if latest.items else "",
        list_url=f"{url_for('.contributions', territory=territory)}?organizzazione={organisation_id}",
        answers=answers,
        documents=[one for one in organisations.list_documents(organisation_id) if one.is_released],
        document_kinds=document_kinds(),
        tables=[{"title": title, "url": places.roundtable(table_id)} for table_id, title in tables],
        may_manage=bool(policy.may_manage_affiliates(actor, function)),
    )


def _listed(territory: TerritoryRef, found: OrganisationView) -> Response:
    """Nobody speaks for it yet: search engines pass by, and who represents it may say so."""
    response = page("portal/organisation_listed.html", territory=territory, organisation=found)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
