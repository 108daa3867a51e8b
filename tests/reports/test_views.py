# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of closing reports, walked without JavaScript; every page and error state is linted, and its statements are counted."""

import hashlib
import json

from consulta.contributions import service as contributions
from consulta.contributions.requests import WithdrawContribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.reports import queries, service
from consulta.reports.requests import WriteText
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.reports import FOREWORD, begin_edition, make_files, propose_report, publish_report, step_of
from tests.factories.territory import make_territory
from tests.reports.conftest import Place
from tests.support.pages import VisitingClient

BUDGET = 18
PUBLIC_BUDGET = 14
LIST = "/ao/ufficio/relazioni"


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def page_of(place: Place, rest: str = "") -> str:
    return f"{LIST}/{place.report_id}{rest}"


def test_from_the_menu_to_the_public_page(client: VisitingClient, place: Place) -> None:
    """The operator writes, the coordinator approves and publishes, everybody reads and downloads."""
    enter(client, place.writer)
    assert page_of(place) in client.visit(LIST, budget=BUDGET).text
    review = client.visit(page_of(place), budget=BUDGET)
    assert "3 contributi pubblicati" in review.text
    client.visit(page_of(place, "/parti/introduction"), budget=BUDGET)
    assert client.send(page_of(place, "/parti/introduction"), {"text": FOREWORD, "version": "1"}).status_code == 303
    assert client.send(page_of(place, "/titolo"), {"title": "Come è andata", "version": "1"}).status_code == 303
    preview = client.visit(page_of(place, "/anteprima"), budget=BUDGET)
    assert "mia madre" in preview.text
    assert "legge regionale" in preview.text
    version = queries.get_report(place.territory.id, place.report_id).version
    assert client.send(page_of(place, "/in-approvazione"), {"version": str(version)}, page=page_of(place)).status_code == 303
    enter(client, place.coordinator)
    client.visit(page_of(place), budget=BUDGET)
    assert client.send(page_of(place, "/approva"), {"version": str(version + 1)}, page=page_of(place)).status_code == 303
    assert client.send(page_of(place, "/pubblica"), {"version": str(version + 2)}, page=page_of(place)).status_code == 303
    assert "Si preparano" in client.visit(page_of(place), budget=BUDGET).text
    make_files()
    assert "DOCX, per Word" in client.visit(page_of(place), budget=BUDGET).text
    client.delete_cookie("consulta")
    public = client.visit(f"/ao/relazioni/{place.report_id}", budget=PUBLIC_BUDGET)
    assert "Come è andata" in client.visit("/ao/relazioni", budget=PUBLIC_BUDGET).text
    assert "delibera n. 12" in public.text
    assert "legge regionale" in public.text
    assert "Anna Operatrice" not in public.text
    assert public.text.count("/file/") + public.text.count("relazione-") >= 5


def test_the_copy_is_the_one_of_the_checksum(client: VisitingClient, place: Place) -> None:
    edition = publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    copy = client.get(f"/ao/relazioni/{place.report_id}/edizioni/1.json")
    assert hashlib.sha256(copy.data).hexdigest() == edition.sha256
    assert json.loads(copy.data)["edition"] == 1
    assert client.get(f"/ao/relazioni/{place.report_id}/edizioni/2.json").status_code == 404


def test_files_of_an_edition_are_everybodys_and_those_of_a_draft_the_offices(client: VisitingClient, place: Place) -> None:
    service.ask_files(place.writer, place.territory.id, place.report_id, clock.now())
    make_files()
    run = queries.find_run(place.report_id, None)
    assert run is not None
    drafted = [address_of(client, place, one) for one in run.ready]
    enter(client, place.writer)
    assert {client.get(one, buffered=True).status_code for one in drafted} == {200}
    client.delete_cookie("consulta")
    assert all(client.get(one, buffered=True).status_code in (302, 303, 403, 404) for one in drafted)
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    make_files()
    public = queries.find_run(place.report_id, queries.get_edition(place.territory.id, place.report_id).id)
    assert public is not None
    answers = [client.get(address_of(client, place, one), buffered=True) for one in public.ready]
    assert [one.status_code for one in answers] == [200] * 5
    assert answers[0].data.startswith(b"%PDF-")


def address_of(client: VisitingClient, place: Place, file: queries.FileView) -> str:
    with client.application.test_request_context():
        from_flask = client.application.url_for
        return str(from_flask("attachments.download", territory=place.territory, attachment_id=file.attachment_id, name=file.file_name))


def test_what_is_withdrawn_is_said_nowhere(client: VisitingClient, place: Place) -> None:
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    make_files()
    before = queries.find_run(place.report_id, queries.get_edition(place.territory.id, place.report_id).id)
    assert before is not None
    old = [address_of(client, place, one) for one in before.ready]
    contributions.withdraw_contribution(place.author, WithdrawContribution(place.territory.id, place.waiting), clock.now())
    assert {client.get(one, buffered=True).status_code for one in old} == {404}
    assert "si stanno preparando" in client.visit(f"/ao/relazioni/{place.report_id}", budget=PUBLIC_BUDGET).text


def test_a_beginning_needs_a_consultation(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    client.visit(f"{LIST}/nuova", budget=BUDGET)
    refused = client.send(f"{LIST}/nuova", {"cycle": ""}, status=422)
    assert "Scegli la consultazione." in refused.text
    assert client.send(f"{LIST}/nuova", {"cycle": str(place.cycle_id)}).status_code == 303
    assert client.send(f"{LIST}/nuova", {"cycle": "99999"}, status=404).status_code == 404


def test_what_is_missing_is_said_on_the_page(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    version = queries.get_report(place.territory.id, place.report_id).version
    refused = client.send(page_of(place, "/in-approvazione"), {"version": str(version)}, page=page_of(place), status=422)
    assert "Manca la premessa" in refused.text


def test_two_writers_keep_both_texts(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    here = (place.territory.id, place.report_id)
    service.write_text(place.coordinator, WriteText(*here, "plan", "Le parole della collega.", 1), clock.now())
    overtaken = client.send(page_of(place, "/parti/plan"), {"text": "Le mie parole.", "version": "1"}, status=409)
    assert "Le parole della collega." in overtaken.text
    assert "Le mie parole." in overtaken.text
    assert client.send(page_of(place, "/parti/plan"), {"text": "Le mie parole.", "version": "2"}).status_code == 303


def test_parts_that_nobody_writes_have_no_page(client: VisitingClient, place: Place) -> None:
    enter(client, place.writer)
    for part in ("annex", "register", "niente"):
        assert client.get(page_of(place, f"/parti/{part}")).status_code == 404


def test_what_changed_is_shown(client: VisitingClient, place: Place) -> None:
    contributions.withdraw_contribution(place.author, WithdrawContribution(place.territory.id, place.waiting), clock.now())
    enter(client, place.writer)
    assert "Da aggiornare" in client.visit(page_of(place), budget=BUDGET).text
    assert client.send(page_of(place, "/aggiorna"), {}, page=page_of(place)).status_code == 303
    assert "Si preparano in qualche secondo." in client.visit(page_of(place), budget=BUDGET).text
    make_files()
    shown = client.visit(page_of(place), budget=BUDGET).text
    assert "Che cosa è cambiato" in shown
    assert "senza risposta" in shown


def test_a_note_gives_it_back(client: VisitingClient, place: Place) -> None:
    propose_report(place.territory, place.writer, place.report_id)
    enter(client, place.coordinator)
    step = step_of(place.territory, place.report_id)
    assert (
        client.send(page_of(place, "/restituisci"), {"version": str(step.version), "note": ""}, page=page_of(place), status=422).status_code
        == 422
    )
    given = client.send(page_of(place, "/restituisci"), {"version": str(step.version), "note": "Mancano gli incontri"}, page=page_of(place))
    assert given.status_code == 303
    assert "Mancano gli incontri" in client.visit(page_of(place), budget=BUDGET).text


def test_a_second_edition_says_why(client: VisitingClient, place: Place) -> None:
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    enter(client, place.writer)
    begun = client.send(page_of(place, "/nuova-edizione"), {"reason": "Mancava un incontro di ottobre."}, page=page_of(place))
    assert begun.status_code == 303
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    client.delete_cookie("consulta")
    assert "Mancava un incontro di ottobre." in client.visit(f"/ao/relazioni/{place.report_id}", budget=PUBLIC_BUDGET).text
    assert "edizione più recente" in client.visit(f"/ao/relazioni/{place.report_id}/edizioni/1", budget=PUBLIC_BUDGET).text


def test_strangers_and_other_territories_see_nothing(client: VisitingClient, place: Place) -> None:
    make_territory(slug="altro")
    assert client.get(f"/ao/relazioni/{place.report_id}").status_code == 404
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    begin_edition(place.territory, place.writer, place.report_id)
    assert client.get(f"/altro/relazioni/{place.report_id}").status_code == 404
    enter(client, make_actor(place.territory, "auditor"))
    client.visit(page_of(place), budget=BUDGET)
    assert client.get(page_of(place, "/titolo")).status_code == 403
    assert client.send(page_of(place, "/pubblica"), {"version": "1"}, page=page_of(place), status=403).status_code == 403


def test_an_empty_list_says_so(client: VisitingClient, place: Place) -> None:
    assert "Nessuna relazione pubblicata" in client.visit("/ao/relazioni", budget=PUBLIC_BUDGET).text
