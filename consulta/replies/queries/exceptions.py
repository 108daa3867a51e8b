# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the exceptions recorded before a plan is adopted, and of the contributions that still want a reply or one (invariant 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select

from consulta.accounts.models import User
from consulta.contributions.models import Contribution, ContributionKind, PublicationStatus
from consulta.core.db import db
from consulta.core.decision import Decision
from consulta.core.pagination import PAGE_SIZE, Cursor, Page, cut
from consulta.replies import policy
from consulta.replies.models import AdoptionException
from consulta.replies.policy import NUMBERS_SHOWN
from consulta.replies.queries.office import OfficeRow, list_waiting
from consulta.territory.models import ThematicArea

KIND_CHOICES = tuple((one.value, one.label) for one in ContributionKind)
"""The kinds of contribution, to narrow a list."""


@dataclass(frozen=True, slots=True)
class MissingFilter:
    """Which contributions of a cycle without a reply: of a kind, of an area, from where."""

    kind: str = ""
    area_id: int | None = None
    cursor: Cursor | None = None

    @classmethod
    def from_args(cls, args: Mapping[str, str], cursor: Cursor | None = None) -> "MissingFilter":
        """Read ``tipo`` and ``area``; what is no kind and no number counts for nothing."""
        kind, area = args.get("tipo", ""), args.get("area", "")
        known = kind if kind in {one.value for one in ContributionKind} else ""
        return cls(known, int(area) if area.isascii() and area.isdigit() and len(area) < 10 else None, cursor)


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """A recorded exception. ``recorded_by`` is empty when the person is no longer known; ``replied_at`` when an answer came after all."""

    id: int
    number: str
    title: str
    is_public: bool
    reason: str
    recorded_by: str
    recorded_at: datetime
    replied_at: datetime | None


def is_missing(cycle_id: int) -> ColumnElement[bool]:
    """Published contributions of a cycle without a published reply and without a live exception: they stop the adoption."""
    excepted = exists().where(AdoptionException.contribution_id == Contribution.id, AdoptionException.ended_at.is_(None))
    return and_(
        Contribution.cycle_id == cycle_id,
        Contribution.status == PublicationStatus.PUBLISHED,
        Contribution.replied_at.is_(None),
        ~excepted.correlate(Contribution),
    )


def narrowed(cycle_id: int, wanted: MissingFilter) -> ColumnElement[bool]:
    """The same within a filter."""
    where = [is_missing(cycle_id)]
    if wanted.kind:
        where.append(Contribution.kind == ContributionKind(wanted.kind))
    if wanted.area_id is not None:
        where.append(Contribution.area_id == wanted.area_id)
    return and_(*where)


def may_adopt_plan(cycle_id: int) -> Decision:
    """The veto of this feature on adopting the plan of a cycle (wiring.PORTS, guard "adopt_cycle"), with the numbers it is about."""
    query = select(Contribution.number_year, Contribution.number_sequence).where(is_missing(cycle_id))
    first = db.session.execute(query.order_by(Contribution.number_year, Contribution.number_sequence).limit(NUMBERS_SHOWN)).all()
    return policy.may_adopt_plan([f"{row.number_year}-{row.number_sequence}" for row in first], count_missing(cycle_id))


def count_missing(cycle_id: int) -> int:
    """How many contributions stop the adoption."""
    return db.session.scalar(select(func.count()).select_from(Contribution).where(is_missing(cycle_id))) or 0


def list_missing(cycle_id: int, wanted: MissingFilter) -> Page[OfficeRow]:
    """One page of them, the oldest first."""
    return list_waiting(narrowed(cycle_id, wanted), wanted.cursor)


_ROW = (
    AdoptionException.id,
    Contribution.number_year,
    Contribution.number_sequence,
    Contribution.title,
    Contribution.status,
    AdoptionException.reason,
    func.coalesce(User.name, "").label("recorded_by"),
    AdoptionException.recorded_at,
    Contribution.replied_at,
)


def list_exceptions(cycle_id: int, cursor: Cursor | None = None) -> Page[ExceptionRow]:
    """One page of the live exceptions of a cycle, in the order they were recorded. Titles of texts nobody reads any more are left out."""
    backwards = cursor is not None and cursor.backwards
    query = (
        select(*_ROW)
        .join(Contribution, Contribution.id == AdoptionException.contribution_id)
        .outerjoin(User, User.id == AdoptionException.recorded_by_id)
        .where(AdoptionException.cycle_id == cycle_id, AdoptionException.ended_at.is_(None))
        .order_by(AdoptionException.id.desc() if backwards else AdoptionException.id)
        .limit(PAGE_SIZE + 1)
    )
    if cursor is not None:
        query = query.where(AdoptionException.id < cursor.key[0] if backwards else AdoptionException.id > cursor.key[0])
    return cut([_exception(row) for row in db.session.execute(query)], cursor, PAGE_SIZE, lambda row: (row.id,))


def _exception(row: Any) -> ExceptionRow:
    is_public = row.status in (PublicationStatus.PUBLISHED, PublicationStatus.MERGED)
    return ExceptionRow(
        id=row.id,
        number=f"{row.number_year}-{row.number_sequence}",
        title=row.title if is_public else "",
        is_public=is_public,
        reason=row.reason,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        replied_at=row.replied_at,
    )


def list_area_choices(territory_id: int) -> Sequence[tuple[int, str]]:
    """The areas of a territory, to narrow a list."""
    query = select(ThematicArea.id, ThematicArea.label).where(ThematicArea.territory_id == territory_id)
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(ThematicArea.label, ThematicArea.id))]
