# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of replies to topics, walked without JavaScript; every page and error state is linted."""

import pytest

from consulta.core.actor import Actor
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_comment
from tests.factories.plans import make_objective
from tests.factories.topic_replies import ANSWER, make_topic_reply, version_of_topic_reply
from tests.support.pages import VisitingClient


@pytest.fixture
def writer(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


@pytest.fixture
def coordinator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Bruno Coordinatore")


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    topic_id = make_topic(territory, title="I bus della sera")
    make_comment(territory, topic_id=topic_id, text="L'ultimo bus parte alle sette: chi lavora di sera resta a piedi.")
    return topic_id


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def write_url(topic_id: int) -> str:
    return f"/ao/ufficio/temi/{topic_id}/risposta"


def test_from_the_list_to_the_page_of_the_topic(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, coordinator: Actor, topic_id: int
) -> None:
    """The operator finds, writes point by point and sends; the coordinator approves; everybody reads it on the topic's page."""
    objective = make_objective(territory, title="Trasporti la sera", status="proposed")
    enter(client, writer)
    assert "/ao/ufficio/risposte-ai-temi" in client.visit("/ao/ufficio/risposte", budget=16).text
    assert write_url(topic_id) in client.visit("/ao/ufficio/risposte-ai-temi", budget=12).text
    page = client.visit(write_url(topic_id), budget=14).text
    assert "resta a piedi" in page
    typed = {"text": ANSWER, "point_1": "Bus dopo le sette", "point_1_outcome": "accepted", "point_1_objective": str(objective)}
    more = client.send(write_url(topic_id), typed | {"action": "more"}, status=200)
    assert "Bus dopo le sette" in more.text
    assert 'name="point_6"' in more.text
    answer = client.send(write_url(topic_id), typed | {"action": "propose"})
    review = answer.location
    assert "Approva e pubblica" not in client.visit(review, budget=16).text
    assert ANSWER not in client.visit(f"/ao/temi/{topic_id}").text
    enter(client, coordinator)
    assert "Approva e pubblica" in client.visit(review, budget=16).text
    client.send(f"{review}/approva", {"action": "publish"}, page=review)
    shown = client.visit(f"/ao/temi/{topic_id}").text
    assert ANSWER in shown
    assert "Trasporti la sera" in shown
    assert f"/ao/piano/obiettivi/{objective}" in shown
    assert "Commenti ai temi" not in client.visit("/ao/ufficio/", budget=30).text


def test_a_correction_shows_what_changed(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, coordinator: Actor, topic_id: int
) -> None:
    make_topic_reply(territory, topic_id, writer=writer, approver=coordinator)
    enter(client, writer)
    page = client.visit(write_url(topic_id), budget=14).text
    assert "Motivo della nuova versione" in page
    missing = client.send(write_url(topic_id), {"text": ANSWER + " Grazie a tutti.", "action": "propose"}, status=422)
    assert "Scrivi il motivo" in missing.text
    answer = client.send(write_url(topic_id), {"text": ANSWER + " Grazie a tutti.", "reason": "Mancava un grazie.", "action": "propose"})
    assert "<ins>" in client.visit(answer.location, budget=16).text
    enter(client, coordinator)
    client.send(f"{answer.location}/approva", {"action": "publish"}, page=answer.location)
    shown = client.visit(f"/ao/temi/{topic_id}").text
    assert "Mancava un grazie." in shown
    assert "<ins>" in shown
    assert "Versione 1" in shown


def test_two_statements_more_at_most_on_the_page_of_a_topic(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    client.visit(f"/ao/temi/{topic_id}")
    without = len(client.statements)
    make_topic_reply(territory, topic_id)
    client.visit(f"/ao/temi/{topic_id}")
    assert len(client.statements) == without


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": "No."}, "almeno 40 caratteri"),
        ({"point_1": "Bus", "point_1_outcome": ""}, "Punto 1: scegli che cosa ne fa"),
        ({"point_1": "", "point_1_outcome": "noted"}, "Punto 1: scrivi"),
        ({"point_1": "Bus", "point_1_outcome": "accepted"}, "Punto 1: scegli la riga del piano"),
        ({"point_1": "Bus", "point_1_outcome": "accepted", "point_1_objective": "99999"}, "riga del piano dall"),
    ],
)
def test_every_mistake_is_named_and_nothing_is_lost(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, topic_id: int, values: dict[str, str], words: str
) -> None:
    enter(client, writer)
    page = client.send(write_url(topic_id), {"text": ANSWER, "action": "propose"} | values, status=422)
    assert words in page.text
    assert (values.get("text") or ANSWER) in page.text


def test_a_page_kept_open_too_long_shows_both_texts(client: VisitingClient, territory: TerritoryRef, writer: Actor, topic_id: int) -> None:
    make_topic_reply(territory, topic_id, "draft", text=ANSWER + " Del collega.")
    enter(client, writer)
    page = client.send(write_url(topic_id), {"text": ANSWER + " Il mio testo.", "version": "7", "action": "save"}, status=409)
    assert "Del collega." in page.text
    assert "Il mio testo." in page.text
    assert client.send(write_url(topic_id), {"text": ANSWER + " Il mio testo.", "version": "1", "action": "save"}).status_code == 303


def test_who_approves_may_give_back(client: VisitingClient, territory: TerritoryRef, coordinator: Actor, topic_id: int) -> None:
    reply_id = make_topic_reply(territory, topic_id, "proposed")
    enter(client, coordinator)
    review = f"/ao/ufficio/risposte-ai-temi/{reply_id}"
    assert "Scrivi che cosa va cambiato" in client.send(f"{review}/restituisci", {"note": ""}, page=review, status=422).text
    client.send(f"{review}/restituisci", {"note": "Manca il comune di Decimomannu."}, page=review)
    assert "Decimomannu" in client.visit(review, budget=16).text
    assert version_of_topic_reply(territory, reply_id) == 3


def test_an_auditor_reads_and_changes_nothing(client: VisitingClient, territory: TerritoryRef, topic_id: int) -> None:
    reply_id = make_topic_reply(territory, topic_id, "proposed")
    enter(client, make_actor(territory, "auditor"))
    client.visit("/ao/ufficio/risposte-ai-temi", budget=12)
    page = client.visit(f"/ao/ufficio/risposte-ai-temi/{reply_id}", budget=16).text
    assert "Approva e pubblica" not in page
    assert client.get(write_url(topic_id)).status_code == 403
