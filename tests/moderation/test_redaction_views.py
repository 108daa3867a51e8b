# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which passages are hidden and put back, and every page on which they no longer stand."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.moderation import originals
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.territory import make_territory
from tests.moderation.test_redaction import BODY, MARK, NAME, TITLE, WHY, hide
from tests.portal.test_own import BUDGET as OWN_BUDGET
from tests.support.pages import VisitingClient

PUBLIC = ("contributi", "contributi.csv", "contributi.json", "contributi.atom", "commenti.atom", "cerca?q=quirini", "cerca?q=zenobia")


@pytest.fixture
def territory(app: Flask, monkeypatch: pytest.MonkeyPatch) -> TerritoryRef:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return make_territory()


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def fields(page: str, **values: object) -> dict[str, object]:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page) or re.search(r'value="(\d+)"[^>]*name="version"', page)
    assert found
    return {"version": found[1], "passages": NAME, "reason_code": "personal_data", "reason_text": WHY} | values


def test_marked_seen_and_hidden(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    author = actor_of(make_user(), clock.now())
    sent = make_contribution(territory, author=author, title=TITLE, text=BODY + " Scrivile a zenobia.quirini@esempio.it.")
    path = f"/ao/ufficio/contributi/{sent.contribution_id}"
    sign_in_as(client, operator.user_id)
    assert f"{path}/oscura" in client.get(path).get_data(as_text=True)
    page = client.visit(f"{path}/oscura").get_data(as_text=True)
    assert 'value="zenobia.quirini@esempio.it"' in page
    wrong = client.post(f"{path}/oscura", data=fields(page, passages="Marta Deidda\n", step="preview"))
    body = html.unescape(wrong.get_data(as_text=True))
    assert (wrong.status_code, "«Marta Deidda» non è nel testo" in body, WHY in body) == (422, True, True)
    seen = client.post(f"{path}/oscura", data=fields(page, found=["zenobia.quirini@esempio.it"], step="preview"))
    body = html.unescape(seen.get_data(as_text=True))
    assert (seen.status_code, f"Da mesi {MARK}" in body, "Oscura questi passaggi" in body) == (200, True, True)
    assert not originals.has_originals("contribution", sent.contribution_id), "a preview writes nothing"
    done = client.post(f"{path}/oscura", data=fields(page, found=["zenobia.quirini@esempio.it"], step="confirm"))
    assert (done.status_code, done.headers["Location"]) == (303, path)
    record = client.get(path).get_data(as_text=True)
    assert f"{path}/originale" in record
    assert "uirini" not in record
    kept = client.visit(f"{path}/originale").get_data(as_text=True)
    assert TITLE in kept
    assert 'method="post"' not in kept.partition("<main")[2], "only a coordinator puts it back"
    assert db.session.scalar(select(AuditEvent.id).where(AuditEvent.name == "moderation.original_read"))

    visitor = client.application.test_client()
    places = [*PUBLIC, f"contributi/{sent.number}", f"contributi/{sent.number}/versioni", f"registro?oggetto=contributo/{sent.number}"]
    for place in places:
        shown = html.unescape(visitor.get(f"/ao/{place}").get_data(as_text=True))
        assert NAME.lower() not in shown.lower(), place
        assert "zenobia.quirini" not in shown, place
        assert "cerca?" not in place or f"contributi/{sent.number}" not in shown, place
    assert MARK in html.unescape(visitor.get(f"/ao/contributi/{sent.number}").get_data(as_text=True))
    sign_in_as(visitor, author.user_id)
    mine = html.unescape(visitor.visit("/ao/il-mio-spazio", budget=OWN_BUDGET).get_data(as_text=True))
    assert WHY in mine
    receipt = visitor.get(f"/ao/contributi/{sent.number}/ricevuta")
    assert (receipt.status_code, "uirini" in receipt.get_data(as_text=True)) == (200, False)
    assert "prova il testo come lo hai scritto" in receipt.get_data(as_text=True)


def test_a_stale_page_shows_the_text_of_now_and_keeps_what_was_typed(
    client: VisitingClient, territory: TerritoryRef, operator: Actor
) -> None:
    sent = make_contribution(territory, title=TITLE, text=BODY)
    path = f"/ao/ufficio/contributi/{sent.contribution_id}/oscura"
    sign_in_as(client, operator.user_id)
    page = client.visit(path).get_data(as_text=True)
    hide(operator, territory, sent.contribution_id, "070 555 12 34")
    answer = client.post(path, data=fields(page, step="confirm"))
    body = html.unescape(answer.get_data(as_text=True))
    assert (answer.status_code, WHY in body, NAME in body) == (409, True, True)
    assert "Nel frattempo qualcuno ha cambiato" in body
    assert client.post(path, data=fields(body, step="confirm")).status_code == 303


def test_a_coordinator_puts_a_comment_back(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    posted = make_comment(territory, text=f"Conosco {NAME} e la sua storia.")
    hide(operator, territory, posted.comment_id, kind="comment")
    path = f"/ao/ufficio/commenti/{posted.comment_id}"
    coordinator = make_actor(territory, "coordinator")
    sign_in_as(client, coordinator.user_id)
    page = client.visit(f"{path}/originale").get_data(as_text=True)
    assert NAME in page
    assert client.post(f"{path}/originale", data=fields(page, reason_text=" ")).status_code == 422
    assert client.post(f"{path}/originale", data=fields(page, reason_text="Era un errore.")).status_code == 303
    assert NAME in client.visit(path).get_data(as_text=True)
    again = client.post(f"{path}/originale", data=fields(page, reason_text="Era un errore.", version=99))
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("role", "hides", "reads"),
    [
        ("operator", 200, 200),
        ("coordinator", 200, 200),
        ("auditor", 403, 200),
        ("municipal_referent", 403, 403),
        ("administrator", 403, 403),
    ],
)
def test_who_opens_what(client: VisitingClient, territory: TerritoryRef, operator: Actor, role: str, hides: int, reads: int) -> None:
    sent = make_contribution(territory, title=TITLE, text=BODY)
    hide(operator, territory, sent.contribution_id)
    sign_in_as(client, make_actor(territory, role).user_id)
    path = f"/ao/ufficio/contributi/{sent.contribution_id}"
    assert client.get(f"{path}/oscura").status_code == hides
    assert client.get(f"{path}/originale").status_code == reads
    assert client.post(f"{path}/originale", data={"version": "1"}).status_code == (422 if role == "coordinator" else 403)


def test_a_text_nobody_reads_any_more_says_so(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    own = make_contribution(territory, author=operator)
    sign_in_as(client, operator.user_id)
    answer = client.get(f"/ao/ufficio/contributi/{own.contribution_id}/oscura")
    assert answer.status_code == 403
    assert "Questo testo è tuo" in html.unescape(answer.get_data(as_text=True))
