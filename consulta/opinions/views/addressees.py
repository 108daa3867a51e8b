# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address list of the territory: bodies and offices that the office writes to."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.opinions import policy, queries, service
from consulta.opinions.forms import AddresseeForm
from consulta.opinions.views.blueprint import bp
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

PATH = "/<territory:territory>/ufficio/impostazioni/enti"


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_opinions)
def addressees(territory: TerritoryRef) -> Response:
    """The list by name; ``stato=archivio`` those put aside."""
    archived = request.args.get("stato") == "archivio"
    found = queries.list_addressees(territory.id, archived=archived, cursor=pager.read_cursor(str, int))
    used, put_aside = queries.count_addressees(territory.id)
    return page(
        "opinions/addressees.html",
        territory=territory,
        rows=found.items,
        pager=pager.links(found),
        archived=archived,
        lists=[("", _("In uso"), used), ("archivio", _("In archivio"), put_aside)],
        may_keep=policy.may_keep_addressees(current_actor(), territory.id),
    )


@bp.route(f"{PATH}/nuovo", methods=["GET", "POST"])
@access.staff(*policy.ASKERS, policy=policy.may_keep_addressees)
def add_addressee(territory: TerritoryRef) -> Response:
    """Write a new line."""
    form = AddresseeForm.of()
    if form.validate_on_submit():
        try:
            service.add_addressee(current_actor(), form.to_add(territory.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return _done(territory, _("Ente aggiunto alla rubrica."))
    return page("opinions/add_addressee.html", territory=territory, form=form, status=422 if form.is_submitted() else 200)


@bp.route(f"{PATH}/<int:addressee_id>", methods=["GET", "POST"])
@access.staff(*policy.ASKERS, policy=policy.may_keep_addressees)
def edit_addressee(territory: TerritoryRef, addressee_id: int) -> Response:
    """Change a line, archive it or bring it back."""
    found = queries.get_addressee(territory.id, addressee_id)
    form, status, theirs = AddresseeForm.of(found), 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.edit_addressee(current_actor(), form.to_edit(territory.id, addressee_id), clock.now())
                return _done(territory, _("Ente modificato."))
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict
            form.version.data = str(queries.get_addressee(territory.id, addressee_id).version)
    return page("opinions/edit_addressee.html", territory=territory, addressee=found, form=form, conflict=theirs, status=status)


def _done(territory: TerritoryRef, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("opinions.addressees", territory=territory), 303)
