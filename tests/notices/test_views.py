# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of notices, walked without JavaScript: the office writes and decides, organisations and citizens apply."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.notices import service
from consulta.notices.models import RoundtableMember
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import current_cycle_id, make_roundtable
from tests.factories.notices import NOW, change_request, decide, make_application, make_notice, make_pact, speaker, verify
from tests.support.pages import VisitingClient

OFFICE_BUDGET = 15
"""What the menu of the office counts comes on every page of it."""


@pytest.fixture
def coordinator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Carla Coordinatrice")


@pytest.fixture
def office(client: VisitingClient, coordinator: Actor) -> VisitingClient:
    """A browser in which the coordinator is signed in."""
    sign_in_as(client, coordinator.user_id or 0)
    return client


def browser(client: VisitingClient, actor: Actor | None = None) -> VisitingClient:
    """Another browser."""
    other = VisitingClient(client.application)
    if actor is not None:
        sign_in_as(other, actor.user_id or 0)
    return other


def test_from_the_notice_to_the_seat(office: VisitingClient, territory: TerritoryRef) -> None:
    """The whole way: a notice is written and published, an organisation applies, the office admits, the tavolo shows the member."""
    table = make_roundtable(territory, title="Invecchiare a casa")
    visitor = browser(office)
    form = {
        "title": "Avviso per i tavoli",
        "asked": "Cerchiamo chi conosce gli anziani soli.",
        "opens_at": "2026-11-21T09:00",
        "closes_at": "2026-12-12T00:00",
        "roundtable_ids": str(table),
        "formal": "Sede nell'ambito",
        "declarations": "I dati sono veri",
        "takes_citizens": "y",
        "officer_name": "Paola Responsabile",
    }
    assert "Senza avvisi" in office.visit("/ao/ufficio/avvisi", budget=OFFICE_BUDGET).text
    made = office.send("/ao/ufficio/avvisi/nuovo", form).location
    notice = int(made.rsplit("/", 1)[1])
    visitor.visit(f"/ao/avvisi/{notice}", status=404)
    assert "La vede solo" not in visitor.visit("/ao/avvisi").text
    assert "Questa pagina la vede solo l’ufficio" in office.visit(f"/ao/avvisi/{notice}", budget=OFFICE_BUDGET).text
    assert "meno di 20 giorni" not in office.visit(f"{made}/pubblica", budget=OFFICE_BUDGET).text
    office.send(f"{made}/pubblica", {})
    for path in ("/ao/", "/ao/conferenza", "/ao/avvisi", f"/ao/tavoli/{table}"):
        assert "Avviso per i tavoli" in visitor.visit(path, budget=OFFICE_BUDGET).text
    assert "Per rispondere serve un account" in visitor.visit(f"/ao/avvisi/{notice}").text

    person, body = speaker(territory, "Auser Uta")
    applicant = browser(office, person)
    assert "Rispondi per Auser Uta" in applicant.visit(f"/ao/avvisi/{notice}", budget=OFFICE_BUDGET).text
    here = f"/ao/avvisi/{notice}/adesione/{body}"
    page = applicant.visit(here, budget=OFFICE_BUDGET).text
    assert "Auser Uta" in page
    kept = applicant.send(here, {"action": "save", "roundtable_ids": str(table)}).location
    assert "Domanda in bozza" in applicant.visit(kept).text
    refused = applicant.send(here, {"action": "send", "roundtable_ids": str(table)}, status=422).text
    assert "Descrivi che cosa ha fatto" in refused
    assert "spunta ogni casella" in refused
    requirement, declaration = ids_of(applicant.visit(here, budget=OFFICE_BUDGET).text)
    answer = {
        "action": "send",
        "roundtable_ids": str(table),
        "activity": "Accompagniamo alle visite.",
        "requirements": requirement,
        "declarations": declaration,
        "has_read_privacy": "y",
    }
    own = applicant.send(here, answer).location
    assert "Domanda n. 1" in applicant.visit(own).text
    applicant.visit(here, status=303)

    rows = office.visit(f"{made}/domande", budget=OFFICE_BUDGET).text
    assert "N. 1: Auser Uta" in rows
    record = f"/ao/ufficio/domande/{own.rsplit('/', 1)[1]}"
    assert "servono tutti i requisiti" in office.visit(record, budget=OFFICE_BUDGET).text
    office.send(f"{record}/verifica", {f"requirement_{requirement}": "yes"}, page=record)
    office.send(f"{record}/decidi", {"outcome": "admit"}, page=record)
    assert "Adesione formale" in office.visit(record, budget=OFFICE_BUDGET).text
    public = visitor.visit(f"/ao/tavoli/{table}", budget=OFFICE_BUDGET).text
    assert "Auser Uta" in public
    assert "Adesione formale" in public
    mine = applicant.visit("/ao/il-mio-spazio", budget=OFFICE_BUDGET).text
    assert "Invecchiare a casa" in mine
    assert "Ammessa" in mine


def ids_of(page: str) -> list[str]:
    """The values of requirements and declarations on the form."""
    return [page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0] for name in ("requirements", "declarations")]


def test_a_citizen_enrols_and_only_the_office_reads_what_is_needed(office: VisitingClient, territory: TerritoryRef) -> None:
    """F2, with what somebody needs in order to take part: private, read by staff alone, each look written down."""
    table = make_roundtable(territory)
    notice = make_notice(territory, table)
    make_pact(territory)
    citizen = browser(office, make_actor(name="Anna Serra"))
    here = f"/ao/avvisi/{notice}/iscrizione"
    form = {"roundtable_ids": str(table), "citizen_role": "user", "age_band": "from_65", "need_transport": "y", "needs_other": "Una rampa"}
    ticked = {"has_read_pact": "y", "has_read_privacy": "y", "action": "send"}
    assert "devi aver letto il patto" in citizen.send(here, form | {"action": "send"}, status=422).text
    own = citizen.send(here, form | ticked).location
    assert "Una rampa" in citizen.visit(own).text
    browser(office, make_actor()).visit(own, status=404)
    before = db.session.scalar(select(func.count()).where(AuditEvent.name == "notices.application_read"))
    record = f"/ao/ufficio/domande/{own.rsplit('/', 1)[1]}"
    assert "Una rampa" in office.visit(record, budget=OFFICE_BUDGET).text
    assert db.session.scalar(select(func.count()).where(AuditEvent.name == "notices.application_read")) == (before or 0) + 1
    office.send(f"{record}/decidi", {"outcome": "admit_open"}, page=record)
    public = browser(office).visit(f"/ao/tavoli/{table}", budget=OFFICE_BUDGET).text
    assert "E un cittadino o una cittadina" in public
    assert "Anna" not in public
    citizen.send(f"{own}/ritira", {})
    assert "Ritirata" in citizen.visit(own).text


def test_the_list_of_who_was_admitted_names_no_citizen_in_public(office: VisitingClient, territory: TerritoryRef) -> None:
    table = make_roundtable(territory, title="Invecchiare a casa")
    notice = make_notice(territory, table, formal=())
    person, body = speaker(territory, "Auser Uta")
    decide(territory, make_application(territory, notice, person, body).application_id, "admit")
    decide(territory, make_application(territory, notice, make_actor(name="Anna Serra")).application_id, "admit_open")
    decide(territory, make_application(territory, notice, make_actor(name="Ugo Loi")).application_id, "reject", reason="Fuori ambito")
    browser(office).visit(f"/ao/avvisi/{notice}/elenco", status=404)
    listed = office.visit(f"/ao/ufficio/avvisi/{notice}/elenco", budget=OFFICE_BUDGET).text
    assert all(name in listed for name in ("Auser Uta", "Anna Serra", "Ugo Loi"))
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        service.conclude_notice(SYSTEM, change_request(territory, notice), clock.now())
        public = browser(office).visit(f"/ao/avvisi/{notice}/elenco").text
    assert "Auser Uta" in public
    assert "Anna" not in public
    assert "Ugo" not in public
    assert "Fuori ambito" not in public


def test_sitting_down_at_an_open_tavolo_and_reading_the_pact(office: VisitingClient, territory: TerritoryRef) -> None:
    table = make_roundtable(territory)
    pact = make_pact(territory)
    person, body = speaker(territory, "Auser Uta")
    applicant = browser(office, person)
    assert "Partecipa a questo tavolo" in browser(office).visit(f"/ao/tavoli/{table}", budget=OFFICE_BUDGET).text
    here = f"/ao/tavoli/{table}/partecipa"
    applicant.send(here, {"organisation_id": str(body)})
    assert "Partecipi già" in applicant.visit(here, budget=OFFICE_BUDGET).text
    assert "non hai ancora letto la versione in vigore" in applicant.visit("/ao/il-mio-spazio", budget=OFFICE_BUDGET).text
    applicant.send(f"/ao/patto/{pact}/presa-visione", {}, page="/ao/patto")
    assert "non hai ancora letto" not in applicant.visit("/ao/il-mio-spazio", budget=OFFICE_BUDGET).text
    seat = db.session.scalars(select(RoundtableMember.id)).one()
    applicant.send(f"/ao/partecipazioni/{seat}/lascia", {}, page=here)
    assert "Auser Uta" not in browser(office).visit(f"/ao/tavoli/{table}", budget=OFFICE_BUDGET).text


def test_the_office_writes_a_pact_extends_and_admits_many(office: VisitingClient, territory: TerritoryRef) -> None:
    cycle = current_cycle_id(territory, NOW)
    pact = f"/ao/ufficio/consultazione/{cycle}/patto"
    office.send(pact, {"text": "Ci impegniamo a **rispondere**."})
    office.send(f"{pact}/pubblica", {}, page=pact)
    assert "<strong>rispondere</strong>" in browser(office).visit("/ao/patto").text
    notice = make_notice(territory)
    made = [make_application(territory, notice, *speaker(territory, name)).application_id for name in ("Auser", "Caritas")]
    rows = f"/ao/ufficio/avvisi/{notice}/domande"
    refused = office.send(rows, {"application_ids": [str(one) for one in made]}, status=422).text
    assert "Nessuna domanda è stata ammessa" in refused
    for application_id in made:
        verify(territory, application_id)
    office.send(rows, {"application_ids": [str(one) for one in made]})
    assert office.visit(rows, budget=OFFICE_BUDGET).text.count("Ammessa</span>") == 2
    moved = {"closes_at": "2027-01-15T00:00", "reason": "Poche adesioni", "act": "Det. 5/2026"}
    office.send(f"/ao/ufficio/avvisi/{notice}/proroga", moved)
    public = browser(office).visit(f"/ao/avvisi/{notice}").text
    assert "Poche adesioni" in public
    assert "giovedì 14 gennaio 2027, ore 24:00" in public
