# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages: declaration, forms, the page that follows a request, the office's list."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.core.db import db
from consulta.feedback import queries
from consulta.feedback.models import FeedbackRequest
from consulta.register.models import AuditEvent
from consulta.web.page_cache import page_cache
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.feedback import SENT_AT, make_request
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

ISSUE, BARRIER, OFFICE = "/ao/segnala", "/ao/accessibilita/segnala", "/ao/ufficio/richieste"


@pytest.fixture
def ao(app: Flask) -> TerritoryRef:
    return make_territory()


def colleague(app: Flask, territory: TerritoryRef, role: str) -> VisitingClient:
    client, user = VisitingClient(app), make_user()
    give_role(user, territory, role)
    sign_in_as(client, user)
    return client


def test_accessibility_page_links_declaration_form_and_clock(
    ao: TerritoryRef, client: VisitingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.visit("/ao/accessibilita").text
    assert f'href="{BARRIER}"' in page
    assert "entro 30 giorni" in page
    assert "non ha ancora messo qui la dichiarazione" in page
    assert "Difensore civico per il digitale" in page
    assert 'method="post"' not in page.lower()
    monkeypatch.setitem(client.application.config, "ACCESSIBILITY_STATEMENT_URL", "https://form.agid.example/view/1")
    page_cache().clear()  # as after a restart: a setting does not change in a process that runs
    page = client.visit("/ao/accessibilita?con").text
    assert page.count("https://form.agid.example/view/1") >= 1
    assert "non ha ancora messo qui la dichiarazione" not in page
    client.visit("/en/ao/accessibilita")


@pytest.mark.parametrize(("url", "kind"), [(ISSUE, "issue"), (BARRIER, "accessibility")])
def test_a_visitor_writes_and_is_given_the_day(ao: TerritoryRef, client: VisitingClient, url: str, kind: str) -> None:
    with time_machine.travel(SENT_AT, tick=False):
        client.visit(url)
        response = client.send(url, {"message": "Il pulsante Invia non si sente\ncon NVDA <b>", "page": "/ao/piano", "email": ""})
        page = client.visit(response.location)
    assert "mercoledì 3 giugno 2026" in page.text
    assert "con NVDA &lt;b&gt;" in page.text
    assert "conserva l’indirizzo di questa pagina" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert db.session.scalar(select(FeedbackRequest.kind)).value == kind


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"message": ""}, "Scrivi che cosa non funziona"),
        ({"message": "x" * 5_001}, "Il messaggio supera 5.000 caratteri: ne restano 1 di troppo."),
        ({"message": "va male", "email": "anna"}, "nome@esempio.it"),
        ({"message": "va male", "email": "anna@esempio.it\r\nBcc: altri@esempio.it"}, "nome@esempio.it"),
        ({"message": "va male", "email": "a" * 250 + "@esempio.it"}, "e-mail"),
        ({"message": "va male", "page": "y" * 301}, "supera 300 caratteri"),
        ({"message": "va male", "submission_key": "corta"}, "ricarica la pagina"),
    ],
)
def test_mistakes_are_named_and_nothing_typed_is_lost(
    ao: TerritoryRef, client: VisitingClient, fields: dict[str, str], sentence: str
) -> None:
    typed = {"message": "va male", "page": "/ao", "email": "x@y.it"} | fields
    page = client.send(ISSUE, typed, status=422).text
    assert sentence.replace("'", "&#39;") in page
    assert typed["message"] in page
    assert typed["page"] in page
    assert db.session.scalar(select(func.count()).select_from(FeedbackRequest)) == 0


def test_the_page_in_question_is_filled_in(ao: TerritoryRef, client: VisitingClient) -> None:
    assert 'value="/ao/piano"' in client.visit(ISSUE, headers={"Referer": "http://localhost/ao/piano?x=1"}).text
    assert "altrove" not in client.visit(ISSUE, headers={"Referer": "http://altrove.example/ao"}).text
    page = client.visit(ISSUE + '?pagina="><script>alert(1)</script>').text
    assert "<script>alert" not in page


def test_a_double_submit_follows_the_same_request(ao: TerritoryRef, client: VisitingClient) -> None:
    fields = {"message": "va male", "submission_key": "la-stessa-chiave-di-prova"}
    assert client.send(ISSUE, fields).location == client.send(ISSUE, fields).location
    assert queries.count_open(ao.id, SENT_AT + timedelta(days=9_999)) == 1


def test_too_many_are_stopped_with_the_text_kept(ao: TerritoryRef, client: VisitingClient) -> None:
    for _ in range(5):
        client.send(ISSUE, {"message": "va male", "email": "anna@esempio.it"})
    refused = client.send(ISSUE, {"message": "una cosa lunga " * 9, "email": "anna@esempio.it"}, status=429)
    assert "una cosa lunga" in refused.text
    assert int(refused.headers["Retry-After"]) > 0
    assert db.session.scalar(select(func.count()).select_from(FeedbackRequest)) == 5


@pytest.mark.parametrize("code", ["ABCD", "x" * 300, "%00", "ABCD-EFGH-JKLM"])
def test_a_wrong_code_is_the_uniform_404(ao: TerritoryRef, client: VisitingClient, code: str) -> None:
    assert client.get(f"/ao/segnala/{code}").status_code == (400 if code == "%00" else 404)


def test_a_late_answer_is_admitted(ao: TerritoryRef, client: VisitingClient) -> None:
    received = make_request(ao, email="anna@esempio.it")
    with time_machine.travel(SENT_AT + timedelta(days=40), tick=False):
        page = client.visit(f"/ao/segnala/{received.code}").text
    assert "La risposta è in ritardo" in page
    assert "anna@esempio.it" not in page


def test_the_office_sees_the_clock_and_answers(ao: TerritoryRef, app: Flask, client: VisitingClient) -> None:
    late, soon = make_request(ao), make_request(ao, SENT_AT + timedelta(days=28), email="anna@esempio.it")
    with time_machine.travel(SENT_AT + timedelta(days=31), tick=False):
        operator = colleague(app, ao, "operator")
        page = operator.visit(OFFICE, budget=16).text
        assert page.index(f"/richieste/{late.request_id}") < page.index(f"/richieste/{soon.request_id}")
        assert "In ritardo di 1 giorno" in page
        assert "Restano 27 giorni" in page
        assert "2 aspettano una risposta, di cui 1 in ritardo" in " ".join(page.split())
        assert "anna@esempio.it" not in page
        one = f"{OFFICE}/{soon.request_id}"
        assert "anna@esempio.it" in operator.visit(one, budget=16).text
        read = db.session.scalars(select(AuditEvent.subject).where(AuditEvent.name == "feedback.read")).all()
        assert read == [f"richiesta/{soon.request_id}"]
        operator.send(one, {"answer": " "}, status=422)
        operator.send(one, {"answer": "Riparato oggi."})
        assert "Riparato oggi." in operator.visit(one, budget=16).text
        assert "Riparato oggi." in client.visit(f"/ao/segnala/{soon.code}").text
        assert f"/richieste/{soon.request_id}" in operator.visit(OFFICE + "?stato=risposte", budget=16).text
        assert f"/richieste/{soon.request_id}" not in operator.visit(OFFICE, budget=16).text


def test_who_answers_second_keeps_the_text(ao: TerritoryRef, app: Flask) -> None:
    received, first, second = make_request(ao), colleague(app, ao, "operator"), colleague(app, ao, "coordinator")
    url = f"{OFFICE}/{received.request_id}"
    token = second.get(url).text.split('name="csrf_token" value="')[-1].split('"')[0]
    first.send(url, {"answer": "Ci ho pensato io."})
    response = second.post(url, data={"csrf_token": token, "answer": "La mia risposta"})
    assert response.status_code == 409
    assert "Ci ho pensato io." in response.text
    assert "La mia risposta" in response.text
    assert "Qualcuno ha già risposto" in response.text


def test_the_administrator_reads_and_does_not_answer(ao: TerritoryRef, app: Flask) -> None:
    received, administrator = make_request(ao), colleague(app, ao, "administrator")
    url = f"{OFFICE}/{received.request_id}"
    page = administrator.visit(url, budget=16).text
    assert 'name="answer"' not in page
    assert "Solo un operatore o il coordinatore" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert administrator.post(url, data={"csrf_token": token, "answer": "x"}).status_code == 403
    assert queries.count_open(ao.id, SENT_AT) == 1


def test_the_auditor_reads_and_that_is_written_down(ao: TerritoryRef, app: Flask) -> None:
    received, auditor = make_request(ao), colleague(app, ao, "auditor")
    assert f"{OFFICE}/{received.request_id}" in auditor.visit(OFFICE, budget=16).text
    page = auditor.visit(f"{OFFICE}/{received.request_id}", budget=16).text
    assert 'name="answer"' not in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "answer": "Fatto, adesso si legge."}
    assert auditor.post(f"{OFFICE}/{received.request_id}", data=sent).status_code == 403
    assert queries.count_open(ao.id, SENT_AT) == 1
    with app.app_context():
        assert db.session.scalars(select(AuditEvent.subject).where(AuditEvent.name == "feedback.read")).all()


def test_others_stay_out(ao: TerritoryRef, app: Flask, client: VisitingClient) -> None:
    received = make_request(ao)
    for url in (OFFICE, f"{OFFICE}/{received.request_id}"):
        assert client.get(url).status_code == 303
        assert colleague(app, ao, "deputy_approver").get(url).status_code == 403
        assert colleague(app, make_territory(f"b{len(url)}", "Altrove"), "operator").get(url).status_code == 403
    other = colleague(app, make_territory("cb", "Altro ambito"), "operator")
    assert other.get(f"/cb/ufficio/richieste/{received.request_id}").status_code == 404
    assert colleague(app, ao, "operator").get(f"{OFFICE}/99999").status_code == 404


def test_empty_lists_say_what_will_appear(ao: TerritoryRef, app: Flask) -> None:
    operator = colleague(app, ao, "operator")
    assert "Nessuna richiesta da evadere" in operator.visit(OFFICE, budget=16).text
    assert "Nessuna risposta ancora" in operator.visit(OFFICE + "?stato=risposte", budget=16).text
    operator.visit(OFFICE + "?pagina=zz", status=400, budget=16)
