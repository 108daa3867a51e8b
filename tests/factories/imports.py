# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of organisations that the office brings in, for tests, through the real services."""

import io
from collections.abc import Sequence

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.files import examine
from consulta.organisations import queries, service
from consulta.organisations.requests import ConfirmImport, StartImport
from consulta.web.ports import TerritoryRef
from tests.factories.contributions import new_key

HEADINGS = ("Denominazione", "Sezione RUNTS", "E-mail")


def make_import(territory: TerritoryRef, actor: Actor, *rows: Sequence[str], confirmed: bool = False) -> int:
    """A list under way, or brought in; ``rows`` as HEADINGS say."""
    text = "\r\n".join(";".join(row) for row in (HEADINGS, *rows))
    file = examine("elenco.csv", io.BytesIO(text.encode()), cap=1_000_000)
    import_id = service.start_import(actor, StartImport(territory.id, file, new_key()), clock.now())
    if confirmed:
        version = queries.get_import(territory.id, import_id).version
        service.confirm_import(actor, ConfirmImport(territory.id, import_id, version), clock.now())
    return import_id
