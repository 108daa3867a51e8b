# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drill of docs/operations.md, its commands word by word, on a copy made while people write (trust.md G13)."""

import os
import re
import secrets
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from consulta.app import create_app
from consulta.contributions.models import Contribution
from consulta.core.db import db
from consulta.operations.jobs import tick
from consulta.register import queries as register
from consulta.settings import Settings
from tests.conftest import ON_POSTGRESQL, environment
from tests.faults.conftest import Place, place, scene
from tests.support.postgres import Cluster
from tests.support.server import Browser, running

__all__ = ["place", "scene"]

pytestmark = pytest.mark.xdist_group("processes")
MANUAL = Path(__file__).parents[2] / "docs" / "operations.md"
WRITERS = 3


class Writer(threading.Thread):
    """Somebody who writes one contribution after another; ``done`` are title and number of those acknowledged."""

    def __init__(self, at: Place, port: int, people: list[int]) -> None:
        super().__init__(daemon=True)
        self.at, self.port, self.people = at, port, people
        self.stopping = threading.Event()
        self.done: list[tuple[str, str]] = []

    def run(self) -> None:
        """Until told to stop."""
        for person in self.people:
            browser = self.at.signed_in(self.port, person)
            for _ in range(25):
                if self.stopping.is_set():
                    return
                self._write(browser)

    def _write(self, browser: Browser) -> None:
        title = f"Bisogno {secrets.token_hex(6)}"
        fields = browser.hidden(self.at.form) | {"kind": "need", "title": title, "text": "Serve aiuto a casa la domenica."}
        status, location, _ = browser.request("POST", self.at.form, fields)
        if status == 303:
            self.done.append((title, location.partition("/contributi/")[2].partition("/")[0]))


def commands_of_the_drill() -> list[str]:
    """The lines of the first block of commands after "The drill"."""
    block = re.search(r"\*\*The drill\*\*.*?```sh\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    assert block, "docs/operations.md has lost its drill"
    return block[1].strip().splitlines()


def run(line: str, folder: Path, changes: Mapping[str, str], variables: Mapping[str, str]) -> str:
    """One line of the manual in a shell's words: assignments, then the command. What stands for a value of one's own is replaced."""
    for written, meant in changes.items():
        line = line.replace(written, meant)
    words = shlex.split(line)
    given: dict[str, str] = dict(variables)
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        given[name] = value
    assert words.pop(0) == "consulta"
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "consulta", *words],
        env=inherited | given,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def empty_url(tmp_path: Path, cluster: Cluster | None) -> Iterator[dict[str, str]]:
    """Where the copy goes: nothing to say on SQLite, an empty database on PostgreSQL."""
    if cluster is None:
        yield {}
        return
    url = cluster.create_database(f"drill_{os.getpid()}")
    yield {"DATABASE_URL": make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)}
    cluster.drop_database(url)


def test_a_copy_made_under_load_comes_back_by_the_manual(place: Place, tmp_path: Path, empty_url: dict[str, str]) -> None:
    archive, heads, drill = tmp_path / "copia.tar.gz", tmp_path / "teste.csv", tmp_path / "drill"
    began = time.monotonic()
    with running(place.environment, tmp_path / "server.log", worker=False, workers=2) as processes:
        share = len(place.people) // WRITERS
        writers = [Writer(place, processes.port, place.people[n * share : (n + 1) * share]) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        _wait_until(lambda: all(len(writer.done) >= 3 for writer in writers))
        with place.app.app_context():
            tick()
            db.session.remove()
        status, _, text = Browser(processes.port).request("GET", f"/{place.slug}/registro/teste.csv")
        assert status == 200
        heads.write_text(text, "utf-8")
        acknowledged = [one for writer in writers for one in list(writer.done)]
        run(f"consulta backup {archive}", tmp_path, {}, place.environment)
        after = sum(len(writer.done) for writer in writers)
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join(60)
    assert after > len(acknowledged), "nobody was writing while the copy was made"
    key = place.environment["SECRET_KEY"].replace(" ", "-")
    changes = {"/tmp/drill": str(drill), "SECRET_KEY=…": f"SECRET_KEY={key}", "consulta-….tar.gz": str(archive), "teste.csv": str(heads)}
    lines = commands_of_the_drill()
    assert [line.partition("consulta ")[2].partition(" ")[0] for line in lines] == ["restore", "register", "doctor"]
    restored = run(lines[0], tmp_path, changes, empty_url)
    assert "rimessa a posto" in restored
    assert f"{place.slug}: " in run(lines[1], tmp_path, changes, empty_url)
    _check_rows(place, drill, empty_url, acknowledged)
    with running(_variables(drill, empty_url), tmp_path / "drill.log") as processes:
        _wait_until((drill / "worker.alive").exists)
        run(lines[2], tmp_path, changes, empty_url)
        status, _, text = Browser(processes.port).request("GET", f"/{place.slug}/temi/{place.topic_id}")
        assert status == 200
        assert "Assistenza a casa" in text
    assert time.monotonic() - began < 600


def _variables(drill: Path, empty_url: dict[str, str]) -> dict[str, str]:
    url = empty_url.get("DATABASE_URL", f"sqlite:///{drill / 'consulta.sqlite'}")
    return environment(url, drill, BASE_URL="http://127.0.0.1")


def _check_rows(at: Place, drill: Path, empty_url: dict[str, str], acknowledged: list[tuple[str, str]]) -> None:
    """Everything acknowledged before the copy began is in the restored database, under its number."""
    assert bool(empty_url) == ON_POSTGRESQL
    app = create_app(Settings.from_environment(_variables(drill, empty_url)))
    with app.app_context():
        stored = {(row.title, f"{row.number_year}-{row.number_sequence}") for row in db.session.query(Contribution)}
        assert len(acknowledged) >= 9
        assert set(acknowledged) <= stored
        assert register.verify(at.territory_id, at.slug) == []
        db.session.remove()
        db.engine.dispose()


def _wait_until(good: object, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not good():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
