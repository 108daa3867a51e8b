# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan tree and an objective: where each comes from, the refused ones with their reasons."""

from datetime import UTC, datetime

import pytest
import time_machine

from consulta.contributions import service
from consulta.contributions.requests import Subject
from consulta.plans.queries import links
from consulta.web.page_cache import page_cache
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.territory import area_id, make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_an_empty_plan_says_what_will_appear(client: VisitingClient) -> None:
    make_territory()
    assert "Il piano non ha ancora obiettivi" in client.visit("/ao/piano").text


def test_the_tree_says_where_each_objective_comes_from(client: VisitingClient) -> None:
    territory = make_territory()
    sent = make_contribution(territory)
    objective = make_objective(territory, title="Più ore la domenica", area_id=area_id(territory), origin="guidance")
    make_objective(territory, title="Obiettivo ancora solo", area_id=area_id(territory))
    make_link(territory, sent.contribution_id, objective)
    page = " ".join(client.visit("/ao/piano").text.split())
    assert f'href="/ao/piano/obiettivi/{objective}"' in page
    assert "1 contributo collegato" in page
    assert "nessun contributo collegato" in page
    assert "Viene da: Indirizzo" in page


def test_tree_statements_do_not_grow(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory)
    counts = []
    for more in (5, 35):
        for number in range(more):
            make_objective(territory, title=f"Obiettivo {more} {number}")
        page_cache().clear()
        client.visit("/ao/piano")
        counts.append(len(client.statements))
    assert counts[0] == counts[1]


def test_an_objective_lists_its_sources_and_the_refused_ones(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    taken, refused, weighed, hidden = (
        make_contribution(territory, topic, title=title)
        for title in ("Ripresa in pieno", "Respinta con un motivo", "Valutata soltanto", "Nascosta poi dal pubblico")
    )
    objective = make_objective(territory, description="Portare le ore a **otto**.")
    make_link(territory, taken.contribution_id, objective, relation="originates", reason="È nato da qui.")
    make_link(territory, refused.contribution_id, objective, reason="Costa più di quanto abbiamo.")
    make_link(territory, weighed.contribution_id, objective, relation="considered", reason="Riguarda un altro servizio.")
    make_link(territory, hidden.contribution_id, objective)
    make_reply(territory, refused.contribution_id, "not_accepted")
    service.change_publication(Subject("contribution", hidden.contribution_id), territory.id, "hidden", None, NOW)
    page = client.visit(f"/ao/piano/obiettivi/{objective}").text
    first, second = page.split("Contributi valutati e non accolti qui")
    assert "Ripresa in pieno" in first
    assert "È nato da qui." in first
    assert "Respinta con un motivo" in second
    assert "Costa più di quanto abbiamo." in second
    assert "Non recepito" in second
    assert "Riguarda un altro servizio." in second
    assert "Nascosta poi" not in page
    assert "<strong>otto</strong>" in page


def test_a_long_list_of_sources_says_how_many_there_are_and_where(client: VisitingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links.sources_of_objective, "__kwdefaults__", {"public_only": True, "shown": 2})
    territory = make_territory()
    make_cycle(territory)
    objective = make_objective(territory)
    for number in range(5):
        sent = make_contribution(territory, title=f"Sorgente {number}")
        make_link(territory, sent.contribution_id, objective, relation="considered" if number == 4 else "supports")
    page = client.visit(f"/ao/piano/obiettivi/{objective}").text
    assert [f"Sorgente {number}" in page for number in range(5)] == [True, True, False, False, True]
    assert "Qui sono i primi 2 di 4." in page
    assert page.count("Qui sono i primi") == 1, "of the refused all are shown"
    assert f'<a href="/ao/contributi?obiettivo={objective}">Leggili tutti nell’elenco</a>' in page


def test_an_objective_without_sources(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory)
    objective = make_objective(territory)
    assert "Nessun contributo pubblicato è ancora collegato" in client.visit(f"/ao/piano/obiettivi/{objective}").text


def test_objectives_of_other_territories_and_of_closed_cycles_do_not_exist(client: VisitingClient) -> None:
    territory = make_territory()
    make_territory("marche", "ATS 10", preset="marche")
    future = make_cycle(territory, open=False, from_at=datetime(2027, 2, 1, tzinfo=UTC), to_at=datetime(2027, 3, 1, tzinfo=UTC))
    make_cycle(territory)
    mine = make_objective(territory)
    early = make_objective(territory, future)
    client.visit(f"/marche/piano/obiettivi/{mine}", status=404)
    client.visit("/ao/piano/obiettivi/424242", status=404)
    assert client.get(f"/ao/piano/obiettivi/{early}").status_code in (200, 404)
