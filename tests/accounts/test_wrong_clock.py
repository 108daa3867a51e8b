# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server whose clock went wrong and was put right: nobody stays locked out, nothing opens for longer than its term."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts import queries, service
from consulta.accounts.models import SignIn, ThrottleHit
from consulta.core.db import db
from consulta.core.errors import Invalid, Refused, TooMany
from consulta.organisations.queries import load_actor
from tests.factories.accounts import app_code, make_actor, make_user, sign_in_as, turn_on
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
YEAR, MINUTE = timedelta(days=365), timedelta(minutes=1)


def test_attempts_counted_next_year_lock_nobody_out_today(app: Flask) -> None:
    for _ in range(3):
        service.throttle("mail", ["email:anna@esempio.it"], NOW + YEAR)
    with pytest.raises(TooMany):
        service.throttle("mail", ["email:anna@esempio.it"], NOW + YEAR)
    service.throttle("mail", ["email:anna@esempio.it"], NOW)


def test_a_clock_a_little_ahead_keeps_the_limit_and_never_asks_to_wait_longer_than_its_window(app: Flask) -> None:
    for _ in range(3):
        service.throttle("mail", ["email:anna@esempio.it"], NOW + 30 * MINUTE)
    with pytest.raises(TooMany) as caught:
        service.throttle("mail", ["email:anna@esempio.it"], NOW)
    assert caught.value.retry_after <= 3600


def test_what_was_counted_in_the_future_is_forgotten(app: Flask) -> None:
    service.throttle("submit", ["user:1"], NOW + YEAR)
    service.forget_old(NOW)
    assert db.session.scalars(select(ThrottleHit)).all() == []


def test_a_code_accepted_next_year_does_not_shut_the_app_out_today(app: Flask) -> None:
    actor = make_actor()
    user_id = actor.user_id or 0
    turn_on(actor, NOW)
    service.spend_code(user_id, app_code(user_id, NOW + YEAR), NOW + YEAR)
    service.spend_code(user_id, app_code(user_id, NOW), NOW)
    with pytest.raises(Invalid):
        service.spend_code(user_id, app_code(user_id, NOW), NOW)


@pytest.mark.parametrize("back", [MINUTE, timedelta(hours=2), timedelta(hours=23)])
def test_a_clock_put_back_by_less_than_a_day_gives_no_code_a_second_life(app: Flask, back: timedelta) -> None:
    """The hour that comes twice at the end of summer time is no matter: everything is counted in UTC."""
    actor = make_actor()
    user_id = actor.user_id or 0
    turn_on(actor, NOW)
    seen = app_code(user_id, NOW)
    service.spend_code(user_id, app_code(user_id, NOW + back), NOW + back)
    with pytest.raises(Invalid):
        service.spend_code(user_id, seen, NOW)


def test_a_link_made_next_year_has_no_term_of_a_year(app: Flask) -> None:
    token = service.sign_grant(service.issue_grant("reset", "anna@esempio.it", None, None, NOW + YEAR), "reset")
    with pytest.raises(Refused, match="scaduto"):
        queries.check_grant(token, "reset", NOW)


def test_a_link_made_by_a_clock_that_was_late_only_ends_sooner(app: Flask) -> None:
    token = service.sign_grant(service.issue_grant("confirm", "anna@esempio.it", None, None, NOW - timedelta(days=6)), "confirm")
    queries.check_grant(token, "confirm", NOW)
    with pytest.raises(Refused, match="scaduto"):
        queries.check_grant(token, "confirm", NOW + timedelta(days=1))


def test_a_device_seen_next_year_is_seen_today_and_then_forgotten_in_its_term(app: Flask, client: VisitingClient) -> None:
    user_id = make_user()
    sign_in_as(client, user_id, NOW + YEAR)
    with client.session_transaction() as session:
        token = session["_user_id"]
    actor = load_actor(token, NOW)
    assert actor is not None
    service.note_seen(actor.sign_in_id or 0, NOW)
    db.session.expire_all()
    assert db.session.scalars(select(SignIn.last_seen_at)).one() == NOW
    assert load_actor(token, NOW + timedelta(days=29)) is not None
    assert load_actor(token, NOW + timedelta(days=31)) is None
