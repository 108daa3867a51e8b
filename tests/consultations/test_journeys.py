# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office opens and runs a consultation in the browser; a participant proposes a topic."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from consulta.consultations import queries, service
from consulta.consultations.models import CyclePhase, TopicStatus
from consulta.consultations.requests import ProposeTopic
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.territory import area_id, make_territory, municipality_ids
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
BUDGET = 16


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def coordinator(client: VisitingClient, territory: TerritoryRef) -> int:
    user_id = make_user("Donatella Pisano")
    give_role(user_id, territory, "coordinator")
    sign_in_as(client, user_id)
    return user_id


@pytest.fixture
def operator(client: VisitingClient, territory: TerritoryRef) -> int:
    user_id = make_user("Alessio Tocco")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    return user_id


OPENING = {
    "title": "Costruiamo insieme il piano 2027-2029",
    "question": "Di che cosa hanno bisogno le persone?",
    "from_on": "2026-11-21",
    "to_on": "2027-01-31",
    "roundtables": "Anziani\r\n\r\n  Giovani  \r\n",
}


def test_from_an_empty_installation_to_an_open_consultation(client: VisitingClient, territory: TerritoryRef, coordinator: int) -> None:
    client.visit("/ao/ufficio/consultazione")
    answer = client.send("/ao/ufficio/consultazione/nuova", OPENING)
    cycle = queries.find_current_cycle(territory.id, NOW)
    assert cycle is not None
    assert answer.location.endswith(f"/ao/ufficio/consultazione/{cycle.id}")
    assert cycle.phase is CyclePhase.COLLECTING
    assert (cycle.first_year, cycle.last_year) == (2028, 2030)
    assert cycle.window.closes_at == datetime(2027, 1, 31, 23, tzinfo=UTC), "the last day counts whole, in Rome"
    assert [one.title for one in queries.list_roundtables(cycle.id)] == ["Anziani", "Giovani"]
    assert [one.title for one in queries.list_topics(cycle.id)] == ["Altro tema"]
    page = client.visit(answer.location, budget=BUDGET)
    assert "Anziani" in page.text
    assert "Altro tema" in page.text
    client.visit("/ao/ufficio/consultazione", budget=BUDGET)


def test_a_double_click_opens_one_consultation(client: VisitingClient, territory: TerritoryRef, coordinator: int) -> None:
    data = OPENING | {"submission_key": "a-key-of-the-form-0123456789"}
    client.send("/ao/ufficio/consultazione/nuova", data)
    client.send("/ao/ufficio/consultazione/nuova", data)
    assert len(queries.list_cycles(territory.id, NOW)) == 1


def test_a_short_window_is_warned_and_opened(client: VisitingClient, territory: TerritoryRef, coordinator: int) -> None:
    answer = client.send("/ao/ufficio/consultazione/nuova", OPENING | {"to_on": "2026-11-30"})
    assert "meno di 20 giorni" in client.visit(answer.location, budget=BUDGET).text


def test_dates_are_looked_at_before_opening(client: VisitingClient, territory: TerritoryRef, coordinator: int) -> None:
    """The same page, with what was typed: nothing is opened, and only the two days are asked for."""
    path = "/ao/ufficio/consultazione/nuova"
    looked = client.send(path, OPENING | {"title": "", "from_on": "2027-08-02", "to_on": "2027-08-29", "only_dates": "y"}, status=200).text
    assert "maggior parte in agosto" in looked
    assert "domenica 29 agosto 2027" in looked
    assert "Stesura del piano" in looked, "and what would follow"
    assert "Scrivi il titolo" not in looked
    assert 'value="2027-08-29"' in looked
    assert "Costruiamo" not in looked
    fine = client.send(path, OPENING | {"to_on": "2027-01-29", "only_dates": "y"}, status=200).text
    assert "Le date vanno bene" in fine
    assert "Costruiamo insieme il piano 2027-2029" in fine
    backwards = client.send(path, OPENING | {"to_on": "2026-11-01", "only_dates": "y"}, status=422).text
    assert "deve venire dopo il primo" in backwards
    assert "non è una data" in client.send(path, OPENING | {"to_on": "domani", "only_dates": "y"}, status=422).text
    assert queries.list_cycles(territory.id, NOW, with_setup=True) == []


def test_starting_again_from_an_earlier_consultation(client: VisitingClient, territory: TerritoryRef, coordinator: int) -> None:
    old = make_cycle(territory, NOW, title="Il piano di ieri", question="Che cosa serviva?")
    table = make_roundtable(territory, old, NOW, facilitator="Anna Melis")
    make_roundtable(territory, old, NOW, title="Giovani")
    topic = make_topic(territory, old, NOW, roundtable_id=table)
    path = f"/ao/ufficio/consultazione/nuova?da={old}"
    assert path in client.visit("/ao/ufficio/consultazione", budget=BUDGET).text
    form = client.visit(path, budget=BUDGET).text
    assert 'value="Il piano di ieri"' in form
    assert form.count(" checked") == 3, "two tavoli and a topic"
    assert len(queries.list_cycles(territory.id, NOW, with_setup=True)) == 1, "looking copies nothing"
    data = {
        "title": "Il piano di domani",
        "question": "Che cosa serve?",
        "from_on": "2027-03-01",
        "to_on": "2027-04-30",
        "roundtables": "Casa",
    }
    chosen = {"copied_roundtables": [str(table)], "copied_topics": [str(topic)], "submission_key": "a-key-of-the-form-0123456789"}
    looked = client.send(path, data | chosen | {"only_dates": "y"}, status=200)
    assert looked.text.count(" checked") == 2, "what was unchecked stays unchecked"
    for _ in range(2):
        answer = client.send(path, data | chosen)
    cycles = queries.list_cycles(territory.id, NOW, with_setup=True)
    assert len(cycles) == 2
    assert answer.location.endswith(str(cycles[0].id))
    assert [(one.title, one.facilitator) for one in queries.list_roundtables(cycles[0].id)] == [
        ("Invecchiare a casa", "Anna Melis"),
        ("Casa", ""),
    ]
    assert len(queries.list_topics(cycles[0].id)) == 2
    client.visit("/ao/ufficio/consultazione/nuova?da=999", status=404)
    client.visit("/ao/ufficio/consultazione/nuova?da=x", status=404)
    elsewhere = make_cycle(make_territory("ba", "Bari"), NOW)
    client.visit(f"/ao/ufficio/consultazione/nuova?da={elsewhere}", status=404)
    client.send(path, data | {"copied_topics": ["999"]}, status=422)


def test_the_rest_of_the_calendar_is_accepted_with_one_button(client: VisitingClient, territory: TerritoryRef, coordinator: int) -> None:
    cycle_id = make_cycle(territory, NOW, to_at=datetime(2027, 1, 31, 23, tzinfo=UTC))
    path = f"/ao/ufficio/consultazione/{cycle_id}/calendario"
    page = client.visit(path, budget=BUDGET).text
    assert "venerdì 2 aprile 2027" in page
    assert "domenica 31 gennaio 2027" in page, "the deadline is worth a day more"
    one = client.visit(f"{path}?fase=drafting", budget=BUDGET).text
    assert 'value="2027-04-02T00:00"' in one, "one by one, from the same proposal"
    assert "Fissa queste date" not in one, "who moves one date has one button before the eyes"
    stale = client.send(f"{path}/completa", {"seen": "drafting=2027-04-09T22:00:00+00:00 gone=2027 in_force"}, status=409, page=path)
    assert "Il calendario è cambiato" in stale.text
    assert CyclePhase.DRAFTING not in queries.get_cycle(territory.id, cycle_id, NOW).dates
    client.send(f"{path}/completa", {}, page=path)
    after = client.visit(path, budget=BUDGET).text
    assert "Fissa queste date" not in after
    dates = queries.get_cycle(territory.id, cycle_id, NOW).dates
    assert dates[CyclePhase.IN_FORCE] == datetime(2027, 12, 31, 23, tzinfo=UTC)
    client.send(path, {"phase": "drafting", "starts_at": "2027-03-01T00:00", "reason": "Prima la bozza.", "act": ""})
    overview = client.visit(f"/ao/ufficio/consultazione/{cycle_id}", budget=BUDGET).text
    assert "i giorni sono 28" in overview, "moved by hand, it is too near for the promised replies"
    assert "hai promessi 60" in overview


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Scrivi il titolo"),
        ("title", "x" * 161, "ne restano 1 di troppo"),
        ("question", " \u200b ", "Scrivi la domanda"),
        ("from_on", "2026-02-30", "non è una data"),
        ("from_on", "0001-01-01", "L&#39;anno deve stare tra 2000 e 2100"),
        ("to_on", "2026-11-20", "deve venire dopo il primo"),
        ("to_on", "", "Scegli l&#39;ultimo giorno"),
        ("roundtables", "\n".join(f"Tavolo {n}" for n in range(41)), "al massimo 40"),
        ("roundtables", "y" * 161, "accorcialo"),
    ],
)
def test_a_bad_opening_comes_back_with_what_was_typed(
    client: VisitingClient, territory: TerritoryRef, coordinator: int, field: str, value: str, message: str
) -> None:
    answer = client.send("/ao/ufficio/consultazione/nuova", OPENING | {field: value}, status=422)
    assert message in answer.text
    kept = next(name for name in ("question", "title") if name != field)
    assert OPENING[kept] in answer.text
    assert queries.list_cycles(territory.id, NOW) == []


def test_texts_and_rules_are_edited_and_two_people_never_overwrite(
    client: VisitingClient, territory: TerritoryRef, coordinator: int
) -> None:
    cycle_id = make_cycle(territory, NOW)
    path = f"/ao/ufficio/consultazione/{cycle_id}/modifica"
    client.visit(path, budget=BUDGET)
    data = {
        "title": "Nuovo titolo",
        "question": "Perché?",
        "intro": "**Ciao**",
        "moderation": "all",
        "accepts_late": "y",
        "reply_days": "45",
        "edits": "day",
    }
    client.send(path, data | {"version": "1"})
    cycle = queries.get_cycle(territory.id, cycle_id, NOW)
    assert (cycle.title, cycle.window.moderation.value, cycle.window.reply_days) == ("Nuovo titolo", "all", 45)
    assert cycle.intro_html == "<p><strong>Ciao</strong></p>"
    answer = client.send(path, data | {"version": "1", "title": "Il mio titolo"}, status=409)
    assert "Nuovo titolo" in answer.text
    assert "Il mio titolo" in answer.text
    client.send(path, data | {"version": "2", "reply_days": "0"}, status=422)
    client.send(path, data | {"version": "2", "moderation": "nobody"}, status=422)
    client.send(path, data | {"version": "2", "title": "Il mio titolo"})


def test_a_deadline_is_extended_in_public_and_never_shortened(client: VisitingClient, territory: TerritoryRef, coordinator: int) -> None:
    cycle_id = make_cycle(territory, NOW)
    path = f"/ao/ufficio/consultazione/{cycle_id}/calendario"
    client.visit(path, budget=BUDGET)
    assert "2026-12-21T16:30" in client.visit(f"{path}?fase=closed_to_input", budget=BUDGET).text
    data = {"phase": "closed_to_input", "starts_at": "2027-01-15T00:00", "reason": "Lo chiedono le associazioni.", "act": ""}
    client.send(path, data)
    assert queries.get_window(cycle_id, NOW).closes_at == datetime(2027, 1, 14, 23, tzinfo=UTC)
    overview = client.visit(f"/ao/ufficio/consultazione/{cycle_id}", budget=BUDGET).text
    assert "Lo chiedono le associazioni." in overview
    refused = client.send(path, data | {"starts_at": "2026-12-24T00:00", "reason": "Abbiamo fretta."}, status=403)
    assert "non si può anticipare" in refused.text
    assert "Abbiamo fretta." in refused.text
    assert "Scrivi il motivo" in client.send(path, data | {"reason": " "}, status=422).text
    assert "non è una data" in client.send(path, data | {"starts_at": "domani"}, status=422).text
    client.send(path, data | {"phase": "adopted"}, status=422)


def test_a_decision_needs_its_act(client: VisitingClient, territory: TerritoryRef, coordinator: int) -> None:
    cycle_id = make_cycle(territory, NOW)
    path = f"/ao/ufficio/consultazione/{cycle_id}/decisione"
    page = client.visit(path, budget=BUDGET)
    assert 'value="suspended"' in page.text
    assert 'value="adopted"' not in page.text
    assert "Scrivi l&#39;atto" in client.send(path, {"decision": "suspended", "act": ""}, status=422).text
    client.send(path, {"decision": "suspended", "act": "Determinazione 7 del 21 novembre 2026"})
    assert queries.get_window(cycle_id, NOW).suspended
    assert not queries.get_window(cycle_id, NOW).accepts_input
    assert "Determinazione 7" in client.visit(f"/ao/ufficio/consultazione/{cycle_id}", budget=BUDGET).text
    client.send(path, {"decision": "adopted", "act": "Delibera 1"}, status=403)
    client.send(path, {"decision": "resumed", "act": "Determinazione 8"})
    assert queries.get_window(cycle_id, NOW).accepts_input


def test_tavoli_are_opened_and_edited(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    cycle_id = make_cycle(territory, NOW)
    path = f"/ao/ufficio/consultazione/{cycle_id}/tavoli/nuovo"
    client.visit(path, budget=BUDGET)
    comuni = [str(one) for one in municipality_ids(territory)[:2]]
    data = {"title": "Invecchiare a casa", "kind": "thematic", "area_ids": [str(area_id(territory))], "municipality_ids": comuni}
    client.send(path, data)
    view = queries.list_roundtables(cycle_id)[0]
    assert [one.label for one in view.areas] == ["Anziani"]
    assert len(view.municipalities) == 2
    assert "Scrivi il titolo" in client.send(path, data | {"title": ""}, status=422).text
    client.send(path, data | {"area_ids": ["999999"]}, status=422)
    edit = f"/ao/ufficio/tavoli/{view.id}"
    client.visit(edit, budget=BUDGET)
    client.send(edit, data | {"title": "Anziani a casa", "status": "active", "municipality_ids": [], "version": "1"})
    again = queries.get_roundtable(territory.id, view.id)
    assert (again.title, again.municipalities) == ("Anziani a casa", ())
    conflict = client.send(edit, data | {"title": "Il mio", "status": "active", "version": "1"}, status=409)
    assert "Anziani a casa" in conflict.text


def test_topics_are_opened_and_edited(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    cycle_id = make_cycle(territory, NOW)
    roundtable_id = make_roundtable(territory, cycle_id, NOW)
    path = f"/ao/ufficio/consultazione/{cycle_id}/temi/nuovo"
    client.visit(path, budget=BUDGET)
    data = {"title": "Ore di assistenza", "question": "Quante ore servono?", "context": "Oggi sono **poche**."}
    placed = data | {"roundtable_id": str(roundtable_id), "area_id": str(area_id(territory))}
    client.send(path, placed)
    topic = next(one for one in queries.list_topics(cycle_id, roundtable_id=roundtable_id))
    assert topic.area_label == "Anziani"
    assert "Scrivi la domanda" in client.send(path, placed | {"question": ""}, status=422).text
    client.send(path, placed | {"roundtable_id": "not a number"}, status=422)
    edit = f"/ao/ufficio/temi/{topic.id}"
    client.visit(edit, budget=BUDGET)
    client.send(edit, data | {"title": "Chiuso", "roundtable_id": "0", "area_id": "0", "version": "1"})
    assert queries.get_topic(territory.id, topic.id, NOW).status is TopicStatus.CLOSED
    conflict = client.send(edit, data | {"roundtable_id": "0", "area_id": "0", "version": "1"}, status=409)
    assert "Chiuso" in conflict.text


def test_a_participant_proposes_and_the_office_answers(client: VisitingClient, territory: TerritoryRef) -> None:
    cycle_id = make_cycle(territory, NOW)
    target = make_topic(territory, cycle_id, NOW, title="Trasporti")
    participant, office = make_user("Maria Piras"), make_user("Alessio Tocco")
    give_role(office, territory, "operator")
    sign_in_as(client, participant)
    client.visit("/ao/temi/proponi", budget=BUDGET)
    data = {"title": "Taxi sociale", "question": "Chi accompagna chi non guida?", "context": "Serve **adesso**."}
    assert "Scrivi il titolo" in client.send("/ao/temi/proponi", data | {"title": ""}, status=422).text
    for title in ("Taxi sociale", "Autobus", "Fuori tema"):
        client.send("/ao/temi/proponi", data | {"title": title})
    assert "In attesa" in client.visit("/ao/temi/proponi", budget=BUDGET).text
    assert [one.title for one in queries.list_topics(cycle_id)] == ["Trasporti", "Altro tema"], "a proposal is not public"
    sign_in_as(client, office)
    listed = client.visit(f"/ao/ufficio/consultazione/{cycle_id}/temi-proposti", budget=BUDGET).text
    assert "Maria Piras" in listed
    taxi, bus, off = queries.list_proposals(territory.id, cycle_id)
    client.visit(f"/ao/ufficio/temi-proposti/{taxi.id}", budget=BUDGET)
    decide = {"version": "1", "roundtable_id": "0", "area_id": "0", "merged_into_id": "0", "answer": ""}
    client.send(f"/ao/ufficio/temi-proposti/{taxi.id}", decide | {"outcome": "adopt"})
    client.send(f"/ao/ufficio/temi-proposti/{bus.id}", decide | {"outcome": "merge"}, status=422)
    client.send(f"/ao/ufficio/temi-proposti/{bus.id}", decide | {"outcome": "merge", "merged_into_id": str(target)})
    client.send(f"/ao/ufficio/temi-proposti/{off.id}", decide | {"outcome": "decline"}, status=422)
    client.send(f"/ao/ufficio/temi-proposti/{off.id}", decide | {"outcome": "decline", "answer": "Non riguarda il piano."})
    assert [one.title for one in queries.list_topics(cycle_id)] == ["Trasporti", "Taxi sociale", "Altro tema"]
    assert queries.count_proposals(territory.id) == 0
    sign_in_as(client, participant)
    mine = client.visit("/ao/temi/proponi", budget=BUDGET).text
    assert "Non riguarda il piano." in mine
    assert "Adottato" in mine


def test_the_proposal_form_says_why_it_is_shut(client: VisitingClient, territory: TerritoryRef) -> None:
    sign_in_as(client, make_user())
    client.visit("/ao/temi/proponi", status=404)
    make_cycle(territory, NOW - timedelta(days=60))
    page = client.visit("/ao/temi/proponi", budget=BUDGET)
    assert "non si possono più proporre temi" in page.text
    assert "<textarea" not in page.text


def test_who_is_signed_out_is_sent_to_sign_in(client: VisitingClient, territory: TerritoryRef) -> None:
    make_cycle(territory, NOW)
    assert client.get("/ao/temi/proponi").status_code == 303
    assert client.get("/ao/ufficio/consultazione").status_code == 303


def test_an_operator_neither_opens_nor_moves(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    cycle_id = make_cycle(territory, NOW)
    client.visit("/ao/ufficio/consultazione/nuova", status=403)
    client.visit(f"/ao/ufficio/consultazione/{cycle_id}/calendario", status=403)
    client.visit(f"/ao/ufficio/consultazione/{cycle_id}/decisione", status=403)
    page = client.visit(f"/ao/ufficio/consultazione/{cycle_id}", budget=BUDGET)
    assert "Sposta" not in page.text


def test_pages_of_another_territory_are_not_found(client: VisitingClient, territory: TerritoryRef, coordinator: int) -> None:
    other = make_territory("ba", "Ambito di Bari", preset="puglia")
    cycle_id = make_cycle(other, NOW)
    topic_id, roundtable_id = make_topic(other, cycle_id, NOW), make_roundtable(other, cycle_id, NOW)
    author = make_user("Altra Persona")
    request = ProposeTopic(other.id, cycle_id, "Un tema", "Perché?", "", "key-of-another-territory")
    proposal = service.propose_topic(actor_of(author, NOW), request, NOW)
    for path in (
        f"consultazione/{cycle_id}",
        f"consultazione/{cycle_id}/modifica",
        f"consultazione/{cycle_id}/calendario",
        f"consultazione/{cycle_id}/decisione",
        f"consultazione/{cycle_id}/tavoli/nuovo",
        f"consultazione/{cycle_id}/temi/nuovo",
        f"consultazione/{cycle_id}/temi-proposti",
        f"tavoli/{roundtable_id}",
        f"temi/{topic_id}",
        f"temi-proposti/{proposal}",
    ):
        client.visit(f"/ao/ufficio/{path}", status=404)
