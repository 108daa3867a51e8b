# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Load by wrk: how many requests a second, how long each took, what the server spent on it."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.server import HOST, Server

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 4
MISSING = "wrk is not installed: apt-get install wrk (Debian, Ubuntu), brew install wrk (macOS)."


@dataclass(frozen=True, slots=True)
class Page:
    """Something to ask for again and again: lines for ``load.lua``, headers, and where."""

    name: str
    server: Server
    lines: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one spell of load gave. ``refused`` are answers of 400 and more, ``broken`` those that never came."""

    requests: int
    seconds: float
    bytes: int
    refused: int
    broken: int
    p50_ms: float
    p95_ms: float
    max_ms: float
    cpu_ms: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds if self.seconds else 0.0


def require() -> None:
    """Raise SystemExit with the way to install it when wrk is not there."""
    if shutil.which("wrk") is None:
        raise SystemExit(MISSING)


def load(page: Page, seconds: float, *, connections: int = CONNECTIONS, run: str = "0") -> Sample:
    """Ask for a page as fast as it comes for so many seconds."""
    headers = {"Host": HOST, "X-Forwarded-Proto": "https"} | dict(page.headers)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as lines:
        lines.write("\n".join(page.lines) + "\n")
        lines.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s", "-s", str(SCRIPT)]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        command += [f"http://127.0.0.1:{page.server.port}", "--", lines.name, run]
        before = page.server.cpu_s()
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        spent = page.server.cpu_s() - before
    values = json.loads(output.strip().splitlines()[-1])
    return Sample(**values, cpu_ms=1000 * spent / max(1, values["requests"]))
