# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages where papers are asked for, walked without JavaScript; every page is linted, and its statements are counted."""

import pytest
from sqlalchemy import select

from consulta.contributions import service as contributions
from consulta.contributions.requests import Subject as Text
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.papers.models import Paper
from consulta.papers.requests import DOSSIER
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.papers import make_paper, subject_of, work
from tests.papers.conftest import NOW, Place
from tests.support.pages import VisitingClient

BUDGET = 14


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def test_anybody_asks_for_a_dossier_and_reads_it(client: VisitingClient, place: Place) -> None:
    """From the public page to the file, without an account."""
    url = "/ao/contributi/2026-1/scarica"
    assert url in client.visit("/ao/contributi/2026-1", budget=30).text
    assert "Prepara il PDF" in client.visit(url, budget=BUDGET).text
    assert client.send(url, {"format": "pdf"}).status_code == 303
    assert "Passo 1 di 2" in client.visit(url, budget=BUDGET).text
    work()
    ready = client.visit(url, budget=BUDGET)
    assert "Scarica il PDF" in ready.text
    assert "Prepara di nuovo il PDF" in ready.text
    link = ready.text.split('href="/ao/documenti/')[1].split('"')[0]
    with client.get(f"/ao/documenti/{link}") as answer:
        assert answer.data.startswith(b"%PDF-")
    contributions.change_publication(Text("contribution", place.answered), place.territory.id, "hidden", None, NOW)
    assert client.get(f"/ao/documenti/{link}").status_code == 404
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("path", ["sintesi/{synthesis}/scarica", "incontri/{meeting}/scarica"])
def test_syntheses_and_minutes_have_their_page(client: VisitingClient, place: Place, path: str) -> None:
    url = "/ao/" + path.format(synthesis=place.synthesis_id, meeting=place.meeting_id)
    assert url in client.visit(url.removesuffix("/scarica"), budget=30).text
    client.visit(url, budget=BUDGET)
    assert client.send(url, {"format": "odt"}).status_code == 303
    work()
    assert "Scarica l’ODT" in client.visit(url, budget=BUDGET).text


def test_another_format_is_refused_in_words(client: VisitingClient, place: Place) -> None:
    answer = client.send("/ao/contributi/2026-1/scarica", {"format": "exe"}, status=422)
    assert answer.status_code == 422
    assert not db.session.scalars(select(Paper)).all()


@pytest.mark.parametrize("name", ["fascicolo", "verbale", "due-pagine", "capitolo"])
def test_the_office_asks_the_auditor_reads_others_do_not(client: VisitingClient, place: Place, name: str) -> None:
    subject_id = {"fascicolo": place.answered, "verbale": place.meeting_id}.get(name, place.cycle_id)
    url = f"/ao/ufficio/documenti/{name}/{subject_id}"
    assert client.get(url).status_code in (302, 303)
    enter(client, place.author)
    assert client.get(url).status_code == 403
    enter(client, place.writer)
    client.visit(url, budget=BUDGET)
    assert client.send(url, {"format": "odt"}).status_code == 303
    work()
    link = client.visit(url, budget=BUDGET).text.split('href="/ao/documenti/')[1].split('"')[0]
    enter(client, make_actor(place.territory, "auditor"))
    read = client.visit(url, budget=BUDGET)
    assert "Prepara il PDF" not in read.text
    assert "li prepara chi ci lavora" in read.text
    with client.get(f"/ao/documenti/{link}") as answer:
        assert answer.status_code == 200
    assert client.send(url, {"format": "pdf"}, page="/ao/contributi/2026-1/scarica", status=403).status_code == 403
    enter(client, place.author)
    assert client.get(f"/ao/documenti/{link}").status_code == 404


def test_a_referent_of_a_comune_reads_minutes_alone(client: VisitingClient, place: Place) -> None:
    enter(client, make_actor(place.territory, "municipal_referent"))
    assert "Prepara il PDF" not in client.visit(f"/ao/ufficio/documenti/verbale/{place.meeting_id}", budget=BUDGET).text
    assert client.get(f"/ao/ufficio/documenti/fascicolo/{place.answered}").status_code == 403


def test_the_office_finds_its_papers(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    assert f"/ao/ufficio/documenti/fascicolo/{place.answered}" in client.visit(f"/ao/ufficio/contributi/{place.answered}", budget=30).text
    assert f"/ao/ufficio/documenti/verbale/{place.meeting_id}" in client.visit(f"/ao/ufficio/incontri/{place.meeting_id}", budget=20).text
    reports = client.visit("/ao/ufficio/relazioni").text
    assert f"/ao/ufficio/documenti/due-pagine/{place.cycle_id}" in reports
    assert f"/ao/ufficio/documenti/capitolo/{place.cycle_id}" in reports


def test_pages_that_are_not_there(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    for path in ("altro/1", "fascicolo/999", "verbale/999", "capitolo/999"):
        assert client.get(f"/ao/ufficio/documenti/{path}").status_code == 404
    for path in ("contributi/2026-999", "sintesi/999", "incontri/999"):
        assert client.get(f"/ao/{path}/scarica").status_code == 404


def test_the_inner_file_says_so_in_its_name(place: Place) -> None:
    assert (
        make_paper(subject_of(place.territory, DOSSIER, place.answered), "odt", place.writer).file_name
        == "fascicolo-2026-1-uso-interno.odt"
    )


def test_who_asks_too_much_waits(client: VisitingClient, place: Place) -> None:
    """Sixty an hour from one address: nobody fills the disk or the worker's day."""
    url = "/ao/contributi/2026-1/scarica"
    for _ in range(60):
        assert client.send(url, {"format": "odt"}).status_code == 303
    assert client.send(url, {"format": "odt"}, status=429).status_code == 429
    assert len(db.session.scalars(select(Paper)).all()) == 1
