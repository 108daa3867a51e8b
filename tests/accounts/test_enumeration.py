# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody learns from an answer who has an account (trust.md, G10)."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from consulta.accounts import credentials, service
from consulta.core.db import db
from consulta.core.errors import TooMany
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
KNOWN, UNKNOWN = "anna@esempio.it", "luca@esempio.it"


def seen(app: Flask, path: str, data: dict[str, str], status: int) -> tuple[bytes, list[tuple[str, str]], int]:
    """What a fresh browser gets, but for the tokens that differ at each answer."""
    client = VisitingClient(app)
    answer = client.send(path, data, status=status)
    body = answer.get_data(as_text=True).replace(data["email"], "")
    for pattern in (
        r'(name="csrf_token" value=")[^"]*',
        r'(name="submission_key" value=")[^"]*',
        r'(id="submission_key"[^>]*value=")[^"]*',
    ):
        body = re.sub(pattern, r"\1", body)
    headers = [(name, value) for name, value in answer.headers if name not in ("X-Request-ID", "Set-Cookie", "Content-Length")]
    return body.encode(), headers, len(answer.headers.getlist("Set-Cookie"))


@pytest.fixture(autouse=True)
def world(app: Flask) -> object:
    with time_machine.travel(NOW, tick=False):
        make_territory()
        make_user("Anna Serra", KNOWN, password=PASSWORD)
        yield


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("/accedi", {"password": "sbagliata del tutto"}, 422),
        ("/password/dimenticata", {}, 303),
        ("/ao/registrati", {"name": "Qualcuno", "municipality": "fuori", "takes_part": "me", "has_read": "y"}, 303),
        ("/ao/registrati", {"name": "Qualcuno", "municipality": "fuori", "takes_part": "me", "has_read": "y", "password": PASSWORD}, 303),
        (
            "/ao/registrati",
            {
                "name": "Qualcuno",
                "municipality": "fuori",
                "has_read": "y",
                "takes_part": "organizzazione",
                "organisation_name": "Gruppo Alfa",
                "category": "other_nonprofit",
                "function": "delegate",
            },
            303,
        ),
    ],
)
def test_answers_are_equal_byte_by_byte(app: Flask, path: str, more: dict[str, str], status: int) -> None:
    known = seen(app, path, {"email": KNOWN, **more}, status)
    unknown = seen(app, path, {"email": UNKNOWN, **more}, status)
    assert known == unknown


def test_the_limit_of_mails_does_not_tell_either(app: Flask) -> None:
    for email in (KNOWN, UNKNOWN):
        for _ in range(3):
            service.request_reset(email, NOW)
        with pytest.raises(TooMany):
            service.request_reset(email, NOW)


def test_a_password_is_verified_for_an_unknown_address_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of argon2id is spent in both cases: counted by its calls, since a clock would make the test shaky."""
    spent: list[str] = []
    hasher = type("Spy", (), {})()
    from_module = service.check_credentials.__globals__["verify_password"].__globals__
    real = from_module["_hasher"]
    hasher.verify = lambda stored, password: (spent.append(stored[:20]), real.verify(stored, password))[1]
    hasher.hash = real.hash
    hasher.check_needs_rehash = real.check_needs_rehash
    monkeypatch.setitem(from_module, "_hasher", hasher)
    for email in (KNOWN, UNKNOWN, "non un indirizzo"):
        assert service.check_credentials(email, "sbagliata del tutto") is None
    assert len(spent) == 3
    assert len(set(spent)) == 1


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("/accedi", {"password": "sbagliata del tutto"}, 422),
        ("/password/dimenticata", {}, 303),
        ("/ao/registrati", {"name": "Qualcuno", "municipality": "fuori", "takes_part": "me", "has_read": "y", "password": PASSWORD}, 303),
    ],
)
def test_the_work_is_the_same_for_all(app: Flask, monkeypatch: pytest.MonkeyPatch, path: str, more: dict[str, str], status: int) -> None:
    """Counted, since a clock would make the test shaky: hashes exactly, statements but for the rows of a new account."""
    hashes: list[str] = []
    hasher = credentials._hasher
    spy = SimpleNamespace(
        hash=lambda plain: (hashes.append("hash"), hasher.hash(plain))[1],
        verify=lambda stored, plain: (hashes.append("verify"), hasher.verify(stored, plain))[1],
        check_needs_rehash=hasher.check_needs_rehash,
    )
    monkeypatch.setattr(credentials, "_hasher", spy)
    done = []
    seen(app, path, {"email": "prima@esempio.it", **more}, status)  # what every page keeps for the next one
    for email in (UNKNOWN, KNOWN):
        hashes.clear()
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object, into: list[str] = statements) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                into.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            seen(app, path, {"email": email, **more}, status)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        done.append((list(hashes), statements))
    (unknown_hashes, unknown), (known_hashes, known) = done
    assert unknown_hashes == known_hashes
    only_of_a_new_account = 2 if path == "/ao/registrati" else 0
    assert abs(len(unknown) - len(known)) <= only_of_a_new_account, "\n".join(unknown) + "\n---\n" + "\n".join(known)
