# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep the counts: made in one snapshot without a lock, written in a short transaction over an older version only (ADR 0053)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, tuple_, update

from consulta.core import clock
from consulta.core.db import snapshot
from consulta.core.unit_of_work import current, put, transactional
from consulta.numbers import queries
from consulta.numbers.counting.cells import Cells, Key
from consulta.numbers.models import NumberCell, NumberSnapshot
from consulta.numbers.queries import Counted
from consulta.territory.models import Territory

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell whose kept count is not the one that was counted."""

    key: Key
    kept: int
    counted: int


@dataclass(frozen=True, slots=True)
class Proof:
    """How the kept counts compare with a fresh count. ``is_stale``: the territory changed since, so a difference proves nothing."""

    cells: int
    is_stale: bool
    differences: Sequence[Difference]

    @property
    def is_equal(self) -> bool:
        """Whether every cell is the same."""
        return not self.differences


def recompute(territory_id: int, now: datetime) -> int:
    """Count a territory again and keep what was counted. Gives how many cells changed."""
    with snapshot():
        counted = queries.count_now(territory_id, now)
    return keep(counted)


def verify(territory_id: int, now: datetime) -> Proof:
    """Count a territory and compare with what is kept, both as they stand in one state of the database. Writes nothing."""
    with snapshot():
        counted, kept = queries.count_now(territory_id, now), queries.find_snapshot(territory_id)
        found = _differences(queries.read_kept(territory_id), counted.cells)
    return Proof(len(counted.cells), kept is None or kept.version != counted.version, found)


@transactional
def keep(counted: Counted) -> int:
    """Write what was counted, unless something newer is kept already. Gives how many cells changed."""
    session = current().session
    session.execute(select(Territory.id).where(Territory.id == counted.territory_id).with_for_update())
    kept = queries.find_snapshot(counted.territory_id)
    if kept is not None and (kept.version, kept.at) > (counted.version, counted.at):
        return 0
    changes = _differences(queries.read_kept(counted.territory_id), counted.cells)
    _write(counted.territory_id, changes)
    stands = {"content_version": counted.version, "counted_at": counted.at, "counted_on": clock.rome_day(counted.at)}
    if kept is None:
        session.execute(insert(NumberSnapshot).values(territory_id=counted.territory_id, **stands))
    else:
        session.execute(update(NumberSnapshot).where(NumberSnapshot.territory_id == counted.territory_id).values(**stands))
    return len(changes)


def _differences(kept: Cells, counted: Cells) -> list[Difference]:
    keys = sorted(kept.keys() | counted.keys())
    return [Difference(key, kept[key], counted[key]) for key in keys if kept[key] != counted[key]]


def _write(territory_id: int, changes: Sequence[Difference]) -> None:
    session, gone = current().session, [one.key for one in changes if one.kept]
    identity = tuple_(NumberCell.cycle_id, NumberCell.measure, NumberCell.line, NumberCell.column)
    for start in range(0, len(gone), _CHUNK):
        keys = [(key.cycle_id, key.measure, key.line, key.column) for key in gone[start : start + _CHUNK]]
        session.execute(delete(NumberCell).where(identity.in_(keys)), execution_options={"synchronize_session": False})
    rows = [
        {
            "territory_id": territory_id,
            "cycle_id": one.key.cycle_id,
            "measure": one.key.measure,
            "line": one.key.line,
            "column": one.key.column,
            "total": one.counted,
        }
        for one in changes
        if one.counted
    ]
    put(NumberCell, *rows)
