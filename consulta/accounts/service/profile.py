# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person changes of the own account."""

from datetime import datetime

from consulta.accounts import policy
from consulta.accounts.events import ProfileChanged
from consulta.accounts.models import User
from consulta.accounts.requests import EditProfile
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, NotFound
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_


@transactional
def edit_profile(actor: Actor, request: EditProfile, now: datetime) -> None:
    """Change one's own name, comune, language, and whether the name is public. Raises Conflict on a stale version."""
    user = current().session.get(User, actor.user_id, with_for_update=True) if actor.user_id else None
    if user is None:
        raise NotFound
    policy.may_edit_account(actor, user.id).or_refuse()
    if user.version != request.version:
        raise Conflict(N_("Hai cambiato il profilo da un'altra finestra: ecco come sta adesso."), {"Nome": user.name})
    changed = []
    for field in ("name", "municipality_id", "is_from_outside", "shows_name", "language"):
        if getattr(user, field) != getattr(request, field):
            setattr(user, field, getattr(request, field))
            changed.append(field)
    if changed:
        user.version += 1
        hides_name = "shows_name" in changed and not user.shows_name
        who = {"actor_id": user.id, "territory_id": None, "user_id": user.id}
        emit(ProfileChanged(occurred_at=now, fields=tuple(changed), hides_name=hides_name, **who))  # type: ignore[arg-type]
