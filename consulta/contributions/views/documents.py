# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that come with the form of a contribution: kept as they arrive, one after another, whatever becomes of the rest."""

from flask import request

from consulta.accounts import service as accounts
from consulta.accounts.requests import address_key
from consulta.attachments import service as attachments
from consulta.consultations.queries import TopicView
from consulta.contributions import policy, service
from consulta.contributions.forms import ContributionForm
from consulta.contributions.requests import SendFile
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.web.access import current_actor
from consulta.web.forms import whole
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef

ATTACH, DROP = "attach", "drop-"
"""The buttons of the form: add the document chosen, take away the one with this number."""


def is_about_files() -> bool:
    """Whether the button pressed is about documents, and sends nothing."""
    action = request.form.get("action", "")
    return action == ATTACH or action.startswith(DROP)


def receive(territory: TerritoryRef, topic: TopicView, form: ContributionForm) -> None:
    """Keep the document that came, take away the one named. A refusal stands beside the field. Raises TooMany."""
    key, action = form.submission_key.data or "", request.form.get("action", "")
    if action.startswith(DROP):
        attachments.let_go(current_actor(), key, whole(action.removeprefix(DROP)))
    if form.file.process_errors:
        form.file.validate(form)
    elif form.file.data is not None:
        _hold(territory, topic, form, key)
    elif action == ATTACH:
        form.file.errors = [gettext("Prima scegli un documento, poi aggiungilo.")]


def all_valid(form: ContributionForm) -> bool:
    """Whether the form may be sent; what was said of its document stays said."""
    said = list(form.file.errors)
    good = bool(form.validate()) and not said
    form.file.errors = said or list(form.file.errors)
    return good


def _hold(territory: TerritoryRef, topic: TopicView, form: ContributionForm, key: str) -> None:
    actor, now = current_actor(), clock.now()
    if form.is_trapped or not (actor.is_authenticated or policy.may_submit_contribution(actor, topic, now, late=True)):
        return
    if form.file.data is None:
        return
    who = f"user:{actor.user_id}" if actor.is_authenticated else address_key(request.remote_addr)
    accounts.throttle("upload", [who], now)
    try:
        service.hold_file(actor, SendFile(territory.id, key, form.file.data), now)
    except Invalid as invalid:
        form.file.errors = [gettext(sentence) for sentence in invalid.errors.values()]
    except Conflict as conflict:
        form.file.errors = [gettext(conflict.message)]
    else:
        form.file.must_choose_again = False
