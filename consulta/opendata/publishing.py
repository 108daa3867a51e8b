# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making the files of a territory: read, written, kept. The worker does it each night, a command at once."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack

from consulta.core import clock
from consulta.opendata import service
from consulta.opendata.formats import MEDIA_TYPES, make_files
from consulta.opendata.home import home_of
from consulta.opendata.queries import DATASETS, Dataset, Scope, count_fresh, list_files, scope_of
from consulta.opendata.requests import KeepFile
from consulta.territory.queries import get_territory

_log = logging.getLogger(__name__)


def list_due(territory_id: int) -> Sequence[Dataset]:
    """The data sets of which some file was not looked at since midnight in Rome, or was recalled."""
    fresh = count_fresh(territory_id, clock.rome_midnight(clock.rome_day(clock.now())))
    return [dataset for dataset in DATASETS if fresh.get(dataset.told.name, 0) < len(MEDIA_TYPES)]


def publish_territory(territory_id: int, datasets: Sequence[Dataset] = DATASETS) -> int:
    """Make files of a territory now, all of them unless told; gives how many have changed."""
    scope, changed = scope_of(territory_id, clock.now(), home_of(get_territory(territory_id).slug)), 0
    for dataset in datasets:
        changed += _publish(territory_id, dataset, scope)
    _log.info("open data looked at", extra={"territory": territory_id, "changed": changed})
    return changed


def _publish(territory_id: int, dataset: Dataset, scope: Scope) -> int:
    # Read before the rows: a file that is recalled while they are read or written is not kept.
    former = {file.format: file.sha256 for file in list_files(territory_id).get(dataset.told.name, ())}
    changed = 0
    with ExitStack() as stack:
        for made in make_files(stack, dataset.told, dataset.every(scope), str):
            asked = KeepFile(
                territory_id,
                dataset.told.name,
                made.format,
                MEDIA_TYPES[made.format],
                made.content,
                made.sha256,
                made.size_bytes,
                made.row_count,
                former.get(made.format, ""),
            )
            changed += service.keep_file(asked, clock.now())
    return changed
