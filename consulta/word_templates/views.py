# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page where whoever configures the territory brings, sees, replaces and removes its Word template."""

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, send_file, url_for
from werkzeug.wrappers import Response

from consulta.accounts import throttle as accounts
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.core.files import KINDS
from consulta.core.printing import PrintFailed
from consulta.core.words import N_
from consulta.territory import policy
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files
from consulta.word_templates import queries, service, trying
from consulta.word_templates.forms import BringForm, RemoveForm

bp = Blueprint("word_templates", __name__)
PATH = "/<territory:territory>/ufficio/impostazioni/modello-word"
NAMES = {
    "titolo": N_("il titolo del documento"),
    "sottotitolo": N_("la riga sotto il titolo, con la data"),
    "ente": N_("il nome del territorio"),
    "registro": N_("la riga del registro di trasparenza"),
    "corpo": N_("tutto il testo del documento"),
}


@bp.route(PATH, methods=["GET", "POST"])
@access.staff(policy.ADMINISTRATOR, readers=policy.READERS, policy=policy.may_change_settings)
@takes_files
def show(territory: TerritoryRef) -> Response:
    """The template there is, and the form that brings one."""
    form = BringForm()
    if not form.is_submitted():
        return _page(territory, form)
    policy.may_change_settings(current_actor(), territory.id).or_refuse()
    if not form.validate():
        return _page(territory, form, status=422)
    actor, now = current_actor(), clock.now()
    try:
        request = form.to_request(territory.id)
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=request.key)
        request.file.content.seek(0)
        sample = trying.try_out(request.file.content.read(trying.CAP + 1))
        service.bring(actor, request, sample, clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _page(territory, form, status=422)
    except Conflict as conflict:
        return _page(territory, form, stale=_(conflict.message), status=409)
    flash(_("Modello caricato: lo usano tutti i documenti di Word da adesso in poi. Scarica la prova per vedere come vengono."), "success")
    return redirect(url_for(".show", territory=territory), 303)


def _page(territory: TerritoryRef, form: BringForm, **more: Any) -> Response:
    stands = queries.find_template(territory.id)
    form.version.data = str(stands.version)
    return page(
        "word_templates/show.html",
        territory=territory,
        form=form,
        stands=stands,
        names=list(NAMES.items()),
        may_change=policy.may_change_settings(current_actor(), territory.id),
        **more,
    )


@bp.route(f"{PATH}/togli", methods=["POST"])
@access.staff(policy.ADMINISTRATOR, policy=policy.may_change_settings)
def remove(territory: TerritoryRef) -> Response:
    """Back to the usual layout."""
    form = RemoveForm()
    form.validate()
    try:
        service.remove(current_actor(), form.to_request(territory.id), clock.now())
    except Conflict as conflict:
        return _page(territory, BringForm(formdata=None), stale=_(conflict.message), status=409)
    flash(_("Modello tolto: i documenti di Word tornano come prima."), "success")
    return redirect(url_for(".show", territory=territory), 303)


@bp.route(f"{PATH}/esempio")
@access.staff(policy.ADMINISTRATOR, readers=policy.READERS, policy=policy.may_read_settings)
def example(territory: TerritoryRef) -> Response:
    """A template to begin from, made like every other document."""
    try:
        content = trying.make_example()
    except PrintFailed:
        flash(_("L’esempio in questo momento non viene: riprova tra poco."), "danger")
        return redirect(url_for(".show", territory=territory), 303)
    return send_file(
        BytesIO(content), mimetype=KINDS["docx"].media_type, as_attachment=True, download_name="modello-di-esempio.docx", max_age=0
    )
