# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may decide on what, from which status, and which reasons a decision must carry (domain.md §4.3; invariants 9, 26, 28)."""

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.moderation.models import OFFERED_REASONS, ModerationOutcome, ReasonCode

DECIDERS = ("operator", "coordinator")
"""Roles that decide, tag and link."""

READERS = (*DECIDERS, "municipal_referent", "deputy_approver", "auditor")
"""Roles that read what the office works on. The technical administrator is not among them (invariant 28)."""

POSSIBLE_FROM: dict[ModerationOutcome, frozenset[str]] = {
    ModerationOutcome.PUBLISHED: frozenset({"submitted", "in_moderation"}),
    ModerationOutcome.RETURNED: frozenset({"in_moderation"}),
    ModerationOutcome.REJECTED: frozenset({"in_moderation"}),
    ModerationOutcome.PERSONAL_CASE: frozenset({"in_moderation"}),
    ModerationOutcome.HIDDEN: frozenset({"published", "merged", "split"}),
    ModerationOutcome.RESTORED: frozenset({"hidden"}),
    ModerationOutcome.REDACTED: frozenset(),
    ModerationOutcome.UNREDACTED: frozenset(),
}
"""The statuses from which an outcome makes sense. Hiding passages and putting them back are verbs of their own (``redaction``)."""

POSSIBLE_ON_APPEAL: dict[ModerationOutcome, frozenset[str]] = {
    ModerationOutcome.PUBLISHED: frozenset({"rejected", "personal_case"}),
    ModerationOutcome.RESTORED: frozenset({"hidden"}),
}
"""What an appeal that is upheld does (record 0036); nothing else leads a refused text to the public."""

NEEDS_CODE = frozenset({ModerationOutcome.REJECTED, ModerationOutcome.HIDDEN, ModerationOutcome.REDACTED})
NEEDS_TEXT = frozenset(ModerationOutcome) - {ModerationOutcome.PUBLISHED}
REASON_CAP = 2_000

MERGED_INSTEAD = N_(
    "Ciò che è già stato inviato non si rifiuta: unisci il contributo all'altro. Per un commento ripetuto scegli un altro motivo."
)
_MISSING_TEXT = {
    ModerationOutcome.RETURNED: N_("Scrivi nella spiegazione che cosa va corretto: chi ha scritto la leggerà."),
    ModerationOutcome.REJECTED: N_("Scrivi nella spiegazione perché il testo non si pubblica: chi ha scritto la leggerà."),
    ModerationOutcome.PERSONAL_CASE: N_("Scrivi nella spiegazione a quale sportello andare: telefono o indirizzo."),
    ModerationOutcome.HIDDEN: N_("Scrivi nella spiegazione perché il testo viene nascosto."),
    ModerationOutcome.RESTORED: N_("Scrivi nella spiegazione perché il testo torna pubblico."),
    ModerationOutcome.REDACTED: N_("Scrivi nella spiegazione che cosa hai oscurato e perché, senza ripeterlo: chi ha scritto la leggerà."),
    ModerationOutcome.UNREDACTED: N_("Scrivi nella spiegazione perché il testo torna com'era."),
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
    if reason_code == ReasonCode.DUPLICATE:
        missing["reason_code"] = MERGED_INSTEAD
    if outcome in NEEDS_TEXT and not reason_text.strip():
        missing["reason_text"] = _MISSING_TEXT[outcome]
    if len(reason_text) > REASON_CAP:
        missing["reason_text"] = N_("La spiegazione supera 2.000 caratteri: accorciala.")
    return missing


def may_keep_answers(actor: Actor, territory_id: int) -> Decision:
    """The coordinator writes the ready explanations: all the office speaks with them. The program itself when it prepares a territory."""
    if actor.is_system or actor.has_role(territory_id, "coordinator"):
        return ALLOWED
    return refuse(
        N_("Le risposte pronte le scrive chi coordina l'ufficio: parlano a nome di tutti."),
        N_("Chiedi a chi coordina di aggiungerla o di cambiarla."),
    )


ANSWERED = (
    ModerationOutcome.RETURNED,
    ModerationOutcome.REJECTED,
    ModerationOutcome.PERSONAL_CASE,
    ModerationOutcome.HIDDEN,
    ModerationOutcome.RESTORED,
)
"""The outcomes that carry an explanation."""


def wrong_answer(name: str, outcome: ModerationOutcome | None, reason_code: str, body: str) -> dict[str, str]:
    """What a ready explanation lacks, by field: the same that a decision made with it would lack."""
    wrong = {}
    if not name:
        wrong["name"] = N_("Scrivi il nome del modello: lo leggono i colleghi quando scelgono.")
    if outcome not in ANSWERED:
        return wrong | {"outcome": N_("Scegli per quale decisione è il modello.")}
    if reason_code and reason_code not in (code.value for code in OFFERED_REASONS):
        wrong["reason_code"] = N_("Scegli il motivo dall'elenco.")
    if not body.strip():
        wrong["body"] = N_("Scrivi il testo del modello: chi ha scritto lo leggerà.")
    if len(body) > REASON_CAP:
        wrong["body"] = N_("Il testo supera 2.000 caratteri: accorcialo.")
    if outcome in NEEDS_CODE and not reason_code:
        wrong["reason_code"] = N_("Scegli il motivo dall'elenco.")
    return wrong


REDACTABLE = frozenset({"submitted", "in_moderation", "returned_for_edit", "published", "merged", "split", "rejoined", "hidden"})
"""The statuses in which passages are hidden: of a text that nobody will read again there is nothing to hide."""

REDACTION_REASONS = (ReasonCode.PERSONAL_DATA, ReasonCode.OFFENSIVE, ReasonCode.LEGAL)
"""Why a passage may be hidden while the rest of the text stays."""

PASSAGES_CAP = 60
PASSAGE_CAP = 1_000


def may_redact(actor: Actor, territory_id: int, author_id: int | None, status: str) -> Decision:
    """Who decides on a text hides passages of it, while it may still be read by others."""
    allowed = may_decide(actor, territory_id, author_id)
    if not allowed or status in REDACTABLE:
        return allowed
    return refuse(N_("Questo testo non è visibile e non lo sarà più: non c'è niente da oscurare."))


def may_read_originals(actor: Actor, territory_id: int) -> Decision:
    """Who decides reads what was hidden, and the auditor; every read is written down."""
    if actor.has_role(territory_id, *DECIDERS, "auditor"):
        return ALLOWED
    return refuse(
        N_("I passaggi oscurati li legge solo chi decide sui testi, e il revisore."),
        N_("Chiedi a un operatore o al coordinatore dell'ufficio."),
    )


def may_restore_original(actor: Actor, territory_id: int, author_id: int | None) -> Decision:
    """The coordinator puts a text back as it was."""
    allowed = may_decide(actor, territory_id, author_id)
    if not allowed or actor.is_system or actor.has_role(territory_id, "coordinator"):
        return allowed
    return refuse(N_("Il testo originale lo rimette il coordinatore dell'ufficio."), N_("Chiedi al coordinatore dell'ufficio."))
