# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of an organisation: from its representative to the office, and to everybody only when the office says so."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, OrganisationHat, RoleInTerritory
from consulta.core.db import db
from consulta.organisations import policy, queries
from consulta.organisations.requests import DecideOrganisation
from consulta.organisations.service import decide_organisation
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from consulta.web.uploads import UPLOAD_CAP
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.attachments import PDF, picture
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
OPERATOR = Actor(user_id=9, roles=frozenset({RoleInTerritory(1, "operator")}))
MEMBER = Actor(user_id=3, hats=(OrganisationHat(7, 1, "Il Ponte", True),))


@pytest.mark.parametrize(
    ("actor", "is_public", "may"),
    [
        (ANONYMOUS, False, False),
        (ANONYMOUS, True, True),
        (Actor(user_id=5), False, False),
        (MEMBER, False, True),
        (OPERATOR, False, True),
        (Actor(user_id=9, roles=frozenset({RoleInTerritory(2, "operator")})), False, False),
        (Actor(user_id=9, roles=frozenset({RoleInTerritory(1, "facilitator")})), False, False),
        (Actor(user_id=3, hats=(OrganisationHat(8, 1, "Altra", True),)), False, False),
        (SYSTEM, False, True),
    ],
)
def test_who_reads(actor: Actor, is_public: bool, may: bool) -> None:
    assert bool(policy.may_read_document(actor, 1, 7, is_public=is_public)) is may


def test_who_brings_and_who_releases() -> None:
    for function, may in (("legal_representative", True), ("delegate", True), ("contributor", False), (None, False)):
        assert bool(policy.may_bring_documents(MEMBER, function)) is may
    assert policy.may_release_documents(OPERATOR, 1, 7)
    both = Actor(user_id=9, roles=OPERATOR.roles, hats=MEMBER.hats)
    for actor in (MEMBER, both, ANONYMOUS):
        assert not policy.may_release_documents(actor, 1, 7)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def people(app: Flask, territory: TerritoryRef) -> dict[str, VisitingClient]:
    """A browser for each: the representative of organisation ``id``, an operator, somebody of another body, a visitor."""
    users = {"representative": make_user("Rita Melis"), "operator": make_user("Elena Orrù"), "stranger": make_user("Ugo Serra")}
    give_role(users["operator"], territory, "operator")
    make_organisation(territory, users["stranger"], name="Il Faro")
    clients = {name: VisitingClient(app) for name in (*users, "visitor")}
    for name, user_id in users.items():
        sign_in_as(clients[name], user_id)
    make_organisation(territory, users["representative"])
    return clients


@pytest.fixture
def page(people: dict[str, VisitingClient], territory: TerritoryRef) -> str:
    mine = people["representative"].visit("/profilo/organizzazioni").text
    path = mine.split('/documenti"')[0].rpartition('href="')[2]
    return f"{path}/documenti"


def upload(client: VisitingClient, page: str, name: str = "statuto.pdf", content: bytes = PDF, **more: Any) -> TestResponse:
    status = more.pop("status", 303)
    data = {"purpose": "statute", "description": "Statuto del 2024", "file": (io.BytesIO(content), name)} | more
    return client.send(page, data, status=status)


def link(client: VisitingClient, page: str) -> str:
    return "/ao/documenti/" + client.visit(page).text.split("/ao/documenti/")[1].split('"')[0]


def test_a_document_is_brought_read_released_withdrawn_and_removed(people: dict[str, VisitingClient], page: str) -> None:
    representative, operator, visitor = people["representative"], people["operator"], people["visitor"]
    upload(representative, page)
    file = link(representative, page)
    answer = representative.visit(file)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    representative.visit(file, status=304, headers={"If-None-Match": answer.headers["ETag"]})
    for client in (visitor, people["stranger"]):
        client.visit(file, status=404)
        client.visit(file, status=404, headers={"If-None-Match": answer.headers["ETag"]})

    office = page.replace("/organizzazioni", "/ufficio/organizzazioni").removesuffix("/documenti")
    assert "Riservato" in operator.visit(office).text
    operator.visit(file)
    read = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "attachments.read")).all()
    assert len(read) == 1
    number = file.split("/")[3]
    operator.send(f"{office}/documenti/{number}/pubblica", {}, page=office)
    public = page.removesuffix("/documenti")
    assert "Statuto del 2024" in visitor.visit(public).text
    assert visitor.visit(file).headers["Cache-Control"] == "public, max-age=300"
    operator.visit(file)
    assert len(db.session.scalars(select(AuditEvent).where(AuditEvent.name == "attachments.read")).all()) == 1

    operator.send(f"{office}/documenti/{number}/ritira", {}, page=office)
    visitor.visit(file, status=404)
    assert "Statuto del 2024" not in visitor.visit(public).text
    representative.send(f"{page}/{number}/elimina", {}, page=page)
    representative.visit(file, status=404)
    operator.visit(file, status=404)


def test_what_is_public_of_a_suspended_organisation_is_not(people: dict[str, VisitingClient], page: str, territory: TerritoryRef) -> None:
    representative, operator, visitor = people["representative"], people["operator"], people["visitor"]
    upload(representative, page)
    file, organisation_id = link(representative, page), int(page.split("/")[3])
    office = f"/ao/ufficio/organizzazioni/{organisation_id}"
    operator.send(f"{office}/documenti/{file.split('/')[3]}/pubblica", {}, page=office)
    visitor.visit(file)
    version = queries.get_organisation(territory.id, organisation_id).version
    decide_organisation(SYSTEM, DecideOrganisation(organisation_id, "suspended", "Manca il rinnovo", version), NOW)
    visitor.visit(file, status=404)


def test_under_another_name_or_territory_it_does_not_exist(people: dict[str, VisitingClient], page: str) -> None:
    make_territory("cb", "Cabras")
    upload(people["representative"], page)
    file = link(people["representative"], page)
    for path in (file.replace("statuto", "condanna"), file.replace("/ao/", "/cb/"), "/ao/documenti/987654/statuto.pdf"):
        people["representative"].visit(path, status=404)


def test_a_refused_file_keeps_everything_else_and_says_to_choose_again(people: dict[str, VisitingClient], page: str) -> None:
    answer = upload(people["representative"], page, "statuto.pdf", picture("PNG"), status=422)
    for words in ("tipo di file diverso", "Scegli di nuovo il file", "Statuto del 2024", '"statute" selected'):
        assert words in answer.text
    answer = upload(people["representative"], page, purpose="rubbish", status=422)
    for words in ("Scegli che documento è", "Scegli di nuovo il file", "Statuto del 2024"):
        assert words in answer.text
    assert "Scegli il file" in people["representative"].send(page, {"purpose": "statute"}, status=422).text
    assert "Scegli il file" in people["representative"].send(page, {"purpose": "statute", "file": "testo"}, status=422).text


def test_a_large_file_is_dropped_as_it_arrives_and_the_form_comes_back(
    app: Flask, people: dict[str, VisitingClient], page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, UPLOAD_CAP, 50_000)
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100_000)
    answer = upload(people["representative"], page, "grande.pdf", PDF + b"0" * 50_000, status=422)
    for words in ("«grande.pdf» supera", "Statuto del 2024", "Scegli di nuovo il file"):
        assert words in answer.text
    beyond = upload(people["representative"], page, "enorme.pdf", PDF + b"0" * 260_000, status=413)
    assert "superano in tutto" in beyond.text
    sent = {"file": (io.BytesIO(b"0" * 120_000), "a.pdf")}
    assert people["visitor"].post(page, data=sent).status_code == 413, "more room is made only for who is signed in"


def test_who_only_collaborates_reads_and_others_do_not_know(
    people: dict[str, VisitingClient], page: str, app: Flask, territory: TerritoryRef
) -> None:
    people["stranger"].visit(page, status=404)
    people["visitor"].visit(page, status=303)
    user_id = make_user("Carla Usai")
    organisation_id = make_organisation(territory, user_id, name="Il Porto", function="contributor")
    client = VisitingClient(app)
    sign_in_as(client, user_id)
    own = f"/ao/organizzazioni/{organisation_id}/documenti"
    assert "solo chi rappresenta" in client.visit(own).text
    assert 'type="file"' not in client.visit(own).text


def test_hostile_names_and_descriptions_are_only_text(people: dict[str, VisitingClient], page: str) -> None:
    trick = "<script>alert(1)</script>"
    upload(people["representative"], page, f"../..\\{trick}.pdf", description=trick)
    answer = people["representative"].visit(page)
    assert trick not in answer.text
    people["representative"].visit(link(people["representative"], page))
    upload(people["representative"], page, "foto.png", picture("PNG"), description="")
    assert "foto.png" not in answer.text
