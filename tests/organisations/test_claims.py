# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body of the list finds who speaks for it: request, answer, invitation; nothing tells what the list knows to strangers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.accounts.queries import get_user
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.notifications.models import OutboxMail
from consulta.organisations import queries, service
from consulta.organisations.models import AffiliationEnd, ClaimOutcome, Organisation, OrganisationStatus
from consulta.organisations.queries import actor_of
from consulta.organisations.requests import AskToRepresent, DecideClaim
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.organisations import make_listed, make_organisation
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ADDRESS = "segreteria.segreta@ilponte.example.org"
WHY = "Sono nel verbale di nomina del 3 marzo."


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def listed(territory: TerritoryRef) -> int:
    return make_listed(territory, "Il Ponte ODV", email=ADDRESS, fiscal_code="92001230926")


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator")


def ask(territory: TerritoryRef, listed: int, user_id: int | None = None, **values: Any) -> tuple[int, int]:
    person = user_id or make_user("Nina Pinna")
    request = AskToRepresent(territory.id, listed, values.get("function", "legal_representative"), values.get("message", WHY))
    return service.ask_to_represent(actor_of(person, NOW), request, NOW), person


def answer(territory: TerritoryRef, listed: int, claim: int, yes: bool, reason: str = "") -> DecideClaim:
    return DecideClaim(territory.id, listed, claim, yes, reason)


def letters(template: str) -> list[str]:
    return [one.recipient for one in db.session.scalars(select(OutboxMail)) if one.template == template]


def status_of(organisation_id: int) -> OrganisationStatus:
    return db.session.scalars(select(Organisation.status).where(Organisation.id == organisation_id)).one()


def test_a_person_asks_and_the_office_says_yes(territory: TerritoryRef, listed: int, operator: Actor) -> None:
    claim, person = ask(territory, listed)
    assert ask(territory, listed, person)[0] == claim, "asking again while it waits is the same request"
    assert queries.find_function(person, listed, NOW) is None, "nobody speaks for it before the answer"
    assert letters("organisations/claim_asked") == [get_user(operator.user_id or 0).email]
    service.decide_claim(operator, answer(territory, listed, claim, yes=True), NOW)
    assert queries.find_function(person, listed, NOW) == "legal_representative"
    assert status_of(listed) is OrganisationStatus.UNVERIFIED, "as any that registers"
    assert letters("organisations/claim_decided") == [get_user(person).email]
    assert [hat.organisation_id for hat in actor_of(person, NOW).hats] == [listed]
    with pytest.raises(Conflict, match="già risposto"):
        service.decide_claim(operator, answer(territory, listed, claim, yes=False, reason="No"), NOW)
    with pytest.raises(Refused, match="parla già qualcuno"):
        ask(territory, listed)
    told = [one.details for one in db.session.scalars(select(AuditEvent)) if one.name.startswith("organisations.claim")]
    assert WHY not in str(told)


def test_a_no_has_its_reason_and_one_may_ask_again(territory: TerritoryRef, listed: int, operator: Actor) -> None:
    claim, person = ask(territory, listed)
    with pytest.raises(Invalid):
        service.decide_claim(operator, answer(territory, listed, claim, yes=False, reason="  "), NOW)
    service.decide_claim(operator, answer(territory, listed, claim, yes=False, reason="La sede non ti conosce."), NOW)
    assert status_of(listed) is OrganisationStatus.LISTED
    assert [(one.outcome, one.reason) for one in queries.list_own_claims(person)] == [(ClaimOutcome.REFUSED, "La sede non ti conosce.")]
    assert ask(territory, listed, person)[0] != claim


def test_of_two_who_ask_one_represents_it_and_the_other_reads_why_not(territory: TerritoryRef, listed: int, operator: Actor) -> None:
    first, _ = ask(territory, listed)
    second, other = ask(territory, listed)
    service.decide_claim(operator, answer(territory, listed, first, yes=True), NOW)
    with pytest.raises(Conflict, match="non è più «In elenco»"):
        service.decide_claim(operator, answer(territory, listed, second, yes=True), NOW)
    service.decide_claim(operator, answer(territory, listed, second, yes=False, reason="Chiedi a chi la rappresenta."), NOW)
    assert queries.find_function(other, listed, NOW) is None


def test_nobody_answers_oneself_nor_elsewhere(territory: TerritoryRef, listed: int, operator: Actor) -> None:
    claim, _ = ask(territory, listed, operator.user_id)
    with pytest.raises(Refused, match="l'hai fatta tu"):
        service.decide_claim(operator, answer(territory, listed, claim, yes=True), NOW)
    elsewhere = make_territory("altrove", "Altrove")
    with pytest.raises(NotFound):
        service.decide_claim(make_actor(elsewhere, "operator"), answer(elsewhere, listed, claim, yes=True), NOW)
    for role in ("auditor", "administrator", "municipal_referent"):
        with pytest.raises(Refused):
            service.decide_claim(make_actor(territory, role), answer(territory, listed, claim, yes=True), NOW)


def test_wrong_words_are_said_by_field(territory: TerritoryRef, listed: int) -> None:
    with pytest.raises(Invalid) as refused:
        ask(territory, listed, function="contributor", message="io")
    assert set(refused.value.errors) == {"function", "message"}


def test_the_office_invites_and_a_yes_takes_it_up(territory: TerritoryRef, listed: int, operator: Actor) -> None:
    affiliation = service.invite_listed(operator, territory.id, listed, NOW)
    assert status_of(listed) is OrganisationStatus.LISTED
    with pytest.raises(Conflict):
        service.invite_listed(operator, territory.id, listed, NOW)
    assert letters("accounts/invite") == [ADDRESS]
    invited = queries.list_affiliations(listed)[0]
    person = Actor(user_id=invited.user_id, is_confirmed=True)
    assert service.accept_affiliation(person, affiliation, NOW) == listed
    assert status_of(listed) is OrganisationStatus.UNVERIFIED
    with pytest.raises(Refused, match="non è più «In elenco»"):
        service.invite_listed(operator, territory.id, listed, NOW)


def test_an_invitation_gives_way_to_who_was_recognised_first_and_expires(territory: TerritoryRef, listed: int, operator: Actor) -> None:
    affiliation = service.invite_listed(operator, territory.id, listed, NOW)
    invited = Actor(user_id=queries.list_affiliations(listed)[0].user_id, is_confirmed=True)
    with pytest.raises(Refused, match="scaduto"):
        service.accept_affiliation(invited, affiliation, NOW + timedelta(days=31))
    claim, person = ask(territory, listed)
    service.decide_claim(operator, answer(territory, listed, claim, yes=True), NOW)
    with pytest.raises(Refused, match="non vale più"):
        service.accept_affiliation(invited, affiliation, NOW)
    ends = {one.user_id: one.end_kind for one in queries.list_affiliations(listed)}
    assert ends == {invited.user_id: AffiliationEnd.REVOKED, person: None}


def test_without_an_address_nobody_is_invited(territory: TerritoryRef, operator: Actor) -> None:
    with pytest.raises(Refused, match="indirizzo e-mail"):
        service.invite_listed(operator, territory.id, make_listed(territory, "Senza posta"), NOW)


def test_an_erased_person_leaves_no_words(territory: TerritoryRef, listed: int, operator: Actor) -> None:
    claim, person = ask(territory, listed)
    service.decide_claim(operator, answer(territory, listed, claim, yes=False, reason="Non ti conoscono."), NOW)
    ask(territory, listed, person)
    service.forget_person(person, NOW)
    assert [(one.user_id, one.message, one.reason) for one in queries.list_claims_of(listed)] == [(None, "", "")]


def test_who_registers_the_same_body_is_shown_the_way(app: Flask, territory: TerritoryRef, listed: int) -> None:
    person = VisitingClient(app)
    sign_in_as(person, make_user("Nina Pinna"))
    path = "/ao/registrati"
    sent = {"organisation_name": "Ponte ODV (Il)", "category": "volunteer_org", "municipality": "fuori", "function": "delegate"}
    page = person.send(path, sent, status=422).text
    assert f"/ao/organizzazioni/{listed}/rappresento" in page
    assert "Ponte ODV (Il)" in page, "nothing typed is lost"
    by_code = person.send(path, sent | {"organisation_name": "Tutt'altro nome", "fiscal_code": "92001230926"}, status=422).text
    assert f"/ao/organizzazioni/{listed}/rappresento" in by_code
    person.send(path, sent | {"goes_on": "y"}, status=303)


def test_the_pages_from_the_request_to_the_answer(app: Flask, territory: TerritoryRef, listed: int) -> None:
    person, office, stranger = VisitingClient(app), VisitingClient(app), VisitingClient(app)
    sign_in_as(person, make_user("Nina Pinna"))
    member = make_user("Elena Orrù")
    give_role(member, territory, "operator")
    sign_in_as(office, member)
    public = stranger.visit(f"/ao/organizzazioni/{listed}")
    assert "Questa organizzazione sei tu?" in public.text
    assert public.headers["X-Robots-Tag"] == "noindex, nofollow"
    path = f"/ao/organizzazioni/{listed}/rappresento"
    for shown in (public.text, person.visit(path, budget=12).text):
        assert ADDRESS not in shown
        assert "92001230926" not in shown
    assert stranger.get(path).status_code == 303
    short = person.send(path, {"function": "delegate", "message": "io"}, status=422).text
    assert "almeno 10 lettere" in short
    person.send(path, {"function": "delegate", "message": WHY})
    assert "aspetta la risposta" in person.visit(path, budget=12).text
    record = f"/ao/ufficio/organizzazioni/{listed}"
    assert "Invita a registrarsi" in office.visit(record, budget=16).text
    assert "Il Ponte ODV" in office.visit("/ao/ufficio/organizzazioni", budget=16).text
    (claim,) = queries.list_claims(territory.id)
    url = f"{record}/richieste/{claim.id}"
    assert WHY in office.visit(url, budget=16).text
    assert "organisations.claim_read" in {one.name for one in db.session.scalars(select(AuditEvent))}
    assert "Scegli se accogli" in office.send(url, {}, status=422).text
    assert "Scrivi il motivo" in office.send(url, {"answer": "no"}, status=422).text
    office.send(url, {"answer": "si"})
    assert 'name="answer"' not in office.visit(url).text
    assert "Modifica i dati" in person.visit("/profilo/organizzazioni").text
    assert 'value="92001230926"' in person.visit(f"/ao/organizzazioni/{listed}/modifica").text, "what the list knew is filled in"
    assert "parla già qualcuno" in person.visit(path).text


def test_refused_bodies_are_the_uniform_404(app: Flask, territory: TerritoryRef) -> None:
    person = VisitingClient(app)
    sign_in_as(person, make_user("Nina Pinna"))
    hidden = make_listed(territory, "Rifiutata", status=OrganisationStatus.REFUSED)
    for path in (f"/ao/organizzazioni/{hidden}/rappresento", f"/ao/organizzazioni/{hidden}"):
        person.visit(path, status=404)
    person.visit(f"/ao/organizzazioni/{make_organisation(territory)}/rappresento")


def test_the_auditor_reads_a_request_and_has_nothing_to_press(app: Flask, territory: TerritoryRef, listed: int) -> None:
    claim, _ = ask(territory, listed)
    auditor, client = make_actor(territory, "auditor"), VisitingClient(app)
    sign_in_as(client, auditor.user_id or 0)
    for path in (f"/ao/ufficio/organizzazioni/{listed}", f"/ao/ufficio/organizzazioni/{listed}/richieste/{claim}"):
        shown = client.visit(path, budget=16).text.partition("<main")[2]
        assert 'method="post"' not in shown
