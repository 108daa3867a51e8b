# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ready explanations: the coordinator keeps them, who decides uses them, nothing typed is lost."""

from html import unescape
from typing import Any

import pytest
from flask import Flask

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.moderation import answer_queries as queries
from consulta.moderation import answers, policy
from consulta.moderation.answer_requests import WriteAnswer
from consulta.moderation.data_ready import STARTER
from consulta.moderation.models import ModerationOutcome
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.contributions import make_contribution, new_key
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.workspace.test_record import RECORD_BUDGET

BASE = "/ao/ufficio/modelli"


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def carla(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Carla Usai")


def write(actor: Actor, territory: TerritoryRef, answer_id: int | None = None, **values: Any) -> int:
    facts = {"name": "Pubblicità", "outcome": "rejected", "reason_code": "spam", "body": "È pubblicità.", "key": new_key()} | values
    return answers.write_answer(actor, WriteAnswer(territory.id, answer_id, **facts), clock.now())


def enter(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def test_the_starting_ones_would_all_make_a_good_decision(territory: TerritoryRef, carla: Actor) -> None:
    assert answers.install_answers(carla, territory.id, clock.now()) == len(STARTER)
    assert answers.install_answers(carla, territory.id, clock.now()) == 0
    for row in queries.list_answers(territory.id):
        assert not policy.missing_reasons(row.outcome, row.reason_code, row.body)


def test_written_once_changed_with_its_version_archived_and_back(territory: TerritoryRef, carla: Actor) -> None:
    key = new_key()
    one = write(carla, territory, key=key)
    assert write(carla, territory, key=key) == one
    write(carla, territory, one, body="È pubblicità di un prodotto.", version=1)
    with pytest.raises(Conflict) as stale:
        write(carla, territory, one, body="Altro.", version=1)
    assert stale.value.theirs["Testo"] == "È pubblicità di un prodotto."
    answers.archive_answer(carla, territory.id, one, 2, archived=True, now=clock.now())
    assert not queries.list_answers(territory.id)
    assert queries.list_answers(territory.id, with_archived=True)
    answers.archive_answer(carla, territory.id, one, 3, archived=False, now=clock.now())
    assert [row.id for row in queries.list_answers(territory.id)] == [one]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"outcome": "published"}, "outcome"),
        ({"outcome": "boh"}, "outcome"),
        ({"reason_code": ""}, "reason_code"),
        ({"reason_code": "boh"}, "reason_code"),
        ({"body": " "}, "body"),
        ({"body": "x" * 2_001}, "body"),
    ],
)
def test_what_a_decision_would_lack_is_refused_by_field(territory: TerritoryRef, carla: Actor, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        write(carla, territory, **values)
    assert field in refused.value.errors


def test_a_name_is_taken_once_also_by_an_archived_one(territory: TerritoryRef, carla: Actor) -> None:
    one = write(carla, territory)
    answers.archive_answer(carla, territory.id, one, 1, archived=True, now=clock.now())
    with pytest.raises(Invalid):
        write(carla, territory)


@pytest.mark.parametrize("role", ["operator", "auditor", "administrator", None])
def test_only_the_coordinator_keeps_them(territory: TerritoryRef, carla: Actor, role: str | None) -> None:
    one = write(carla, territory)
    other = make_actor(territory, role)
    with pytest.raises(Refused):
        write(other, territory, name="Altro")
    with pytest.raises(Refused):
        answers.archive_answer(other, territory.id, one, 1, archived=True, now=clock.now())
    with pytest.raises(Refused):
        answers.install_answers(other, territory.id, clock.now())


def test_those_of_another_territory_are_not_there(territory: TerritoryRef) -> None:
    elsewhere = make_territory(slug="altrove", name="Altrove")
    there = write(make_actor(elsewhere, "coordinator"), elsewhere)
    with pytest.raises(NotFound):
        queries.get_answer(territory.id, there)
    with pytest.raises(NotFound):
        write(make_actor(territory, "coordinator"), territory, there, version=1)


def test_the_coordinator_keeps_them_on_their_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "coordinator")
    assert "Ancora nessun modello" in client.visit(BASE).text
    lost = client.send(f"{BASE}/nuovo", {"name": "Pubblicità", "outcome": "rejected", "reason_code": "", "body": "Resta qui."}, status=422)
    assert "Resta qui." in lost.text
    assert "Scegli il motivo" in lost.text
    client.send(f"{BASE}/nuovo", {"name": "Pubblicità", "outcome": "rejected", "reason_code": "spam", "body": "È pubblicità."})
    (row,) = queries.list_answers(territory.id)
    form = {"name": row.name, "outcome": "rejected", "reason_code": "spam", "body": "Più chiaro."}
    client.send(f"{BASE}/{row.id}", form)
    stale = client.send(f"{BASE}/{row.id}", form | {"body": "Il mio testo.", "version": "1"}, status=409).text
    assert "Più chiaro." in stale
    assert "Il mio testo." in stale
    client.send(f"{BASE}/{row.id}/archivia", {"archived": "1", "version": "2"}, page=BASE)
    assert "Archiviato" in client.visit(BASE).text
    client.send(f"{BASE}/iniziali", {}, page=BASE)
    assert len(queries.list_answers(territory.id)) >= len(STARTER) - 1


@pytest.mark.parametrize("role", ["operator", "auditor"])
def test_the_others_read_them(client: VisitingClient, territory: TerritoryRef, carla: Actor, role: str) -> None:
    one = write(carla, territory)
    enter(client, territory, role)
    page = client.visit(BASE).text
    assert "È pubblicità." in page
    assert "Archivia<" not in page
    client.visit(f"{BASE}/{one}", status=403)
    client.visit(f"{BASE}/nuovo", status=403)


def test_the_administrator_does_not(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    client.visit(BASE, status=403)


def test_one_fills_the_decision_and_what_was_typed_stays(client: VisitingClient, territory: TerritoryRef, carla: Actor) -> None:
    one, hidden = write(carla, territory), write(carla, territory, name="Nascosto", outcome="hidden", reason_code="legal")
    text = make_contribution(territory, published=False)
    enter(client, territory, "operator")
    path = f"/ao/ufficio/contributi/{text.contribution_id}"
    page = unescape(client.visit(path, budget=RECORD_BUDGET).text)
    assert "Non pubblicare: Pubblicità" in page
    assert f'<option value="{hidden}">Nascondi' not in page
    assert "Nascondi: Nascosto" not in page
    typed = {"use_ready": "1", "ready": str(one), "outcome": "published", "objective": "Un obiettivo che scrivevo"}
    filled = client.send(f"{path}/decisione", typed, status=200, page=path).text
    assert ">È pubblicità.</textarea>" in filled.replace("\r\n", "").replace("\n", "")
    assert "Un obiettivo che scrivevo" in filled
    assert '<option selected value="spam"' in filled or 'value="spam" selected' in filled
    assert "Scegli una risposta pronta" in unescape(client.send(f"{path}/decisione", typed | {"ready": "999"}, status=422, page=path).text)
    sent = {"outcome": "rejected", "reason_code": "spam", "reason_text": "È pubblicità.", "version": "1"}
    client.send(f"{path}/decisione", sent, page=path)
    assert ModerationOutcome.REJECTED.label in client.visit(path, budget=RECORD_BUDGET).text
