# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta search``: what the search page finds, in its order; the proof that the index says what is public."""

import json
from collections.abc import Mapping
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from consulta.core.errors import Invalid
from consulta.core.search import MATCH_CAP, Pieces
from consulta.core.text import one_line
from consulta.portal.finding import KINDS, Answer, answer
from consulta.searches import queries as searches
from consulta.searches import service
from consulta.territory import queries as territory_queries


@click.command("search")
@click.argument("query", default="")
@click.option("--json", "as_json", is_flag=True, help="Un oggetto JSON invece di righe di testo.")
@click.option("--territory", "slug", default="", help="L'indirizzo breve del territorio; senza, si cerca in ogni territorio.")
@click.option("--kind", "tipo", default="", help=f"Solo un tipo: {', '.join(KINDS)}.")
@click.option("--area", default="", help="Solo un'area, col suo codice.")
@click.option("--roundtable", "tavolo", default="", help="Solo un tavolo, col suo numero.")
@click.option("--year", "anno", default="", help="Solo un anno.")
@click.option("--rebuild", is_flag=True, help="Confronta l'indice con ciò che è pubblico, e rimette a posto quello che non torna.")
@with_appcontext
def search(query: str, as_json: bool, slug: str, rebuild: bool, **args: str) -> None:
    """Cerca fra i testi pubblici: contributi, commenti, temi, tavoli, verbali, avvisi, obiettivi, documenti."""
    territories = list(territory_queries.list_territories())
    if slug:
        territories = [territory for territory in territories if territory.slug == slug]
        if not territories:
            raise click.BadParameter(f"Il territorio «{slug}» non esiste.", param_hint="--territory")
    if rebuild:
        _rebuild({territory.slug: territory.id for territory in territories}, as_json)
        return
    words = one_line(query)
    if not words:
        raise click.UsageError("Scrivi le parole da cercare, oppure --rebuild.")
    try:
        answers = {territory.slug: answer(territory.id, words, args, size=MATCH_CAP) for territory in territories}
    except Invalid as invalid:
        raise click.ClickException(" ".join(invalid.errors.values())) from None
    if as_json:
        results = [line for slug, said in answers.items() for line in _lines(slug, said)]
        click.echo(json.dumps({"query": query, **_sums(answers), "results": results}, ensure_ascii=False))
        return
    for slug, said in answers.items():
        for result in _lines(slug, said):
            click.echo(f"{result['day']}  {result['path']}  {result['title']}")
        if said.suggestion:
            click.echo(f"Forse cercavi: {said.suggestion}")


def _plain(pieces: Pieces) -> str:
    return "".join(text for text, _ in pieces)


def _lines(slug: str, said: Answer) -> list[dict[str, Any]]:
    return [
        {
            "territory": slug,
            "kind": one.match.kind,
            "id": one.match.object_id,
            "title": one.match.title,
            "path": one.match.path,
            "day": one.match.day.isoformat(),
            "passage": _plain(one.passage),
            "marked": [text for text, is_hit in (*one.title, *one.passage) if is_hit],
        }
        for one in said.results
    ]


def _sums(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """How many there are, and by facet, in each territory."""
    return {
        "count": sum(said.found.total for said in answers.values()),
        "is_more": any(said.found.is_more for said in answers.values()),
        "filters": next((dict(said.chosen) for said in answers.values()), {}),
        "facets": {
            slug: {name: {one.value: one.count for one in values} for name, values in said.facets.items()} for slug, said in answers.items()
        },
        "suggestions": {slug: said.suggestion for slug, said in answers.items() if said.suggestion},
    }


def _rebuild(territories: Mapping[str, int], as_json: bool) -> None:
    sources = current_app.extensions[searches.SOURCES]
    told: dict[str, Any] = {}
    for slug, territory_id in territories.items():
        proofs = service.rebuild(territory_id, sources)
        told[slug] = {
            kind or "other": {name: getattr(proof, name) for name in service.Proof.__slots__} | {"equal": proof.is_equal}
            for kind, proof in proofs.items()
        }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for slug, kinds in told.items():
        for kind, one in kinds.items():
            state = "uguale" if one["equal"] else "rimesso a posto"
            click.echo(
                f"{slug}  {kind}: {one['public']} pubblici, {state} "
                f"(mancavano {one['lacked']}, diversi {one['differed']}, di troppo {one['left_over']})"
            )
