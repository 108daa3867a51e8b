# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's menu: under headings in the order of the work, the heading of the page open, nothing hidden that waits."""

import re

import pytest
from flask import Flask

from consulta.web.ports import TerritoryRef
from consulta.wiring_menus import WORKSPACE_NAV
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.consultations import make_roundtable, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

HEADINGS = ["Ascoltare", "Rispondere", "Piano", "Raccontare", "Amministrare"]
GROUP = re.compile(r'<details class="c-nav-group"( open)?>(.*?)</details>', re.S)
BUDGET = 28


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "coordinator") -> None:
    user_id = make_user("Carla Usai")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def side(page: str) -> str:
    """The menu as wide screens show it."""
    found = re.search(r'<nav class="c-side.*?</nav>', page, re.S)
    assert found is not None
    return found[0]


def groups(page: str) -> list[tuple[str, bool, list[str]]]:
    """(heading, whether it is open, addresses) of each."""
    found = []
    for opened, inside in GROUP.findall(side(page)):
        heading = re.search(r"<span>([^<]+)</span>", inside)
        assert heading is not None
        found.append((heading[1], bool(opened), re.findall(r'href="([^"]+)"', inside)))
    return found


def test_every_entry_but_oggi_stands_under_one_heading(client: VisitingClient, territory: TerritoryRef) -> None:
    assert [one.endpoint for one in WORKSPACE_NAV if not one.group] == ["workspace.today"]
    assert list(dict.fromkeys(one.group for one in WORKSPACE_NAV if one.group)) == HEADINGS, "the entries of a heading stand together"
    enter(client, territory)
    page = client.visit("/ao/ufficio/", budget=BUDGET).text
    found = groups(page)
    assert [heading for heading, _open, _urls in found] == HEADINGS
    assert not any(is_open for _heading, is_open, _urls in found), "Oggi itself leads everywhere"
    assert 'href="/ao/ufficio/" aria-current="page"' in side(page)
    grouped = [url for _heading, _open, urls in found for url in urls]
    assert len(grouped) == len(set(grouped)) >= 20
    assert max(len(urls) for _heading, _open, urls in found) <= 9
    assert page.count('class="c-nav-group"') == 2 * len(HEADINGS), "the same under the button of narrow screens"


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/ao/ufficio/contributi", "Ascoltare"),
        ("/ao/ufficio/contributi/{contribution}", "Ascoltare"),
        ("/ao/ufficio/commenti/{comment}", "Ascoltare"),
        ("/ao/ufficio/tavoli/{table}", "Ascoltare"),
        ("/ao/ufficio/risposte", "Rispondere"),
        ("/ao/ufficio/risposte/{reply}", "Rispondere"),
        ("/ao/ufficio/pubblicazioni", "Rispondere"),
        ("/ao/ufficio/contributi/{contribution}/risposta/versioni", "Rispondere"),
        ("/ao/ufficio/obiettivi", "Piano"),
        ("/ao/ufficio/sintesi", "Raccontare"),
        ("/ao/ufficio/sintesi/nuova", "Raccontare"),
        ("/ao/ufficio/posta", "Amministrare"),
        ("/ao/ufficio/impostazioni", "Amministrare"),
    ],
)
def test_only_the_heading_of_the_page_is_open(client: VisitingClient, territory: TerritoryRef, path: str, heading: str) -> None:
    topic = make_topic(territory)
    sent = make_contribution(territory, topic)
    ids = {
        "contribution": sent.contribution_id,
        "comment": make_comment(territory, topic, published=False).comment_id,
        "table": make_roundtable(territory),
        "reply": make_reply(territory, sent.contribution_id, status="proposed"),
    }
    enter(client, territory)
    page = client.visit(path.format(**ids), budget=BUDGET).text
    assert [name for name, is_open, _urls in groups(page) if is_open] == [heading]
    page = client.visit(f"/en{path.format(**ids)}", budget=BUDGET).text
    assert sum(is_open for _name, is_open, _urls in groups(page)) == 1


def test_a_folded_heading_tells_how_much_waits_under_it(client: VisitingClient, territory: TerritoryRef) -> None:
    topic = make_topic(territory)
    for _number in range(2):
        make_contribution(territory, topic, published=False)
    make_comment(territory, topic, published=False)
    enter(client, territory)
    menu = side(client.visit("/ao/ufficio/risposte", budget=BUDGET).text)
    assert 'aria-hidden="true">3</span>' in menu
    assert "3 cose che aspettano" in menu


def test_a_heading_without_entries_for_a_role_is_not_there(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "administrator")
    found = groups(client.visit("/ao/ufficio/persone", budget=BUDGET).text)
    assert all(urls for _heading, _open, urls in found)
    assert "/ao/ufficio/contributi" not in [url for _heading, _open, urls in found for url in urls]
    assert [heading for heading, is_open, _urls in found if is_open] == ["Amministrare"]
