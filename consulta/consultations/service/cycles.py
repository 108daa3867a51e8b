# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening a consultation and editing its texts and rules."""

from datetime import datetime

from sqlalchemy import select

from consulta.consultations import policy
from consulta.consultations.events import CycleEdited, CycleOpened
from consulta.consultations.models import CycleDate, CyclePhase, EditWindow, ModerationMode, PlanCycle, RoundtableKind, Topic, TopicStatus
from consulta.consultations.requests import EditCycle, OpenConsultation, OpenRoundtable
from consulta.consultations.service.copying import copy_contents
from consulta.consultations.service.keyed import add_once, find_first
from consulta.consultations.service.roundtables import add_roundtable
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import STAFF_CAP, clean, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_

YEARS = 3
REPLY_DAYS = range(1, 366)
OTHER_TITLE = "Altro tema"
OTHER_QUESTION = "Che cosa vuoi dirci che non trovi negli altri temi?"


@transactional
def open_consultation(actor: Actor, request: OpenConsultation, now: datetime) -> int:
    """Open a cycle, public at once, with its window, its tavoli and the standing "Altro tema".

    Raises Invalid, naming the field, when title, question or dates will not do, or what is to be copied is no longer there.
    """
    policy.may_open_consultation(actor, request.territory_id).or_refuse()
    first = find_first(PlanCycle, request.key, territory_id=request.territory_id)
    if first is not None:
        return first.id
    cycle = _cycle(request, now)
    if not add_once(cycle):
        again = find_first(PlanCycle, request.key, territory_id=request.territory_id)
        return again.id if again else cycle.id
    for phase, at in policy.opening_calendar(request.from_at, request.to_at, now).starts.items():
        announced = now if phase is CyclePhase.OPEN else None
        add(CycleDate(cycle_id=cycle.id, phase=phase, starts_at=at, announced_at=announced))
    emit(
        CycleOpened(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=cycle.territory_id,
            cycle_id=cycle.id,
            title=cycle.title,
            opens_at=request.from_at,
            closes_at=request.to_at,
            copied_from=request.copied.cycle_id if request.copied else None,
        )
    )
    copied = copy_contents(actor, cycle, request.copied, now) if request.copied else 0
    for position, title in enumerate(filter(None, map(one_line, request.roundtables)), start=copied):
        opening = OpenRoundtable(cycle.territory_id, cycle.id, title, "", RoundtableKind.THEMATIC.value)
        add_roundtable(actor, opening, position, now)
    _add_other_topic(cycle, now)
    return cycle.id


def _cycle(request: OpenConsultation, now: datetime) -> PlanCycle:
    errors: dict[str, str] = {}
    title, question = one_line(request.title), one_line(request.question)
    if not title or len(title) > 160:
        errors["title"] = "Scrivi il titolo della consultazione, al massimo 160 caratteri."
    if not question or len(question) > 300:
        errors["question"] = "Scrivi la domanda a cui si risponde, al massimo 300 caratteri."
    if request.to_at <= request.from_at:
        errors["to_at"] = "L'ultimo giorno deve venire dopo il primo: scegli una data successiva."
    elif request.to_at <= now:
        errors["to_at"] = "L'ultimo giorno è già passato: scegli una data futura."
    first_year = request.first_year or policy.first_plan_year(request.to_at)
    last_year = request.last_year or first_year + YEARS - 1
    if not first_year <= last_year <= first_year + 9 or not 2000 <= first_year <= 2100:
        errors["first_year"] = "Gli anni del piano non sono in ordine: il primo viene prima dell'ultimo, al massimo dieci anni."
    if errors:
        raise Invalid(errors)
    intro = clean(request.intro, cap=STAFF_CAP, field="intro", label=N_("La presentazione"))
    return PlanCycle(
        territory_id=request.territory_id,
        title=title,
        question=question,
        first_year=first_year,
        last_year=last_year,
        intro_source=intro.source,
        intro_html=intro.html,
        moderation=ModerationMode.NEWCOMERS,
        created_at=now,
        submission_key=request.key,
    )


def _add_other_topic(cycle: PlanCycle, now: datetime) -> None:
    add(
        Topic(
            territory_id=cycle.territory_id,
            cycle_id=cycle.id,
            title=OTHER_TITLE,
            question=OTHER_QUESTION,
            status=TopicStatus.OPEN,
            is_other=True,
            created_at=now,
            opened_on=clock.rome_day(now),
            submission_key=f"other-{cycle.id}",
        )
    )


def locked_cycle(territory_id: int, cycle_id: int) -> PlanCycle:
    """A cycle of the territory, locked for a change. Raises NotFound."""
    query = select(PlanCycle).where(PlanCycle.territory_id == territory_id, PlanCycle.id == cycle_id)
    cycle = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if cycle is None:
        raise NotFound
    return cycle


@transactional
def edit_cycle(actor: Actor, request: EditCycle, now: datetime) -> None:
    """Change texts and rules. Raises Conflict with what stands now when somebody saved before; Invalid on a bad value."""
    policy.may_edit_cycle(actor, request.territory_id).or_refuse()
    cycle = locked_cycle(request.territory_id, request.cycle_id)
    if cycle.version != request.version:
        raise Conflict("Un'altra persona ha cambiato la consultazione mentre scrivevi.", _as_text(cycle))
    intro = clean(request.intro, cap=STAFF_CAP, field="intro", label=N_("La presentazione"))
    values = {
        "title": one_line(request.title)[:160],
        "question": one_line(request.question)[:300],
        "intro_source": intro.source,
        "intro_html": intro.html,
        "moderation": _moderation(request.moderation),
        "accepts_late": request.accepts_late,
        "reply_days": request.reply_days,
        "edits": _edits(request.edits),
    }
    if not values["title"] or not values["question"]:
        raise Invalid({name: "Non può restare vuoto: scrivi un testo." for name in ("title", "question") if not values[name]})
    if request.reply_days not in REPLY_DAYS:
        raise Invalid({"reply_days": "I giorni per rispondere vanno da 1 a 365."})
    changed = tuple(name for name, value in values.items() if getattr(cycle, name) != value and name != "intro_html")
    for name, value in values.items():
        setattr(cycle, name, value)
    cycle.version += 1
    emit(CycleEdited(occurred_at=now, actor_id=actor.user_id, territory_id=cycle.territory_id, cycle_id=cycle.id, changed=changed))


def _moderation(value: str) -> ModerationMode:
    try:
        return ModerationMode(value)
    except ValueError:
        raise Invalid({"moderation": "Scegli chi viene letto prima della pubblicazione."}) from None


def _edits(value: str) -> EditWindow:
    try:
        return EditWindow(value)
    except ValueError:
        raise Invalid({"edits": N_("Scegli per quanto tempo si può cambiare un testo pubblico.")}) from None


def _as_text(cycle: PlanCycle) -> dict[str, str]:
    return {
        "title": cycle.title,
        "question": cycle.question,
        "intro": cycle.intro_source,
        "moderation": cycle.moderation.value,
        "accepts_late": "y" if cycle.accepts_late else "",
        "reply_days": str(cycle.reply_days),
        "edits": cycle.edits.value,
    }
