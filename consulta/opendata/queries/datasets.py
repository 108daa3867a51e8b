# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The data sets, and how a page of their rows or one row is read."""

from collections.abc import Sequence
from datetime import datetime

from consulta.consultations.queries import list_cycles
from consulta.core.errors import NotFound
from consulta.opendata.columns import Row
from consulta.opendata.queries.planning import MEETINGS, PLAN_ELEMENTS, SERVICES
from consulta.opendata.queries.shared import Dataset, Scope
from consulta.opendata.queries.voices import COMMENTS, CONTRIBUTIONS, LINKS, REPLIES

__all__ = ["DATASETS", "Dataset", "Scope", "find_dataset", "find_row", "list_rows", "scope_of"]

DATASETS: Sequence[Dataset] = (CONTRIBUTIONS, COMMENTS, REPLIES, PLAN_ELEMENTS, LINKS, MEETINGS, SERVICES)


def scope_of(territory_id: int, now: datetime) -> Scope:
    """What is public now: a cycle still in preparation is not, nor is anything of it."""
    return Scope(territory_id, {cycle.id: cycle.title for cycle in list_cycles(territory_id, now)})


def find_dataset(name: str) -> Dataset:
    """The data set of that name. Raises NotFound."""
    for dataset in DATASETS:
        if dataset.told.name == name:
            return dataset
    raise NotFound


def list_rows(dataset: Dataset, scope: Scope, after: int, limit: int) -> Sequence[tuple[int, Row]]:
    """At most ``limit`` rows whose id is beyond ``after``, by id, each with its id."""
    return dataset.read(scope, (dataset.id > after,), limit)


def find_row(dataset: Dataset, scope: Scope, name: str) -> Row:
    """The newest row that goes by that name. Raises NotFound."""
    clause = dataset.named(name)
    rows = dataset.read(scope, (clause,), 20) if clause is not None else ()
    if not rows:
        raise NotFound
    return rows[-1][1]
