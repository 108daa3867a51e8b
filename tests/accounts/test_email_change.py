# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another e-mail address: the new one confirms, the old one may stop it or take it back (record 0012)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.accounts import queries, service
from consulta.accounts.models import AccountGrant, GrantPurpose
from consulta.core.db import db
from consulta.core.errors import NotFound, Refused, TooMany
from consulta.notifications.models import OutboxMail
from tests.factories.accounts import PASSWORD, mailed_token, make_actor, make_user, sign_in_as
from tests.factories.contributions import new_key
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
OLD, NEW = "anna@esempio.it", "anna.nuova@esempio.it"
FORM = "/profilo/e-mail"


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def anna(client: VisitingClient) -> int:
    """Signed in, with a password."""
    user_id = make_user("Anna Serra", OLD, password=PASSWORD)
    sign_in_as(client, user_id)
    return user_id


def ask(client: VisitingClient, email: str = NEW, status: int = 303) -> object:
    return client.send(FORM, {"email": email, "current_password": PASSWORD}, status=status)


def letters() -> list[tuple[str, str]]:
    return [(one.template, one.recipient) for one in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def confirm_path(email: str = NEW) -> str:
    return f"{FORM}/conferma/{mailed_token(email, 'change_email')}"


def undo_path(email: str = OLD) -> str:
    return f"{FORM}/ripristina/{mailed_token(email, 'undo_email')}"


def test_the_whole_way(app: Flask, client: VisitingClient, anna: int) -> None:
    other = VisitingClient(app)
    sign_in_as(other, anna)
    service.request_reset(OLD, NOW)
    reset = f"/password/nuova/{mailed_token(OLD, 'reset')}"
    client.visit("/profilo")
    client.visit(FORM)
    for data, words in (
        ({"email": "", "current_password": PASSWORD}, "Scrivi il nuovo indirizzo"),
        ({"email": "niente", "current_password": PASSWORD}, "nome@esempio.it"),
        ({"email": OLD.upper(), "current_password": PASSWORD}, "già il tuo indirizzo"),
        ({"email": NEW, "current_password": "x"}, "non è quella giusta"),
    ):
        assert words in client.send(FORM, data, status=422).text
    assert ask(client).location == f"{FORM}/controlla-la-posta"  # type: ignore[attr-defined]
    client.visit(f"{FORM}/controlla-la-posta")
    assert queries.get_user(anna).email == OLD
    client.visit(confirm_path())
    assert queries.get_user(anna).email == OLD, "looking changes nothing"
    client.send(confirm_path(), {})
    assert queries.get_user(anna).email == NEW
    assert NEW in client.visit("/profilo").text
    other.visit("/profilo", status=303)
    client.visit(confirm_path(), status=410)
    other.visit(reset, status=410)  # a link mailed to the old address lets nobody in any more
    assert other.send("/accedi", {"email": NEW, "password": PASSWORD}).location == "/profilo"


def test_both_addresses_are_written_to(client: VisitingClient, anna: int) -> None:
    ask(client)
    assert letters()[-2:] == [("accounts/change_email", NEW), ("accounts/undo_email", OLD)]


def test_a_taken_address_gets_the_same_answer_and_another_letter(client: VisitingClient, anna: int) -> None:
    make_user("Luca Melis", "luca@esempio.it")
    free, taken = ask(client), ask(client, "luca@esempio.it")

    def said(answer: object) -> tuple[bytes, list[tuple[str, str]]]:
        headers = [(name, value) for name, value in answer.headers if name not in ("X-Request-ID", "Set-Cookie")]  # type: ignore[attr-defined]
        return answer.get_data(), headers  # type: ignore[attr-defined]

    assert said(free) == said(taken)
    assert letters()[-2:] == [("accounts/email_taken", "luca@esempio.it"), ("accounts/undo_email", OLD)]
    gone = client.send(confirm_path("luca@esempio.it"), {}, status=410)
    assert "di un altro account" in gone.text
    assert queries.get_user(anna).email == OLD


def test_an_address_that_somebody_registered_and_never_proved_is_free(client: VisitingClient, anna: int) -> None:
    squatter = make_user("Un altro", NEW, confirmed=False)
    theirs = f"/conferma/{mailed_token(NEW, 'confirm')}"
    ask(client)
    client.send(confirm_path(), {})
    assert queries.get_user(anna).email == NEW
    assert queries.get_user(squatter).email == ""
    client.visit(theirs, status=410)


def test_the_link_opens_nothing_for_another_account(app: Flask, client: VisitingClient, anna: int) -> None:
    """A misspelled address belongs to somebody: the letter must not give the account away."""
    ask(client)
    stranger = VisitingClient(app)
    assert stranger.visit(confirm_path(), status=303).location == "/accedi"
    sign_in_as(stranger, make_user())
    assert "di un altro account" in stranger.send(confirm_path(), {}, status=410).text
    client.send(confirm_path(), {})
    assert queries.get_user(anna).email == NEW, "the stranger's try did not spend the link"


def test_only_the_newest_wish_counts(client: VisitingClient, anna: int) -> None:
    ask(client)
    first = confirm_path()
    ask(client, "terzo@esempio.it")
    client.visit(first, status=410)
    client.send(confirm_path("terzo@esempio.it"), {})
    assert queries.get_user(anna).email == "terzo@esempio.it"


def test_the_old_address_stops_a_change_that_waits(app: Flask, client: VisitingClient, anna: int) -> None:
    ask(client)
    waiting, owner = confirm_path(), VisitingClient(app)
    owner.visit(undo_path())
    assert queries.get_user(anna).has_password
    assert owner.send(undo_path(), {}).location == "/password/dimenticata"
    assert "di nuovo tuo" in owner.visit("/password/dimenticata").text
    client.visit("/profilo", status=303)
    assert not queries.get_user(anna).has_password
    sign_in_as(client, anna)
    client.visit(waiting, status=410)
    assert queries.get_user(anna).email == OLD
    owner.visit(undo_path(), status=410)


@pytest.mark.parametrize(("days", "is_in_time"), [(6.99, True), (7, False)])
def test_the_old_address_takes_a_change_back_within_seven_days(
    app: Flask, client: VisitingClient, anna: int, clock: time_machine.Traveller, days: float, is_in_time: bool
) -> None:
    ask(client)
    clock.move_to(NOW + timedelta(hours=20))
    client.send(confirm_path(), {})
    clock.move_to(NOW + timedelta(hours=20) + timedelta(days=days))
    owner = VisitingClient(app)
    if is_in_time:
        owner.send(undo_path(), {})
        assert queries.get_user(anna).email == OLD
        client.visit("/profilo", status=303)
    else:
        owner.visit(undo_path(), status=410)
        assert queries.get_user(anna).email == NEW


def test_who_takes_it_back_leaves_no_link_to_who_took_it(client: VisitingClient, anna: int) -> None:
    """Two changes by an intruder: the link of the address in between must not bring them back."""
    actor = make_actor(name="Anna", email="a@esempio.it")
    for old, new in (("a@esempio.it", "b@esempio.it"), ("b@esempio.it", "c@esempio.it")):
        service.request_email_change(actor, new, NOW, key=new_key())
        service.confirm_email_change(actor, mailed_token(new, "change_email"), NOW)
        assert mailed_token(old, "undo_email")
    between = mailed_token("b@esempio.it", "undo_email")
    service.undo_email_change(mailed_token("a@esempio.it", "undo_email"), NOW)
    assert queries.get_user(actor.user_id or 0).email == "a@esempio.it"
    with pytest.raises(Refused):
        service.undo_email_change(between, NOW)


def test_an_old_address_that_became_another_account_is_not_taken_from_it(app: Flask) -> None:
    actor = make_actor(email=OLD)
    service.request_email_change(actor, NEW, NOW, key=new_key())
    service.confirm_email_change(actor, mailed_token(NEW, "change_email"), NOW)
    make_user("Nuova Persona", OLD)
    with pytest.raises(Refused):
        service.undo_email_change(mailed_token(OLD, "undo_email"), NOW)
    assert queries.get_user(actor.user_id or 0).email == NEW


def test_a_link_works_for_its_purpose_only(app: Flask) -> None:
    actor = make_actor(email=OLD)
    service.request_email_change(actor, NEW, NOW, key=new_key())
    with pytest.raises(Refused):
        service.undo_email_change(mailed_token(NEW, "change_email"), NOW)
    with pytest.raises(Refused):
        service.confirm_email_change(actor, mailed_token(OLD, "undo_email"), NOW)


def test_the_same_form_sent_twice_writes_once(app: Flask) -> None:
    actor, key = make_actor(email=OLD), new_key()
    for _ in range(2):
        service.request_email_change(actor, NEW, NOW, key=key)
    assert len(db.session.scalars(select(AccountGrant.id).where(AccountGrant.purpose == GrantPurpose.CHANGE_EMAIL)).all()) == 1
    with pytest.raises(NotFound):
        service.request_email_change(make_actor(), NEW, NOW, key=key)


def test_at_most_three_letters_an_hour_to_an_address(app: Flask, clock: time_machine.Traveller) -> None:
    """trust.md G10, whoever asks: the fourth is refused, and takes nothing else with it."""
    for _ in range(3):
        service.request_email_change(make_actor(), NEW, NOW, key=new_key())
    actor = make_actor(email=OLD)
    with pytest.raises(TooMany):
        service.request_email_change(actor, NEW, NOW, key=new_key())
    assert ("accounts/undo_email", OLD) not in letters()
    service.request_email_change(actor, NEW, NOW + timedelta(hours=1), key=new_key())


def test_the_page_to_try_again_keeps_the_address_and_not_the_password(client: VisitingClient, anna: int) -> None:
    for _ in range(3):
        service.request_email_change(make_actor(), NEW, NOW, key=new_key())
    answer = ask(client, status=429)
    assert NEW in answer.text  # type: ignore[attr-defined]
    assert not re.search(re.escape(PASSWORD), answer.text)  # type: ignore[attr-defined]
