# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tracker of a contribution, like that of a parcel: derived from dated facts, stored nowhere (decisions.md 10)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import select

from consulta.contributions.models import PublicationStatus
from consulta.core.db import db
from consulta.core.words import N_
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveStatus
from consulta.replies.models import ReplyOutcome
from consulta.replies.policy import TAKEN_UP, outcome_wording
from consulta.replies.queries.terms import due_day, reply_terms


@dataclass(frozen=True, slots=True)
class TrackerStep:
    """One step. ``state`` is done, current, todo or stopped; ``note`` is an Italian sentence with ``%(name)s`` places.

    ``values`` fills the note: days as dates, anything else as text. The page translates and formats both.
    """

    label: str
    state: str
    at: datetime | None = None
    note: str = ""
    values: Mapping[str, date | str] = field(default_factory=dict)
    anchor: str = ""
    """Where on the page of the contribution the step is read; empty where there is nothing more to read."""


class Tracked(Protocol):
    """The dated facts of a contribution that the tracker reads."""

    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def submitted_at(self) -> datetime: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def read_at(self) -> datetime | None: ...
    @property
    def linked_at(self) -> datetime | None: ...
    @property
    def replied_at(self) -> datetime | None: ...
    @property
    def outcome(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class TrackerFacts:
    """What the contribution itself does not hold: the day by which a reply is due and the objectives it went into."""

    due_on: date | None = None
    in_plan: tuple[str, ...] = ()
    """Codes of the linked objectives that are in the plan."""
    passed_on: tuple[str, datetime] | None = None
    """To whom it was passed on and when the letter left; told by the page of one contribution."""


NO_FACTS = TrackerFacts()
RECEIVED, PUBLISHED, READ, LINKED = N_("Ricevuto"), N_("Pubblicato"), N_("Letto dall'ufficio"), N_("Collegato al piano")
THE_REPLY, THE_PLAN = "risposta", "piano"
"""Anchors of the page of a contribution."""
PASSED_ON = N_("Trasmesso a chi è competente")
JOINED = N_("Unito a un altro contributo")
IN_PARTS = N_("Scomposto in parti")
PUT_BACK = N_("Tornato nel contributo intero")
ANSWERED, IN_PLAN, BEING_DONE = N_("Risposta"), N_("Nel piano"), N_("In attuazione")

_STOPPED = {
    PublicationStatus.WITHDRAWN: (N_("Ritirato"), N_("Chi lo ha scritto lo ha ritirato.")),
    PublicationStatus.HIDDEN: (N_("Nascosto"), N_("L'ufficio lo ha nascosto.")),
    PublicationStatus.REJECTED: (N_("Non pubblicato"), N_("Il motivo è stato comunicato a chi lo ha scritto.")),
    PublicationStatus.PERSONAL_CASE: (N_("Caso personale"), N_("L'ufficio risponde in privato, con il contatto giusto.")),
}


def tracker(contribution: Tracked, facts: TrackerFacts = NO_FACTS, today: date | None = None) -> list[TrackerStep]:
    """The steps in order: what is done, where it stands, what is still to come.

    ``today`` (Europe/Rome) lets the reply say that it is late; without it the due day is given plainly.
    """
    done = [TrackerStep(RECEIVED, "done", contribution.submitted_at)]
    if contribution.published_at is not None:
        done.append(TrackerStep(PUBLISHED, "done", contribution.published_at))
    status = PublicationStatus(contribution.status)
    if status in _STOPPED:
        label, note = _STOPPED[status]
        return [*done, TrackerStep(label, "stopped", None, note)]
    if status is PublicationStatus.SPLIT:
        return _with_current(
            [*done, TrackerStep(IN_PARTS, "done", None, N_("Ogni parte ha il suo percorso e la sua risposta: sono elencate qui."))]
        )
    if status is PublicationStatus.REJOINED:
        return [*done, TrackerStep(PUT_BACK, "stopped", None, N_("Da qui si segue il contributo intero."))]
    if status is PublicationStatus.MERGED:
        return _with_current([*done, *_of_merged(contribution, facts, today)])
    if status is not PublicationStatus.PUBLISHED:
        return _with_current([done[0], _waiting(status), TrackerStep(READ, "todo"), TrackerStep(LINKED, "todo"), *_to_answer(facts, today)])
    return _with_current([*done, *_to_come(contribution, facts, today)])


def _waiting(status: PublicationStatus) -> TrackerStep:
    if status is PublicationStatus.RETURNED_FOR_EDIT:
        return TrackerStep(N_("Da correggere"), "todo", None, N_("Chi lo ha scritto deve correggerlo: poi l'ufficio lo legge di nuovo."))
    return TrackerStep(PUBLISHED, "todo", None, N_("L'ufficio lo legge prima di pubblicarlo."))


def _of_merged(contribution: Tracked, facts: TrackerFacts, today: date | None) -> list[TrackerStep]:
    """A contribution joined to another shares its answer; what the plan makes of it is followed there."""
    joined = TrackerStep(JOINED, "done", None, N_("Da qui si segue quello a cui è unito: la risposta è la stessa."))
    if contribution.replied_at is None or contribution.outcome is None:
        return [joined, _awaited(facts, today)]
    wording = outcome_wording(contribution.kind, ReplyOutcome(contribution.outcome))
    return [joined, TrackerStep(ANSWERED, "done", contribution.replied_at, wording, anchor=THE_REPLY)]


def _to_come(contribution: Tracked, facts: TrackerFacts, today: date | None) -> list[TrackerStep]:
    """Read, linked, answered, in the plan, being done. What a later fact implies is done even when nobody dated it."""
    answered = contribution.replied_at is not None and contribution.outcome is not None
    linked = contribution.linked_at is not None
    steps = [TrackerStep(READ, "done" if contribution.read_at or linked or answered else "todo", contribution.read_at)]
    if linked or not answered:  # an answered contribution that goes nowhere in the plan skips this step
        steps.append(TrackerStep(LINKED, "done" if linked else "todo", contribution.linked_at, anchor=THE_PLAN if linked else ""))
    if not answered:
        return steps + _to_answer(facts, today)
    outcome = ReplyOutcome(contribution.outcome or "")
    steps.append(TrackerStep(ANSWERED, "done", contribution.replied_at, outcome_wording(contribution.kind, outcome), anchor=THE_REPLY))
    return steps + _after_reply(outcome, facts)


def _to_answer(facts: TrackerFacts, today: date | None) -> list[TrackerStep]:
    return [_awaited(facts, today), TrackerStep(IN_PLAN, "todo"), TrackerStep(BEING_DONE, "todo")]


def _awaited(facts: TrackerFacts, today: date | None) -> TrackerStep:
    if facts.due_on is None:
        return TrackerStep(ANSWERED, "todo")
    late = today is not None and today > facts.due_on
    note = N_("Era attesa entro %(day)s: l'ufficio è in ritardo.") if late else N_("Attesa entro %(day)s.")
    return TrackerStep(ANSWERED, "todo", None, note, {"day": facts.due_on})


def _after_reply(outcome: ReplyOutcome, facts: TrackerFacts) -> list[TrackerStep]:
    if outcome in TAKEN_UP or outcome is ReplyOutcome.ALREADY_COVERED:
        note = N_("Obiettivo: %(codes)s.") if facts.in_plan else N_("L'obiettivo è in preparazione.")
        values: dict[str, date | str] = {"codes": ", ".join(facts.in_plan)} if facts.in_plan else {}
        in_plan = TrackerStep(IN_PLAN, "done" if facts.in_plan else "todo", None, note, values, THE_PLAN if facts.in_plan else "")
        return [in_plan, TrackerStep(BEING_DONE, "todo")]
    if outcome is ReplyOutcome.NOTED:
        return []
    if outcome is ReplyOutcome.OUT_OF_SCOPE and facts.passed_on is not None:
        body, at = facts.passed_on
        return [TrackerStep(PASSED_ON, "done", at, N_("A: %(body)s."), {"body": body}), _not_in_plan()]
    return [_not_in_plan()]


def _not_in_plan() -> TrackerStep:
    return TrackerStep(IN_PLAN, "stopped", None, N_("Non entra in questo piano: il motivo è nella risposta."), anchor=THE_REPLY)


def _with_current(steps: list[TrackerStep]) -> list[TrackerStep]:
    """The first step still to do is where the contribution stands."""
    waiting = next((position for position, step in enumerate(steps) if step.state == "todo"), None)
    if waiting is not None:
        steps[waiting] = replace(steps[waiting], state="current")
    return steps


def tracker_facts(contributions: Collection[Any]) -> Mapping[int, TrackerFacts]:
    """For each contribution (``id``, ``cycle_id``, ``submitted_at``, ``linked_at``) the due day and its objectives in the plan.

    Two statements, however long the list; one where nothing was linked yet.
    """
    terms = reply_terms({one.cycle_id for one in contributions})
    codes: dict[int, list[str]] = {}
    linked = [one.id for one in contributions if one.linked_at is not None]
    query = (
        select(ContributionLink.contribution_id, Objective.code)
        .join(Objective, Objective.id == ContributionLink.objective_id)
        .where(
            ContributionLink.contribution_id.in_(linked),
            ContributionLink.removed_at.is_(None),
            ContributionLink.relation != LinkRelation.CONSIDERED,
            Objective.status == ObjectiveStatus.IN_PLAN,
        )
        .order_by(Objective.code)
        .distinct()
    )
    for row in db.session.execute(query) if linked else ():
        codes.setdefault(row.contribution_id, []).append(row.code)
    return {one.id: TrackerFacts(due_day(terms.get(one.cycle_id), one.submitted_at), tuple(codes.get(one.id, ()))) for one in contributions}
