# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to open data."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class OpenDataChanged(DomainEvent):
    """A file of open data was made again, because what is public is no longer the same."""

    dataset: str
    format: str
    sha256: str
    row_count: int
    name: ClassVar[str] = "opendata.changed"

    def subject(self) -> str:
        return f"open_data/{self.dataset}.{self.format}"

    def details(self) -> dict[str, Plain]:
        return {"sha256": self.sha256, "rows": self.row_count}
