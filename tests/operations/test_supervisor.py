# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta run`` leaves nobody behind: neither a child that does not listen, nor a grandchild that outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.processes import running

ROOT = Path(__file__).parents[2]
DEAF_PARENT = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(120)"])
open(sys.argv[1], "w").write(f"{os.getpid()} {child.pid}")
time.sleep(120)
"""
SUPERVISOR = """
import sys
from consulta.operations import supervisor
supervisor.STOP_WITHIN = 0.5
sys.exit(supervisor.supervise([[sys.executable, "-c", sys.argv[1], sys.argv[2]], [sys.executable, "-c", sys.argv[3]]], {}))
"""
pytestmark = pytest.mark.sqlite_only


def started(command: list[str], tmp_path: Path) -> list[int]:
    """The ids of the deaf parent and its child, once they run."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        text = (tmp_path / "ids").read_text() if (tmp_path / "ids").exists() else ""
        if len(text.split()) == 2:
            return [int(word) for word in text.split()]
        time.sleep(0.05)
    raise TimeoutError(f"{command} never ran")


def is_alive(process_id: int) -> bool:
    """Whether a process runs; one that waits to be buried does not."""
    try:
        return " Z " not in Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False


def environment() -> dict[str, str]:
    """What the supervisor's process needs to import it."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everybody(number: signal.Signals, tmp_path: Path) -> None:
    """The supervisor answers 0, and no process of its children is left, however deaf."""
    command = [sys.executable, "-c", SUPERVISOR, DEAF_PARENT, str(tmp_path / "ids"), "import time; time.sleep(120)"]
    with running(command, env=environment(), cwd=tmp_path, log=tmp_path / "log") as process:
        ids = started(command, tmp_path)
        process.send_signal(number)
        assert process.wait(15) == 0, (tmp_path / "log").read_text()
    assert [one for one in ids if is_alive(one)] == []


def test_when_one_ends_all_end_and_the_status_says_so(tmp_path: Path) -> None:
    """A worker that falls takes the server along, so that whoever watches sees it and starts again."""
    ids = str(tmp_path / "ids")
    falls = f"import pathlib, sys, time\nwhile not pathlib.Path({ids!r}).exists():\n    time.sleep(0.05)\ntime.sleep(0.3)\nsys.exit(3)"
    command = [sys.executable, "-c", SUPERVISOR, DEAF_PARENT, str(tmp_path / "ids"), falls]
    done = subprocess.run(command, env=environment(), cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 3, done.stderr
    assert [one for one in started(command, tmp_path) if is_alive(one)] == []
