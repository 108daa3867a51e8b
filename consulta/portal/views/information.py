# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages that do not depend on what people write: how it works, privacy, legal notes, contacts, entrance, robots."""

from flask import Response, current_app, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from consulta.core import clock
from consulta.opening import queries as opening_queries
from consulta.portal.terms import TERMS, Term
from consulta.portal.views.blueprint import bp
from consulta.roster import queries as roster
from consulta.web import access
from consulta.web.locale import gettext, ngettext
from consulta.web.ports import TerritoryRef, ports
from consulta.web.respond import page

ROBOTS = "User-agent: *\nDisallow: /accedi\nDisallow: /*/cerca\nDisallow: /*/ufficio/\nDisallow: /*/il-mio-spazio\n"


@bp.route("/")
@access.anyone()
def entrance() -> AnyResponse:
    """The only territory, or the list to choose from."""
    territories = ports().list_territories()
    if len(territories) == 1:
        return redirect(url_for(".home", territory=territories[0]), 302)
    return page("portal/entrance.html", territories=territories)


@bp.route("/robots.txt")
@access.anyone()
def robots() -> Response:
    """What search engines may leave out; what they must not keep says so itself (noindex)."""
    return Response(ROBOTS, mimetype="text/plain")


@bp.route("/favicon.ico")
@access.anyone()
def favicon() -> AnyResponse:
    """The icon for those who ask for the customary name."""
    return redirect(current_app.jinja_env.globals["asset"]("favicon.svg"), 302)  # type: ignore[operator]


@bp.route("/<territory:territory>/come-funziona")
@access.anyone()
def how_it_works(territory: TerritoryRef) -> Response:
    """Frequent questions, what a reasoned reply is, the register in ten lines."""
    return page("portal/how_it_works.html", territory=territory)


@bp.route("/<territory:territory>/privacy")
@access.anyone()
def privacy(territory: TerritoryRef) -> Response:
    """The privacy notice with the territory's own data, and the terms that the daily job keeps."""
    kept = [[gettext(term.what), _how_long(term)] for term in TERMS]
    return page("portal/privacy.html", territory=territory, kept=kept, legal=opening_queries.find_legal(territory.id))


def _how_long(term: Term) -> str:
    years, days = divmod(term.kept.days, 365)
    if years and not days:
        length = ngettext("%(num)d anno", "%(num)d anni", years)
    else:
        length = ngettext("%(num)d giorno", "%(num)d giorni", term.kept.days)
    return f"{length} {gettext(term.since)}"


@bp.route("/<territory:territory>/note-legali")
@access.anyone()
def legal_notes(territory: TerritoryRef) -> Response:
    """Licence of contents, rules, responsibility."""
    return page("portal/legal_notes.html", territory=territory)


@bp.route("/<territory:territory>/contatti")
@access.anyone()
def contacts(territory: TerritoryRef) -> Response:
    """How to reach the office, and who works in it, where the office chose to name them."""
    people = roster.list_shown(territory.id, clock.rome_day(clock.now()))
    return page("portal/contacts.html", territory=territory, people=people)
