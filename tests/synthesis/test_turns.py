# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works on a synthesis: taken, seen by a colleague, ended by time, by hand or by sending it on. It never stops anybody."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import NotFound, Refused
from consulta.moderation import locks
from consulta.moderation.lock_queries import SYNTHESIS, holders
from consulta.moderation.models import WorkLock
from consulta.synthesis import queries, service
from consulta.synthesis.requests import Step
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.synthesis import STATEMENT, add_point, contribution, version_of
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.synthesis.conftest import NOW, Place
from tests.synthesis.test_views import BUDGET, enter, page_of


def holder(place: Place, at: timedelta = timedelta()) -> str:
    held = holders(SYNTHESIS, [place.synthesis_id], NOW + at).get(place.synthesis_id)
    return held.name if held else ""


def colleague(place: Place) -> Actor:
    return make_actor(place.territory, "operator", name="Carla Collega")


def test_a_turn_is_taken_kept_left_and_ends_by_itself(place: Place) -> None:
    other = colleague(place)
    service.take_turn(place.writer, place.territory.id, place.synthesis_id, NOW)
    assert holder(place) == "Anna Operatrice"
    assert not service.keep_turn(other, place.territory.id, place.synthesis_id, NOW), "an open page never takes a colleague's turn"
    service.leave_turn(other, place.territory.id, place.synthesis_id)
    assert holder(place) == "Anna Operatrice"
    assert holder(place, locks.HOLDS) == ""
    assert service.keep_turn(other, place.territory.id, place.synthesis_id, NOW + locks.HOLDS)
    assert holder(place, locks.HOLDS) == "Carla Collega"
    service.take_turn(place.writer, place.territory.id, place.synthesis_id, NOW + locks.HOLDS)
    assert holder(place, locks.HOLDS) == "Anna Operatrice", "a person may"
    service.leave_turn(place.writer, place.territory.id, place.synthesis_id)
    assert db.session.scalar(select(func.count()).select_from(WorkLock)) == 0


def test_a_turn_never_stops_a_colleague_and_ends_when_it_goes_to_who_approves(place: Place) -> None:
    service.take_turn(place.writer, place.territory.id, place.synthesis_id, NOW)
    other = colleague(place)
    add_point(place.territory, other, place.synthesis_id, contribution(place.first))
    assert holder(place) == "Anna Operatrice"
    service.propose(other, Step(place.territory.id, place.synthesis_id, version_of(place.territory, place.synthesis_id)), NOW)
    assert holder(place) == ""
    with pytest.raises(Refused, match="in approvazione"):
        service.take_turn(place.writer, place.territory.id, place.synthesis_id, NOW)


@pytest.mark.parametrize("role", ["auditor", "administrator", "municipal_referent", "deputy_approver", None])
def test_who_does_not_write_takes_nothing(place: Place, role: str | None) -> None:
    actor = make_actor(place.territory, role)
    for verb in (service.take_turn, service.keep_turn):
        with pytest.raises(Refused):
            verb(actor, place.territory.id, place.synthesis_id, NOW)
    assert db.session.scalar(select(func.count()).select_from(WorkLock)) == 0


def test_the_synthesis_of_another_territory_is_not_there(place: Place) -> None:
    other = make_territory("altrove", "Altrove")
    with pytest.raises(NotFound):
        service.take_turn(make_actor(other, "operator"), other.id, place.synthesis_id, NOW)


@pytest.mark.parametrize("rest", ["/testo", "/punti/nuovo", "point"])
def test_the_pages_of_writing_offer_it_and_lead_back(client: VisitingClient, place: Place, rest: str) -> None:
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    rest = f"/punti/{queries.list_points(place.synthesis_id)[0].id}" if rest == "point" else rest
    enter(client, place.writer)
    page = client.visit(page_of(place, rest), budget=BUDGET).text
    assert "Dillo ai colleghi: ci lavoro io" in page
    assert holder(place) == "", "reading a page takes nothing"
    field = {"/testo": ("testo", "1"), "/punti/nuovo": ("nuovo", "1")}.get(rest, ("punto", rest.rsplit("/", 1)[1]))
    assert f'name="{field[0]}" value="{field[1]}"' in page
    answer = client.send(page_of(place, "/prendi"), dict([field]), page=page_of(place, rest))
    assert answer.location.endswith(page_of(place, rest))
    page = client.visit(page_of(place, rest), budget=BUDGET).text
    assert "Ci stai lavorando tu dalle 16:30" in page
    assert "Ci stai lavorando tu" in client.visit(page_of(place), budget=BUDGET).text
    assert client.send(page_of(place, "/prendi"), {"do": "keep"}, status=200, page=page_of(place, rest)).json == {"mine": True}
    client.send(page_of(place, "/prendi"), {"do": "leave"}, page=page_of(place, rest))
    assert holder(place) == ""


def test_a_colleague_reads_who_works_on_it_and_saves_all_the_same(client: VisitingClient, place: Place) -> None:
    service.take_turn(place.writer, place.territory.id, place.synthesis_id, NOW)
    enter(client, colleague(place))
    for rest in ("", "/testo", "/punti/nuovo"):
        assert "Anna Operatrice sta lavorando su questa sintesi dalle 16:30" in client.visit(page_of(place, rest), budget=BUDGET).text
    assert client.send(page_of(place, "/prendi"), {"do": "keep"}, status=200, page=page_of(place, "/testo")).json == {"mine": False}
    client.send(page_of(place, "/punti/nuovo"), {"title": "Un punto", "statement": STATEMENT}, page=page_of(place, "/punti/nuovo"))
    assert len(queries.list_points(place.synthesis_id)) == 1
    with time_machine.travel(NOW + locks.HOLDS, tick=False):
        assert "sta lavorando" not in client.visit(page_of(place), budget=BUDGET).text


def test_the_auditor_is_told_and_takes_nothing(client: VisitingClient, place: Place) -> None:
    auditor = make_actor(place.territory, "auditor")
    assert auditor.user_id is not None
    sign_in_as(client, auditor.user_id)
    page = client.visit(page_of(place), budget=BUDGET).text
    assert "keep-turn" not in page, "no page of theirs takes it by itself"
    client.send(page_of(place, "/prendi"), {"do": "keep"}, status=403, page=page_of(place))
    service.take_turn(place.writer, place.territory.id, place.synthesis_id, NOW)
    page = client.visit(page_of(place), budget=BUDGET).text
    assert "Anna Operatrice sta lavorando su questa sintesi" in page
    assert "Ci lavoro io" not in page
    assert holder(place) == "Anna Operatrice"
