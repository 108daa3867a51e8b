# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving a sostegno and taking it back, in one's own name or for an organisation."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, request, url_for

from consulta.consultations.queries import get_window
from consulta.contributions import policy, service
from consulta.contributions.queries import ContributionDetail
from consulta.contributions.requests import Endorse
from consulta.contributions.views.blueprint import bp, contribution_url, gathering, go, say
from consulta.contributions.wording import endorse_label, endorsements_total
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import NotFound, Refused
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import whole
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

HAT = "organizzazione"
"""The field that says for which organisation; none, or 0, for oneself."""


@bp.route("/<territory:territory>/contributi/<number:number>/sostieni", methods=["GET", "POST"])
@access.signed_in(policy.may_endorse)
def endorse(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """A visitor is sent here by the link of a public page; who wears hats chooses one here; a POST gives the sostegno."""
    found = _found(territory, number)
    if request.method == "GET":
        return _show(territory, found)
    done = gettext("Ora lo sostieni anche tu. Non è un voto: dice all'ufficio che lo riconosci.")
    same = gettext("Lo sostenevi già: ogni persona e ogni organizzazione conta una volta sola.")
    return _do(territory, found, service.endorse, done, same)


@bp.route("/<territory:territory>/contributi/<number:number>/sostieni/ritira", methods=["POST"])
@access.signed_in(policy.may_endorse)
def stop_endorsing(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """Take the sostegno back."""
    done = gettext("Hai ritirato il sostegno.")
    return _do(territory, _found(territory, number), service.stop_endorsing, done, gettext("Non lo sostenevi: non è cambiato niente."))


def _found(territory: TerritoryRef, number: tuple[int, int]) -> ContributionDetail:
    found = gathering(territory, number)
    if found.is_tombstone:
        raise NotFound
    return found


def _do(territory: TerritoryRef, found: ContributionDetail, verb: Callable[[Actor, Endorse, Any], bool], done: str, same: str) -> Response:
    wanted = Endorse(territory.id, found.id, whole(request.form.get(HAT)) or None)
    try:
        is_changed = verb(current_actor(), wanted, clock.now())
    except Refused as refused:
        return _show(territory, found, refusal=say(refused))
    flash(done if is_changed else same, "success")
    return go(f"{contribution_url(territory, found.number)}#sostegni")


def _show(territory: TerritoryRef, found: ContributionDetail, refusal: str = "") -> Response:
    actor, now = current_actor(), clock.now()
    window = get_window(found.cycle_id, now)
    bodies = {body.id for body in found.endorsing_bodies}
    here: dict[str, Any] = {"territory": territory, "number": tuple(map(int, found.number.split("-")))}
    choices = []
    for hat_id, name in ((None, gettext("A nome mio")), *((hat.organisation_id, hat.name) for hat in actor.hats_in(territory.id))):
        is_given = found.is_endorsed if hat_id is None else hat_id in bodies
        decision = policy.may_endorse(actor, territory.id, found, window, now, hat_id, takes_back=is_given)
        choices.append(
            {
                "name": name,
                "is_given": is_given,
                "refusal": "" if decision else gettext(decision.reason),
                "label": gettext("Ritira il sostegno") if is_given else endorse_label(found.kind),
                "url": url_for(".stop_endorsing" if is_given else ".endorse", **here),
                "fields": {HAT: str(hat_id or 0)},
            }
        )
    return page(
        "contributions/endorse.html",
        territory=territory,
        title=found.title,
        url=contribution_url(territory, found.number),
        total=endorsements_total(found.person_endorsement_count, found.body_endorsement_count),
        choices=choices,
        refusal=refusal,
        status=403 if refusal else 200,
    )
