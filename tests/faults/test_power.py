# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The power goes, and what was acknowledged is on the disk: the files as they are at any instant, the order of system calls."""

import contextlib
import os
import random
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from consulta.operations.supervisor import server_command
from tests.faults.conftest import Place
from tests.support.server import Browser, Processes, running

pytestmark = [pytest.mark.xdist_group("processes"), pytest.mark.sqlite_only]
COPIES = 12
WRITERS = 3


class Writer(threading.Thread):
    """Sends contributions one after another; ``done`` are the keys that were acknowledged."""

    def __init__(self, place: Place, port: int, people: list[int]) -> None:
        super().__init__(daemon=True)
        self.place, self.port, self.people = place, port, people
        self.stopping = threading.Event()
        self.done: list[str] = []

    def run(self) -> None:
        """Until told to stop."""
        for person in self.people:
            browser = self.place.signed_in(self.port, person)
            for _ in range(25):
                if self.stopping.is_set():
                    return
                with contextlib.suppress(OSError, HTTPException):
                    self._write(browser)

    def _write(self, browser: Browser) -> None:
        key = secrets.token_urlsafe(24)
        fields = browser.hidden(self.place.form) | {
            "submission_key": key,
            "kind": "need",
            "title": "Un bisogno",
            "text": "Serve aiuto. " * 40,
        }
        if browser.request("POST", self.place.form, fields)[0] == 303:
            self.done.append(key)


def test_every_copy_of_an_instant_holds_what_was_acknowledged(place: Place, tmp_path: Path) -> None:
    """The server is frozen between two system calls, its files are copied as they are, and each copy is opened and checked."""
    database = Path(str(make_url(str(place.app.config["SQLALCHEMY_DATABASE_URI"])).database))
    dice = random.Random(20261121)
    with running(place.environment, tmp_path / "server.log", worker=False) as processes:
        share = len(place.people) // WRITERS
        writers = [Writer(place, processes.port, place.people[n * share : (n + 1) * share]) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        copies = []
        _wait_for_more(writers)  # so that even the slowest machine has more to lose than one answer for each copy
        for number in range(COPIES):
            _wait_for_more(writers)
            time.sleep(dice.uniform(0, 0.1))
            copies.append(_copy(processes, database, tmp_path / f"copy-{number}", writers))
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join(60)
    assert len(copies[-1][1]) > COPIES, "there was nothing to lose"
    for folder, acknowledged in copies:
        with contextlib.closing(sqlite3.connect(folder / "consulta.sqlite")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
            stored = {key for (key,) in copy.execute("SELECT submission_key FROM contribution")}
            revisions = copy.execute("SELECT count(*) FROM contribution_revision").fetchone()[0]
            received = copy.execute("SELECT count(*) FROM register_entry WHERE type = 'contribution_received'").fetchone()[0]
        assert acknowledged <= stored
        assert len(stored) == revisions == received, "each contribution came with its revision and its place in the register"


def _wait_for_more(writers: list[Writer]) -> None:
    before, deadline = sum(len(writer.done) for writer in writers), time.monotonic() + 60
    while sum(len(writer.done) for writer in writers) == before:
        assert time.monotonic() < deadline, "nobody was answered"
        time.sleep(0.005)


def _copy(processes: Processes, database: Path, folder: Path, writers: list[Writer]) -> tuple[Path, set[str]]:
    assert processes.server is not None
    folder.mkdir()
    os.killpg(processes.server.pid, signal.SIGSTOP)
    try:
        acknowledged = {key for writer in writers for key in list(writer.done)}
        for suffix in ("", "-wal"):
            if Path(f"{database}{suffix}").exists():
                shutil.copy(f"{database}{suffix}", folder / f"consulta.sqlite{suffix}")
    finally:
        os.killpg(processes.server.pid, signal.SIGCONT)
    return folder, acknowledged


def test_the_disk_has_it_before_the_answer_leaves(place: Place, tmp_path: Path) -> None:
    """Between the arrival of each form and its answer the write-ahead log is written and then synchronised."""
    trace = tmp_path / "calls"
    processes = Processes(place.environment, tmp_path / "server.log")
    command = [
        "strace",
        "-f",
        "-qq",
        "-y",
        "-s",
        "40",
        "-e",
        "trace=pwrite64,fdatasync,fsync,sendto,sendmsg,writev,write",
        "-o",
        str(trace),
    ]
    process = subprocess.Popen(
        [*command, *server_command("127.0.0.1", processes.port, 1, 4)],
        env=processes.environment,
        stdout=processes.log,
        stderr=processes.log,
        start_new_session=True,
    )
    processes.server = process
    try:
        processes.wait_until_ready()
        browser = place.signed_in(processes.port, place.people[0])
        comment = f"/{place.slug}/temi/{place.topic_id}/commenti/nuovo"
        forms = [
            (place.form, {"kind": "need", "title": "Un bisogno", "text": "Serve aiuto la domenica."}),
            (comment, {"text": "È vero anche da noi."}),
        ]
        for path, typed in forms * 3:
            fields = browser.hidden(path) | typed | {"submission_key": secrets.token_urlsafe(24)}
            before = len(trace.read_text(errors="replace").splitlines())
            assert browser.request("POST", path, fields)[0] == 303
            time.sleep(0.3)
            _check_order(trace.read_text(errors="replace").splitlines()[before:])
    finally:
        processes.stop()


def _check_order(calls: list[str]) -> None:
    """The last page written to the log, then its synchronisation (ended well), then the first byte of the answer."""
    written = [n for n, call in enumerate(calls) if "pwrite64(" in call and "consulta.sqlite-wal" in call]
    synced = [n for n, call in enumerate(calls) if re.search(r"(fdatasync|fsync)\(.*consulta\.sqlite-wal", call)]
    answered = [n for n, call in enumerate(calls) if "303 See Other" in call or "HTTP/1.1 303" in call]
    assert answered, "the answer was not seen: " + "\n".join(calls[-20:])
    assert written, "nothing was written"
    assert written[0] < answered[0]
    last = max(n for n in written if n < answered[0])
    assert any(last < n < answered[0] for n in synced), "answered before the disk had it:\n" + "\n".join(calls[last - 2 : answered[0] + 1])
