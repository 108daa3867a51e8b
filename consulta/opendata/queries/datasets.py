# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The data sets, and how a page of their rows or one row is read."""

from collections.abc import Sequence
from datetime import datetime

from consulta.consultations.queries import list_cycles
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.opendata.columns import Row
from consulta.opendata.queries.answers import SYNTHESES, SYNTHESIS_POINTS, TOPIC_REPLIES, TOPIC_REPLY_POINTS
from consulta.opendata.queries.figures import NUMBERS
from consulta.opendata.queries.planning import MEETINGS, PLAN_ELEMENTS, SERVICES
from consulta.opendata.queries.shared import Dataset, Key, Scope
from consulta.opendata.queries.voices import COMMENTS, CONTRIBUTIONS, LINKS, REPLIES

__all__ = ["DATASETS", "Dataset", "Key", "Scope", "find_dataset", "find_row", "scope_of"]

DATASETS: Sequence[Dataset] = (
    CONTRIBUTIONS,
    COMMENTS,
    REPLIES,
    TOPIC_REPLIES,
    TOPIC_REPLY_POINTS,
    SYNTHESES,
    SYNTHESIS_POINTS,
    PLAN_ELEMENTS,
    LINKS,
    MEETINGS,
    SERVICES,
    NUMBERS,
)


def scope_of(territory_id: int, now: datetime, home: str) -> Scope:
    """What is public now: a cycle still in preparation is not, nor is anything of it. ``home``: the address of the territory's pages."""
    return Scope(territory_id, {cycle.id: cycle.title for cycle in list_cycles(territory_id, now)}, clock.rome_day(now), home)


def find_dataset(name: str) -> Dataset:
    """The data set of that name. Raises NotFound."""
    for dataset in DATASETS:
        if dataset.told.name == name:
            return dataset
    raise NotFound


def find_row(dataset: Dataset, scope: Scope, name: str) -> Row:
    """The newest row that goes by that name. Raises NotFound."""
    row = dataset.find(scope, name)
    if row is None:
        raise NotFound
    return row
