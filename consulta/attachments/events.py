# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to attached files. Neither names nor descriptions: people write themselves into both."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfAttachment(DomainEvent):
    attachment_id: int
    owner_kind: str
    owner_id: int
    sha256: str

    def subject(self) -> str:
        return f"{self.owner_kind}/{self.owner_id}"

    def details(self) -> dict[str, Plain]:
        return {"attachment": self.attachment_id, "sha256": self.sha256}


@dataclass(frozen=True, kw_only=True)
class FileAttached(_OfAttachment):
    """A file was attached; nobody but who the owner says may read it."""

    media_type: str
    size_bytes: int
    name: ClassVar[str] = "attachments.attached"

    def details(self) -> dict[str, Plain]:
        return {**super().details(), "media_type": self.media_type, "size_bytes": self.size_bytes}


@dataclass(frozen=True, kw_only=True)
class AttachmentReleased(_OfAttachment):
    """Somebody who may made it public."""

    name: ClassVar[str] = "attachments.released"


@dataclass(frozen=True, kw_only=True)
class AttachmentWithdrawn(_OfAttachment):
    """It is no longer public."""

    name: ClassVar[str] = "attachments.withdrawn"


@dataclass(frozen=True, kw_only=True)
class AttachmentRemoved(_OfAttachment):
    """It is gone; its bytes are deleted within the hour."""

    name: ClassVar[str] = "attachments.removed"


@dataclass(frozen=True, kw_only=True)
class LimitsChanged(DomainEvent):
    """How much may be attached in the territory changed."""

    name: ClassVar[str] = "attachments.limits_changed"
    old: dict[str, Plain]
    new: dict[str, Plain]

    def subject(self) -> str:
        """The territory."""
        return f"territorio/{self.territory_id}"

    def details(self) -> dict[str, Plain]:
        """What stood before and what stands now."""
        return {"old": self.old, "new": self.new}
