# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A letter sent at once, to learn whether the mail server works and, when it does not, what to correct."""

import smtplib
import socket
import ssl

from flask import current_app

from consulta.core import clock
from consulta.core.words import N_, Labelled
from consulta.notifications.delivery import Letter, TimedConnection, local_outbox
from consulta.settings import Settings


class Trial(Labelled):
    """How the trial went, as a sentence that names what to look at."""

    SENT = "sent", N_("Il server di posta ha preso la lettera: controlla che sia arrivata, anche nella posta indesiderata.")
    KEPT = "kept", N_("Qui non c'è un server di posta: la lettera è rimasta nella cartella delle lettere. Imposta MAIL_SERVER e riprova.")
    NAME = "name", N_("Il nome del server di posta non esiste: controlla MAIL_SERVER, lettera per lettera.")
    REFUSED = "refused", N_("Il server di posta non accetta collegamenti a quella porta: controlla MAIL_PORT e il firewall.")
    TIMEOUT = "timeout", N_("Il server di posta non risponde: controlla MAIL_SERVER, MAIL_PORT e che il firewall lasci uscire.")
    TLS = "tls", N_("Il collegamento cifrato non riesce: controlla MAIL_SECURITY, MAIL_PORT e il certificato del server.")
    CREDENTIALS = "credentials", N_("Il server non riconosce nome o password: controlla MAIL_USERNAME e MAIL_PASSWORD.")
    SENDER = "sender", N_("Il server non accetta il mittente: controlla MAIL_SENDER.")
    RECIPIENT = "recipient", N_("Il server non accetta il tuo indirizzo: controllalo nel tuo profilo.")
    OTHER = "other", N_("Il server di posta ha interrotto la prova: chiedi a chi lo gestisce che cosa dice il suo registro.")


_CAUSES: tuple[tuple[type[Exception], Trial], ...] = (
    (smtplib.SMTPAuthenticationError, Trial.CREDENTIALS),
    (smtplib.SMTPSenderRefused, Trial.SENDER),
    (smtplib.SMTPRecipientsRefused, Trial.RECIPIENT),
    (smtplib.SMTPNotSupportedError, Trial.TLS),
    (ssl.SSLError, Trial.TLS),
    (socket.gaierror, Trial.NAME),
    (TimeoutError, Trial.TIMEOUT),
    (ConnectionRefusedError, Trial.REFUSED),
)
"""The more particular first: most of these are also OSError."""


def cause_of(error: Exception) -> Trial:
    """What an error of the mail server means for who configures it."""
    return next((trial for kind, trial in _CAUSES if isinstance(error, kind)), Trial.OTHER)


def send_trial(recipient: str, subject: str, text: str) -> Trial:
    """Send a letter now, outside any transaction: it waits for the server as long as MAIL_TIMEOUT says."""
    settings: Settings = current_app.extensions["consulta.settings"]
    letter = Letter(subject=subject, recipients=[recipient], body=text, extra_headers={"Auto-Submitted": "auto-generated"})
    if not settings.mail.server:
        folder = local_outbox(settings.data_dir)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"prova-{clock.now():%Y%m%d%H%M%S}.eml").write_bytes(letter.as_bytes())
        return Trial.KEPT
    connection = TimedConnection(current_app.extensions["mail"])
    try:
        connection.__enter__()
        connection.send(letter)
    except (OSError, smtplib.SMTPException) as error:
        return cause_of(error)
    connection.leave()
    return Trial.SENT
