# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making the files of a territory: read, written, kept. The worker does it each night, a command at once."""

import logging
from contextlib import ExitStack

from consulta.core import clock
from consulta.opendata import service
from consulta.opendata.formats import MEDIA_TYPES, make_files
from consulta.opendata.queries import DATASETS, count_checked, scope_of
from consulta.opendata.requests import KeepFile

_log = logging.getLogger(__name__)


def is_due(territory_id: int) -> bool:
    """Whether some file of the territory was not looked at since midnight in Rome."""
    midnight = clock.rome_midnight(clock.rome_day(clock.now()))
    return count_checked(territory_id, midnight) < len(DATASETS) * len(MEDIA_TYPES)


def publish_territory(territory_id: int) -> int:
    """Make the files of a territory now; gives how many have changed."""
    scope, changed = scope_of(territory_id, clock.now()), 0
    for dataset in DATASETS:
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
                )
                changed += service.keep_file(asked, clock.now())
    _log.info("open data looked at", extra={"territory": territory_id, "changed": changed})
    return changed
