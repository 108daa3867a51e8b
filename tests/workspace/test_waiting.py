# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The target time: what the office promises in public, and which texts wait for longer than that."""

from datetime import timedelta

import pytest
from flask import Flask

from consulta.core import clock
from consulta.territory import queries as territory_queries
from consulta.territory.deciding import CHOICES, DEFAULT_HOURS, KEY, overdue_before, target_hours
from consulta.territory.requests import UpdateSettings
from consulta.territory.service import update_settings
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.workspace.test_pages import COMMENTS_BUDGET, QUEUE_BUDGET, TODAY_BUDGET, numbers

QUEUE = "/ao/ufficio/contributi?stato=in_moderation"


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "operator") -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


@pytest.mark.parametrize("kept", ["", "abc", "0", "-1", "71", "999999999999", "٧٢"])
def test_a_target_that_was_never_offered_is_the_default(kept: str) -> None:
    assert target_hours({KEY: kept}) == DEFAULT_HOURS


def test_each_target_moves_the_instant() -> None:
    now = clock.now()
    assert [now - overdue_before({KEY: str(hours)}, now) for hours in CHOICES] == [timedelta(hours=hours) for hours in CHOICES]


def test_a_text_past_the_target_time_is_told_apart(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    now = clock.now()
    old = make_contribution(territory, published=False, now=now - timedelta(hours=73))
    new = make_contribution(territory, published=False, now=now - timedelta(hours=71))
    published = make_contribution(territory, now=now - timedelta(days=6))
    make_comment(territory, contribution_id=published.contribution_id, published=False, now=now - timedelta(days=4))
    page = client.visit(QUEUE, budget=QUEUE_BUDGET).text
    assert page.index(old.number) < page.index(new.number)
    assert "aspetta da 3 giorni" in page or "aspetta da 4 giorni" in page
    assert page.count(">Oltre il termine<") == 1
    found = numbers(client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text)
    total, url = found["Contributi oltre il tempo per decidere"]
    assert total == "1"
    filtered = client.visit(url, budget=QUEUE_BUDGET).text
    assert old.number in filtered
    assert new.number not in filtered
    total, url = found["Commenti oltre il tempo per decidere"]
    assert total == "1"
    assert "aspetta da 4 giorni" in client.visit(url, budget=COMMENTS_BUDGET).text


def test_a_filter_with_another_value_is_refused_by_name(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    for path in ("/ao/ufficio/contributi", "/ao/ufficio/commenti"):
        assert "oltre_termine" in client.visit(f"{path}?oltre_termine=forse", status=400, budget=QUEUE_BUDGET).text


def test_the_administrator_chooses_and_everybody_reads_it(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    path = "/ao/ufficio/impostazioni/tempi"
    assert "72 ore" in client.visit("/ao/come-moderiamo").text
    version = str(territory_queries.get_version(territory.id))
    wrong = client.send(path, {KEY: "5", "version": version}, status=422).text
    assert "decisione_ore" in wrong
    client.send(path, {KEY: "24", "version": version})
    assert "entro 24 ore da quando arriva" in client.visit("/ao/come-moderiamo").text
    assert "Ogni testo entro 24 ore" in client.visit("/ao/ufficio/impostazioni").text
    assert "120 ore" in client.send(path, {KEY: "120", "version": version}, status=409).text


def test_the_target_of_a_territory_moves_its_list(client: VisitingClient, territory: TerritoryRef) -> None:
    make_contribution(territory, published=False, now=clock.now() - timedelta(hours=30))
    administrator = make_actor(territory, "administrator", name="Ivo Mura")
    enter(client, territory)
    assert ">Oltre il termine<" not in client.visit(QUEUE, budget=QUEUE_BUDGET).text
    wanted = UpdateSettings(territory.id, territory_queries.get_version(territory.id), contacts={KEY: "24"})
    update_settings(administrator, wanted, clock.now())
    assert ">Oltre il termine<" in client.visit(QUEUE, budget=QUEUE_BUDGET).text


@pytest.mark.parametrize("role", ["operator", "coordinator", "auditor"])
def test_only_the_administrator_sets_it(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    enter(client, territory, role)
    client.visit("/ao/ufficio/impostazioni/tempi", status=403)
