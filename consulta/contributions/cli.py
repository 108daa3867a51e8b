# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta similar`` and ``consulta detect-personal-data``: what the pages show, for a text on standard input."""

import json
import sys
from typing import Any

import click
from flask.cli import with_appcontext

from consulta.contributions import policy, queries, service
from consulta.territory import queries as territory_queries
from consulta.web.ports import TerritoryRef


@click.command("similar")
@click.option("--json", "as_json", is_flag=True, help="Un oggetto JSON invece di righe di testo.")
@click.option("--territory", "slug", default="", help="L'indirizzo breve del territorio; serve quando ce n'è più di uno.")
@click.option("--title", default="", help="Il titolo; il testo si legge dall'ingresso.")
@click.option("--check", is_flag=True, help="Confronta i conteggi delle parole con i testi pubblici; esce con 1 se differiscono.")
@click.option("--rebuild", is_flag=True, help="Rifà i conteggi delle parole, poi li confronta.")
@with_appcontext
def similar(as_json: bool, slug: str, title: str, check: bool, rebuild: bool) -> None:
    """Trova i contributi pubblici simili al testo dato in ingresso, nell'ordine in cui li mostra il modulo."""
    territories = _territories(slug)
    if check or rebuild:
        _prove(territories, rebuild=rebuild)
        return
    if len(territories) != 1:
        raise click.UsageError("I territori sono più di uno: indica quale con --territory.")
    found = queries.find_similar(territories[0].id, title, sys.stdin.read())
    results = [
        {
            "number": one.number,
            "kind": one.kind.value,
            "title": one.title,
            "path": f"/{territories[0].slug}/contributi/{one.number}",
            "endorsements": one.endorsement_count,
            "near_identical": one.is_near_identical,
        }
        for one in found
    ]
    if as_json:
        click.echo(json.dumps({"territory": territories[0].slug, "count": len(results), "results": results}, ensure_ascii=False))
        return
    for result in results:
        click.echo(f"{result['path']}  {result['title']}" + ("  (quasi identico)" if result["near_identical"] else ""))


def _territories(slug: str) -> list[TerritoryRef]:
    found = [one for one in territory_queries.list_territories() if slug in ("", one.slug)]
    if not found:
        raise click.BadParameter(
            f"Il territorio «{slug}» non esiste." if slug else "Non c'è ancora un territorio.", param_hint="--territory"
        )
    return found


def _prove(territories: list[TerritoryRef], *, rebuild: bool) -> None:
    wrong = 0
    for territory in territories:
        if rebuild:
            service.recount_stems(territory.id)
        drift = service.find_drift(territory.id)
        wrong += drift
        click.echo(f"{territory.slug}: " + ("conteggi uguali ai testi pubblici" if not drift else f"{drift} parole contate male"))
    if wrong:
        raise SystemExit(1)


@click.command("detect-personal-data")
@click.option("--json", "as_json", is_flag=True, help="Un oggetto JSON invece di righe di testo.")
@with_appcontext
def detect_personal_data(as_json: bool) -> None:
    """Cerca dati personali e parole offensive nel testo dato in ingresso, come fa il modulo prima di inviare."""
    found = policy.findings_in(sys.stdin.read())
    if as_json:
        results: list[dict[str, Any]] = [
            {"kind": one.kind, "message": one.message, "quote": one.quote, "remedy": one.remedy} for one in found
        ]
        click.echo(json.dumps({"count": len(results), "findings": results}, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.message} «{one.quote}». {one.remedy}")
