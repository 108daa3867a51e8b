# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing together page by page, without a script: two people of an association, a conflict, a signature, a text sent."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller, travel

from consulta.contributions import queries, service
from consulta.contributions.models import Contribution
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.organisations.queries import actor_of, find_organisation
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import TEXT, TITLE
from tests.factories.drafts import a_colleague, make_shared, switch, typed_for
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient, check_page

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
FILLED = {"kind": "need", "title": TITLE, "text": TEXT}
OTHER = "Nei fine settimana serve un numero a cui risponde qualcuno, anche di notte."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory)


@pytest.fixture
def rita(territory: TerritoryRef) -> Actor:
    user_id = make_user("Rita Melis")
    make_organisation(territory, user_id)
    return actor_of(user_id, NOW)


@pytest.fixture
def body(rita: Actor) -> int:
    return rita.hats[0].organisation_id


@pytest.fixture
def carla(body: int) -> Actor:
    return a_colleague(body, NOW)


def page_of(client: VisitingClient, actor: Actor) -> VisitingClient:
    """A browser of that person."""
    made = VisitingClient(client.application)
    sign_in_as(made, actor.user_id or 0)
    return made


def write_path(topic_id: int) -> str:
    return f"/ao/temi/{topic_id}/contributi/nuovo"


def open_form(browser: VisitingClient, draft_id: int) -> str:
    """The form, by the button of the page of the draft."""
    return str(browser.send(f"/ao/bozze/{draft_id}/scrivo", {}, page=f"/ao/bozze/{draft_id}/insieme").location)


def test_two_people_write_one_text_meet_in_a_conflict_sign_and_send(
    client: VisitingClient, territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    representative, colleague = page_of(client, rita), page_of(client, carla)
    switched = representative.send(f"/ao/organizzazioni/{body}/firma", {})
    assert "Accesa" in representative.visit(switched.location).text
    form = colleague.visit(write_path(topic_id)).text
    assert "ha la firma interna" in form
    shared = colleague.send(write_path(topic_id), FILLED | {"organisation_id": str(body), "action": "share"})
    draft_path = shared.location
    draft_id = int(draft_path.split("/")[3])
    assert "Versione 1" in colleague.visit(draft_path).text

    assert TITLE in representative.visit("/ao/il-mio-spazio").text
    assert TITLE in representative.visit(f"/ao/organizzazioni/{body}/bozze").text
    assert TITLE in representative.visit("/ao/bozze").text
    hers, his = open_form(colleague, draft_id), open_form(representative, draft_id)
    assert "Sta scrivendo Rita Melis" in colleague.visit(hers).text
    stale = colleague.visit(hers).text
    saved = representative.send(his, FILLED | {"text": OTHER, "action": "draft"})
    assert saved.location == draft_path
    version = re.search(r'name="draft_version"[^>]*value="(\d+)"', stale) or re.search(r'value="(\d+)"[^>]*name="draft_version"', stale)
    assert version
    mine = TEXT + " Di notte non risponde nessuno."
    answer = colleague.send(hers, FILLED | {"text": mine, "action": "draft", "draft_version": version[1]}, status=409)
    assert "Rita Melis ha salvato un&#39;altra versione" in answer.text
    assert OTHER in answer.text
    assert "Di notte non risponde nessuno.</textarea>" in answer.text
    both = _hidden(answer.text) | FILLED | {"text": f"{mine} {OTHER}", "action": "sign"}
    asked = colleague.post(write_path(topic_id), data=both)
    assert asked.location == draft_path
    page = colleague.visit(draft_path).text
    assert "Firma chiesta" in page
    assert "Rimanda con una nota" not in page
    assert all(f"Versione {number}" in page for number in (1, 2, 3))

    assert "Da firmare" in representative.visit("/ao/il-mio-spazio").text
    compared = representative.visit(f"/ao/bozze/{draft_id}/versioni/3").text
    assert "<ins>" in compared
    back = representative.send(f"/ao/bozze/{draft_id}/rimanda", {"note": "Manca chi abita da solo."}, page=draft_path)
    assert back.location == draft_path
    hers = open_form(colleague, draft_id)
    assert "Manca chi abita da solo." in colleague.visit(hers).text
    colleague.send(hers, FILLED | {"text": f"{mine} {OTHER} Chi abita da solo.", "action": "sign"})
    his = open_form(representative, draft_id)
    assert "Firma e invia" in representative.visit(his).text
    sent = representative.send(his, FILLED | {"text": f"{mine} {OTHER} Chi abita da solo.", "action": "send"})
    assert sent.location == "/ao/contributi/2026-1/ricevuta"
    found = db.session.scalars(select(Contribution)).one()
    assert (found.author_id, found.organisation_id) == (rita.user_id, body)
    public = VisitingClient(client.application).visit("/ao/contributi/2026-1").text
    assert "Associazione Il Ponte" in public
    assert not re.search(r"firma|bozza|Carla|Rita", public, re.IGNORECASE)
    colleague.visit(draft_path, status=404)


def _hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form of writing."""
    form = page[page.index('enctype="multipart/form-data"') :]
    form = form[: form.index("</form>")]
    pairs = [
        (re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one))
        for one in re.findall(r"<input[^>]+type=\"hidden\"[^>]*>", form)
    ]
    return {name[1]: value[1] if value else "" for name, value in pairs if name}


def test_a_contributor_cannot_send_by_a_forged_form_either(
    client: VisitingClient, territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, carla, NOW)
    switch(territory, body, rita, NOW)
    browser = page_of(client, carla)
    hers = open_form(browser, shared.id)
    assert 'value="send"' not in browser.visit(hers).text
    refused = browser.send(hers, FILLED | {"action": "send"}, status=403)
    assert "firma interna" in refused.text
    assert TEXT.split("**")[0] in refused.text
    refused = browser.send(write_path(topic_id), FILLED | {"organisation_id": str(body)}, status=403)
    assert "Chiedi la firma" in refused.text
    assert db.session.scalars(select(Contribution)).all() == []


def test_the_page_saves_a_shared_draft_by_itself_and_says_when_it_may_not(
    client: VisitingClient, territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, carla, NOW)
    browser = page_of(client, carla)
    form = browser.visit(open_form(browser, shared.id)).text
    url = re.search(r'data-autosave-url="([^"]+)"', form)
    assert url
    fields = _hidden(form) | FILLED | {"text": OTHER}
    saved = browser.post(url[1].replace("&amp;", "&"), data=fields, headers={"Accept": "application/json"})
    assert saved.json
    assert saved.json["fields"] == {"draft_version": str(shared.version + 1)}
    service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version + 1, text=TEXT + "!"), NOW)
    stale = browser.post(
        url[1].replace("&amp;", "&"), data=fields | {"text": "Un altro testo ancora"}, headers={"Accept": "application/json"}
    )
    assert stale.status_code == 409
    assert stale.json
    assert "Rita Melis" in stale.json["stale"]
    assert queries.get_draft(rita, shared.id).payload["text"] == TEXT + "!"


def test_what_somebody_outside_asks_for_does_not_exist(
    client: VisitingClient, territory: TerritoryRef, topic_id: int, rita: Actor, body: int
) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    stranger = VisitingClient(client.application)
    sign_in_as(stranger, make_user())
    for path in (f"/bozze/{shared.id}", f"/bozze/{shared.id}/insieme", f"/bozze/{shared.id}/versioni/1", f"/organizzazioni/{body}/bozze"):
        stranger.visit(f"/ao{path}", status=404)
    for path in ("scrivo", "versioni/1/riprendi", "rimanda", "elimina-insieme"):
        stranger.send(f"/ao/bozze/{shared.id}/{path}", {"note": "Non va bene così."}, page=write_path(topic_id), status=404)
    stranger.visit(f"/ao/organizzazioni/{body}/firma", status=403)
    forged = stranger.send(write_path(topic_id), FILLED | {"submission_key": shared.key, "action": "draft"}, status=403)
    assert "Non risulti incaricato" in forged.text


def test_only_who_binds_the_body_switches_the_firma_interna(
    client: VisitingClient, territory: TerritoryRef, body: int, rita: Actor, carla: Actor
) -> None:
    page_of(client, carla).visit(f"/ao/organizzazioni/{body}/firma", status=403)
    browser = page_of(client, rita)
    browser.send(f"/ao/organizzazioni/{body}/firma", {})
    stale = browser.send(f"/ao/organizzazioni/{body}/firma", {"version": "1", "is_on": ""}, status=409)
    check_page(stale)
    found = find_organisation(territory.id, body)
    assert found
    assert found.signs_internally
    browser.send(f"/ao/organizzazioni/{body}/firma", {})
    found = find_organisation(territory.id, body)
    assert found
    assert not found.signs_internally


def test_a_version_is_compared_and_taken_up_again(
    client: VisitingClient, territory: TerritoryRef, topic_id: int, rita: Actor, body: int
) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    service.save_draft(rita, typed_for(territory, topic_id, body, shared.key, shared.version, text=OTHER, kind="proposal"), NOW)
    browser = page_of(client, rita)
    assert "Sono cambiati anche il tipo" in browser.visit(f"/ao/bozze/{shared.id}/versioni/2").text
    path = f"/ao/bozze/{shared.id}/versioni/1"
    stale = browser.send(f"{path}/riprendi", {"version": str(shared.version)}, page=path, status=409)
    assert OTHER in stale.text
    browser.send(f"{path}/riprendi", {}, page=path)
    assert "ripresa dalla versione 1" in browser.visit(f"/ao/bozze/{shared.id}/insieme").text
    browser.visit(f"/ao/bozze/{shared.id}/versioni/9", status=404)


def test_who_writes_is_said_and_stops_by_a_button(
    client: VisitingClient, territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    shared = make_shared(territory, topic_id, body, rita, NOW)
    browser, page = page_of(client, rita), f"/ao/bozze/{shared.id}/insieme"
    open_form(browser, shared.id)
    assert "I colleghi vedono che stai scrivendo tu" in browser.visit(page).text
    kept: Any = browser.send(f"/ao/bozze/{shared.id}/scrivo", {"do": "keep"}, page=page, status=200).json
    assert kept == {"mine": True}
    assert "Sta scrivendo Rita Melis" in page_of(client, carla).visit(page).text
    browser.send(f"/ao/bozze/{shared.id}/scrivo", {"do": "leave"}, page=page)
    assert "Sta scrivendo" not in page_of(client, carla).visit(page).text


def test_a_note_that_is_missing_is_asked_for_and_a_stale_one_comes_back(
    client: VisitingClient, territory: TerritoryRef, topic_id: int, rita: Actor, body: int, carla: Actor
) -> None:
    switch(territory, body, rita, NOW)
    carla = actor_of(carla.user_id or 0, NOW)
    asked = service.ask_signature(carla, typed_for(territory, topic_id, body), NOW)
    browser, page = page_of(client, rita), f"/ao/bozze/{asked.draft_id}/insieme"
    empty = browser.send(f"/ao/bozze/{asked.draft_id}/rimanda", {"note": ""}, page=page, status=422)
    assert "Scrivi che cosa va cambiato" in empty.text
    key = queries.get_draft(rita, asked.draft_id).key
    service.save_draft(carla, typed_for(territory, topic_id, body, key, asked.version, text=OTHER), NOW + timedelta(minutes=1))
    stale = browser.send(
        f"/ao/bozze/{asked.draft_id}/rimanda", {"note": "Troppo lungo.", "version": str(asked.version)}, page=page, status=409
    )
    assert "Troppo lungo.</textarea>" in stale.text
    browser.send(f"/ao/bozze/{asked.draft_id}/elimina-insieme", {}, page=page)
    browser.visit(page, status=404)
