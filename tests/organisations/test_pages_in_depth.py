# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of what an organisation is, may do and said; of colleagues with a last day; of the office's checks and files."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from consulta.core.actor import SYSTEM
from consulta.organisations import queries, service
from consulta.organisations.queries import actor_of
from consulta.organisations.requests import DecideOrganisation, EditOrganisation, InviteColleague
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.contributions import make_contribution
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def office(client: VisitingClient, territory: TerritoryRef, role: str = "operator") -> None:
    user_id = make_user("Elena Orrù")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def test_the_public_page_tells_what_it_said_and_no_person(client: VisitingClient, territory: TerritoryRef) -> None:
    president = make_user("Rita Melis")
    body = make_organisation(territory, president, accredited=False)
    request = EditOrganisation(
        body,
        "Associazione Il Ponte",
        "social_promotion_org",
        "00743110157",
        "",
        "",
        (),
        "B",
        "77",
        1,
        seat_address="Via Roma 1",
        certified_email="ponte@pec.it",
        email="info@ponte.it",
        website="ponte.it",
        legal_representative="Rita Melis",
    )
    service.edit_organisation(SYSTEM, request, NOW)
    path = f"/ao/organizzazioni/{body}"
    for number in range(3):
        make_contribution(territory, author=actor_of(president, NOW), organisation_id=body, title=f"Serve un centro numero {number}")
    page = client.visit(path)
    assert "Serve un centro numero 2" in page.text
    assert "0 su 3" in page.text
    assert f"/ao/contributi?organizzazione={body}" in page.text
    for hidden in ("00743110157", "Via Roma 1", "ponte@pec.it", "info@ponte.it", "ponte.it"):
        assert hidden not in page.text, hidden
    shown = EditOrganisation(**{name: getattr(request, name) for name in request.__slots__} | {"version": 2, "shows_contacts": True})
    service.edit_organisation(SYSTEM, shown, NOW)
    page = client.visit(path)
    assert 'href="https://ponte.it" rel="nofollow' in page.text
    assert "ponte@pec.it" not in page.text


def test_what_a_refused_one_may_do_is_on_its_page(client: VisitingClient, territory: TerritoryRef) -> None:
    president = make_user("Rita Melis")
    body = make_organisation(territory, president, accredited=False)
    service.decide_organisation(SYSTEM, DecideOrganisation(body, "refused", "La sede non esiste", 1), NOW)
    sign_in_as(client, president)
    mine = client.visit("/profilo/organizzazioni").text
    assert "La sede non esiste" in mine
    assert "Chiedi il riesame" in mine
    path = f"/ao/organizzazioni/{body}/riesame"
    client.visit(path)
    assert "che cosa è cambiato" in client.send(path, {"reason": ""}, status=422).text
    client.send(path, {"reason": "Ora c'è una sede"})
    assert "In verifica" in client.visit("/profilo/organizzazioni").text
    client.visit(path, status=403)


def test_the_representative_dates_hands_over_and_closes(client: VisitingClient, territory: TerritoryRef) -> None:
    president, person = make_user("Rita Melis"), make_user("Ugo Piras", "ugo@esempio.it")
    body = make_organisation(territory, president)
    one = service.invite_colleague(actor_of(president, NOW), InviteColleague(body, "ugo@esempio.it", "Ugo", "delegate"), NOW)
    service.accept_affiliation(actor_of(person, NOW), one, NOW)
    sign_in_as(client, president)
    path = f"/ao/organizzazioni/{body}/colleghi/{one}"
    client.visit(path)
    client.visit(f"/ao/organizzazioni/{body}/colleghi/999999", status=404)
    assert "da oggi in poi" in client.send(path, {"until": "2026-11-20"}, status=422).text
    client.send(path, {"until": "2027-01-31"})
    assert "31 gennaio 2027" in client.visit(f"/ao/organizzazioni/{body}/colleghi").text
    assert "500 caratteri" in client.send(f"{path}/chiudi", {"reason": "x" * 501}, page=path, status=422).text
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        client.send(f"{path}/consegne", {}, page=path)
        assert [row.user_id for row in queries.representatives(body, NOW + timedelta(minutes=1))] == [person]
        client.visit(path)  # over: no form any more


def test_a_new_look_alike_name_warns_also_when_editing(client: VisitingClient, territory: TerritoryRef) -> None:
    make_organisation(territory, name="Associazione Il Faro")
    president = make_user("Rita Melis")
    body = make_organisation(territory, president, accredited=False)
    sign_in_as(client, president)
    path = f"/ao/organizzazioni/{body}/modifica"
    sent = {"organisation_name": "Il Farò", "category": "social_promotion_org", "runts_section": ""}
    assert "Associazione Il Faro" in client.send(path, sent, status=422).text
    client.send(path, sent | {"goes_on": "y"})
    assert queries.get_organisation(territory.id, body).name == "Il Farò"


def test_the_office_compares_checks_and_asks_by_a_day(client: VisitingClient, territory: TerritoryRef) -> None:
    first = make_organisation(territory, name="Associazione Il Faro")
    twin = make_organisation(territory, name="Il Faro ODV")
    office(client, territory)
    record = f"/ao/ufficio/organizzazioni/{first}"
    assert f"{record}/confronta/{twin}" in client.visit(record).text
    assert "Il Faro ODV" in client.visit(f"{record}/confronta/{twin}").text
    assert "guarda=omonimi" in client.visit("/ao/ufficio/organizzazioni?guarda=omonimi").request.url
    confirm = f"{record}/ancora-valida"
    assert "visura RUNTS" in client.send(confirm, {"method": "", "version": "2"}, page=record, status=422).text
    assert "ha deciso prima" in client.send(confirm, {"method": "Visura", "version": "1"}, page=record, status=409).text
    client.send(confirm, {"method": "Visura", "version": "2"}, page=record)
    view = queries.get_organisation(territory.id, first)
    assert str(view.recheck_due_on) == "2027-11-21"
    sent = {"status": "suspended", "reason": "Sede chiusa", "version": str(view.version)}
    assert "da domani in poi" in client.send(record, sent | {"until": "2026-11-21"}, status=422).text
    client.send(record, sent | {"until": "2026-12-31"})
    assert "31 dicembre 2026" in client.visit(record).text


def test_the_file_of_the_registry(client: VisitingClient, territory: TerritoryRef) -> None:
    make_organisation(territory, name="=Il Ponte", fiscal_code="00743110157")
    office(client, territory)
    path = "/ao/ufficio/organizzazioni/esporta"
    assert "legale rappresentante" not in client.visit(path).text
    assert "almeno 5" in client.send(path, {"purpose": "ok"}, status=422).text
    client.send(path, {"purpose": "Convocazione", "with_persons": "y"}, status=422)
    answer = client.send(path, {"purpose": "Convocazione"}, status=200)
    assert answer.mimetype == "text/csv"
    assert "'=Il Ponte;" in answer.text
    assert "Legale rappresentante" not in answer.text


@pytest.mark.parametrize(("role", "status"), [("operator", 403), ("administrator", 200), ("auditor", 200)])
def test_who_reads_categories(client: VisitingClient, territory: TerritoryRef, role: str, status: int) -> None:
    office(client, territory, role)
    found = client.visit("/ao/ufficio/organizzazioni/categorie", status=status).text
    assert ("Cambia una categoria" in found) == (role == "administrator")
    assert role == "administrator" or client.post("/ao/ufficio/organizzazioni/categorie", data={}).status_code in (400, 403)


def test_a_category_is_renamed_and_offered_under_its_name(client: VisitingClient, territory: TerritoryRef) -> None:
    office(client, territory, "coordinator")
    path = "/ao/ufficio/organizzazioni/categorie"
    sent = {"category": "patronato", "action": "nome", "day": "2026-11-21"}
    assert "nuovo nome" in client.send(path, sent, status=422).text
    client.send(path, sent | {"label": "Istituto di patronato"})
    assert "Istituto di patronato" in client.visit("/ao/registrati").text
    client.send(path, {"category": "foundation", "action": "chiudi", "day": "2026-11-20"})
    assert "Fondazione" not in client.visit("/ao/registrati").text
