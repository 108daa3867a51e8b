# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is forgotten, and when."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from consulta.accounts import queries, service
from consulta.accounts.models import AccountGrant, SignIn, ThrottleHit
from consulta.accounts.requests import GrantRole, RegisterUser
from consulta.core.actor import ANONYMOUS, SYSTEM
from consulta.core.db import db
from consulta.organisations import service as organisations
from consulta.organisations.models import Organisation
from consulta.organisations.requests import RegisterOrganisation, RegisterTogether
from tests.factories.accounts import make_actor, make_user
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_account_never_confirmed_is_forgotten_after_seven_days(app: Flask) -> None:
    user_id = service.register_user(ANONYMOUS, RegisterUser("anna@esempio.it", "Anna Serra"), NOW)
    service.forget_old(NOW + 7 * DAY - timedelta(minutes=1))
    assert queries.get_user(user_id).email == "anna@esempio.it"
    service.forget_old(NOW + 7 * DAY + timedelta(minutes=1))
    user = queries.get_user(user_id)
    assert (user.email, user.name) == ("", "Autore rimosso")
    assert service.forget_old(NOW + 7 * DAY + timedelta(minutes=2)) == 0
    assert service.register_user(ANONYMOUS, RegisterUser("anna@esempio.it", "Anna Serra"), NOW + 8 * DAY) != user_id


def test_a_confirmed_account_stays(app: Flask) -> None:
    user_id = make_user("Anna Serra", "anna@esempio.it")
    service.forget_old(NOW + 400 * DAY)
    assert queries.get_user(user_id).email == "anna@esempio.it"


def test_a_role_that_waits_keeps_the_invited_account(app: Flask) -> None:
    territory = make_territory()
    user_id = make_user(confirmed=False)
    service.grant_role(SYSTEM, GrantRole(user_id, territory.id, "operator", date(2026, 11, 1), None, "Det. 1"), NOW)
    service.forget_old(NOW + 30 * DAY)
    assert not queries.get_user(user_id).is_erased


def test_an_organisation_never_confirmed_goes_with_its_account(app: Flask) -> None:
    territory = make_territory()
    organisation = RegisterOrganisation(territory.id, "Associazione Fantasma", "other_nonprofit", None, 0)
    request = RegisterTogether(territory.id, RegisterUser("anna@esempio.it", "Anna Serra"), organisation, "k" * 20)
    organisations.register_together(ANONYMOUS, request, NOW)
    assert count(Organisation) == 1
    service.forget_old(NOW + 8 * DAY)
    assert count(Organisation) == 0


def test_links_lose_their_address_seven_days_after_their_term(app: Flask) -> None:
    make_user(email="anna@esempio.it")
    service.request_reset("anna@esempio.it", NOW)
    service.forget_old(NOW + 8 * DAY)
    grant = db.session.scalars(select(AccountGrant).order_by(AccountGrant.id.desc())).first()
    assert grant is not None
    assert grant.email == ""


def test_counts_and_ended_sign_ins_go(app: Flask) -> None:
    actor = make_actor()
    ended = service.open_sign_in(actor.user_id or 0, "Firefox", NOW)
    service.open_sign_in(actor.user_id or 0, "Chrome", NOW)
    first = queries.load_actor(ended, NOW)
    assert first is not None
    service.end_sign_in(actor, first.sign_in_id or 0, NOW)
    service.throttle("submit", ["user:1"], NOW)
    service.forget_old(NOW + timedelta(hours=23))
    assert count(ThrottleHit) >= 1
    service.forget_old(NOW + timedelta(hours=25))
    assert count(ThrottleHit) == 0
    service.forget_old(NOW + 29 * DAY)
    assert count(SignIn) == 2
    service.forget_old(NOW + 31 * DAY)
    assert count(SignIn) == 1
