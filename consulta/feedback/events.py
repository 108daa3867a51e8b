# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts about requests. Neither the message nor the address ever enters the trail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfRequest(DomainEvent):
    request_id: int
    kind: str
    has_email: bool

    def subject(self) -> str:
        """The request."""
        return f"richiesta/{self.request_id}"


@dataclass(frozen=True, kw_only=True)
class FeedbackReceived(_OfRequest):
    """A visitor wrote about accessibility or something that does not work. ``due_on`` is an ISO day."""

    name: ClassVar[str] = "feedback.received"
    due_on: str

    def details(self) -> dict[str, Plain]:
        """Its kind and its term."""
        return {"kind": self.kind, "due_on": self.due_on, "has_email": self.has_email}


@dataclass(frozen=True, kw_only=True)
class FeedbackAnswered(_OfRequest):
    """The office answered. With ``has_email`` a letter leaves: ``feedback.queries.get_request`` has address and answer."""

    name: ClassVar[str] = "feedback.answered"
    days_left: int

    def details(self) -> dict[str, Plain]:
        """Its kind and how many days were left (negative: late)."""
        return {"kind": self.kind, "days_left": self.days_left, "has_email": self.has_email}
