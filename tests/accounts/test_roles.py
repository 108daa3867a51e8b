# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Staff roles: dates, acts, the first administrator."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts import queries, service
from consulta.accounts.requests import AddStaff, Bootstrap, GrantRole
from consulta.core.actor import SYSTEM
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.organisations.queries import actor_of, load_actor
from consulta.register.models import AuditEvent
from tests.factories.accounts import mailed_token, make_actor, make_user
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ACT = "Determinazione 12 del 3 marzo 2026"


def test_a_role_holds_from_its_first_to_its_last_day_in_rome(app: Flask) -> None:
    territory, user_id = make_territory(), make_user()
    request = GrantRole(user_id, territory.id, "operator", date(2026, 12, 1), date(2026, 12, 11), ACT)
    service.grant_role(SYSTEM, request, NOW)
    for at, held in (
        (datetime(2026, 11, 30, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 10, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 10, 23, 0, tzinfo=UTC), False),
    ):
        assert actor_of(user_id, at).has_role(territory.id, "operator") is held, at


def test_nobody_gives_a_role_to_oneself_and_administrators_give_to_others(app: Flask) -> None:
    territory = make_territory()
    admin = make_actor(territory, "administrator")
    with pytest.raises(Refused, match="sé stesso"):
        service.grant_role(admin, GrantRole(admin.user_id or 0, territory.id, "coordinator", TODAY, None, ACT), NOW)
    other = make_user()
    with pytest.raises(Refused, match="lo conferma un'altra"):
        service.grant_role(admin, GrantRole(other, territory.id, "coordinator", TODAY, None, ACT), NOW)
    assignment = service.grant_role(admin, GrantRole(other, territory.id, "auditor", TODAY, None, ACT), NOW)
    assert actor_of(other, NOW).has_role(territory.id, "auditor")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "accounts.role_granted").order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.actor_id == admin.user_id
    assert event.details == {"assignment": assignment, "role": "auditor", "act": ACT, "starts_on": "2026-11-21", "ends_on": ""}


def test_a_coordinator_of_one_territory_gives_nothing_in_another(app: Flask) -> None:
    here, there = make_territory(), make_territory("cb", "Cabras")
    coordinator = make_actor(here, "coordinator")
    with pytest.raises(Refused):
        service.grant_role(coordinator, GrantRole(make_user(), there.id, "operator", TODAY, None, ACT), NOW)
    theirs = service.grant_role(SYSTEM, GrantRole(make_user(), there.id, "operator", TODAY, None, ACT), NOW)
    with pytest.raises(NotFound):
        service.end_role(coordinator, theirs, NOW, territory_id=here.id)


@pytest.mark.parametrize(("ends_on", "act", "field"), [(TODAY, ACT, "last_day"), (None, "  ", "act")])
def test_impossible_dates_and_missing_acts_name_their_field(app: Flask, ends_on: date | None, act: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        service.grant_role(SYSTEM, GrantRole(make_user(), make_territory().id, "operator", TODAY, ends_on, act), NOW)
    assert list(caught.value.errors) == [field]


def test_the_same_role_does_not_overlap_with_itself(app: Flask) -> None:
    territory, user_id = make_territory(), make_user()
    service.grant_role(SYSTEM, GrantRole(user_id, territory.id, "operator", TODAY, TODAY + timedelta(days=10), ACT), NOW)
    with pytest.raises(Conflict):
        service.grant_role(SYSTEM, GrantRole(user_id, territory.id, "operator", TODAY + timedelta(days=9), None, ACT), NOW)
    service.grant_role(SYSTEM, GrantRole(user_id, territory.id, "operator", TODAY + timedelta(days=10), None, ACT), NOW)
    service.grant_role(SYSTEM, GrantRole(user_id, territory.id, "auditor", TODAY, None, ACT), NOW)


def test_a_change_of_role_signs_every_device_out(app: Flask) -> None:
    territory, user_id = make_territory(), make_user()
    token = service.open_sign_in(user_id, "Firefox", NOW)
    assignment = service.grant_role(SYSTEM, GrantRole(user_id, territory.id, "operator", TODAY, None, ACT), NOW)
    assert load_actor(token, NOW) is None
    token = service.open_sign_in(user_id, "Firefox", NOW)
    service.end_role(SYSTEM, assignment, NOW)
    assert load_actor(token, NOW) is None
    assert not actor_of(user_id, NOW).roles
    with pytest.raises(Conflict):
        service.end_role(SYSTEM, assignment, NOW)


def test_who_has_no_account_is_invited_and_gets_the_role_by_saying_yes(app: Flask) -> None:
    territory = make_territory()
    coordinator = make_actor(territory, "coordinator")
    request = AddStaff("nuova@esempio.it", "Carla Usai", territory.id, "operator", TODAY, None, ACT)
    service.add_staff(coordinator, request, NOW)
    row = next(one for one in queries.list_staff(territory.id, NOW) if one.name == "Carla Usai")
    assert not row.is_confirmed
    user_id = service.confirm_by_grant(mailed_token("nuova@esempio.it", "invite"), "invite", NOW + timedelta(days=13))
    assert user_id == row.user_id
    assert actor_of(user_id, NOW).has_role(territory.id, "operator")


def test_an_invitation_needs_a_name(app: Flask) -> None:
    territory = make_territory()
    coordinator = make_actor(territory, "coordinator")
    with pytest.raises(Invalid) as caught:
        service.add_staff(coordinator, AddStaff("nuova@esempio.it", " ", territory.id, "operator", TODAY, None, ACT), NOW)
    assert "nome" in caught.value.errors["name"]


def test_a_coordinator_may_not_name_oneself_by_address(app: Flask) -> None:
    territory = make_territory()
    coordinator = make_actor(territory, "coordinator", email="io@esempio.it")
    with pytest.raises(Refused, match="sé stesso"):
        service.add_staff(coordinator, AddStaff("IO@esempio.it", "", territory.id, "deputy_approver", TODAY, None, ACT), NOW)


def test_the_first_administrator_is_named_once_as_the_system(app: Flask) -> None:
    territory, other = make_territory(), make_territory("cb", "Cabras")
    user_id, grant_id = service.bootstrap_administrator(Bootstrap("capo@esempio.it", "Piero Lai", territory.id, ACT), NOW)
    assert grant_id is not None
    service.confirm_by_grant(service.sign_grant(grant_id, "invite"), "invite", NOW)
    assert actor_of(user_id, NOW).has_role(territory.id, "administrator")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "accounts.role_granted")).one()
    assert event.actor_id is None
    with pytest.raises(Refused, match="già un amministratore"):
        service.bootstrap_administrator(Bootstrap("altro@esempio.it", "", territory.id, ACT), NOW)
    again, no_grant = service.bootstrap_administrator(Bootstrap("capo@esempio.it", "", other.id, ACT), NOW)
    assert (again, no_grant) == (user_id, None)


def test_staff_contacts_are_the_confirmed_ones_in_force(app: Flask) -> None:
    territory = make_territory()
    operator = make_actor(territory, "operator")
    make_actor(territory, "auditor")
    unconfirmed = make_user(confirmed=False)
    service.grant_role(SYSTEM, GrantRole(unconfirmed, territory.id, "operator", TODAY, None, ACT), NOW)
    contacts = queries.list_staff_contacts(territory.id, ["operator", "coordinator"], NOW)
    assert [one.user_id for one in contacts] == [operator.user_id]
    assert queries.count_staff(territory.id, NOW) == 3
