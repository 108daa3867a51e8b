# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta territory open --file territory.toml``: an ambito from its own file."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import click

from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.core.errors import DomainError
from consulta.territory import service
from consulta.territory.requests import NewArea, NewMunicipality, OpenTerritory

territory_group = click.Group("territory", help="Territories of this installation.")


@territory_group.command("open")
@click.option("--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="TOML file (docs).")
def open_territory(path: Path) -> None:
    """Open an ambito described in a TOML file: slug, name, region, preset or vocabulary, comuni, lead, areas."""
    try:
        request = read_territory(tomllib.loads(path.read_text(encoding="utf-8")))
        territory_id = service.open_territory(SYSTEM, request, clock.now())
    except (DomainError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise click.ClickException(_sentence(error)) from error
    click.echo(f"Territorio «{request.name}» aperto: /{request.slug}/ (n. {territory_id}).")


def _sentence(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"nel file manca la voce «{error.args[0]}»: aggiungila e riprova."
    return str(error)


def read_territory(data: dict[str, Any]) -> OpenTerritory:
    """The request that a territory's file describes. Raises KeyError for a missing entry, TypeError for an unknown one."""
    values = dict(data)
    since = values.pop("since", date(2000, 1, 1))
    comuni = [_comune(entry, since) for entry in values.pop("municipality", [])]
    values["municipalities"] = tuple((belfiore, starts_on) for belfiore, starts_on, _ in comuni)
    values["new_municipalities"] = tuple(new for _, _, new in comuni if new is not None)
    if "area" in values:
        values["areas"] = tuple(NewArea(**area) for area in values.pop("area"))
    for name in ("slug", "name", "region"):
        if name not in values:
            raise KeyError(name)
    return OpenTerritory(**values)


def _comune(entry: dict[str, Any], since: date) -> tuple[str, date, NewMunicipality | None]:
    values = dict(entry)
    starts_on = values.pop("starts_on", since)
    new = NewMunicipality(**values) if len(values) > 1 else None
    return values["belfiore"], starts_on, new
