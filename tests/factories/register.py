# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of the register for tests: facts emitted inside a real transaction, as every feature does."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord
from consulta.core.unit_of_work import emit, transactional
from consulta.web.ports import TerritoryRef

FIRST_AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Fact(DomainEvent):
    """A public fact about a contribution; with an empty ``type``, a private one."""

    name: ClassVar[str] = "tests.fact"
    type: str = "contribution_received"
    about: str = "contributo/2026-1"
    content: dict[str, Plain] = field(default_factory=dict)
    changed: dict[str, Plain] = field(default_factory=dict)

    def subject(self) -> str:
        return self.about

    def details(self) -> dict[str, Plain]:
        return self.changed

    def public_record(self) -> PublicRecord | None:
        return PublicRecord(self.type, self.about, self.content) if self.type else None


def make_fact(territory: TerritoryRef, number: int = 1, at: datetime = FIRST_AT, **values: object) -> Fact:
    """The arrival of contribution 2026-``number``."""
    content: dict[str, Plain] = {"number": f"2026-{number}", "revision": 1, "text": f"Più corse per il centro diurno, riga {number}"}
    facts = {"occurred_at": at, "actor_id": None, "territory_id": territory.id, "about": f"contributo/2026-{number}", "content": content}
    return Fact(**(facts | values))  # type: ignore[arg-type]


@transactional
def tell(*facts: DomainEvent) -> None:
    """Emit the facts in one transaction."""
    for fact in facts:
        emit(fact)


def make_entries(territory: TerritoryRef, how_many: int, at: datetime = FIRST_AT, first: int = 1) -> list[Fact]:
    """So many contributions received, one a minute, each in its transaction."""
    facts = [make_fact(territory, first + step, at + timedelta(minutes=step)) for step in range(how_many)]
    for fact in facts:
        tell(fact)
    return facts
