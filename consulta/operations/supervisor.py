# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta run``: server and worker as two child processes; if one ends, both end."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

STOP_WITHIN = 10.0
"""Seconds a child has to finish what it is doing."""


def server_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """Granian with WSGI: processes with a few blocking threads, since nothing buffers slow bodies in front (decisions.md 23)."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads), "--backpressure", "256", "--no-ws",
        "--log-level", "warning", "consulta.start:create_app",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """The queue's consumer."""
    return [sys.executable, "-m", "consulta.worker"]


def supervise(commands: Sequence[Sequence[str]], environment: dict[str, str]) -> int:
    """Run the commands until one ends or a signal arrives; gives the exit status.

    Each command leads a group of its own. At the end the whole group is killed: a server whose head was killed would
    leave workers behind that go on answering on the same port.
    """
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    children = [subprocess.Popen(command, env=os.environ | environment, start_new_session=True) for command in commands]
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.2)
    status = next((child.returncode for child in children if child.returncode), 0)
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    return 0 if stopping else status or 1
