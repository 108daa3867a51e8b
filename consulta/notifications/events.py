# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts about mail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class MailFailed(DomainEvent):
    """A letter will not leave: refused for good, or 72 hours have passed."""

    name: ClassVar[str] = "notifications.mail_failed"
    mail_id: int
    template: str
    error: str

    def subject(self) -> str:
        """The letter."""
        return f"posta/{self.mail_id}"

    def details(self) -> dict[str, Plain]:
        """Which letter and what the server said."""
        return {"template": self.template, "error": self.error}


@dataclass(frozen=True, kw_only=True)
class MailRetried(DomainEvent):
    """Somebody of the office put a waiting letter back at the front of the queue."""

    name: ClassVar[str] = "notifications.mail_retried"
    mail_id: int
    template: str

    def subject(self) -> str:
        """The letter."""
        return f"posta/{self.mail_id}"

    def details(self) -> dict[str, Plain]:
        """Which letter."""
        return {"template": self.template}
