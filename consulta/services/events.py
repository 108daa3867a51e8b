# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the catalogue tells the house."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class ServiceChanged(DomainEvent):
    """A service was written or changed; ``old_status`` is empty for a new one, ``changed`` names the fields."""

    service_id: int
    code: str
    title: str
    old_status: str
    new_status: str
    changed: tuple[str, ...] = ()

    name: ClassVar[str] = "services.service_changed"

    def subject(self) -> str:
        """The service."""
        return f"servizio/{self.service_id}"

    def details(self) -> dict[str, Plain]:
        """Name, statuses, which fields changed."""
        statuses: dict[str, Plain] = {"from": self.old_status, "to": self.new_status}
        return {"code": self.code, "name": self.title, "changed": list(self.changed), **statuses}
