# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One address for every attached file, whoever's it is; and the screen where the office says how much may be attached."""

import logging

from flask import Blueprint, Response, current_app, flash, redirect, send_file, url_for

from consulta.attachments import policy, queries, service
from consulta.attachments.forms import LimitsForm
from consulta.core import clock
from consulta.core.actor import ANONYMOUS
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.scanner import is_on
from consulta.core.storage import FileMissing, storage
from consulta.core.words import N_
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import UPLOAD_CAP

EXTENSION = policy.OWNERS
CSP = "sandbox; default-src 'none'; style-src 'none'; frame-ancestors 'none'"
"""Even if a browser showed the file as a page, nothing in it would run, load or send."""
bp = Blueprint("attachments", __name__)
_log = logging.getLogger(__name__)


@bp.route("/<territory:territory>/documenti/<int:attachment_id>/<string:name>")
@access.anyone(policy.may_read)
def download(territory: TerritoryRef, attachment_id: int, name: str) -> Response:
    """The file, for who may read it; for everybody else, and under any other name, it does not exist."""
    attachment = queries.get_attachment(territory.id, attachment_id)
    actor, now, owners = current_actor(), clock.now(), current_app.extensions[EXTENSION]
    is_public = bool(policy.may_read(ANONYMOUS, attachment, now, owners))
    if name != attachment.name or not (is_public or policy.may_read(actor, attachment, now, owners)):
        raise NotFound
    if not is_public and actor.is_staff_of(territory.id):
        subject = f"{attachment.owner_kind}/{attachment.owner_id}"
        record_staff_read(actor, StaffRead("attachments.read", subject, territory.id, {"attachment": attachment_id}), now)
    try:
        content = storage().open(attachment.sha256)
    except FileMissing:
        _log.exception("a file that a row names is not in the storage", extra={"attachment": attachment_id})
        raise NotFound(N_("Il documento in questo momento non si trova: scrivi all'ufficio.")) from None
    response = send_file(
        content,
        mimetype=attachment.media_type,
        download_name=attachment.name,
        as_attachment=not attachment.is_picture,
        etag=attachment.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = CSP
    response.headers["Cache-Control"] = "public, max-age=300" if is_public else "private, no-cache"
    return response


@bp.route("/<territory:territory>/ufficio/impostazioni/documenti", methods=["GET", "POST"])
@access.staff("administrator", readers=policy.LIMIT_READERS, policy=policy.may_change_limits)
def limits(territory: TerritoryRef) -> Response:
    """How many documents may come with a contribution, how large, and how much the territory keeps in all."""
    stands = queries.limits_of(territory.id)
    form = LimitsForm(data=LimitsForm.filled(stands))
    status, stale = 200, ""
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.change_limits(current_actor(), form.to_request(territory.id), clock.now())
                flash(gettext("Salvato: vale dal prossimo documento che qualcuno allega."), "success")
                return redirect(url_for(".limits", territory=territory), 303)  # type: ignore[return-value]
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, stale = 409, gettext(conflict.message)
            form.version.data = str(stands.version)
    return page(
        "attachments/limits.html",
        territory=territory,
        form=form,
        stands=stands,
        may_change=policy.may_change_limits(current_actor(), territory.id),
        used_bytes=queries.kept_bytes(territory.id),
        server_mb=int(current_app.config[UPLOAD_CAP]) // 1_000_000,
        is_scanned=is_on(),
        stale=stale,
        status=status,
    )
