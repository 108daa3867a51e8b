# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second factor: turned on, asked at sign-in, accepted once, and the roles that wait for it (decisions.md 37)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.accounts import data_queries, factor_queries, one_time_codes, queries, service
from consulta.accounts.models import RecoveryCode, SecondFactor, SignIn
from consulta.accounts.requests import GrantRole
from consulta.core.actor import SYSTEM
from consulta.core.db import db
from consulta.core.errors import Invalid, NotFound
from consulta.register.models import AuditEvent
from tests.factories.accounts import PASSWORD, give_role, mailed_token, make_actor, make_user, secret_of, sign_in_as, turn_on
from tests.factories.accounts import app_code as code
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
EMAIL = "anna@esempio.it"
WRONG = "non è giusto o è già stato usato"


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def half_way(client: VisitingClient, password: str = PASSWORD) -> None:
    answer = client.send("/accedi", {"email": EMAIL, "password": password})
    assert answer.location == "/accedi/codice"


def test_the_whole_way_from_the_profile_to_the_recovery_codes(client: VisitingClient) -> None:
    user_id = make_user("Anna Serra", EMAIL, password=PASSWORD)
    sign_in_as(client, user_id)
    assert "Attiva la verifica" in client.visit("/profilo").text
    client.visit("/profilo/due-passaggi")
    assert client.visit("/profilo/due-passaggi/conferma", status=303).location == "/profilo/due-passaggi"
    client.send("/profilo/due-passaggi/attiva", {}, page="/profilo/due-passaggi")
    page = client.visit("/profilo/due-passaggi/conferma")
    assert "data:image/svg+xml" in page.text
    assert one_time_codes.in_groups(secret_of(user_id)) in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert secret_of(user_id) not in db.session.scalars(select(SecondFactor.sealed_secret)).one()
    path = "/profilo/due-passaggi/conferma"
    bad = client.send(path, {"one_time_code": "000000", "current_password": PASSWORD}, status=422)
    assert "Il codice non è giusto" in bad.text
    assert "Scrivi il codice" in client.send(path, {"one_time_code": "", "current_password": PASSWORD}, status=422).text
    assert "non è quella giusta" in client.send(path, {"one_time_code": code(user_id, NOW), "current_password": "x"}, status=422).text
    assert factor_queries.factor_of(user_id).since is None
    sheet = client.send(path, {"one_time_code": code(user_id, NOW), "current_password": PASSWORD}, status=200)
    assert sheet.headers["Cache-Control"] == "private, no-store"
    shown = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", sheet.text)
    assert len(set(shown)) == 10
    stored = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(stored) == 10
    assert not any(one in stored for one in shown)
    assert "Attiva dal 21" in client.visit("/profilo/due-passaggi").text
    assert client.visit(path, status=303).location == "/profilo/due-passaggi"


def test_turning_it_on_twice_keeps_the_secret_that_the_app_holds(client: VisitingClient) -> None:
    actor = make_actor(email=EMAIL)
    service.begin_second_factor(actor, NOW)
    first = secret_of(actor.user_id or 0)
    service.begin_second_factor(actor, NOW)
    assert secret_of(actor.user_id or 0) == first
    service.confirm_second_factor(actor, code(actor.user_id or 0, NOW), NOW)
    service.begin_second_factor(actor, NOW)
    assert factor_queries.factor_of(actor.user_id or 0).since == NOW
    with pytest.raises(NotFound):
        service.confirm_second_factor(actor, code(actor.user_id or 0, NOW), NOW)


def test_the_other_devices_sign_in_again(app: Flask, client: VisitingClient) -> None:
    user_id = make_user(email=EMAIL, password=PASSWORD)
    other = VisitingClient(app)
    for one in (client, other):
        one.send("/accedi", {"email": EMAIL, "password": PASSWORD})
    client.send("/profilo/due-passaggi/attiva", {}, page="/profilo/due-passaggi")
    client.send("/profilo/due-passaggi/conferma", {"one_time_code": code(user_id, NOW), "current_password": PASSWORD}, status=200)
    client.visit("/profilo")
    other.visit("/profilo", status=303)


def test_after_the_password_the_code_is_asked_and_only_then_the_device_is_signed_in(client: VisitingClient) -> None:
    actor = make_actor(email=EMAIL, password=PASSWORD)
    turn_on(actor, NOW)
    client.visit("/profilo/password", status=303)
    half_way(client)
    assert db.session.scalars(select(SignIn)).all() == []
    client.visit("/profilo", status=303)
    half_way(client)
    client.visit("/accedi/codice")
    bad = client.send("/accedi/codice", {"one_time_code": "123"}, status=422)
    assert WRONG in bad.text
    assert db.session.scalars(select(SignIn)).all() == []
    answer = client.send("/accedi/codice", {"one_time_code": code(actor.user_id or 0, NOW)})
    assert answer.location == "/profilo"
    assert db.session.scalars(select(SignIn.is_proved)).all() == [True]
    client.visit("/profilo")
    assert client.visit("/accedi/codice", status=303).location == "/accedi"


def test_one_goes_where_one_was_going_before_both_steps(client: VisitingClient) -> None:
    actor = make_actor(email=EMAIL, password=PASSWORD)
    turn_on(actor, NOW)
    client.visit("/profilo/password", status=303)
    half_way(client)
    assert client.send("/accedi/codice", {"one_time_code": code(actor.user_id or 0, NOW)}).location == "/profilo/password"


@pytest.mark.parametrize("purpose", ["reset", "confirm"])
def test_a_mailed_link_does_not_go_round_the_second_step(client: VisitingClient, purpose: str) -> None:
    actor = make_actor(email=EMAIL, password=PASSWORD)
    turn_on(actor, NOW)
    service.issue_grant(purpose, EMAIL, actor.user_id, None, NOW)
    path = {"reset": "/password/nuova/", "confirm": "/conferma/"}[purpose] + mailed_token(EMAIL, purpose)
    assert client.send(path, {}).location == "/accedi/codice"
    client.visit("/profilo", status=303)


def test_a_code_is_never_accepted_twice(app: Flask, client: VisitingClient) -> None:
    actor = make_actor(email=EMAIL, password=PASSWORD)
    turn_on(actor, NOW)
    typed = code(actor.user_id or 0, NOW)
    half_way(client)
    client.send("/accedi/codice", {"one_time_code": typed})
    thief = VisitingClient(app)
    half_way(thief)
    assert WRONG in thief.send("/accedi/codice", {"one_time_code": typed}, status=422).text
    earlier = code(actor.user_id or 0, NOW - timedelta(seconds=30))
    assert WRONG in thief.send("/accedi/codice", {"one_time_code": earlier}, status=422).text


@pytest.mark.parametrize(("seconds", "is_good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_one_interval_early_or_late_is_accepted(app: Flask, seconds: int, is_good: bool) -> None:
    actor = make_actor(email=EMAIL)
    turn_on(actor, NOW)
    typed = code(actor.user_id or 0, NOW + timedelta(seconds=seconds))
    if is_good:
        service.spend_code(actor.user_id or 0, f"{typed[:3]} {typed[3:]}", NOW)
    else:
        with pytest.raises(Invalid):
            service.spend_code(actor.user_id or 0, typed, NOW)


def test_a_recovery_code_is_good_once_and_for_its_owner_only(client: VisitingClient) -> None:
    actor, stranger = make_actor(email=EMAIL, password=PASSWORD), make_actor()
    codes, theirs = turn_on(actor, NOW), turn_on(stranger, NOW)
    half_way(client)
    assert WRONG in client.send("/accedi/codice", {"one_time_code": theirs[0]}, status=422).text
    client.send("/accedi/codice", {"one_time_code": codes[0].upper().replace("-", " ")})
    assert factor_queries.factor_of(actor.user_id or 0).codes_left == 9
    with pytest.raises(Invalid):
        service.spend_code(actor.user_id or 0, codes[0], NOW)
    assert "accounts.recovery_code_spent" in db.session.scalars(select(AuditEvent.name)).all()


def test_the_half_way_lasts_ten_minutes(client: VisitingClient, clock: time_machine.Traveller) -> None:
    actor = make_actor(email=EMAIL, password=PASSWORD)
    turn_on(actor, NOW)
    half_way(client)
    clock.move_to(NOW + timedelta(minutes=9, seconds=59))
    client.visit("/accedi/codice")
    clock.move_to(NOW + timedelta(minutes=10))
    assert client.visit("/accedi/codice", status=303).location == "/accedi"
    assert "tempo per scrivere il codice" in client.visit("/accedi").text


def test_a_password_changed_meanwhile_ends_the_half_way(client: VisitingClient) -> None:
    actor = make_actor(email=EMAIL, password=PASSWORD)
    turn_on(actor, NOW)
    half_way(client)
    service.change_password(actor, PASSWORD, "un'altra frase lunga", NOW)
    assert client.visit("/accedi/codice", status=303).location == "/accedi"


def test_five_wrong_codes_and_then_one_waits_also_with_the_right_one(app: Flask, client: VisitingClient) -> None:
    actor = make_actor(email=EMAIL, password=PASSWORD)
    turn_on(actor, NOW)
    half_way(client)
    for _ in range(5):
        client.send("/accedi/codice", {"one_time_code": "000000"}, status=422)
    right = code(actor.user_id or 0, NOW)
    answer = client.send("/accedi/codice", {"one_time_code": right}, status=429)
    assert right not in answer.text
    other = VisitingClient(app)
    half_way(other)
    other.send("/accedi/codice", {"one_time_code": right}, status=429)


def test_another_key_of_the_installation_opens_no_secret(app: Flask) -> None:
    actor = make_actor(email=EMAIL)
    turn_on(actor, NOW)
    sealed = db.session.scalar(select(SecondFactor.sealed_secret)) or ""
    assert one_time_codes.unseal((actor.user_id or 0) + 1, sealed) is None
    key, app.config["SECRET_KEY"] = app.config["SECRET_KEY"], "another key that is long enough to be accepted"
    try:
        assert one_time_codes.unseal(actor.user_id or 0, sealed) is None
        with pytest.raises(Invalid):
            service.spend_code(actor.user_id or 0, "123456", NOW)
    finally:
        app.config["SECRET_KEY"] = key


def test_new_recovery_codes_take_the_place_of_the_old_ones(client: VisitingClient) -> None:
    actor = make_actor(email=EMAIL)
    old = turn_on(actor, NOW)
    sign_in_as(client, actor.user_id or 0)
    path = "/profilo/due-passaggi/codici"
    client.visit(path)
    assert WRONG in client.send(path, {"one_time_code": "000000"}, status=422).text
    sheet = client.send(path, {"one_time_code": code(actor.user_id or 0, NOW)}, status=200)
    new = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", sheet.text)
    assert len(new) == 10
    with pytest.raises(Invalid):
        service.spend_code(actor.user_id or 0, old[1], NOW)
    service.spend_code(actor.user_id or 0, new[1], NOW)


def test_turning_it_off_asks_code_and_password_and_holds_the_role_back(client: VisitingClient) -> None:
    actor = make_actor(make_territory(), "coordinator", email=EMAIL, password=PASSWORD)
    turn_on(actor, NOW)
    half_way(client)
    assert client.send("/accedi/codice", {"one_time_code": code(actor.user_id or 0, NOW)}).location == "/ao/ufficio/"
    path = "/profilo/due-passaggi/disattiva"
    client.visit(path)
    later = code(actor.user_id or 0, NOW + timedelta(seconds=30))
    assert "non è quella giusta" in client.send(path, {"one_time_code": later, "current_password": "x"}, status=422).text
    client.send(path, {"one_time_code": later, "current_password": PASSWORD})
    assert factor_queries.factor_of(actor.user_id or 0) == factor_queries.FactorView()
    assert client.visit("/ao/ufficio/", status=303).location == "/profilo/due-passaggi"
    assert client.visit(path, status=303).location == "/profilo/due-passaggi"


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_who_coordinates_or_administers_finds_the_office_closed_until_it_is_on(client: VisitingClient, role: str) -> None:
    user_id = make_user(email=EMAIL, password=PASSWORD)
    give_role(user_id, make_territory(), role)
    assert client.send("/accedi", {"email": EMAIL, "password": PASSWORD}).location == "/profilo/due-passaggi"
    assert client.visit("/ao/ufficio/persone", status=303).location == "/profilo/due-passaggi"
    assert "si apre dopo questo passo" in client.visit("/profilo/due-passaggi").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/profilo/due-passaggi").text)
    assert token is not None
    data = {"csrf_token": token[1], "email": "nuova@esempio.it", "act": "Determinazione 12"}
    refused = client.post("/ao/ufficio/persone/nuova", data=data)
    assert refused.status_code == 403
    assert "Determinazione 12" in refused.text
    assert "verifica in due passaggi" in refused.text
    client.send("/profilo/due-passaggi/attiva", {}, page="/profilo/due-passaggi")
    data = {"one_time_code": code(user_id, NOW), "current_password": PASSWORD}
    sheet = client.send("/profilo/due-passaggi/conferma", data, status=200)
    assert 'href="/ao/ufficio/persone"' in sheet.text
    client.visit("/ao/ufficio/persone")


def test_the_other_roles_have_fourteen_days_that_are_counted(client: VisitingClient, clock: time_machine.Traveller) -> None:
    user_id = make_user(email=EMAIL, password=PASSWORD)
    request = GrantRole(user_id, make_territory().id, "operator", date(2026, 11, 20), None, "Determinazione 2/2026")
    service.grant_role(SYSTEM, request, NOW - timedelta(days=3))
    client.send("/accedi", {"email": EMAIL, "password": PASSWORD})
    assert "Hai ancora 13 giorni" in client.visit("/ao/ufficio/").text
    assert "4 dicembre" in client.visit("/profilo/due-passaggi").text
    clock.move_to(datetime(2026, 12, 3, 22, 59, tzinfo=UTC))
    client.get("/ao/ufficio/")  # notes the device as seen, which is no statement of the page
    assert "Da domani" in client.visit("/ao/ufficio/").text
    clock.move_to(datetime(2026, 12, 3, 23, 0, tzinfo=UTC))
    assert client.visit("/ao/ufficio/", status=303).location == "/profilo/due-passaggi"


def test_a_held_back_role_shows_nothing_that_the_public_may_not_read(client: VisitingClient) -> None:
    """Not only the office's pages: no rule of the house sees the role."""
    user_id = make_user(email=EMAIL)
    territory = make_territory()
    give_role(user_id, territory, "coordinator")
    actor = queries.load_actor(service.open_sign_in(user_id, "Firefox", NOW), NOW)
    assert actor is not None
    assert not actor.has_role(territory.id)
    assert actor.is_held_back(territory.id, "coordinator")
    assert not actor.is_held_back(territory.id, "administrator")
    proved = queries.load_actor(service.open_sign_in(user_id, "Firefox", NOW, is_proved=True), NOW)
    assert proved is not None
    assert proved.has_role(territory.id, "coordinator")


def test_a_held_back_role_cannot_be_erased_away(client: VisitingClient) -> None:
    user_id = make_user(email=EMAIL, password=PASSWORD)
    give_role(user_id, make_territory(), "coordinator")
    client.send("/accedi", {"email": EMAIL, "password": PASSWORD})
    assert "incarico nell" in client.visit("/profilo/cancella").text


def test_the_demonstration_is_exempt_and_says_so(client: VisitingClient) -> None:
    user_id = make_user(email=EMAIL, password=PASSWORD)
    give_role(user_id, make_territory(is_demo=True), "coordinator")
    assert client.send("/accedi", {"email": EMAIL, "password": PASSWORD}).location == "/ao/ufficio/"
    assert "dimostrativo non chiede" in client.visit("/profilo/due-passaggi").text


def test_a_participant_may_use_it_and_erasure_forgets_it(client: VisitingClient) -> None:
    actor = make_actor(email=EMAIL)
    turn_on(actor, NOW)
    assert data_queries.personal_data(actor.user_id or 0)[1]["second_factor_since"] == NOW - timedelta(minutes=2)
    service.erase_user(actor, actor.user_id or 0, NOW)
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert db.session.scalars(select(RecoveryCode)).all() == []


def test_a_secret_that_nobody_confirms_is_forgotten_after_a_day(app: Flask) -> None:
    waiting, on = make_actor(), make_actor()
    service.begin_second_factor(waiting, NOW)
    turn_on(on, NOW)
    service.forget_old(NOW + timedelta(hours=23))
    assert factor_queries.factor_of(waiting.user_id or 0).waits
    service.forget_old(NOW + timedelta(hours=25))
    assert not factor_queries.factor_of(waiting.user_id or 0).waits
    assert factor_queries.factor_of(on.user_id or 0).since is not None
