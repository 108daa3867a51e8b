# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reply "already foreseen or active" names a service, and people get there from the reply."""

import pytest
from flask import Flask

from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.replies import queries as replies
from consulta.services import service
from consulta.services.requests import EditService
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.contributions import make_contribution
from tests.factories.replies import REASONS, make_reply
from tests.factories.services import content, make_service
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def test_the_public_reply_leads_to_the_service_also_when_it_ends(client: VisitingClient, territory: TerritoryRef) -> None:
    sent, covering = make_contribution(territory), make_service(territory, name="Telesoccorso")
    make_reply(territory, sent.contribution_id, "already_covered", covered_by_service_id=covering)
    path = f"/ao/contributi/{sent.number}"
    page = client.visit(path, budget=20).text
    assert "C’è già questo servizio:" in page
    assert f'href="/ao/servizi/{covering}">Telesoccorso' in page
    over = content(territory, name="Telesoccorso", status="archived")
    request = EditService(territory_id=territory.id, service_id=covering, content=over, version=1)
    service.edit_service(make_actor(territory, "operator"), request, clock.now())
    assert f'href="/ao/servizi/{covering}"' in client.visit(path, budget=20).text
    assert "non è più attivo" in client.visit(f"/ao/servizi/{covering}").text


def test_the_form_offers_what_is_published_and_keeps_the_choice(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    sent = make_contribution(territory)
    covering = make_service(territory, name="Telesoccorso")
    make_service(territory, name="Non ancora", status="draft")
    path = f"/ao/ufficio/contributi/{sent.contribution_id}/risposta"
    page = client.visit(path, budget=16).text
    assert "Telesoccorso (S1)" in page
    assert "Non ancora" not in page
    data = {"outcome": "already_covered", "text": REASONS, "action": "propose"}
    assert "oppure il servizio che lo fa già" in client.send(path, data, status=422).text.replace("&#39;", "'")
    for bad in ("999999", "boh"):
        assert client.send(path, data | {"covered_by_service_id": bad}, status=422).status_code == 422
    answer = client.send(path, data | {"covered_by_service_id": str(covering)})
    assert "Servizio che lo fa già" in client.visit(answer.location, budget=18).text


@pytest.mark.parametrize("which", ["draft", "archived", "elsewhere"])
def test_only_a_published_service_of_the_territory_covers(territory: TerritoryRef, which: str) -> None:
    sent = make_contribution(territory)
    other = make_territory("pg", "Ambito di Prova")
    covering = make_service(other) if which == "elsewhere" else make_service(territory, status=which)
    with pytest.raises(Invalid) as refused:
        make_reply(territory, sent.contribution_id, "already_covered", "draft", covered_by_service_id=covering)
    assert set(refused.value.errors) == {"covered_by_service_id"}


def test_another_outcome_forgets_the_service(territory: TerritoryRef) -> None:
    sent, covering = make_contribution(territory), make_service(territory)
    made = make_reply(territory, sent.contribution_id, "noted", "draft", covered_by_service_id=covering)
    assert replies.get_reply(territory.id, made, clock.rome_day(clock.now())).covered_by_service_id is None
