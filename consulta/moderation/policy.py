# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may decide on what, from which status, and which reasons a decision must carry (domain.md §4.3; invariants 9, 26, 28)."""

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.moderation.models import ModerationOutcome

DECIDERS = ("operator", "coordinator")
"""Roles that decide, tag and link."""

READERS = (*DECIDERS, "municipal_referent", "deputy_approver", "auditor")
"""Roles that read what the office works on. The technical administrator is not among them (invariant 28)."""

POSSIBLE_FROM: dict[ModerationOutcome, frozenset[str]] = {
    ModerationOutcome.PUBLISHED: frozenset({"submitted", "in_moderation"}),
    ModerationOutcome.RETURNED: frozenset({"in_moderation"}),
    ModerationOutcome.REJECTED: frozenset({"in_moderation"}),
    ModerationOutcome.PERSONAL_CASE: frozenset({"in_moderation"}),
    ModerationOutcome.HIDDEN: frozenset({"published"}),
    ModerationOutcome.RESTORED: frozenset({"hidden"}),
}
"""The statuses from which an outcome makes sense."""

POSSIBLE_ON_APPEAL: dict[ModerationOutcome, frozenset[str]] = {
    ModerationOutcome.PUBLISHED: frozenset({"rejected", "personal_case"}),
    ModerationOutcome.RESTORED: frozenset({"hidden"}),
}
"""What an appeal that is upheld does (record 0036); nothing else leads a refused text to the public."""

NEEDS_CODE = frozenset({ModerationOutcome.REJECTED, ModerationOutcome.HIDDEN})
NEEDS_TEXT = frozenset(ModerationOutcome) - {ModerationOutcome.PUBLISHED}
REASON_CAP = 2_000

_MISSING_TEXT = {
    ModerationOutcome.RETURNED: N_("Scrivi nella spiegazione che cosa va corretto: chi ha scritto la leggerà."),
    ModerationOutcome.REJECTED: N_("Scrivi nella spiegazione perché il testo non si pubblica: chi ha scritto la leggerà."),
    ModerationOutcome.PERSONAL_CASE: N_("Scrivi nella spiegazione a quale sportello andare: telefono o indirizzo."),
    ModerationOutcome.HIDDEN: N_("Scrivi nella spiegazione perché il testo viene nascosto."),
    ModerationOutcome.RESTORED: N_("Scrivi nella spiegazione perché il testo torna pubblico."),
}


def may_moderate(actor: Actor, territory_id: int) -> Decision:
    """Operators and coordinators of the territory decide; the program itself when it prepares a territory."""
    if actor.is_system or actor.has_role(territory_id, *DECIDERS):
        return ALLOWED
    if actor.has_role(territory_id, *READERS):
        return refuse(
            N_("Il tuo ruolo legge ma non decide: pubblicano, etichettano e collegano operatori e coordinatore."),
            N_("Chiedi a un operatore o al coordinatore dell'ufficio."),
        )
    if actor.has_role(territory_id, "administrator"):
        return refuse(
            N_("L'amministratore tecnico non decide sui contenuti: è una garanzia per chi scrive."),
            N_("Chiedi a un operatore o al coordinatore dell'ufficio."),
        )
    return refuse(N_("Questa operazione è riservata all'ufficio."))


def may_read_office(actor: Actor, territory_id: int) -> Decision:
    """Who reads what the office works on."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Questa pagina è riservata a chi lavora sui contributi."))


def may_decide(actor: Actor, territory_id: int, author_id: int | None) -> Decision:
    """A moderator decides, but never on what the moderator wrote."""
    return first_refusal(may_moderate(actor, territory_id), _not_own(actor, author_id))


def _not_own(actor: Actor, author_id: int | None) -> Decision:
    if author_id is not None and author_id == actor.user_id:
        return refuse(
            N_("Questo testo è tuo: su ciò che hai scritto decide un'altra persona dell'ufficio."),
            N_("Chiedi a un collega di aprire questa pagina."),
        )
    return ALLOWED


def possible_outcomes(status: str) -> tuple[ModerationOutcome, ...]:
    """The outcomes that make sense for a status, in the order in which the form offers them."""
    return tuple(outcome for outcome in ModerationOutcome if status in POSSIBLE_FROM[outcome])


def missing_reasons(outcome: ModerationOutcome, reason_code: str | None, reason_text: str) -> dict[str, str]:
    """What an outcome still lacks, by field: a refusal shows code and text to the author (invariant 9)."""
    missing = {}
    if outcome in NEEDS_CODE and not reason_code:
        missing["reason_code"] = N_("Scegli il motivo dall'elenco.")
    if outcome in NEEDS_TEXT and not reason_text.strip():
        missing["reason_text"] = _MISSING_TEXT[outcome]
    if len(reason_text) > REASON_CAP:
        missing["reason_text"] = N_("La spiegazione supera 2.000 caratteri: accorciala.")
    return missing
