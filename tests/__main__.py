# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``make test``: every test on SQLite (two processes), all but the browser again on PostgreSQL, what failed, then one summary line.

Installs nothing: where Chromium, PostgreSQL or nginx is missing it says which package brings it and fails.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from typing import NamedTuple

Counts = dict[str, int]
LAST_LINES = 40
"""How much of what a battery printed is told again where it ended without naming a test."""


class Outcome(NamedTuple):
    """How a battery ended."""

    name: str
    status: int
    counts: Counts
    broken: list[str]
    """What pytest said of each test that failed, in one line; or its last lines, where it named none."""


def run(name: str, *arguments: str, **environment: str) -> Outcome:
    """Run pytest once and read its summary."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    summary, broken = "", []
    last: deque[str] = deque(maxlen=LAST_LINES)
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        last.append(line.rstrip())
        if re.search(r"\d+ (passed|failed|error)", line):
            summary = line
        if re.match(r"(FAILED|ERROR) ", line):
            broken.append(line.rstrip())
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error|skipped)", summary)}
    status = process.wait()
    return Outcome(name, status, counts, broken or (list(last) if status else []))


IN_MEMORY, ROOM = Path("/dev/shm"), 6 * 1024**3
"""Where the temporary folders of the tests stand if there is so much room: nothing they prove is about the disk of this machine,
and each letter queued, each commit of a copied database would wait for it. That answers follow the disk is proved by what the
processes ask of the system (tests/faults/test_power.py), which is the same everywhere. The programs of a folder must run there."""


@contextmanager
def temporary_folders() -> Iterator[dict[str, str]]:
    """The environment in which pytest makes its temporary folders in memory, thrown away at the end; empty where there is no room."""
    place = os.statvfs(IN_MEMORY) if IN_MEMORY.is_dir() else None
    if place is None or place.f_bavail * place.f_frsize < ROOM or place.f_flag & os.ST_NOEXEC or _free_memory() < ROOM:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="consulta-", dir=IN_MEMORY, ignore_cleanup_errors=True) as folder:
        yield {"PYTEST_DEBUG_TEMPROOT": folder}


def _free_memory() -> int:
    """Bytes that can be had without taking them from anybody."""
    found = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
    return int(found.group(1)) * 1024 if found else 0


PRINTERS = {"pango-1.0": "libpango-1.0-0", "pangoft2-1.0": "libpangoft2-1.0-0", "harfbuzz-subset": "libharfbuzz-subset0"}
"""What WeasyPrint opens of the system, with the Debian package of each."""


def missing() -> list[str]:
    """What the machine lacks, as sentences."""
    problems = []
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        problems.append("Manca Chromium: installa il pacchetto chromium.")
    if not (shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
        problems.append("Manca PostgreSQL: installa il pacchetto postgresql.")
    if not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        problems.append("Manca nginx, che prova deploy/nginx.conf: installa il pacchetto nginx-light.")
    if not shutil.which("openssl"):
        problems.append("Manca openssl: installa il pacchetto openssl.")
    if not shutil.which("redis-server"):
        problems.append("Manca Redis, che prova la coda: installa il pacchetto redis-server.")
    for name, package in PRINTERS.items():
        if not find_library(name):
            problems.append(f"Manca {name}, che fa i PDF: installa il pacchetto {package}.")
    if not shutil.which("strace"):
        problems.append("Manca strace, che prova che ogni risposta segua il disco: installa il pacchetto strace.")
    return problems


def batteries(where: dict[str, str], *, slow: bool) -> list[Outcome]:
    """Run them one after the other."""
    if slow:
        return [run("slow batteries", "-m", "slow", **where)]
    split = ("-n", "2", "--dist", "loadgroup")
    return [
        run("SQLite", *split, "-m", "not browser", **where),
        run("PostgreSQL", *split, "-m", "not browser", CONSULTA_TEST_DATABASE="postgresql", **where),
        run("browser", *split, "-m", "browser", **where),
    ]


def main() -> int:
    """Run the batteries; the last line is ``N passed, N failed``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quality", action="store_true", help="only the slow batteries")
    options = parser.parse_args()
    problems = missing()
    if options.quality and not shutil.which("soffice"):
        problems.append("Manca LibreOffice, che riapre i documenti: installa libreoffice-writer-nogui e libreoffice-calc-nogui.")
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 1
    with temporary_folders() as where:
        results = batteries(where, slow=options.quality)
    total = {word: sum(one.counts.get(word, 0) for one in results) for word in ("passed", "failed", "error", "skipped")}
    broken = total["failed"] + total["error"]
    unexplained = any(one.status != 0 for one in results) and not broken
    for one in results:  # again here: of a long log, the end is what is kept and read
        if one.broken:
            print(f"== {one.name}: what failed", *one.broken, sep="\n", flush=True)
    print(f"{total['passed']} passed, {broken + unexplained} failed, {total['skipped']} skipped")
    return 1 if broken or unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
