# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta search``: what the search page finds, in its order."""

import json

import click
from flask.cli import with_appcontext

from consulta.core import search as index
from consulta.territory import queries as territory_queries


@click.command("search")
@click.argument("query")
@click.option("--json", "as_json", is_flag=True, help="Un oggetto JSON invece di righe di testo.")
@click.option("--territory", "slug", default="", help="L'indirizzo breve del territorio; senza, si cerca in ogni territorio.")
@with_appcontext
def search(query: str, as_json: bool, slug: str) -> None:
    """Cerca fra i testi pubblici: contributi, temi, tavoli, obiettivi."""
    territories = list(territory_queries.list_territories())
    if slug:
        territories = [territory for territory in territories if territory.slug == slug]
        if not territories:
            raise click.BadParameter(f"Il territorio «{slug}» non esiste.", param_hint="--territory")
    results = [
        {
            "territory": territory.slug,
            "kind": match.kind,
            "id": match.object_id,
            "title": match.title,
            "path": match.path,
            "day": match.day.isoformat(),
        }
        for territory in territories
        for match in index.find(territory.id, query)
    ]
    if as_json:
        click.echo(json.dumps({"query": query, "count": len(results), "results": results}, ensure_ascii=False))
        return
    for result in results:
        click.echo(f"{result['day']}  {result['path']}  {result['title']}")
