# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letters about reported texts tell, read at delivery. Who reported is in none of them."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from consulta.cases import queries as cases
from consulta.notifications.queries import Envelope
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _about(found: cases.CaseView) -> str:
    """The text by its number, never by its words: it may be hidden."""
    return str(gettext("Contributo n. %(number)s", number=found.number) if found.number else gettext("Un commento"))


def _risk(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Where the case is read, and nothing of it."""
    return {"link": url_for("cases.case", territory=territory, case_id=envelope.context["case_id"], _external=True)}


def _closed(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """How a case ended, for who reported: the reason only where it was written for them."""
    assert territory is not None
    found = cases.get_case(territory.id, envelope.context["case_id"])
    outcome = found.outcome.value if found.outcome else ""
    return {
        "outcome": outcome,
        "reason": found.reason if outcome == "no_action" else "",
        "about": _about(found),
        "link": url_for("portal.home", territory=territory, _external=True),
    }


def _warned(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The office's words to who wrote the text."""
    assert territory is not None
    found = cases.get_case(territory.id, envelope.context["case_id"])
    return {"reason": found.reason, "about": _about(found), "link": url_for("portal.my_page", territory=territory, _external=True)}


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "cases/risk": _risk,
    "cases/closed": _closed,
    "cases/warned": _warned,
}
