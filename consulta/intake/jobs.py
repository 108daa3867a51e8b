# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work of the desk: long imports, brought in and taken out in steps."""

import logging

from consulta.core import clock
from consulta.core.errors import DomainError
from consulta.intake import import_queries, imports, telling

_log = logging.getLogger(__name__)


def carry_imports() -> None:
    """Go on with every import under way, then tell who wrote what can no longer be undone.

    What dies is found again by the next run; what cannot go on says why (idempotent).
    """
    for territory_id, import_id in import_queries.list_under_way():
        try:
            while imports.carry_on(territory_id, import_id, clock.now()):
                pass
        except DomainError as refused:
            _log.warning("an import was interrupted", extra={"import": import_id})
            imports.interrupt(territory_id, import_id, str(refused.message), clock.now())
    telling.tell_due(clock.now())
