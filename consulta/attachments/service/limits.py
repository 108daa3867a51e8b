# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much may be attached: the office's choice."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from consulta.accounts import service as accounts
from consulta.attachments import policy, queries
from consulta.attachments.events import LimitsChanged
from consulta.attachments.models import AttachmentLimits
from consulta.attachments.requests import ChangeLimits
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled

BOUNDS: Mapping[str, range] = {
    "files": range(21),
    "file_mb": range(1, 101),
    "together_mb": range(1, 501),
    "territory_mb": range(10, 1_000_001),
}
"""What each limit may be."""
_STALE = N_("Nel frattempo un'altra persona ha cambiato i limiti: sotto c'è quello che hai scritto tu.")


@transactional
def change_limits(actor: Actor, request: ChangeLimits, now: datetime) -> None:
    """Choose the limits; what is attached already stays. Raises Refused, Invalid, Conflict (somebody saved before)."""
    policy.may_change_limits(actor, request.territory_id).or_refuse()
    new = {name: getattr(request, name) for name in BOUNDS}
    errors: dict[str, str] = {
        name: filled(N_("Scrivi un numero intero tra %(low)s e %(high)s."), low=bounds.start, high=bounds.stop - 1)
        for name, bounds in BOUNDS.items()
        if new[name] not in bounds
    }
    if not errors and request.file_mb > request.together_mb:
        errors["together_mb"] = N_("Lo spazio per un contributo non può essere minore di quello per un solo documento.")
    if errors:
        raise Invalid(errors)
    accounts.serialise(f"attachment-limits:{request.territory_id}")
    stands = queries.limits_of(request.territory_id)
    if stands.version != request.version:
        raise Conflict(_STALE)
    row = current().session.get(AttachmentLimits, request.territory_id)
    if row is None:
        row = add(AttachmentLimits(territory_id=request.territory_id, version=0, **new))
    for name, value in new.items():
        setattr(row, name, value)
    row.version += 1
    old = {name: value for name, value in asdict(stands).items() if name in BOUNDS}
    emit(LimitsChanged(occurred_at=now, actor_id=actor.user_id, territory_id=request.territory_id, old=old, new=new))
