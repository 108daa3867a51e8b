# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queues of Oggi, the numbers of the menu, the choices of a filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, select

from consulta.appeals import queries as appeals
from consulta.appeals.models import Appeal
from consulta.attachments.models import Attachment
from consulta.cases.models import ReportCase
from consulta.clarifications import queries as clarifications
from consulta.clarifications.models import Clarification
from consulta.codebook import queries as codebook
from consulta.consultations.models import Roundtable, Topic, TopicStatus
from consulta.contributions import queries as contributions
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.db import UtcDateTime, db
from consulta.core.editions.columns import EditionStatus
from consulta.core.pagination import COUNT_CAP
from consulta.feedback.models import FeedbackRequest
from consulta.library import queries as library
from consulta.library.models import FormatRequest
from consulta.measures.models import AccountMeasure, CheckStatus, HidingCheck, MeasureStatus
from consulta.notes import queries as notes
from consulta.notes.models import NoteMention
from consulta.notices import queries as notices
from consulta.notices.models import Application
from consulta.notifications.models import Bulletin, BulletinStatus, MailStatus, OutboxMail
from consulta.opinions import queries as opinions
from consulta.opinions.models import Forwarding, Opinion
from consulta.organisations.models import Organisation, OrganisationStatus
from consulta.plans import queries as plans
from consulta.plans.models import Objective
from consulta.replies.models import Reply, ReplyStatus
from consulta.reports.models import ClosingReport
from consulta.synthesis.models import Synthesis

READ = PublicationStatus.PUBLISHED
WAITING = PublicationStatus.IN_MODERATION


@dataclass(frozen=True, slots=True)
class Queue:
    """How many things wait (at most COUNT_CAP + 1) and since when the one that waits longest."""

    total: int
    oldest_at: datetime | None = None
    cycle_id: int | None = None
    """The cycle whose list shows them, for what is listed by cycle."""

    @property
    def is_more(self) -> bool:
        """Whether there are more than COUNT_CAP."""
        return self.total > COUNT_CAP


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter."""

    id: int
    label: str


def late_to_accept() -> ColumnElement[bool]:
    """Contributions that came after the closing and nobody has accepted yet."""
    return and_(Contribution.is_late.is_(True), Contribution.late_accepted_at.is_(None), Contribution.status == WAITING)


def with_waiting_documents(territory_id: int) -> ColumnElement[bool]:
    """Public contributions with a document that was added afterwards and that nobody in the office has read yet (ADR 0039)."""
    of_some = select(Attachment.owner_id).where(Attachment.territory_id == territory_id, *_waiting_documents())
    return and_(Contribution.status == READ, Contribution.id.in_(of_some))


def _waiting_documents() -> tuple[ColumnElement[bool], ...]:
    return (
        Attachment.owner_kind == contributions.CONTRIBUTION,
        Attachment.released_at.is_(None),
        Attachment.removed_at.is_(None),
        Attachment.withdrawn_because == "",
    )


def overdue_contributions(before: datetime) -> ColumnElement[bool]:
    """Contributions on which the office should have decided by now."""
    return and_(Contribution.status == WAITING, Contribution.submitted_at < before)


def overdue_comments(before: datetime) -> ColumnElement[bool]:
    """Comments on which the office should have decided by now."""
    return and_(Comment.status == WAITING, Comment.submitted_at < before)


def list_queues(territory_id: int, overdue_before: datetime, user_id: int | None) -> Mapping[str, Queue]:
    """Every queue of contributions, comments, topics, organisations, requests and failed letters, of the notes that name
    the person and wait to be read, in one statement.

    Proposed topics are those of the cycle whose oldest proposal waits longest.
    """
    values = {"territory_id": territory_id, "overdue_before": overdue_before, "user_id": user_id, "today": clock.rome_day(clock.now())}
    names, query = _queues()
    row = db.session.execute(query, values).one()._mapping
    cycles = {"topics": row["topics_cycle"]}
    return {name: Queue(row[name], row[f"{name}_at"], cycles.get(name)) for name in names}


@cache
def _queues() -> tuple[tuple[str, ...], Select[Any]]:
    """The names and the statement of :func:`list_queues`, composed once."""
    territory_id: Any = bindparam("territory_id")
    overdue_before: Any = bindparam("overdue_before", type_=UtcDateTime)
    user_id: Any = bindparam("user_id")
    today: Any = bindparam("today", type_=Date)
    here, own = Contribution.territory_id == territory_id, Contribution.status == READ
    proposed = (Topic.territory_id == territory_id, Topic.status == TopicStatus.PROPOSED)
    first_cycle = select(Topic.cycle_id).where(*proposed).order_by(Topic.created_at, Topic.id).limit(1).scalar_subquery()
    parts = {
        "to_moderate": (Contribution, Contribution.submitted_at, (here, Contribution.status == WAITING)),
        "slow": (Contribution, Contribution.submitted_at, (here, overdue_contributions(overdue_before))),
        "slow_comments": (
            Comment,
            Comment.submitted_at,
            (Comment.territory_id == territory_id, overdue_comments(overdue_before)),
        ),
        "late": (Contribution, Contribution.submitted_at, (here, late_to_accept())),
        "comments": (Comment, Comment.submitted_at, (Comment.territory_id == territory_id, Comment.status == WAITING)),
        "to_read": (Contribution, Contribution.submitted_at, (here, own, Contribution.read_at.is_(None))),
        "to_tag": (Contribution, Contribution.submitted_at, (here, own, codebook.without_tags())),
        "to_link": (Contribution, Contribution.submitted_at, (here, own, Contribution.linked_at.is_(None))),
        "orphans": (Objective, Objective.created_at, (plans.without_sources(territory_id),)),
        "documents": (Contribution, Contribution.submitted_at, (with_waiting_documents(territory_id),)),
        "topics": (Topic, Topic.created_at, (*proposed, Topic.cycle_id == first_cycle)),
        "risks": (ReportCase, ReportCase.opened_at, (*_open_cases(territory_id), ReportCase.is_risk.is_(True))),
        "checks": (HidingCheck, HidingCheck.hidden_at, _unchecked(territory_id)),
        "blocks": (AccountMeasure, AccountMeasure.proposed_at, _proposed_blocks(territory_id)),
        "appeals": (Appeal, Appeal.asked_at, appeals.waiting(territory_id)),
        "cases": (ReportCase, ReportCase.opened_at, (*_open_cases(territory_id), ReportCase.is_risk.is_(False))),
        "organisations": (Organisation, Organisation.created_at, _to_verify(territory_id)),
        "feedback": (FeedbackRequest, FeedbackRequest.received_at, _unanswered(territory_id)),
        "clarifications": (Clarification, Clarification.asked_at, clarifications.waiting(territory_id)),
        "formats": (FormatRequest, FormatRequest.asked_at, library.waiting(territory_id)),
        "opinions_late": (Opinion, Opinion.asked_at, opinions.late(territory_id, today)),
        "opinions_lost": (Opinion, Opinion.asked_at, opinions.lost_requests(territory_id)),
        "forwardings_lost": (Forwarding, Forwarding.asked_at, opinions.lost_forwardings(territory_id)),
        "mentions": (NoteMention, NoteMention.created_at, notes.unread(territory_id, user_id)),
        "mail": (OutboxMail, OutboxMail.failed_at, _undelivered(territory_id)),
    }
    columns = [first_cycle.label("topics_cycle")]
    for name, (table, since, where) in parts.items():
        columns += [_count(table, *where).label(name), _oldest(table, since, *where).label(f"{name}_at")]
    return tuple(parts), select(*columns)


def workspace_counts(territory_id: int) -> dict[str, int]:
    """What stands beside the entries of the office's menu, in one statement because every office page asks it.

    A test keeps each number equal to that of the feature it comes from.
    """
    values = {"territory_id": territory_id, "today": clock.rome_day(clock.now())}
    row = db.session.execute(_workspace_counts(), values).one()._mapping
    return {name: int(row[name]) for name in row}


@cache
def _workspace_counts() -> Select[Any]:
    """The statement of :func:`workspace_counts`, composed once: composing it takes longer than a small office's database to answer."""
    here: Any = bindparam("territory_id")
    today: Any = bindparam("today", type_=Date)
    columns = {
        "to_moderate": _count(Contribution, Contribution.territory_id == here, Contribution.status == WAITING),
        "comments_to_moderate": _count(Comment, Comment.territory_id == here, Comment.status == WAITING),
        "cases_open": _count(ReportCase, *_open_cases(here)),
        "to_confirm": _count(HidingCheck, *_unchecked(here)) + _count(AccountMeasure, *_proposed_blocks(here)),
        "appeals_to_decide": _count(Appeal, *appeals.waiting(here)),
        "reports_to_approve": _count(ClosingReport, ClosingReport.territory_id == here, ClosingReport.status == EditionStatus.PROPOSED),
        "syntheses_to_approve": _count(Synthesis, Synthesis.territory_id == here, Synthesis.status == EditionStatus.PROPOSED),
        "to_approve": _count(Reply, Reply.territory_id == here, Reply.status == ReplyStatus.PROPOSED),
        "clarifications_waiting": _count(Clarification, *clarifications.waiting(here)),
        "formats_waiting": _count(FormatRequest, *library.waiting(here)),
        "organisations_to_verify": _count(Organisation, *_to_verify(here)),
        "opinions_late": _count(Opinion, *opinions.late(here, today)),
        "feedback_open": _count(FeedbackRequest, *_unanswered(here)),
        "applications_to_decide": _count(Application, *notices.to_decide(here)),
        "bulletins_to_confirm": _count(Bulletin, Bulletin.territory_id == here, Bulletin.status == BulletinStatus.TO_CONFIRM),
        "mail_waiting": _count(OutboxMail, OutboxMail.territory_id == here, OutboxMail.status == MailStatus.WAITING),
        "mail_failed": _count(OutboxMail, *_undelivered(here)),
    }
    return select(*(column.label(name) for name, column in columns.items()))


def _to_verify(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    confirmed = Organisation.confirmed_at.is_not(None)
    return Organisation.territory_id == territory_id, Organisation.status == OrganisationStatus.UNVERIFIED, confirmed


def _open_cases(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    return ReportCase.territory_id == territory_id, ReportCase.closed_at.is_(None)


def _unchecked(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    return HidingCheck.territory_id == territory_id, HidingCheck.status == CheckStatus.WAITING


def _proposed_blocks(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    return AccountMeasure.territory_id == territory_id, AccountMeasure.status == MeasureStatus.PROPOSED


def _undelivered(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    return OutboxMail.territory_id == territory_id, OutboxMail.status == MailStatus.FAILED


def _unanswered(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    return FeedbackRequest.territory_id == territory_id, FeedbackRequest.answered_at.is_(None)


def _count(table: Any, *where: ColumnElement[bool]) -> Any:
    some = select(table.id).where(*where).limit(COUNT_CAP + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _oldest(table: Any, since: Any, *where: ColumnElement[bool]) -> Any:
    return select(since).where(*where).order_by(since, table.id).limit(1).scalar_subquery()


def list_roundtables(territory_id: int) -> Sequence[Choice]:
    """The tavoli of the territory for the filter, those of the newest cycle first."""
    query = (
        select(Roundtable.id, Roundtable.title)
        .where(Roundtable.territory_id == territory_id)
        .order_by(Roundtable.cycle_id.desc(), Roundtable.position, Roundtable.id)
        .limit(100)
    )
    return [Choice(*row) for row in db.session.execute(query)]
