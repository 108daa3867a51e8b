# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Permissions for one mailed link: issued in the transaction of what asks for it, used once, for one purpose."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update

from consulta.accounts import queries
from consulta.accounts.events import GrantIssued
from consulta.accounts.models import AccountGrant, GrantPurpose
from consulta.accounts.requests import Grant
from consulta.accounts.throttle import hit, serialise
from consulta.core.errors import Refused
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_

LIFETIMES: Mapping[GrantPurpose, timedelta] = {
    GrantPurpose.CONFIRM: timedelta(days=7),
    GrantPurpose.DRAFT: timedelta(days=7),
    GrantPurpose.RESET: timedelta(hours=1),
    GrantPurpose.INVITE: timedelta(days=14),
    GrantPurpose.CHANGE_EMAIL: timedelta(days=1),
    GrantPurpose.UNDO_EMAIL: timedelta(days=8),  # the day the new address may take, and seven more
}


@transactional
def issue_grant(
    purpose: str,
    email: str,
    user_id: int | None,
    draft_id: int | None,
    now: datetime,
    *,
    language: str = "it",
    already_registered: bool = False,
    reason: str = "",
    territory_id: int | None = None,
    key: str | None = None,
) -> int:
    """Permit one link and have it mailed. The same one-time ``key`` gives the same grant and no second mail.

    Raises TooMany after three mails to an address in an hour (trust.md, G10).
    """
    if key is not None:
        serialise(f"grant:{key}")
        made = current().session.scalar(select(AccountGrant.id).where(AccountGrant.submission_key == key))
        if made is not None:
            return made
    hit("mail", [f"email:{email}"], now)
    kind = GrantPurpose(purpose)
    grant = add(
        AccountGrant(
            purpose=kind,
            email=email,
            user_id=user_id,
            draft_id=draft_id,
            created_at=now,
            expires_at=now + LIFETIMES[kind],
            used_at=None,
            submission_key=key,
        )
    )
    emit(
        GrantIssued(
            occurred_at=now,
            actor_id=None,
            territory_id=None,
            grant_id=grant.id,
            purpose=kind.value,
            email=email,
            user_id=user_id,
            draft_id=draft_id,
            language=language,
            already_registered=already_registered,
            reason=reason,
            mail_territory_id=territory_id,
        )
    )
    return grant.id


@transactional
def use_grant(token: str, purpose: str, now: datetime) -> Grant:
    """Spend a mailed link. Of two who try at once one succeeds. Raises Refused when it is unknown, spent or expired."""
    found = queries.check_grant(token, purpose, now)
    statement = update(AccountGrant).where(AccountGrant.id == found.id, AccountGrant.used_at.is_(None)).values(used_at=now)
    result = current().session.execute(statement, execution_options={"synchronize_session": False})
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(
            N_("Questo collegamento è già stato usato: vale una volta sola."), N_("Dalla pagina Accedi puoi chiederne uno nuovo.")
        )
    return found
