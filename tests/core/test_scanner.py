# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real socket that speaks as clamd does: a clean file passes, a virus is refused, and so is whatever gets no verdict."""

import io
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from consulta.core.errors import Invalid
from consulta.core.scanner import EXTENSION, Scanner, scan
from consulta.settings import Settings, SettingsError
from tests.conftest import environment

VIRUS = b"this-is-the-virus-of-the-test"


class Clamd(socketserver.BaseRequestHandler):
    """Reads INSTREAM to its end and answers as its server was told to."""

    def handle(self) -> None:
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(self._exactly(4), "big"):
            content += self._exactly(length)
        self.server.seen = content  # type: ignore[attr-defined]
        how = self.server.how  # type: ignore[attr-defined]
        if how == "hang":
            time.sleep(3)
        elif how == "drip":
            for _ in range(30):
                self.request.sendall(b" ")
                time.sleep(0.1)
        elif how == "honest":
            self.request.sendall(b"stream: Eicar-Test FOUND\0" if VIRUS in content else b"stream: OK\0")
        else:
            self.request.sendall(how)

    def _exactly(self, length: int) -> bytes:
        came = b""
        while len(came) < length:
            piece = self.request.recv(length - len(came))
            if not piece:
                break
            came += piece
        return came


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked has gone: that is what the test is about."""


class TcpServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True


@contextmanager
def clamd(path: Path, how: object = "honest") -> Iterator[Server]:
    with Server(str(path), Clamd) as server:
        server.how = how  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def said(scanner: Scanner, content: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        scanner.check("nota.pdf", io.BytesIO(content))
    return refusal.value.errors["file"]


def test_a_clean_file_passes_whole_and_is_left_at_its_beginning(tmp_path: Path) -> None:
    with clamd(tmp_path / "s") as server:
        content = io.BytesIO(b"a" * 200_000)
        Scanner(str(tmp_path / "s")).check("nota.pdf", content)
        assert server.seen == b"a" * 200_000  # type: ignore[attr-defined]
        assert content.tell() == 0


def test_a_virus_is_refused_by_name_of_the_file(tmp_path: Path) -> None:
    with clamd(tmp_path / "s"):
        assert "contiene un virus" in said(Scanner(str(tmp_path / "s")), b"x" * 70_000 + VIRUS)


@pytest.mark.parametrize(
    "how", ["hang", "drip", b"", b"\0", b"stream: OK", b"INSTREAM size limit exceeded. ERROR\0", b"\xff" * 9_000, b"stream: OKAY\0"]
)
def test_without_a_verdict_the_file_is_not_kept(tmp_path: Path, how: object) -> None:
    with clamd(tmp_path / "s", how):
        began = time.monotonic()
        assert "Non abbiamo potuto controllare il file «nota.pdf»" in said(Scanner(str(tmp_path / "s"), seconds=0.5), b"innocuo")
        assert time.monotonic() - began < 2


def test_nobody_listens(tmp_path: Path) -> None:
    assert "Non abbiamo potuto controllare" in said(Scanner(str(tmp_path / "nobody")), b"innocuo")
    assert "Non abbiamo potuto controllare" in said(Scanner("127.0.0.1:1"), b"innocuo")


def test_over_the_network_too() -> None:
    with TcpServer(("127.0.0.1", 0), Clamd) as server:
        server.how = "honest"  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        scanner = Scanner(f"127.0.0.1:{server.server_address[1]}")
        scanner.check("nota.pdf", io.BytesIO(b"innocuo"))
        assert "virus" in said(scanner, VIRUS)
        server.shutdown()


def test_the_application_asks_only_where_a_scanner_is_set(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        scan("nota.pdf", io.BytesIO(VIRUS))
        app.extensions[EXTENSION] = Scanner(str(tmp_path / "nobody"))
        try:
            with pytest.raises(Invalid):
                scan("nota.pdf", io.BytesIO(b"innocuo"))
        finally:
            app.extensions[EXTENSION] = None


def test_the_setting_is_checked(tmp_path: Path) -> None:
    def made(address: str) -> str:
        return Settings.from_environment(environment(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path, CLAMD_SOCKET=address)).scanner

    assert made("") == ""
    assert made("/run/clamav/clamd.ctl") == "/run/clamav/clamd.ctl"
    assert made("clamav:3310") == "clamav:3310"
    for wrong in ("clamav", "clamav:", ":3310", "clamav:99999"):
        with pytest.raises(SettingsError, match="CLAMD_SOCKET"):
            made(wrong)
