# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk and the page of the printed code, walked without JavaScript."""

import re
from datetime import timedelta

import pytest

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.intake import queries
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.intake import make_desk_entry
from tests.factories.replies import REASONS, make_reply
from tests.factories.territory import make_territory, municipality_ids
from tests.intake.conftest import NOW
from tests.support.pages import VisitingClient


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "municipal_referent", name="Carla Referente")


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def entry(topic: int, **values: object) -> dict[str, object]:
    return {
        "channel": "paper",
        "place": "Sportello sociale di Uta",
        "received_on": "2026-11-20",
        "topic_id": str(topic),
        "kind": "need",
        "title": "La corriera per il centro diurno",
        "text": "La corriera per il centro diurno non passa più da settembre.",
        "person_name": "Peppina Casu",
        "has_read_privacy": "y",
    } | values


DESK = "/ao/ufficio/sportello"


def test_from_the_desk_to_the_reply_by_the_printed_code(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    """F7 whole: the operator enters, prints; the person follows with the code and nothing else."""
    topic = make_topic(territory)
    comune = municipality_ids(territory)[0]
    enter(client, operator)
    client.visit(DESK, budget=16)
    answer = client.send(DESK, entry(topic, municipality_ids=str(comune)))
    sheet = client.visit(answer.location, budget=12)
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{3}-[2-9A-Z]{3}", sheet.text)
    assert found
    assert "/ao/segui" in sheet.text
    assert "La corriera per il centro diurno" in client.visit(DESK, budget=16).text
    visitor = VisitingClient(client.application)
    visitor.visit("/ao/segui", budget=8)
    waiting = visitor.send("/ao/segui", {"code": found[0].lower()}, status=200)
    assert "La corriera per il centro diurno" in waiting.text
    assert "lo legge prima di pubblicarlo." in waiting.text
    assert "Peppina" not in waiting.text
    contribution = queries.find_by_code(territory.id, found[0])
    assert contribution is not None
    coordinator = make_actor(territory, "coordinator")
    moderation.decide(coordinator, Decide("contribution", contribution.id, "published", None, "", None), clock.now())
    make_reply(territory, contribution.id)
    answered = visitor.send("/ao/segui", {"code": found[0]}, status=200)
    assert REASONS.split("'")[0] in answered.text
    assert "Non recepito" in answered.text


def test_the_desk_is_asked_before_what_gives_somebody_away(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    """It asks once and never blocks; what stays private is not looked at."""
    topic = make_topic(territory)
    enter(client, operator)
    typed = entry(topic, text="Mia zia abita in via Roma 12 e la corriera non ferma.", contact="070 123456")
    asked = client.send(DESK, typed, status=200).text
    assert "Prima di inviare, controlla" in asked
    assert "«via Roma 12»" in asked
    assert "070 123456»" not in asked
    assert "Mia zia abita" in asked
    assert queries.list_latest(territory.id) == []
    client.send(DESK, typed | {"leaves_findings": "y"})
    assert len(queries.list_latest(territory.id)) == 1


def test_the_reason_of_a_refusal_is_told(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    """Invariant 9 reaches who has no e-mail too."""
    receipt = make_desk_entry(territory, operator=operator)
    coordinator = make_actor(territory, "coordinator")
    decision = Decide("contribution", receipt.contribution_id, "rejected", "off_topic", "Riguarda la viabilità provinciale.", None)
    moderation.decide(coordinator, decision, NOW)
    page = client.send("/ao/segui", {"code": receipt.code}, status=200)
    assert "Riguarda la viabilità provinciale." in page.text
    assert "Non pubblicato" in page.text


@pytest.mark.parametrize("code", ["", "ABCD-EFG-HJK", "troppo corto", "0" * 10, "x" * 5000, "<script>"])
def test_a_wrong_code_comes_back_in_its_field(client: VisitingClient, territory: TerritoryRef, operator: Actor, code: str) -> None:
    make_desk_entry(territory, operator=operator)
    page = client.send("/ao/segui", {"code": code}, status=422)
    assert "Il codice" in page.text or "codice" in page.text
    assert "La corriera" not in page.text


def test_a_code_of_another_territory_opens_nothing(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    """Invariant 31."""
    receipt = make_desk_entry(territory, operator=operator)
    make_territory("sulcis", "PLUS Sulcis")
    client.send("/sulcis/segui", {"code": receipt.code}, status=422)


def test_codes_cannot_be_tried_for_ever(client: VisitingClient, territory: TerritoryRef) -> None:
    for _ in range(30):
        client.send("/ao/segui", {"code": "ABCD-EFG-HJK"}, status=422)
    page = client.send("/ao/segui", {"code": "ABCD-EFG-HJK"}, status=429)
    assert int(page.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"channel": ""}, "Scegli come è arrivato"),
        ({"channel": "online"}, "Scegli come è arrivato"),
        ({"place": ""}, "Scrivi il luogo"),
        ({"place": "x" * 161}, "supera 160 caratteri"),
        ({"received_on": ""}, "Scrivi il giorno"),
        ({"received_on": "venti novembre"}, "non è una data"),
        ({"received_on": "2026-11-22"}, "nel futuro"),
        ({"received_on": "2026-11-10"}, "anteriore all"),
        ({"topic_id": ""}, "Scegli il tema"),
        ({"topic_id": "999999"}, "Scegli il tema"),
        ({"kind": "sogno"}, "Che cos"),
        ({"title": ""}, "Scrivi un titolo"),
        ({"title": "x" * 121}, "supera 120 caratteri"),
        ({"text": ""}, "Scrivi quello che la persona"),
        ({"text": "x" * 20_001}, "supera 20.000 caratteri"),
        ({"has_read_privacy": ""}, "informativa privacy"),
        ({"municipality_ids": "99999"}, "Scegli i comuni"),
        ({"person_name": "x" * 121}, "supera 120 caratteri"),
    ],
)
def test_what_is_wrong_comes_back_with_everything_typed(
    client: VisitingClient, territory: TerritoryRef, operator: Actor, values: dict[str, object], words: str
) -> None:
    topic = make_topic(territory)
    enter(client, operator)
    page = client.send(DESK, entry(topic, **values), status=422)
    assert words in page.text
    assert "La corriera per il centro diurno" in page.text
    assert queries.list_latest(territory.id) == []


def test_without_an_open_topic_the_desk_says_so(client: VisitingClient, app: object) -> None:
    ref = make_territory("sulcis", "PLUS Sulcis")
    enter(client, make_actor(ref, "operator"))
    assert "Nessun tema aperto" in client.visit("/sulcis/ufficio/sportello", budget=16).text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("operator", 200),
        ("coordinator", 200),
        ("municipal_referent", 200),
        ("deputy_approver", 403),
        ("administrator", 403),
        ("auditor", 403),
    ],
)
def test_who_reaches_the_desk(client: VisitingClient, territory: TerritoryRef, role: str, status: int) -> None:
    enter(client, make_actor(territory, role))
    client.visit(DESK, status=status, budget=16)


def test_the_desk_costs_the_same_with_many_entries(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    topic = make_topic(territory)
    enter(client, operator)
    make_desk_entry(territory, topic, operator)
    client.visit(DESK, budget=16)
    few = len(client.statements)
    for n in range(20):
        make_desk_entry(territory, topic, operator, now=NOW + timedelta(minutes=n))
    client.visit(DESK, budget=16)
    assert len(client.statements) == few


def test_a_household_on_ipv6_counts_as_one(client: VisitingClient, territory: TerritoryRef) -> None:
    """A /64 has more addresses than anybody has codes to try: they share the count."""
    page = client.get("/ao/segui").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    statuses = {
        client.post(
            "/ao/segui",
            data={"csrf_token": token[1], "code": "ABCD-EFG-HJK"},
            environ_overrides={"REMOTE_ADDR": f"2001:db8:1:2::{n:x}"},
        ).status_code
        for n in range(31)
    }
    assert 429 in statuses
