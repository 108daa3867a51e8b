# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's words: beginning a report, its title, what stands before each part; asking for the parts that are made."""

from datetime import datetime

from sqlalchemy import select

from consulta.consultations.models import PlanCycle
from consulta.core.actor import Actor
from consulta.core.editions.columns import EditionStatus
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.text import clean, one_line
from consulta.core.unit_of_work import add, current, transactional
from consulta.core.words import N_, too_long
from consulta.reports import policy
from consulta.reports.models import ClosingReport
from consulta.reports.parts import BY_CODE, WRITABLE
from consulta.reports.requests import BeginReport, Step, WriteText, WriteTitle
from consulta.reports.service.locked import Work, overtaken, wake, work_on

_USED = N_("Questo modulo è già stato usato: ricarica la pagina e riprova.")
TITLE = "title"


@transactional
def begin(actor: Actor, request: BeginReport, now: datetime) -> int:
    """Begin the report of a cycle and ask for its parts; where there is one already, gives that one. Raises NotFound, Refused."""
    policy.may_write(actor, request.territory_id).or_refuse()
    session = current().session
    cycle = select(PlanCycle.title).where(PlanCycle.id == request.cycle_id, PlanCycle.territory_id == request.territory_id)
    title = session.scalar(cycle.with_for_update())
    if title is None:
        raise NotFound
    again = session.execute(
        select(ClosingReport.id, ClosingReport.created_by_id, ClosingReport.cycle_id).where(ClosingReport.submission_key == request.key)
    ).first()
    if again is not None and (again.created_by_id, again.cycle_id) != (actor.user_id, request.cycle_id):
        raise Refused(_USED)
    exists = session.scalar(select(ClosingReport.id).where(ClosingReport.cycle_id == request.cycle_id))
    if exists is not None:
        return exists
    row = add(
        ClosingReport(
            territory_id=request.territory_id,
            cycle_id=request.cycle_id,
            title=f"Relazione conclusiva: {title}"[: policy.TITLE_CAP],
            texts={},
            status=EditionStatus.DRAFT,
            writer_ids=[],
            created_at=now,
            created_by_id=actor.user_id,
            submission_key=request.key,
            asked_at=now,
        )
    )
    Work(actor, row, now).done("begun")
    wake()
    return row.id


@transactional
def write_title(actor: Actor, request: WriteTitle, now: datetime) -> None:
    """Change the title. Raises NotFound, Refused, Invalid, Conflict with what stands now."""
    work = work_on(actor, request.territory_id, request.report_id, now)
    title = one_line(request.title)
    if not title:
        raise Invalid({"title": N_("Scrivi il titolo.")})
    if len(title) > policy.TITLE_CAP:
        raise Invalid({"title": too_long(N_("Il titolo"), policy.TITLE_CAP, len(title))})
    if title == work.row.title:
        return
    _move(work, TITLE, request.version, work.row.title)
    work.row.title = title
    work.done("title")


@transactional
def write_text(actor: Actor, request: WriteText, now: datetime) -> None:
    """Change the words before a part. Raises NotFound (also for a part that has none), Refused, Invalid, Conflict with what stands now."""
    if request.part not in {part.code for part in WRITABLE}:
        raise NotFound
    work = work_on(actor, request.territory_id, request.report_id, now)
    text = clean(request.text, cap=policy.TEXT_CAP, field="text", label=N_("Il testo")).source
    was = str(work.row.texts.get(request.part, {}).get("text", ""))
    if text == was:
        return
    _move(work, request.part, request.version, was, text)
    work.done("text", request.part)


def _move(work: Work, code: str, seen: int, was: str, text: str = "") -> None:
    """The next version of one text: colleagues who write two parts do not make each other start over. Raises Conflict."""
    kept = work.row.texts.get(code, {})
    if int(kept.get("version", 1)) != seen:
        label = BY_CODE[code].title if code in BY_CODE else "Titolo"
        raise overtaken(work.row, label, was)
    work.row.texts = {**work.row.texts, code: {"text": text, "version": seen + 1}}


@transactional
def ask_parts(actor: Actor, request: Step, now: datetime) -> None:
    """Have the generated parts made again. Asked twice, they are made once. Raises NotFound, Refused."""
    work = work_on(actor, request.territory_id, request.report_id, now)
    if not policy.is_waited(work.row.asked_at, now):
        work.row.asked_at, work.row.claimed_at, work.row.attempts = now, None, 0
        work.done("asked")
    wake()
