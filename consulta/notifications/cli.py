# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta mail bounces``: what a mail server says of a letter it could not deliver, from its standard output to our input."""

import sys

import click
from flask.cli import AppGroup

from consulta.core import clock
from consulta.notifications import service
from consulta.notifications.bounces import LARGEST, read_report

mail = AppGroup("mail", help="La posta.")


@mail.command("bounces")
def bounces() -> None:
    """Legge dallo standard input un rapporto di mancata consegna (RFC 3464) e segna l'indirizzo che non riceve.

    Esce sempre con 0: un server di posta non deve rimandare indietro un rapporto.
    """
    report = read_report(sys.stdin.buffer.read(LARGEST))
    if report is None:
        click.echo("Non è un rapporto definitivo su un messaggio di Consulta: non c'è niente da segnare.")
    elif service.note_report(report, clock.now()):
        click.echo("Segnato: il messaggio non è stato consegnato.")
    else:
        click.echo("Il messaggio non è tra quelli spediti negli ultimi 30 giorni, o era già segnato.")
