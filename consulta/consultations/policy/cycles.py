# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which phase a calendar is in, what a phase allows, who may do what to a consultation. All pure (decisions.md 11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from consulta.consultations.models import CyclePhase, EditWindow, HumanDecision, ModerationMode, TopicStatus
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_

COORDINATOR = "coordinator"
EDITORS = ("operator", "coordinator")
AUDITOR = "auditor"
READERS = ("operator", "coordinator", "deputy_approver", "municipal_referent", "auditor")


class Activity(StrEnum):
    """What a phase may allow."""

    READ = "read"
    PROPOSE_TOPIC = "propose_topic"
    SUBMIT = "submit"
    SUBMIT_LATE = "submit_late"
    COMMENT = "comment"


_READ = frozenset({Activity.READ})
PHASE_ALLOWS: Mapping[CyclePhase, frozenset[Activity]] = MappingProxyType(
    {
        CyclePhase.SETUP: frozenset(),
        CyclePhase.OPEN: _READ | {Activity.PROPOSE_TOPIC},
        CyclePhase.COLLECTING: _READ | {Activity.PROPOSE_TOPIC, Activity.SUBMIT, Activity.COMMENT},
        CyclePhase.CLOSED_TO_INPUT: _READ | {Activity.SUBMIT_LATE},
        CyclePhase.DRAFTING: _READ | {Activity.SUBMIT_LATE},
        CyclePhase.DRAFT_PUBLISHED: _READ,
        CyclePhase.CONCERTATION: _READ,
        CyclePhase.ADOPTED: _READ,
        CyclePhase.IN_FORCE: _READ,
        CyclePhase.CONCLUDED: _READ,
    }
)
"""What participants may do in each phase; a suspended cycle allows reading only. One screen, on purpose."""

CALENDAR_PHASES = (
    CyclePhase.OPEN,
    CyclePhase.COLLECTING,
    CyclePhase.CLOSED_TO_INPUT,
    CyclePhase.DRAFTING,
    CyclePhase.DRAFT_PUBLISHED,
    CyclePhase.CONCERTATION,
    CyclePhase.IN_FORCE,
)
"""Phases that begin by the calendar, in order. ``adopted`` and ``concluded`` are decisions; in force follows adoption."""

DEADLINES = (CyclePhase.CLOSED_TO_INPUT, CyclePhase.CONCERTATION)
"""Dates that end somebody's time to speak: they are never brought forward (invariant 11)."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates of a cycle and the decisions taken on it: everything its phase depends on, but the clock."""

    starts: Mapping[CyclePhase, datetime] = field(default_factory=dict)
    decisions: tuple[tuple[HumanDecision, datetime], ...] = ()

    def phase(self, now: datetime) -> CyclePhase:
        """The phase at an instant. Intervals are half-open: a phase holds at its first instant, not at its last."""
        taken = {decision for decision, at in self.decisions if at <= now}
        if HumanDecision.CONCLUDED in taken:
            return CyclePhase.CONCLUDED
        if HumanDecision.ADOPTED in taken:
            in_force = self.starts.get(CyclePhase.IN_FORCE)
            return CyclePhase.IN_FORCE if in_force is not None and in_force <= now else CyclePhase.ADOPTED
        begun = [phase for phase in CALENDAR_PHASES[:-1] if phase in self.starts and self.starts[phase] <= now]
        return begun[-1] if begun else CyclePhase.SETUP

    def is_suspended(self, now: datetime) -> bool:
        """Whether the last word on suspension was to suspend."""
        kinds = (HumanDecision.SUSPENDED, HumanDecision.RESUMED)
        words = [(at, position, kind) for position, (kind, at) in enumerate(self.decisions) if kind in kinds and at <= now]
        return bool(words) and max(words)[2] is HumanDecision.SUSPENDED

    def next_change(self, now: datetime) -> datetime | None:
        """The next instant at which the phase changes by itself."""
        return min((at for at in self.starts.values() if at > now), default=None)

    def with_date(self, phase: CyclePhase, at: datetime) -> "Calendar":
        """The same calendar with one date set."""
        return Calendar({**self.starts, phase: at}, self.decisions)

    def is_ordered(self) -> bool:
        """Whether the dates follow the order of the phases; the window for contributions lasts more than an instant."""
        dates = [self.starts[phase] for phase in CALENDAR_PHASES if phase in self.starts]
        opens, closes = self.starts.get(CyclePhase.COLLECTING), self.starts.get(CyclePhase.CLOSED_TO_INPUT)
        return all(one <= other for one, other in pairwise(dates)) and not (opens and closes and opens >= closes)


EDITS_FOR: Mapping[EditWindow, timedelta] = {
    EditWindow.QUARTER: timedelta(minutes=15),
    EditWindow.HOUR: timedelta(hours=1),
    EditWindow.DAY: timedelta(days=1),
    EditWindow.WEEK: timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the office chose for a cycle."""

    moderation: ModerationMode = ModerationMode.NEWCOMERS
    accepts_late: bool = True
    reply_days: int = 60
    edits: EditWindow = EditWindow.NONE


@dataclass(frozen=True, slots=True)
class Window:
    """What may be done in a cycle at one instant. ``closes_at`` is the first instant at which input is no longer taken."""

    phase: CyclePhase
    suspended: bool
    accepts_input: bool
    accepts_late: bool
    opens_at: datetime | None
    closes_at: datetime | None
    moderation: ModerationMode
    reply_days: int
    accepts_comments: bool = False
    accepts_topics: bool = False
    edits: EditWindow = EditWindow.NONE

    def edits_end_at(self, published_at: datetime) -> datetime | None:
        """Until when a contribution public since ``published_at`` may be changed, within the collection; None for not at all."""
        if self.edits is EditWindow.NONE or not self.accepts_input:
            return None
        ends = [published_at + EDITS_FOR[self.edits]] if self.edits in EDITS_FOR else []
        ends += [self.closes_at] if self.closes_at is not None else []
        return min(ends, default=datetime.max.replace(tzinfo=published_at.tzinfo))

    @property
    def is_public(self) -> bool:
        """Whether anybody may read the consultation."""
        return self.phase is not CyclePhase.SETUP


def window_at(calendar: Calendar, rules: Rules, now: datetime) -> Window:
    """What may be done now: the table of phases, cut down while suspended, late texts only where the cycle takes them."""
    phase, suspended = calendar.phase(now), calendar.is_suspended(now)
    allowed = PHASE_ALLOWS[phase] & _READ if suspended else PHASE_ALLOWS[phase]
    return Window(
        phase=phase,
        suspended=suspended,
        accepts_input=Activity.SUBMIT in allowed,
        accepts_late=Activity.SUBMIT_LATE in allowed and rules.accepts_late,
        opens_at=calendar.starts.get(CyclePhase.COLLECTING),
        closes_at=calendar.starts.get(CyclePhase.CLOSED_TO_INPUT),
        moderation=rules.moderation,
        reply_days=rules.reply_days,
        accepts_comments=Activity.COMMENT in allowed,
        accepts_topics=Activity.PROPOSE_TOPIC in allowed,
        edits=rules.edits,
    )


def opening_calendar(from_at: datetime, to_at: datetime, now: datetime) -> Calendar:
    """The dates that an opening gives: public at once, or since the first day when that has passed."""
    return Calendar({CyclePhase.OPEN: min(now, from_at), CyclePhase.COLLECTING: from_at, CyclePhase.CLOSED_TO_INPUT: to_at})


def _must_coordinate(actor: Actor, territory_id: int) -> Decision:
    if actor.is_system or actor.has_role(territory_id, COORDINATOR):
        return ALLOWED
    return refuse(N_("Solo chi coordina l'ufficio può farlo."), N_("Chiedi a chi coordina l'ufficio."))


def may_open_consultation(actor: Actor, territory_id: int) -> Decision:
    """Only the coordinator opens a consultation."""
    return _must_coordinate(actor, territory_id)


def may_complete_calendar(actor: Actor, territory_id: int) -> Decision:
    """Who gives the phases still without a date those of the template; each date is judged as if set by hand."""
    return _must_coordinate(actor, territory_id)


def may_edit_cycle(actor: Actor, territory_id: int) -> Decision:
    """Texts and rules of a cycle: the coordinator."""
    return _must_coordinate(actor, territory_id)


def may_read_office(actor: Actor, territory_id: int) -> Decision:
    """Who sees the office's pages of a consultation."""
    if actor.is_system or actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Questa pagina è riservata all'ufficio."))


def may_read_proposals(actor: Actor, territory_id: int) -> Decision:
    """Topics that people proposed, with their names: who answers them, and the auditor, who decides nothing."""
    return ALLOWED if actor.has_role(territory_id, AUDITOR) else may_edit_contents(actor, territory_id)


def may_edit_contents(actor: Actor, territory_id: int) -> Decision:
    """Tavoli, topics and the answer to a proposed topic: operators and coordinator."""
    if actor.is_system or actor.has_role(territory_id, *EDITORS):
        return ALLOWED
    return refuse(N_("Tavoli e temi sono curati dagli operatori e da chi coordina l'ufficio."), N_("Chiedi a un operatore dell'ufficio."))


@dataclass(frozen=True, slots=True)
class DateMove:
    """A date to be moved, with what the policy needs to judge it."""

    phase: CyclePhase
    starts_at: datetime
    act: str = ""
    rectifies: bool = False


def may_move_date(actor: Actor, territory_id: int, calendar: Calendar, move: DateMove, now: datetime) -> Decision:
    """A date moves before it passes, a deadline only later. A wrong or past date is rectified by an act (invariant 11)."""
    return first_refusal(
        _must_coordinate(actor, territory_id),
        _is_a_calendar_phase(move.phase),
        _keeps_order(calendar, move),
        _rectification(calendar, move, now) if move.rectifies else _plain_move(calendar, move, now),
    )


def _is_a_calendar_phase(phase: CyclePhase) -> Decision:
    if phase in CALENDAR_PHASES:
        return ALLOWED
    return refuse(N_("Questa fase non ha una data: comincia con una decisione."), N_("Registra la decisione con il suo atto."))


def _keeps_order(calendar: Calendar, move: DateMove) -> Decision:
    if calendar.with_date(move.phase, move.starts_at).is_ordered():
        return ALLOWED
    return refuse(
        N_("Le fasi devono seguirsi nell'ordine: questa data viene prima della fase precedente o dopo la successiva."),
        N_("Sposta prima le altre date, oppure scegli una data che stia in mezzo."),
    )


def _plain_move(calendar: Calendar, move: DateMove, now: datetime) -> Decision:
    old = calendar.starts.get(move.phase)
    if old is not None and old <= now:
        return refuse(N_("Questa data è già passata: non si può più prorogare."), N_("Serve un atto di rettifica o di riapertura."))
    if move.starts_at <= now:
        return refuse(N_("La nuova data è già passata."), N_("Scegli una data futura, oppure rettificala con un atto."))
    if old is not None and move.phase in DEADLINES and move.starts_at < old:
        return refuse(
            N_("Un termine pubblicato non si può anticipare: chi contava su quei giorni li perderebbe."),
            N_("Se la data era sbagliata, rettificala con un atto."),
        )
    return ALLOWED


def _rectification(calendar: Calendar, move: DateMove, now: datetime) -> Decision:
    if not move.act.strip():
        return refuse(N_("Per rettificare una data serve un atto."), N_("Scrivi numero e data dell'atto."))
    old = calendar.starts.get(move.phase)
    if move.phase in DEADLINES and (old is None or old > now) and move.starts_at <= now:
        return refuse(N_("Un termine ancora aperto non può finire nel passato."), N_("Scegli una data futura."))
    return ALLOWED


_NOT_NOW = N_("In questa fase la decisione non è possibile.")


def may_decide_cycle(
    actor: Actor, territory_id: int, calendar: Calendar, decision: HumanDecision, now: datetime, objections: Iterable[Decision] = ()
) -> Decision:
    """Suspend, resume, adopt, conclude. ``objections`` come from higher features (answers still missing)."""
    return first_refusal(_must_coordinate(actor, territory_id), _fits_phase(calendar, decision, now), *objections)


def list_decisions(actor: Actor, territory_id: int, calendar: Calendar, now: datetime) -> list[HumanDecision]:
    """The decisions that the actor may take now, objections apart."""
    return [one for one in HumanDecision if may_decide_cycle(actor, territory_id, calendar, one, now)]


def _fits_phase(calendar: Calendar, decision: HumanDecision, now: datetime) -> Decision:
    phase, suspended = calendar.phase(now), calendar.is_suspended(now)
    order = list(CyclePhase)
    if decision is HumanDecision.SUSPENDED:
        fits = order.index(CyclePhase.OPEN) <= order.index(phase) <= order.index(CyclePhase.DRAFT_PUBLISHED) and not suspended
        return ALLOWED if fits else refuse(_NOT_NOW, N_("Si sospende una consultazione in corso e non ancora sospesa."))
    if decision is HumanDecision.RESUMED:
        return ALLOWED if suspended else refuse(_NOT_NOW, N_("La consultazione non è sospesa."))
    if decision is HumanDecision.ADOPTED:
        fits = order.index(CyclePhase.CLOSED_TO_INPUT) <= order.index(phase) < order.index(CyclePhase.ADOPTED) and not suspended
        return ALLOWED if fits else refuse(_NOT_NOW, N_("Il piano si adotta dopo la fine della raccolta e fuori da una sospensione."))
    fits = phase in (CyclePhase.ADOPTED, CyclePhase.IN_FORCE)
    return ALLOWED if fits else refuse(_NOT_NOW, N_("Si conclude un ciclo con il piano adottato."))


def may_propose_topic(actor: Actor, territory_id: int, window: Window, organisation_id: int | None = None) -> Decision:
    """A confirmed person, before and during the collection, for oneself or under a hat worn now (decisions.md 39)."""
    if not actor.is_authenticated:
        return refuse(N_("Per proporre un tema devi accedere."), N_("Accedi o registrati: bastano un nome e un indirizzo e-mail."))
    if not actor.is_confirmed:
        return refuse(N_("Il tuo indirizzo e-mail non è ancora confermato."), N_("Apri il collegamento che ti abbiamo mandato per posta."))
    if window.suspended:
        return refuse(N_("La consultazione è sospesa: per ora non si ricevono proposte."))
    if not window.accepts_topics:
        return refuse(N_("In questa fase non si possono più proporre temi."), N_("Puoi leggere i temi e le risposte già pubblicati."))
    hat = actor.hat(organisation_id) if organisation_id is not None else None
    if organisation_id is not None and (hat is None or hat.territory_id != territory_id):
        return refuse(N_("Non puoi parlare per questa organizzazione."), N_("Scegli un'organizzazione che rappresenti oggi."))
    return ALLOWED


def may_decide_topic(actor: Actor, territory_id: int, status: TopicStatus) -> Decision:
    """The office answers a topic that is still proposed."""
    if status is not TopicStatus.PROPOSED:
        return refuse(N_("Su questo tema l'ufficio ha già deciso."), N_("Ricarica la pagina per vedere la decisione."))
    return may_edit_contents(actor, territory_id)
