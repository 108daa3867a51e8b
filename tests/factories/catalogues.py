# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of the catalogues of the office, for tests, through the real services."""

import io
from collections.abc import Mapping, Sequence

from consulta.catalogues import queries, service
from consulta.catalogues.requests import ConfirmCatalogue, StartCatalogue
from consulta.catalogues.rows import Catalogue, Row, mark_of
from consulta.codebook.sheet import TagsCatalogue
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.files import examine
from consulta.core.sheet_writing import write_sheet
from consulta.services.sheet import ServicesCatalogue
from consulta.territory.queries import list_all_areas
from consulta.web.ports import TerritoryRef
from tests.factories.contributions import new_key


def sheet_of(catalogue: Catalogue, rows: Sequence[Mapping[str, str]], kind: str = "csv", columns: Sequence[str] = ()) -> bytes:
    """Rows by key as a file, with these columns or with all."""
    keys = list(columns or catalogue.fields)
    return write_sheet(kind, [catalogue.fields[key][0] for key in keys], [[row.get(key, "") for key in keys] for row in rows])


def whole_sheet(territory: TerritoryRef, catalogue: Catalogue, kind: str = "csv") -> bytes:
    """Everything that stands, as a file."""
    cells = catalogue.cells(territory.id, clock.rome_day(clock.now()))
    return write_sheet(kind, [label for label, _ in catalogue.fields.values()], cells)


def start(territory: TerritoryRef, actor: Actor, catalogue: Catalogue, content: bytes, name: str = "elenco.csv", key: str = "") -> int:
    """A file that waits to be confirmed."""
    file = examine(name, io.BytesIO(content), cap=9_000_000)
    request = StartCatalogue(territory_id=territory.id, file=file, key=key or new_key())
    return service.start_catalogue(actor, catalogue, request, clock.now())


def preview(territory: TerritoryRef, catalogue: Catalogue, import_id: int) -> list[Row]:
    """What each row would become now."""
    found = queries.get_catalogue_import(territory.id, catalogue.name, import_id)
    assert found.sheet is not None
    return catalogue.examine(found.sheet, territory.id, clock.rome_day(clock.now()))


def confirm(territory: TerritoryRef, actor: Actor, catalogue: Catalogue, import_id: int, seen: str = "") -> None:
    """Bring it in, as its page is now."""
    mark = seen or mark_of(preview(territory, catalogue, import_id))
    request = ConfirmCatalogue(territory_id=territory.id, import_id=import_id, seen=mark)
    service.confirm_catalogue(actor, catalogue, request, clock.now())


def make_catalogue_imports(territory: TerritoryRef, actor: Actor, words: str = "Servizio da un foglio") -> list[int]:
    """A file of each catalogue that waits to be confirmed."""
    area = list_all_areas(territory.id)[0].label
    services = make_catalogue_import(territory, actor, ServicesCatalogue(), {"code": "FOGLIO", "name": words, "area": area})
    tags = {"code": "foglio", "label": words, "definition": "Viene da un foglio."}
    return [services, make_catalogue_import(territory, actor, TagsCatalogue(), tags)]


def make_catalogue_import(territory: TerritoryRef, actor: Actor, catalogue: Catalogue, row: Mapping[str, str]) -> int:
    """A file of one row that waits to be confirmed."""
    return start(territory, actor, catalogue, sheet_of(catalogue, [row]))
