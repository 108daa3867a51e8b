# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of contributions that the office brings in, for tests, through the real services."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.files import examine
from consulta.intake import import_queries, imports
from consulta.intake.requests import ConfirmImport, StartImport
from consulta.web.ports import TerritoryRef
from tests.factories.contributions import new_key

HEADINGS = ("Identificativo", "Tipo", "Titolo", "Testo", "Ricevuto il", "Persona", "Recapito")


def row(number: int, **values: str) -> dict[str, str]:
    """A well-formed row; ``values`` add or change a heading by its words."""
    return {
        "Identificativo": f"PEC-{number}",
        "Tipo": "Bisogno",
        "Titolo": f"La corriera numero {number} non passa",
        "Testo": f"La corriera numero {number} non passa più da settembre.",
        "Ricevuto il": clock.rome_day(clock.now()).isoformat(),
        "Persona": "Peppina Casu",
        "Recapito": "peppina@example.org",
    } | values


def written(rows: Sequence[Mapping[str, str]], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """The rows as a CSV file."""
    headings = list(dict.fromkeys(heading for one in rows for heading in one))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, headings, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def start(territory: TerritoryRef, actor: Actor, content: bytes, name: str = "mail.csv", key: str = "", now: datetime | None = None) -> int:
    """A file that was looked at."""
    file = examine(name, io.BytesIO(content), cap=9_000_000)
    request = StartImport(territory.id, file, "email", "Posta dell'ufficio", True, key or new_key())
    return imports.start_import(actor, request, now or clock.now())


def confirm(territory: TerritoryRef, actor: Actor, import_id: int) -> bool:
    """Bring it in, as its page is now."""
    version = import_queries.get_import(territory.id, import_id).version
    return imports.confirm_import(actor, ConfirmImport(territory.id, import_id, version), clock.now())


def make_contribution_import(territory: TerritoryRef, actor: Actor, rows: Sequence[Mapping[str, str]], *, confirmed: bool = True) -> int:
    """A list under way, or brought in."""
    import_id = start(territory, actor, written(rows))
    if confirmed:
        assert confirm(territory, actor, import_id)
    return import_id
