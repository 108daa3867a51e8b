# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code lists that describe lines of the plan and services: LEPS, priority actions, target groups, each entry with its days."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.territory import policy, queries, service
from consulta.territory.forms import CodeForm, NewCodeForm
from consulta.territory.queries import CODE_LISTS
from consulta.territory.views.blueprint import bp
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/impostazioni/elenchi")
@access.staff(*policy.LIST_READERS, policy=policy.may_read_lists)
def codes(territory: TerritoryRef) -> Response:
    """Every entry of every list, those ended too."""
    entries = queries.list_codes(territory.id)
    return page(
        "territory/codes.html",
        territory=territory,
        lists=[(kind, label, [one for one in entries if one.kind == kind]) for kind, label in CODE_LISTS],
        today=clock.rome_day(clock.now()),
        may_change=policy.may_change_lists(current_actor(), territory.id),
    )


@bp.route("/<territory:territory>/ufficio/impostazioni/elenchi/nuova", methods=["GET", "POST"])
@access.staff(*policy.LIST_EDITORS, policy=policy.may_change_lists)
def add_code(territory: TerritoryRef) -> Response:
    """A new entry."""
    form = NewCodeForm(data={"starts_on": clock.rome_day(clock.now())})
    if form.validate_on_submit():
        try:
            service.add_code(current_actor(), form.to_add(territory.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return _done(territory, _("Voce aggiunta all'elenco."))
    return page("territory/add_code.html", territory=territory, form=form, status=422 if form.is_submitted() else 200)


@bp.route("/<territory:territory>/ufficio/impostazioni/elenchi/<int:entry_id>", methods=["GET", "POST"])
@access.staff(*policy.LIST_EDITORS, policy=policy.may_change_lists)
def edit_code(territory: TerritoryRef, entry_id: int) -> Response:
    """Other words for an entry, or its last day."""
    found = queries.get_code(territory.id, entry_id)
    words = {"label": found.label, "label_en": found.label_en, "legal_basis": found.legal_basis}
    form = CodeForm(data={**words, "ends_on": found.valid_to, "version": str(found.version)})
    status, theirs = 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.edit_code(current_actor(), form.to_edit(territory.id, entry_id), clock.now())
                return _done(territory, _("Voce modificata: chi la porta già la conserva."))
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict
            form.version.data = str(queries.get_code(territory.id, entry_id).version)
    return page("territory/edit_code.html", territory=territory, entry=found, form=form, conflict=theirs, status=status)


def _done(territory: TerritoryRef, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for(".codes", territory=territory), 303)
