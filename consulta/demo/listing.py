# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of organisations that the office brought in from a file: one body is new, and nobody has asked to speak for it yet."""

import io
from datetime import timedelta

from consulta.core.files import examine
from consulta.demo.content import Row
from consulta.demo.world import PLACES, World
from consulta.organisations import queries, service
from consulta.organisations.requests import ConfirmImport, StartImport

_CAP = 10_000


def import_list(world: World, words: Row) -> None:
    """The rows of ``imported`` as the file they would be, started and confirmed two days ago."""
    at = world.calendar.now - timedelta(days=2)
    written = "\r\n".join(";".join(row) for row in words["imported"]).encode()
    file = examine("elenco-dimostrativo.csv", io.BytesIO(written), cap=_CAP)
    operator = world.actor("operatrice-uno", at)
    import_id = service.start_import(operator, StartImport(world.territory_id, file, f"{PLACES}-elenco"), at)
    version = queries.get_import(world.territory_id, import_id).version
    service.confirm_import(operator, ConfirmImport(world.territory_id, import_id, version), at)
