# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of second factors and of their resets: never a secret but to its owner, never a recovery code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import FactorReset, FactorResetStatus, RecoveryCode, SecondFactor, User
from consulta.core.db import db

CONFIRMED_WITHIN = timedelta(days=7)
"""How long a reset waits for its second person."""
SHOWN = 50


@dataclass(frozen=True, slots=True)
class FactorView:
    """Where a person stands with the second factor. ``waits`` for the first code, or ``since`` when it is asked."""

    waits: bool = False
    since: datetime | None = None
    codes_left: int = 0


def factor_of(user_id: int) -> FactorView:
    """The second factor of a person, without its secret."""
    left = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)).scalar_subquery()
    row = db.session.execute(select(SecondFactor.confirmed_at, left).where(SecondFactor.user_id == user_id)).first()
    return FactorView(row[0] is None, row[0], row[1]) if row else FactorView()


def find_waiting_secret(user_id: int) -> str | None:
    """The sealed secret that waits for its first code, to be shown to its owner."""
    return db.session.scalar(select(SecondFactor.sealed_secret).where(SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_(None)))


@dataclass(frozen=True, slots=True)
class FactorResetRow:
    """A reset that waits for its second person."""

    id: int
    user_id: int
    name: str
    email: str
    reason: str
    asked_by_id: int
    asked_by: str
    asked_at: datetime


def list_open_resets(territory_id: int, now: datetime) -> Sequence[FactorResetRow]:
    """The resets of a territory that somebody may still confirm, the oldest first."""
    asker = aliased(User)
    query = (
        select(
            FactorReset.id,
            FactorReset.user_id,
            User.name,
            User.email,
            FactorReset.reason,
            FactorReset.asked_by_id,
            asker.name.label("asked_by"),
            FactorReset.asked_at,
        )
        .join(User, User.id == FactorReset.user_id)
        .join(asker, asker.id == FactorReset.asked_by_id)
        .where(
            FactorReset.territory_id == territory_id,
            FactorReset.status == FactorResetStatus.OPEN,
            FactorReset.asked_at > now - CONFIRMED_WITHIN,
        )
        .order_by(FactorReset.asked_at, FactorReset.id)
        .limit(SHOWN)
    )
    return [FactorResetRow(row[0], row[1], row[2], row[3] or "", *row[4:]) for row in db.session.execute(query)]
