# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ``consulta demo`` command and what ``consulta run`` does before starting."""

import time
from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext

from consulta.core import clock
from consulta.core.errors import Refused
from consulta.demo import service
from consulta.demo.content import read_content
from consulta.demo.world import PASSWORD, WITH_PASSWORD
from consulta.numbers import service as numbers
from consulta.settings import Settings
from consulta.territory.queries import list_territories

WORDS = {
    "cittadina": "cittadina",
    "associazione": "rappresentante di un'associazione",
    "paolo-deidda": "collaboratore della stessa associazione, con la firma interna",
    "efisio-podda": "rappresentante di un sindacato",
    "operatrice-uno": "operatrice dell'Ufficio di Piano",
    "coordinatrice": "coordinatrice",
    "sostituto": "sostituto per le approvazioni",
    "amministratore": "amministratore tecnico",
    "revisore": "revisore",
    "referente-uta": "referente comunale",
}


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Carica i dati dimostrativi in un database vuoto (mai in produzione)."""
    began = time.monotonic()
    try:
        service.load_demo(_settings(), clock.now())
        _count()
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"Dati dimostrativi caricati in {time.monotonic() - began:.0f} secondi.")
    tell_accounts(click.echo)


def prepare(echo: Callable[[str], None]) -> None:
    """Before ``consulta run`` with CONSULTA_DEMO: load the demonstration when the database is empty, then list the accounts."""
    if not _settings().demo:
        return
    territories = list_territories()
    if not territories:
        echo("Carico i dati dimostrativi…")
        service.load_demo(_settings(), clock.now())
        _count()
    if not territories or any(territory.is_demo for territory in territories):
        tell_accounts(echo)


def _count() -> None:
    """The numbers of the demonstration are ready before the worker's first minute."""
    for territory in list_territories():
        numbers.recompute(territory.id, clock.now())


def tell_accounts(echo: Callable[[str], None]) -> None:
    """Who can sign in to the demonstration, and with which password."""
    people = read_content().people
    echo(f"Accessi dimostrativi (password per tutti: {PASSWORD}):")
    for key, words in WORDS.items():
        assert people[key]["role"] or key in WITH_PASSWORD
        echo(f"  {people[key]['email']:38} {words}")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["consulta.settings"]
    return settings
