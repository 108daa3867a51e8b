# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests for tests, sent by the real service."""

from datetime import UTC, datetime
from itertools import count

from consulta.core.actor import ANONYMOUS, Actor
from consulta.feedback.requests import Received, SendFeedback
from consulta.feedback.service import send_feedback
from consulta.web.ports import TerritoryRef

SENT_AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
_numbers = count(1)


def make_request(territory: TerritoryRef, at: datetime = SENT_AT, actor: Actor = ANONYMOUS, **values: str) -> Received:
    """Something that does not work, told by nobody in particular."""
    number = next(_numbers)
    fields = {
        "kind": "issue",
        "message": f"Il pulsante {number} non fa niente.",
        "page": "",
        "email": "",
        "key": f"una-chiave-di-prova-{number}",
    }
    return send_feedback(actor, SendFeedback(territory_id=territory.id, **(fields | values)), at)
