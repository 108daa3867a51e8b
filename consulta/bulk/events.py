# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of an act on many things: which ones, and that it was undone. Each single thing has its own event besides."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class BulkCarriedOut(DomainEvent):
    """An act was done to many things at once."""

    operation_id: int
    act: str
    subject_kind: str
    done: tuple[int, ...]
    skipped: tuple[int, ...]

    name: ClassVar[str] = "bulk.carried_out"

    def subject(self) -> str:
        """The operation by its id."""
        return f"operazione/{self.operation_id}"

    def details(self) -> dict[str, Plain]:
        """Which act on which things."""
        return {"act": self.act, "kind": self.subject_kind, "done": list(self.done), "skipped": list(self.skipped)}


@dataclass(frozen=True, kw_only=True)
class BulkUndone(DomainEvent):
    """Such an act was undone, where nobody had done anything since."""

    operation_id: int
    act: str
    subject_kind: str
    undone: tuple[int, ...]
    kept: tuple[int, ...]

    name: ClassVar[str] = "bulk.undone"

    def subject(self) -> str:
        """The operation by its id."""
        return f"operazione/{self.operation_id}"

    def details(self) -> dict[str, Plain]:
        """Which act, what is as before and what is not."""
        return {"act": self.act, "kind": self.subject_kind, "undone": list(self.undone), "kept": list(self.kept)}
