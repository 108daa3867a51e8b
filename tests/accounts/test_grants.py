# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mailed links: one purpose, one use, a term."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from flask import Flask

from consulta.accounts import queries, service
from consulta.accounts.models import GrantPurpose
from consulta.core.errors import Refused

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LIFETIMES = {
    "confirm": timedelta(days=7),
    "draft": timedelta(days=7),
    "reset": timedelta(hours=1),
    "invite": timedelta(days=14),
    "change_email": timedelta(days=1),
    "undo_email": timedelta(days=8),
}


def link(purpose: str, email: str = "anna@esempio.it", draft_id: int | None = None) -> str:
    return service.sign_grant(service.issue_grant(purpose, email, None, draft_id, NOW), purpose)


@pytest.mark.parametrize("purpose", [purpose.value for purpose in GrantPurpose])
def test_each_link_lives_its_term_and_not_a_second_more(app: Flask, purpose: str) -> None:
    token, end = link(purpose), NOW + LIFETIMES[purpose]
    queries.check_grant(token, purpose, end - timedelta(seconds=1))
    with pytest.raises(Refused, match="scaduto"):
        service.use_grant(token, purpose, end)
    service.use_grant(token, purpose, end - timedelta(seconds=1))


def test_a_link_is_used_once(app: Flask) -> None:
    token = link("draft", draft_id=41)
    grant = service.use_grant(token, "draft", NOW)
    assert (grant.draft_id, grant.email, grant.user_id) == (41, "anna@esempio.it", None)
    with pytest.raises(Refused, match="già stato usato"):
        service.use_grant(token, "draft", NOW)


def test_looking_at_a_link_does_not_use_it(app: Flask) -> None:
    token = link("confirm")
    for _ in range(3):
        queries.check_grant(token, "confirm", NOW)
    service.use_grant(token, "confirm", NOW)


@pytest.mark.parametrize(("made_for", "used_for"), [*permutations((purpose.value for purpose in GrantPurpose), 2)])
def test_a_link_serves_one_purpose(app: Flask, made_for: str, used_for: str) -> None:
    with pytest.raises(Refused, match="non è completo o non è valido"):
        service.use_grant(link(made_for), used_for, NOW)


def test_a_token_signed_for_another_purpose_than_its_grant_is_refused(app: Flask) -> None:
    """A signature of one purpose around the number of a grant of another."""
    grant_id = service.issue_grant("confirm", "anna@esempio.it", None, None, NOW)
    with pytest.raises(Refused):
        service.use_grant(service.sign_grant(grant_id, "reset"), "reset", NOW)


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "9" + token, lambda token: "", lambda token: "x" * 4000])
def test_an_altered_link_is_refused(app: Flask, change: object) -> None:
    token = link("reset")
    with pytest.raises(Refused):
        service.use_grant(change(token), "reset", NOW)  # type: ignore[operator]


def test_an_unknown_number_with_a_right_signature_is_refused(app: Flask) -> None:
    with pytest.raises(Refused):
        service.use_grant(service.sign_grant(987654, "reset"), "reset", NOW)
