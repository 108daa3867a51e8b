# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters leave through Flask-Mail (the only module that knows it). Each letter has one Message-ID for all its attempts.

At least once: the row is marked sent after the server has taken the letter, so a crash in between sends it again
with the same Message-ID. Without an SMTP server, in development, letters become readable files in the data folder.
"""

import logging
import smtplib
from collections.abc import Callable, Sequence
from email.mime.base import MIMEBase
from email.policy import EmailPolicy
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_mail import Connection, Mail, Message

from consulta.core import clock
from consulta.notifications import service
from consulta.notifications.queries import Envelope, get_envelope
from consulta.notifications.requests import Attachment, NothingToSay
from consulta.settings import Settings

_log = logging.getLogger(__name__)
LETTERS_PER_CONNECTION = 25
EXTENSION = "consulta.compose"
UNSUBSCRIBER = "consulta.unsubscribe"
ATTACHER = "consulta.attach"

Composer = Callable[[Envelope], tuple[str, str, str]]
"""Envelope → subject, plain text, HTML. Raises NothingToSay."""
Unsubscriber = Callable[[Envelope], str | None]
"""Envelope → the link that ends letters of its kind with one click, if there is one."""

Attacher = Callable[[Envelope], Sequence[Attachment]]
"""Envelope → the files that go with the letter."""


class TimedConnection(Connection):
    """A connection that gives up when the server does not answer within MAIL_TIMEOUT seconds."""

    def configure_host(self) -> smtplib.SMTP:
        """Connect, secure, sign in."""
        timeout = current_app.extensions["consulta.settings"].mail.timeout
        kind = smtplib.SMTP_SSL if self.mail.use_ssl else smtplib.SMTP
        host = kind(self.mail.server, self.mail.port, timeout=timeout)
        if self.mail.use_tls:
            host.starttls()
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host

    def leave(self) -> None:
        """Say goodbye politely; a server that already hung up is no error of ours."""
        try:
            if self.host is not None:
                self.host.quit()
        except (OSError, smtplib.SMTPException):
            _log.info("mail server hung up at the end")


class WholeLinks(EmailPolicy):
    """The usual SMTP policy, but the link to unsubscribe stays on one line as it is: folded or encoded, it is no link any more."""

    def fold(self, name: str, value: Any) -> str:
        """A header as text."""
        return f"{name}: {value}{self.linesep}" if name == "List-Unsubscribe" else super().fold(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """A header as it leaves."""
        return self.fold(name, value).encode("ascii") if name == "List-Unsubscribe" else super().fold_binary(name, value)


class Letter(Message):
    """A letter of ours as Flask-Mail makes it, under our policy."""

    def _message(self) -> MIMEBase:
        message = super()._message()
        message.policy = WholeLinks(linesep="\r\n")
        return message


def init_delivery(app: Flask, compose: Composer, unsubscribe_url: Unsubscriber, attach: Attacher) -> None:
    """Give the application its mail extension and the functions that write letters."""
    Mail(app)
    app.extensions[UNSUBSCRIBER] = unsubscribe_url
    app.extensions[EXTENSION] = compose
    app.extensions[ATTACHER] = attach


def deliver_due(limit: int = service.BATCH) -> int:
    """Send what is due; gives how many letters left. Called by the worker after each commit and by the sweep."""
    ids = service.claim_due(clock.now(), limit)
    if not ids:
        return 0
    settings: Settings = current_app.extensions["consulta.settings"]
    if settings.mail.server:
        return _send_all(ids)
    return sum(_keep_locally(mail_id, settings) for mail_id in ids)


def _send_all(ids: list[int]) -> int:
    sent = 0
    connection: TimedConnection | None = None
    for mail_id in ids:
        try:
            if connection is None:
                connection = TimedConnection(current_app.extensions["mail"])
                connection.__enter__()
        except (OSError, smtplib.SMTPException) as error:
            connection = None
            service.mark_failed(mail_id, f"il server di posta non risponde: {type(error).__name__}", permanent=False, now=clock.now())
            continue
        left = _send(mail_id, connection)
        if left:
            sent += 1
        elif left is False:
            connection.leave()
            connection = None
    if connection is not None:
        connection.leave()
    return sent


def _send(mail_id: int, connection: TimedConnection) -> bool | None:
    """True: it left, or will be tried again; False: the connection is of no more use; None: there was nothing to say."""
    try:
        message = _message(get_envelope(mail_id))
    except NothingToSay:
        service.drop_pointless(mail_id)
        return None
    except Exception as error:  # a letter that cannot be written must not stop the others
        _log.exception("letter cannot be written", extra={"mail_id": mail_id})
        service.mark_failed(mail_id, f"testo non componibile: {type(error).__name__}", permanent=False, now=clock.now())
        return True
    try:
        connection.send(message)
    except (OSError, smtplib.SMTPException) as error:
        permanent = is_permanent(error)
        gone = permanent and isinstance(error, smtplib.SMTPRecipientsRefused)
        service.mark_failed(mail_id, _describe(error), permanent=permanent, now=clock.now(), no_such_address=gone)
        return False
    service.mark_sent(mail_id, clock.now())
    return True


def is_permanent(error: Exception) -> bool:
    """A 5xx about this recipient or this text will be 5xx tomorrow; one about the connection may not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return 500 <= error.smtp_code < 600
    return False


def _describe(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"indirizzo rifiutato dal server di posta ({', '.join(map(str, codes))})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"il server di posta ha risposto {error.smtp_code}"
    return f"il server di posta non risponde: {type(error).__name__}"


def _message(envelope: Envelope) -> Message:
    subject, text, html = current_app.extensions[EXTENSION](envelope)
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": envelope.language}
    unsubscribe_url = current_app.extensions[UNSUBSCRIBER](envelope)
    if unsubscribe_url:
        headers |= {"List-Unsubscribe": f"<{unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = Letter(
        subject=one_header(subject),
        recipients=[envelope.recipient],
        body=text,
        html=html,
        date=envelope.created_at.timestamp(),
        extra_headers=headers,
    )
    for one in current_app.extensions[ATTACHER](envelope):
        message.attach(one.name, one.kind, one.content)
    domain = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1].rpartition("@")[2] or "localhost"
    message.msgId = f"<{envelope.message_id.partition('@')[0]}@{domain}>"
    return message


def one_header(words: str) -> str:
    """Words for a header: one line, and none that a mail library would decode into a line end (``=?utf-8?q?=0D=0A?=`` in a title)."""
    return " ".join(words.replace("=?", "= ?").split())


def local_outbox(data_dir: Path) -> Path:
    """Where letters stand in development."""
    return data_dir / "outbox"


def _keep_locally(mail_id: int, settings: Settings) -> bool:
    try:
        message = _message(get_envelope(mail_id))
        folder = local_outbox(settings.data_dir)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{mail_id:08d}.eml").write_bytes(message.as_bytes())
    except NothingToSay:
        service.drop_pointless(mail_id)
        return False
    except Exception as error:
        _log.exception("letter cannot be kept", extra={"mail_id": mail_id})
        service.mark_failed(mail_id, f"testo non componibile: {type(error).__name__}", permanent=False, now=clock.now())
        return False
    service.mark_sent(mail_id, clock.now())
    return True


def sweep() -> int:
    """Everything due, batch after batch: finds what the queue lost (decisions.md 19). Gives how many letters left."""
    total = 0
    while sent := deliver_due():
        total += sent
    return total
