# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real SMTP server on a real socket that misbehaves when asked to (trust.md §4)."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Handler:
    """Keeps what it accepts; ``mood`` says how it answers: ok, refuse, reject, greylist, drop_after_data, slow.

    ``script`` gives an address its own moods, one for each attempt; when they are used up, the common one holds.
    """

    mood: str = "ok"
    accepted: list[Message] = field(default_factory=list)
    script: dict[str, list[str]] = field(default_factory=dict)
    _current: str = "ok"

    def _mood_for(self, address: str) -> str:
        moods = self.script.get(address)
        return moods.pop(0) if moods else self.mood

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Accept, or refuse as the mood says; an address that begins with "nessuno" never exists."""
        self._current = self._mood_for(address)
        if self._current == "reject" or address.startswith("nessuno"):
            return "550 5.1.1 no such user"
        if self._current == "greylist":
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the letter, or lose the answer to it."""
        if self._current == "drop_before_answer":
            server.transport.close()
            return "250 OK"
        if self._current == "slow":
            await asyncio.sleep(3)
        self.accepted.append(message_from_bytes(envelope.content))
        if self._current == "drop_after_data":
            server.transport.close()
        if self._current == "busy":
            self.accepted.pop()
            return "452 4.3.1 no room now"
        if self._current == "reject_data":
            return "554 5.6.0 not this text"
        return "250 OK"


class MailServer:
    """The running server: ``port``, ``accepted`` letters, ``mood``."""

    def __init__(self) -> None:
        self.handler = Handler()
        self.controller = Controller(self.handler, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.controller.port)

    @property
    def accepted(self) -> list[Message]:
        """What it took."""
        return self.handler.accepted

    def wait_for(self, number: int, seconds: float = 10) -> None:
        """Wait until that many letters have come."""
        deadline = time.monotonic() + seconds
        while len(self.accepted) < number:
            assert time.monotonic() < deadline, f"{len(self.accepted)} of {number} letters came"
            time.sleep(0.02)


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Start and stop a server."""
    server = MailServer()
    server.controller.start()
    try:
        yield server
    finally:
        server.controller.stop()
        server.controller.loop.close()


@contextlib.contextmanager
def silent_server() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(5)
        yield int(listener.getsockname()[1])
