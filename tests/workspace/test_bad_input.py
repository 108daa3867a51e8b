# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages do not offer, posted by hand: one clear sentence with the remedy, and nothing changes (issue of the loop, §8)."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.consultations.models import CycleDecision
from consulta.consultations.queries import find_current_cycle, get_roundtable
from consulta.contributions.merge_models import Merge
from consulta.contributions.queries import get_for_staff
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.replies.models import Reply
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_contribution, make_merge, new_key
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

WHY = "Chiedono la stessa cosa: l'assistenza a casa anche la domenica."


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic(territory: TerritoryRef) -> int:
    return make_topic(territory)


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def plain(text: str) -> str:
    """A page as it is read."""
    return " ".join(text.replace("&#39;", "'").replace("&nbsp;", " ").split())


def join(client: VisitingClient, territory: TerritoryRef, source: int, target: int, status: int = 422) -> str:
    """Post the merge of one into the other, whatever the pages offer."""
    version = get_for_staff(territory.id, source).version
    path = f"/ao/ufficio/contributi/{source}/unisci/{target}"
    data = {"version": str(version), "reason": WHY, "submission_key": new_key()}
    return plain(client.send(path, data, status=status, page=f"/ao/ufficio/contributi/{target}").text)


def test_contributions_that_go_round_in_circles(client: VisitingClient, territory: TerritoryRef, topic: int) -> None:
    """A into A, B into A that is in B already, a chain at either end."""
    operator = make_actor(territory, "operator")
    a, b, c = (make_contribution(territory, topic) for _ in range(3))
    enter(client, operator)
    assert "È lo stesso contributo: scegline un altro." in join(client, territory, a.contribution_id, a.contribution_id)
    make_merge(territory, operator, a.contribution_id, b.contribution_id)
    back = join(client, territory, b.contribution_id, a.contribution_id)
    assert f"Il contributo n. {a.number} è già unito a questo: non serve unirli di nuovo." in back
    again = join(client, territory, a.contribution_id, b.contribution_id, 409)
    assert f"ha già unito questo contributo al n. {b.number}" in again
    choice = plain(client.visit(f"/ao/ufficio/contributi/{a.contribution_id}/unisci").text)
    assert f"Questo contributo è già unito al n. {b.number}: se va unito a un altro, prima separalo." in choice
    end = join(client, territory, c.contribution_id, a.contribution_id)
    assert f"è già unito al n. {b.number}: unisci questo al n. {b.number}." in end
    head = join(client, territory, b.contribution_id, c.contribution_id)
    assert "A questo contributo ne sono già uniti altri: unisci l'altro a questo, oppure prima separa quelli già uniti." in head
    assert db.session.scalar(select(func.count()).select_from(Merge)) == 1


def test_who_wrote_a_reply_approves_it(client: VisitingClient, territory: TerritoryRef, topic: int) -> None:
    make_actor(territory, "operator")
    make_actor(territory, "deputy_approver")
    coordinator = make_actor(territory, "coordinator")
    sent = make_contribution(territory, topic)
    reply_id = make_reply(territory, sent.contribution_id, status="proposed", writer=coordinator)
    enter(client, coordinator)
    place = f"/ao/ufficio/risposte/{reply_id}"
    page = plain(client.send(f"{place}/approva", {"action": "publish", "version": "2"}, status=403, page=place).text)
    assert "Chi ha scritto una risposta non può anche approvarla." in page
    assert "Chiedi l'approvazione al coordinatore o a chi lo sostituisce." in page
    assert db.session.get_one(Reply, reply_id).status == "proposed"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("draft", "Questa risposta è ancora in bozza. Mandala in approvazione: la approva chi non l'ha scritta, poi si pubblica."),
        ("proposed", "Questa risposta è in approvazione. Approvala, oppure restituiscila a chi l'ha scritta."),
    ],
)
def test_a_reply_that_nobody_approved_is_published(
    client: VisitingClient, territory: TerritoryRef, topic: int, status: str, said: str
) -> None:
    sent = make_contribution(territory, topic)
    reply_id = make_reply(territory, sent.contribution_id, status=status)
    enter(client, make_actor(territory, "coordinator"))
    place = f"/ao/ufficio/risposte/{reply_id}"
    version = str(db.session.get_one(Reply, reply_id).version)
    page = plain(client.send(f"{place}/pubblica", {"version": version}, status=403, page=place).text)
    assert said in page.replace("</p> <p>", " ")
    assert db.session.get_one(Reply, reply_id).status == status
    assert get_for_staff(territory.id, sent.contribution_id).replied_at is None


def test_a_plan_is_adopted_with_contributions_that_nobody_answered(client: VisitingClient, territory: TerritoryRef) -> None:
    make_cycle(territory)
    cycle = find_current_cycle(territory.id, clock.now())
    assert cycle is not None
    topic = make_topic(territory, cycle.id)
    sent = make_contribution(territory, topic)
    coordinator = make_actor(territory, "coordinator")
    with time_machine.travel(clock.now() + timedelta(days=60), tick=False):
        enter(client, coordinator)
        path = f"/ao/ufficio/consultazione/{cycle.id}/decisione"
        page = plain(client.send(path, {"decision": "adopted", "act": "Accordo di programma 1/2027"}, status=403, page="/ao/ufficio/").text)
    assert f"Manca la risposta pubblica al contributo {sent.number}." in page
    assert "Pubblica le risposte, oppure registra per ciascuno un'eccezione con il motivo: sarà pubblica." in page
    assert "Accordo di programma 1/2027" in page, "what was typed is not lost"
    assert db.session.scalar(select(func.count()).select_from(CycleDecision)) == 0


def test_a_tavolo_is_closed_without_a_published_synthesis(client: VisitingClient, territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory)
    table = make_roundtable(territory, cycle_id, title="Vivere a casa")
    enter(client, make_actor(territory, "coordinator"))
    path = f"/ao/ufficio/tavoli/{table}"
    page = plain(client.send(path, {"status": "closed", "title": "Vivere a casa", "description": "Le parole di prima."}, status=403).text)
    assert "Il tavolo «Vivere a casa» non ha ancora una sintesi pubblicata: chiudere un tavolo la richiede." in page
    assert "Apri «Sintesi», scrivi quella del tavolo e pubblicala; poi chiudi il tavolo." in page
    assert "Le parole di prima." in page
    assert get_roundtable(territory.id, table).status.value != "closed"
