# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reply owes: reasons, links and addressees by outcome, its words, its day, what hangs on it (invariants 1–3, 7)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consulta.contributions.models import ContributionKind
from consulta.core import clock
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.text import normalise
from consulta.core.words import N_, filled, too_long
from consulta.replies.models import ReplyOutcome, ReplyStatus

REASONS_FLOOR = 40
"""Characters below which a text is not a reason (domain.md §2.6)."""
DEFERRAL_YEARS = 10
PLACEHOLDER = re.compile(r"\[scrivi [^\]\n]{1,60}\]", re.IGNORECASE)
"""What a template leaves to be written: a reply that still holds it is not complete."""

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


OUTCOME_LABELS = {one.value: one.label for one in ReplyOutcome}
"""The outcome whatever the kind, as a filter names it."""


def outcome_wording(kind: str, outcome: str) -> str:
    """The Italian words for an outcome of a contribution of that kind; the page translates them."""
    return _WORDING[ContributionKind(kind)][ReplyOutcome(outcome)]


def outcome_tone(outcome: str) -> str:
    """The tone of the tag that carries the words: the colour repeats, never replaces, what they say."""
    tones = {ReplyOutcome.ACCEPTED: "success", ReplyOutcome.PARTIALLY_ACCEPTED: "success", ReplyOutcome.ALREADY_COVERED: "info"}
    return tones.get(ReplyOutcome(outcome), "neutral")


NUMBERS_SHOWN = 20
"""Numbers of contributions that an objection names; the others are counted."""
ADOPTION_REASON_FLOOR = 20
ADOPTION_REASON_CAP = 500
EXCEPTIONS_CAP = 1_000
"""Exceptions recorded in one act."""


def may_adopt_plan(unanswered: Sequence[str], total: int) -> Decision:
    """Adopt the plan of a cycle: not while a published contribution has neither a published reply nor a recorded exception (invariant 2).

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
    return refuse(reason, N_("Pubblica le risposte, oppure registra per ciascuno un'eccezione con il motivo: sarà pubblica."))


def wrong_adoption_reason(reason: str) -> str:
    """What is wrong with the reason of an exception, as a sentence; nothing when it may be read by everybody."""
    if len(reason) < ADOPTION_REASON_FLOOR:
        return N_("Scrivi perché restano senza risposta, almeno 20 caratteri: sarà pubblico.")
    if len(reason) > ADOPTION_REASON_CAP:
        return too_long(N_("Il motivo"), ADOPTION_REASON_CAP, len(reason))
    return ""


def wrong_template(name: str, outcome: ReplyOutcome | None, text: str) -> dict[str, str]:
    """What is wrong with a template of replies: field → sentence. Its words are those of a reply: reasons, not a formula."""
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = N_("Scrivi un nome: lo leggono i colleghi.")
    elif len(name) > TEMPLATE_NAME_CAP:
        wrong["name"] = too_long(N_("Il nome"), TEMPLATE_NAME_CAP, len(name))
    if outcome is None:
        wrong["outcome"] = N_("Scegli per quale esito vale.")
    if len(normalise(text)) < REASONS_FLOOR:
        wrong["text"] = N_("Il testo è troppo breve: una risposta ha almeno 40 caratteri di motivazione.")
    return wrong


TEMPLATE_NAME_CAP = 80


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
    forwarded_to_id: int | None = None


def what_is_missing(content: ReplyContent, today: date) -> dict[str, str]:
    """What a reply still needs before it may be proposed: field → sentence that names it and the remedy (invariant 3)."""
    missing = _missing_conditional(content, today)
    length = len(normalise(content.text))
    if length < REASONS_FLOOR:
        missing["text"] = f"La motivazione è troppo breve: scrivi almeno {REASONS_FLOOR} caratteri, ne mancano {REASONS_FLOOR - length}."
    elif left := PLACEHOLDER.search(content.text):
        missing["text"] = filled(N_("Al posto di «%(left)s», che viene dal modello, scrivi le tue parole."), left=left.group(0))
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
            if content.forwarded_to_id is None:
                missing["forwarded_to_id"] = (
                    "Scegli dalla rubrica l'ente o l'ufficio competente: quando la risposta diventa pubblica gli mandiamo il contributo."
                )
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
