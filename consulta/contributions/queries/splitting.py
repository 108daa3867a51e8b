# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions and their parts: what a page shows of them, what cutting needs to know, what a letter tells (record 0047)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from consulta.contributions.models import Contribution, ContributionKind, Merge, PublicationStatus
from consulta.contributions.policy.splitting import Divisible, PartState
from consulta.contributions.queries.rows import number_text
from consulta.contributions.split_models import ContributionSplit, SplitEnd
from consulta.core.db import db
from consulta.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of a contribution, or the contribution of which another is a part. ``outcome``: of its public reply, or None."""

    id: int
    number: str
    title: str
    kind: ContributionKind
    status: PublicationStatus
    outcome: str | None
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class SplitView:
    """A split, the newest of its original: when and why it was cut, and why it ended."""

    id: int
    original_id: int
    reason: str
    split_at: datetime
    ended_at: datetime | None
    end_cause: SplitEnd | None
    end_reason: str


_ROW = (
    Contribution.id,
    Contribution.number_year,
    Contribution.number_sequence,
    Contribution.title,
    Contribution.kind,
    Contribution.status,
    Contribution.outcome,
    Contribution.replied_at,
)


def list_parts(original_id: int, split_id: int | None = None) -> Sequence[PartRow]:
    """The parts of the newest split of a contribution (or of one split), in the order of its text."""
    which = ContributionSplit.id == split_id if split_id else ContributionSplit.original_id == original_id
    places = db.session.scalars(select(ContributionSplit.places).where(which).order_by(ContributionSplit.id.desc()).limit(1)).first()
    ids = [place[0] for place in places or ()]
    found = {row[0]: PartRow(row[0], number_text(row[1], row[2]), *row[3:]) for row in db.session.execute(_rows(ids))} if ids else {}
    return [found[one] for one in ids if one in found]


def _rows(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(*_ROW).where(Contribution.id.in_(ids))


def find_whole(part_of_id: int | None) -> PartRow | None:
    """The contribution of which another is a part."""
    row = db.session.execute(_rows([part_of_id])).first() if part_of_id else None
    return PartRow(row[0], number_text(row[1], row[2]), *row[3:]) if row else None


def find_split(original_id: int) -> SplitView | None:
    """The newest split of a contribution."""
    query = select(ContributionSplit).where(ContributionSplit.original_id == original_id)
    row = db.session.scalars(query.order_by(ContributionSplit.id.desc()).limit(1)).first()
    return _view(row) if row else None


def get_split(territory_id: int, split_id: int) -> SplitView:
    """A split of the territory. Raises NotFound."""
    query = select(ContributionSplit).where(ContributionSplit.id == split_id, ContributionSplit.territory_id == territory_id)
    row = db.session.scalars(query).first()
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: ContributionSplit) -> SplitView:
    return SplitView(row.id, row.original_id, row.reason, row.split_at, row.ended_at, row.end_cause, row.end_reason)


def get_divisible(territory_id: int, contribution_id: int) -> Divisible:
    """What cutting a contribution depends on. Raises NotFound."""
    query = select(Contribution.status, Contribution.part_of_id).where(
        Contribution.territory_id == territory_id, Contribution.id == contribution_id
    )
    row = db.session.execute(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound
    whole = find_whole(row.part_of_id)
    return Divisible(row.status, whole.number if whole else "", _joined_to([contribution_id]).get(contribution_id, 0))


def part_states(part_ids: Sequence[int]) -> list[PartState]:
    """What the going back of parts depends on."""
    joined = _joined_to(part_ids)
    rows = db.session.execute(_rows(part_ids).order_by(Contribution.id))
    return [PartState(number_text(row[1], row[2]), row.status, row.replied_at is not None, joined.get(row.id, 0)) for row in rows]


def _joined_to(target_ids: Sequence[int]) -> dict[int, int]:
    query = select(Merge.target_id, func.count()).where(Merge.target_id.in_(target_ids), Merge.ended_at.is_(None)).group_by(Merge.target_id)
    return {row[0]: row[1] for row in db.session.execute(query)}
