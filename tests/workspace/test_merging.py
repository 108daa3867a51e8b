# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which contributions are joined and separated, and what the public reads of it (record 0037)."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.contributions.models import Contribution, Merge
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.moderation.models import OFFERED_REASONS, ReasonCode
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import WHY_MERGED, make_comment, make_contribution, make_merge, new_key
from tests.factories.replies import REASONS, make_reply
from tests.factories.territory import make_territory
from tests.portal.test_own import BUDGET as OWN_BUDGET
from tests.support.pages import VisitingClient

RECORD, CONFIRM = 28, 16
"""Statements of the record with its merges, and of the pages that offer and that show both texts."""
ONE, OTHER = "Più ore la domenica a Teulada", "La domenica chi è solo resta solo"
TEXT = "Le ore di assistenza domiciliare non bastano: la domenica chi vive da solo resta senza nessuno."


@pytest.fixture
def territory(app: Flask, monkeypatch: pytest.MonkeyPatch) -> TerritoryRef:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return make_territory()


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


@pytest.fixture
def topic(territory: TerritoryRef) -> int:
    return make_topic(territory)


def body(page: object) -> str:
    return html.unescape(page.get_data(as_text=True))  # type: ignore[attr-defined]


def fields(page: str, **values: str) -> dict[str, str]:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page) or re.search(r'value="(\d+)"[^>]*name="version"', page)
    assert found
    return {"version": found[1], "reason": WHY_MERGED, "submission_key": new_key()} | values


def status_of(contribution_id: int) -> str:
    db.session.expire_all()
    return db.session.get_one(Contribution, contribution_id).status.value


def test_a_text_that_waits_is_joined_and_separated_again(
    client: VisitingClient, territory: TerritoryRef, operator: Actor, topic: int
) -> None:
    author = actor_of(make_user("Anna Puddu"), clock.now())
    target = make_contribution(territory, topic, title=OTHER, text=TEXT, author=author, shows_name=True)
    source = make_contribution(territory, topic, title=ONE, text=TEXT + " Succede anche da noi.", published=False)
    make_comment(territory, contribution_id=target.contribution_id)
    sign_in_as(client, operator.user_id)
    record = f"/ao/ufficio/contributi/{source.contribution_id}"
    shown = body(client.visit(record, budget=RECORD))
    assert shown.count("Unisci a un altro contributo") == 1
    assert f'href="{record}/unisci"' in shown
    assert "Già inviato" not in shown
    offered = body(client.visit(f"{record}/unisci"))
    assert f'href="{record}/unisci/{target.contribution_id}"' in offered
    assert offered.index("Quasi identico") < offered.index("Cerca un altro contributo")
    for words in ("domenica", target.number):
        assert f"Scegli il n. {target.number}" in body(client.visit(f"{record}/unisci?q={words}", budget=CONFIRM))
    assert "prova con meno parole" in body(client.visit(f"{record}/unisci?q=zanzibar", budget=CONFIRM))
    confirm = f"{record}/unisci/{target.contribution_id}"
    page = body(client.visit(confirm, budget=CONFIRM))
    assert "aspetta una decisione: con l’unione viene anche pubblicato" in page
    assert "oggi nessuno; insieme nessuno" in page
    wrong = client.post(confirm, data=fields(page, reason="corto"))
    assert (wrong.status_code, "almeno 10 caratteri" in body(wrong), "corto</textarea>" in body(wrong)) == (422, True, True)
    done = client.post(confirm, data=fields(page))
    assert (done.status_code, done.headers["Location"]) == (303, record)
    assert status_of(source.contribution_id) == "merged"
    after = body(client.visit(record, budget=RECORD))
    assert f"Unito al contributo n. {target.number}" in after
    assert WHY_MERGED in after
    gathered = body(client.visit(f"/ao/ufficio/contributi/{target.contribution_id}", budget=RECORD))
    assert f"{source.number} · {ONE}" in gathered
    stranger = client.application.test_client()
    public = body(stranger.get(f"/ao/contributi/{source.number}"))
    for words in (f"Unito al contributo n. {target.number}", ONE, "Succede anche da noi", WHY_MERGED, f"/ao/contributi/{target.number}"):
        assert words in public, words
    assert "Commenta</a>" not in public
    whole = body(stranger.get(f"/ao/contributi/{target.number}"))
    assert "I contributi uniti a questo" in whole
    assert f"/ao/contributi/{source.number}" in whole
    for place in ("contributi", "contributi.csv", "contributi.json", "contributi.atom"):
        assert ONE not in body(stranger.get(f"/ao/{place}")), place
    assert ONE in body(client.visit("/ao/ufficio/contributi?stato=merged"))
    apart = body(client.visit(f"{record}/separa"))
    assert client.post(f"{record}/separa", data=fields(apart, reason="no")).status_code == 422
    assert client.post(f"{record}/separa", data=fields(apart)).status_code == 303
    assert status_of(source.contribution_id) == "published"
    again = body(client.visit(record, budget=RECORD))
    assert "Unioni" in again
    assert "Separati dall'ufficio" in again
    assert ONE in body(stranger.get("/ao/contributi"))


def test_the_reply_is_read_on_every_page(client: VisitingClient, territory: TerritoryRef, operator: Actor, topic: int) -> None:
    author = actor_of(make_user(), clock.now())
    source, target = make_contribution(territory, topic, author=author), make_contribution(territory, topic)
    make_merge(territory, operator, source.contribution_id, target.contribution_id)
    make_reply(territory, target.contribution_id)
    assert REASONS in body(client.visit(f"/ao/contributi/{source.number}"))
    sign_in_as(client, author.user_id or 0)
    assert "Unito a un altro" in body(client.visit("/ao/il-mio-spazio", budget=OWN_BUDGET))
    sent = client.get(f"/ao/contributi/{source.number}/commenti/nuovo")
    assert sent.status_code == 200


def test_what_may_not_be_joined_says_why_and_what_to_use(
    client: VisitingClient, territory: TerritoryRef, operator: Actor, topic: int
) -> None:
    source, target, third = (make_contribution(territory, topic) for _ in range(3))
    mine = make_contribution(territory, topic, author=operator)
    make_merge(territory, operator, source.contribution_id, target.contribution_id)
    sign_in_as(client, operator.user_id)
    path = f"/ao/ufficio/contributi/{third.contribution_id}/unisci"
    page = body(client.visit(f"{path}/{source.contribution_id}", budget=CONFIRM))
    assert f"è già unito al n. {target.number}: unisci questo al n. {target.number}." in page
    assert 'name="reason"' not in page
    assert f"Scegli il n. {target.number}" in body(client.visit(f"{path}?q={source.number}", budget=CONFIRM))
    assert "è tuo" in body(client.visit(f"{path}/{mine.contribution_id}", budget=CONFIRM))
    assert client.get(f"/ao/ufficio/contributi/{mine.contribution_id}/unisci").status_code == 403
    whole = body(client.visit(f"/ao/ufficio/contributi/{target.contribution_id}/unisci"))
    assert "ne sono già uniti altri" in whole
    merged = body(client.visit(f"/ao/ufficio/contributi/{source.contribution_id}/unisci"))
    assert f"è già unito al n. {target.number}" in merged
    version = str(db.session.get_one(Contribution, third.contribution_id).version)
    posted = client.post(f"{path}/{source.contribution_id}", data={"version": version, "reason": WHY_MERGED, "submission_key": new_key()})
    assert (posted.status_code, f"unisci questo al n. {target.number}" in body(posted)) == (422, True)
    assert db.session.scalars(select(Merge)).one().source_id == source.contribution_id


def test_who_comes_second_reads_who_came_first(client: VisitingClient, territory: TerritoryRef, operator: Actor, topic: int) -> None:
    source, target, third = (make_contribution(territory, topic) for _ in range(3))
    sign_in_as(client, operator.user_id)
    path = f"/ao/ufficio/contributi/{source.contribution_id}"
    page = body(client.visit(f"{path}/unisci/{target.contribution_id}", budget=CONFIRM))
    colleague = make_actor(territory, "coordinator", name="Carla Usai")
    make_merge(territory, colleague, source.contribution_id, third.contribution_id, reason="Li ha scritti la stessa persona.")
    late = client.post(f"{path}/unisci/{target.contribution_id}", data=fields(page))
    assert late.status_code == 409
    for words in (f"Nel frattempo Carla Usai ha già unito questo contributo al n. {third.number}", "stessa persona", WHY_MERGED):
        assert words in body(late), words
    apart = body(client.visit(f"{path}/separa"))
    assert client.post(f"{path}/separa", data=fields(apart)).status_code == 303
    late = client.post(f"{path}/separa", data=fields(apart))
    assert (late.status_code, "non c'è niente da separare" in body(late)) == (409, True)


def test_what_was_already_sent_is_no_reason_any_more(client: VisitingClient, territory: TerritoryRef, operator: Actor, topic: int) -> None:
    assert ReasonCode.DUPLICATE not in OFFERED_REASONS
    waiting = make_contribution(territory, topic, published=False)
    sign_in_as(client, operator.user_id)
    path = f"/ao/ufficio/contributi/{waiting.contribution_id}"
    data = fields(body(client.visit(path, budget=RECORD)), outcome="rejected", reason_code="duplicate", reason_text="Lo hai già mandato.")
    assert client.post(f"{path}/decisione", data=data).status_code == 422
    assert status_of(waiting.contribution_id) == "in_moderation"
