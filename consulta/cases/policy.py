# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may report, who reads and closes a case, and how it may end. Pure."""

from consulta.cases.models import CaseOutcome
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.moderation.policy import DECIDERS, may_decide, may_moderate

READERS = (*DECIDERS, "auditor")
"""Who reads a case: who decides on it, since it says what readers think of somebody (record 0031), and who watches over the office."""

NOTE_CAP = 1_000
REASON_CAP = 2_000

_MISSING_REASON = {
    CaseOutcome.NO_ACTION: N_("Scrivi perché il testo resta com'è: chi ha segnalato leggerà queste parole."),
    CaseOutcome.WARNED: N_("Scrivi che cosa non va: chi ha scritto il testo leggerà queste parole."),
    CaseOutcome.HIDDEN: N_("Scrivi perché il testo viene nascosto: chi lo ha scritto leggerà queste parole."),
    CaseOutcome.TAKEN_CARE: N_("Scrivi che cosa ha fatto l'ufficio: lo leggono solo i colleghi."),
}


def may_report(_actor: Actor) -> Decision:
    """Anybody may: who is hurt by a text cannot be asked to sign in first."""
    return ALLOWED


def may_read_cases(actor: Actor, territory_id: int) -> Decision:
    """Operators, coordinators, auditors."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Le segnalazioni le leggono operatori, coordinatore e revisori."))


def may_read_case(actor: Actor, territory_id: int, author_id: int | None) -> Decision:
    """The same, but never who wrote the text: a case says what others reported of it."""
    if author_id is not None and author_id == actor.user_id:
        return refuse(N_("Questo testo è tuo: la segnalazione la legge e la decide un'altra persona dell'ufficio."))
    return may_read_cases(actor, territory_id)


def may_close_case(actor: Actor, territory_id: int, author_id: int | None) -> Decision:
    """Who decides on texts closes cases; never on what one wrote."""
    return first_refusal(may_moderate(actor, territory_id), may_decide(actor, territory_id, author_id))


def possible_outcomes(*, is_public: bool, has_author: bool, is_risk: bool) -> tuple[CaseOutcome, ...]:
    """The endings that make sense, in the order of the form."""
    possible = {
        CaseOutcome.NO_ACTION: not is_risk or is_public,
        CaseOutcome.WARNED: has_author,
        CaseOutcome.HIDDEN: is_public,
        CaseOutcome.TAKEN_CARE: is_risk,
    }
    return tuple(outcome for outcome in CaseOutcome if possible[outcome])


def missing_reasons(outcome: CaseOutcome, reason_code: str | None, reason: str) -> dict[str, str]:
    """What an ending still lacks, by field."""
    missing = {}
    if outcome is CaseOutcome.HIDDEN and not reason_code:
        missing["reason_code"] = N_("Scegli il motivo dall'elenco.")
    if not reason:
        missing["reason"] = _MISSING_REASON[outcome]
    if len(reason) > REASON_CAP:
        missing["reason"] = N_("La spiegazione supera 2.000 caratteri: accorciala.")
    return missing
