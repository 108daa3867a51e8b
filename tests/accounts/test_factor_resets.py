# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who lost device and codes: one person asks for the reset, another confirms it, the owner may still stop it (record 0012)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.accounts import factor_queries, policy, service
from consulta.accounts.models import FactorReset
from consulta.accounts.requests import AskFactorReset
from consulta.core.actor import Actor, RoleInTerritory
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.notifications.models import OutboxMail
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import PASSWORD, app_code, give_role, make_actor, sign_in_as, turn_on
from tests.factories.contributions import new_key
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
EMAIL = "anna@esempio.it"
HERE, ELSEWHERE = 1, 2


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def staff(role: str, user_id: int, territory_id: int = HERE) -> Actor:
    return Actor(user_id=user_id, is_confirmed=True, roles=frozenset({RoleInTerritory(territory_id, role)}))


@pytest.mark.parametrize("role", ["operator", "municipal_referent", "coordinator", "deputy_approver", "administrator", "auditor"])
def test_who_asks_and_who_confirms(role: str) -> None:
    actor = staff(role, 1)
    assert bool(policy.may_ask_factor_reset(actor, HERE, 2, frozenset())) is (role == "administrator")
    assert bool(policy.may_confirm_factor_reset(actor, HERE, 2, 3)) is (role in ("administrator", "coordinator"))
    assert not policy.may_confirm_factor_reset(actor, HERE, 2, 1), "who asked never confirms"
    assert not policy.may_confirm_factor_reset(actor, HERE, 1, 3), "nobody confirms one's own"
    assert not policy.may_ask_factor_reset(actor, HERE, 1, frozenset()), "nobody asks for oneself"
    assert not policy.may_ask_factor_reset(actor, ELSEWHERE, 2, frozenset())
    assert not policy.may_confirm_factor_reset(actor, ELSEWHERE, 2, 3)


def test_staff_are_reset_where_they_work() -> None:
    administrator = staff("administrator", 1)
    assert policy.may_ask_factor_reset(administrator, HERE, 2, staff("operator", 2).roles)
    refused = policy.may_ask_factor_reset(administrator, HERE, 2, staff("operator", 2, ELSEWHERE).roles)
    assert not refused
    assert "altro territorio" in refused.reason


def asked(territory: TerritoryRef, administrator: Actor, key: str | None = None) -> int:
    return service.ask_factor_reset(administrator, AskFactorReset(EMAIL, territory.id, "È venuta in ufficio", key or new_key()), NOW)


def test_two_people_reset_what_a_third_one_lost(app: Flask, client: VisitingClient) -> None:
    territory = make_territory()
    person = make_actor(territory, "operator", name="Anna Serra", email=EMAIL, password=PASSWORD)
    administrator, coordinator = make_actor(territory, "administrator"), make_actor(territory, "coordinator")
    turn_on(person, NOW)
    hers = VisitingClient(app)
    sign_in_as(hers, person.user_id or 0)
    sign_in_as(client, administrator.user_id or 0)
    path = "/ao/ufficio/persone/azzera-verifica"
    client.visit(path)
    empty = client.send(path, {"email": "", "reason": ""}, status=422)
    assert "come hai riconosciuto" in empty.text
    assert "Nessun account" in client.send(path, {"email": "altra@esempio.it", "reason": "x"}, status=422).text
    client.send(path, {"email": EMAIL, "reason": "È venuta in ufficio"})
    assert "attesa" in client.send(path, {"email": EMAIL, "reason": "Ancora"}, status=422).text
    page = client.visit("/ao/ufficio/persone")
    assert "È venuta in ufficio" in page.text
    assert "lo conferma una seconda persona" in page.text
    assert "azzeramenti/1/conferma" not in page.text
    reset_id = db.session.scalars(select(FactorReset.id)).one()
    confirm = f"/ao/ufficio/persone/azzeramenti/{reset_id}/conferma"
    client.send(confirm, {}, page="/ao/ufficio/persone/nuova", status=403)
    hers.visit("/profilo")

    second = VisitingClient(app)
    sign_in_as(second, coordinator.user_id or 0)
    assert confirm in second.visit("/ao/ufficio/persone").text
    second.send(confirm, {}, page="/ao/ufficio/persone")
    assert factor_queries.factor_of(person.user_id or 0) == factor_queries.FactorView()
    hers.visit("/profilo", status=303)
    assert "Verifiche da azzerare" not in second.visit("/ao/ufficio/persone").text
    second.send(confirm, {}, page="/ao/ufficio/persone/nuova", status=409)
    names = db.session.scalars(select(AuditEvent.name).where(AuditEvent.name.like("accounts.factor_reset%"))).all()
    assert names == ["accounts.factor_reset_asked", "accounts.factor_reset_confirmed"]
    mailed = db.session.scalars(
        select(OutboxMail.context).where(OutboxMail.template == "accounts/factor_reset").order_by(OutboxMail.id)
    ).all()
    assert [one["is_confirmed"] for one in mailed] == [False, True]
    assert hers.send("/accedi", {"email": EMAIL, "password": PASSWORD}).location == "/profilo"
    assert hers.visit("/ao/ufficio/", status=303).location == "/profilo/due-passaggi"


def test_a_reset_can_be_taken_back(client: VisitingClient) -> None:
    territory = make_territory()
    turn_on(make_actor(email=EMAIL), NOW)
    administrator = make_actor(territory, "administrator")
    reset_id = asked(territory, administrator)
    sign_in_as(client, administrator.user_id or 0)
    client.send(f"/ao/ufficio/persone/azzeramenti/{reset_id}/annulla", {}, page="/ao/ufficio/persone/nuova")
    with pytest.raises(Conflict):
        service.confirm_factor_reset(make_actor(territory, "coordinator"), territory.id, reset_id, NOW)


def test_who_enters_with_a_code_stops_a_reset_that_somebody_else_wanted(app: Flask) -> None:
    territory, person = make_territory(), make_actor(email=EMAIL)
    turn_on(person, NOW)
    reset_id = asked(territory, make_actor(territory, "administrator"))
    service.spend_code(person.user_id or 0, app_code(person.user_id or 0, NOW), NOW)
    with pytest.raises(Conflict):
        service.confirm_factor_reset(make_actor(territory, "coordinator"), territory.id, reset_id, NOW)


def test_a_week_later_nobody_confirms_and_a_new_one_may_be_asked(app: Flask) -> None:
    territory = make_territory()
    turn_on(make_actor(email=EMAIL), NOW)
    administrator, coordinator = make_actor(territory, "administrator"), make_actor(territory, "coordinator")
    reset_id, late = asked(territory, administrator), NOW + timedelta(days=7)
    assert factor_queries.list_open_resets(territory.id, late) == []
    with pytest.raises(Conflict):
        service.confirm_factor_reset(coordinator, territory.id, reset_id, late)
    again = service.ask_factor_reset(administrator, AskFactorReset(EMAIL, territory.id, "Di nuovo", new_key()), late)
    service.confirm_factor_reset(coordinator, territory.id, again, late)
    service.forget_old(late + timedelta(days=31))
    assert db.session.scalars(select(FactorReset)).all() == []


def test_the_same_form_sent_twice_asks_once(app: Flask) -> None:
    territory = make_territory()
    turn_on(make_actor(email=EMAIL), NOW)
    administrator, key = make_actor(territory, "administrator"), new_key()
    assert asked(territory, administrator, key) == asked(territory, administrator, key)
    with pytest.raises(NotFound):
        asked(territory, make_actor(territory, "administrator"), key)


def test_a_reset_of_another_territory_is_not_found(app: Flask) -> None:
    territory, elsewhere = make_territory(), make_territory(slug="altrove", name="Ambito altrove")
    turn_on(make_actor(email=EMAIL), NOW)
    reset_id = asked(territory, make_actor(territory, "administrator"))
    for verb in (service.confirm_factor_reset, service.withdraw_factor_reset):
        with pytest.raises(NotFound):
            verb(make_actor(elsewhere, "coordinator"), elsewhere.id, reset_id, NOW)


def test_the_service_asks_the_policy_too(app: Flask) -> None:
    territory = make_territory()
    person = make_actor(email=EMAIL)
    turn_on(person, NOW)
    with pytest.raises(Refused):
        asked(territory, make_actor(territory, "coordinator"))
    administrator = make_actor(territory, "administrator")
    reset_id = asked(territory, administrator)
    for actor in (administrator, person, make_actor(territory, "operator")):
        with pytest.raises(Refused):
            service.confirm_factor_reset(actor, territory.id, reset_id, NOW)
    give_role(person.user_id or 0, make_territory(slug="altrove", name="Ambito altrove"), "operator")
    service.withdraw_factor_reset(administrator, territory.id, reset_id, NOW)
    with pytest.raises(Refused):
        asked(territory, administrator)
    with pytest.raises(Invalid):
        service.ask_factor_reset(administrator, AskFactorReset("x@esempio.it", territory.id, "x", new_key()), NOW)
