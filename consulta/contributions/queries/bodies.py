# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an organisation said in public and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from consulta.consultations.models import Roundtable
from consulta.contributions.models import Contribution
from consulta.contributions.queries.filters import public_where
from consulta.core.db import db
from consulta.core.pagination import COUNT_CAP


@dataclass(frozen=True, slots=True)
class Answers:
    """How many public contributions of an organisation the office has answered, up to a cap."""

    total: int
    answered: int


def count_answers(organisation_id: int) -> Answers:
    """What became of what an organisation said, over its latest contributions up to the cap of all counts."""
    said = (
        select(Contribution.replied_at).where(Contribution.organisation_id == organisation_id, public_where()).limit(COUNT_CAP).subquery()
    )
    row = db.session.execute(select(func.count().label("total"), func.count(said.c.replied_at).label("answered")).select_from(said)).one()
    return Answers(row.total, row.answered)


def list_tables_of(organisation_id: int) -> Sequence[tuple[int, str]]:
    """The tavoli in which an organisation has said something that is public, by title."""
    spoken = select(Contribution.roundtable_id).where(Contribution.organisation_id == organisation_id, public_where())
    query = select(Roundtable.id, Roundtable.title).where(Roundtable.id.in_(spoken)).order_by(Roundtable.title, Roundtable.id).limit(50)
    return [(row.id, row.title) for row in db.session.execute(query)]
