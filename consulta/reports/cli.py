# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta report closing``: the closing report of a consultation as a file, made here and now."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from consulta.consultations import queries as consultations
from consulta.core import clock
from consulta.core.db import snapshot
from consulta.core.printing import PrintFailed, make_file, make_pdf
from consulta.reports import producing
from consulta.resources import fonts, resource
from consulta.territory import queries as territories
from consulta.word_templates import queries as word_templates


@click.group("report")
def report() -> None:
    """Le relazioni dell'ufficio come file."""


@report.command("closing")
@click.option("--cycle", default="latest", show_default=True, help="Il numero della consultazione, o «latest» per l'ultima.")
@click.option("--format", "kind", type=click.Choice(list(producing.FORMATS)), default="pdf", show_default=True, help="Il formato.")
@click.option("--territory", "slug", default="", help="L'indirizzo breve del territorio; serve se ce n'è più di uno.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True, help="Dove scrivere il file.")
@with_appcontext
def closing(cycle: str, kind: str, slug: str, out: Path) -> None:
    """La relazione conclusiva: l'edizione pubblicata, o la bozza, o le sole parti automatiche. I volumi hanno un numero nel nome."""
    if not out.parent.is_dir():
        raise click.BadParameter(f"La cartella {out.parent} non c'è: creala, poi riprova.", param_hint="--out")
    territory_id = _territory(slug)
    now = clock.now()
    with snapshot():
        document = producing.newest(territory_id, _cycle(territory_id, cycle), now)
        pieces = list(producing.pieces(document, out.stem, (kind,)))
    for piece in pieces:
        path = out if piece.volume == 0 else out.with_name(f"{out.stem}-allegato-{piece.volume}{out.suffix}")
        try:
            if kind == "pdf":
                made = make_pdf(piece.source, resource("templates") / "documents" / "document.css", fonts())
            else:
                made = make_file(kind, piece.source, word_templates.read_template(territory_id) if kind == "docx" else b"")
        except PrintFailed as error:
            raise click.ClickException(f"Il documento non è venuto: {error}") from error
        try:
            path.write_bytes(made)
        except OSError as error:
            raise click.ClickException(f"{path} non si può scrivere: {error.strerror}.") from error
        click.echo(f"{path}  {len(made)} byte")


def _territory(slug: str) -> int:
    known = list(territories.list_territories())
    found = [one for one in known if one.slug == slug] if slug else known
    if len(found) != 1:
        names = ", ".join(one.slug for one in known)
        raise click.BadParameter(f"Scegli il territorio con --territory: {names or 'non ce ne sono ancora'}.", param_hint="--territory")
    return found[0].id


def _cycle(territory_id: int, cycle: str) -> int:
    known = consultations.list_cycles(territory_id, clock.now(), with_setup=True)
    found = known[:1] if cycle == "latest" else [one for one in known if str(one.id) == cycle]
    if not found:
        names = ", ".join(f"{one.id} ({one.title})" for one in known)
        raise click.BadParameter(f"La consultazione non c'è. Ci sono: {names or 'nessuna'}.", param_hint="--cycle")
    return found[0].id
