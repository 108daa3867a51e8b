# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search tells the house. Synonyms are the office's working tool: private."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class SynonymsChanged(DomainEvent):
    """The office changed the synonyms of its territory."""

    groups: int

    name: ClassVar[str] = "searches.synonyms_changed"

    def subject(self) -> str:
        """The list: there is one."""
        return "sinonimi"

    def details(self) -> dict[str, Plain]:
        """How many groups there are now."""
        return {"groups": self.groups}
