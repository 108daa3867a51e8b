# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work: composing the papers that were asked for; ``documents`` makes each file then."""

import logging

from consulta.core import clock
from consulta.core.db import snapshot
from consulta.core.errors import DomainError
from consulta.core.printing import source_of
from consulta.papers import producing, queries, service

AT_ONCE = 20
"""Papers that one run composes; the next minute goes on."""
_log = logging.getLogger(__name__)


def make_papers() -> None:
    """Compose what waits, one after the other, each read at one instant."""
    for _ in range(AT_ONCE):
        taken = service.take(clock.now())
        if taken is None:
            return
        try:
            with snapshot():
                at = clock.now()
                number = queries.get_subject(taken.subject).number
                document = producing.compose(taken.subject, at)
                source = source_of(document, taken.format)
        except DomainError:
            _log.exception("a paper could not be composed", extra={"paper": taken.id})
            service.give_up(taken, clock.now())
        else:
            name = producing.file_name(taken.subject, taken.format, number)
            service.keep(taken, service.Composed(document.title, name, source, at), clock.now())
