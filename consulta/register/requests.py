# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain values of the register: an entry as published, a receipt as given to who submitted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consulta.register.chain import entry_hash, instant


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chain. ``row()`` is exactly what is published, hashed and verified."""

    territory: str
    n: int
    type: str
    subject: str
    occurred_at: datetime
    sealed_at: datetime
    commitment: str
    previous: str
    hash: str

    def row(self) -> dict[str, Any]:
        """The line as JSON Lines publishes it."""
        return {
            "territory": self.territory,
            "n": self.n,
            "type": self.type,
            "subject": self.subject,
            "occurred_at": instant(self.occurred_at),
            "sealed_at": instant(self.sealed_at),
            "commitment": self.commitment,
            "previous": self.previous,
            "hash": self.hash,
        }

    def recomputed_hash(self) -> str:
        """The hash its row should have."""
        return entry_hash(self.row())


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person keeps: the entry, the salt and the content committed to."""

    entry: Entry
    salt: str
    content: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The receipt as printed, mailed and pasted at the verification page."""
        return {"entry": self.entry.row(), "salt": self.salt, "content": self.content}


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a chain does not hold: the line and an Italian sentence."""

    territory: str
    n: int
    message: str


@dataclass(frozen=True, slots=True)
class StaffRead:
    """A staff read of personal data, to be logged before the page is shown (decisions.md 29)."""

    name: str
    subject: str
    territory_id: int
    details: dict[str, Any] = field(default_factory=dict)
