# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of applications: the office's list, one application with its answers, the applicant's own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from consulta.accounts.models import User
from consulta.consultations.models import Roundtable
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import COUNT_CAP, PAGE_SIZE, Cursor, Page, cut
from consulta.notices.models import (
    AccessNeeds,
    AgeBand,
    Application,
    ApplicationAnswer,
    ApplicationRoundtable,
    ApplicationStatus,
    ApplicationStep,
    CitizenRole,
    MemberStanding,
    Notice,
    NoticeRequirement,
    NoticeStatus,
    ParticipationPact,
    RequirementKind,
    Sex,
)
from consulta.notices.requests import Needs
from consulta.organisations.models import Organisation, OrganisationCategory

WAITING = (ApplicationStatus.SUBMITTED, ApplicationStatus.REVIEW)
"""States in which the office has something to decide."""
PENDING = (*WAITING, ApplicationStatus.INTEGRATION_REQUESTED)
"""States without a decision."""
SENT = tuple(status for status in ApplicationStatus if status is not ApplicationStatus.DRAFT)
"""States in which the office sees an application."""
OWN_CAP = 100


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application in a list. ``name`` is the organisation's, or the citizen's: for staff and applicant alone."""

    id: int
    territory_id: int
    notice_id: int
    organisation_id: int | None
    applicant_id: int | None
    status: ApplicationStatus
    number: int | None
    is_late: bool
    submitted_at: datetime | None
    standing: MemberStanding | None
    notice_title: str
    notice_status: NoticeStatus
    admits_open: bool
    asked_until: date | None
    rejected_by_id: int | None
    review_asked_at: datetime | None
    organisation_name: str | None
    category: OrganisationCategory | None
    person_name: str | None
    version: int
    roundtables: tuple[tuple[int, str], ...] = ()

    @property
    def name(self) -> str:
        """Who applies."""
        return self.organisation_name or self.person_name or ""

    @property
    def is_draft(self) -> bool:
        """Whether it was never sent: the office does not see it."""
        return self.status is ApplicationStatus.DRAFT

    @property
    def is_to_complete(self) -> bool:
        """Whether its applicant may still write in it."""
        return self.status in (ApplicationStatus.DRAFT, ApplicationStatus.INTEGRATION_REQUESTED)

    @property
    def is_ready(self) -> bool:
        """Whether it may be admitted with others: just sent, in time."""
        return self.status is ApplicationStatus.SUBMITTED and not self.is_late

    @property
    def is_citizen(self) -> bool:
        """Whether it is a citizen's enrolment."""
        return self.organisation_id is None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """A requirement of the notice and how this application stands to it."""

    requirement_id: int
    code: str
    kind: RequirementKind
    text: str
    is_declared: bool
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class StepView:
    """A dated change of an application."""

    status: ApplicationStatus
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationView(ApplicationRow):
    """An application with all it says."""

    activity: str = ""
    citizen_role: CitizenRole | None = None
    age_band: AgeBand | None = None
    sex: Sex | None = None
    pact_number: int | None = None
    privacy_at: datetime | None = None
    asked: str = ""
    reason: str = ""
    review_reason: str = ""
    letter_number: str = ""
    letter_on: date | None = None
    answers: tuple[AnswerView, ...] = ()
    steps: tuple[StepView, ...] = ()

    @property
    def to_verify(self) -> tuple[AnswerView, ...]:
        """The requirements that the office verifies; of citizens none is asked."""
        return () if self.is_citizen else tuple(one for one in self.answers if one.kind is not RequirementKind.DECLARATION)

    @property
    def formal(self) -> tuple[bool | None, ...]:
        """What was found of each formal requirement."""
        return tuple(one.is_met for one in self.answers if one.kind is RequirementKind.FORMAL)

    @property
    def declared_ids(self) -> tuple[int, ...]:
        """What the applicant declared."""
        return tuple(one.requirement_id for one in self.answers if one.is_declared)

    @property
    def roundtable_ids(self) -> tuple[int, ...]:
        """The tavoli chosen."""
        return tuple(id_ for id_, _ in self.roundtables)


_ROW = (
    Application.id,
    Application.territory_id,
    Application.notice_id,
    Application.organisation_id,
    Application.applicant_id,
    Application.status,
    Application.number,
    Application.is_late,
    Application.submitted_at,
    Application.standing,
    Notice.title.label("notice_title"),
    Notice.status.label("notice_status"),
    Notice.admits_open,
    Application.asked_until,
    Application.rejected_by_id,
    Application.review_asked_at,
    Organisation.name.label("organisation_name"),
    Organisation.category,
    User.name.label("person_name"),
    Application.version,
)
_MORE = (
    Application.activity,
    Application.citizen_role,
    Application.age_band,
    Application.sex,
    ParticipationPact.number.label("pact_number"),
    Application.privacy_at,
    Application.asked,
    Application.reason,
    Application.review_reason,
    Application.letter_number,
    Application.letter_on,
)


def _select(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Application)
        .join(Notice, Notice.id == Application.notice_id)
        .outerjoin(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(User, User.id == Application.applicant_id)
    )


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """The office's filters; the URL is the filter. Unknown values are ignored."""

    status: str = ""
    kind: str = ""
    roundtable_id: int = 0
    late: bool = False

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "ApplicationFilter":
        """Read the query string."""
        status, kind, table = args.get("stato", ""), args.get("chi", ""), args.get("tavolo", "")
        return cls(
            status if status in [one.value for one in ApplicationStatus if one is not ApplicationStatus.DRAFT] else "",
            kind if kind in ("organizzazioni", "cittadini") else "",
            int(table) if table.isascii() and table.isdecimal() and len(table) < 10 else 0,
            args.get("ritardo", "") == "si",
        )

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(map(bool, (self.status, self.kind, self.roundtable_id, self.late)))


def _where(notice_id: int, chosen: ApplicationFilter) -> list[ColumnElement[bool]]:
    where = [Application.notice_id == notice_id, Application.status != ApplicationStatus.DRAFT]
    if chosen.status:
        where.append(Application.status == ApplicationStatus(chosen.status))
    if chosen.kind:
        is_citizen = Application.organisation_id.is_(None)
        where.append(is_citizen if chosen.kind == "cittadini" else ~is_citizen)
    if chosen.roundtable_id:
        chose = select(ApplicationRoundtable.application_id).where(ApplicationRoundtable.roundtable_id == chosen.roundtable_id)
        where.append(Application.id.in_(chose))
    if chosen.late:
        where.append(Application.is_late.is_(True))
    return where


def list_applications(territory_id: int, notice_id: int, chosen: ApplicationFilter, cursor: Cursor | None = None) -> Page[ApplicationRow]:
    """A page of what was sent to a notice, by number."""
    where = [Application.territory_id == territory_id, *_where(notice_id, chosen)]
    backwards = cursor is not None and cursor.backwards
    query = _select(*_ROW).where(*where)
    if cursor is not None:
        at = cursor.key[0]
        query = query.where(Application.number < at if backwards else Application.number > at)
    order = Application.number.desc() if backwards else Application.number
    rows = [ApplicationRow(*row) for row in db.session.execute(query.order_by(order).limit(PAGE_SIZE + 1))]
    page = cut(rows, cursor, PAGE_SIZE, lambda row: (row.number or 0,))
    inner = select(Application.id).where(*where).limit(COUNT_CAP + 1).subquery()
    total = db.session.scalar(select(func.count()).select_from(inner)) or 0
    tables = _tables_of(row.id for row in page.items)
    page = page.map(lambda row: replace(row, roundtables=tables.get(row.id, ())))
    return replace(page, total=min(total, COUNT_CAP), total_is_more=total > COUNT_CAP)


def _tables_of(ids: Iterable[int]) -> dict[int, tuple[tuple[int, str], ...]]:
    query = (
        select(ApplicationRoundtable.application_id, Roundtable.id, Roundtable.title)
        .join(Roundtable, Roundtable.id == ApplicationRoundtable.roundtable_id)
        .where(ApplicationRoundtable.application_id.in_(list(ids)))
        .order_by(Roundtable.position, Roundtable.id)
    )
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for application_id, table_id, title in db.session.execute(query):
        found[application_id] = (*found.get(application_id, ()), (table_id, title))
    return found


def get_application(territory_id: int, application_id: int) -> ApplicationView:
    """An application of the territory; who may read it is asked of the policy. Raises NotFound."""
    query = _select(*_ROW, *_MORE).outerjoin(ParticipationPact, ParticipationPact.id == Application.pact_id)
    row = db.session.execute(query.where(Application.territory_id == territory_id, Application.id == application_id)).first()
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: Any) -> ApplicationView:
    application_id: int = row.id
    values, tables = tuple(row), _tables_of([application_id]).get(application_id, ())
    own, more = values[: len(_ROW)], values[len(_ROW) :]
    everything: tuple[Any, ...] = (*own, tables, *more, _answers(application_id, row.notice_id), _steps(application_id))
    return ApplicationView(*everything)


def _answers(application_id: int, notice_id: int) -> tuple[AnswerView, ...]:
    query = (
        select(
            NoticeRequirement.id,
            NoticeRequirement.code,
            NoticeRequirement.kind,
            NoticeRequirement.text,
            func.coalesce(ApplicationAnswer.is_declared, False),
            ApplicationAnswer.is_met,
        )
        .outerjoin(
            ApplicationAnswer,
            (ApplicationAnswer.requirement_id == NoticeRequirement.id) & (ApplicationAnswer.application_id == application_id),
        )
        .where(NoticeRequirement.notice_id == notice_id)
        .order_by(NoticeRequirement.position)
    )
    return tuple(AnswerView(*values[:4], bool(values[4]), values[5]) for values in db.session.execute(query))


def _steps(application_id: int) -> tuple[StepView, ...]:
    query = (
        select(ApplicationStep.status, ApplicationStep.reason, ApplicationStep.at)
        .where(ApplicationStep.application_id == application_id)
        .order_by(ApplicationStep.id)
    )
    return tuple(StepView(*row) for row in db.session.execute(query))


def find_needs(application_id: int) -> Needs:
    """What a citizen needs in order to take part; the reader is written down by who asks. Empty once its term is over."""
    columns = (AccessNeeds.sign_language, AccessNeeds.transport, AccessNeeds.child_care, AccessNeeds.other)
    row = db.session.execute(select(*columns).where(AccessNeeds.application_id == application_id)).first()
    return Needs(*row) if row else Needs()


def find_live(notice_id: int, organisation_id: int | None, user_id: int | None) -> ApplicationView | None:
    """The application that an organisation, or a citizen, has on a notice; withdrawn ones do not count."""
    whose = (
        Application.organisation_id == organisation_id
        if organisation_id is not None
        else Application.organisation_id.is_(None) & (Application.applicant_id == user_id)
    )
    query = _select(*_ROW, *_MORE).outerjoin(ParticipationPact, ParticipationPact.id == Application.pact_id)
    row = db.session.execute(
        query.where(Application.notice_id == notice_id, whose, Application.status != ApplicationStatus.WITHDRAWN)
    ).first()
    return _view(row) if row else None


def list_own(actor: Actor, territory_id: int, notice_id: int | None = None) -> Sequence[ApplicationRow]:
    """The applications of a person and of the organisations one speaks for, the newest first."""
    organisations = [hat.organisation_id for hat in actor.hats_in(territory_id)]
    own = Application.organisation_id.is_(None) & (Application.applicant_id == actor.user_id)
    query = _select(*_ROW).where(Application.territory_id == territory_id, or_(own, Application.organisation_id.in_(organisations)))
    if notice_id is not None:
        query = query.where(Application.notice_id == notice_id)
    return [ApplicationRow(*row) for row in db.session.execute(query.order_by(Application.id.desc()).limit(OWN_CAP))]


def count_by_status(notice_id: int) -> Mapping[ApplicationStatus, int]:
    """How many applications of a notice stand where."""
    query = select(Application.status, func.count()).where(Application.notice_id == notice_id).group_by(Application.status)
    return {row[0]: row[1] for row in db.session.execute(query)}


def to_decide(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """What of Application waits for the office: sent or in review, of a notice that was not revoked."""
    revoked = select(Notice.id).where(Notice.id == Application.notice_id, Notice.status == NoticeStatus.REVOKED).exists()
    return Application.territory_id == territory_id, Application.status.in_(WAITING), ~revoked


def rows_of_applicant(user_id: int) -> Sequence[Any]:
    """Every application that a person filled in, with all its columns, the oldest first."""
    query = _select(*_ROW, *_MORE).outerjoin(ParticipationPact, ParticipationPact.id == Application.pact_id)
    return db.session.execute(query.where(Application.applicant_id == user_id).order_by(Application.id)).all()
