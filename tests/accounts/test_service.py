# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering, confirming, signing in, changing, leaving."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts import data_queries, queries, service
from consulta.accounts.models import AccountGrant, SignIn, User
from consulta.accounts.requests import EditProfile, GrantRole, RegisterUser
from consulta.core.actor import ANONYMOUS, SYSTEM
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused, TooMany
from consulta.feedback.models import FeedbackRequest
from consulta.notifications.models import OutboxMail
from consulta.organisations.queries import actor_of, load_actor
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.territory.queries import find_territory
from tests.factories.accounts import PASSWORD, mailed_token, make_actor, make_user
from tests.factories.contributions import make_contribution
from tests.factories.feedback import make_request
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
EMAIL = "anna@esempio.it"


def register(email: str = EMAIL, now: datetime = NOW, password: str | None = None, name: str = "Anna Serra") -> int:
    return service.register_user(ANONYMOUS, RegisterUser(email, name, password), now)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_new_account_waits_for_its_address(app: Flask) -> None:
    user_id = register()
    assert not queries.get_user(user_id).is_confirmed
    with pytest.raises(NotFound):
        service.open_sign_in(user_id, "Firefox", NOW)
    assert service.confirm_by_grant(mailed_token(EMAIL, "confirm"), "confirm", NOW) == user_id
    assert queries.get_user(user_id).is_confirmed


def test_the_audit_trail_keeps_no_name_and_no_address(app: Flask) -> None:
    user_id = register(password=PASSWORD)
    service.confirm_user(user_id, NOW)
    actor = actor_of(user_id, NOW)
    service.edit_profile(actor, EditProfile("Anna Maria Serra", None, True, True, "it", 1), NOW)
    kept = " ".join(f"{row.name} {row.subject} {row.details}" for row in db.session.scalars(select(AuditEvent)))
    assert "accounts.registered" in kept
    assert "accounts.profile_changed" in kept
    assert "Serra" not in kept
    assert "esempio.it" not in kept


def test_registering_again_makes_no_second_account(app: Flask) -> None:
    first = register()
    assert register("ANNA@esempio.it", NOW + timedelta(minutes=1), name="Anna S.") == first
    assert count(User) == 1
    assert queries.get_user(first).name == "Anna S."
    service.confirm_user(first, NOW)
    assert register(EMAIL, NOW + timedelta(hours=2), password="un'altra password", name="Mallory") == first
    assert queries.get_user(first).name == "Anna S."
    assert service.check_credentials(EMAIL, "un'altra password") is None


def test_the_same_key_mails_one_link(app: Flask) -> None:
    request = RegisterUser(EMAIL, "Anna Serra")
    ids = {service.register_user(ANONYMOUS, request, NOW, key="k" * 20) for _ in range(5)}
    assert len(ids) == 1
    assert count(AccountGrant) == 1


def test_a_password_typed_by_somebody_else_does_not_survive_the_owners_confirmation(app: Flask) -> None:
    """An account made by whoever does not own the address must not open with the password that person knows."""
    user_id = register(password="la so soltanto io")
    service.confirm_by_grant(mailed_token(EMAIL, "confirm"), "confirm", NOW, mark="")
    assert not queries.get_user(user_id).has_password


def test_the_password_typed_in_the_same_browser_stays(app: Flask) -> None:
    user_id = register(password=PASSWORD)
    mark = service.registration_mark(user_id)
    service.confirm_by_grant(mailed_token(EMAIL, "confirm"), "confirm", NOW, mark=mark)
    assert service.check_credentials(EMAIL, PASSWORD) is not None


def test_an_old_mark_does_not_keep_a_password_written_over_it(app: Flask) -> None:
    user_id = register(password=PASSWORD)
    mark = service.registration_mark(user_id)
    register(password="la so soltanto io", now=NOW + timedelta(minutes=2))
    service.confirm_by_grant(mailed_token(EMAIL, "confirm"), "confirm", NOW + timedelta(minutes=3), mark=mark)
    assert not queries.get_user(user_id).has_password


@pytest.mark.parametrize("password", ["corta", "a" * 129, "aaaaaaaaaaaa", "anna@esempio.it", "ababababab"])
def test_weak_passwords_are_refused_with_a_remedy(app: Flask, password: str) -> None:
    with pytest.raises(Invalid) as caught:
        register(password=password)
    assert "frase di tre parole" in caught.value.errors["password"]
    assert count(User) == 0


def test_three_mails_an_hour_and_no_more(app: Flask) -> None:
    for minute in range(3):
        service.request_reset(EMAIL, NOW + timedelta(minutes=minute))
    with pytest.raises(TooMany) as caught:
        service.request_reset(EMAIL, NOW + timedelta(minutes=3))
    assert caught.value.retry_after == 57 * 60
    with pytest.raises(TooMany):
        register(now=NOW + timedelta(minutes=4))
    service.request_reset(EMAIL, NOW + timedelta(minutes=61))


def test_ensure_user_makes_confirms_or_finds(app: Flask) -> None:
    made = service.ensure_user("Luca@esempio.it", "Luca Pinna", None, True, False, "it", NOW)
    assert queries.get_user(made).is_confirmed
    assert service.ensure_user("luca@esempio.it", "Altro Nome", None, False, True, "en", NOW) == made
    assert queries.get_user(made).name == "Luca Pinna"
    waiting = register(password="la so soltanto io")
    assert service.ensure_user(EMAIL, "Anna Serra", None, False, False, "it", NOW) == waiting
    assert queries.get_user(waiting).is_confirmed
    assert not queries.get_user(waiting).has_password


def test_a_reset_sets_the_password_and_ends_every_sign_in(app: Flask) -> None:
    user_id = make_user(email=EMAIL, password=PASSWORD)
    tokens = [service.open_sign_in(user_id, "Firefox", NOW) for _ in range(3)]
    service.request_reset(EMAIL, NOW)
    assert service.reset_password(mailed_token(EMAIL, "reset"), "nuova frase lunga", NOW) == user_id
    assert [load_actor(token, NOW) for token in tokens] == [None] * 3
    assert service.check_credentials(EMAIL, PASSWORD) is None
    assert service.check_credentials(EMAIL, "nuova frase lunga") is not None


def test_a_bad_password_does_not_spend_the_link(app: Flask) -> None:
    make_user(email=EMAIL)
    service.request_reset(EMAIL, NOW)
    token = mailed_token(EMAIL, "reset")
    with pytest.raises(Invalid):
        service.reset_password(token, "corta", NOW)
    service.reset_password(token, "nuova frase lunga", NOW)


def test_the_link_signs_in_without_a_password_and_ends_nothing(app: Flask) -> None:
    user_id = make_user(email=EMAIL)
    token = service.open_sign_in(user_id, "Firefox", NOW)
    service.request_reset(EMAIL, NOW)
    assert service.reset_password(mailed_token(EMAIL, "reset"), None, NOW) == user_id
    assert load_actor(token, NOW) is not None
    assert not queries.get_user(user_id).has_password


def test_an_address_without_account_gets_a_link_that_opens_nothing(app: Flask) -> None:
    service.request_reset("nessuno@esempio.it", NOW)
    with pytest.raises(Refused) as caught:
        service.reset_password(mailed_token("nessuno@esempio.it", "reset"), None, NOW)
    assert "registrati" in caught.value.would_help


def test_changing_the_password_keeps_only_this_device(app: Flask) -> None:
    user_id = make_user(email=EMAIL, password=PASSWORD)
    here, there = (service.open_sign_in(user_id, name, NOW) for name in ("qui", "là"))
    actor = load_actor(here, NOW)
    assert actor is not None
    with pytest.raises(Invalid) as caught:
        service.change_password(actor, "sbagliata del tutto", "nuova frase lunga", NOW)
    assert "current_password" in caught.value.errors
    service.change_password(actor, PASSWORD, "nuova frase lunga", NOW)
    assert load_actor(here, NOW) is not None
    assert load_actor(there, NOW) is None


def test_a_stale_profile_is_a_conflict(app: Flask) -> None:
    actor = make_actor()
    service.edit_profile(actor, EditProfile("Maria Rita Piras", None, True, True, "it", 1), NOW)
    with pytest.raises(Conflict) as caught:
        service.edit_profile(actor, EditProfile("Maria P.", None, False, False, "it", 1), NOW)
    assert caught.value.theirs == {"Nome": "Maria Rita Piras"}
    assert queries.get_user(actor.user_id or 0).name == "Maria Rita Piras"


def test_the_actor_is_loaded_in_two_statements_with_roles_and_hats(app: Flask, sql_count: list[str]) -> None:
    territory = make_territory()
    user_id = make_user()
    organisation_id = make_organisation(territory, user_id)
    service.grant_role(SYSTEM, GrantRole(user_id, territory.id, "operator", date(2026, 2, 1), None, "Det. 1"), NOW)
    service.grant_role(SYSTEM, GrantRole(user_id, territory.id, "deputy_approver", date(2026, 2, 1), None, "Det. 2"), NOW)
    token = service.open_sign_in(user_id, "Firefox", NOW)
    db.session.rollback()
    sql_count.clear()
    actor = load_actor(token, NOW)
    assert len([one for one in sql_count if one.startswith("SELECT")]) == 2
    assert actor is not None
    assert actor.hat(organisation_id) is not None
    assert {held.role for held in actor.roles} == {"operator", "deputy_approver"}
    assert load_actor(token + "x", NOW) is None


def test_a_device_is_noted_at_most_every_quarter_of_an_hour(app: Flask) -> None:
    token = service.open_sign_in(make_user(), "Firefox", NOW)
    actor = load_actor(token, NOW)
    assert actor is not None
    assert actor.sign_in_id is not None
    for minutes, expected in ((5, 0), (14, 0), (15, 15), (20, 15), (31, 31)):
        service.note_seen(actor.sign_in_id, NOW + timedelta(minutes=minutes))
        db.session.expire_all()
        row = db.session.get(SignIn, actor.sign_in_id)
        assert row is not None
        assert row.last_seen_at == NOW + timedelta(minutes=expected)


def test_a_device_forgotten_for_a_month_is_out(app: Flask) -> None:
    token = service.open_sign_in(make_user(), "Firefox", NOW)
    assert load_actor(token, NOW + timedelta(days=29)) is not None
    assert load_actor(token, NOW + timedelta(days=31)) is None


def test_only_the_hash_of_the_cookies_secret_is_kept(app: Flask) -> None:
    token = service.open_sign_in(make_user(), "Firefox", NOW)
    row = db.session.scalars(select(SignIn)).one()
    assert token not in (row.token_hash, row.device)
    assert len(row.token_hash) == 64


def test_nobody_ends_the_device_of_another(app: Flask) -> None:
    owner, other = make_actor(), make_actor()
    token = service.open_sign_in(owner.user_id or 0, "Firefox", NOW)
    loaded = load_actor(token, NOW)
    assert loaded is not None
    with pytest.raises(NotFound):
        service.end_sign_in(other, loaded.sign_in_id or 0, NOW)
    assert load_actor(token, NOW) is not None
    service.end_sign_in(owner, loaded.sign_in_id or 0, NOW)
    assert load_actor(token, NOW) is None


def test_erasing_forgets_the_person_and_tells_each_register_once(app: Flask) -> None:
    territory = make_territory()
    user_id = make_user("Anna Serra", EMAIL, password=PASSWORD, shows_name=True)
    make_organisation(territory, user_id)
    token = service.open_sign_in(user_id, "Firefox", NOW)
    service.request_reset(EMAIL, NOW)
    link = mailed_token(EMAIL, "reset")
    service.erase_user(actor_of(user_id, NOW), user_id, NOW)
    user = queries.get_user(user_id)
    assert (user.name, user.email, user.has_password, user.shows_name, user.is_erased) == ("Autore rimosso", "", False, False, True)
    assert load_actor(token, NOW) is None
    assert queries.find_user_by_email(EMAIL) is None
    with pytest.raises(Refused):
        service.reset_password(link, None, NOW)
    entries = db.session.scalars(select(RegisterEntry).where(RegisterEntry.type == "person_erased")).all()
    assert [(entry.territory_id, entry.subject) for entry in entries] == [(territory.id, "persona/rimossa")]
    assert register() != user_id


def test_who_holds_a_role_or_is_another_cannot_erase(app: Flask) -> None:
    operator = make_actor(make_territory(), "operator")
    with pytest.raises(Refused):
        service.erase_user(operator, operator.user_id or 0, NOW)
    with pytest.raises(Refused):
        service.erase_user(make_actor(), operator.user_id or 0, NOW)


def test_my_data_holds_what_is_known(app: Flask) -> None:
    user_id = make_user("Anna Serra", EMAIL)
    name, values = data_queries.personal_data(user_id)
    assert name == "account"
    assert (values["email"], values["name"]) == (EMAIL, "Anna Serra")


def test_the_register_says_that_somebody_who_only_wrote_was_erased(app: Flask) -> None:
    """A contribution is a trace too; and the name leaves the cached pages of every territory."""
    territory = make_territory()
    user_id = make_user("Anna Serra", EMAIL)
    make_contribution(territory, author=actor_of(user_id, NOW), now=NOW, shows_name=True)
    before = find_territory(territory.slug)
    service.erase_user(actor_of(user_id, NOW), user_id, NOW)
    entries = db.session.scalars(select(RegisterEntry).where(RegisterEntry.type == "person_erased")).all()
    assert [entry.territory_id for entry in entries] == [territory.id]
    after = find_territory(territory.slug)
    assert before
    assert after
    assert after.content_version > before.content_version


def test_erasing_takes_the_address_off_letters_and_requests_that_name_no_user(app: Flask) -> None:
    territory = make_territory()
    user_id = make_user("Anna Serra", EMAIL)
    service.request_reset(EMAIL, NOW)
    make_request(territory, email=EMAIL.capitalize())
    service.erase_user(actor_of(user_id, NOW), user_id, NOW)
    assert EMAIL not in list(db.session.scalars(select(OutboxMail.recipient)))
    assert list(db.session.scalars(select(FeedbackRequest.email))) == [""]
