# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands of who keeps an installation: run, worker, migrate, backup, restore, doctor, routes, text render."""

import json
import os
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import downgrade
from flask_migrate import migrate as new_revision

from consulta.core import clock, text
from consulta.core.errors import Invalid
from consulta.operations import backup as backups
from consulta.operations import schema, supervisor
from consulta.settings import Settings
from consulta.web.access import Level, access_of
from consulta.web.ports import ports


def _settings() -> Settings:
    settings: Settings = current_app.extensions["consulta.settings"]
    return settings


def _migrate() -> tuple[str | None, str | None]:
    try:
        return schema.migrate(_settings())
    except schema.SchemaTooNew as error:
        raise click.ClickException(str(error)) from error


@click.command("migrate")
@click.option("--new", "message", default="", help="Sviluppo: crea la prossima revisione numerata dai modelli.")
@click.option("--down-to", "target", default="", help="Sviluppo: torna a una revisione.")
@with_appcontext
def migrate(message: str, target: str) -> None:
    """Porta il database all'ultima revisione (prima fa una copia di SQLite)."""
    if message:
        number = f"{int(schema.wanted_revision() or 0) + 1:04d}"
        new_revision(message=message, rev_id=number)
        return
    if target:
        downgrade(revision=target)
        return
    before, after = _migrate()
    click.echo(f"Database alla revisione {after}." if before == after else f"Database portato da {before or 'vuoto'} a {after}.")


@click.command("run")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, envvar="PORT", show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processi del server.")
@click.option("--threads", default=4, show_default=True, help="Thread per processo: almeno 4 senza proxy davanti.")
@with_appcontext
def run(host: str, port: int, workers: int, threads: int) -> None:
    """Prepara il database e avvia server e worker."""
    _migrate()
    for prepare in current_app.extensions.get("consulta.before_run", ()):
        prepare(click.echo)
    click.echo(f"Consulta è su {_settings().base_url}  (ferma con Ctrl+C)")
    commands = [supervisor.server_command(host, port, workers, threads), supervisor.worker_command()]
    sys.exit(supervisor.supervise(commands, {}))


@click.command("worker")
def worker() -> None:
    """Avvia il solo worker: posta, calendario, scadenze."""
    command = supervisor.worker_command()
    os.execv(command[0], command)  # noqa: S606  # nosec B606 - the worker replaces this process, so that the web never imports its jobs


@click.command("backup")
@click.argument("destination", required=False, type=click.Path(path_type=Path))
@with_appcontext
def backup(destination: Path | None) -> None:
    """Copia database, file e chiavi in un archivio (.tar.gz)."""
    settings = _settings()
    target = destination or settings.data_dir / "backups" / f"consulta-{clock.rome(clock.now()):%Y%m%d-%H%M%S}.tar.gz"
    try:
        made = backups.make_backup(settings, target, version=current_app.config["VERSION"], revision=schema.current_revision())
    except (backups.BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Copia scritta in {made}.")


@click.command("restore")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Sostituisci i dati che ci sono già.")
@with_appcontext
def restore(archive: Path, overwrite: bool) -> None:
    """Rimetti a posto una copia. Ferma prima server e worker."""
    settings = _settings()
    try:
        manifest = backups.read_manifest(archive)
        if manifest["revision"] is not None and not schema.known(manifest["revision"]):
            raise click.ClickException(
                f"La copia è alla revisione {manifest['revision']}, più recente di questa versione di Consulta: aggiorna il programma."
            )
        if schema.current_revision() is not None and not overwrite:
            raise click.ClickException("Il database non è vuoto: aggiungi --overwrite per sostituirlo.")
        backups.restore_backup(settings, archive)
    except backups.BackupError as error:
        raise click.ClickException(str(error)) from error
    _, after = _migrate()
    click.echo(f"Copia del {manifest['made_at']} rimessa a posto, revisione {after}.")


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Controlla tutto e di' una frase per ogni cosa; esce con 1 se qualcosa non va."""
    checks = [check(clock.now()) for check in ports().health]
    for check in checks:
        click.echo(f"{'ok ' if check.ok else 'NO '} {check.name}: {check.message}")
    before, wanted = schema.current_revision(), schema.wanted_revision()
    click.echo(f"{'ok ' if before == wanted else 'NO '} schema: revisione {before}, attesa {wanted}")
    sys.exit(0 if before == wanted and all(check.ok for check in checks) else 1)


@click.command("routes")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def routes(as_json: bool) -> None:
    """Ogni indirizzo con metodi, livello di accesso, ruoli e regola."""
    rows = []
    for rule in sorted(current_app.url_map.iter_rules(), key=str):
        access = access_of(current_app, rule.endpoint)
        rows.append(
            {
                "url": str(rule),
                "endpoint": rule.endpoint,
                "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
                "access": access.level.value if access else "closed",
                "roles": sorted(access.roles) if access and access.level is Level.STAFF else [],
                "readers": sorted(access.readers) if access else [],
                "policy": access.policy if access else "",
            }
        )
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{','.join(row['methods']):10} {row['url']:70} {row['access']:10} {','.join(row['roles'])} {row['policy']}")


@click.group("text")
def text_group() -> None:
    """Testi dei partecipanti."""


@text_group.command("render")
@with_appcontext
def render() -> None:
    """Legge Markdown dallo standard input e scrive l'HTML che verrebbe conservato."""
    source = sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        click.echo(text.clean(source).html)
    except Invalid as error:
        raise click.ClickException(error.message) from error
