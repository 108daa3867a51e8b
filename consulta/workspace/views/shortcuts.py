# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The single keys of the office's pages: what they do, and the switch of who wants them (WCAG 2.1.4)."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts.shortcuts import choose_shortcuts
from consulta.core import clock
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy
from consulta.workspace.views.blueprint import bp

PATH = "/<territory:territory>/ufficio/scorciatoie"


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_work)
def shortcuts(territory: TerritoryRef) -> Response:
    """The keys, and the switch for who decides: who only reads changes nothing here."""
    actor = current_actor()
    may_switch = policy.may_classify(actor, territory.id)
    return page("workspace/shortcuts.html", territory=territory, is_on=actor.uses_shortcuts, may_switch=may_switch)


@bp.route(PATH, methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def switch_shortcuts(territory: TerritoryRef) -> Response:
    """Switch one's own on or off."""
    on = request.form.get("on") == "1"
    choose_shortcuts(current_actor(), on=on, now=clock.now())
    flash(_("Scorciatoie attive: premi ? per vedere i tasti.") if on else _("Scorciatoie spente: i tasti non fanno più niente."), "success")
    return redirect(url_for("workspace.shortcuts", territory=territory), 303)
