# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads what a closing report is made from: only what anybody may read, all of it as it stands at one instant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from consulta.consultations import queries as consultations
from consulta.contributions.models import Comment, Contribution, Merge, PublicationStatus
from consulta.contributions.queries.rows import number_text, row_values, rows_query
from consulta.core import clock
from consulta.core.actor import ANONYMOUS
from consulta.core.db import db, read
from consulta.meetings import queries as meetings
from consulta.meetings.models import Attendance, AttendanceQuality, Meeting, MeetingStatus
from consulta.plans import queries as plans
from consulta.replies.models import Reply, ReplyStatus
from consulta.replies.policy import outcome_wording
from consulta.reports.material import Agreement, Gathering, Item, Line, Material, Point, Told
from consulta.reports.queries.acts import read_acts, read_notices, read_seats
from consulta.reports.queries.figures import read_figures, read_matrices
from consulta.reports.queries.mark import READABLE
from consulta.synthesis import queries as syntheses

_TAKEN = (PublicationStatus.WITHDRAWN, PublicationStatus.HIDDEN)
_REFUSED = (PublicationStatus.REJECTED,)


def read_material(territory_id: int, cycle_id: int, now: datetime) -> Material:
    """Everything about a cycle. Raises NotFound."""
    cycle = consultations.get_cycle(territory_id, cycle_id, now, with_setup=True)
    return Material(
        cycle_id=cycle.id,
        cycle=cycle.title,
        question=cycle.question,
        years=(cycle.first_year, cycle.last_year),
        phases=[(one.phase.label, clock.rome_day(one.starts_at)) for one in cycle.timeline],
        acts=read_acts(cycle_id),
        notices=read_notices(cycle_id),
        roundtables=[(one.title, one.kind.label) for one in consultations.list_roundtables(cycle_id)],
        seats=read_seats(cycle_id),
        meetings=_meetings(territory_id, cycle_id),
        agreements=_agreements(territory_id, cycle_id),
        items=_items(territory_id, cycle_id),
        comments=_comments(cycle_id),
        taken_away=_number(Contribution.cycle_id == cycle_id, Contribution.status.in_(_TAKEN), Contribution.published_at.is_not(None)),
        not_published=_number(Contribution.cycle_id == cycle_id, Contribution.status.in_(_REFUSED)),
        lines=_lines(territory_id, cycle_id),
        syntheses=_syntheses(territory_id, cycle_id),
        matrices=read_matrices(territory_id, cycle_id),
        figures=read_figures(territory_id, cycle, now),
        read_at=now,
    )


def _number(*where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(Contribution).where(*where)) or 0


def _comments(cycle_id: int) -> int:
    query = select(func.count()).select_from(Comment).where(Comment.cycle_id == cycle_id, Comment.status == PublicationStatus.PUBLISHED)
    return db.session.scalar(query) or 0


def _meetings(territory_id: int, cycle_id: int) -> list[Gathering]:
    rows = meetings.list_meetings(ANONYMOUS, territory_id, cycle_id=cycle_id)
    present = select(Attendance.meeting_id, func.count()).where(Attendance.quality != AttendanceQuality.ABSENT)
    bodies = {row[0]: int(row[1]) for row in db.session.execute(present.group_by(Attendance.meeting_id))}
    sheets = select(Meeting.id, Meeting.attendance_version, Meeting.walk_in_count).where(Meeting.cycle_id == cycle_id)
    filled = {row.id: row for row in db.session.execute(sheets)}
    return [
        Gathering(
            on=clock.rome_day(one.starts_at),
            title=one.title,
            roundtable=one.roundtable_title or "",
            place=one.place,
            status=one.status.label,
            organisations=bodies.get(one.id, 0) if filled[one.id].attendance_version else None,
            others=filled[one.id].walk_in_count,
            has_minutes=one.status is MeetingStatus.MINUTED,
        )
        for one in rows
    ]


def _agreements(territory_id: int, cycle_id: int) -> list[Agreement]:
    """As the public pages and the numbers have them."""
    return [
        Agreement(
            on=clock.rome_day(one.starts_at),
            meeting=one.meeting,
            roundtable=one.roundtable,
            outcome=one.outcome.label,
            signed_by=one.signed_by,
            corrected_on=clock.rome_day(one.recorded_at) if one.reason else None,
            reason=one.reason,
        )
        for one in meetings.list_agreed(territory_id, cycle_id)
    ]


def _items(territory_id: int, cycle_id: int) -> list[Item]:
    """Every public contribution, by number: one statement, so that all numbers about them agree."""
    target = aliased(Contribution)
    query = (
        rows_query(
            Contribution.author_id,
            Contribution.revision.label("revision_now"),
            Reply.number.label("reply_number"),
            target.number_year.label("target_year"),
            target.number_sequence.label("target_sequence"),
        )
        .outerjoin(Merge, and_(Merge.source_id == Contribution.id, Merge.ended_at.is_(None)))
        .outerjoin(target, target.id == Merge.target_id)
        .outerjoin(Reply, and_(Reply.contribution_id == Contribution.id, Reply.status == ReplyStatus.PUBLISHED))
        .where(Contribution.territory_id == territory_id, Contribution.cycle_id == cycle_id, Contribution.status.in_(READABLE))
        .order_by(Contribution.number_year, Contribution.number_sequence)
    )
    return [_item(row) for row in read(query)]


def _item(row: Any) -> Item:
    values = row_values(row)
    category = values["author"].category
    outcome = values["outcome"] or ""
    return Item(
        id=values["id"],
        number=values["number"],
        kind=values["kind"].value,
        kind_label=values["kind"].label,
        revision=values["revision"],
        area=values["area_label"],
        organisation=values["author"].organisation,
        category=category.label if category else "",
        author_id=row.author_id,
        comuni=tuple(place.name for place in values["municipalities"]),
        outcome=outcome,
        wording=outcome_wording(values["kind"], outcome) if outcome else "",
        reply=row.reply_number or 0,
        joined_to=number_text(row.target_year, row.target_sequence) if row.target_year else "",
        is_late=values["is_late"],
    )


def _lines(territory_id: int, cycle_id: int) -> list[Line]:
    """The lines of the plan to which public contributions lead, as the public page of the plan counts them."""
    tree = plans.list_tree(territory_id, cycle_id)
    return [Line(one.code, one.title, area.label, one.sources) for area in tree for one in area.objectives if one.sources]


def _syntheses(territory_id: int, cycle_id: int) -> Sequence[Told]:
    published = syntheses.list_published(territory_id, cycle_id=cycle_id)
    return [_told(territory_id, one) for one in reversed(published)]


def _told(territory_id: int, row: syntheses.EditionRow) -> Told:
    values = syntheses.get_edition(territory_id, row.synthesis_id, row.number).values
    points = tuple(map(_point, values["points"]))
    return Told(row.synthesis_id, row.title, row.scope_title, row.number, clock.rome_day(row.published_at), row.sha256, points)


def _point(frozen: Mapping[str, Any]) -> Point:
    counts = frozen["counts"]
    return Point(
        number=frozen["number"],
        title=frozen["title"],
        statement=frozen["statement"]["html"],
        texts=counts["items"],
        persons=counts["persons"],
        organisations=counts["organisations"],
        is_at_least=counts["is_at_least"],
        answer=(frozen.get("reply") or {}).get("label", ""),
    )
