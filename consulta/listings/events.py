# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to kept filters. Tools of the office: private. The words that a filter looks for stay out of the trail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class SavedFilterChanged(DomainEvent):
    """A filter was kept, renamed, shared, taken back or deleted. ``name_kept`` is empty while only its owner sees it."""

    filter_id: int
    change: str
    list_name: str
    facets: tuple[str, ...]
    name_kept: str

    name: ClassVar[str] = "listings.filter_changed"

    def subject(self) -> str:
        """The filter by its id."""
        return f"filtro/{self.filter_id}"

    def details(self) -> dict[str, Plain]:
        """What happened, the list, the names of the facets and, of a shared one, its name."""
        return {"change": self.change, "list": self.list_name, "filter": list(self.facets), "title": self.name_kept}
