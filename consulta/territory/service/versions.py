# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The version of a territory, which ends the cached pages that came before a change."""

from sqlalchemy import select, update

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


def bump_every_version() -> None:
    """Move the version of every territory, last thing before the commit, in the order of their ids."""
    unit = current()

    def move() -> None:
        unit.session.execute(select(Territory.id).order_by(Territory.id).with_for_update())
        statement = update(Territory).values(content_version=Territory.content_version + 1)
        unit.session.execute(statement, execution_options={"synchronize_session": False})

    unit.before_commit("territory-version-0", move)
