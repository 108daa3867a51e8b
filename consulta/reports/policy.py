# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may write, approve and publish a closing report, and what it still needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.text import normalise
from consulta.core.words import N_
from consulta.reports.models import ReportStatus

WRITERS = ("operator", "coordinator")
APPROVERS = ("coordinator", "deputy_approver")
OFFICE = ("operator", "coordinator", "deputy_approver")
READERS = (*OFFICE, "auditor")
SMALL_OFFICE = 3
"""With fewer people than this the coordinator may approve what they wrote, saying why (decisions.md 12)."""
EXCEPTION_FLOOR = 20
EXCEPTION_NEEDED = N_(
    "Hai lavorato a questa relazione: per approvarla scrivi il motivo dell'eccezione, almeno 20 caratteri. Sarà pubblico."
)
TITLE_CAP, TEXT_CAP, REASON_CAP, NOTE_CAP = 160, 20_000, 500, 1000
INTRODUCTION_FLOOR = 30
WAITED = timedelta(minutes=15)
"""After so long nobody waits any more for what the worker was to make."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a policy must know of a report. ``is_small_office``: fewer than SMALL_OFFICE people and the exception is allowed."""

    territory_id: int
    status: ReportStatus
    writer_ids: Collection[int]
    is_small_office: bool = False


def may_read(actor: Actor, territory_id: int) -> Decision:
    """The office's pages of closing reports."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Le relazioni in lavorazione sono riservate all'ufficio."), N_("Chiedi l'incarico al coordinatore."))


def may_write(actor: Actor, territory_id: int) -> Decision:
    """Begin a report and work on it."""
    if actor.has_role(territory_id, *WRITERS):
        return ALLOWED
    return refuse(N_("La relazione conclusiva la scrivono gli operatori e il coordinatore."), N_("Chiedi l'incarico al coordinatore."))


def may_change(actor: Actor, facts: ReportFacts) -> Decision:
    """Change its words and have its parts made again: only in writing."""
    return first_refusal(may_write(actor, facts.territory_id), _in_state(facts, ReportStatus.DRAFT))


def may_return(actor: Actor, facts: ReportFacts) -> Decision:
    """Give it back to who wrote it, before it is public."""
    if not actor.has_role(facts.territory_id, *APPROVERS):
        return refuse(N_("Una relazione la restituisce chi può approvarla: il coordinatore o chi lo sostituisce."))
    return _in_state(facts, ReportStatus.PROPOSED, ReportStatus.APPROVED)


def may_approve(actor: Actor, facts: ReportFacts, exception_reason: str = "") -> Decision:
    """Approve: not who worked on it, but for the recorded exception of a small office (decisions.md 12)."""
    if not actor.has_role(facts.territory_id, *APPROVERS):
        return refuse(N_("La relazione la approva il coordinatore o chi lo sostituisce."), N_("Manda la relazione in approvazione."))
    return first_refusal(_in_state(facts, ReportStatus.PROPOSED), _four_eyes(actor, facts, exception_reason))


def may_publish(actor: Actor, facts: ReportFacts) -> Decision:
    """Make the approved edition public."""
    if not actor.has_role(facts.territory_id, *OFFICE):
        return refuse(N_("La relazione la pubblica chi lavora nell'ufficio."))
    return _in_state(facts, ReportStatus.APPROVED)


def may_begin_edition(actor: Actor, facts: ReportFacts) -> Decision:
    """Begin the next edition; the published ones stay as they are (invariant 4)."""
    return first_refusal(may_write(actor, facts.territory_id), _in_state(facts, ReportStatus.PUBLISHED))


def may_make_files(actor: Actor, territory_id: int) -> Decision:
    """Have the files of a draft, or of an edition again, made."""
    if actor.has_role(territory_id, *OFFICE):
        return ALLOWED
    return refuse(N_("I documenti della relazione li prepara chi lavora nell'ufficio."))


def needs_exception(actor: Actor, facts: ReportFacts) -> bool:
    """Whether who approves also worked on it."""
    return actor.user_id in facts.writer_ids


def lacks_exception_reason(actor: Actor, facts: ReportFacts, exception_reason: str) -> bool:
    """Whether the exception is needed and open, and only its reason is missing or too short."""
    return needs_exception(actor, facts) and _may_use_exception(actor, facts) and len(normalise(exception_reason)) < EXCEPTION_FLOOR


def _may_use_exception(actor: Actor, facts: ReportFacts) -> bool:
    return facts.is_small_office and actor.has_role(facts.territory_id, "coordinator")


def _four_eyes(actor: Actor, facts: ReportFacts, exception_reason: str) -> Decision:
    if not needs_exception(actor, facts):
        return ALLOWED
    if not _may_use_exception(actor, facts):
        return refuse(
            N_("Chi ha lavorato a una relazione non può anche approvarla."),
            N_("Chiedi l'approvazione al coordinatore o a chi lo sostituisce."),
        )
    if lacks_exception_reason(actor, facts, exception_reason):
        return refuse(EXCEPTION_NEEDED, N_("Compila il campo «Motivo dell'eccezione»."))
    return ALLOWED


_STATE_REFUSALS: Mapping[ReportStatus, str] = {
    ReportStatus.DRAFT: N_("Questa relazione è ancora in scrittura."),
    ReportStatus.PROPOSED: N_("Questa relazione è in approvazione: non si può cambiare finché non torna in scrittura."),
    ReportStatus.APPROVED: N_("Questa relazione è già approvata: non si può cambiare finché non torna in scrittura."),
    ReportStatus.PUBLISHED: N_("Questa relazione è pubblicata: si cambia solo con una nuova edizione motivata."),
}


def _in_state(facts: ReportFacts, *wanted: ReportStatus) -> Decision:
    return ALLOWED if facts.status in wanted else refuse(_STATE_REFUSALS[facts.status], N_("Ricarica la pagina per vedere a che punto è."))


def is_waited(asked_at: datetime | None, now: datetime) -> bool:
    """Whether something asked of the worker is still waited for."""
    return asked_at is not None and asked_at >= now - WAITED


def what_is_missing(*, introduction: str, is_made: bool, is_waiting: bool, is_stale: bool) -> list[str]:
    """What a report still needs before it may be proposed, approved or published: sentences that say what to do."""
    missing: list[str] = []
    if len(normalise(introduction)) < INTRODUCTION_FLOOR:
        missing.append(N_("Manca la premessa: scrivi almeno 30 caratteri che dicano perché c’è questa relazione."))
    if is_waiting:
        missing.append(N_("Le parti automatiche si stanno preparando: ricarica la pagina tra poco."))
    elif not is_made:
        missing.append(N_("Le parti automatiche non ci sono ancora: usa «Aggiorna le parti automatiche»."))
    elif is_stale:
        missing.append(N_("Dopo l’ultimo aggiornamento è cambiato qualcosa: usa «Aggiorna le parti automatiche»."))
    return missing
