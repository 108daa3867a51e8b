# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to papers. Never what they say."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class PaperMade(DomainEvent):
    """A paper that somebody waited for is there, or could not be made."""

    paper_id: int
    kind: str
    subject_id: int
    format: str
    asked_by_id: int | None
    is_failed: bool
    name: ClassVar[str] = "papers.made"

    def subject(self) -> str:
        return f"{self.kind}/{self.subject_id}"

    def details(self) -> dict[str, Plain]:
        """Which file, and whether it failed."""
        return {"paper": self.paper_id, "format": self.format, "failed": self.is_failed}
