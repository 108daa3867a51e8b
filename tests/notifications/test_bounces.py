# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses that refuse letters for good: counted by day, paused, told to their person and started again; reports of mail servers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from consulta.accounts import service as accounts
from consulta.accounts.credentials import sign_grant
from consulta.core import clock
from consulta.core.db import db
from consulta.core.unit_of_work import transactional
from consulta.notifications import delivery, policy, queries, service
from consulta.notifications.bounces import read_report
from consulta.notifications.cli import bounces
from consulta.notifications.models import MailStatus, MailTrouble, OutboxMail
from consulta.notifications.requests import RESUME, DeliveryReport
from consulta.notifications.service.troubles import count_refusal
from consulta.register.models import AuditEvent
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.support.smtp import MailServer

TOKEN = "0123456789abcdef0123456789abcdef"
NOW = clock.now()
refuse = transactional(count_refusal)


def report(action: str = "failed", status: str = "5.1.1", token: str = TOKEN, whole: bool = True, to: str = "anna@esempio.it") -> bytes:
    """What a mail server sends back."""
    returned = f"Message-ID: <{token}@comune.example.it>\nTo: {to}\nSubject: Novita\n\n"
    kind, body = ("message/rfc822", returned + "Ciao\n") if whole else ("text/rfc822-headers", returned)
    return (
        "From: MAILER-DAEMON@mx.example.it\nTo: piano@comune.example.it\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        "--B\nContent-Type: text/plain\n\nNon trovato.\n\n"
        f"--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.it\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n\n"
        f"--B\nContent-Type: {kind}\n\n{body}\n--B--\n"
    ).encode()


@pytest.mark.parametrize("whole", [True, False])
def test_a_report_is_read_with_the_letter_or_its_headers(whole: bool) -> None:
    assert read_report(report(whole=whole)) == DeliveryReport(TOKEN, ("anna@esempio.it",), "5.1.1")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Ciao",
        report(action="delayed", status="4.4.1"),
        report(status="4.2.2"),
        report(action="delivered", status="2.0.0"),
        report(token="non-nostro"),
        report().replace(b"multipart/report", b"multipart/mixed"),
        report().replace(b"Final-Recipient", b"X-Recipient"),
        report()[:300],
    ],
)
def test_what_says_nothing_for_good_is_left_alone(raw: bytes) -> None:
    assert read_report(raw) is None


@given(st.binary(max_size=400), st.integers(0, 600))
def test_no_report_breaks_the_reader(noise: bytes, at: int) -> None:
    raw = report()
    read_report(raw[:at] + noise + raw[at:])
    read_report(noise)


def test_three_days_pause_an_address_and_one_bad_hour_does_not(app: Flask) -> None:
    person = make_user(email="anna@esempio.it")
    for minutes in range(5):
        refuse("anna@esempio.it", "indirizzo rifiutato (550)", NOW + timedelta(minutes=minutes) if clock.rome(NOW).hour < 23 else NOW)
    assert not queries.is_person_paused(person)
    refuse("anna@esempio.it", "indirizzo rifiutato (550)", NOW + timedelta(days=1))
    assert not queries.is_person_paused(person)
    refuse("anna@esempio.it", "indirizzo rifiutato (550)", NOW + timedelta(days=2))
    assert queries.is_person_paused(person)
    paused = select(AuditEvent.subject).where(AuditEvent.name == "notifications.address_paused")
    assert list(db.session.scalars(paused)) == [f"utente/{person}"]


@pytest.mark.parametrize(
    ("template", "tries"),
    [("accounts/reset", True), ("notifications/check_address", True), ("notifications/news", False), ("replies/published", False)],
)
def test_what_somebody_just_asked_for_always_tries(template: str, tries: bool) -> None:
    assert policy.always_tries(template) is tries


def test_refused_on_three_days_then_silence_then_again(mail_app: Flask, mail_server: MailServer, post: Callable[..., str]) -> None:
    """5xx at RCPT counts, a refused text or a busy server does not; nothing leaves while paused, but the letter that starts again."""
    person = make_user(email="anna@esempio.it")
    began = clock.now()
    delivery.sweep()
    with time_machine.travel(began, tick=True) as traveller:
        for day, mood in enumerate(("reject_data", "greylist", "reject", "reject", "reject")):
            traveller.move_to(began + timedelta(days=day))
            mail_server.handler.mood = mood
            post()
            delivery.sweep()
            assert queries.is_person_paused(person) is (day == 4)
        mail_server.handler.mood = "ok"
        mail_server.accepted.clear()
        post()
        assert delivery.sweep() == 0
        assert mail_server.accepted == []
        accounts.request_reset("anna@esempio.it", clock.now())
        assert delivery.sweep() == 1
        assert service.resume(person, clock.now())
        post()
        assert delivery.sweep() == 1
    assert db.session.scalars(select(MailTrouble)).all() == []


def test_a_report_counts_once_and_only_for_a_letter_of_ours(mail_app: Flask, mail_server: MailServer, post: Callable[..., str]) -> None:
    post("anna@esempio.it")
    delivery.sweep()
    token = db.session.scalars(select(OutboxMail.message_id)).one().partition("@")[0]
    assert not service.note_report(DeliveryReport(TOKEN, ("anna@esempio.it",), "5.1.1"), clock.now())
    assert not service.note_report(DeliveryReport(token, ("altra@esempio.it",), "5.1.1"), clock.now())
    assert service.note_report(DeliveryReport(token, ("ANNA@esempio.it",), "5.1.1"), clock.now())
    assert not service.note_report(DeliveryReport(token, ("anna@esempio.it",), "5.1.1"), clock.now())
    db.session.rollback()
    assert db.session.execute(select(OutboxMail.status, OutboxMail.last_error)).one() == (
        MailStatus.FAILED,
        "respinto dopo la consegna (5.1.1)",
    )
    assert db.session.execute(select(MailTrouble.address, MailTrouble.refusals)).all() == [("anna@esempio.it", 1)]


def test_the_command_reads_what_the_mail_server_writes(mail_app: Flask, mail_server: MailServer, post: Callable[..., str]) -> None:
    post("anna@esempio.it")
    delivery.sweep()
    token = db.session.scalars(select(OutboxMail.message_id)).one().partition("@")[0]
    run = mail_app.test_cli_runner()
    assert "Segnato" in run.invoke(bounces, input=report(token=token)).output
    assert "era già segnato" in run.invoke(bounces, input=report(token=token)).output
    answer = run.invoke(bounces, input=b"Ciao")
    assert (answer.exit_code, "non c'è niente da segnare" in answer.output) == (0, True)


def test_the_person_is_told_where_to_look_and_starts_again(client: VisitingClient) -> None:
    territory, person = make_territory(), make_user(email="anna@esempio.it")
    sign_in_as(client, person)
    assert "Non riusciamo a scriverti" not in client.visit("/profilo/avvisi").text
    for day in range(3):
        refuse("anna@esempio.it", "indirizzo rifiutato (550)", NOW + timedelta(days=day))
    for path in ("/profilo", "/profilo/avvisi", f"/{territory.slug}/il-mio-spazio/novita"):
        assert "Non riusciamo a scriverti" in client.visit(path, budget=14).text
    client.send("/profilo/avvisi/riprendi", {}, page="/profilo/avvisi")
    assert db.session.scalars(select(OutboxMail.recipient).where(OutboxMail.template == service.CHECK)).all() == ["anna@esempio.it"]
    link = f"/posta/riprendi/{sign_grant(person, RESUME)}"
    visitor = VisitingClient(client.application)
    assert "Riprendi a scrivermi" in visitor.visit(link).text
    assert queries.is_person_paused(person)
    visitor.send(link, {}, status=200)
    assert not queries.is_person_paused(person)
    visitor.visit("/posta/riprendi/altro", status=403)
