# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Server and worker die by SIGKILL while people submit: nothing acknowledged is lost, doubled or bent (trust.md G3, G4)."""

import random
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import func, select

from consulta.contributions.models import Contribution, ContributionRevision
from consulta.core.db import db
from consulta.notifications.models import MailStatus, OutboxMail
from consulta.register import queries as register
from tests.conftest import ON_POSTGRESQL
from tests.faults.conftest import Place
from tests.support.server import Browser, Processes, running

CLIENTS = 4
CYCLES = 12 if ON_POSTGRESQL else 18
"""Thirty deaths over the two databases (issue 1, A.9)."""
PATIENCE = 120.0


@dataclass
class Sent:
    """What a client was told: where its contribution is, and what it wrote."""

    key: str
    title: str
    text: str
    answer: str


class Client(threading.Thread):
    """Writes one contribution after another; after a broken connection it sends the same form again."""

    def __init__(self, place: Place, port: int, people: list[int], number: int) -> None:
        super().__init__(daemon=True)
        self.place, self.port, self.people, self.number = place, port, people, number
        self.stopping = threading.Event()
        self.sent: list[Sent] = []
        self.trouble: str = ""

    def run(self) -> None:
        """Until told to stop; a contribution begun is always brought to its answer."""
        try:
            for user_id in self.people:
                browser = self.place.signed_in(self.port, user_id)
                for _ in range(25):
                    if self.stopping.is_set():
                        return
                    self._write(browser)
        except Exception as error:  # told by the main thread
            self.trouble = f"{type(error).__name__}: {error}"

    def _write(self, browser: Browser) -> None:
        key = secrets.token_urlsafe(24)
        title = f"Bisogno {self.number} {len(self.sent)}"
        text = f"Servono più ore di assistenza: voce {self.number}, testo {len(self.sent)}, segno {key}."
        answer, last = "", ""
        deadline = time.monotonic() + PATIENCE
        while not answer:
            assert time.monotonic() < deadline, f"no answer in two minutes, at last {last}"
            try:
                fields = browser.hidden(self.place.form)
                fields |= {"submission_key": key, "kind": "need", "title": title, "text": text}
                status, location, body = browser.request("POST", self.place.form, fields)
            except (OSError, HTTPException) as error:
                last = f"{type(error).__name__}: {error}"
                time.sleep(0.05)
                continue
            if status == 503:
                last = "503"
                time.sleep(0.1)
                continue
            assert status == 303, f"{status}: {body[:400]}"
            answer = location
        self.sent.append(Sent(key, title, text, answer))


def run_cycles(place: Place, log: Path, cycles: int, seed: int) -> tuple[list[Sent], int]:
    """Kill and restart ``cycles`` times while clients write; gives what they were told and how often the worker died."""
    dice = random.Random(seed)
    worker_deaths = 0
    with running(place.environment, log, workers=2) as processes:
        share = len(place.people) // CLIENTS
        clients = [Client(place, processes.port, place.people[n * share : (n + 1) * share], n) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        for _ in range(cycles):
            _wait_for_progress(clients)
            time.sleep(dice.uniform(0.0, 0.3))
            worker_deaths += _strike(processes, dice)
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(PATIENCE)
            assert not client.is_alive()
            assert not client.trouble, client.trouble
        sent = [one for client in clients for one in client.sent]
        _wait_for_mail(place)
    return sent, worker_deaths


def _wait_for_progress(clients: list[Client]) -> None:
    """Until somebody was answered since the last death: a slow machine must still show work to destroy."""
    before = sum(len(client.sent) for client in clients)
    deadline = time.monotonic() + PATIENCE
    while sum(len(client.sent) for client in clients) == before and not any(client.trouble for client in clients):
        assert time.monotonic() < deadline, "nobody was answered in two minutes"
        time.sleep(0.01)


def _strike(processes: Processes, dice: random.Random) -> int:
    if dice.random() < 0.7:
        processes.kill_server()
        processes.start_server()
        return 0
    processes.kill_worker()
    processes.start_worker()
    return 1


def _wait_for_mail(place: Place) -> None:
    deadline = time.monotonic() + PATIENCE
    with place.app.app_context():
        while True:
            waiting = db.session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.status == MailStatus.WAITING))
            db.session.rollback()
            if not waiting:
                return
            assert time.monotonic() < deadline, f"{waiting} letters still wait"
            time.sleep(0.2)


def check_everything(place: Place, sent: list[Sent], worker_deaths: int) -> None:
    """Rows, numbers, texts, chain and letters against what was acknowledged."""
    with place.app.app_context():
        stored = {row.submission_key: row for row in db.session.scalars(select(Contribution))}
        first = {row.contribution_id: row.source for row in db.session.scalars(select(ContributionRevision))}
        for one in sent:
            row = stored[one.key]
            number = f"{row.number_year}-{row.number_sequence}"
            assert number in one.answer, f"{one.answer} does not name {number}"
            assert (row.title, row.source, first[row.id]) == (one.title, one.text, one.text)
        assert len(stored) == len(sent), "every key gave exactly one contribution"
        sequences = sorted(row.number_sequence for row in stored.values())
        assert sequences == list(range(1, len(stored) + 1)), "numbers are unique and without holes"
        assert register.verify(place.territory_id, place.slug) == []
        letters = list(db.session.scalars(select(OutboxMail).where(OutboxMail.template == "contributions/received")))
        assert len(letters) == len(sent)
        assert {letter.status for letter in letters} <= {MailStatus.SENT}
        arrived = Counter(letter["Message-ID"].strip("<>").partition("@")[0] for letter in place.mail.accepted)
        expected = {letter.message_id.partition("@")[0] for letter in letters}
        assert expected <= set(arrived), "each letter came at least once"
        doubled = sum(times - 1 for times in arrived.values())
        assert doubled <= 25 * (worker_deaths + 1), "a letter comes twice only where a worker died while sending"


@pytest.mark.xdist_group("processes")
def test_deaths_lose_nothing(place: Place, tmp_path: Path) -> None:
    """Random kills, thirty in the suite; the same with two hundred in ``make quality``."""
    sent, deaths = run_cycles(place, tmp_path / "processes.log", CYCLES, seed=20261121)
    assert len(sent) >= CYCLES
    check_everything(place, sent, deaths)


@pytest.mark.slow
@pytest.mark.xdist_group("processes")
def test_two_hundred_deaths_lose_nothing(place: Place, tmp_path: Path) -> None:
    """The long battery of trust.md §4."""
    sent, deaths = run_cycles(place, tmp_path / "processes.log", 200, seed=328)
    assert len(sent) >= 200
    check_everything(place, sent, deaths)
