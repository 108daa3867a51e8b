# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of meetings and the public ones, walked without JavaScript."""

from datetime import timedelta

import pytest

from consulta.contributions.requests import Subject
from consulta.contributions.service import change_publication
from consulta.core.actor import SYSTEM, Actor
from consulta.core.unit_of_work import transactional
from consulta.meetings import queries, service
from consulta.meetings.requests import RecordAttendance
from consulta.web.page_cache import page_cache
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.consultations import make_roundtable, make_topic
from tests.factories.meetings import (
    change_status,
    make_meeting,
    make_minuted,
    make_statement,
    publish_minutes,
    row_of,
    write_minutes,
)
from tests.factories.notices import seat
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.meetings.conftest import NOW
from tests.support.pages import VisitingClient

OFFICE_BUDGET = 17
"""What the menu of the office counts comes on every page of it."""


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Carla Operatrice")


@pytest.fixture
def office(client: VisitingClient, operator: Actor) -> VisitingClient:
    """A browser in which the operator is signed in."""
    assert operator.user_id is not None
    sign_in_as(client, operator.user_id)
    return client


@pytest.fixture
def visitor(client: VisitingClient) -> VisitingClient:
    """Somebody who is not signed in."""
    return VisitingClient(client.application)


@transactional
def publish(territory: TerritoryRef, contribution_id: int) -> None:
    """Make a statement public."""
    change_publication(Subject("contribution", contribution_id), territory.id, "published", None, NOW)


def test_from_the_plan_to_the_minutes(office: VisitingClient, visitor: VisitingClient, territory: TerritoryRef) -> None:
    """The whole way of a meeting: planned, convened, moved, held, with statements, attendance and minutes, each step public."""
    table = make_roundtable(territory)
    topic = make_topic(territory, roundtable_id=table, title="I trasporti")
    body = make_organisation(territory, make_user(), name="Auser Uta")
    office.visit(f"/ao/ufficio/incontri/nuovo?tavolo={table}", budget=OFFICE_BUDGET)
    form = {"roundtable_id": str(table), "title": "Secondo incontro", "starts_at": "2026-11-22T17:00", "place": "Biblioteca, Uta"}
    made = office.send("/ao/ufficio/incontri/nuovo", form | {"agenda": "- I trasporti"}).location
    meeting = int(made.rsplit("/", 1)[1])
    for path in ("/ao/", f"/ao/tavoli/{table}", "/ao/conferenza"):
        page = visitor.visit(path, budget=OFFICE_BUDGET).text
        assert "Secondo incontro" in page
        assert "Biblioteca, Uta" in page
    office.send(f"{made}/stato", {"status": "convened"}, page=made)
    move = form | {"starts_at": "2026-11-21T16:00", "reason": "La biblioteca domenica è chiusa"}
    office.send(f"{made}/modifica", move)
    public = visitor.visit(f"/ao/incontri/{meeting}").text
    assert "La biblioteca domenica è chiusa" in public
    assert "domenica 22 novembre 2026, ore 17:00" in public
    line = {"kind": "need", "text": "Serve un pullmino anche a mezzogiorno.", "organisation_id": str(body), "topic_id": str(topic)}
    back = office.send(f"{made}/sala", line | {"speaker_name": "Peppina Casu"}).location
    again = office.visit(back, budget=OFFICE_BUDGET).text
    assert "Almeno 1 intervento raccolto." in again
    assert 'value="need" checked' in again
    assert f'<option value="{body}" selected>' in again
    assert 'name="text" value=""' in again
    assert "Peppina" not in again
    sheet = {f"organisation_{body}": "present", "walk_ins": "Una signora di Uta"}
    office.visit(f"{made}/presenze", budget=OFFICE_BUDGET)
    office.send(f"{made}/presenze", sheet)
    office.send(f"{made}/stato", {"status": "held"}, page=made)
    office.send(f"{made}/verbale", {"text": "Si è parlato dei trasporti.\n\n- serve una corsa in più"})
    assert "Si è parlato dei trasporti" not in visitor.visit(f"/ao/incontri/{meeting}").text
    coordinator = make_actor(territory, "coordinator")
    assert coordinator.user_id is not None
    sign_in_as(office, coordinator.user_id)
    draft = queries.find_newest(meeting)
    assert draft is not None
    office.send(f"{made}/verbale/pubblica", {"version": str(draft.version)}, page=f"{made}/verbale")
    public = " ".join(visitor.visit(f"/ao/incontri/{meeting}").text.split())
    assert "Si è parlato dei trasporti" in public
    assert "<li>Auser Uta</li>" in public
    assert "<dt>Altre persone</dt><dd>1</dd>" in public
    assert "signora di Uta" not in public
    assert "Peppina" not in public
    assert "Almeno 1 intervento raccolto." in public
    assert "Con il verbale" in office.visit(made, budget=OFFICE_BUDGET).text
    assert "Secondo incontro" in visitor.visit("/ao/cerca?q=corsa").text


def test_the_origin_stands_on_the_contribution(
    office: VisitingClient, visitor: VisitingClient, territory: TerritoryRef, operator: Actor
) -> None:
    """ "Detto al tavolo …": on the public page with its link, on the office's record with who said it, whose reading is logged."""
    table = make_roundtable(territory, title="Invecchiare a casa")
    topic, meeting = make_topic(territory, roundtable_id=table), make_meeting(territory, table)
    done = make_statement(territory, meeting, topic, operator, speaker_name="Peppina Casu", organisation_name="Comitato della stazione")
    page = " ".join(visitor.visit(f"/ao/contributi/{done.number}").text.split())
    assert f'<a href="/ao/incontri/{meeting}">al tavolo Invecchiare a casa, 21 novembre 2026</a>' in page
    assert "Incontro" in page
    assert "Peppina" not in page
    assert "Comitato della stazione" not in page
    record = office.visit(f"/ao/ufficio/contributi/{done.contribution_id}", budget=40).text
    assert "Peppina Casu" in record
    assert "Comitato della stazione" in record
    assert f'href="/ao/ufficio/incontri/{meeting}"' in record
    assert "Correggi la trascrizione" not in record
    listed = visitor.visit(f"/ao/incontri/{meeting}").text
    assert done.title in listed
    for export in ("/ao/contributi.csv", "/ao/contributi.json"):
        assert "Peppina" not in visitor.get(export).text


def test_a_plenary_is_of_the_territorys_own_word(visitor: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    done = make_statement(territory, make_meeting(territory), make_topic(territory), operator)
    assert f"{territory.labels.conference.singular}, 21 novembre 2026" in visitor.visit(f"/ao/contributi/{done.number}").text


def test_a_union_meeting_is_in_no_rendering_before_its_minutes(
    office: VisitingClient, visitor: VisitingClient, territory: TerritoryRef
) -> None:
    """Invariant 15: home, Conferenza, tavolo, own page, contribution, list, CSV, JSON, feed, search, register."""
    table = make_roundtable(territory, kind="union", title="Concertazione")
    topic = make_topic(territory, roundtable_id=table)
    meeting = make_meeting(territory, table, title="Confronto sindacale")
    done = make_statement(territory, meeting, topic, text="Chiediamo un premio per chi lavora la notte nelle comunità.")
    pages = ["/ao/", "/ao/conferenza", f"/ao/tavoli/{table}", f"/ao/temi/{topic}", "/ao/contributi", "/ao/cerca?q=premio", "/ao/registro"]
    for path in pages:
        text = visitor.visit(path, budget=17).text
        assert "Confronto sindacale" not in text, path
        assert "premio per chi lavora" not in text, path
    for path in ("/ao/contributi.csv", "/ao/contributi.json", "/ao/contributi.atom"):
        assert "premio" not in visitor.get(path).text, path
    for path in (f"/ao/incontri/{meeting}", f"/ao/contributi/{done.number}"):
        visitor.visit(path, status=404)
    assert "questa pagina la vedono l’ufficio e chi partecipa al tavolo" in office.visit(f"/ao/incontri/{meeting}").text
    assert "Confronto sindacale" in office.visit("/ao/conferenza", budget=17).text
    make_minuted(territory, meeting)
    publish(territory, done.contribution_id)
    for path in pages[1:3]:
        assert "Confronto sindacale" in visitor.visit(path, budget=17).text, path
    assert "premio per chi lavora" in visitor.visit(f"/ao/incontri/{meeting}").text
    assert "al tavolo Concertazione" in visitor.visit(f"/ao/contributi/{done.number}").text


def test_a_line_with_an_error_keeps_what_was_typed(office: VisitingClient, territory: TerritoryRef) -> None:
    make_topic(territory)
    path = f"/ao/ufficio/incontri/{make_meeting(territory)}/sala"
    answer = office.send(path, {"kind": "", "text": "Servono più panchine in piazza", "speaker_name": "Peppina"}, status=422)
    assert "Scegli se è un bisogno" in answer.text
    assert 'value="Servono più panchine in piazza"' in answer.text
    assert 'value="Peppina"' in answer.text


def test_the_room_is_asked_before_what_gives_somebody_away(office: VisitingClient, territory: TerritoryRef) -> None:
    """Without the script the page asks; the script asked before the line left the device, and its line is kept at once."""
    topic = make_topic(territory)
    meeting = make_meeting(territory)
    path = f"/ao/ufficio/incontri/{meeting}/sala"
    assert "data-room-asks hidden" in office.visit(path, budget=OFFICE_BUDGET).text
    line = {"kind": "need", "text": "Chiamate mia madre al 347 1234567 per il pullmino.", "topic_id": str(topic)}
    asked = office.send(path, line, status=200).text
    assert "data-room-asks hidden" not in asked
    assert "«347 1234567»" in asked
    assert 'value="Chiamate mia madre al 347 1234567 per il pullmino."' in asked
    assert queries.count_captured(meeting) == 0
    office.send(path, line | {"leaves_findings": "y"})
    assert queries.count_captured(meeting) == 1
    page = office.get(path).text
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "submission_key": "chiave-del-dispositivo-1"}
    sent = office.post(path, data=hidden | line, headers={"Accept": "application/json"})
    assert sent.status_code == 201, sent.text


def test_the_script_gets_its_answers_in_json(office: VisitingClient, territory: TerritoryRef) -> None:
    """Saved: number and address. Wrong: the sentences. Not of this office any more: a problem, and nothing lost on the device."""
    make_topic(territory)
    meeting = make_meeting(territory)
    path = f"/ao/ufficio/incontri/{meeting}/sala"
    page = office.get(path).text
    hidden = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "submission_key": "chiave-del-dispositivo-1"}
    topic = page.split('<option value="')[-1].split('"')[0]
    line = hidden | {"kind": "need", "text": "Servono più panchine in piazza", "organisation_id": "0", "topic_id": topic}
    json = {"Accept": "application/json"}
    first = office.post(path, data=line, headers=json)
    assert first.status_code == 201, first.text
    assert office.post(path, data=line, headers=json).json == first.json
    assert queries.count_captured(meeting) == 1
    wrong = office.post(path, data=line | {"text": "", "submission_key": "chiave-del-dispositivo-2"}, headers=json)
    assert (wrong.status_code, wrong.json["detail"]) == (422, "Scrivi quello che è stato detto.")
    make_minuted(territory, meeting)
    late = office.post(path, data=line | {"submission_key": "chiave-del-dispositivo-3"}, headers=json)
    assert late.status_code == 403
    assert "verbale" in late.json["detail"]


def test_who_sits_at_the_tavolo_stands_first_on_the_sheet(office: VisitingClient, territory: TerritoryRef) -> None:
    """Of the forty bodies of a territory, those of this tavolo are the ones that come."""
    for name in ("Avis", "Zefiro"):
        make_organisation(territory, make_user(), name=name)
    guest = make_organisation(territory, make_user(), name="Pro Loco")
    table = make_roundtable(territory)
    seat(table, organisation_id=guest)
    sheet = office.visit(f"/ao/ufficio/incontri/{make_meeting(territory, roundtable_id=table)}/presenze", budget=OFFICE_BUDGET).text
    order = [sheet.index(words) for words in ("Organizzazioni del tavolo", "Pro Loco", "Altre organizzazioni", "Avis", "Zefiro")]
    assert order == sorted(order)


def test_a_stale_sheet_and_a_stale_meeting_come_back_with_both_texts(office: VisitingClient, territory: TerritoryRef) -> None:
    body = make_organisation(territory, make_user(), name="Auser Uta")
    meeting = make_meeting(territory)
    here = f"/ao/ufficio/incontri/{meeting}"
    service.record_attendance(SYSTEM, RecordAttendance(territory.id, meeting, 0, {body: "absent"}, "Il parroco"), NOW)
    sheet = office.send(f"{here}/presenze", {"version": "0", f"organisation_{body}": "present", "walk_ins": "Una vicina"}, status=409).text
    assert "Il parroco" in sheet
    assert "Una vicina" in sheet
    assert '<option value="present" selected>' in sheet
    change_status(territory, meeting, "convened")
    stale = {"version": "1", "title": "Il mio titolo", "starts_at": "2026-11-21T16:30", "place": "Sala consiliare, Uta"}
    page = office.send(f"{here}/modifica", stale, status=409).text
    assert "Primo incontro" in page
    assert 'value="Il mio titolo"' in page
    answer = office.send(f"{here}/stato", {"version": "1", "status": "cancelled", "reason": "Neve"}, status=409, page=here).text
    assert 'value="Neve"' in answer
    assert row_of(meeting).status.value == "convened"


def test_a_correction_shows_its_reason_and_the_version_before(
    visitor: VisitingClient, office: VisitingClient, territory: TerritoryRef
) -> None:
    meeting = make_meeting(territory)
    make_minuted(territory, meeting)
    here = f"/ao/ufficio/incontri/{meeting}/verbale"
    office.visit(here, budget=OFFICE_BUDGET)
    assert "Scrivi il motivo" in office.send(here, {"text": "Deciso: entro aprile."}, status=422).text
    office.send(here, {"text": "Deciso: entro **aprile**.", "reason": "Il mese era sbagliato"})
    publish_minutes(territory, meeting)
    page = visitor.visit(f"/ao/incontri/{meeting}").text
    assert "entro <strong>aprile</strong>" in page
    assert "Il mese era sbagliato" in page
    assert "entro marzo" in page


def test_pages_stay_flat(office: VisitingClient, visitor: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    """As many statements for one row as for a dozen."""
    table = make_roundtable(territory)
    topic, meeting = make_topic(territory, roundtable_id=table), make_meeting(territory, table)

    def fill(times: int) -> None:
        for n in range(times):
            publish_one = make_statement(territory, meeting, topic, operator, text=f"Intervento numero {n}, detto in sala con calma.")
            assert publish_one.status == "published"
            body = make_organisation(territory, make_user(), name=f"Organizzazione {n} {times}")
            sheet = RecordAttendance(territory.id, meeting, row_of(meeting).attendance_version, {body: "present"}, "")
            service.record_attendance(SYSTEM, sheet, NOW)
            make_meeting(territory, table, starts_at=NOW + timedelta(days=n + 1))

    paths = ["/ao/", f"/ao/tavoli/{table}", "/ao/conferenza", f"/ao/incontri/{meeting}"]
    inside = [f"/ao/ufficio/incontri/{meeting}{end}" for end in ("", "/sala", "/presenze", "/verbale")] + ["/ao/ufficio/incontri"]

    def counts() -> dict[str, int]:
        page_cache().clear()
        found = {path: len((visitor.visit(path, budget=20), visitor.statements)[1]) for path in paths}
        return found | {path: len((office.visit(path, budget=OFFICE_BUDGET), office.statements)[1]) for path in inside}

    fill(1)
    counts()
    few = counts()
    fill(11)
    many = counts()
    assert many == few, "\n".join(visitor.statements)
    assert few[f"/ao/incontri/{meeting}"] <= 12
    assert few[f"/ao/tavoli/{table}"] <= 15


def test_without_a_consultation_or_a_topic_the_pages_say_what_is_missing(client: VisitingClient) -> None:
    territory = make_territory("vuoto")
    actor = make_actor(territory, "coordinator")
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)
    assert "serve una consultazione" in client.visit("/vuoto/ufficio/incontri", budget=OFFICE_BUDGET).text
    assert "Nessuna consultazione" in client.visit("/vuoto/ufficio/incontri/nuovo", budget=OFFICE_BUDGET).text


def test_a_draft_is_not_of_the_public_and_the_operator_cannot_publish(office: VisitingClient, territory: TerritoryRef) -> None:
    meeting = make_meeting(territory)
    change_status(territory, meeting, "held")
    write_minutes(territory, meeting)
    page = office.visit(f"/ao/ufficio/incontri/{meeting}/verbale", budget=OFFICE_BUDGET).text
    assert "Il verbale lo pubblica chi coordina" in page
    assert "Pubblica il verbale" not in page


def test_who_sits_at_a_union_tavolo_reads_its_meetings(visitor: VisitingClient, territory: TerritoryRef) -> None:
    """Members alone: the page, what was said, the line on the tavolo's page; nobody else learns that it exists (invariant 15)."""
    table = make_roundtable(territory, kind="union")
    member, stranger = make_user("Rita Melis"), make_user("Ugo Serra")
    seat(table, organisation_id=make_organisation(territory, member, name="CGIL", category="trade_union"))
    topic = make_topic(territory, roundtable_id=table)
    meeting = make_meeting(territory, table, title="Concertazione sul piano")
    make_statement(territory, meeting, topic, text="Servono turni più brevi nelle strutture.")
    inside, outside = VisitingClient(visitor.application), VisitingClient(visitor.application)
    sign_in_as(inside, member)
    sign_in_as(outside, stranger)
    page = inside.visit(f"/ao/incontri/{meeting}").text
    assert "Servono turni più brevi nelle strutture" in page
    assert "Concertazione sul piano" in inside.visit(f"/ao/tavoli/{table}", budget=17).text
    for other in (outside, visitor):
        other.visit(f"/ao/incontri/{meeting}", status=404)
        assert "Concertazione sul piano" not in other.visit(f"/ao/tavoli/{table}", budget=17).text


def test_the_filter_by_meeting_shows_what_was_said_there_and_nothing_reserved(
    office: VisitingClient, visitor: VisitingClient, territory: TerritoryRef
) -> None:
    open_table, union = make_roundtable(territory), make_roundtable(territory, kind="union")
    said = {}
    for table in (open_table, union):
        topic = make_topic(territory, roundtable_id=table)
        meeting = make_meeting(territory, table)
        make_statement(territory, meeting, topic, text=f"Parole del tavolo {table}.")
        said[meeting] = f"Parole del tavolo {table}"
        assert said[meeting] in office.visit(f"/ao/ufficio/contributi?incontro={meeting}", budget=OFFICE_BUDGET).text
    shown, hidden = said
    assert said[shown] in visitor.visit(f"/ao/contributi?incontro={shown}").text
    assert said[shown] not in visitor.visit(f"/ao/contributi?incontro={hidden}").text
    assert said[hidden] not in visitor.get(f"/ao/contributi.json?incontro={hidden}").text
    visitor.visit("/ao/contributi?incontro=pippo", status=400)


def test_today_shows_the_meetings_and_the_minutes_that_are_missing(office: VisitingClient, territory: TerritoryRef) -> None:
    table = make_roundtable(territory)
    late = make_meeting(territory, table, title="Quello di ieri", starts_at=NOW - timedelta(days=1))
    make_meeting(territory, table, title="Quello di oggi", starts_at=NOW + timedelta(hours=2))
    make_meeting(territory, table, title="Quello di domani", starts_at=NOW + timedelta(days=1))
    change_status(territory, late, "held")
    page = office.visit("/ao/ufficio/", budget=OFFICE_BUDGET).text
    assert page.index("Incontri senza verbale") < page.index("Quello di oggi") < page.index("Quello di domani")
    assert "Il primo è di ieri" in page
    assert "scrivere quello che si dice in sala" in page
    assert "Quello di ieri" not in page
