# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's words: beginning a synthesis, its frame, its points and their order."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from consulta.codebook.models import Tag
from consulta.consultations.models import PlanCycle, Roundtable, Topic
from consulta.core.actor import Actor
from consulta.core.editions.columns import EditionStatus
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import clean, normalise, one_line
from consulta.core.unit_of_work import add, current, put, transactional
from consulta.core.words import N_, filled, too_long
from consulta.plans.models import Objective, Plan
from consulta.synthesis import policy
from consulta.synthesis.models import PointObjective, PointSource, PointTag, Quote, Synthesis, SynthesisPoint
from consulta.synthesis.requests import BeginSynthesis, MovePoint, RemovePoint, WriteFrame, WritePoint
from consulta.synthesis.service.locked import Work, overtaken, work_on

_USED = N_("Questo modulo è già stato usato: ricarica la pagina e riprova.")


@transactional
def begin(actor: Actor, request: BeginSynthesis, now: datetime) -> int:
    """Begin the synthesis of a scope; where it has one already, gives that one. Raises NotFound, Refused, Invalid."""
    policy.may_write(actor, request.territory_id).or_refuse()
    _check_scope(request)
    session = current().session
    again = session.execute(
        select(Synthesis.id, Synthesis.created_by_id, Synthesis.territory_id).where(Synthesis.submission_key == request.key)
    ).first()
    if again is not None:
        if (again.created_by_id, again.territory_id) != (actor.user_id, request.territory_id):
            raise Refused(_USED)
        return int(again.id)
    same = select(Synthesis.id).where(
        Synthesis.cycle_id == request.cycle_id,
        Synthesis.topic_id == request.topic_id if request.topic_id else Synthesis.topic_id.is_(None),
        Synthesis.roundtable_id == request.roundtable_id if request.roundtable_id else Synthesis.roundtable_id.is_(None),
    )
    exists = session.scalar(same)
    if exists is not None:
        return exists
    row = add(
        Synthesis(
            territory_id=request.territory_id,
            cycle_id=request.cycle_id,
            topic_id=request.topic_id,
            roundtable_id=request.roundtable_id,
            title=_title(request.title),
            status=EditionStatus.DRAFT,
            writer_ids=[],
            created_at=now,
            created_by_id=actor.user_id,
            submission_key=request.key,
        )
    )
    Work(actor, row, now).done("begun")
    return row.id


def _check_scope(request: BeginSynthesis) -> None:
    """The cycle, and the topic or tavolo of it, under lock: two people at once begin one synthesis. Raises NotFound."""
    session = current().session
    cycle = select(PlanCycle.id).where(PlanCycle.id == request.cycle_id, PlanCycle.territory_id == request.territory_id)
    if session.scalar(cycle.with_for_update()) is None or (request.topic_id and request.roundtable_id):
        raise NotFound
    models: tuple[tuple[Any, int | None], ...] = ((Topic, request.topic_id), (Roundtable, request.roundtable_id))
    for model, wanted in models:
        if wanted is not None and session.scalar(select(model.id).where(model.id == wanted, model.cycle_id == request.cycle_id)) is None:
            raise NotFound


def _title(value: str, what: str = N_("Il titolo")) -> str:
    title = one_line(value)
    if not title:
        raise Invalid({"title": N_("Scrivi il titolo.")})
    if len(title) > policy.TITLE_CAP:
        raise Invalid({"title": too_long(what, policy.TITLE_CAP, len(title))})
    return title


@transactional
def write_frame(actor: Actor, request: WriteFrame, now: datetime) -> None:
    """Change title, introduction and conclusion. Raises NotFound, Refused, Invalid, Conflict with what stands now."""
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    values = {
        "title": _title(request.title),
        "introduction": clean(request.introduction, cap=policy.TEXT_CAP, field="introduction", label=N_("L'introduzione")).source,
        "conclusion": clean(request.conclusion, cap=policy.TEXT_CAP, field="conclusion", label=N_("La conclusione")).source,
    }
    if all(getattr(work.row, name) == value for name, value in values.items()):
        return
    if work.row.text_version != request.text_version:
        raise overtaken(work.row)
    for name, value in values.items():
        setattr(work.row, name, value)
    work.row.text_version += 1
    work.done("frame")


@transactional
def write_point(actor: Actor, request: WritePoint, now: datetime) -> int:
    """Add a point at the end, or change one. Gives its id. Raises NotFound, Refused, Invalid, Conflict with what stands now."""
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    values = {
        "title": _title(request.title),
        "statement": clean(request.statement, cap=policy.TEXT_CAP, field="statement", label=N_("Il testo del punto")).source,
        "dissent": clean(request.dissent, cap=policy.DISSENT_CAP, field="dissent", label=N_("Chi la vede diversamente")).source,
    }
    if not values["statement"]:
        raise Invalid({"statement": N_("Scrivi che cosa è stato detto.")})
    point = _changed(work, request, values) if request.point_id is not None else _added(work, request, values)
    return point.id


def _added(work: Work, request: WritePoint, values: dict[str, str]) -> SynthesisPoint:
    session = current().session
    again = session.scalar(select(SynthesisPoint).where(SynthesisPoint.submission_key == request.key))
    if again is not None:
        if again.synthesis_id != work.row.id:
            raise Refused(_USED)
        return again
    positions = select(func.count().label("number"), func.max(SynthesisPoint.position).label("last"))
    row = session.execute(positions.where(SynthesisPoint.synthesis_id == work.row.id)).one()
    if row.number >= policy.POINTS_CAP:
        raise Invalid({"title": filled(N_("La sintesi ha già %(cap)s punti: unisci quelli vicini."), cap=policy.POINTS_CAP)})
    position = 0 if row.last is None else row.last + 1
    point = add(SynthesisPoint(synthesis_id=work.row.id, position=position, submission_key=request.key, **values))
    _relate(work, point.id, request)
    work.done("point")
    return point


def _changed(work: Work, request: WritePoint, values: dict[str, str]) -> SynthesisPoint:
    point = work.point(request.point_id or 0)
    if point.version != request.version:
        if all(getattr(point, name) == value for name, value in values.items()):
            return point  # a double click: what it would save stands already
        raise Conflict(
            N_("Nel frattempo un collega ha cambiato questo punto: confronta i due testi e riprova."),
            {"Titolo": point.title, "Testo": point.statement, "Chi la vede diversamente": point.dissent},
        )
    for name, value in values.items():
        setattr(point, name, value)
    point.version += 1
    _relate(work, point.id, request)
    work.done("point")
    return point


def _relate(work: Work, point_id: int, request: WritePoint) -> None:
    """Exactly these objectives and tags, all of the territory; those it had may stay, whatever became of them."""
    session, row = current().session, work.row
    objectives = select(Objective.id).join(Plan, Plan.id == Objective.plan_id)
    objectives = objectives.where(Objective.territory_id == row.territory_id, Plan.cycle_id == row.cycle_id)
    if not _every(objectives.where(Objective.id.in_(request.objective_ids)), request.objective_ids):
        raise Invalid({"objective_ids": N_("Un obiettivo scelto non è di questo piano: ricarica la pagina e scegli di nuovo.")})
    tags = select(Tag.id).where(Tag.territory_id == row.territory_id, Tag.id.in_(request.tag_ids))
    if not _every(tags, request.tag_ids):
        raise Invalid({"tag_ids": N_("Un'etichetta scelta non è di questo territorio: ricarica la pagina e scegli di nuovo.")})
    session.execute(delete(PointObjective).where(PointObjective.point_id == point_id))
    session.execute(delete(PointTag).where(PointTag.point_id == point_id))
    put(PointObjective, *({"point_id": point_id, "objective_id": one} for one in sorted(set(request.objective_ids))))
    put(PointTag, *({"point_id": point_id, "tag_id": one} for one in sorted(set(request.tag_ids))))


def _every(query: Any, wanted: Iterable[int]) -> bool:
    ids = set(wanted)
    return not ids or set(current().session.scalars(query)) == ids


@transactional
def move_point(actor: Actor, request: MovePoint, now: datetime) -> None:
    """One place up or down, from where the page showed it; anything else does nothing. Raises NotFound, Refused."""
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    point = work.point(request.point_id)
    query = select(SynthesisPoint).where(SynthesisPoint.synthesis_id == work.row.id)
    ordered = list(current().session.scalars(query.order_by(SynthesisPoint.position, SynthesisPoint.id)))
    at = next(place for place, one in enumerate(ordered) if one.id == point.id)
    to = at - 1 if request.up else at + 1
    if point.position != request.position or not 0 <= to < len(ordered):
        return
    ordered[at], ordered[to] = ordered[to], ordered[at]
    for place, one in enumerate(ordered):
        one.position = place
    work.done("moved")


@transactional
def remove_point(actor: Actor, request: RemovePoint, now: datetime) -> None:
    """Take a point away with its quotes; its sources are to be treated again. Raises NotFound, Refused."""
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    point = work.point(request.point_id)
    session = current().session
    sources = select(PointSource.id).where(PointSource.point_id == point.id)
    session.execute(delete(Quote).where(Quote.source_id.in_(sources)), execution_options={"synchronize_session": False})
    for model in (PointSource, PointObjective, PointTag):
        session.execute(delete(model).where(model.point_id == point.id), execution_options={"synchronize_session": False})
    session.delete(point)
    session.flush()
    work.done("point_removed")


def note_of(value: str, cap: int, field: str, label: str) -> str:
    """A short text for colleagues. Raises Invalid when it is too long."""
    note = normalise(value)
    if len(note) > cap:
        raise Invalid({field: too_long(label, cap, len(note))})
    return note
