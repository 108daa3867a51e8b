# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database locked, read-only or out of room: reads go on, writes answer 503 with the text kept, and nothing needs a restart."""

import contextlib
import resource
import secrets
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from html import unescape
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import make_url

from consulta.accounts.models import SignIn
from consulta.contributions.models import Contribution, ContributionRevision
from consulta.core import clock
from consulta.core.db import db
from consulta.notifications.models import OutboxMail
from consulta.register import queries as register
from tests.factories.accounts import PASSWORD, make_user
from tests.faults.conftest import Place
from tests.support.server import Browser, Processes, running

pytestmark = pytest.mark.xdist_group("processes")

TITLE, TEXT = "La corriera della domenica", "La domenica «non passa» nessuna corriera: <b>chi</b> lavora resta a piedi & da solo."
WAIT = "4"
"""Seconds a write waits for the lock in these tests."""


@contextlib.contextmanager
def locked(place: Place) -> Iterator[None]:
    """Another process holds what every write needs: SQLite's write lock, or the head of the register and the throttle on PostgreSQL."""
    url = make_url(str(place.app.config["SQLALCHEMY_DATABASE_URI"]))
    if url.get_backend_name() == "sqlite":
        with contextlib.closing(sqlite3.connect(str(url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        other.execute("LOCK TABLE register_head, throttle_hit, sign_in IN EXCLUSIVE MODE")
        yield
        other.rollback()


@contextlib.contextmanager
def read_only(place: Place, environment: dict[str, str], folder: Path) -> Iterator[int]:
    """The database takes no writes; gives the port of a server on it. SQLite's file is opened read-only by a server of its own."""
    url = make_url(str(place.app.config["SQLALCHEMY_DATABASE_URI"]))
    if url.get_backend_name() == "sqlite":
        address = f"sqlite:///file:{url.database}?mode=ro&uri=true"
        with running({**environment, "DATABASE_URL": address}, folder / "read-only.log", worker=False) as processes:
            yield processes.port
        return
    admin_url = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        _let_write(admin, str(url.database), "off")
        yield int(environment["PORT"])
        _let_write(admin, str(url.database), "on")


def _let_write(admin: "psycopg.Connection[tuple[object, ...]]", name: str, allowed: str) -> None:
    admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {'off' if allowed == 'on' else 'on'}")
    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@pytest.fixture
def server(place: Place, tmp_path: Path) -> Iterator[Processes]:
    """The real server with a short patience."""
    with running({**place.environment, "DATABASE_WAIT": WAIT}, tmp_path / "server.log", worker=False) as processes:
        yield processes


def filled(place: Place, browser: Browser) -> dict[str, str]:
    """The form as a person fills it."""
    return browser.hidden(place.form) | {"kind": "need", "title": TITLE, "text": TEXT, "submission_key": secrets.token_urlsafe(24)}


def counts(place: Place) -> list[int]:
    """How many rows a contribution leaves, table by table."""
    with place.app.app_context():
        found = [
            db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Contribution, ContributionRevision, OutboxMail)
        ]
        db.session.remove()
        db.engine.dispose()
    return found


def check_refusal(status: int, headers: Message, body: str) -> None:
    """503, in Italian, with a time to come back and every word that was typed."""
    assert status == 503, body[:600]
    assert 0 < int(headers["Retry-After"]) <= 300
    assert '<html lang="it"' in body
    assert "non riusciamo a salvare" in body
    assert TITLE in unescape(body)
    assert TEXT in unescape(body)
    assert 'name="submission_key"' in body


def check_whole(place: Place, how_many: int) -> None:
    """So many contributions, each with its revision, its letter, its place in a chain that verifies."""
    contributions, revisions, letters = counts(place)
    assert (contributions, revisions) == (how_many, how_many)
    assert letters >= how_many
    with place.app.app_context():
        assert register.verify(place.territory_id, place.slug) == []
        db.session.remove()


def test_a_lock_of_three_seconds_is_waited_for(place: Place, tmp_path: Path) -> None:
    with running(place.environment, tmp_path / "server.log", worker=False) as processes:
        browser = place.signed_in(processes.port, place.people[0])
        fields = filled(place, browser)
        answers: list[tuple[int, str]] = []
        writer = threading.Thread(target=lambda: answers.append(browser.request("POST", place.form, fields)[:2]))
        with locked(place):
            began = time.monotonic()
            writer.start()
            time.sleep(3)
            assert not answers, "it was answered while the lock was held"
        writer.join(20)
        assert answers[0][0] == 303
        assert "/contributi/" in answers[0][1]
        assert time.monotonic() - began < 30
    check_whole(place, 1)


def test_a_longer_lock_is_told_and_reads_go_on(place: Place, server: Processes) -> None:
    browser = place.signed_in(server.port, place.people[0])
    fields = filled(place, browser)
    with locked(place):
        began = time.monotonic()
        check_refusal(*browser.whole_request("POST", place.form, fields))
        assert float(WAIT) * 0.8 < time.monotonic() - began < 30
        for reader, path in (
            (browser, f"/{place.slug}/temi/{place.topic_id}"),
            (browser, place.form),
            (Browser(server.port), f"/{place.slug}/"),
        ):
            began = time.monotonic()
            assert reader.request("GET", path)[0] == 200
            assert time.monotonic() - began < 3, f"{path} waited for the lock"
    status, location, _ = browser.request("POST", place.form, fields)
    assert status == 303, "the same form, without a restart"
    assert browser.request("POST", place.form, fields)[:2] == (303, location)
    check_whole(place, 1)


def test_signing_in_while_locked_is_503(place: Place, server: Processes) -> None:
    with place.app.app_context():
        make_user("Giulia Serra", email="giulia@esempio.it", password=PASSWORD)
        db.session.remove()
    browser = Browser(server.port)
    fields = browser.hidden("/accedi") | {"email": "giulia@esempio.it", "password": PASSWORD}
    with locked(place):
        status, headers, body = browser.whole_request("POST", "/accedi", fields)
        assert status == 503
        assert int(headers["Retry-After"]) > 0
        assert PASSWORD not in body
        assert "giulia@esempio.it" in body
    assert browser.request("POST", "/accedi", fields)[0] == 303


def test_a_page_of_who_is_signed_in_needs_no_write(place: Place, server: Processes) -> None:
    """The device's "last seen" is due, and cannot be written: the page comes all the same, and at once."""
    browser = place.signed_in(server.port, place.people[0])
    with place.app.app_context():
        with db.engine.begin() as connection:
            connection.execute(update(SignIn).values(last_seen_at=clock.now() - timedelta(hours=2)))
        db.session.remove()
    with locked(place):
        began = time.monotonic()
        status, _, body = browser.request("GET", f"/{place.slug}/il-mio-spazio")
        assert status == 200, body[:500]
        assert time.monotonic() - began < 3, "the page waited for a note about the device"


def test_read_only(place: Place, server: Processes, tmp_path: Path) -> None:
    """A replica that took over, a volume mounted read-only: on PostgreSQL writes come back by themselves."""
    browser = place.signed_in(server.port, place.people[0])
    fields = filled(place, browser)
    with read_only(place, server.environment, tmp_path) as port:
        browser.port = port
        check_refusal(*browser.whole_request("POST", place.form, fields))
        assert browser.request("GET", f"/{place.slug}/temi/{place.topic_id}")[0] == 200
        assert browser.request("GET", f"/{place.slug}/il-mio-spazio")[0] == 200
    browser.port = server.port
    assert browser.request("POST", place.form, fields)[0] == 303
    check_whole(place, 1)


@pytest.mark.sqlite_only
def test_disk_full(place: Place, tmp_path: Path) -> None:
    """No file may grow: writes are refused with nothing half done, reads go on; with room again they succeed without a restart."""
    processes = Processes({**place.environment, "DATABASE_WAIT": WAIT}, tmp_path / "server.log", threads=4)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # inherited: a write beyond the limit is an error, not a death
    try:
        processes.start_server()
        browser = place.signed_in(processes.port, place.people[0])
        fields = filled(place, browser)
        before = counts(place)
        limit_files(processes, 4096)
        for _ in range(3):
            check_refusal(*browser.whole_request("POST", place.form, fields))
        assert browser.request("GET", f"/{place.slug}/temi/{place.topic_id}")[0] == 200
        assert browser.request("GET", place.form)[0] == 200
        assert counts(place) == before
        limit_files(processes, resource.RLIM_INFINITY)
        status, _, body = browser.request("POST", place.form, fields)
        assert status == 303, body[:600]
        check_whole(place, 1)
    finally:
        signal.signal(signal.SIGXFSZ, ignored)
        processes.stop()


def limit_files(processes: Processes, size: int) -> None:
    """How large a file may become, for the server and its children from now on."""
    assert processes.server is not None
    pids = [processes.server.pid]
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            pids += [int(child) for child in (task / "children").read_text().split()]
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
