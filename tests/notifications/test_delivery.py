# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters leave at least once, with one Message-ID, for 72 hours, and somebody is told when they do not (trust.md G4)."""

from collections.abc import Callable
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.core import clock
from consulta.core.db import db
from consulta.notifications import delivery, service
from consulta.notifications.models import MailStatus, OutboxMail
from consulta.register.models import AuditEvent
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

    @service.transactional
    def again() -> None:
        service.queue_letter(service.Letter(event_id, "notifications/mail_failed", "anna@esempio.it", {"error": "prova"}), clock.now())

    again()
    assert len(mails()) == 1


def test_a_letter_that_cannot_be_written_waits_and_does_not_stop_the_others(post: Post, mail_server: MailServer) -> None:
    @service.transactional
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
