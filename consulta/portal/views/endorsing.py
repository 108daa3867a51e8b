# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sostegni of a contribution as its page shows them, and the button to give one."""

from datetime import datetime
from typing import Any

from flask import url_for

from consulta.consultations.policy import Window
from consulta.contributions import policy
from consulta.contributions.queries import ContributionDetail
from consulta.contributions.wording import endorse_label, endorsed_heading, endorsements_total, nobody_yet
from consulta.portal.views.shown import Places, say
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef


def endorsing(territory: TerritoryRef, found: ContributionDetail, window: Window, now: datetime) -> dict[str, Any]:
    """Heading, total, organisations by name, and the button while sostegni are open."""
    places = Places.of(territory)
    return {
        "heading": endorsed_heading(found.kind),
        "count_label": endorsements_total(found.person_endorsement_count, found.body_endorsement_count),
        "empty_label": nobody_yet(found.kind),
        "bodies": [
            {"url": places.organisation(body.id), "name": body.name if body.is_verified else f"{body.name} ({say('in verifica')})"}
            for body in found.endorsing_bodies
        ],
        **_button(territory, found, window, now),
    }


def _button(territory: TerritoryRef, found: ContributionDetail, window: Window, now: datetime) -> dict[str, Any]:
    actor = current_actor()
    year, _sep, sequence = found.number.partition("-")
    here: dict[str, Any] = {"territory": territory, "number": (int(year), int(sequence))}
    if not window.accepts_comments:
        return {}
    if not actor.is_authenticated or actor.hats_in(territory.id):
        return {"choose_url": url_for("contributions.endorse", **here), "label": endorse_label(found.kind)}
    if found.is_endorsed:
        return {"post_url": url_for("contributions.stop_endorsing", **here), "label": _("Ritira il tuo sostegno")}
    if policy.may_endorse(actor, territory.id, found, window, now):
        return {"post_url": url_for("contributions.endorse", **here), "label": endorse_label(found.kind)}
    return {}
