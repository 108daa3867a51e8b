# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk of the office, the sheet to print, and the public page where a printed code shows what became of a contribution."""

from datetime import datetime

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.accounts.requests import address_key
from consulta.consultations import queries as consultations
from consulta.contributions import queries as contributions
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.intake import policy, queries, service
from consulta.intake.forms import DeskForm, FollowForm
from consulta.intake.queries import Followed
from consulta.intake.views.blueprint import bp
from consulta.moderation import queries as moderation
from consulta.replies import queries as replies
from consulta.territory import queries as territories
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route("/<territory:territory>/ufficio/sportello", methods=["GET", "POST"])
@access.staff(*policy.DESK, policy=policy.may_enter)
def desk(territory: TerritoryRef) -> Response:
    """Enter a contribution for somebody; below, the latest entries."""
    now = clock.now()
    cycle = consultations.find_current_cycle(territory.id, now)
    form = DeskForm(data={"received_on": clock.rome_day(now), "channel": "desk"}) if request.method == "GET" else DeskForm()
    topics = [topic for topic in consultations.list_topics(cycle.id) if topic.status == "open"] if cycle else []
    form.offer(topics, territories.list_municipalities(territory.id, clock.rome_day(now)))
    is_valid = request.method == "POST" and form.validate()
    asks = is_valid and form.asks
    if is_valid and not asks:
        try:
            receipt = service.enter_for_person(current_actor(), form.to_request(territory.id), now)
            flash(_("Contributo registrato con il numero %(number)s. Stampa il foglio per la persona.", number=receipt.number), "success")
            return redirect(url_for("intake.sheet", territory=territory, number=receipt.number), 303)
        except Invalid as invalid:
            show_errors(form, invalid)
    return page(
        "intake/desk.html",
        territory=territory,
        form=form,
        cycle=cycle,
        topics=topics,
        rows=queries.list_latest(territory.id),
        asks=asks,
        may_import=policy.may_import(current_actor(), territory.id),
        status=422 if request.method == "POST" and not asks else 200,
    )


@bp.route("/<territory:territory>/ufficio/sportello/<number:number>/foglio")
@access.staff(*policy.DESK, policy=policy.may_enter)
def sheet(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """The sheet for the person: number, code, how to follow."""
    return page("intake/sheet.html", territory=territory, entry=queries.get_sheet(territory.id, number))


@bp.route("/<territory:territory>/segui", methods=["GET", "POST"])
@access.anyone()
def follow(territory: TerritoryRef) -> Response:
    """Ask for the printed code; the answer shows that contribution and nothing else. The code never stands in an address."""
    form = FollowForm()
    now = clock.now()
    if request.method == "POST" and form.validate():
        accounts.throttle("follow", [address_key(request.remote_addr)], now)
        found = queries.find_by_code(territory.id, form.code.data or "")
        if found is not None:
            return _followed(territory, found, now)
        show_errors(form, Invalid({"code": _("Nessun contributo ha questo codice: controlla il foglio e scrivilo di nuovo.")}))
    return page("intake/follow.html", territory=territory, form=form, status=422 if request.method == "POST" else 200)


def _followed(territory: TerritoryRef, found: Followed, now: datetime) -> Response:
    today = clock.rome_day(now)
    facts = replies.tracker_facts([found])[found.id]
    return page(
        "intake/followed.html",
        territory=territory,
        found=found,
        steps=replies.tracker(found, facts, today),
        reply=replies.find_published(found.id) if found.status in ("published", "merged") else None,
        decision=_reason(found),
        parts=contributions.list_parts(found.id) if found.status == "split" else (),
    )


def _reason(found: Followed) -> moderation.DecisionRow | None:
    """The last decision, when the contribution is not public and the person should know why."""
    if found.status in ("published", "merged", "split", "submitted", "in_moderation", "withdrawn"):
        return None
    decisions = moderation.list_decisions(moderation.CONTRIBUTION, found.id)
    return decisions[0] if decisions else None
