# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may move a reply from one state to the next: roles, states, four eyes (domain.md §7.2, invariants 3 and 4, decisions.md 12)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from consulta.contributions.models import PublicationStatus
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.editions.four_eyes import APPROVERS, OFFICE, READERS, WRITERS, FourEyes, needs_exception
from consulta.core.words import N_, filled
from consulta.replies.models import ReplyStatus

EXCEPTION_NEEDED = N_("Hai scritto tu questa risposta: per approvarla scrivi il motivo dell'eccezione, almeno 20 caratteri. Sarà pubblico.")
_FOUR_EYES = FourEyes(N_("Chi ha scritto una risposta non può anche approvarla."), EXCEPTION_NEEDED)


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """What a policy must know of a reply. ``is_small_office``: fewer than SMALL_OFFICE people and the territory allows the exception."""

    territory_id: int
    status: ReplyStatus
    writer_ids: Collection[int]
    contribution_status: str = PublicationStatus.PUBLISHED.value
    is_small_office: bool = False


def may_read_replies(actor: Actor, territory_id: int) -> Decision:
    """The office's lists of replies."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Le risposte sono riservate a chi le scrive e a chi le approva."), N_("Chiedi l'incarico al coordinatore."))


def may_write_reply(actor: Actor, territory_id: int, contribution_status: str) -> Decision:
    """Write a reply to a contribution: an operator or the coordinator, and only when the contribution is public."""
    if not actor.has_role(territory_id, *WRITERS):
        return refuse(N_("Le risposte le scrivono gli operatori e il coordinatore."), N_("Chiedi l'incarico al coordinatore."))
    return _answerable(contribution_status)


def may_write_replies(actor: Actor, territory_id: int) -> Decision:
    """Write one reply for many, and say who answers what: who writes replies at all."""
    if actor.has_role(territory_id, *WRITERS):
        return ALLOWED
    return refuse(N_("Le risposte le scrivono gli operatori e il coordinatore."), N_("Chiedi l'incarico al coordinatore."))


def may_approve_replies(actor: Actor, territory_id: int) -> Decision:
    """Approve or give back many: who approves replies at all."""
    if actor.has_role(territory_id, *APPROVERS):
        return ALLOWED
    return refuse(N_("Le risposte le approva il coordinatore o chi lo sostituisce."))


def may_publish_replies(actor: Actor, territory_id: int) -> Decision:
    """Set, move or cancel a publication of many approved replies."""
    if actor.has_role(territory_id, *OFFICE):
        return ALLOWED
    return refuse(N_("Le risposte le pubblica chi lavora nell'ufficio."))


def may_record_exceptions(actor: Actor, territory_id: int, may_be_adopted_now: Decision) -> Decision:
    """List contributions as staying without a reply: who coordinates, while the plan may be adopted, answers apart (invariant 2)."""
    if not actor.has_role(territory_id, "coordinator"):
        return refuse(N_("Le eccezioni le registra chi coordina."))
    return may_be_adopted_now


@dataclass(frozen=True, slots=True)
class AnsweredFacts:
    """What must be known of a contribution to answer it with others."""

    territory_id: int
    status: str
    author_id: int | None
    open_status: ReplyStatus | None
    """State of the version that the public does not see yet, if any."""
    has_published: bool


def may_answer_with_others(actor: Actor, one: AnsweredFacts) -> Decision:
    """Begin the reply to a contribution as one of many: not an own one, not one on which somebody is at work."""
    allowed = may_write_reply(actor, one.territory_id, one.status)
    if not allowed:
        return allowed
    if one.author_id is not None and one.author_id == actor.user_id:
        return refuse(N_("L'hai scritto tu: gli risponde un'altra persona."))
    if one.open_status is not None:
        return refuse(filled(N_("C'è già una risposta, ora «%(status)s»: si cambia dalla sua pagina."), status=one.open_status.label))
    if one.has_published:
        return refuse(N_("Ha già una risposta pubblica: si cambia solo con una correzione motivata."))
    return ALLOWED


def may_approve_with_others(actor: Actor, reply: ReplyFacts) -> Decision:
    """Approve a reply as one of many. The exception of a small office wants its own reason, so it is for one reply at a time."""
    if needs_exception(actor, reply):
        return refuse(N_("L'hai scritta tu, da solo o con altri: la approva un'altra persona."))
    return may_approve_reply(actor, reply)


def may_change_reply(actor: Actor, reply: ReplyFacts) -> Decision:
    """Change or send for approval a draft."""
    return first_refusal(may_write_reply(actor, reply.territory_id, reply.contribution_status), _in_state(reply, ReplyStatus.DRAFT))


def may_return_reply(actor: Actor, reply: ReplyFacts) -> Decision:
    """Give a reply back to who wrote it, before it is public."""
    if not actor.has_role(reply.territory_id, *APPROVERS):
        return refuse(N_("Una risposta la restituisce chi può approvarla: il coordinatore o chi lo sostituisce."))
    return _in_state(reply, ReplyStatus.PROPOSED, ReplyStatus.APPROVED)


def may_approve_reply(actor: Actor, reply: ReplyFacts, exception_reason: str = "") -> Decision:
    """Approve: not who wrote it, but for the recorded exception of a small office (decisions.md 12)."""
    if not actor.has_role(reply.territory_id, *APPROVERS):
        return refuse(N_("Le risposte le approva il coordinatore o chi lo sostituisce."), N_("Manda la risposta in approvazione."))
    return first_refusal(
        _in_state(reply, ReplyStatus.PROPOSED), _answerable(reply.contribution_status), _FOUR_EYES.decide(actor, reply, exception_reason)
    )


def may_publish_reply(actor: Actor, reply: ReplyFacts) -> Decision:
    """Make an approved reply public."""
    if not actor.has_role(reply.territory_id, *OFFICE):
        return refuse(N_("Le risposte le pubblica chi lavora nell'ufficio."))
    return first_refusal(_in_state(reply, ReplyStatus.APPROVED), _answerable(reply.contribution_status))


def may_correct_reply(actor: Actor, reply: ReplyFacts) -> Decision:
    """Begin a new version of a published reply; the old one stays readable (invariant 4)."""
    return first_refusal(may_write_reply(actor, reply.territory_id, reply.contribution_status), _in_state(reply, ReplyStatus.PUBLISHED))


def _answerable(contribution_status: str) -> Decision:
    if contribution_status == PublicationStatus.PUBLISHED:
        return ALLOWED
    if contribution_status == PublicationStatus.MERGED:
        return refuse(N_("Questo contributo è unito a un altro."), N_("Rispondi a quello: la risposta si legge anche qui."))
    if contribution_status == PublicationStatus.SPLIT:
        return refuse(N_("Questo contributo è scomposto in parti."), N_("Rispondi a ogni parte: le risposte si leggono anche qui."))
    return refuse(N_("Si risponde solo ai contributi pubblicati."), N_("Pubblica prima il contributo."))


_STATE_REFUSALS = {
    ReplyStatus.DRAFT: N_("Questa risposta è ancora in bozza."),
    ReplyStatus.PROPOSED: N_("Questa risposta è già in approvazione: non si può cambiare finché non torna in bozza."),
    ReplyStatus.APPROVED: N_("Questa risposta è già approvata."),
    ReplyStatus.PUBLISHED: N_("Questa risposta è già pubblica: si cambia solo con una correzione motivata."),
    ReplyStatus.SUPERSEDED: N_("Questa risposta è stata sostituita da una versione più recente."),
}


def _in_state(reply: ReplyFacts, *wanted: ReplyStatus) -> Decision:
    return ALLOWED if reply.status in wanted else refuse(_STATE_REFUSALS[reply.status], N_("Ricarica la pagina per vedere a che punto è."))


def may_change_batch(actor: Actor, territory_id: int, *, is_scheduled: bool, publish_at: datetime, now: datetime) -> Decision:
    """Move or cancel a publication: before its instant, because after that the worker is at it."""
    allowed = may_publish_replies(actor, territory_id)
    if not allowed:
        return allowed
    if not is_scheduled:
        return refuse(N_("Questa pubblicazione è già conclusa o annullata."))
    if publish_at <= now:
        return refuse(N_("Il momento è arrivato: le risposte stanno diventando pubbliche."))
    return ALLOWED


def may_join_batch(status: ReplyStatus, contribution_status: str, *, is_elsewhere: bool) -> Decision:
    """Whether a reply may wait for a publication: approved, of a public contribution, in no other publication."""
    if status is not ReplyStatus.APPROVED:
        return refuse(N_("Non è approvata: nel frattempo è stata pubblicata o restituita."))
    if is_elsewhere:
        return refuse(N_("È già in un'altra pubblicazione in programma."))
    return _answerable(contribution_status)
