# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of "my data" that notices keep: applications with what one said to need, seats, pacts read (GDPR art. 15)."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from consulta.consultations.models import Roundtable
from consulta.core.db import db
from consulta.notices.models import PactAcknowledgement, ParticipationPact, RoundtableMember
from consulta.notices.queries.applications import find_needs, rows_of_applicant


def personal_data(user_id: int) -> tuple[str, Any]:
    """Everything a person asked for and agreed to about notices and tavoli."""
    return "participation", {"applications": _applications(user_id), "seats": _seats(user_id), "pacts": _pacts(user_id)}


def _applications(user_id: int) -> list[dict[str, Any]]:
    return [
        {
            "notice": row.notice_title,
            "organisation": row.organisation_name,
            "number": row.number,
            "status": row.status.value,
            "submitted_at": row.submitted_at,
            "role": row.citizen_role.value if row.citizen_role else None,
            "age_band": row.age_band.value if row.age_band else None,
            "sex": row.sex.value if row.sex else None,
            "activity": row.activity,
            "pact_version": row.pact_number,
            "privacy_read_at": row.privacy_at,
            "needs": asdict(find_needs(row.id)),
        }
        for row in rows_of_applicant(user_id)
    ]


def _seats(user_id: int) -> list[dict[str, Any]]:
    query = (
        select(Roundtable.title, RoundtableMember.standing, RoundtableMember.since, RoundtableMember.until, RoundtableMember.end_reason)
        .join(Roundtable, Roundtable.id == RoundtableMember.roundtable_id)
        .where(RoundtableMember.user_id == user_id)
        .order_by(RoundtableMember.id)
    )
    return [
        {"title": row.title, "status": row.standing.value, "since": row.since, "until": row.until, "ended_because": row.end_reason}
        for row in db.session.execute(query)
    ]


def _pacts(user_id: int) -> list[dict[str, Any]]:
    query = (
        select(ParticipationPact.number, PactAcknowledgement.acknowledged_at)
        .join(ParticipationPact, ParticipationPact.id == PactAcknowledgement.pact_id)
        .where(PactAcknowledgement.user_id == user_id)
        .order_by(PactAcknowledgement.id)
    )
    return [{"number": row.number, "read_at": row.acknowledged_at} for row in db.session.execute(query)]
