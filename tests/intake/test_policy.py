# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Policies of the desk and the shape of a printed code, without a database."""

import string
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consulta.core import clock
from consulta.core.actor import ANONYMOUS, Actor, RoleInTerritory
from consulta.intake import policy
from consulta.intake.requests import EnterForPerson

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Window:
    opens_at: datetime | None = datetime(2026, 11, 11, 8, 0, tzinfo=UTC)
    closes_at: datetime | None = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


def entry() -> EnterForPerson:
    return EnterForPerson(1, 1, "need", "Titolo", "Testo", (), "paper", "Sportello di Uta", date(2026, 11, 20), True, "k" * 20)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("operator", True),
        ("coordinator", True),
        ("municipal_referent", True),
        ("deputy_approver", False),
        ("administrator", False),
        ("auditor", False),
    ],
)
def test_who_enters_for_others(role: str, allowed: bool) -> None:
    actor = Actor(user_id=1, roles=frozenset({RoleInTerritory(1, role)}))
    assert bool(policy.may_enter(actor, 1)) is allowed
    assert not policy.may_enter(actor, 2)


def test_nobody_enters_without_a_role() -> None:
    assert not policy.may_enter(ANONYMOUS, 1)
    assert not policy.may_enter(Actor(user_id=1), 1)


def test_a_complete_entry_lacks_nothing() -> None:
    assert policy.what_is_wrong(entry(), Window(), NOW) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "online"}, "channel"),
        ({"channel": "piccione"}, "channel"),
        ({"place": " \u200b"}, "place"),
        ({"place": "x" * 161}, "place"),
        ({"person_name": "x" * 121}, "person_name"),
        ({"contact": "x" * 161}, "contact"),
        ({"has_read_privacy": False}, "has_read_privacy"),
        ({"received_on": date(2026, 11, 22)}, "received_on"),
        ({"received_on": date(2026, 11, 10)}, "received_on"),
    ],
)
def test_an_entry_needs_channel_place_day_and_notice(change: dict[str, object], field: str) -> None:
    """Invariant 19: channel, place and date received are never missing nor absurd."""
    wrong = policy.what_is_wrong(replace(entry(), **change), Window(), NOW)  # type: ignore[arg-type]
    assert set(wrong) == {field}
    assert wrong[field].endswith(".")


def test_the_day_is_the_italian_one() -> None:
    """At 23:30 in London it is already tomorrow in Rome."""
    late_evening = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert policy.what_is_wrong(replace(entry(), received_on=date(2026, 11, 21)), Window(), late_evening) == {}


@pytest.mark.parametrize(
    ("closes_at", "received_on", "in_time"),
    [
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), date(2026, 11, 30), True),  # midnight: the 30th is the last day
        (datetime(2026, 11, 30, 23, 0, tzinfo=UTC), date(2026, 12, 1), False),
        (datetime(2026, 11, 30, 11, 0, tzinfo=UTC), date(2026, 11, 30), True),  # noon: the whole day counts for paper
        (datetime(2026, 11, 30, 11, 0, tzinfo=UTC), date(2026, 12, 1), False),
    ],
)
def test_paper_of_the_closing_day_is_on_time(closes_at: datetime, received_on: date, in_time: bool) -> None:
    typed_at = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
    at = policy.received_instant(received_on, Window(closes_at=closes_at), typed_at)
    assert clock.rome_day(at) == received_on
    assert (at < closes_at) is in_time


@given(st.dates(date(2026, 11, 11), date(2026, 11, 21)))
def test_nothing_is_received_in_the_future(received_on: date) -> None:
    at = policy.received_instant(received_on, Window(), NOW)
    assert at <= NOW
    assert clock.rome_day(at) == received_on


digests = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")


@given(digests)
def test_a_code_can_be_read_back_however_it_is_typed(digest: str) -> None:
    code = policy.code_from(digest)
    assert len(code) == 12
    assert (code[4], code[8]) == ("-", "-")
    letters = code.replace("-", "")
    for typed in (code, code.lower(), letters, " ".join(letters), f"  {code} ", code.replace("-", " – ")):
        assert policy.read_code(typed) == letters
    assert policy.code_hash(code) == policy.code_hash(letters)
    assert letters not in policy.code_hash(code).upper()


def test_the_alphabet_has_no_twins() -> None:
    assert not set("0O1IL") & set(policy.ALPHABET)
    assert len(set(policy.ALPHABET)) == len(policy.ALPHABET) == 30
    assert set(policy.ALPHABET) <= set(string.ascii_uppercase + string.digits)
    assert len(policy.ALPHABET) ** policy.CODE_LENGTH > 2**48  # nobody guesses one in a throttled lifetime


@given(st.text(max_size=80))
def test_anything_else_is_no_code(typed: str) -> None:
    letters = policy.read_code(typed)
    assert letters is None or (len(letters) == 10 and set(letters) <= set(policy.ALPHABET))


def test_different_keys_have_different_codes() -> None:
    codes = {policy.code_from(f"{n:064x}") for n in range(0, 10**6, 997)}
    assert len(codes) == len(range(0, 10**6, 997))


def test_an_early_hour_of_the_opening_day_is_open() -> None:
    window = Window(opens_at=NOW - timedelta(hours=2))
    assert policy.received_instant(clock.rome_day(NOW), window, NOW) >= NOW - timedelta(hours=2)
