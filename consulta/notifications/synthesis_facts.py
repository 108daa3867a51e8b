# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letter about a published synthesis tells, read at delivery."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.synthesis import queries as synthesis
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _published(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The edition, and which texts of the reader are behind which point. Raises NothingToSay when none of them is read any more."""
    assert territory is not None
    found = synthesis.find_edition(envelope.context["edition_id"])
    words = synthesis.words_of(found.id, envelope.user_id) if found and envelope.user_id else ()
    if found is None or not words:
        raise NothingToSay
    answers = {point["number"]: point["reply"] for point in found.values["points"] if point.get("reply")}
    return {
        "title": found.values["title"],
        "scope_title": found.scope_title,
        "edition": found.number,
        "reason": found.values["reason"],
        "places": [(gettext("Punto %(point)s", point=one.point), f"{one.number} {one.title}".strip()) for one in words],
        "replies": [
            gettext("Che cosa risponde l'ufficio sul punto %(point)s: %(outcome)s", point=number, outcome=gettext(outcome))
            for number, outcome in sorted((point, answers[point]["label"]) for point in {one.point for one in words} & set(answers))
        ],
        "link": url_for("synthesis.show", territory=territory, synthesis_id=found.synthesis_id, _external=True),
    }


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {"synthesis/published": _published}
