# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta numbers``: count again, and prove that what is kept is what is counted."""

import click
from flask.cli import with_appcontext

from consulta.core import clock
from consulta.numbers import service
from consulta.territory import queries as territory_queries
from consulta.web.ports import TerritoryRef

_SHOWN = 20


@click.group("numbers")
def numbers() -> None:
    """I numeri della consultazione: ricontarli, provare che tornano."""


_territory = click.option("--territory", "slug", default="", help="L'indirizzo breve del territorio; senza, tutti.")


def _chosen(slug: str) -> list[TerritoryRef]:
    found = [one for one in territory_queries.list_territories() if slug in ("", one.slug)]
    if slug and not found:
        raise click.BadParameter(f"Il territorio «{slug}» non esiste.", param_hint="--territory")
    return found


@numbers.command("recompute")
@_territory
@with_appcontext
def recompute(slug: str) -> None:
    """Riconta tutto e tiene i numeri nuovi."""
    for territory in _chosen(slug):
        changed = service.recompute(territory.id, clock.now())
        click.echo(f"{territory.slug}: ricontato, {changed} caselle cambiate")


@numbers.command("verify")
@_territory
@with_appcontext
def verify(slug: str) -> None:
    """Riconta tutto, confronta con i numeri tenuti e non cambia niente. Esce con 1 se una casella è sbagliata."""
    wrong = False
    for territory in _chosen(slug):
        proof = service.verify(territory.id, clock.now())
        if proof.is_equal:
            click.echo(f"{territory.slug}: {proof.cells} caselle, tutte uguali")
            continue
        reason = "il territorio è cambiato dopo l'ultimo conto" if proof.is_stale else "SBAGLIATE"
        click.echo(f"{territory.slug}: {len(proof.differences)} caselle diverse, {reason}")
        for one in proof.differences[:_SHOWN]:
            key = one.key
            click.echo(f"  consultazione {key.cycle_id} {key.measure} {key.line} {key.column}: {one.kept}, ora {one.counted}")
        wrong = wrong or not proof.is_stale
    raise SystemExit(1 if wrong else 0)
