# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own page: what waits for the author first, trackers with the due day, drafts, comments, organisations."""

from datetime import UTC, datetime

import pytest
import time_machine

from consulta.consultations import service as consultations
from consulta.consultations.requests import ProposeTopic
from consulta.contributions import service
from consulta.contributions.requests import SaveDraft
from consulta.core.actor import ANONYMOUS
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.organisations.queries import actor_of
from consulta.portal.policy import may_see_own_page
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.consultations import current_cycle_id, make_topic
from tests.factories.contributions import make_comment, make_contribution, new_key
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
BUDGET = 14


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_who_is_not_signed_in_is_asked_to(client: VisitingClient) -> None:
    make_territory()
    assert client.visit("/ao/il-mio-spazio", status=303).location == "/accedi"
    assert not may_see_own_page(ANONYMOUS)


def test_a_newcomer_is_told_what_will_appear(client: VisitingClient) -> None:
    make_territory()
    sign_in_as(client, make_user())
    page = client.visit("/ao/il-mio-spazio", budget=BUDGET).text
    assert "Non hai ancora scritto contributi" in page
    assert 'href="/profilo"' in page
    assert 'href="/profilo/dati.zip"' in page


def test_returned_ones_come_first_with_the_reason_and_the_way_to_correct(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    person = make_user()
    author = actor_of(person, NOW)
    public = make_contribution(territory, topic, author, title="Già pubblicato")
    back = make_contribution(territory, topic, author, published=False, title="Da sistemare ancora")
    decision = Decide("contribution", back.contribution_id, "returned", "personal_data", "Togli il nome della vicina.")
    moderation.decide(make_actor(territory, "operator"), decision, NOW)
    sign_in_as(client, person)
    page = client.visit("/ao/il-mio-spazio", budget=BUDGET).text
    assert page.index("Da sistemare ancora") < page.index("Già pubblicato")
    assert "Togli il nome della vicina." in page
    assert f'href="/ao/contributi/{back.number}/modifica"' in page
    assert f'href="/ao/contributi/{public.number}"' in page
    assert "Risposta attesa entro il" in page
    assert f'href="/ao/contributi/{public.number}/ritira"' in page


def test_drafts_comments_proposals_and_organisations(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    person = make_user()
    make_organisation(territory, person, accredited=False, name="Circolo Anziani")
    author = actor_of(person, NOW)
    draft = service.save_draft(
        author, SaveDraft(territory.id, "contribution", topic, None, {"title": "Una bozza di prova", "text": "…"}, new_key()), NOW
    )
    make_comment(territory, topic, author=author, text="Il mio commento sul tema.")
    cycle = current_cycle_id(territory, NOW)
    proposal = ProposeTopic(territory.id, cycle, "Un tema mancante", "Perché non se ne parla?", "", new_key())
    consultations.propose_topic(author, proposal, NOW)
    sign_in_as(client, person)
    page = client.visit("/ao/il-mio-spazio", budget=BUDGET).text
    assert "Una bozza di prova" in page
    assert f'href="/ao/bozze/{draft.draft_id}"' in page
    assert "Il mio commento sul tema." in page
    assert "Un tema mancante" in page
    assert "Circolo Anziani (in verifica)" in page


def test_nothing_of_other_people_or_territories(client: VisitingClient) -> None:
    here, there = make_territory(), make_territory("marche", "ATS 10", preset="marche")
    person, other = make_user(), make_user("Gino Serra")
    make_contribution(here, author=actor_of(other, NOW), title="Di un altro")
    make_contribution(there, author=actor_of(person, NOW), title="Scritto altrove")
    sign_in_as(client, person)
    page = client.visit("/ao/il-mio-spazio", budget=BUDGET).text
    assert "Di un altro" not in page
    assert "Scritto altrove" not in page
    assert "Scritto altrove" in client.visit("/marche/il-mio-spazio", budget=BUDGET).text


def test_statements_do_not_grow(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    person = make_user()
    author = actor_of(person, NOW)
    sign_in_as(client, person)
    counts = []
    for more in (5, 20):
        for number in range(more):
            make_contribution(territory, topic, author, title=f"Testo {more} {number}")
        client.visit("/ao/il-mio-spazio", budget=BUDGET)
        counts.append(len(client.statements))
    assert counts[0] == counts[1]


def test_the_page_of_somebody_is_never_kept(client: VisitingClient) -> None:
    make_territory()
    sign_in_as(client, make_user())
    response = client.visit("/ao/il-mio-spazio", budget=BUDGET)
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "ETag" not in response.headers


def test_a_hidden_contribution_is_hidden_from_who_commented_it(client: VisitingClient) -> None:
    territory = make_territory()
    person = make_user()
    about = make_contribution(territory, title="Un titolo che offende qualcuno")
    make_comment(territory, contribution_id=about.contribution_id, author=actor_of(person, NOW))
    sign_in_as(client, person)
    assert "Un titolo che offende qualcuno" in client.visit("/ao/il-mio-spazio", budget=BUDGET).text
    decision = Decide("contribution", about.contribution_id, "hidden", "offensive", "Offende una persona.")
    moderation.decide(make_actor(territory, "operator"), decision, NOW)
    page = client.visit("/ao/il-mio-spazio", budget=BUDGET).text
    assert "Un titolo che offende qualcuno" not in page
    assert about.number in page
