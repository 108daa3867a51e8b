# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forms of the workspace share: words of decisions, and values as they come back from a page."""

from collections.abc import Sequence

from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.moderation.answer_queries import AnswerRow
from consulta.moderation.models import ModerationOutcome
from consulta.plans.queries import ObjectiveChoice

DO = {
    ModerationOutcome.PUBLISHED: N_("Pubblica"),
    ModerationOutcome.RETURNED: N_("Restituisci per una correzione"),
    ModerationOutcome.REJECTED: N_("Non pubblicare"),
    ModerationOutcome.PERSONAL_CASE: N_("È un caso personale: rispondi in privato"),
    ModerationOutcome.HIDDEN: N_("Nascondi"),
    ModerationOutcome.RESTORED: N_("Rendi di nuovo pubblico"),
}
"""What a decision is called on its button, before it is taken."""

DO_TO_REPLIES = {"replies.written": N_("Rispondi insieme"), "replies.assigned": N_("Affida la risposta")}
"""What may be done to the replies of many published contributions."""

WITH_REASON = "outcome=returned,rejected,personal_case,hidden,restored"
WITH_CODE = "outcome=returned,rejected,hidden"
SEPARATOR = " · "


def ready_shown(answers: Sequence[AnswerRow]) -> list[dict[str, str | int]]:
    """Ready explanations as the script reads them, to fill the form at once."""
    return [
        {"id": one.id, "outcome": one.outcome.value, "reason_code": one.reason_code.value if one.reason_code else "", "body": one.body}
        for one in answers
    ]


def objective_text(choice: ObjectiveChoice) -> str:
    """An objective as the picker lists it."""
    return f"{choice.code}{SEPARATOR}{choice.title}"


def find_objective(typed: str, choices: Sequence[ObjectiveChoice]) -> int | None:
    """The objective picked from the list, or named by its code alone; None when nothing was typed. Raises Invalid."""
    wanted = typed.strip().casefold()
    if not wanted:
        return None
    for choice in choices:
        if wanted in (objective_text(choice).casefold(), choice.code.casefold(), choice.title.casefold()):
            return choice.id
    raise Invalid({"objective": "Nessun obiettivo ha questo codice o titolo: scegline uno dall'elenco, o crealo qui sotto."})


def whole(text: str | None) -> int | None:
    """A positive whole number as it came back from a page, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
