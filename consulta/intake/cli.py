# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta intake import``: a list of contributions from a terminal, with the same rules and the same report as the page."""

import io
import secrets
from collections import Counter
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from consulta.accounts.queries import find_user_by_email
from consulta.core import clock
from consulta.core.errors import DomainError, Invalid
from consulta.core.files import examine
from consulta.intake import import_queries, imports, policy
from consulta.intake.looking import look_at
from consulta.intake.requests import ConfirmImport, StartImport
from consulta.organisations.queries import actor_of
from consulta.territory.queries import list_territories

WRONG, UNREADABLE = 1, 2
"""Exit codes: some rows are wrong and nothing came in; the file or the command cannot be read at all."""
FILE_CAP = 20_000_000
_LABELS = {
    "new": "nuove",
    "same": "già presenti",
    "changed": "già presenti con un testo diverso, che non cambia",
    "wrong": "con errori",
    "imported": "importate",
}

intake = AppGroup("intake", help="I contributi che arrivano all'ufficio.")


@intake.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Guarda soltanto: non scrive niente.")
@click.option("--as", "email", required=True, help="L'e-mail di chi importa: un operatore o il coordinatore.")
@click.option("--territory", "slug", default="", help="L'indirizzo breve del territorio; serve quando ce n'è più di uno.")
@click.option("--channel", type=click.Choice([one.value for one in policy.CHANNELS]), default="email", show_default=True)
@click.option("--place", default="Posta dell'ufficio", show_default=True, help="Il luogo, per le righe che non lo dicono.")
@click.option("--privacy-given", is_flag=True, help="Le persone hanno ricevuto l'informativa privacy: serve per importare.")
def import_file(**given: Any) -> None:
    """Importa un foglio di contributi (XLSX, ODS, CSV): tutto, o niente se una riga ha un errore.

    Esce con 0 quando è andato bene (con --dry-run: quando non ci sono errori), con 1 quando qualche riga ha errori,
    con 2 quando il file o il comando non si possono leggere.
    """
    try:
        actor, request = _read(**{name: given[name] for name in ("file", "email", "slug", "channel", "place", "privacy_given")})
        _look(actor, request) if given["dry_run"] else _bring(actor, request)
    except DomainError as refused:
        _refuse(refused)


def _read(file: Path, email: str, slug: str, channel: str, place: str, privacy_given: bool) -> tuple[Any, StartImport]:
    found = [one for one in list_territories() if slug in ("", one.slug)]
    if len(found) != 1:
        what = f"Il territorio «{slug}» non esiste." if slug else "I territori sono più di uno: indica quale con --territory."
        raise click.UsageError(what)
    person = find_user_by_email(email)
    if person is None:
        raise click.UsageError(f"Nessuno è registrato con l'indirizzo «{email}».")
    checked = examine(file.name, io.BytesIO(file.read_bytes()), cap=FILE_CAP)
    key = secrets.token_urlsafe(24)
    return actor_of(person.id, clock.now()), StartImport(found[0].id, checked, channel, place, privacy_given, key)


def _look(actor: Any, request: StartImport) -> None:
    lines, unknown = look_at(actor, request, clock.now())
    faults = [(line.number, column, value, message) for line in lines for column, value, message in line.faults]
    _report(Counter(line.status.value for line in lines), faults, unknown)
    click.echo("Prova: non è stato scritto niente.")


def _bring(actor: Any, request: StartImport) -> None:
    import_id = imports.start_import(actor, request, clock.now())
    view = import_queries.get_import(request.territory_id, import_id)
    wanted = ConfirmImport(request.territory_id, import_id, view.version)
    if not imports.confirm_import(actor, wanted, clock.now()):
        wrong = import_queries.list_rows(import_id)
        faults = [(row.line, column, value, message) for row in wrong for column, value, message in row.faults]
        _report(import_queries.count_rows(import_id), faults, view.unknown_columns)
    while imports.carry_on(request.territory_id, import_id, clock.now()):
        now = import_queries.get_import(request.territory_id, import_id)
        click.echo(f"Fatte {now.done_count} righe su {now.row_count}…", err=True)
    _report(import_queries.count_rows(import_id), [], view.unknown_columns)
    click.echo(f"Importazione {import_id}: si può annullare dalla sua pagina per {policy.UNDO_FOR.days} giorni.")


def _report(counted: Any, faults: list[tuple[int, str, str, str]], unknown: Any) -> None:
    """How many rows of each kind, then each error by line and column; with an error the command ends here."""
    for status, label in _LABELS.items():
        if counted.get(status, 0):
            click.echo(f"Righe {label}: {counted[status]}")
    if unknown:
        click.echo(f"Colonne ignorate: {', '.join(unknown)}")
    for line, column, value, message in faults:
        click.echo(f"Riga {line}, «{column}»{f' («{value}»)' if value else ''}: {message}", err=True)
    if faults:
        click.echo("Con un errore non si importa niente: correggi il foglio e riprova.", err=True)
        raise SystemExit(WRONG)


def _refuse(refused: DomainError) -> None:
    sentences = list(refused.errors.values()) if isinstance(refused, Invalid) else [refused.message]
    for sentence in sentences:
        click.echo(str(sentence), err=True)
    raise SystemExit(UNREADABLE)
