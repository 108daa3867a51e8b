# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the agreements with the unions: the one in force with those that it corrects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased

from consulta.core.db import db
from consulta.meetings.models import AgreementOutcome, UnionAgreement


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


def newest_agreement(meeting_id: Any) -> ScalarSelect[int | None]:
    """The number of the row in force of a meeting, over ``UnionAgreement``'s own meeting: for counts and lists."""
    other = aliased(UnionAgreement)
    return select(func.max(other.number)).where(other.meeting_id == meeting_id).correlate(UnionAgreement).scalar_subquery()
