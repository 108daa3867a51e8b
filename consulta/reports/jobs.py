# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work: the generated parts of drafts, and the text of the files that were asked for; ``documents`` makes each file then."""

import logging

from consulta.core import clock
from consulta.core.db import snapshot
from consulta.core.errors import DomainError
from consulta.reports import producing, service

AT_ONCE = 20
"""Makings that one run puts together; the next minute goes on."""
_log = logging.getLogger(__name__)


def make_reports() -> None:
    """Make what waits, one after the other. Everything about a report is read at one instant, whatever is written meanwhile."""
    for _ in range(AT_ONCE):
        parts = service.take_parts(clock.now())
        if parts is None:
            break
        with snapshot():
            made = producing.make_parts(parts.territory_id, parts.cycle_id, clock.now())
        service.keep_parts(parts, made, clock.now())
    for _ in range(AT_ONCE):
        run = service.take_run(clock.now())
        if run is None:
            return
        try:
            with snapshot():
                pieces = producing.compose(run, clock.now())
        except DomainError:
            _log.exception("a report could not be put together", extra={"run": run.id})
            service.give_up_run(run, clock.now())
        else:
            service.keep_files(run, pieces, clock.now())
