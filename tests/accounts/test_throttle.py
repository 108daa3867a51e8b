# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits counted in the database."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts import service
from consulta.accounts.models import ThrottleHit
from consulta.accounts.throttle import LIMITS
from consulta.core.db import db
from consulta.core.errors import TooMany

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(("bucket", "kind"), [(bucket, kind) for bucket, kinds in LIMITS.items() for kind in kinds])
def test_each_limit_holds_at_its_number_and_ends_with_its_window(app: Flask, bucket: str, kind: str) -> None:
    limit = LIMITS[bucket][kind]
    for second in range(limit.most):
        service.throttle(bucket, [f"{kind}:x"], NOW + timedelta(seconds=second))
    with pytest.raises(TooMany) as caught:
        service.throttle(bucket, [f"{kind}:x"], NOW + timedelta(seconds=limit.most))
    assert caught.value.retry_after == int(limit.within.total_seconds()) - limit.most
    service.throttle(bucket, [f"{kind}:y"], NOW + timedelta(seconds=limit.most))
    service.throttle(bucket, [f"{kind}:x"], NOW + limit.within)


def test_a_refused_attempt_is_not_counted_for_its_other_key(app: Flask) -> None:
    for _ in range(10):
        service.throttle("sign_in", ["email:a@esempio.it"], NOW)
    for _ in range(60):
        with pytest.raises(TooMany):
            service.throttle("sign_in", ["email:a@esempio.it", "ip:192.0.2.1"], NOW)
    service.throttle("sign_in", ["email:b@esempio.it", "ip:192.0.2.1"], NOW)


def test_buckets_do_not_mix(app: Flask) -> None:
    for _ in range(10):
        service.throttle("sign_in", ["email:a@esempio.it"], NOW)
    service.throttle("reset", ["email:a@esempio.it"], NOW)


def test_success_forgives_the_address_but_not_the_network(app: Flask) -> None:
    keys = ["email:a@esempio.it", "ip:192.0.2.1"]
    for second in range(9):
        service.throttle("sign_in", keys, NOW + timedelta(seconds=second))
    at = NOW + timedelta(seconds=9)
    service.throttle("sign_in", keys, at)
    service.forgive("sign_in", keys, at)
    assert len(db.session.scalars(select(ThrottleHit)).all()) == 9
    service.throttle("sign_in", keys, at)


def test_no_address_is_kept_in_the_clear(app: Flask) -> None:
    service.throttle("sign_in", ["email:a@esempio.it", "ip:192.0.2.1"], NOW)
    kept = " ".join(row.key_hash for row in db.session.scalars(select(ThrottleHit)))
    assert "esempio" not in kept
    assert "192.0.2.1" not in kept


def test_an_unknown_kind_of_key_is_limited_too(app: Flask) -> None:
    for _ in range(30):
        service.throttle("submit", ["session:x"], NOW)
    with pytest.raises(TooMany):
        service.throttle("submit", ["session:x"], NOW)


def test_a_form_sent_again_counts_once(app: Flask) -> None:
    """A retry on a bad line, with the same one-time key, must get the first answer and not a refusal."""
    key = ["user:7"]
    for second in range(40):
        service.throttle("submit", key, NOW + timedelta(seconds=second), form_key="una sola chiave")
    for n in range(29):
        service.throttle("submit", key, NOW + timedelta(minutes=1), form_key=f"chiave {n}")
    with pytest.raises(TooMany):
        service.throttle("submit", key, NOW + timedelta(minutes=2), form_key="ancora una")
    service.throttle("submit", key, NOW + timedelta(minutes=2), form_key="una sola chiave")


def test_a_key_taken_over_by_somebody_else_counts(app: Flask) -> None:
    """One key under many addresses is many attempts, not one."""
    for n in range(LIMITS["submit"]["ip"].most):
        service.throttle("submit", [f"email:{n}@esempio.it", "ip:192.0.2.1"], NOW, form_key="la stessa")
    with pytest.raises(TooMany):
        service.throttle("submit", ["email:x@esempio.it", "ip:192.0.2.1"], NOW, form_key="la stessa")
