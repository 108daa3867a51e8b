# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of who was admitted and who was not, tavolo by tavolo: with the citizens' names for the office, without for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from consulta.accounts.models import User
from consulta.consultations.models import Roundtable, RoundtableKind
from consulta.core.db import db
from consulta.notices.models import DECIDED, Application, ApplicationRoundtable, ApplicationStatus, MemberStanding
from consulta.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One application on the list of a tavolo. ``name`` is empty for an erased person."""

    number: int
    name: str
    is_citizen: bool
    status: ApplicationStatus
    standing: MemberStanding | None


@dataclass(frozen=True, slots=True)
class RoundtableOutcome:
    """A tavolo with what was decided of who wanted to sit there, by number."""

    title: str
    rows: tuple[OutcomeRow, ...]

    @property
    def admitted(self) -> list[OutcomeRow]:
        """Who was admitted, in any quality."""
        return [row for row in self.rows if row.standing is not None]

    @property
    def rejected(self) -> list[OutcomeRow]:
        """Who was not."""
        return [row for row in self.rows if row.standing is None]


def list_outcomes(notice_id: int, *, public: bool) -> Sequence[RoundtableOutcome]:
    """The decisions on a notice by tavolo. ``public`` leaves out the names of citizens (invariant 17) and union tavoli (invariant 15)."""
    query = (
        select(
            Roundtable.id,
            Roundtable.title,
            Application.number,
            Organisation.name,
            User.name.label("person"),
            Application.status,
            Application.standing,
        )
        .join(ApplicationRoundtable, ApplicationRoundtable.application_id == Application.id)
        .join(Roundtable, Roundtable.id == ApplicationRoundtable.roundtable_id)
        .outerjoin(Organisation, Organisation.id == Application.organisation_id)
        .outerjoin(User, User.id == Application.applicant_id)
        .where(Application.notice_id == notice_id, Application.status.in_(DECIDED))
        .order_by(Roundtable.position, Roundtable.id, Application.number)
    )
    if public:
        query = query.where(Roundtable.kind != RoundtableKind.UNION)
    found: dict[tuple[int, str], list[OutcomeRow]] = {}
    for id_, title, number, organisation, person, status, standing in db.session.execute(query):
        is_citizen = organisation is None
        name = organisation or ("" if public else person or "")
        found.setdefault((id_, title), []).append(OutcomeRow(number or 0, name, is_citizen, status, standing))
    return [RoundtableOutcome(title, tuple(rows)) for (_, title), rows in found.items()]
