# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two at once: one link, one account, one limit, one administrator, on committed databases and real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts import service
from consulta.accounts.models import AccountGrant, StaffAssignment, User
from consulta.accounts.requests import AskFactorReset, Bootstrap, GrantRole, RegisterUser
from consulta.app import create_app
from consulta.core.actor import ANONYMOUS
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused, TooMany
from consulta.settings import Settings
from tests.conftest import environment
from tests.factories.accounts import app_code, make_actor, make_user, turn_on
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
            except (Refused, TooMany, Invalid, Conflict, NotFound) as refused:
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


def test_three_letters_an_hour_whoever_asks_and_through_whichever_process(committed_app: Flask, committed_url: str, tmp_path: Path) -> None:
    """Reset, registration and invitation share one count, which outlives the process that counted."""
    make_territory()
    service.register_user(ANONYMOUS, RegisterUser("anna@esempio.it", "Anna Serra"), NOW)
    db.session.remove()
    again = create_app(Settings.from_environment(environment(committed_url, tmp_path)))
    with again.app_context():
        service.request_reset("anna@esempio.it", NOW)
        service.issue_grant("draft", "anna@esempio.it", None, 1, NOW)
        with pytest.raises(TooMany):
            service.request_reset("Anna@Esempio.it", NOW)
        db.session.remove()
        db.engine.dispose()
    with pytest.raises(TooMany):
        service.issue_grant("invite", "anna@esempio.it", None, None, NOW + timedelta(minutes=59))
    db.session.rollback()
    answers = all_at_once(committed_app, lambda _: service.request_reset("anna@esempio.it", NOW + timedelta(hours=1)))
    assert answers.count(TooMany) == AT_ONCE - 3
    assert count(AccountGrant) == 6


def test_two_administrators_at_once_give_a_role_once(committed_app: Flask) -> None:
    territory = make_territory()
    administrators = [make_actor(territory, "administrator", name=f"Amministratore {n}") for n in range(2)]
    chosen = make_user("Lina Cau")
    before = count(StaffAssignment)
    request = GrantRole(chosen, territory.id, "operator", date(2026, 11, 21), None, "Det. 7/2026")
    answers = all_at_once(committed_app, lambda n: service.grant_role(administrators[n % 2], request, NOW))
    assert answers.count(Conflict) == AT_ONCE - 1, answers
    assert count(StaffAssignment) == before + 1


def test_two_people_at_once_confirm_a_reset_once(committed_app: Flask) -> None:
    territory = make_territory()
    turn_on(make_actor(email="anna@esempio.it"), NOW)
    asking, first, second = (make_actor(territory, "administrator", name=f"Amministratore {n}") for n in range(3))
    reset_id = service.ask_factor_reset(asking, AskFactorReset("anna@esempio.it", territory.id, "È venuta in ufficio", "k" * 20), NOW)
    db.session.rollback()
    confirming = (first, second)
    answers = all_at_once(committed_app, lambda n: service.confirm_factor_reset(confirming[n % 2], territory.id, reset_id, NOW))
    assert sum(answer is None for answer in answers) == 1, answers


def test_the_last_two_administrators_may_end_each_other_but_nobody_twice(committed_app: Flask) -> None:
    """Each ends the other at the same instant: a role is ended once, the second one finds it over or has no role any more."""
    territory = make_territory()
    pair = [make_actor(territory, "administrator", name=f"Amministratore {n}") for n in range(2)]
    roles = [db.session.scalars(select(StaffAssignment.id).where(StaffAssignment.user_id == one.user_id)).one() for one in pair]
    db.session.rollback()
    answers = all_at_once(committed_app, lambda n: service.end_role(pair[n % 2], roles[1 - n % 2], NOW, territory_id=territory.id))
    assert 1 <= sum(answer is None for answer in answers) <= 2, answers
