# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letters about appeals tell, read at delivery."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from consulta.appeals import queries as appeals
from consulta.notifications import facts
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _asked(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Where an appeal is decided. Raises NothingToSay when somebody has."""
    assert territory is not None
    found = appeals.get_appeal(territory.id, envelope.context["appeal_id"])
    if found.status != "waiting":
        raise NothingToSay
    link = url_for("appeals.show", territory=territory, appeal_id=found.id, _external=True)
    return {"is_measure": found.measure_id is not None, "link": link}


def _decided(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """What was answered, to who asked."""
    assert territory is not None
    found = appeals.get_appeal(territory.id, envelope.context["appeal_id"])
    about = facts.decision_facts(territory, found.decision_id) if found.decision_id else {"title": ""}
    my_page = url_for("portal.my_page", territory=territory, _external=True)
    return {
        **about,
        "is_measure": found.measure_id is not None,
        "is_reversed": found.status == "reversed",
        "answer": found.answer,
        "link": my_page,
    }


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "appeals/asked": _asked,
    "appeals/decided": _decided,
}
