# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letters about measures and hidings tell, read at delivery."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from consulta.measures import queries as measures
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _own(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """A measure, for the person it concerns."""
    assert territory is not None
    found = measures.get_measure(territory.id, envelope.context["measure_id"])
    return {
        "kind": found.kind.value,
        "reason": found.reason,
        "end_reason": found.end_reason,
        "ends_at": found.ends_at,
        "link": url_for("portal.my_page", territory=territory, _external=True),
        "rules_link": url_for("portal.how_we_moderate", territory=territory, _external=True),
        "appeal_link": url_for("appeals.ask_measure", territory=territory, measure_id=found.id, _external=True),
    }


def _proposed(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Where a block is decided. Raises NothingToSay when somebody has."""
    assert territory is not None
    found = measures.get_measure(territory.id, envelope.context["measure_id"])
    if found.status != "proposed":
        raise NothingToSay
    return {"link": url_for("measures.measure", territory=territory, measure_id=found.id, _external=True)}


def _overdue(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Where a hiding is decided."""
    return {"link": url_for("measures.hiding", territory=territory, check_id=envelope.context["check_id"], _external=True)}


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "measures/imposed": _own,
    "measures/ended": _own,
    "measures/proposed": _proposed,
    "measures/overdue": _overdue,
}
