# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to the Word template of a territory."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class WordTemplateChanged(DomainEvent):
    """It was brought, replaced, or removed (``sha256`` empty)."""

    sha256: str
    version: int
    name: ClassVar[str] = "word_templates.changed"

    def subject(self) -> str:
        return f"modello-word/{self.territory_id}"

    def details(self) -> dict[str, Plain]:
        """Which file, and the version it made."""
        return {"sha256": self.sha256, "version": self.version}
