# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real server and worker as child processes on a test's own database, to be killed, starved and started again."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode

from consulta.operations.supervisor import server_command, worker_command
from tests.support.smtp import free_port

READY_WITHIN = 90.0


class Processes:
    """Server and worker with one environment. ``start`` and ``kill`` may be called again and again."""

    def __init__(self, environment: Mapping[str, str], log: Path, *, threads: int = 4, workers: int = 1) -> None:
        self.port = free_port()
        self.environment = {**os.environ, **environment, "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.log = log.open("ab")
        self.threads = threads
        self.workers = workers
        self.server: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def start_server(self) -> None:
        """Start the server and wait until it answers."""
        self.server = self._spawn(server_command("127.0.0.1", self.port, self.workers, self.threads))
        self.wait_until_ready()

    def start_worker(self) -> None:
        """Start the worker; nobody waits for it."""
        self.worker = self._spawn(worker_command())

    def _spawn(self, command: list[str]) -> "subprocess.Popen[bytes]":
        assert command[0] == sys.executable
        return subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True)

    def wait_until_ready(self) -> None:
        """Until /healthz answers 200."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            with (
                contextlib.suppress(OSError, http.client.HTTPException),
                contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)) as connection,
            ):
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the server does not answer: see the log of the test")

    def kill_server(self) -> None:
        """SIGKILL to the server and all its children."""
        self._kill(self.server)

    def kill_worker(self) -> None:
        """SIGKILL to the worker and all its children."""
        self._kill(self.worker)

    @staticmethod
    def _kill(process: "subprocess.Popen[bytes] | None") -> None:
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End both."""
        self.kill_server()
        self.kill_worker()
        self.log.close()


@contextlib.contextmanager
def running(environment: Mapping[str, str], log: Path, *, worker: bool = True, threads: int = 4, workers: int = 1) -> Iterator[Processes]:
    """Server, and worker if wanted, for the length of a test."""
    processes = Processes(environment, log, threads=threads, workers=workers)
    try:
        processes.start_server()
        if worker:
            processes.start_worker()
        yield processes
    finally:
        processes.stop()


class Browser:
    """A person's browser in a few lines: cookies, forms, and patience when the server dies."""

    def __init__(self, port: int, timeout: float = 20) -> None:
        self.port = port
        self.timeout = timeout
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, fields: Mapping[str, str | list[str]] | None = None) -> tuple[int, str, str]:
        """(status, Location, body). Raises OSError or HTTPException when the server is not there."""
        status, answered, text = self.whole_request(method, path, fields)
        return status, answered.get("Location", ""), text

    def whole_request(self, method: str, path: str, fields: Mapping[str, str | list[str]] | None = None) -> tuple[int, Message, str]:
        """The same with every header of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        body = None
        if fields is not None:
            body = urlencode(fields, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie") or ():
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers, text

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the form on a page."""
        status, _, text = self.request("GET", path)
        assert status == 200, f"{path}: {status}"
        fields = {}
        for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", text):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name:
                fields[name[1]] = value[1] if value else ""
        return fields
