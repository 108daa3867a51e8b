# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what lets somebody in: the devices signed in, the grant of a mailed link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from consulta.accounts.credentials import read_grant
from consulta.accounts.models import AccountGrant, GrantPurpose, SignIn
from consulta.accounts.requests import Grant
from consulta.core.db import db
from consulta.core.errors import Refused
from consulta.core.words import N_

SKEW = timedelta(days=1)
"""A mailed link made later than this is of a clock that has been put right since: its term would be years away."""


@dataclass(frozen=True, slots=True)
class Device:
    """A signed-in device."""

    id: int
    name: str
    created_at: datetime
    last_seen_at: datetime


def check_grant(token: str, purpose: str, now: datetime) -> Grant:
    """The grant of a mailed link, without using it. Raises Refused as using it would."""
    grant_id = read_grant(token, purpose)
    row = db.session.execute(select(AccountGrant.__table__).where(AccountGrant.id == grant_id)).first()
    if row is None or row.purpose != GrantPurpose(purpose):
        raise Refused(_GONE, _ASK_AGAIN)
    if row.used_at is not None:
        raise Refused(N_("Questo collegamento è già stato usato: vale una volta sola."), _ASK_AGAIN)
    if row.expires_at <= now or row.created_at > now + SKEW:
        raise Refused(_GONE, _ASK_AGAIN)
    return Grant(row.id, row.user_id, row.draft_id, row.email)


_GONE = N_("Questo collegamento è scaduto.")
_ASK_AGAIN = N_("Dalla pagina Accedi puoi chiederne uno nuovo.")


def list_devices(user_id: int) -> Sequence[Device]:
    """The devices now signed in, the last seen first."""
    query = (
        select(SignIn.id, SignIn.device, SignIn.created_at, SignIn.last_seen_at)
        .where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        .limit(50)
    )
    return [Device(*row) for row in db.session.execute(query)]
