# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows, what is told to whom, when the digest leaves: without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from consulta.core import clock
from consulta.core.actor import ANONYMOUS, Actor
from consulta.notifications import policy
from consulta.notifications.models import FollowedKind, MailFrequency, NewsKind
from consulta.notifications.queries.choices import Choice
from consulta.notifications.wording import _SENTENCES

SOMEBODY = Actor(user_id=1, name="Anna", is_confirmed=True)


@pytest.mark.parametrize("predicate", [policy.may_follow, policy.may_read_news, policy.may_choose_mail])
def test_only_who_is_signed_in_has_news(predicate: object) -> None:
    assert predicate(SOMEBODY)  # type: ignore[operator]
    refusal = predicate(ANONYMOUS)  # type: ignore[operator]
    assert not refusal
    assert refusal.reason
    assert refusal.would_help


def test_every_fact_has_its_sentence_and_every_kind_its_facts() -> None:
    assert set(policy.TELLS) == set(_SENTENCES)
    assert {kind for kind, _ in policy.TELLS.values()} == set(NewsKind)
    assert {thing for _, things in policy.TELLS.values() for thing in things} == set(FollowedKind)
    assert set(policy.TELLS) >= policy.OWN_ACTS | policy.LETTERED_AUTHORS | policy.LETTERED_PARTICIPANTS


@pytest.mark.parametrize("what", policy.TELLS)
def test_a_fact_is_told_under_the_nearest_thing(what: str) -> None:
    """The order of a fact's things is that of the enumeration."""
    things = policy.TELLS[what][1]
    assert list(things) == sorted(things, key=list(FollowedKind).index)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-28T06:29:59+01:00", "2026-11-28T07:30:00+01:00"),
        ("2026-11-28T07:29:59+01:00", "2026-11-28T07:30:00+01:00"),
        ("2026-11-28T07:30:00+01:00", "2026-11-29T07:30:00+01:00"),
        ("2026-11-28T23:59:59+01:00", "2026-11-29T07:30:00+01:00"),
        ("2026-11-29T00:30:00+01:00", "2026-11-29T07:30:00+01:00"),
        # The night when the clock goes forward, and the one when it goes back.
        ("2026-03-28T23:00:00+01:00", "2026-03-29T07:30:00+02:00"),
        ("2026-03-29T07:30:00+02:00", "2026-03-30T07:30:00+02:00"),
        ("2026-10-24T23:30:00+02:00", "2026-10-25T07:30:00+01:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T07:30:00+01:00"),
    ],
)
def test_the_digest_leaves_at_half_past_seven_in_italy(at: str, leaves: str) -> None:
    assert policy.next_digest(datetime.fromisoformat(at)) == datetime.fromisoformat(leaves)


def test_each_day_of_a_year_has_one_digest_and_no_fact_waits_longer_than_a_day_and_an_hour() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    days = set()
    while at < datetime(2027, 1, 1, tzinfo=UTC):
        leaves = policy.next_digest(at)
        assert timedelta() < leaves - at <= timedelta(hours=25)
        assert clock.rome(leaves).time() == policy.DIGEST_AT
        days.add(clock.rome_day(leaves))
        at += timedelta(minutes=37)
    assert len(days) in (365, 366)


def test_at_once_is_now_and_never_is_never() -> None:
    now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert policy.mail_due_at(MailFrequency.AT_ONCE, now) == now
    assert policy.mail_due_at(MailFrequency.NEVER, now) is None
    assert policy.mail_due_at(MailFrequency.DAILY, now) == policy.next_digest(now)


def test_no_mail_wins_over_each_choice_and_leaves_it_standing() -> None:
    choice = Choice(no_mail=True, frequencies={"replies": "at_once"}, version=1)
    assert choice.frequency(NewsKind.REPLIES) is MailFrequency.NEVER
    assert choice.chosen(NewsKind.REPLIES) is MailFrequency.AT_ONCE
    assert Choice().frequency(NewsKind.PLAN) is MailFrequency.DAILY
