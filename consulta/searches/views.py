# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's page of the search: synonyms, and what was searched in vain."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.searches import policy, queries, service
from consulta.searches.forms import SynonymsForm
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.locale import show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("searches", __name__)


@bp.route("/<territory:territory>/ufficio/impostazioni/ricerca", methods=["GET", "POST"])
@access.staff(*policy.KEEPERS, readers=("auditor",), policy=policy.may_keep_synonyms)
def synonyms(territory: TerritoryRef) -> Response:
    """The synonyms of the territory, below which words people looked for and found nothing."""
    stands = queries.get_synonyms(territory.id)
    form = SynonymsForm(data={"source": stands.source, "version": str(stands.version)})
    status, theirs = 200, ""
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.edit_synonyms(current_actor(), form.to_request(territory.id), clock.now())
                flash(_("Salvato: la ricerca usa i sinonimi da subito."), "success")
                return redirect(url_for(".synonyms", territory=territory), 303)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict.theirs["source"]
            form.version.data = str(queries.get_synonyms(territory.id).version)
    empty = [
        {"words": row.words, "times": row.times, "day_label": show_short_day(row.last_day)}
        for row in queries.list_empty(territory.id, clock.now())
    ]
    may_keep = policy.may_keep_synonyms(current_actor(), territory.id)
    shown = {"form": form, "source": stands.source, "may_keep": may_keep, "theirs": theirs, "empty": empty}
    return page("searches/synonyms.html", territory=territory, status=status, **shown)
