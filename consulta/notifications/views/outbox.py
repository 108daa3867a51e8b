# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's page about mail, and in development the letters that would have left."""

import email
import email.policy
import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from flask import Response, abort, current_app, flash, redirect, request, url_for

from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.notifications import policy, queries, service
from consulta.notifications.delivery import local_outbox
from consulta.notifications.requests import STATUSES
from consulta.notifications.views.blueprint import bp
from consulta.settings import Settings
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext
from consulta.web.pager import links, read_cursor
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

NEWEST = 100


@bp.route("/<territory:territory>/ufficio/posta")
@access.staff(*policy.READERS, policy=policy.may_read_outbox)
def outbox(territory: TerritoryRef) -> Response:
    """What waits, what left, what failed; never a text."""
    state = request.args.get("stato", "")
    if state and state not in STATUSES:
        raise Invalid({"stato": "Il filtro «stato» non è valido: scegli in attesa, consegnata o non consegnata."})
    mail = queries.list_mail(territory.id, state or None, read_cursor(int))
    health = queries.check_health(clock.now())
    return page(
        "notifications/outbox.html",
        mail=mail,
        pager_links=links(mail),
        state=state,
        states=STATUSES,
        health=health,
        counts=queries.counts(territory.id),
        paused=queries.count_paused(territory.id),
    )


@bp.route("/<territory:territory>/ufficio/posta/<int:mail_id>/riprova", methods=["POST"])
@access.staff(*policy.KEEPERS, policy=policy.may_retry_mail)
def retry(territory: TerritoryRef, mail_id: int) -> Response:
    """Send a waiting letter now."""
    if service.retry_mail(current_actor(), territory.id, mail_id, clock.now()):
        flash(gettext("Il messaggio è tornato in testa alla coda."), "success")
    else:
        flash(gettext("Il messaggio non è più in attesa: non c'è niente da ritentare."), "info")
    return redirect(url_for(".outbox", territory=territory), 303)  # type: ignore[return-value]


@bp.route("/sviluppo/posta")
@access.anyone()
def local_letters() -> Response:
    """Development only, on this very machine, without an SMTP server: the newest letters, readable, with links that sign in."""
    folder = _folder()
    paths = sorted(folder.glob("*.eml"), reverse=True)[:NEWEST]
    return page("notifications/local_letters.html", letters=[_read(path) for path in paths])


def _folder() -> Path:
    settings: Settings = current_app.extensions["consulta.settings"]
    hosts = (urlsplit(settings.base_url).hostname, request.remote_addr, urlsplit(request.host_url).hostname)
    if settings.is_production or settings.mail.server or not all(map(_is_this_machine, hosts)):
        abort(404)
    return local_outbox(settings.data_dir)


def _is_this_machine(host: str | None) -> bool:
    """Whether a name or an address never leaves the computer: whoever reads the letters can sign in as anybody."""
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _read(path: Path) -> dict[str, str]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return {
        "id": path.stem,
        "to": str(message["to"]),
        "subject": str(message["subject"]),
        "at": str(message["date"]),
        "text": str(body.get_content()) if body else "",
    }
