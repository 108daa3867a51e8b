# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who lost device and codes: an administrator asks for the reset, a second person confirms it (record 0012)."""

from flask import Response, flash, url_for

from consulta.accounts import policy, service
from consulta.accounts.forms import FactorResetForm
from consulta.accounts.views.blueprint import bp
from consulta.accounts.views.people import MANAGERS
from consulta.accounts.views.signing import go
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/persone/azzera-verifica", methods=["GET", "POST"])
@access.staff("administrator", policy=policy.may_ask_factor_reset)
def ask_factor_reset(territory: TerritoryRef) -> Response:
    """Ask for the reset of somebody's second factor; nothing happens until a second person confirms."""
    actor, now, form = current_actor(), clock.now(), FactorResetForm()
    if form.validate_on_submit():
        service.throttle("factor_reset", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        try:
            service.ask_factor_reset(actor, form.to_request(territory.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            form.form_errors.append(gettext(conflict.message))
        else:
            flash(gettext("Azzeramento chiesto: ora lo conferma una seconda persona che coordina o amministra."), "success")
            return go(url_for(".people", territory=territory))
    return page("accounts/ask_factor_reset.html", form=form, status=422 if form.errors or form.form_errors else 200)


@bp.route("/<territory:territory>/ufficio/persone/azzeramenti/<int:reset_id>/conferma", methods=["POST"])
@access.staff(*MANAGERS, policy=policy.may_confirm_factor_reset)
def confirm_factor_reset(territory: TerritoryRef, reset_id: int) -> Response:
    """The second person's yes."""
    service.confirm_factor_reset(current_actor(), territory.id, reset_id, clock.now())
    flash(gettext("Verifica azzerata: la persona lo legge nella posta, entra e la attiva di nuovo."), "success")
    return go(url_for(".people", territory=territory))


@bp.route("/<territory:territory>/ufficio/persone/azzeramenti/<int:reset_id>/annulla", methods=["POST"])
@access.staff(*MANAGERS, policy=policy.may_withdraw_factor_reset)
def withdraw_factor_reset(territory: TerritoryRef, reset_id: int) -> Response:
    """Not needed any more."""
    service.withdraw_factor_reset(current_actor(), territory.id, reset_id, clock.now())
    flash(gettext("Azzeramento annullato: la verifica resta com'era."), "success")
    return go(url_for(".people", territory=territory))
