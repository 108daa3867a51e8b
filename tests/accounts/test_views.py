# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of accounts, one by one and in each error state, without JavaScript."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.accounts import queries, service
from consulta.accounts.models import SignIn, User
from consulta.core.db import db
from tests.factories.accounts import PASSWORD, give_role, mailed_token, make_user, sign_in_as
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient, check_page

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
EMAIL = "anna@esempio.it"


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def enter(client: VisitingClient, email: str = EMAIL, password: str = PASSWORD, status: int = 303) -> object:
    return client.send("/accedi", {"email": email, "password": password}, status=status)


def test_sign_in_and_out(client: VisitingClient) -> None:
    make_user("Anna Serra", EMAIL, password=PASSWORD)
    client.visit("/accedi")
    answer = enter(client)
    assert answer.location == "/profilo"  # type: ignore[attr-defined]
    page = client.visit("/profilo")
    assert "Anna Serra" in page.text
    assert "no-store" not in page.headers["Cache-Control"]
    client.send("/esci", {}, page="/profilo")
    assert db.session.scalars(select(SignIn)).one().ended_at == NOW
    assert client.visit("/profilo", status=303).location == "/accedi"


def test_the_session_is_new_after_sign_in_and_worthless_after_sign_out(client: VisitingClient) -> None:
    make_user(email=EMAIL, password=PASSWORD)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    enter(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        stolen = dict(session)
    client.send("/esci", {}, page="/profilo")
    with client.session_transaction() as session:
        session.update(stolen)
    client.visit("/profilo", status=303)


def test_there_is_no_remember_cookie(client: VisitingClient) -> None:
    make_user(email=EMAIL, password=PASSWORD)
    answer = enter(client)
    cookies = answer.headers.getlist("Set-Cookie")  # type: ignore[attr-defined]
    assert [cookie.partition("=")[0] for cookie in cookies] == ["consulta"]
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_after_signing_in_one_goes_where_one_was_going(client: VisitingClient) -> None:
    make_user(email=EMAIL, password=PASSWORD)
    client.visit("/profilo/password", status=303)
    assert enter(client).location == "/profilo/password"  # type: ignore[attr-defined]


@pytest.mark.parametrize("query", ["?next=https://evil.it", "?next=//evil.it", "?after_sign_in=//evil.it"])
def test_the_request_never_says_where_to_go(client: VisitingClient, query: str) -> None:
    make_user(email=EMAIL, password=PASSWORD)
    answer = client.send(f"/accedi{query}", {"email": EMAIL, "password": PASSWORD, "next": "https://evil.it"})
    assert answer.location == "/profilo"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"email": "", "password": ""}, "Scrivi l&#39;indirizzo e-mail"),
        ({"email": EMAIL, "password": ""}, "Scrivi la password"),
        ({"email": EMAIL, "password": "sbagliata del tutto"}, "non corrispondono"),
        ({"email": "non un indirizzo", "password": "tre parole a caso"}, "non corrispondono"),
        ({"email": "x" * 5000, "password": "y" * 5000}, "non corrispondono"),
    ],
)
def test_sign_in_says_what_to_do(client: VisitingClient, data: dict[str, str], words: str) -> None:
    make_user(email=EMAIL, password=PASSWORD)
    answer = client.send("/accedi", data, status=422)
    assert words in answer.text
    assert data["password"] not in answer.text or not data["password"]


def test_an_unconfirmed_person_with_the_right_password_is_mailed_again(client: VisitingClient) -> None:
    make_user(email=EMAIL, password=PASSWORD, confirmed=False)
    assert enter(client).location == "/password/controlla-la-posta"  # type: ignore[attr-defined]
    assert db.session.scalars(select(SignIn)).all() == []
    client.visit("/password/controlla-la-posta")


def test_ten_attempts_then_a_page_that_says_to_wait(client: VisitingClient) -> None:
    make_user(email=EMAIL, password=PASSWORD)
    for _ in range(10):
        enter(client, password="sbagliata del tutto", status=422)
    answer = enter(client, status=429)
    assert answer.headers["Retry-After"] == "900"  # type: ignore[attr-defined]
    assert "Aspetta qualche minuto" in answer.text  # type: ignore[attr-defined]
    assert PASSWORD not in answer.text  # type: ignore[attr-defined]


def test_a_forged_proxy_header_does_not_move_the_limit(client: VisitingClient) -> None:
    for n in range(50):
        client.send("/accedi", {"email": f"a{n}@esempio.it", "password": "x"}, status=422)
    form = client.get("/accedi")
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    assert token is not None
    data = {"csrf_token": token[1], "email": "b@esempio.it", "password": "x"}
    headers = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    assert client.post("/accedi", data=data, headers=headers).status_code == 429


def test_scanners_that_open_the_link_change_nothing(client: VisitingClient) -> None:
    user_id = make_user(email=EMAIL, confirmed=False)
    token = service.sign_grant(service.issue_grant("confirm", EMAIL, user_id, None, NOW), "confirm")
    for _ in range(3):
        page = client.visit(f"/conferma/{token}")
        assert client.head(f"/conferma/{token}").status_code == 200
    assert 'data-enhance="auto-submit' in page.text
    assert not queries.get_user(user_id).is_confirmed
    answer = client.send(f"/conferma/{token}", {})
    assert answer.location == "/profilo"
    assert queries.get_user(user_id).is_confirmed
    assert "Indirizzo confermato" in client.visit("/profilo").text
    gone = client.visit(f"/conferma/{token}", status=410)
    assert "già stato usato" in gone.text


@pytest.mark.parametrize("path", ["/conferma/x.y", "/conferma/invito/x.y", "/password/nuova/x.y"])
def test_a_broken_link_says_how_to_get_another(client: VisitingClient, path: str) -> None:
    answer = client.visit(path, status=410)
    assert "/password/dimenticata" in answer.text


def test_ask_for_a_link_and_choose_a_password(client: VisitingClient) -> None:
    user_id = make_user("Anna Serra", EMAIL)
    client.visit("/password/dimenticata")
    assert client.send("/password/dimenticata", {"email": "niente"}, status=422).text.count("nome@esempio.it") >= 1
    assert client.send("/password/dimenticata", {"email": EMAIL}).location == "/password/controlla-la-posta"
    path = f"/password/nuova/{mailed_token(EMAIL, 'reset')}"
    client.visit(path)
    bad = client.send(path, {"password": "corta"}, status=422)
    assert "frase di tre parole" in bad.text
    assert client.send(path, {"password": PASSWORD}).location == "/profilo"
    assert queries.get_user(user_id).has_password
    assert client.visit(path, status=410)


def test_the_link_of_an_address_without_account_leads_to_registration(client: VisitingClient) -> None:
    client.send("/password/dimenticata", {"email": "nessuno@esempio.it"})
    answer = client.send(f"/password/nuova/{mailed_token('nessuno@esempio.it', 'reset')}", {}, status=410)
    assert "registrati" in answer.text


def test_profile_pages(client: VisitingClient) -> None:
    territory = make_territory()
    user_id = make_user("Anna Serra", EMAIL, password=PASSWORD)
    sign_in_as(client, user_id)
    for path in ("/profilo", "/profilo/modifica", "/profilo/password", "/profilo/cancella"):
        client.visit(path)
    bad = client.send("/profilo/modifica", {"name": "", "municipality": "999", "language": "fr"}, status=422)
    for words in ("Scrivi nome e cognome", "Scegli il comune", "Scegli la lingua"):
        assert words in bad.text
    client.send("/profilo/modifica", {"name": "Anna M. Serra", "municipality": "fuori", "shows_name": "y", "language": "en"})
    user = queries.get_user(user_id)
    assert (user.name, user.is_from_outside, user.shows_name, user.language) == ("Anna M. Serra", True, True, "en")
    stale = client.send("/profilo/modifica", {"name": "Altro", "municipality": "fuori", "language": "it", "version": "1"}, status=409)
    assert "Anna M. Serra" in stale.text
    assert 'value="Altro"' in stale.text
    assert territory.slug == "ao"


def test_change_of_password(client: VisitingClient) -> None:
    sign_in_as(client, make_user(email=EMAIL, password=PASSWORD))
    wrong = client.send("/profilo/password", {"current_password": "sbagliata", "new_password": "nuova frase lunga"}, status=422)
    assert "non è quella giusta" in wrong.text
    short = client.send("/profilo/password", {"current_password": PASSWORD, "new_password": "corta"}, status=422)
    assert "frase di tre parole" in short.text
    client.send("/profilo/password", {"current_password": PASSWORD, "new_password": "nuova frase lunga"})
    client.visit("/profilo")


def test_another_device_can_be_signed_out(app: Flask, client: VisitingClient) -> None:
    user_id = make_user(email=EMAIL)
    other = VisitingClient(app)
    sign_in_as(client, user_id)
    sign_in_as(other, user_id)
    other.visit("/profilo")
    theirs = max(device.id for device in queries.list_devices(user_id))
    client.send(f"/profilo/dispositivi/{theirs}/esci", {}, page="/profilo")
    other.visit("/profilo", status=303)
    client.visit("/profilo")


def test_the_device_of_another_person_is_not_found(client: VisitingClient) -> None:
    service.open_sign_in(make_user(), "Firefox", NOW)
    theirs = db.session.scalars(select(SignIn.id)).one()
    sign_in_as(client, make_user(email=EMAIL))
    client.send(f"/profilo/dispositivi/{theirs}/esci", {}, page="/profilo", status=404)


def test_my_data_is_a_file_of_ones_own(client: VisitingClient) -> None:
    make_user("Altra Persona", "altra@esempio.it")
    sign_in_as(client, make_user("Anna Serra", EMAIL))
    answer = client.get("/profilo/dati.json")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.json["account"]["email"] == EMAIL  # type: ignore[index]
    assert "altra@esempio.it" not in answer.text
    assert "password" not in answer.text
    assert "argon2" not in answer.text


def test_erasure_needs_a_tick_and_the_password(client: VisitingClient) -> None:
    user_id = make_user("Anna Serra", EMAIL, password=PASSWORD)
    sign_in_as(client, user_id)
    assert "Spunta la casella" in client.send("/profilo/cancella", {"current_password": PASSWORD}, status=422).text
    assert "non è quella giusta" in client.send("/profilo/cancella", {"current_password": "altra", "is_sure": "y"}, status=422).text
    assert not queries.get_user(user_id).is_erased
    client.send("/profilo/cancella", {"current_password": PASSWORD, "is_sure": "y"})
    assert queries.get_user(user_id).name == "Autore rimosso"
    client.visit("/profilo", status=303)


def test_staff_may_not_erase_themselves(client: VisitingClient) -> None:
    user_id = make_user()
    give_role(user_id, make_territory(), "operator")
    sign_in_as(client, user_id)
    assert "incarico nell" in client.visit("/profilo/cancella").text
    assert "incarico nell" in client.visit("/profilo").text
    page = client.get("/profilo/password").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = client.post("/profilo/cancella", data={"csrf_token": token[1], "is_sure": "y"})
    assert answer.status_code == 403
    check_page(answer)


def test_a_device_is_noted_without_costing_the_page(client: VisitingClient, clock: time_machine.Traveller) -> None:
    sign_in_as(client, make_user())
    clock.move_to(NOW + timedelta(minutes=16))
    client.visit("/profilo")
    db.session.expire_all()
    assert db.session.scalars(select(SignIn)).one().last_seen_at == NOW + timedelta(minutes=16)
    client.visit("/profilo")
    assert not any("UPDATE sign_in" in statement for statement in client.statements)


def test_people_of_the_office(client: VisitingClient) -> None:
    territory = make_territory()
    coordinator = make_user("Elena Orrù")
    give_role(coordinator, territory, "coordinator")
    sign_in_as(client, coordinator)
    client.visit("/ao/ufficio/persone")
    client.visit("/ao/ufficio/persone/nuova")
    bad = client.send("/ao/ufficio/persone/nuova", {"email": "x", "starts_on": "domani", "role": "administrator"}, status=422)
    for words in ("nome@esempio.it", "«domani» non è una data", "Scegli uno degli incarichi", "Scrivi l&#39;atto"):
        assert words in bad.text
    data = {"email": "nuova@esempio.it", "name": "Carla Usai", "role": "operator", "starts_on": "2026-11-21", "act": "Det. 12/2026"}
    early = client.send("/ao/ufficio/persone/nuova", data | {"last_day": "2026-11-20"}, status=422)
    assert "viene prima" in early.text
    client.send("/ao/ufficio/persone/nuova", data | {"last_day": "2026-11-21"})
    page = client.visit("/ao/ufficio/persone")
    assert "Carla Usai" in page.text
    assert "al 21 novembre 2026 compreso" in page.text
    again = client.send("/ao/ufficio/persone/nuova", data, status=422)
    assert "già questo incarico" in again.text
    row = next(one for one in queries.list_staff(territory.id, NOW) if one.name == "Carla Usai")
    client.send(f"/ao/ufficio/persone/incarichi/{row.assignment_id}/chiudi", {}, page="/ao/ufficio/persone/nuova")
    assert next(one for one in queries.list_staff(territory.id, NOW) if one.name == "Carla Usai").state == "past"


def test_the_invited_colleague_enters_the_office(app: Flask, client: VisitingClient) -> None:
    territory = make_territory()
    coordinator = make_user()
    give_role(coordinator, territory, "coordinator")
    sign_in_as(client, coordinator)
    data = {"email": "nuova@esempio.it", "name": "Carla Usai", "role": "coordinator", "starts_on": "2026-11-21", "act": "Det. 12"}
    client.send("/ao/ufficio/persone/nuova", data, status=422)
    client.send("/ao/ufficio/persone/nuova", data | {"role": "operator"})
    newcomer = VisitingClient(app)
    path = f"/conferma/invito/{mailed_token('nuova@esempio.it', 'invite')}"
    assert "Accetta" in newcomer.visit(path).text
    assert newcomer.send(path, {}).location == "/ao/ufficio/"
    newcomer.visit("/ao/ufficio/persone", status=403)


@pytest.mark.parametrize("role", ["operator", "municipal_referent", "deputy_approver"])
def test_people_are_closed_to_the_other_roles(client: VisitingClient, role: str) -> None:
    user_id = make_user()
    give_role(user_id, make_territory(), role)
    sign_in_as(client, user_id)
    client.visit("/ao/ufficio/persone", status=403)


def test_reading_the_people_page_leaves_a_trace(client: VisitingClient) -> None:
    territory = make_territory()
    user_id = make_user()
    give_role(user_id, territory, "administrator")
    sign_in_as(client, user_id)
    client.visit("/ao/ufficio/persone")
    kept = db.session.execute(select(User.id)).all()
    assert kept
    statements = [statement for statement in client.statements if "INSERT INTO audit_event" in statement]
    assert len(statements) == 1
