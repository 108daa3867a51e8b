# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two at once: one link, one account, one limit, one administrator, on committed databases and real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from consulta.accounts import service
from consulta.accounts.models import AccountGrant, StaffAssignment, User
from consulta.accounts.requests import Bootstrap, RegisterUser
from consulta.core.actor import ANONYMOUS
from consulta.core.db import db
from consulta.core.errors import Invalid, Refused, TooMany
from tests.factories.accounts import app_code, make_actor, turn_on
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
AT_ONCE = 8


def all_at_once(app: Flask, attempt: Callable[[int], object]) -> list[object]:
    """Run ``attempt`` in several threads that begin together; give answers and refusals."""
    barrier = Barrier(AT_ONCE)

    def run(number: int) -> object:
        with app.app_context():
            try:
                barrier.wait(timeout=20)
                return attempt(number)
            except (Refused, TooMany, Invalid) as refused:
                return type(refused)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_link_used_by_many_at_once_serves_one(committed_app: Flask) -> None:
    token = service.sign_grant(service.issue_grant("draft", "anna@esempio.it", None, 1, NOW), "draft")
    db.session.rollback()
    answers = all_at_once(committed_app, lambda _: service.use_grant(token, "draft", NOW))
    assert answers.count(Refused) == AT_ONCE - 1


def test_many_clicks_make_one_account_and_one_mail(committed_app: Flask) -> None:
    request = RegisterUser("anna@esempio.it", "Anna Serra")
    db.session.rollback()
    answers = all_at_once(committed_app, lambda _: service.register_user(ANONYMOUS, request, NOW, key="k" * 20))
    assert len(set(answers)) == 1
    assert (count(User), count(AccountGrant)) == (1, 1)


def test_the_limit_holds_for_attempts_made_together(committed_app: Flask) -> None:
    for _ in range(6):
        service.throttle("sign_in", ["email:anna@esempio.it"], NOW)
    db.session.rollback()
    answers = all_at_once(committed_app, lambda n: service.throttle("sign_in", ["email:anna@esempio.it", f"ip:192.0.2.{n}"], NOW))
    assert answers.count(TooMany) == AT_ONCE - 4


def test_only_one_first_administrator(committed_app: Flask) -> None:
    territory = make_territory()
    db.session.rollback()
    answers = all_at_once(
        committed_app, lambda n: service.bootstrap_administrator(Bootstrap(f"a{n}@esempio.it", "Piero Lai", territory.id, "Det. 1"), NOW)
    )
    assert answers.count(Refused) == AT_ONCE - 1
    assert count(StaffAssignment) == 1


def test_a_code_of_the_app_sent_by_many_at_once_serves_one(committed_app: Flask) -> None:
    actor = make_actor()
    user_id = actor.user_id or 0
    turn_on(actor, NOW)
    typed = app_code(user_id, NOW)
    db.session.rollback()
    answers = all_at_once(committed_app, lambda _: service.spend_code(user_id, typed, NOW))
    assert answers.count(Invalid) == AT_ONCE - 1
