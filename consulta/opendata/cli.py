# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta opendata publish``: the files of open data, now rather than tonight."""

import click
from flask.cli import AppGroup

from consulta.opendata import publishing
from consulta.web.ports import ports

cli = AppGroup("opendata", help="I dati aperti.")


@cli.command("publish")
@click.option("--territory", "slug", default="", help="Un solo territorio, col nome che ha nell'indirizzo.")
def publish(slug: str) -> None:
    """Prepara subito i file dei dati aperti, senza aspettare la notte."""
    chosen = [territory for territory in ports().list_territories() if slug in ("", territory.slug)]
    if not chosen:
        raise click.UsageError(f"Non c'è nessun territorio «{slug}»." if slug else "Non c'è ancora nessun territorio.")
    for territory in chosen:
        changed = publishing.publish_territory(territory.id)
        click.echo(f"{territory.slug}: file cambiati {changed}.")
