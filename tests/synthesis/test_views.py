# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of syntheses, walked without JavaScript; every page and error state is linted, and its statements are counted."""

import pytest

from consulta.contributions import service as contributions
from consulta.contributions.queries import get_comment
from consulta.contributions.requests import WithdrawComment
from consulta.core.actor import Actor
from consulta.synthesis import frozen, queries, service
from consulta.synthesis.queries import MaterialFilter
from consulta.synthesis.requests import AddSources, WritePoint
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.codebook import make_tag, put_tags
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.plans import make_objective
from tests.factories.synthesis import (
    STATEMENT,
    add_point,
    begin_edition,
    comment,
    contribution,
    frame,
    publish_synthesis,
    quote,
    set_aside,
    version_of,
)
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.synthesis.conftest import NOW, Place

BUDGET = 24
LIST = "/ao/ufficio/sintesi"


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def page_of(place: Place, rest: str = "") -> str:
    return f"{LIST}/{place.synthesis_id}{rest}"


def publish(place: Place) -> queries.EditionView:
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first), comment(place.comment))
    for one in queries.list_sources(place.synthesis_id):
        quote(place.territory, place.writer, place.synthesis_id, one.id)
    return publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)


def test_from_the_menu_to_the_public_page(client: VisitingClient, place: Place) -> None:
    """The operator writes, picks and quotes; the coordinator approves and publishes; everybody reads."""
    enter(client, place.writer)
    listing = client.visit(LIST, budget=BUDGET)
    assert page_of(place) in listing.text
    client.visit(f"{LIST}/nuova?ambito=topic-{place.topic_id}", budget=BUDGET)
    begun = client.send(f"{LIST}/nuova", {"scope": f"topic-{place.topic_id}", "title": "Assistenza a casa"})
    client.visit(begun.location, budget=BUDGET)
    client.send(page_of(place, "/testo"), {"title": "Invecchiare a casa", "introduction": "Il tavolo **si è riunito** due volte."})
    added = client.send(
        page_of(place, "/punti/nuovo"), {"title": "La domenica", "statement": STATEMENT, "dissent": "Il sabato conta di più."}
    )
    material = client.visit(added.location, budget=BUDGET)
    assert f'value="contribution-{place.first}"' in material.text
    point = queries.list_points(place.synthesis_id)[0].id
    picked = {"items": [f"contribution-{place.first}", f"comment-{place.comment}"], "point": str(point), "action": "add"}
    client.send(page_of(place, "/testi"), picked, page=added.location)
    aside = {"items": [f"contribution-{place.second}"], "reason": "another_place", "action": "aside"}
    client.send(page_of(place, "/testi"), aside)
    review = client.visit(page_of(place), budget=BUDGET)
    assert "Il tavolo <strong>si è riunito</strong> due volte." in review.text
    assert "2 persone" in review.text
    assert "(67%)" in review.text
    source = queries.list_sources(place.synthesis_id)[0]
    quotes = page_of(place, f"/fonti/{source.id}/citazioni")
    assert "La domenica nessuno viene" in client.visit(quotes, budget=BUDGET).text
    client.send(quotes, {"sentences": ["0"]})
    client.send(page_of(place, "/in-approvazione"), {}, page=page_of(place))
    enter(client, place.coordinator)
    client.visit(page_of(place), budget=BUDGET)
    client.send(page_of(place, "/approva"), {}, page=page_of(place))
    client.send(page_of(place, "/pubblica"), {}, page=page_of(place))
    assert "Comincia una nuova edizione" in client.visit(page_of(place), budget=BUDGET).text
    reader = client.application.test_client()
    assert isinstance(reader, VisitingClient)
    public = reader.visit(f"/ao/sintesi/{place.synthesis_id}").text
    assert "«La domenica nessuno viene ad aiutare mia madre.»" in public
    assert "Una cittadina o un cittadino" in public
    assert "Maria Piras" not in public
    assert "Il sabato conta di più" in public
    assert f"/ao/sintesi/{place.synthesis_id}" in reader.visit("/ao/sintesi").text
    for address in (f"/ao/tavoli/{place.roundtable_id}", "/ao/conferenza"):
        assert f"/ao/sintesi/{place.synthesis_id}" in reader.visit(address, budget=18).text


def test_the_own_page_says_where_it_went_and_the_copy_verifies(client: VisitingClient, place: Place) -> None:
    edition = publish(place)
    number = queries.list_sources(place.synthesis_id)[0].number
    page = client.visit(f"/ao/contributi/{number}", budget=15).text
    assert "È nella sintesi" in page
    assert "«Invecchiare a casa», punto 1" in page
    answer = client.get(f"/ao/sintesi/{place.synthesis_id}/edizioni/1.json")
    assert frozen.is_whole(answer.text, edition.sha256)
    assert edition.sha256 in client.visit(f"/ao/sintesi/{place.synthesis_id}").text


def test_two_editions_and_what_changed(client: VisitingClient, place: Place) -> None:
    publish(place)
    begin_edition(place.territory, place.writer, place.synthesis_id, "Un autore ha chiarito il suo testo.")
    service.write_frame(place.writer, frame(place.territory, place.synthesis_id, conclusion="Si riparte a marzo."), NOW)
    publish_synthesis(place.territory, place.writer, place.synthesis_id, place.coordinator)
    changes = client.visit(f"/ao/sintesi/{place.synthesis_id}/edizioni/2/differenze").text
    assert "<ins>Si riparte a marzo.</ins>" in " ".join(changes.split()) or "marzo.</ins>" in changes
    assert "Un autore ha chiarito" in changes
    assert "edizione più recente" in client.visit(f"/ao/sintesi/{place.synthesis_id}/edizioni/1").text
    for missing in ("/edizioni/3", "/edizioni/1/differenze", "/edizioni/3.json"):
        client.visit(f"/ao/sintesi/{place.synthesis_id}{missing}", status=404)
    assert "differenze" in client.visit(f"/ao/sintesi/{place.synthesis_id}").text


def test_a_quote_taken_out_is_said_and_the_office_is_warned(client: VisitingClient, place: Place) -> None:
    publish(place)
    from_now = queries.get_edition(place.territory.id, place.synthesis_id)
    assert "citazione tolta" not in client.visit(f"/ao/sintesi/{place.synthesis_id}").text
    version = get_comment(place.territory.id, place.comment).version
    contributions.withdraw_comment(place.other, WithdrawComment(place.territory.id, place.comment, version), NOW)
    page = client.visit(f"/ao/sintesi/{place.synthesis_id}").text
    assert "citazione tolta" in page
    assert "Succede anche da noi" not in page
    assert "1 dei testi citati come fonte" in page
    assert from_now.sha256 in page
    enter(client, place.writer)
    office = client.visit(page_of(place), budget=BUDGET).text
    assert "1 fonte è cambiata" in office
    assert "non si legge più" in office


@pytest.mark.parametrize("role", ["auditor", "municipal_referent", None])
def test_who_may_not_write_reads_at_most(client: VisitingClient, place: Place, role: str | None) -> None:
    enter(client, make_actor(place.territory, role))
    for address in (LIST, page_of(place), page_of(place, "/testi")):
        client.visit(address, status=200 if role == "auditor" else 403, budget=BUDGET)
    for address in (f"{LIST}/nuova", page_of(place, "/punti/nuovo"), page_of(place, "/testo")):
        client.visit(address, status=403, budget=BUDGET)


def test_another_territory_finds_nothing(client: VisitingClient, place: Place) -> None:
    publish(place)
    elsewhere = make_territory("pg", "Ambito di Prova")
    enter(client, make_actor(elsewhere, "coordinator"))
    for rest in ("", "/testi", "/testo", "/punti/nuovo", "/punti/1", "/fonti/1/citazioni"):
        client.visit(f"/pg/ufficio/sintesi/{place.synthesis_id}{rest}", status=404, budget=BUDGET)
    for rest in ("", "/edizioni/1", "/edizioni/1.json"):
        client.visit(f"/pg/sintesi/{place.synthesis_id}{rest}", status=404)


def test_a_stale_frame_and_a_stale_point_keep_what_was_typed(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    point = add_point(place.territory, place.writer, place.synthesis_id)
    service.write_frame(place.coordinator, frame(place.territory, place.synthesis_id, title="Il titolo del collega"), NOW)
    change = WritePoint(place.territory.id, place.synthesis_id, "Il punto del collega", STATEMENT, "", (), (), point, 1)
    service.write_point(place.coordinator, change, NOW)
    typed = {"title": "Il mio titolo", "version": "1"}
    answer = client.send(page_of(place, "/testo"), typed, status=409).text
    assert "Il mio titolo" in answer
    assert "Il titolo del collega" in answer
    answer = client.send(page_of(place, f"/punti/{point}"), typed | {"statement": STATEMENT}, status=409).text
    assert "Il mio titolo" in answer
    assert "Il punto del collega" in answer
    client.send(page_of(place, f"/punti/{point}"), {"title": "Il mio titolo", "statement": STATEMENT})
    assert queries.get_point(place.synthesis_id, point).title == "Il mio titolo"


def test_a_point_keeps_its_objectives_and_tags_when_it_is_written_again(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    objective, tag = make_objective(place.territory, place.cycle_id), make_tag(place.territory)
    put_tags(place.territory, place.first, tag)
    point = add_point(place.territory, place.writer, place.synthesis_id, objective_ids=(objective,), tag_ids=(tag,))
    page = client.visit(page_of(place, f"/punti/{point}"), budget=BUDGET).text
    assert page.count(" checked") == 2
    both = {"objective_ids": [str(objective)], "tag_ids": [str(tag)], "title": "Detto meglio", "statement": STATEMENT}
    client.send(page_of(place, f"/punti/{point}"), both)
    kept = queries.get_point(place.synthesis_id, point)
    assert (len(kept.objectives), len(kept.tags), kept.title) == (1, 1, "Detto meglio")
    fed = client.visit(page_of(place, f"/testi?punto={point}"), budget=BUDGET).text
    assert f"contribution-{place.first}" in fed
    assert f"contribution-{place.second}" not in fed, "the list begins with the tags of the point"


def test_a_step_on_an_old_page_is_a_conflict(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first))
    client.send(page_of(place, "/in-approvazione"), {"version": "1"}, status=409, page=page_of(place))
    version = str(version_of(place.territory, place.synthesis_id))
    client.send(page_of(place, "/in-approvazione"), {"version": version}, page=page_of(place))
    client.send(page_of(place, "/in-approvazione"), {"version": version}, page=LIST)
    assert queries.get_synthesis(place.territory.id, place.synthesis_id).status == "proposed"


@pytest.mark.parametrize(
    "values",
    [
        {"action": "add", "items": []},
        {"action": "add", "items": ["contribution-999999"]},
        {"action": "add", "items": ["<b>", "contribution-", "comment-x", "contribution--1", "topic-1"]},
        {"action": "aside", "items": ["contribution-1"], "reason": "no"},
        {"action": "boh", "items": ["contribution-1"]},
        {"action": "back", "items": []},
    ],
)
def test_hostile_picks_are_answered_on_the_page(client: VisitingClient, place: Place, values: dict[str, object]) -> None:
    enter(client, place.writer)
    point = add_point(place.territory, place.writer, place.synthesis_id)
    client.send(page_of(place, "/testi"), {"point": str(point)} | values, status=422)
    assert not queries.list_sources(place.synthesis_id)


@pytest.mark.parametrize("args", ["dove=boh", "tipo=boh", "etichetta=boh", "pagina=xxx", "punto=x&q=%00"])
def test_hostile_addresses_are_answered(client: VisitingClient, place: Place, args: str) -> None:
    enter(client, place.writer)
    answer = client.get(page_of(place, f"/testi?{args}"))
    assert answer.status_code in (200, 400, 422)


def test_a_synthesis_costs_the_same_with_many_sources(client: VisitingClient, place: Place) -> None:
    """Ten sources or two hundred: as many statements, in the office and in public."""
    point = add_point(place.territory, place.writer, place.synthesis_id, contribution(place.first), comment(place.comment))
    enter(client, place.coordinator)

    def cost() -> tuple[int, int]:
        client.visit(page_of(place), budget=BUDGET)
        office = len(client.statements)
        client.visit(page_of(place, "/testi?dove=on_a_point"), budget=BUDGET)
        return office, len(client.statements)

    few = cost()
    made = [make_comment(place.territory, topic_id=place.topic_id, author=place.author, text=f"Testo {n}.").comment_id for n in range(60)]
    items = tuple(comment(one) for one in made)
    service.add_sources(place.writer, AddSources(place.territory.id, place.synthesis_id, point, items), NOW)
    many = cost()
    assert many[0] == few[0]
    assert many[1] <= few[1]
    scope = queries.get_synthesis(place.territory.id, place.synthesis_id).scope
    first = queries.list_material(scope, MaterialFilter(None), None)
    assert len(first.items) == 50
    assert first.next_cursor


def test_the_list_of_texts_is_filtered(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    make_contribution(
        place.territory, place.topic_id, title="Trasporto scolastico", text="Lo scuolabus arriva tardi ogni mattina, d'inverno."
    )
    page = client.visit(page_of(place, "/testi?q=scuolabus"), budget=BUDGET).text
    assert "Trasporto scolastico" in page
    assert "Anche il sabato" not in page
    only = client.visit(page_of(place, "/testi?tipo=comment"), budget=BUDGET).text
    assert "Succede anche da noi" in only
    assert "Trasporto scolastico" not in only
    set_aside(place.territory, place.writer, place.synthesis_id, contribution(place.second), reason="other", note="È un doppione.")
    assert "È un doppione." in client.visit(page_of(place, "/testi?dove=set_aside"), budget=BUDGET).text
    client.send(page_of(place, "/testi?dove=set_aside"), {"items": [f"contribution-{place.second}"], "action": "back"})
    assert "Nessun testo qui" in client.visit(page_of(place, "/testi?dove=set_aside"), budget=BUDGET).text


def test_a_reader_of_english_reads_the_page_around_the_words(client: VisitingClient, place: Place) -> None:
    publish(place)
    assert "«La domenica nessuno viene" in client.visit(f"/en/ao/sintesi/{place.synthesis_id}").text
