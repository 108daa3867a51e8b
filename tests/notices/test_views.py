# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of notices, walked without JavaScript: the office writes and decides, organisations and citizens apply."""

import pytest

from consulta.core.actor import Actor
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_roundtable
from tests.factories.notices import speaker
from tests.support.pages import VisitingClient

OFFICE_BUDGET = 18
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
    assert "Descrivi che cosa avete fatto" in refused
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
    assert "servono tutti i requisiti" in office.visit(record, budget=OFFICE_BUDGET + 2).text
    office.send(f"{record}/verifica", {f"requirement_{requirement}": "yes"}, page=record)
    office.send(f"{record}/decidi", {"outcome": "admit"}, page=record)
    assert "Adesione formale" in office.visit(record, budget=OFFICE_BUDGET + 2).text
    public = visitor.visit(f"/ao/tavoli/{table}", budget=OFFICE_BUDGET).text
    assert "Auser Uta" in public
    assert "Adesione formale" in public
    mine = applicant.visit("/ao/il-mio-spazio", budget=OFFICE_BUDGET + 4).text
    assert "Invecchiare a casa" in mine
    assert "Ammessa" in mine


def ids_of(page: str) -> list[str]:
    """The values of requirements and declarations on the form."""
    return [page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0] for name in ("requirements", "declarations")]
