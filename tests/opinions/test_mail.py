# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of opinions on a real socket: the request with its dossier and link, what is passed on, and letters that do not arrive."""

import io
import re
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pypdf
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from consulta.accounts.models import User
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.printing import PrintFailed
from consulta.core.unit_of_work import current, transactional
from consulta.notifications import delivery, paper_facts
from consulta.notifications import service as notifications
from consulta.notifications.models import MailTrouble, OutboxMail
from consulta.notifications.requests import DeliveryReport
from consulta.opinions import service
from consulta.opinions.models import Forwarding, LetterState, Opinion
from consulta.opinions.requests import CancelOpinion
from consulta.register.models import RegisterEntry
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.notifications import decide
from tests.factories.opinions import QUESTION, make_addressee, make_opinion
from tests.factories.replies import REASONS, make_reply
from tests.factories.territory import make_territory
from tests.opinions.conftest import NOW
from tests.support.smtp import MailServer

TITLE = "Più ore la domenica"


@pytest.fixture
def here(mail_app: Flask) -> TerritoryRef:
    """A territory of the application that sends."""
    ref = make_territory()
    make_cycle(ref)
    return ref


@pytest.fixture
def officer(here: TerritoryRef) -> Actor:
    return make_actor(here, "operator", name="Anna Operatrice")


def words(letter: Message) -> str:
    plain = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    return bytes(plain.get_payload(decode=True)).decode()  # type: ignore[arg-type]


def fresh(model: type[Opinion] | type[Forwarding]) -> Opinion | Forwarding:
    db.session.rollback()
    return db.session.scalars(select(model).execution_options(populate_existing=True)).one()


def to(server: MailServer, address: str) -> list[Message]:
    return [letter for letter in server.accepted if letter["To"] == address]


def test_the_request_leaves_with_the_dossier_and_a_link_that_works_once(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer
) -> None:
    sent = make_contribution(here, title=TITLE)
    delivery.sweep()
    make_opinion(here, sent.contribution_id, actor=officer)
    delivery.sweep()
    (letter,) = to(mail_server, "distretto@pec.esempio.it")
    text = words(letter)
    assert QUESTION in text
    assert TITLE in text
    assert "Una persona" in text
    author = db.session.scalars(select(User).join_from(User, OutboxMail, OutboxMail.user_id == User.id).limit(1)).first()
    assert author is None or author.name not in text
    assert "Ciao" not in text
    link = next(address for address in re.findall(r"http://\S+", text) if "/pareri/" in address)
    row = fresh(Opinion)
    assert isinstance(row, Opinion)
    assert (row.letter_state, row.letter_at) == (LetterState.SENT, NOW)
    token = urlsplit(link).path.rpartition("/")[2]
    folder = Path(mail_app.extensions["consulta.settings"].data_dir)
    assert not any(token.encode() in one.read_bytes() for one in folder.rglob("*") if one.is_file())  # stored nowhere
    db.session.rollback()
    for table in db.metadata.sorted_tables if hasattr(db, "metadata") else ():
        assert token not in repr(db.session.execute(table.select()).all())
    mail_app.config["WTF_CSRF_ENABLED"] = False
    client = mail_app.test_client()
    form = {"submission_key": "k" * 24, "text": "Sì, da marzo.", "signed_by": ""}
    assert client.post(urlsplit(link).path, data=form).status_code == 303
    assert client.post(urlsplit(link).path, data=form | {"text": "Anzi no."}).status_code == 403
    delivery.sweep()
    assert "È arrivato il parere" in words(to(mail_server, officer.email)[-1])


def test_a_request_that_is_refused_is_seen_and_sent_again(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer
) -> None:
    sent = make_contribution(here)
    body = make_addressee(here, email="nessuno@esempio.it")
    opinion_id = make_opinion(here, sent.contribution_id, actor=officer, addressee_id=body)
    delivery.sweep()
    row = fresh(Opinion)
    assert isinstance(row, Opinion)
    assert row.letter_state is LetterState.FAILED
    assert "550" in row.letter_error
    service.send_again(officer, here.id, opinion_id, row.version, NOW)
    assert fresh(Opinion).letter_state is LetterState.WAITING  # type: ignore[union-attr]


def test_a_letter_that_comes_back_after_it_left_is_seen(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer
) -> None:
    make_reply(here, make_contribution(here).contribution_id, "out_of_scope", forwarded_to_id=make_addressee(here), writer=officer)
    delivery.sweep()
    row = fresh(Forwarding)
    assert isinstance(row, Forwarding)
    assert row.state is LetterState.SENT
    message_id = db.session.scalar(select(OutboxMail.message_id).where(OutboxMail.event_id == row.letter_key)) or ""
    report = DeliveryReport(message_id.partition("@")[0], ("distretto@pec.esempio.it",), "5.1.1")
    assert notifications.note_report(report, NOW)
    row = fresh(Forwarding)
    assert isinstance(row, Forwarding)
    assert row.state is LetterState.FAILED


def test_what_is_passed_on_leaves_with_the_reply_and_its_author_is_told_then(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer
) -> None:
    author = make_actor(name="Chi Scrive")
    sent = make_contribution(here, author=author, title=TITLE)
    make_reply(here, sent.contribution_id, "out_of_scope", forwarded_to_id=make_addressee(here), writer=officer)
    delivery.sweep()
    delivery.sweep()
    (letter,) = to(mail_server, "distretto@pec.esempio.it")
    text = words(letter)
    assert TITLE in text
    assert REASONS in text
    assert "Chi Scrive" not in text
    assert author.email not in text
    told = [words(one) for one in to(mail_server, author.email)]
    assert any("lo abbiamo trasmesso a: Azienda sanitaria" in one for one in told)
    assert db.session.scalar(select(RegisterEntry.id).where(RegisterEntry.type == "contribution_forwarded")) is not None


def test_a_body_whose_address_was_paused_is_written_to_all_the_same(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer
) -> None:
    @transactional
    def pause() -> None:
        current().session.add(
            MailTrouble(address="distretto@pec.esempio.it", refusals=3, last_refused_at=NOW, last_error="550", paused_at=NOW)
        )

    pause()
    make_opinion(here, make_contribution(here).contribution_id, actor=officer)
    delivery.sweep()
    assert len(to(mail_server, "distretto@pec.esempio.it")) == 1


def test_nothing_leaves_of_what_is_hidden_before_the_worker_comes(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer
) -> None:
    sent = make_contribution(here, title=TITLE)
    make_opinion(here, sent.contribution_id, actor=officer)
    decide(here, "contribution", sent.contribution_id, outcome="hidden")
    delivery.sweep()
    assert to(mail_server, "distretto@pec.esempio.it") == []
    row = fresh(Opinion)
    assert isinstance(row, Opinion)
    assert (row.letter_state, row.letter_error) == (LetterState.FAILED, "il contributo non è più pubblico")


def test_a_request_cancelled_before_it_left_does_not_leave(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer
) -> None:
    opinion_id = make_opinion(here, make_contribution(here).contribution_id, actor=officer)
    service.cancel_opinion(officer, CancelOpinion(here.id, opinion_id, "Ha già risposto a voce.", 1), clock.now())
    delivery.sweep()
    subjects = [str(letter["Subject"]) for letter in to(mail_server, "distretto@pec.esempio.it")]
    assert len(subjects) == 1  # that it is not needed any more
    db.session.execute(update(Opinion).values(version=Opinion.version))
    db.session.rollback()


def dossiers(letter: Message) -> list[tuple[str, bytes]]:
    """The PDFs of a letter."""
    found = [part for part in letter.walk() if part.get_content_type() == "application/pdf"]
    return [(part.get_filename() or "", bytes(part.get_payload(decode=True))) for part in found]  # type: ignore[arg-type]


def test_what_leaves_for_a_body_carries_the_public_dossier(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer
) -> None:
    sent = make_contribution(here, title=TITLE)
    make_opinion(here, sent.contribution_id, actor=officer)
    make_reply(here, sent.contribution_id, "out_of_scope", forwarded_to_id=make_addressee(here), writer=officer)
    delivery.sweep()
    letters = to(mail_server, "distretto@pec.esempio.it")
    assert len(letters) == 2
    for letter in letters:
        ((name, content),) = dossiers(letter)
        assert name == f"fascicolo-{sent.number}.pdf"
        said = " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())
        assert TITLE in said
        assert "Anna Operatrice" not in said
        assert "Lo stesso testo" in words(letter)


def test_a_letter_is_not_held_for_its_dossier(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise PrintFailed("too slow")

    monkeypatch.setattr(paper_facts, "make_pdf", fail)
    make_opinion(here, make_contribution(here, title=TITLE).contribution_id, actor=officer)
    delivery.sweep()
    (letter,) = to(mail_server, "distretto@pec.esempio.it")
    assert dossiers(letter) == []
    assert TITLE in words(letter)


def test_a_letter_tried_again_carries_its_dossier_once(
    mail_app: Flask, here: TerritoryRef, officer: Actor, mail_server: MailServer, frozen: time_machine.Traveller
) -> None:
    make_opinion(here, make_contribution(here, title=TITLE).contribution_id, actor=officer)
    mail_server.handler.script["distretto@pec.esempio.it"] = ["greylist"]
    delivery.sweep()
    assert to(mail_server, "distretto@pec.esempio.it") == []
    frozen.shift(7200)
    delivery.sweep()
    (letter,) = to(mail_server, "distretto@pec.esempio.it")
    assert len(dossiers(letter)) == 1
