# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue on SQLite, Redis and PostgreSQL carries a job from the web to the worker; what it loses the sweep finds (decisions.md 19)."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from consulta.app import create_app
from consulta.core import clock
from consulta.core.db import db
from consulta.core.queue import EXTENSION, enqueue
from consulta.core.unit_of_work import transactional
from consulta.notifications.models import MailStatus, OutboxMail
from consulta.notifications.service import Letter, queue_letter
from consulta.operations.supervisor import worker_command
from consulta.settings import Settings
from tests.conftest import environment
from tests.support.postgres import Cluster
from tests.support.smtp import MailServer, free_port, running_mail_server

pytestmark = pytest.mark.xdist_group("processes")
PATIENCE = 90.0


class Redis:
    """A server of our own on a socket, without a disk: stopped, it forgets everything."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="redis-")
        self.socket = f"{self.folder}/redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start, and wait for its socket."""
        options = ("--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no", "--dir", self.folder)
        self.process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        _until(lambda: Path(self.socket).exists(), "redis does not start")

    def stop(self) -> None:
        """Stop at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        Path(self.socket).unlink(missing_ok=True)


@pytest.fixture
def redis() -> Iterator[Redis]:
    """The server, running."""
    server = Redis()
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A server that takes everything."""
    with running_mail_server() as server:
        yield server


@contextmanager
def installed(url: str, folder: Path, mail: MailServer, **more: str) -> Iterator[tuple[Flask, dict[str, str]]]:
    """An application whose letters go to that server, and its environment."""
    variables = environment(url, folder, MAIL_SERVER="127.0.0.1", MAIL_PORT=str(mail.port), MAIL_TIMEOUT="5", **more)
    app = create_app(Settings.from_environment(variables))
    with app.app_context():
        try:
            yield app, variables
        finally:
            db.session.remove()
            db.engine.dispose()
            app.extensions[EXTENSION].storage.close()


@contextmanager
def working(variables: dict[str, str], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The real worker, killed at the end."""
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(worker_command(), env={**os.environ, **variables}, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _until(good: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not good():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


@transactional
def post(number: int) -> None:
    """One letter, queued as every fact of the house does."""
    queue_letter(Letter(uuid4().hex, "notifications/mail_failed", f"persona{number}@esempio.it", {"error": "prova"}), clock.now())


def waiting() -> int:
    """Letters not yet delivered."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.status != MailStatus.SENT)) or 0


@pytest.fixture(params=["sqlite", "redis", "postgresql"])
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty queue of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'queue.sqlite'}"
    elif request.param == "redis":
        yield request.getfixturevalue("redis").url
    else:
        with Cluster.start() as cluster:
            address = make_url(cluster.create_database("coda")).set(drivername="postgresql")
            yield address.render_as_string(hide_password=False)


def test_a_job_is_carried_to_the_worker(committed_url: str, tmp_path: Path, mail: MailServer, queue_url: str) -> None:
    """Well before the sweep of the next minute: it is the job enqueued after the commit that sends the letter."""
    with installed(committed_url, tmp_path, mail, QUEUE_URL=queue_url) as (app, variables), working(variables, tmp_path):
        heartbeat = tmp_path / "worker.alive"
        _until(heartbeat.exists, "the worker does not start: see its log")
        queue = app.extensions[EXTENSION]
        _until(lambda: queue.pending_count() == 0, "the jobs of the start stay in the queue")
        began = time.monotonic()
        post(1)
        mail.wait_for(1, 30)
        assert mail.accepted[0]["To"] == "persona1@esempio.it"
        heartbeat.unlink()
        enqueue("heartbeat")
        _until(heartbeat.exists, "a second job does not run")
        assert time.monotonic() - began < 45
        _until(lambda: waiting() == 0, "the letter is not marked as sent")


def test_a_lost_queue_loses_no_letter(committed_url: str, tmp_path: Path, mail: MailServer) -> None:
    """The file of the queue disappears with its jobs before a worker ever ran."""
    queue = tmp_path / "queue.sqlite"
    with installed(committed_url, tmp_path, mail, QUEUE_URL=f"sqlite:///{queue}") as (app, variables):
        for number in range(5):
            post(number)
        assert app.extensions[EXTENSION].pending_count() >= 1
        app.extensions[EXTENSION].storage.close()
        for name in (queue, Path(f"{queue}-wal"), Path(f"{queue}-shm")):
            name.unlink(missing_ok=True)
        with working(variables, tmp_path):
            mail.wait_for(5, PATIENCE)
            _until(lambda: waiting() == 0, "letters still wait")
    assert len({letter["To"] for letter in mail.accepted}) == 5


def test_redis_away_and_back(committed_url: str, tmp_path: Path, mail: MailServer, redis: Redis) -> None:
    """Without Redis facts are still accepted, at once; the worker waits for it, and the next job sends what nobody announced."""
    redis.stop()
    with installed(committed_url, tmp_path, mail, QUEUE_URL=redis.url) as (_app, variables):
        began = time.monotonic()
        post(1)
        assert time.monotonic() - began < 5, "a fact waited for the queue"
        assert waiting() == 1
        with working(variables, tmp_path) as worker:
            time.sleep(4)
            assert worker.poll() is None, "the worker gave up"
            redis.start()
            post(2)
            mail.wait_for(2, PATIENCE)
    assert {letter["To"] for letter in mail.accepted} == {"persona1@esempio.it", "persona2@esempio.it"}


def test_a_queue_that_nobody_answers_delays_no_fact(committed_url: str, tmp_path: Path, mail: MailServer) -> None:
    with installed(committed_url, tmp_path, mail, QUEUE_URL=f"redis://127.0.0.1:{free_port()}/0"):
        began = time.monotonic()
        post(1)
        assert time.monotonic() - began < 5
        assert waiting() == 1


def test_a_worker_killed_while_it_sends(committed_url: str, tmp_path: Path, mail: MailServer) -> None:
    """SIGKILL after the server took a letter and before it answered: every letter comes, the doubled ones with one Message-ID."""
    mail.handler.mood = "slow"
    with installed(committed_url, tmp_path, mail) as (_app, variables):
        for number in range(6):
            post(number)
        deaths = 0
        for _ in range(2):
            with working(variables, tmp_path) as worker:
                before = len(mail.accepted)
                _until(lambda taken=before: len(mail.accepted) > taken, "the worker sends nothing")  # type: ignore[misc]
                worker.kill()
                deaths += 1
        mail.handler.mood = "ok"
        with working(variables, tmp_path):
            _until(lambda: waiting() == 0, "letters still wait")
    by_person: dict[str, set[str]] = {}
    for letter in mail.accepted:
        by_person.setdefault(letter["To"], set()).add(letter["Message-ID"])
    assert len(by_person) == 6
    assert all(len(ids) == 1 for ids in by_person.values()), "a letter sent again keeps its Message-ID"
    assert 6 <= len(mail.accepted) <= 6 + 2 * deaths
