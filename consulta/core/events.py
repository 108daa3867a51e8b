# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts in the past tense. Features define frozen subclasses with plain values only; wiring says who listens."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, TypeAlias
from uuid import uuid4

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """What the public register keeps of an event: its type, its subject (``contributo/2026-42``) and the content committed to.

    The content itself is not published by the register: only a salted digest of it is (trust.md §3).
    """

    type: str
    subject: str
    content: dict[str, Plain]
    receipt_for: int | None = None


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """Something that happened. ``actor_id`` is the user, or None for the system."""

    id: str = field(default_factory=lambda: uuid4().hex)
    occurred_at: datetime
    actor_id: int | None
    territory_id: int | None

    name: ClassVar[str] = ""
    """Dotted name kept in the audit trail, e.g. ``contributions.submitted``; set by every concrete event."""

    def subject(self) -> str:
        """What the event is about, as ``kind/id``, for the audit trail."""
        return ""

    def details(self) -> dict[str, Plain]:
        """Old and new values and reasons for the audit trail: never a secret, never a whole text."""
        return {}

    def public_record(self) -> PublicRecord | None:
        """What the public register keeps, or None when the event is private."""
        return None
