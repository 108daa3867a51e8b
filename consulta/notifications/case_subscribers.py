# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of reported texts: a danger to the office at once, the outcome to who reported, a warning to who wrote."""

from consulta.cases import queries as cases
from consulta.cases.events import CaseClosed, RiskRaised
from consulta.moderation.policy import DECIDERS
from consulta.notifications import addressed


def alert_office(event: RiskRaised) -> None:
    """Somebody may be in danger: operators and coordinators are told at once, without a word of what was written."""
    addressed.to_staff(event, "cases/risk", DECIDERS, {"case_id": event.case_id})


def tell_closed(event: CaseClosed) -> None:
    """Who reported with an account reads how it ended; who wrote reads a warning, if that was the outcome."""
    context = {"case_id": event.case_id}
    for user_id in cases.list_reporters(event.case_id):
        if user_id != event.author_id:
            addressed.to_person(event, "cases/closed", user_id, context)
    if event.outcome == "warned":
        addressed.to_person(event, "cases/warned", event.author_id, context)
