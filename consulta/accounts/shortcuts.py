# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Single keys on the office's pages: off until a person asks for them (WCAG 2.1.4, decisions.md 37)."""

from datetime import datetime

from consulta.accounts.events import ProfileChanged
from consulta.accounts.models import User
from consulta.core.actor import Actor
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import current, emit, transactional


@transactional
def choose_shortcuts(actor: Actor, *, on: bool, now: datetime) -> None:
    """Switch one's own on or off. Raises NotFound for who is nobody."""
    user = current().session.get(User, actor.user_id, with_for_update=True) if actor.user_id else None
    if user is None or user.erased_at is not None:
        raise NotFound
    if user.uses_shortcuts is on:
        return
    user.uses_shortcuts = on
    emit(ProfileChanged(occurred_at=now, actor_id=user.id, territory_id=None, user_id=user.id, fields=("uses_shortcuts",)))
