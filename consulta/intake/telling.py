# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters to who wrote what was brought in from a file: once for each person, never for what was taken out (ADR 0052)."""

from datetime import datetime

from consulta.core.actor import Actor
from consulta.core.errors import Refused
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_
from consulta.intake import import_queries, policy
from consulta.intake.events import ImportToBeTold
from consulta.intake.imports import locked
from consulta.intake.models import ContributionImport, ImportStatus

_NOT_DONE = N_("Si avvisa chi ha scritto quando l'importazione è finita: questa non lo è, oppure è stata annullata.")


@transactional
def tell_authors(actor: Actor, territory_id: int, import_id: int, now: datetime) -> None:
    """Tell who wrote now, without waiting for the term: from then on it can no longer be undone. Twice is once.

    Raises NotFound, Refused (role, not done).
    """
    policy.may_import(actor, territory_id).or_refuse()
    found = locked(territory_id, import_id)
    if found.told_at is not None:
        return
    if found.status is not ImportStatus.DONE:
        raise Refused(_NOT_DONE)
    _tell(found, actor.user_id, now)


def tell_due(now: datetime) -> int:
    """Tell who wrote of every import whose term of undoing is over, a transaction for each. Gives how many."""
    due = import_queries.list_untold(now)
    for territory_id, import_id in due:
        _tell_one(territory_id, import_id, now)
    return len(due)


@transactional
def _tell_one(territory_id: int, import_id: int, now: datetime) -> None:
    found = locked(territory_id, import_id)
    is_over = found.undo_until is not None and found.undo_until <= now
    if found.status is ImportStatus.DONE and found.told_at is None and is_over:
        _tell(found, None, now)


def _tell(found: ContributionImport, actor_id: int | None, now: datetime) -> None:
    found.told_at, found.version = now, found.version + 1
    if found.undo_until is None or found.undo_until > now:
        found.undo_until = now
    current().session.flush()
    letters = len(import_queries.list_authors(found.id))
    emit(ImportToBeTold(occurred_at=now, actor_id=actor_id, territory_id=found.territory_id, import_id=found.id, letters=letters))
