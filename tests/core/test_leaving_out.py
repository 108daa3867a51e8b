# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A transaction that leaves a package's subscribers out."""

from datetime import UTC, datetime
from typing import cast

from sqlalchemy.orm import Session, scoped_session

from consulta.core.events import DomainEvent
from consulta.core.unit_of_work import UnitOfWork


def test_only_the_named_package_stays_out() -> None:
    heard: list[str] = []

    def of(module: str) -> object:
        def subscriber(_event: DomainEvent) -> None:
            heard.append(module)

        subscriber.__module__ = module
        return subscriber

    modules = ("house.letters.subscribers", "house.letters_kept.subscribers", "house.register.subscribers")
    unit = UnitOfWork(cast("scoped_session[Session]", None), {DomainEvent: [of(one) for one in modules]})  # type: ignore[misc]
    unit.leave_out("house.letters")
    unit.emit(DomainEvent(occurred_at=datetime(2027, 1, 1, tzinfo=UTC), actor_id=None, territory_id=None))
    assert set(heard) == set(modules[1:])
