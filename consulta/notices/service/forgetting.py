# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is forgotten when its term is over, and when a person erases the account (invariant 27)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from consulta.consultations.models import Roundtable
from consulta.core.actor import SYSTEM
from consulta.core.unit_of_work import current, emit, transactional
from consulta.documents import service as documents
from consulta.notices.events import ApplicationWithdrawn, MemberLeft
from consulta.notices.models import (
    AccessNeeds,
    Application,
    ApplicationAnswer,
    ApplicationRoundtable,
    ApplicationStatus,
    ApplicationStep,
    Notice,
    PactAcknowledgement,
    RoundtableMember,
)
from consulta.notices.queries import LETTER, LIST
from consulta.notices.service.locked import application_event

NEEDS_KEPT_AFTER_TERM = timedelta(days=730)
"""What somebody needs in order to take part serves the tavoli of the notice, which sit for about a year."""
NEEDS_KEPT_AFTER_REFUSAL = timedelta(days=90)
DRAFTS_KEPT = timedelta(days=180)
_OPTIONS = {"synchronize_session": False}
_ENDED = (ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)


@transactional
def forget_old(now: datetime) -> int:
    """Delete needs whose term is over and drafts that nobody touched for half a year; gives how many rows. Idempotent."""
    session = current().session
    expired = select(Notice.id).where(Notice.closes_at < now - NEEDS_KEPT_AFTER_TERM)
    over = select(Application.id).where(
        or_(
            Application.notice_id.in_(expired),
            Application.status.in_(_ENDED) & (Application.updated_at < now - NEEDS_KEPT_AFTER_REFUSAL),
        )
    )
    needs = session.execute(delete(AccessNeeds).where(AccessNeeds.application_id.in_(over)), execution_options=_OPTIONS)
    stale = select(Application.id).where(Application.status == ApplicationStatus.DRAFT, Application.updated_at < now - DRAFTS_KEPT)
    drafts = list(session.scalars(stale))
    _delete(drafts)
    return int(needs.rowcount) + len(drafts)  # type: ignore[attr-defined]


def _delete(ids: Sequence[int]) -> None:
    """Delete applications that were never sent."""
    session = current().session
    for table in (AccessNeeds, ApplicationAnswer, ApplicationRoundtable, ApplicationStep):
        session.execute(delete(table).where(table.application_id.in_(ids)), execution_options=_OPTIONS)
    session.execute(delete(Application).where(Application.id.in_(ids)), execution_options=_OPTIONS)


def erase(user_id: int, now: datetime) -> None:
    """Forget a person, in the open transaction: enrolments are withdrawn and emptied, seats end, needs and drafts go.

    What was done for an organisation stays the organisation's, without the name.
    """
    session = current().session
    own = (Application.applicant_id == user_id) & Application.organisation_id.is_(None)
    _delete(list(session.scalars(select(Application.id).where(own, Application.status == ApplicationStatus.DRAFT))))
    enrolments = session.scalars(select(Application).where(own).order_by(Application.id)).all()
    documents.forget_documents(LETTER, [row.id for row in enrolments], now)
    documents.forget_documents(LIST, sorted({row.notice_id for row in enrolments}), now)
    for row in enrolments:
        old, row.citizen_role, row.age_band, row.sex, row.applicant_id = row.status, None, None, None, None
        session.execute(delete(AccessNeeds).where(AccessNeeds.application_id == row.id))
        if row.status is not ApplicationStatus.WITHDRAWN:
            row.status = ApplicationStatus.WITHDRAWN
            emit(ApplicationWithdrawn(**application_event(SYSTEM, row, now), old=old.value))
    seats = select(RoundtableMember, Roundtable.territory_id).join(Roundtable, Roundtable.id == RoundtableMember.roundtable_id)
    for seat, territory_id in session.execute(seats.where(RoundtableMember.user_id == user_id)).all():
        seat.end_reason = ""  # words about a person who left
        if seat.until is None:
            seat.until = now
            emit(
                MemberLeft(
                    occurred_at=now,
                    actor_id=None,
                    territory_id=territory_id,
                    member_id=seat.id,
                    roundtable_id=seat.roundtable_id,
                    organisation_id=None,
                )
            )
        seat.user_id = None
    session.execute(update(Application).where(Application.applicant_id == user_id).values(applicant_id=None), execution_options=_OPTIONS)
    session.execute(
        update(PactAcknowledgement).where(PactAcknowledgement.user_id == user_id).values(user_id=None), execution_options=_OPTIONS
    )
