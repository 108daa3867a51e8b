# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Spelling of addresses and throttle keys. No database."""

import pytest

from consulta.accounts.credentials import hash_password, is_outdated, verify_password
from consulta.accounts.requests import address_key, canonical_email, email_key
from consulta.accounts.signin import device_name, safe_path
from consulta.core.errors import Invalid
from consulta.core.text import one_line


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("maria@esempio.it", "maria@esempio.it"),
        ("  Maria.Piras@Esempio.IT ", "maria.piras@esempio.it"),
        ("a+consulta@esempio.it", "a+consulta@esempio.it"),
        ("anna@esempio\u3002it", "anna@esempio.it"),
        ("anna@\u0435sempio.it", "anna@xn--sempio-2of.it"),
        ("anna@perché.it", "anna@xn--perch-fsa.it"),
    ],
)
def test_one_spelling_for_one_address(typed: str, expected: str) -> None:
    assert canonical_email(typed) == expected


LOOK_ALIKES = [
    "\u0430nna@esempio.it",
    "\uff41nna@esempio.it",
    "anna\uff20esempio.it",
    "anna\u200b@esempio.it",
    "\u212aarl@esempio.it",
    "anna@esempio.it\u202e",
]


@pytest.mark.parametrize(
    "typed",
    ["", "maria", "maria@", "@esempio.it", "a@b", "a b@esempio.it", "a@esempio.it\nBcc: x@y.it", "x" * 300 + "@a.it", *LOOK_ALIKES],
)
def test_what_cannot_be_an_address_names_the_remedy(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        canonical_email(typed)
    assert "nome@esempio.it" in caught.value.errors["email"]


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\u2060", "\ufeff", "\U000e0041", "\x07"])
def test_a_name_holds_nothing_that_cannot_be_seen(hidden: str) -> None:
    """A name that reads backwards, or looks like another's without being it letter by letter."""
    assert one_line(f"An{hidden}na Serra") == "Anna Serra"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "ip:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "ip:2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "ip:2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "ip:192.0.2.7"),
        (None, "ip:unknown"),
        ("rubbish", "ip:unknown"),
    ],
)
def test_a_household_is_one_key(address: str | None, key: str) -> None:
    assert address_key(address) == key


@pytest.mark.parametrize("path", ["//evil.it", "https://evil.it", "javascript:alert(1)", "/\\evil.it", "", None, 5])
def test_only_paths_of_this_site_are_followed(path: object) -> None:
    assert safe_path(path) == ""
    assert safe_path("/ao/ufficio/?a=b") == "/ao/ufficio/?a=b"


def test_devices_are_recognised_roughly() -> None:
    assert device_name("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0") == "Firefox su Linux"
    assert device_name("") == "Browser"


def test_passwords_are_argon2id_with_the_decided_cost() -> None:
    stored = hash_password("tre parole semplici")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(stored, "tre parole semplici")
    assert not verify_password(stored, "tre parole semplicj")
    assert not verify_password(None, "tre parole semplici")
    assert not is_outdated(stored)
    assert is_outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43)


def test_the_same_password_typed_with_other_code_points_is_the_same() -> None:
    assert verify_password(hash_password("perché no davvero"), "perche\u0301 no davvero")


def test_every_spelling_of_an_address_shares_one_count() -> None:
    """Full-width letters and capitals are the same mailbox: they must not begin a count of their own."""
    assert {email_key(one) for one in ("anna@esempio.it", " Anna@Esempio.IT ", "anna@ｅsempio.it")} == {"email:anna@esempio.it"}
    assert email_key("nessun indirizzo") == "email:nessun indirizzo"
