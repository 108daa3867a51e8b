# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The categories of organisations in time, for who coordinates or administers."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.organisations import policy, queries, service
from consulta.organisations.forms import CategoryForm
from consulta.organisations.views.blueprint import bp, go
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/organizzazioni/categorie")
@access.staff(*policy.CATEGORY_KEEPERS, "auditor", policy=policy.may_read_categories)
def categories(territory: TerritoryRef) -> Response:
    """How each category is called today, which are offered, and what was; beside it, for who may, the form to change one."""
    return _show(territory, CategoryForm())


@bp.route("/<territory:territory>/ufficio/organizzazioni/categorie", methods=["POST"])
@access.staff(*policy.CATEGORY_KEEPERS, policy=policy.may_set_categories)
def set_category(territory: TerritoryRef) -> Response:
    """Rename or close a category."""
    now, form = clock.now(), CategoryForm()
    form.offer()
    if form.validate_on_submit():
        try:
            service.set_category(current_actor(), form.to_request(territory.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            form.day.errors = [gettext(conflict.message)]
        else:
            flash(gettext("Fatto: chi aveva già scelto la categoria tiene il nome di allora."), "success")
            return go(url_for(".categories", territory=territory))
    return _show(territory, form)


def _show(territory: TerritoryRef, form: CategoryForm) -> Response:
    form.offer()
    terms, today = queries.list_category_terms(territory.id), clock.rome_day(clock.now())
    return page(
        "organisations/categories.html",
        form=form,
        offered=queries.offered(terms, today),
        terms=terms,
        today=today,
        may_change=policy.may_set_categories(current_actor(), territory.id),
        status=422 if form.errors else 200,
    )
