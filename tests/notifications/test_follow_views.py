# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The button "Segui" on public pages, the page of news, the choices about letters and the link that ends them."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts import service as accounts
from consulta.accounts.credentials import sign_grant
from consulta.core import clock
from consulta.core.db import db
from consulta.notifications import queries, service
from consulta.notifications.models import Follow, MailChoice, NewsItem
from consulta.notifications.queries import find_choice
from consulta.notifications.requests import UNSUBSCRIBE, ChooseMail
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.consultations import current_cycle_id, make_roundtable, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.notifications import follow, publish_contribution, tell
from tests.factories.plans import make_objective
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

BUDGET = 17
"""Statements of the page of a cycle for who is signed in, the most of all pages that can be followed: one of them is ours."""


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    """A territory with a cycle that takes contributions."""
    territory = make_territory()
    current_cycle_id(territory, clock.now())
    return territory


def things(territory: TerritoryRef) -> list[tuple[str, int, str]]:
    """One thing of each kind: word of the address, id, its public page."""
    topic_id, table_id, objective_id = make_topic(territory), make_roundtable(territory), make_objective(territory)
    sent = make_contribution(territory, topic_id)
    cycle_id = current_cycle_id(territory, clock.now())
    return [
        ("tema", topic_id, f"/ao/temi/{topic_id}"),
        ("tavolo", table_id, f"/ao/tavoli/{table_id}"),
        ("obiettivo", objective_id, f"/ao/piano/obiettivi/{objective_id}"),
        ("contributo", sent.contribution_id, f"/ao/contributi/{sent.number}"),
        ("consultazione", cycle_id, f"/ao/conferenza/{cycle_id}"),
    ]


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client: VisitingClient, territory: TerritoryRef) -> None:
    """Public pages are kept for everybody: they hold a link, never a form."""
    for word, thing_id, path in things(territory):
        shown = client.visit(path, budget=BUDGET).text
        assert f'href="/ao/segui/{word}/{thing_id}"' in shown
        assert 'method="post"' not in shown
    response = client.get("/ao/segui/tema/1")
    assert response.location.endswith("/accedi")
    with client.session_transaction() as session:
        assert session["after_sign_in"] == "/ao/segui/tema/1"


def test_each_kind_of_thing_is_followed_and_left_from_its_page(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user()
    sign_in_as(client, user_id)
    for word, thing_id, path in things(territory):
        assert ">Segui</button>" in client.visit(path, budget=BUDGET).text
        client.visit(f"/ao/segui/{word}/{thing_id}")
        response = client.send(f"/ao/segui/{word}/{thing_id}", {}, page=path)
        assert response.location.endswith(path)
        client.send(f"/ao/segui/{word}/{thing_id}", {}, page=path)
        shown = client.visit(path, budget=BUDGET).text
        assert "Non seguire più</button>" in shown
        assert db.session.scalar(select(func.count()).select_from(Follow)) == 1
        assert path in client.visit("/ao/il-mio-spazio/novita").text
        client.send(f"/ao/segui/{word}/{thing_id}/smetti", {}, page=path)
        assert db.session.scalar(select(func.count()).select_from(Follow)) == 0


def test_what_is_not_public_cannot_be_followed(client: VisitingClient, territory: TerritoryRef) -> None:
    """The same 404 for what does not exist, what is not published and what belongs to another territory."""
    sign_in_as(client, make_user())
    hidden = make_contribution(territory, published=False)
    other = make_territory(slug="altrove", name="Ambito altrove")
    topic_id = make_topic(other)
    for path in (
        f"/ao/segui/contributo/{hidden.contribution_id}",
        "/ao/segui/tema/999999",
        f"/ao/segui/tema/{topic_id}",
        "/ao/segui/cosa/1",
    ):
        client.visit(path, status=404)


def told(territory: TerritoryRef, user_id: int, number: int = 1) -> None:
    """Follow a topic and let as many contributions be published on it."""
    topic_id = make_topic(territory)
    follow(territory, user_id, "topic", topic_id)
    for _ in range(number):
        publish_contribution(territory, topic_id)
    tell()


def test_news_are_new_until_they_are_marked_and_later_ones_stay_new(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user()
    sign_in_as(client, user_id)
    assert "Nessuna novità da leggere." in client.visit("/ao/il-mio-spazio").text
    told(territory, user_id, 3)
    assert "Hai 3 novità da leggere." in client.visit("/ao/il-mio-spazio").text
    page = client.visit("/ao/il-mio-spazio/novita").text
    assert page.count("Nuovo contributo n.") == 3
    newest = db.session.scalar(select(func.max(NewsItem.id)))
    assert f'name="fino" value="{newest}"' in page
    told(territory, user_id)
    client.send("/ao/il-mio-spazio/novita/lette", {"fino": str(newest)}, page="/ao/il-mio-spazio/novita")
    assert "Hai 1 novità da leggere." in client.visit("/ao/il-mio-spazio").text


def test_pages_of_news_follow_one_another_without_a_gap(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user()
    told(territory, user_id, 25)
    now = clock.now()
    first = queries.list_news(user_id, territory.id, None, now)
    sign_in_as(client, user_id)
    shown = client.visit("/ao/il-mio-spazio/novita").text
    assert shown.count("Nuovo contributo n.") == len(first.items) == 20
    following = client.visit(f"/ao/il-mio-spazio/novita?pagina={first.next_cursor}").text
    assert following.count("Nuovo contributo n.") == 5
    client.visit("/ao/il-mio-spazio/novita?pagina=guasto", status=400)


def test_the_choices_are_kept_and_a_stale_page_shows_what_stands(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user()
    sign_in_as(client, user_id)
    client.visit("/profilo/avvisi")
    typed = dict.fromkeys(queries.KINDS, "daily") | {"replies": "at_once", "comments": "never"}
    client.send("/profilo/avvisi", typed)
    assert db.session.scalar(select(MailChoice.frequencies)) == {"replies": "at_once", "comments": "never"}
    assert client.send("/profilo/avvisi", typed | {"comments": "mai"}, status=422)
    stale = client.send("/profilo/avvisi", typed | {"topics": "never", "version": "0"}, status=409)
    assert "Che cosa vale adesso" in stale.text
    assert find_choice(user_id).chosen_word("topics") == "daily"


def test_one_click_ends_the_letters_without_session_and_token_of_the_form(client: VisitingClient, territory: TerritoryRef) -> None:
    """RFC 8058: the mail program sends the POST itself; looking changes nothing; twice is the same; the answer is no redirect."""
    user_id = make_user()
    path = f"/disiscrizione/{sign_grant(user_id, UNSUBSCRIBE)}"
    client.visit(path, budget=BUDGET)
    assert not find_choice(user_id).no_mail
    for _ in range(2):
        assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert find_choice(user_id).no_mail


def test_the_link_is_good_for_nothing_else_and_others_are_not_good_for_it(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user()
    assert client.post(f"/disiscrizione/{sign_grant(user_id, 'confirm')}").status_code == 403
    assert client.post(f"/disiscrizione/{sign_grant(user_id, UNSUBSCRIBE)}x").status_code == 403
    assert client.post(f"/disiscrizione/{sign_grant(10**6, UNSUBSCRIBE)}").status_code == 404
    assert not find_choice(user_id).no_mail


def test_a_person_takes_away_and_erases_what_was_followed(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user()
    told(territory, user_id)
    service.choose_mail(actor_of(user_id, clock.now()), ChooseMail(True, {"plan": "never"}, 0), clock.now())
    sign_in_as(client, user_id)
    data = client.get("/profilo/dati.json").json
    assert data["following"]["followed"][0]["kind"] == "topic"
    assert data["following"]["news"][0]["what"] == "contribution_published"
    assert data["following"]["mail"]["none"] is True
    accounts.erase_user(actor_of(user_id, clock.now()), user_id, clock.now())
    for model in (Follow, NewsItem, MailChoice):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    with time_machine.travel(clock.now() + service.NEWS_KEPT + timedelta(days=1), tick=False):
        assert service.forget_old_news(clock.now()) >= 1
