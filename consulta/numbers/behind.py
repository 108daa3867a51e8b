# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list behind a figure that no other page lists: the rows that a number counts, by the conditions with which it counts.

A row makes up one of the figure, or ``amount`` of it: a meeting its presences or minutes, a contribution its sostegni.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select, type_coerce

from consulta.accounts.models import User
from consulta.consultations.models import Roundtable, RoundtableKind, Topic
from consulta.consultations.queries import PUBLIC_TOPICS
from consulta.contributions.models import Comment, Contribution, ContributionMunicipality, Endorsement, PublicationStatus
from consulta.contributions.queries.filters import public_where, readable_where
from consulta.core.db import db
from consulta.core.pagination import COUNT_CAP, PAGE_SIZE, Cursor, Page, cut
from consulta.feedback.models import FeedbackRequest
from consulta.meetings.models import Attendance, AttendanceQuality, Meeting, MeetingStatus, UnionAgreement
from consulta.meetings.queries import agreed_where
from consulta.moderation.models import ModerationDecision
from consulta.notices.models import AccessNeeds, Application, Notice
from consulta.numbers.counting import access, people, texts, work
from consulta.numbers.counting.cells import BODIES, EVERYWHERE, NONE, OUTSIDE, PERSONS
from consulta.numbers.counting.spans import within
from consulta.numbers.row_shape import NO_TEXT, Listed, Wanted, is_line, row_shape
from consulta.numbers.sources import sources
from consulta.organisations.models import Organisation, OrganisationStatus
from consulta.organisations.policy import SPEAKING
from consulta.territory.models import Municipality

PERSONAL = ("people", "enrolled", "needs")
"""Beginnings of the numbers whose rows are persons: for the office alone, which writes down that it read them."""


def _of_comments(wanted: Wanted) -> Select[Any]:
    is_open = or_(Topic.status.in_(PUBLIC_TOPICS), readable_where())
    about = func.coalesce(Contribution.title, Topic.title)
    columns = row_shape("comment", Comment.id, about, words=Comment.excerpt, at=Comment.published_at, is_open=is_open)
    query = texts.commented(*columns, Contribution.number_year, Contribution.number_sequence, Comment.topic_id).where(
        Comment.territory_id + 0
        == wanted.territory_id,  # by no index: the newest are read along the primary key, never gathered and sorted
        Comment.cycle_id + 0 == wanted.cycle_id,
        Comment.status == PublicationStatus.PUBLISHED,
    )
    if not wanted.line:
        return query
    if wanted.measure == "comments.comune":
        return query.where(Comment.contribution_id.is_not(None), _about(Comment.contribution_id, wanted.line))
    return query.where(is_line(texts.COMMENT_FEATURES[wanted.measure], wanted.line))


def _about(contribution_id: Any, comune: str) -> ColumnElement[bool]:
    named = select(ContributionMunicipality.contribution_id).join(Municipality, Municipality.id == ContributionMunicipality.municipality_id)
    if comune == EVERYWHERE:
        return ~named.where(ContributionMunicipality.contribution_id == contribution_id).exists()
    return named.where(ContributionMunicipality.contribution_id == contribution_id, Municipality.belfiore == comune).exists()


def _of_contributions(wanted: Wanted) -> Select[Any]:
    """Merged ones, or those that somebody supports."""
    amount: Any = literal(1)
    is_counted: Any = Contribution.status == PublicationStatus.MERGED
    if wanted.measure == "endorsements":
        whose: Mapping[str, Any] = {BODIES: Endorsement.organisation_id.is_not(None), PERSONS: Endorsement.organisation_id.is_(None)}
        given = [Endorsement.contribution_id == Contribution.id, *([whose[wanted.line]] if wanted.line in whose else [])]
        amount = select(func.count()).where(*given).correlate(Contribution).scalar_subquery()
        is_counted = and_(public_where(), select(Endorsement.id).where(*given).correlate(Contribution).exists())
    columns = row_shape("contribution", Contribution.id, Contribution.title, at=Contribution.published_at, amount=amount)
    numbers = (Contribution.number_year, Contribution.number_sequence, literal(None).label("other_id"))
    return select(*columns, *numbers).where(
        Contribution.territory_id == wanted.territory_id, Contribution.cycle_id == wanted.cycle_id, is_counted
    )


_SEEN = (*(OrganisationStatus(value) for value in sorted(SPEAKING)), OrganisationStatus.LISTED)
"""Organisations that have a page for everybody."""
_BODIES: Mapping[str, Callable[[int], Any]] = {
    "organisations": people.speaking_bodies,
    "seated": people.seated_bodies,
    "came": people.present_bodies,
}


def _of_bodies(wanted: Wanted) -> Select[Any]:
    found = _BODIES[wanted.measure.partition(".")[0]](wanted.territory_id)
    query = (
        select(
            *row_shape(
                "organisation", Organisation.id, Organisation.name, value=Organisation.category, is_open=Organisation.status.in_(_SEEN)
            ),
            *NO_TEXT,
        )
        .join(found, and_(found.c.id == Organisation.id, found.c.cycle_id == wanted.cycle_id))
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
    )
    by = Municipality.belfiore if wanted.measure.endswith(".comune") else type_coerce(Organisation.category, String)
    return query.where(is_line(by, wanted.line)) if wanted.line else query


def _of_people(wanted: Wanted) -> Select[Any]:
    found = people.speakers(wanted.territory_id)
    query = (
        select(*row_shape("person", User.id, User.name, value=func.coalesce(Municipality.name, "")), *NO_TEXT)
        .join(found, and_(found.c.id == User.id, found.c.cycle_id == wanted.cycle_id))
        .outerjoin(Municipality, Municipality.id == User.municipality_id)
    )
    if not wanted.line:
        return query
    elsewhere: Any = people.HOME.not_in([*wanted.lives, NONE])  # a comune that never was of the territory is outside it too
    return query.where(elsewhere if wanted.line == OUTSIDE else wanted.line == people.HOME)


def _of_enrolments(wanted: Wanted) -> Select[Any]:
    newest = people.enrolments(wanted.territory_id)
    query = (
        select(*row_shape("enrolment", Application.id, User.name, value=Notice.title, at=Application.submitted_at), *NO_TEXT)
        .join(newest, newest.c.id == Application.id)
        .join(Notice, Notice.id == Application.notice_id)
        .join(User, User.id == Application.applicant_id)
        .where(Notice.cycle_id == wanted.cycle_id)
    )
    if wanted.measure == "needs":
        needed = query.join(AccessNeeds, AccessNeeds.application_id == Application.id)
        return needed.where(access.NEEDS[wanted.line] if wanted.line in access.NEEDS else or_(*access.NEEDS.values()))
    asked = zip(people.ENROLLED[wanted.measure], (wanted.line, wanted.column), strict=False)
    clauses: list[Any] = [func.coalesce(cast(column, String), NONE) == value for column, value in asked if value]
    return query.where(*clauses)


def _of_meetings(wanted: Wanted) -> Select[Any]:
    bodies = (
        select(func.count())
        .where(Attendance.meeting_id == Meeting.id, Attendance.quality != AttendanceQuality.ABSENT)
        .correlate(Meeting)
        .scalar_subquery()
    )
    amounts: Mapping[str, Any] = {
        "attendance": {PERSONS: Meeting.walk_in_count, BODIES: bodies}.get(wanted.line, Meeting.walk_in_count + bodies),
        "attendance.roundtable": Meeting.walk_in_count + bodies,
        "meetings.hours": func.coalesce(Meeting.lasted_minutes, 0),
    }
    is_open = or_(Roundtable.id.is_(None), Roundtable.kind != RoundtableKind.UNION, Meeting.status == MeetingStatus.MINUTED)
    columns = row_shape(
        "meeting",
        Meeting.id,
        Meeting.title,
        value=func.coalesce(Roundtable.title, ""),
        at=Meeting.starts_at,
        amount=amounts.get(wanted.measure, 1),
        is_open=is_open,
    )
    query = (
        select(*columns, *NO_TEXT)
        .outerjoin(Roundtable, Roundtable.id == Meeting.roundtable_id)
        .where(*work.held(wanted.territory_id), Meeting.cycle_id == wanted.cycle_id)
    )
    if wanted.measure in ("meetings.timed", "meetings.hours"):
        query = query.where(Meeting.lasted_minutes.is_not(None))
    if wanted.line and wanted.measure.endswith(".roundtable"):
        query = query.where(is_line(Meeting.roundtable_id, wanted.line))
    return query


def _of_agreements(wanted: Wanted) -> Select[Any]:
    query = (
        select(*row_shape("agreement", Meeting.id, Meeting.title, value=UnionAgreement.outcome, at=Meeting.starts_at), *NO_TEXT)
        .join(UnionAgreement, UnionAgreement.meeting_id == Meeting.id)
        .where(*agreed_where(wanted.territory_id), Meeting.cycle_id == wanted.cycle_id)
    )
    return query.where(is_line(UnionAgreement.outcome, wanted.line)) if wanted.line else query


def _of_barriers(wanted: Wanted) -> Select[Any]:
    """Never the words of who wrote, nor the code by which the answer is followed."""
    is_answered = FeedbackRequest.answered_at.is_not(None)
    state = case((is_answered, access.ANSWERED), else_=access.WAITING)
    columns = row_shape("barrier", FeedbackRequest.id, FeedbackRequest.page, value=state, at=FeedbackRequest.received_at)
    query = select(*columns, *NO_TEXT).where(
        *access.barriers(wanted.territory_id), within(wanted.territory_id, wanted.cycle_id, FeedbackRequest.received_at)
    )
    return query.where(state == wanted.line) if wanted.line else query


def _of_decisions(wanted: Wanted) -> Select[Any]:
    by = ModerationDecision.reason_code if wanted.measure == "moderation.reason" else ModerationDecision.outcome
    about = func.coalesce(Contribution.title, literal(""))
    decided = {"value": ModerationDecision.outcome, "at": ModerationDecision.decided_at}
    columns = row_shape("decision", ModerationDecision.id, about, words=Comment.excerpt, **decided)
    query = (
        select(
            *columns, Contribution.number_year, Contribution.number_sequence, func.coalesce(Comment.id, Contribution.id).label("other_id")
        )
        .outerjoin(Contribution, Contribution.id == ModerationDecision.contribution_id)
        .outerjoin(Comment, Comment.id == ModerationDecision.comment_id)
        .where(*work.standing(wanted.territory_id), func.coalesce(Contribution.cycle_id, Comment.cycle_id) == wanted.cycle_id)
    )
    if wanted.measure == "moderation.reason":
        query = query.where(ModerationDecision.outcome.in_(work.NOT_SHOWN))
    return query.where(is_line(by, wanted.line)) if wanted.line else query


_MAKERS: Mapping[str, Callable[[Wanted], Select[Any]]] = {
    "comments": _of_comments,
    "endorsements": _of_contributions,
    "merged": _of_contributions,
    "organisations": _of_bodies,
    "seated": _of_bodies,
    "came": _of_bodies,
    "people": _of_people,
    "enrolled": _of_enrolments,
    "needs": _of_enrolments,
    "meetings": _of_meetings,
    "attendance": _of_meetings,
    "agreements": _of_agreements,
    "barriers": _of_barriers,
    "moderation": _of_decisions,
}
"""The makers of lists by the beginning of a number's id; features above the numbers have theirs (``sources``)."""


def _find_maker(measure: str) -> Callable[[Wanted], Select[Any]] | None:
    beginning = measure.partition(".")[0]
    return _MAKERS.get(beginning) or next((one.lists[beginning] for one in sources() if beginning in one.lists), None)


def has_list(measure: str) -> bool:
    """Whether the rows of a number are listed here."""
    return _find_maker(measure) is not None


def is_personal(measure: str) -> bool:
    """Whether the rows of a number are persons."""
    return measure.partition(".")[0] in PERSONAL


def _rows(wanted: Wanted) -> Select[Any]:
    make = _find_maker(wanted.measure)
    if make is None:
        raise KeyError(wanted.measure)
    return make(wanted)


def list_behind(wanted: Wanted, cursor: Cursor | None, size: int = PAGE_SIZE) -> Page[Listed]:
    """A page of the rows that make up a figure, the newest first. ``total``: how many rows, capped. Raises KeyError without a list."""
    query = _rows(wanted)
    rows, id = query.subquery(), query.selected_columns[0].element
    backwards = cursor is not None and cursor.backwards
    page = query.order_by(id.asc() if backwards else id.desc()).limit(size + 1)
    if cursor is not None:
        page = page.where(id > cursor.key[0] if backwards else id < cursor.key[0])
    found = cut([Listed(*row) for row in db.session.execute(page)], cursor, size, lambda row: (row.id,))
    counted = db.session.scalar(select(func.count()).select_from(select(rows.c.id).limit(COUNT_CAP + 1).subquery())) or 0
    return Page(found.items, found.next_cursor, found.previous_cursor, min(counted, COUNT_CAP), counted > COUNT_CAP)


def sum_behind(wanted: Wanted) -> int:
    """The figure that all the rows of a list make up together."""
    rows = _rows(wanted).subquery()
    return int(db.session.scalar(select(func.coalesce(func.sum(rows.c.amount), 0))) or 0)
