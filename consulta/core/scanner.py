# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks clamd whether a file carries a virus: one command, INSTREAM, over its socket (man clamd). Optional, and closed when it fails.

Of the clients published, the typed one is GPL-2.0-only and waits for each reply without an end of its own, the others are
asynchronous or left since 2014 (ADR 0028): hence these lines.
"""

import re
import socket
import time
from typing import BinaryIO

from flask import Flask, current_app

from consulta.core.errors import Invalid
from consulta.core.words import N_, filled

EXTENSION = "consulta.scanner"
SECONDS = 20.0
"""For the whole of one file, from the connection to the verdict."""
PIECE, REPLY_CAP = 1 << 16, 4_096

_INFECTED = N_("«%(name)s» contiene un virus: non lo abbiamo tenuto. Controlla il tuo computer e scegli un altro file.")
_UNCHECKED = N_("Non abbiamo potuto controllare il file «%(name)s»: non lo abbiamo tenuto. Riprova tra qualche minuto.")
_CLEAN, _FOUND = re.compile(rb"stream: OK"), re.compile(rb"stream: .{1,200} FOUND")


class _NoVerdict(Exception):
    """clamd did not answer, or not in words of its own."""


class Scanner:
    """Where clamd listens: the path of a Unix socket, or ``host:port``. ``seconds`` for one file, whatever happens."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        self.address, self.seconds = address, seconds

    def check(self, name: str, content: BinaryIO) -> None:
        """Let the file pass. Raises Invalid under ``file`` when it carries a virus, and whenever nobody could say that it does not."""
        content.seek(0)
        try:
            reply = self._ask(content)
        except (OSError, _NoVerdict):
            raise Invalid({"file": filled(_UNCHECKED, name=name)}) from None
        finally:
            content.seek(0)
        if _FOUND.fullmatch(reply):
            raise Invalid({"file": filled(_INFECTED, name=name)})
        if not _CLEAN.fullmatch(reply):
            raise Invalid({"file": filled(_UNCHECKED, name=name)})

    def _ask(self, content: BinaryIO) -> bytes:
        ends_at = time.monotonic() + self.seconds
        with self._connected() as link:
            link.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                link.settimeout(_left(ends_at))
                link.sendall(len(piece).to_bytes(4, "big") + piece)
            link.sendall(bytes(4))
            reply = b""
            while not reply.endswith(b"\0"):
                link.settimeout(_left(ends_at))
                came = link.recv(REPLY_CAP)
                reply += came
                if not came or len(reply) > REPLY_CAP:
                    raise _NoVerdict
            return reply[:-1].strip()

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.settimeout(self.seconds)
            try:
                link.connect(self.address)
            except OSError:
                link.close()
                raise
            return link
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=self.seconds)


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise _NoVerdict
    return left


def init_scanner(app: Flask, address: str) -> None:
    """Give the application its scanner; an empty address means that files are not scanned."""
    app.extensions[EXTENSION] = Scanner(address) if address else None


def is_on() -> bool:
    """Whether the running application has its files looked at."""
    return current_app.extensions[EXTENSION] is not None


def scan(name: str, content: BinaryIO) -> None:
    """Ask the scanner of the running application, where there is one. Raises Invalid under ``file``."""
    scanner: Scanner | None = current_app.extensions[EXTENSION]
    if scanner is not None:
        scanner.check(name, content)
