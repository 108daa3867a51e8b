# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recommended server under measure: granian, two processes of one blocking thread (decisions.md 23), and what it consumes."""

import contextlib
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from consulta.operations.supervisor import server_command

WORKERS, THREADS = 2, 1
HOST = "consulta.esempio.it"
CONSTANT = "bench.constant:create_app"
_TICKS = os.sysconf("SC_CLK_TCK")


def environment(database_url: str, data_dir: Path, **more: str) -> dict[str, str]:
    """A production environment behind one proxy, which the load generator plays."""
    return {
        "CONSULTA_ENV": "production",
        "SECRET_KEY": "a key for the bench only, long enough to be accepted",
        "BASE_URL": f"https://{HOST}",
        "TRUSTED_PROXIES": "1",
        "MAIL_SERVER": "localhost",
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "INFO",
    } | more


def free_port() -> int:
    """A port that nobody listens on."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A running server. ``first_page_s`` is how long it took from start to first page, in seconds."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process = process
        self.port = port
        self.first_page_s = 0.0

    @property
    def workers(self) -> list[int]:
        """Process ids of the workers: the server's children."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def cpu_s(self) -> float:
        """Seconds of processor that server and workers used so far."""
        return sum(_cpu_s(pid) for pid in (self.process.pid, *self.workers))

    def rss_mb(self) -> list[float]:
        """Resident memory of each worker, in megabytes."""
        return [_rss_mb(pid) for pid in self.workers]

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, Mapping[str, str], bytes]:
        """One request: status, headers, body as it travels."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"} | dict(headers or {}))
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()


@contextlib.contextmanager
def running(environ: Mapping[str, str], log: Path, *, factory: str = "", first_page: str = "/") -> Iterator[Server]:
    """A server for the length of a measure; at the end it is asked to stop."""
    port = free_port()
    command = server_command("127.0.0.1", port, WORKERS, THREADS)
    if factory:
        command[-1] = factory
    began = time.perf_counter()
    with log.open("ab") as output:
        process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=output, stderr=output)
        server = Server(process, port)
        try:
            _wait(server, first_page)
            server.first_page_s = time.perf_counter() - began
            yield server
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(server: Server, path: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError("the server ended by itself: read its log")
        with contextlib.suppress(OSError, http.client.HTTPException):
            status, _, body = server.get(path)
            if status == 200:
                return
            raise RuntimeError(f"{path} answers {status}: {body[:300]!r}")
        time.sleep(0.01)
    raise RuntimeError("the server does not answer: read its log")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _rss_mb(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
