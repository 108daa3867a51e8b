# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta register verify``: the whole chain of every territory, recomputed."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from consulta.core.errors import Invalid
from consulta.register import queries
from consulta.register.evidence import read_heads
from consulta.register.requests import Chain, Head

SHOWN = 50
"""Faults printed for one territory: a chain broken at its beginning has one for each line."""

cli = AppGroup("register", help="Il Registro di trasparenza.")


@cli.command("verify")
@click.option("--heads", "heads_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Teste conservate (teste.csv).")
@click.option("--territory", "slug", default="", help="Un solo territorio, col nome che ha nell'indirizzo.")
def verify(heads_file: Path | None, slug: str) -> None:
    """Ricalcola le catene di tutti i territori; esce con 1 se qualcosa non torna."""
    chains = [chain for chain in queries.list_chains() if slug in ("", chain.slug)]
    if not chains:
        raise click.UsageError(f"Non c'è nessun territorio «{slug}»." if slug else "Non c'è ancora nessun territorio.")
    heads = _read(heads_file) if heads_file else []
    strangers = sorted({head.territory for head in heads} - {chain.slug for chain in chains}) if not slug else []
    for stranger in strangers:
        click.echo(f"{stranger}: il file delle teste lo nomina, ma il suo registro non esiste più.")
    broken = [chain.slug for chain in chains if not _is_whole(chain, heads)]
    if heads_file is None:
        click.echo("Senza --heads non si scopre se mancano le ultime voci: conserva ogni giorno il file delle teste.")
    sys.exit(1 if broken or strangers else 0)


def _read(path: Path) -> Sequence[Head]:
    try:
        return read_heads(path.read_text("utf-8"))
    except Invalid as error:
        raise click.UsageError(error.message) from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{path.name} non è un file di testo UTF-8.") from error


def _is_whole(chain: Chain, heads: Sequence[Head]) -> bool:
    faults = queries.verify(chain.territory_id, chain.slug, heads)
    kept = sum(head.territory == chain.slug for head in heads)
    click.echo(f"{chain.slug}: {chain.n} voci, {len(faults)} difetti" + (f", {kept} teste confrontate" if kept else ""))
    for fault in faults[:SHOWN]:
        click.echo(f"  voce {fault.n}: {fault.message}")
    if len(faults) > SHOWN:
        click.echo(f"  … e altri {len(faults) - SHOWN}")
    return not faults
