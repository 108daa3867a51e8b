# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clients that dawdle or hang up: nobody else waits, and half a form leaves nothing (trust.md §4, G15)."""

import secrets
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from consulta.contributions.models import Contribution, Draft
from consulta.core.db import db
from tests.faults.conftest import Place
from tests.support.server import Browser, Processes, running

pytestmark = pytest.mark.xdist_group("processes")
DAWDLERS = 3


@pytest.fixture
def server(place: Place, tmp_path: Path) -> Iterator[Processes]:
    """The real server without a proxy: two processes of four threads."""
    with running(place.environment, tmp_path / "server.log", worker=False, threads=4) as processes:
        yield processes


def filled(place: Place, browser: Browser) -> dict[str, str]:
    """The form as a person fills it."""
    text = "Testo lungo abbastanza da viaggiare in più pezzi. " * 300
    return browser.hidden(place.form) | {"kind": "need", "title": "Un bisogno", "text": text, "submission_key": secrets.token_urlsafe(24)}


def raw_request(place: Place, browser: Browser, fields: dict[str, str]) -> tuple[bytes, bytes]:
    """Head and body of the POST, as bytes to be sent by hand."""
    body = urlencode(fields).encode()
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = (
        f"POST {place.form} HTTP/1.1\r\nHost: 127.0.0.1:{browser.port}\r\nCookie: {cookies}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode(), body


class Dawdler(threading.Thread):
    """Sends a form one byte at a time, a few bytes a second, for as long as the test lasts."""

    def __init__(self, port: int, head: bytes, body: bytes) -> None:
        super().__init__(daemon=True)
        self.port, self.head, self.body = port, head, body
        self.stopping = threading.Event()
        self.sent = 0

    def run(self) -> None:
        """Until told to stop, or hung up on."""
        with socket.create_connection(("127.0.0.1", self.port)) as line:
            line.sendall(self.head)
            for number in range(len(self.body)):
                if self.stopping.wait(0.2):
                    return
                line.sendall(self.body[number : number + 1])
                self.sent += 1


def seconds(browser: Browser, path: str) -> float:
    """How long a page takes to come."""
    began = time.monotonic()
    status, _, _ = browser.request("GET", path)
    assert status == 200
    return time.monotonic() - began


def test_nobody_waits_for_who_sends_a_byte_at_a_time(place: Place, server: Processes) -> None:
    browser = place.signed_in(server.port, place.people[0])
    path = f"/{place.slug}/temi/{place.topic_id}"
    quiet = max(seconds(browser, path) for _ in range(10))
    slow = [place.signed_in(server.port, person) for person in place.people[1 : DAWDLERS + 1]]
    dawdlers = [Dawdler(server.port, *raw_request(place, one, filled(place, one))) for one in slow]
    for dawdler in dawdlers:
        dawdler.start()
    try:
        time.sleep(1.5)
        waits = [seconds(browser, path) for _ in range(20)]
        began = time.monotonic()
        assert browser.request("POST", place.form, filled(place, browser))[0] == 303
        wrote = time.monotonic() - began
        assert all(dawdler.sent > 3 and dawdler.is_alive() for dawdler in dawdlers), "the dawdlers were not dawdling"
    finally:
        for dawdler in dawdlers:
            dawdler.stopping.set()
        for dawdler in dawdlers:
            dawdler.join(5)
    assert max(waits) < quiet + 2, waits
    assert wrote < quiet + 4


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_half_a_form_leaves_nothing(place: Place, server: Processes, share: float) -> None:
    browser = place.signed_in(server.port, place.people[0])
    fields = filled(place, browser)
    head, body = raw_request(place, browser, fields)
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(head + body[: int(len(body) * share)])
        time.sleep(0.2)
    time.sleep(0.5)
    with place.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Contribution)) == 0
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0
        db.session.remove()
    status, location, _ = browser.request("POST", place.form, fields)
    assert status == 303, "the same form, whole, is accepted"
    assert "/contributi/" in location


def test_a_body_that_lies_about_its_length_is_refused(place: Place, server: Processes) -> None:
    """More than a megabyte announced: the answer does not wait for it."""
    browser = place.signed_in(server.port, place.people[0])
    head, _ = raw_request(place, browser, {"text": "x"})
    lying = head.replace(b"Content-Length: 6", b"Content-Length: 2000000000")
    assert lying != head
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(lying + b"text=x")
        began = time.monotonic()
        answer = line.recv(200)
        assert b" 413 " in answer, answer
        assert time.monotonic() - began < 5
