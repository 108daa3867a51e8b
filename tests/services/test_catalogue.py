# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue of services: written, published, archived, never deleted; found by words and by filters."""

import re
import secrets
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.core import clock, search
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.register.models import AuditEvent
from consulta.services import policy, queries, searching, service
from consulta.services.models import EntrustedBy, ServiceStatus
from consulta.services.queries import ServiceFilter
from consulta.services.requests import CreateService, EditService, ServicePlace
from consulta.territory import queries as territories
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.services import content, make_service
from tests.factories.territory import area_id, make_territory
from tests.support.pages import VisitingClient

PATH = "/ao/ufficio/servizi"
DRAFT, PUBLISHED, ARCHIVED = ServiceStatus


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "operator") -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)


def comuni(territory: TerritoryRef) -> list[territories.Comune]:
    return list(territories.list_municipalities(territory.id, clock.rome_day(clock.now())))


def target(territory: TerritoryRef, code: str = "carers") -> int:
    return next(one.id for one in territories.list_codes(territory.id) if one.code == code)


def change(territory: TerritoryRef, service_id: int, actor: Actor, version: int, **values: object) -> None:
    request = EditService(territory_id=territory.id, service_id=service_id, content=content(territory, **values), version=version)
    service.edit_service(actor, request, clock.now())


@pytest.mark.parametrize("old", list(ServiceStatus))
@pytest.mark.parametrize("new", list(ServiceStatus))
@pytest.mark.parametrize("was_public", [True, False])
def test_what_people_saw_never_goes_back_into_a_drawer(old: ServiceStatus, new: ServiceStatus, was_public: bool) -> None:
    refused = new is DRAFT and old is not DRAFT and was_public
    assert bool(policy.status_fault(old, new, was_public=was_public)) is refused


def test_a_service_keeps_places_targets_and_act(territory: TerritoryRef, operator: Actor) -> None:
    first, second, *_ = comuni(territory)
    made = make_service(
        territory,
        description="Ascolta e **orienta**.",
        targets=(target(territory),),
        places=(ServicePlace(second.id, date(2020, 3, 1)), ServicePlace(first.id)),
        entrusted="co_design",
        act_type="Convenzione",
        act_number="12",
        act_date=date(2024, 5, 2),
        valid_from=date(2024, 6, 1),
        valid_to=date(2027, 6, 1),
    )
    found = queries.get_service(territory.id, made)
    assert (found.code, found.status, found.entrusted, found.act_number) == ("S1", PUBLISHED, EntrustedBy.CO_DESIGN, "12")
    assert [(one.name, one.active_since) for one in found.places] == [(first.name, None), (second.name, date(2020, 3, 1))]
    assert [one.code for one in found.targets] == ["carers"]
    change(territory, made, operator, 1, places=(ServicePlace(first.id, date(2021, 1, 1)),))
    found = queries.get_service(territory.id, made)
    assert [(one.name, one.active_since) for one in found.places] == [(first.name, date(2021, 1, 1))]
    told = db.session.scalars(select(AuditEvent.details).where(AuditEvent.name == "services.service_changed").order_by(AuditEvent.id)).all()
    assert {"places", "targets", "act_number", "entrusted"} <= set(told[-1]["changed"])


def test_codes_follow_and_the_same_key_is_one_service(territory: TerritoryRef, operator: Actor) -> None:
    request = CreateService(territory_id=territory.id, content=content(territory), key=secrets.token_urlsafe(24))
    first = service.create_service(operator, request, clock.now())
    assert service.create_service(operator, request, clock.now()) == first
    with pytest.raises(Refused):
        service.create_service(make_actor(territory, "operator"), request, clock.now())
    made = [make_service(territory, code=code) for code in ("S2", "")]
    assert [queries.get_service(territory.id, one).code for one in made] == ["S2", "S3"]
    with pytest.raises(Invalid) as refused:
        make_service(territory, code="S3")
    assert set(refused.value.errors) == {"code"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a" * 161}, "name"),
        ({"area_id": 999_999}, "area_id"),
        ({"entrusted": "boh"}, "entrusted"),
        ({"status": "boh"}, "status"),
        ({"email": "senza chiocciola"}, "email"),
        ({"hours": "a" * 501}, "hours"),
        ({"targets": (999_999,)}, "target_ids"),
        ({"places": (ServicePlace(999_999),)}, "places"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 2, 1)}, "valid_to"),
        ({"description": "a" * 100_001}, "description"),
    ],
)
def test_what_will_not_do_is_said_under_its_field(territory: TerritoryRef, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_service(territory, **values)
    assert set(refused.value.errors) == {field}
    assert not queries.list_services(territory.id, ServiceFilter()).items


def test_a_leps_is_nobody_a_service_is_for(territory: TerritoryRef) -> None:
    with pytest.raises(Invalid):
        make_service(territory, targets=(target(territory, "pua"),))


def test_two_people_never_save_over_each_other(territory: TerritoryRef, operator: Actor) -> None:
    made = make_service(territory)
    change(territory, made, operator, 1, name="Il suo nome")
    with pytest.raises(Conflict) as refused:
        change(territory, made, operator, 1, name="Il mio nome")
    assert refused.value.theirs["Nome"] == "Il suo nome"


def test_who_keeps_the_catalogue_and_of_which_territory(territory: TerritoryRef, operator: Actor) -> None:
    made = make_service(territory)
    for role in ("municipal_referent", "auditor", "deputy_approver", "administrator"):
        with pytest.raises(Refused):
            make_service(territory, actor=make_actor(territory, role))
        with pytest.raises(Refused):
            change(territory, made, make_actor(territory, role), 1)
    other = make_territory("pg", "Ambito di Prova")
    foreign = make_service(other)
    with pytest.raises(NotFound):
        change(territory, foreign, operator, 1)
    with pytest.raises(NotFound):
        queries.get_service(territory.id, foreign)
    assert not queries.is_offered(territory.id, foreign)


def test_only_what_is_published_is_found_and_the_index_agrees(territory: TerritoryRef, operator: Actor) -> None:
    draft, shown = make_service(territory, name="Telesoccorso", status="draft"), make_service(territory, name="Telesoccorso di notte")
    assert search.find_ids(territory.id, "telesoccorso", searching.SERVICE_KIND) == [shown]
    assert [one.object_id for one in searching.list_service_entries(territory.id, 0, 10)] == [shown]
    change(territory, draft, operator, 1, name="Telesoccorso", status="published")
    assert set(search.find_ids(territory.id, "cooperativa sole", searching.SERVICE_KIND)) == {draft, shown}
    change(territory, shown, operator, 1, name="Telesoccorso di notte", status="archived")
    assert search.find_ids(territory.id, "telesoccorso", searching.SERVICE_KIND) == [draft]
    with pytest.raises(Invalid) as refused:
        change(territory, shown, operator, 2, status="draft")
    assert set(refused.value.errors) == {"status"}


def test_the_public_reads_what_is_or_was_published(client: VisitingClient, territory: TerritoryRef, operator: Actor) -> None:
    draft, shown = make_service(territory, status="draft"), make_service(territory, name="Centro diurno", hours="Lunedì, 9-12")
    client.visit(f"/ao/servizi/{draft}", status=404)
    assert "Lunedì, 9-12" in client.visit(f"/ao/servizi/{shown}").text
    change(territory, draft, operator, 1, status="archived")
    client.visit(f"/ao/servizi/{draft}", status=404)
    change(territory, shown, operator, 1, name="Centro diurno", status="archived")
    assert "non è più attivo" in client.visit(f"/ao/servizi/{shown}").text
    assert "Il catalogo è ancora vuoto" in client.visit("/ao/servizi").text
    other = make_territory("pg", "Ambito di Prova")
    client.visit(f"/ao/servizi/{make_service(other)}", status=404)


def test_the_list_is_narrowed_by_comune_target_and_area(client: VisitingClient, territory: TerritoryRef) -> None:
    first, second, *_ = comuni(territory)
    area = territories.list_areas(territory.id, clock.rome_day(clock.now()))[1]
    make_service(territory, name="Pasti a casa", places=(ServicePlace(first.id),), targets=(target(territory),))
    make_service(territory, name="Nido", places=(ServicePlace(second.id),), area_id=area.id)
    for query, shown, hidden in (
        (f"comune={first.belfiore}", "Pasti a casa", "Nido</a>"),
        ("destinatari=carers", "Pasti a casa", "Nido</a>"),
        (f"area={area.code}", "Nido</a>", "Pasti a casa"),
    ):
        page = client.visit(f"/ao/servizi?{query}").text
        assert shown in page, query
        assert hidden not in page, query
    assert "Nessun servizio con questi filtri" in client.visit(f"/ao/servizi?area={area.code}&comune={first.belfiore}").text
    assert "Nessun servizio con questi filtri" in client.visit("/ao/servizi?comune=boh").text
    client.visit("/ao/servizi?pagina=boh", status=400)


def test_a_long_list_goes_by_pages_with_the_same_statements(client: VisitingClient, territory: TerritoryRef) -> None:
    places = tuple(ServicePlace(one.id) for one in comuni(territory))
    make_service(territory, name="Servizio numero 00")
    client.visit("/ao/servizi")
    before = len(client.statements)
    for number in range(1, 25):
        make_service(territory, name=f"Servizio numero {number:02d}", places=places)
    first = client.visit("/ao/servizi").text
    assert len(client.statements) == before, "the comuni of the page, in one statement"
    names = re.findall(r"Servizio numero \d\d", first)
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward
    second = client.visit(onward[1].replace("&amp;", "&")).text
    names += re.findall(r"Servizio numero \d\d", second)
    assert names == [f"Servizio numero {number:02d}" for number in range(25)]
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back
    assert re.findall(r"Servizio numero \d\d", client.visit(back[1].replace("&amp;", "&")).text) == names[:20]


def test_the_office_writes_changes_and_archives(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    first = comuni(territory)[0]
    data = {"name": "Sportello donna", "area_id": str(area_id(territory)), "status": "published", "target_ids": [str(target(territory))]}
    data |= {f"comune_{first.id}": "y", f"since_{first.id}": "2019-01-01", "entrusted": "accreditation"}
    wrong = client.send(f"{PATH}/nuovo", data | {"name": "", "hours": "Sempre"}, status=422).text
    assert "Scrivi il nome del servizio." in wrong
    assert "Sempre" in wrong
    assert 'value="2019-01-01"' in wrong
    assert "non è una data" in client.send(f"{PATH}/nuovo", data | {f"since_{first.id}": "ieri"}, status=422).text
    answer = client.send(f"{PATH}/nuovo", data)
    page = client.visit(answer.location, budget=16).text
    assert 'value="2019-01-01"' in page
    assert "Guarda la pagina pubblica" in page
    found = queries.list_services(territory.id, ServiceFilter()).items[0]
    assert found.comuni == (first.name,)
    assert "Accreditamento" in client.visit(f"/ao/servizi/{found.id}").text
    client.send(answer.location, data | {"status": "archived"})
    assert "Sportello donna" in client.visit(f"{PATH}?stato=archived", budget=16).text
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', client.get(answer.location).text))
    late = client.post(answer.location, data=hidden | data | {"version": "1", "name": "Il mio nome"})
    assert late.status_code == 409
    assert 'value="Il mio nome"' in late.text
    client.visit(f"{PATH}/999999", status=404)


def test_a_double_click_writes_one_service(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', client.get(f"{PATH}/nuovo").text))
    data = hidden | {"name": "Sportello", "area_id": str(area_id(territory)), "status": "draft"}
    first, second = client.post(f"{PATH}/nuovo", data=data), client.post(f"{PATH}/nuovo", data=data)
    assert (first.status_code, first.location) == (303, second.location)


@pytest.mark.parametrize(("role", "status"), [("municipal_referent", 200), ("auditor", 200), ("administrator", 403)])
def test_who_may_only_read(client: VisitingClient, territory: TerritoryRef, role: str, status: int) -> None:
    made = make_service(territory)
    enter(client, territory, role)
    assert "Nuovo servizio" not in client.visit(PATH, status=status, budget=16).text
    client.visit(f"{PATH}/nuovo", status=403)
    client.visit(f"{PATH}/{made}", status=403)


def test_the_one_search_box_finds_a_service(client: VisitingClient, territory: TerritoryRef) -> None:
    made = make_service(territory, name="Pronto intervento sociale")
    page = client.visit("/ao/cerca?q=pronto+intervento").text
    assert f"/ao/servizi/{made}" in page
    assert "Servizio" in page
