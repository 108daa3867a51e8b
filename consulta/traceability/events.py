# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to the kept lists of links."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfFile(DomainEvent):
    cycle_id: int
    format: str

    def subject(self) -> str:
        return f"link_file/{self.cycle_id}.{self.format}"


@dataclass(frozen=True, kw_only=True)
class LinkFileMade(_OfFile):
    """The worker wrote the whole list of links of a cycle: the first time, or because it says something else by now."""

    sha256: str
    row_count: int
    name: ClassVar[str] = "traceability.link_file_made"

    def details(self) -> dict[str, Plain]:
        return {"sha256": self.sha256, "rows": self.row_count}


@dataclass(frozen=True, kw_only=True)
class LinkFileForgotten(_OfFile):
    """The list is short enough again to be written at once, or its cycle is no longer public."""

    name: ClassVar[str] = "traceability.link_file_forgotten"
