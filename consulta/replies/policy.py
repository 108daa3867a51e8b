# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may write, approve and publish a reply, what a complete one holds, and how its outcome is worded (invariant 3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consulta.contributions.models import ContributionKind, PublicationStatus
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.text import normalise
from consulta.core.words import N_, filled
from consulta.replies.models import ReplyOutcome, ReplyStatus

WRITERS = ("operator", "coordinator")
APPROVERS = ("coordinator", "deputy_approver")
OFFICE = ("operator", "coordinator", "deputy_approver")
"""Who may publish what was approved; also whose number says whether the office is small."""
READERS = (*OFFICE, "auditor")
"""Who reads the office's lists of replies: auditors read all and write nothing (domain.md §4.3)."""
SMALL_OFFICE = 3
"""With fewer people than this the coordinator may approve an own reply, saying why (decisions.md 12)."""

REASONS_FLOOR = 40
"""Characters below which a text is not a reason (domain.md §2.6)."""
EXCEPTION_FLOOR = 20
EXCEPTION_NEEDED = N_("Hai scritto tu questa risposta: per approvarla scrivi il motivo dell'eccezione, almeno 20 caratteri. Sarà pubblico.")
DEFERRAL_YEARS = 10

TAKEN_UP = frozenset({ReplyOutcome.ACCEPTED, ReplyOutcome.PARTIALLY_ACCEPTED})
"""Outcomes that put something in the plan."""

_WORDING: dict[ContributionKind, dict[ReplyOutcome, str]] = {
    ContributionKind.NEED: {
        ReplyOutcome.ACCEPTED: N_("Recepito"),
        ReplyOutcome.PARTIALLY_ACCEPTED: N_("Recepito in parte"),
        ReplyOutcome.NOT_ACCEPTED: N_("Non recepito"),
        ReplyOutcome.ALREADY_COVERED: N_("Già previsto o attivo"),
        ReplyOutcome.OUT_OF_SCOPE: N_("Di competenza di altri"),
        ReplyOutcome.DEFERRED: N_("Rinviato"),
        ReplyOutcome.NOTED: N_("Preso atto"),
    }
}
_FEMININE: dict[ReplyOutcome, str] = {
    ReplyOutcome.ACCEPTED: N_("Accolta"),
    ReplyOutcome.PARTIALLY_ACCEPTED: N_("Accolta in parte"),
    ReplyOutcome.NOT_ACCEPTED: N_("Non accolta"),
    ReplyOutcome.ALREADY_COVERED: N_("Già prevista o attiva"),
    ReplyOutcome.OUT_OF_SCOPE: N_("Di competenza di altri"),
    ReplyOutcome.DEFERRED: N_("Rinviata"),
    ReplyOutcome.NOTED: N_("Preso atto"),
}
# Priorità, criticità and proposta are feminine: the word beside the kind agrees with it (decisions.md 13).
_WORDING |= dict.fromkeys((ContributionKind.PRIORITY, ContributionKind.CRITICAL_ISSUE, ContributionKind.PROPOSAL), _FEMININE)


def outcome_wording(kind: str, outcome: str) -> str:
    """The Italian words for an outcome of a contribution of that kind; the page translates them."""
    return _WORDING[ContributionKind(kind)][ReplyOutcome(outcome)]


def outcome_tone(outcome: str) -> str:
    """The tone of the tag that carries the words: the colour repeats, never replaces, what they say."""
    tones = {ReplyOutcome.ACCEPTED: "success", ReplyOutcome.PARTIALLY_ACCEPTED: "success", ReplyOutcome.ALREADY_COVERED: "info"}
    return tones.get(ReplyOutcome(outcome), "neutral")


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
        _in_state(reply, ReplyStatus.PROPOSED), _answerable(reply.contribution_status), _four_eyes(actor, reply, exception_reason)
    )


def needs_exception(actor: Actor, reply: ReplyFacts) -> bool:
    """Whether the actor wrote in this version, so that approving it would be an exception."""
    return actor.user_id in reply.writer_ids


def may_use_exception(actor: Actor, reply: ReplyFacts) -> bool:
    """Whether the exception is open to the actor: the coordinator of a small office."""
    return reply.is_small_office and actor.has_role(reply.territory_id, "coordinator")


def lacks_exception_reason(actor: Actor, reply: ReplyFacts, exception_reason: str) -> bool:
    """Whether the exception is needed and open, and only its reason is missing or too short."""
    return needs_exception(actor, reply) and may_use_exception(actor, reply) and len(normalise(exception_reason)) < EXCEPTION_FLOOR


def may_publish_reply(actor: Actor, reply: ReplyFacts) -> Decision:
    """Make an approved reply public."""
    if not actor.has_role(reply.territory_id, *OFFICE):
        return refuse(N_("Le risposte le pubblica chi lavora nell'ufficio."))
    return first_refusal(_in_state(reply, ReplyStatus.APPROVED), _answerable(reply.contribution_status))


def may_correct_reply(actor: Actor, reply: ReplyFacts) -> Decision:
    """Begin a new version of a published reply; the old one stays readable (invariant 4)."""
    return first_refusal(may_write_reply(actor, reply.territory_id, reply.contribution_status), _in_state(reply, ReplyStatus.PUBLISHED))


NUMBERS_SHOWN = 20
"""Numbers of contributions that an objection names; the others are counted."""


def may_adopt_plan(unanswered: Sequence[str], total: int) -> Decision:
    """Adopt the plan of a cycle: not while published contributions wait for a published reply (invariant 2).

    ``unanswered`` are the numbers of the first of them, ``total`` is how many they are.
    """
    if not total:
        return ALLOWED
    named = ", ".join(unanswered[:NUMBERS_SHOWN])
    rest = total - min(len(unanswered), NUMBERS_SHOWN)
    which = filled(N_("%(named)s e altri %(rest)s"), named=named, rest=rest) if rest > 0 else named
    reason = (
        filled(N_("Manca la risposta pubblica al contributo %(which)s."), which=which)
        if total == 1
        else filled(N_("Mancano le risposte pubbliche a %(total)s contributi: %(which)s."), total=total, which=which)
    )
    return refuse(reason, N_("Pubblica le risposte, oppure scrivi il motivo dell'eccezione: resta registrato insieme all'elenco."))


def may_lose_link(outcome: ReplyOutcome | None, *, says_yes: bool, others_saying_yes: int) -> Decision:
    """Take a link to the plan away from a contribution: not the one on which its public acceptance stands (invariant 3).

    ``outcome`` is that of the published reply, None without one; a link says yes unless it is "valutato e non ripreso".
    """
    if outcome in TAKEN_UP and says_yes and not others_saying_yes:
        return refuse(
            N_("La risposta pubblica dice di sì al contributo, e solo questo legame lo mostra nel piano."),
            N_("Collegalo prima a un altro obiettivo, oppure correggi la risposta."),
        )
    return ALLOWED


def may_be_merged(statuses: Collection[ReplyStatus]) -> Decision:
    """Whether a contribution may be joined to another: not when the office has answered it, or is about to. A draft is no answer."""
    if ReplyStatus.PUBLISHED in statuses:
        return refuse(
            N_("Questo contributo ha già la sua risposta pubblica: unisci l'altro a questo, e la risposta varrà per tutti e due."),
        )
    if statuses:
        return refuse(N_("La risposta a questo contributo è in approvazione: falla tornare in bozza, oppure unisci l'altro a questo."))
    return ALLOWED


def may_be_split(statuses: Collection[ReplyStatus]) -> Decision:
    """Whether a contribution may be cut into parts, or a part put back: not when the office has answered it, or is about to."""
    if ReplyStatus.PUBLISHED in statuses:
        return refuse(N_("C'è già una risposta pubblica: il contributo resta com'è."))
    if statuses:
        return refuse(N_("C'è una risposta in approvazione."), N_("Falla tornare in bozza, poi riprova."))
    return ALLOWED


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


def _four_eyes(actor: Actor, reply: ReplyFacts, exception_reason: str) -> Decision:
    if not needs_exception(actor, reply):
        return ALLOWED
    if not may_use_exception(actor, reply):
        return refuse(
            N_("Chi ha scritto una risposta non può anche approvarla."), N_("Chiedi l'approvazione al coordinatore o a chi lo sostituisce.")
        )
    if lacks_exception_reason(actor, reply, exception_reason):
        return refuse(EXCEPTION_NEEDED, N_("Compila il campo «Motivo dell'eccezione»."))
    return ALLOWED


@dataclass(frozen=True, slots=True)
class ReplyContent:
    """What a reply says, with how many plan links stand behind it (``taken_up_links``: those that are not "valutato e non ripreso")."""

    outcome: ReplyOutcome
    text: str
    accepted_part: str = ""
    refused_part: str = ""
    forwarded_to: str = ""
    deferred_year: int | None = None
    covered_by_id: int | None = None
    links: int = 0
    taken_up_links: int = 0
    covered_by_service_id: int | None = None


def what_is_missing(content: ReplyContent, today: date) -> dict[str, str]:
    """What a reply still needs before it may be proposed: field → sentence that names it and the remedy (invariant 3)."""
    missing = _missing_conditional(content, today)
    length = len(normalise(content.text))
    if length < REASONS_FLOOR:
        missing["text"] = f"La motivazione è troppo breve: scrivi almeno {REASONS_FLOOR} caratteri, ne mancano {REASONS_FLOOR - length}."
    if content.outcome in TAKEN_UP and content.taken_up_links == 0:
        missing["outcome"] = (
            "Per accogliere serve almeno un collegamento al piano: collega il contributo a un obiettivo dalla sua scheda, poi torna qui."
        )
    return missing


def _missing_conditional(content: ReplyContent, today: date) -> dict[str, str]:
    missing: dict[str, str] = {}
    match content.outcome:
        case ReplyOutcome.PARTIALLY_ACCEPTED:
            if not normalise(content.accepted_part):
                missing["accepted_part"] = "Scrivi quale parte è accolta."
            if not normalise(content.refused_part):
                missing["refused_part"] = "Scrivi quale parte non è accolta."
        case ReplyOutcome.ALREADY_COVERED:
            if content.covered_by_id is None and content.covered_by_service_id is None and content.links == 0:
                missing["covered_by_id"] = "Scegli l'obiettivo del piano che già prevede quanto chiesto, oppure il servizio che lo fa già."
        case ReplyOutcome.OUT_OF_SCOPE:
            if not normalise(content.forwarded_to):
                missing["forwarded_to"] = "Scrivi a quale ente o ufficio hai inoltrato il contributo."
        case ReplyOutcome.DEFERRED:
            missing |= _wrong_year(content.deferred_year, today)
        case _:
            pass
    return missing


def _wrong_year(year: int | None, today: date) -> dict[str, str]:
    last = today.year + DEFERRAL_YEARS
    if year is None:
        return {"deferred_year": "Scrivi l'anno a cui rinvii la decisione."}
    if not today.year <= year <= last:
        return {"deferred_year": f"L'anno del rinvio deve stare tra il {today.year} e il {last}: correggilo."}
    return {}


def reply_due_on(closes_at: datetime, submitted_at: datetime, reply_days: int) -> date:
    """The last day for a reply: that many days after the last day of the window, or after a late submission (Europe/Rome)."""
    last_day = clock.rome_day(closes_at - timedelta(microseconds=1))
    return max(last_day, clock.rome_day(submitted_at)) + timedelta(days=reply_days)


BATCH_CAP = 1_000
"""Replies in one publication."""


def wrong_instant(publish_at: datetime, now: datetime) -> str:
    """What is wrong with the instant of a publication, as a sentence; nothing when it may be."""
    if publish_at <= now:
        return N_("Il momento scelto è già passato: scegline uno futuro, oppure pubblica subito.")
    if publish_at > now + timedelta(days=366):
        return N_("Il momento scelto è troppo lontano: al massimo un anno da oggi.")
    return ""


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
