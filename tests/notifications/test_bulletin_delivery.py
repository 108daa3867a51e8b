# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages to many through a real SMTP server that refuses, loses answers and falls silent, by a worker that dies (ADR 0019)."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, insert, select

from consulta.accounts.models import User
from consulta.core import clock
from consulta.core.db import db
from consulta.core.unit_of_work import current, transactional
from consulta.notifications import delivery, jobs, policy, service
from consulta.notifications.models import Bulletin, BulletinRecipient, BulletinStatus, Follow, FollowedKind, MailStatus, OutboxMail
from consulta.notifications.requests import Audience
from consulta.notifications.service import telling
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import current_cycle_id
from tests.factories.notifications import step_of, write_bulletin
from tests.factories.territory import make_territory
from tests.support.smtp import MailServer

PEOPLE = 240
LOST = ("drop_after_data", "slow")
"""The server has the letter and we do not know it."""


class DiedError(BaseException):
    """The worker is killed here: nothing after this line happens, and no handler of ours sees it."""


@transactional
def make_followers(territory: TerritoryRef, cycle_id: int, how_many: int) -> list[str]:
    """People who follow the consultation, made at once."""
    session, now = current().session, clock.now()
    addresses = [f"lettore{number}@esempio.it" for number in range(how_many)]
    rows = [{"email": email, "name": "Lettrice", "created_at": now, "confirmed_at": now} for email in addresses]
    session.execute(insert(User), rows)
    ids = session.scalars(select(User.id).where(User.email.like("lettore%"))).all()
    session.execute(
        insert(Follow),
        [
            {"user_id": id_, "territory_id": territory.id, "thing_kind": FollowedKind.CYCLE, "thing_id": cycle_id, "created_at": now}
            for id_ in ids
        ],
    )
    return addresses


def send_to(how_many: int) -> tuple[int, list[str]]:
    """A message that is about to leave for so many people; gives its id and their addresses."""
    territory = make_territory()
    cycle_id = current_cycle_id(territory, clock.now())
    addresses = make_followers(territory, cycle_id, how_many)
    writer, second = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    bulletin_id = write_bulletin(writer, territory, Audience("cycle_followers"))
    if service.send_bulletin(writer, step_of(territory, bulletin_id), clock.now()) is BulletinStatus.TO_CONFIRM:
        service.confirm_bulletin(second, step_of(territory, bulletin_id), clock.now())
    delivery.sweep()  # letters of accounts, which are not counted here
    return bulletin_id, addresses


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, module: object, name: str, every: int) -> Iterator[list[int]]:
    """Each ``every``-th call of a function kills the worker, before it does anything."""
    deaths, calls, real = [0], [0], getattr(module, name)

    def sometimes(*args: object, **values: object) -> object:
        calls[0] += 1
        if calls[0] % every == 0:
            deaths[0] += 1
            raise DiedError
        return real(*args, **values)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, sometimes)
        yield deaths


def work(traveller: time_machine.Traveller, is_done: Callable[[], bool], minutes: int = 400) -> None:
    """A worker that starts again whenever it dies, minute after minute."""
    for _ in range(minutes):
        try:
            jobs.write_bulletins()
            delivery.sweep()
        except DiedError:
            db.session.rollback()
            service.release_claims()
            continue
        if is_done():
            return
        traveller.shift(timedelta(minutes=5))
    raise AssertionError("letters are still waiting")


def waiting() -> int:
    """Letters that have neither left nor failed."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(OutboxMail.status == MailStatus.WAITING)) or 0


def arrived(server: MailServer) -> tuple[Counter[str], dict[str, set[str]]]:
    """Copies of the message by address, and the Message-IDs they carried."""
    copies: Counter[str] = Counter()
    ids: dict[str, set[str]] = {}
    for letter in server.accepted:
        if letter["Subject"] == "Siamo a metà" or letter["List-Unsubscribe"]:
            copies[letter["To"]] += 1
            ids.setdefault(letter["To"], set()).add(letter["Message-ID"])
    return copies, ids


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning")
def test_each_person_hears_once_whatever_fails(mail_app: Flask, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals, lost answers, silence and deaths at every step: one row each; a second copy only for a lost answer, with the same id."""
    monkeypatch.setattr(telling, "CHUNK", 40)
    chance = random.Random(20261128)
    with time_machine.travel(clock.now(), tick=True) as traveller:
        bulletin_id, addresses = send_to(PEOPLE)
        mail_server.accepted.clear()
        unlucky = chance.sample(addresses, 62)
        script = {
            **{address: ["drop_after_data"] for address in unlucky[:10]},
            **{address: ["greylist", "busy"] for address in unlucky[10:30]},
            **{address: ["drop_before_answer"] for address in unlucky[30:40]},
            **{address: ["reject"] for address in unlucky[40:50]},
            **{address: ["reject_data"] for address in unlucky[50:60]},
            **{address: ["slow"] for address in unlucky[60:]},
        }
        refused = set(unlucky[40:60])
        lost = {address for address, moods in script.items() if set(moods) & set(LOST)}
        mail_server.handler.script = {address: list(moods) for address, moods in script.items()}
        traveller.shift(policy.STOPPABLE_FOR)
        with (
            dying(monkeypatch, telling, "queue_letters", 3) as between_parts,
            dying(monkeypatch, service, "mark_sent", 60) as after_data,
            dying(monkeypatch, delivery, "_message", 90) as before_data,
        ):
            work(traveller, lambda: waiting() == 0)
    assert between_parts[0] >= 2
    assert after_data[0] >= 3
    assert before_data[0] >= 2
    copies, ids = arrived(mail_server)
    assert set(addresses) - refused <= set(copies)
    assert all(len(of_one) == 1 for of_one in ids.values()), "a copy with another Message-ID is another letter"
    again = {address for address, number in copies.items() if number > 1}
    assert all(number <= 2 for number in copies.values())
    assert len(again - lost) <= after_data[0], "a copy that no lost answer explains"
    rows = dict(db.session.execute(select(OutboxMail.status, func.count()).where(OutboxMail.is_bulk).group_by(OutboxMail.status)).all())
    assert rows == {MailStatus.SENT: PEOPLE - len(refused), MailStatus.FAILED: len(refused)}
    told = db.session.scalar(select(func.count()).where(BulletinRecipient.bulletin_id == bulletin_id))
    shown = db.session.get(Bulletin, bulletin_id)
    assert shown is not None
    assert (told, shown.told, shown.status) == (PEOPLE, PEOPLE, BulletinStatus.SENT)


def test_a_letter_that_somebody_waits_for_leaves_before_many(mail_app: Flask, mail_server: MailServer, post: Callable[..., str]) -> None:
    with time_machine.travel(clock.now(), tick=True) as traveller:
        send_to(20)
        mail_server.accepted.clear()
        traveller.shift(policy.STOPPABLE_FOR)
        jobs.write_bulletins()
        traveller.shift(timedelta(minutes=1))
        post("ha-perso-la-password@esempio.it")
        delivery.sweep()
    mail_server.wait_for(21)
    assert mail_server.accepted[0]["To"] == "ha-perso-la-password@esempio.it"


@pytest.mark.slow
def test_ten_thousand_letters_without_faults_each_once(mail_app: Flask, mail_server: MailServer) -> None:
    """trust.md G4: no duplicate, none lost, over ten thousand."""
    with time_machine.travel(clock.now(), tick=True) as traveller:
        _bulletin_id, addresses = send_to(10_000)
        mail_server.accepted.clear()
        traveller.shift(policy.STOPPABLE_FOR)
        work(traveller, lambda: waiting() == 0)
    copies, _ids = arrived(mail_server)
    assert copies == Counter(addresses)
