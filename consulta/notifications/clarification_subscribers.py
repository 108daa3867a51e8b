# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of clarifications: the answer, to who asked."""

from consulta.clarifications.events import ClarificationClosed
from consulta.notifications import addressed


def tell_answered(event: ClarificationClosed) -> None:
    """Nothing to who has left."""
    if event.outcome == "answered":
        addressed.to_person(event, "clarifications/answered", event.author_id, {"clarification_id": event.clarification_id})
