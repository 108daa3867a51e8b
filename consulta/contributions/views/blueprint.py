# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one blueprint of contributions, and what its pages share: where they lead, how a text that may not leave is kept."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for

from consulta.accounts.requests import address_key, email_key
from consulta.accounts.throttle import throttle
from consulta.contributions import queries, service
from consulta.contributions.forms import WritingForm, draft_request, visitor_request
from consulta.contributions.queries import ContributionDetail
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import DomainError, Refused
from consulta.web.access import current_actor
from consulta.web.locale import current_language, gettext
from consulta.web.ports import TerritoryRef

bp = Blueprint("contributions", __name__)


def go(path: str) -> Response:
    """See other."""
    return redirect(path, 303)  # type: ignore[return-value]


def find_url(endpoint: str, **values: Any) -> str | None:
    """The address of a page of another feature, or None where it is not installed."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def gathering(territory: TerritoryRef, number: tuple[int, int]) -> ContributionDetail:
    """A public contribution as who is signed in reads it; of one that is joined to another, that other. Raises NotFound."""
    reader_id = current_actor().user_id
    found = queries.get_public(territory.id, number, reader_id)
    if found.merged_into is None:
        return found
    year, _sep, sequence = found.merged_into.number.partition("-")
    return queries.get_public(territory.id, (int(year), int(sequence)), reader_id)


def topic_url(territory: TerritoryRef, topic_id: int | None) -> str:
    """The topic's page, or the territory's first one."""
    found = find_url("portal.topic", territory=territory, topic_id=topic_id) if topic_id else None
    return found or find_url("portal.home", territory=territory) or "/"


def contribution_url(territory: TerritoryRef, number: str) -> str:
    """The contribution's public page."""
    year, _, sequence = number.partition("-")
    found = find_url("portal.contribution", territory=territory, number=(int(year), int(sequence)))
    return found or url_for("contributions.receipt", territory=territory, number=number)


def my_page_url(territory: TerritoryRef) -> str:
    """The person's own page, or the list of drafts."""
    return find_url("portal.my_page", territory=territory) or url_for("contributions.drafts", territory=territory)


def count_attempt(actor: Actor, form_key: str, email: str = "") -> None:
    """Count one text sent. Raises TooMany: the page gives everything typed back.

    A person is counted as such: a hall of people who write at a tavolo shares one network address.
    """
    keys = [f"user:{actor.user_id}"] if actor.is_authenticated else [email_key(email), address_key(request.remote_addr)]
    throttle("submit", keys, clock.now(), form_key=form_key)


def say(error: DomainError) -> str:
    """A refusal and what would help, in the language of the page."""
    parts = [gettext(error.message)]
    if isinstance(error, Refused) and error.would_help:
        parts.append(gettext(error.would_help))
    return " ".join(parts)


def keep(territory: TerritoryRef, purpose: str, topic_id: int | None, contribution_id: int | None) -> int | None:
    """Save what the form holds among the person's drafts; nothing for a visitor, whose page keeps it. Raises Invalid, Conflict."""
    actor = current_actor()
    if not actor.is_authenticated:
        return None
    wanted = draft_request(request.form, territory.id, purpose, topic_id, contribution_id)
    return service.save_draft(actor, wanted, clock.now()).draft_id


def start(territory: TerritoryRef, form: WritingForm, purpose: str, topic_id: int | None, contribution_id: int | None) -> Response:
    """A visitor sends: keep the text and mail the link. Raises Invalid, TooMany, Conflict."""
    if not form.is_trapped:
        count_attempt(current_actor(), form.submission_key.data or "", form.email.data or "")
        wanted = visitor_request(request.form, territory.id, purpose, topic_id, contribution_id, current_language())
        service.start_visitor_draft(wanted, clock.now())
    return go(url_for("contributions.check_mail", territory=territory))


def kept_notice(draft_id: int | None) -> None:
    """Say that the text is safe."""
    if draft_id is not None:
        flash(gettext("Bozza salvata: la ritrovi nel tuo spazio."), "success")
