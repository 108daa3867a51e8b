# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the agreements with the unions: the one in force with those that it corrects; those of a consultation that are public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from consulta.consultations.models import Roundtable
from consulta.core.db import db
from consulta.meetings.models import AgreementOutcome, Meeting, MeetingStatus, UnionAgreement


@dataclass(frozen=True, slots=True)
class AgreementView:
    """How the talks at a meeting ended. ``signatories``: organisations, one a line."""

    number: int
    outcome: AgreementOutcome
    signatories: str
    summary: str
    statements: str
    reason: str
    recorded_at: datetime
    version: int

    @property
    def signed_by(self) -> Sequence[str]:
        """The organisations that signed."""
        return self.signatories.splitlines()


_COLUMNS = tuple(getattr(UnionAgreement, name) for name in AgreementView.__slots__)


def list_agreements(meeting_id: int) -> Sequence[AgreementView]:
    """What was recorded of a meeting, the one in force first; empty when nothing was."""
    query = select(*_COLUMNS).where(UnionAgreement.meeting_id == meeting_id).order_by(UnionAgreement.number.desc())
    return [AgreementView(*row) for row in db.session.execute(query)]


def agreed_where(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """The agreements that everybody may read, over ``UnionAgreement`` and its ``Meeting``: of each public meeting the one in force."""
    other = aliased(UnionAgreement)
    newest = select(func.max(other.number)).where(other.meeting_id == UnionAgreement.meeting_id).correlate(UnionAgreement).scalar_subquery()
    return UnionAgreement.territory_id == territory_id, UnionAgreement.number == newest, Meeting.status == MeetingStatus.MINUTED


@dataclass(frozen=True, slots=True)
class AgreedRow:
    """An agreement in force that everybody may read, with the meeting at which the talks ended so. ``reason``: why it was corrected."""

    starts_at: datetime
    meeting: str
    roundtable: str
    outcome: AgreementOutcome
    signatories: str
    reason: str
    recorded_at: datetime

    @property
    def signed_by(self) -> Sequence[str]:
        """The organisations that signed."""
        return self.signatories.splitlines()


def list_agreed(territory_id: int, cycle_id: int) -> Sequence[AgreedRow]:
    """The agreements of a consultation that everybody may read, by the day of their meeting."""
    query = (
        select(
            Meeting.starts_at,
            Meeting.title,
            func.coalesce(Roundtable.title, ""),
            UnionAgreement.outcome,
            UnionAgreement.signatories,
            UnionAgreement.reason,
            UnionAgreement.recorded_at,
        )
        .select_from(UnionAgreement)
        .join(Meeting, Meeting.id == UnionAgreement.meeting_id)
        .outerjoin(Roundtable, Roundtable.id == Meeting.roundtable_id)
        .where(*agreed_where(territory_id), Meeting.cycle_id == cycle_id)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [AgreedRow(*row) for row in db.session.execute(query)]
