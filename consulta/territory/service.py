# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes of the territory: opening one, moving its version when something public changes."""

from datetime import datetime

from sqlalchemy import update

from consulta.core.events import DomainEvent
from consulta.core.unit_of_work import current
from consulta.territory.models import Territory


def bump_version(event: DomainEvent) -> None:
    """Every event of a territory moves its version, so that no cached public page outlives a change (decisions.md 25)."""
    if event.territory_id is None:
        return
    unit = current()
    territory_id = event.territory_id

    def move() -> None:
        statement = update(Territory).where(Territory.id == territory_id).values(content_version=Territory.content_version + 1)
        unit.session.execute(statement, execution_options={"synchronize_session": False})

    unit.before_commit(f"territory-version-{territory_id}", move)


def touch(territory_id: int, _now: datetime) -> None:
    """Move the version outside an event (the clock opened a phase)."""
    statement = update(Territory).where(Territory.id == territory_id).values(content_version=Territory.content_version + 1)
    current().session.execute(statement, execution_options={"synchronize_session": False})
