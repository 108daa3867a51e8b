# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters leave at least once, with one Message-ID, for 72 hours, and somebody is told when they do not (trust.md G4)."""

from collections.abc import Callable
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from consulta.accounts import service as accounts
from consulta.app import create_app
from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import Refused
from consulta.core.unit_of_work import current, transactional
from consulta.notifications import delivery, service
from consulta.notifications.models import MailStatus, OutboxMail
from consulta.notifications.service import Letter, queue_letter
from consulta.register.models import AuditEvent
from consulta.settings import Settings
from tests.conftest import environment
from tests.factories.accounts import make_actor, make_user
from tests.factories.territory import make_territory
from tests.support.smtp import MailServer, silent_server

Post = Callable[..., str]


def mails() -> list[OutboxMail]:
    """The outbox as it stands."""
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_a_letter_leaves_once_and_its_words_are_forgotten(post: Post, mail_server: MailServer) -> None:
    post()
    assert delivery.sweep() == 1
    assert delivery.sweep() == 0
    mail_server.wait_for(1)
    (mail,) = mails()
    assert (mail.status, mail.context, mail.attempts) == (MailStatus.SENT, {}, 1)
    letter = mail_server.accepted[0]
    assert letter["To"] == "anna@esempio.it"
    assert parseaddr(str(make_header(decode_header(letter["From"])))) == ("Ufficio", "ufficio@esempio.it")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in letter.walk()} >= {"text/plain", "text/html"}
    plain = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    assert "prova" in bytes(plain.get_payload(decode=True)).decode()


def test_nothing_leaves_when_the_fact_is_undone(post: Post, mail_server: MailServer) -> None:
    with pytest.raises(RuntimeError):
        post(fail=True)
    assert mails() == []
    assert delivery.sweep() == 0


def test_all_attempts_carry_the_same_message_id(post: Post, mail_server: MailServer) -> None:
    """Where the server's answer was lost, the letter goes again and a reader's program can tell it is the same."""
    post()
    mail_server.handler.mood = "drop_after_data"
    with time_machine.travel(clock.now(), tick=True) as traveller:
        delivery.sweep()
        mail_server.wait_for(1)
        mail_server.handler.mood = "ok"
        traveller.shift(timedelta(minutes=3))
        assert delivery.sweep() == 1
    mail_server.wait_for(2)
    first, second = mail_server.accepted
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@esempio.it>")


@pytest.mark.parametrize("mood", ["reject", "reject_data"])
def test_a_permanent_refusal_is_not_repeated_and_is_told(post: Post, mail_server: MailServer, mood: str) -> None:
    post()
    mail_server.handler.mood = mood
    assert delivery.sweep() == 0
    (mail,) = mails()
    assert mail.status is MailStatus.FAILED
    assert mail.context == {}
    assert "5" in mail.last_error
    assert db.session.scalar(select(AuditEvent.name)) == "notifications.mail_failed"


def test_a_lost_letter_of_no_territory_is_told_to_the_administrators(mail_app: Flask, mail_server: MailServer) -> None:
    """A forgotten password belongs to no territory: those who keep the installation are told, the office is not."""
    territory = make_territory()
    administrator = make_actor(territory, "administrator", email="tecnica@esempio.it")
    make_actor(territory, "operator", email="operatrice@esempio.it")
    make_user(email="anna@esempio.it")
    accounts.request_reset("anna@esempio.it", clock.now())
    mail_server.handler.mood = "reject"
    delivery.sweep()
    assert [mail.status for mail in mails() if mail.template == "accounts/reset"] == [MailStatus.FAILED]
    told = {(mail.recipient, mail.user_id) for mail in mails() if mail.template == "notifications/mail_failed"}
    assert told == {("tecnica@esempio.it", administrator.user_id)}


def test_one_bad_address_does_not_stop_the_others(post: Post, mail_server: MailServer) -> None:
    post("anna@esempio.it")
    post("nessuno@esempio.it")
    post("bruno@esempio.it")
    assert delivery.sweep() == 2
    assert [mail.status for mail in mails()] == [MailStatus.SENT, MailStatus.FAILED, MailStatus.SENT]


def test_a_temporary_refusal_is_repeated_for_72_hours_and_then_told(post: Post, mail_server: MailServer) -> None:
    post()
    mail_server.handler.mood = "greylist"
    began = clock.now()
    tries = 0
    with time_machine.travel(began, tick=True) as traveller:
        for hour in range(80):
            traveller.move_to(began + timedelta(hours=hour, minutes=1))
            delivery.sweep()
            tries = mails()[0].attempts
            if mails()[0].status is MailStatus.FAILED:
                break
    assert 60 <= hour <= 72
    assert tries >= 35
    assert mails()[0].status is MailStatus.FAILED


def test_a_silent_server_costs_one_time_out_and_the_letter_waits(post: Post, mail_app: Flask) -> None:
    with silent_server() as port:
        mail_app.extensions["mail"].port = port
        post()
        assert delivery.sweep() == 0
    (mail,) = mails()
    assert mail.status is MailStatus.WAITING
    assert mail.next_attempt_at > clock.now()
    assert "non risponde" in mail.last_error


def test_no_server_at_all_keeps_the_letter(post: Post, mail_app: Flask) -> None:
    mail_app.extensions["mail"].port = 1
    post()
    assert delivery.sweep() == 0
    assert mails()[0].status is MailStatus.WAITING


def test_a_claimed_letter_is_left_to_its_claimer_until_the_claim_ends(post: Post, mail_server: MailServer) -> None:
    """A worker that died between claim and sending delays its letters by ten minutes, and loses none."""
    post()
    assert len(service.claim_due(clock.now())) == 1
    assert delivery.sweep() == 0
    with time_machine.travel(clock.now() + service.CLAIM_FOR + timedelta(seconds=1), tick=True):
        assert delivery.sweep() == 1


def test_the_same_letter_twice_is_one(mail_app: Flask, post: Post) -> None:
    event_id = post()

    @transactional
    def again() -> None:
        service.queue_letter(service.Letter(event_id, "notifications/mail_failed", "anna@esempio.it", {"error": "prova"}), clock.now())

    again()
    assert len(mails()) == 1


def test_a_letter_that_cannot_be_written_waits_and_does_not_stop_the_others(post: Post, mail_server: MailServer) -> None:
    @transactional
    def put_broken() -> None:
        service.queue_letter(service.Letter("x", "replies/published", "anna@esempio.it", {"contribution_id": 99}), clock.now())

    put_broken()
    post()
    delivery.sweep()
    assert [mail.status for mail in mails()] == [MailStatus.WAITING, MailStatus.SENT]


def test_letters_of_long_ago_are_deleted(post: Post, mail_server: MailServer) -> None:
    post()
    delivery.sweep()
    assert service.forget_old(clock.now() + timedelta(days=29)) == 0
    assert service.forget_old(clock.now() + timedelta(days=31)) == 1
    assert mails() == []


def test_a_person_erased_while_the_letter_leaves_does_not_stop_the_others(post: Post, mail_server: MailServer) -> None:
    """The row is gone when the result comes back: the letters after it still leave."""
    post("anna@esempio.it")
    post("bruno@esempio.it")
    claimed = service.claim_due(clock.now())

    @transactional
    def erase() -> None:
        current().session.execute(delete(OutboxMail).where(OutboxMail.id == claimed[0]))

    erase()
    assert delivery._send_all(claimed) == 2
    assert [mail.status for mail in mails()] == [MailStatus.SENT]


def test_only_who_keeps_the_office_sends_again_and_it_is_written_down(app: Flask) -> None:
    territory = make_territory()
    keeper, operator = make_actor(territory, "coordinator"), make_actor(territory, "operator")

    @transactional
    def put() -> int:
        queue_letter(Letter("e" * 32, "notifications/mail_failed", "anna@esempio.it", {}, territory_id=territory.id), clock.now())
        return current().session.scalars(select(OutboxMail.id).where(OutboxMail.event_id == "e" * 32)).one()

    mail_id = put()
    with pytest.raises(Refused):
        service.retry_mail(operator, territory.id, mail_id, clock.now())
    assert service.retry_mail(keeper, territory.id, mail_id, clock.now())
    trail = select(AuditEvent.actor_id).where(AuditEvent.name == "notifications.mail_retried", AuditEvent.subject == f"posta/{mail_id}")
    assert list(db.session.scalars(trail)) == [keeper.user_id]


@pytest.mark.parametrize(
    ("base_url", "remote", "host", "status"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", "127.0.0.1:8000", 200),
        ("http://localhost:8000", "::1", "localhost:8000", 200),
        ("http://localhost:8000", "192.0.2.7", "localhost:8000", 404),
        ("http://demo.example.it", "127.0.0.1", "127.0.0.1:8000", 404),
        ("http://localhost:8000", "127.0.0.1", "demo.example.it", 404),
    ],
)
def test_letters_are_read_only_on_this_machine(
    committed_url: str, tmp_path: Path, base_url: str, remote: str, host: str, status: int
) -> None:
    """Their links sign in: a demonstration shown to others must not give them away."""
    more = {"BASE_URL": base_url, "ALLOWED_HOSTS": "localhost,127.0.0.1,demo.example.it"}
    app = create_app(Settings.from_environment(environment(committed_url, tmp_path, **more)))
    client = app.test_client()
    answer = client.get("/sviluppo/posta", environ_overrides={"REMOTE_ADDR": remote}, headers={"Host": host})
    assert answer.status_code == status
    with app.app_context():
        db.engine.dispose()
