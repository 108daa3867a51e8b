# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens in the library. What becomes public, or stops being so, stands in the register; who asked for a format never does."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord


@dataclass(frozen=True, kw_only=True)
class _OfDocument(DomainEvent):
    document_id: int

    def subject(self) -> str:
        """The document."""
        return f"documento/{self.document_id}"


@dataclass(frozen=True, kw_only=True)
class DocumentKept(_OfDocument):
    """A document was written or changed by the office; ``changed`` names the fields, none for a new one."""

    title: str
    kind: str
    changed: tuple[str, ...] = ()
    name: ClassVar[str] = "library.document_kept"

    def details(self) -> dict[str, Plain]:
        """Title, kind and which fields changed."""
        return {"title": self.title, "kind": self.kind, "changed": list(self.changed)}


@dataclass(frozen=True, kw_only=True)
class VersionPublished(_OfDocument):
    """A version became public: ``number`` 1 with its document, the others by themselves with a reason."""

    version_id: int
    number: int
    title: str
    kind: str
    sha256: str
    reason: str = ""
    name: ClassVar[str] = "library.version_published"

    def details(self) -> dict[str, Plain]:
        """Title, version, checksum and why it replaces the one before."""
        return {"title": self.title, "number": self.number, "sha256": self.sha256, "reason": self.reason}

    def public_record(self) -> PublicRecord:
        """Title, kind, version, checksum, reason."""
        return PublicRecord("document_published", self.subject(), self.details() | {"kind": self.kind})


@dataclass(frozen=True, kw_only=True)
class DocumentWithdrawn(_OfDocument):
    """A document, or one of its versions, can no longer be read. ``number`` is 0 for the whole document."""

    title: str
    number: int
    reason: str
    name: ClassVar[str] = "library.document_withdrawn"

    def details(self) -> dict[str, Plain]:
        """Title, version and why."""
        return {"title": self.title, "number": self.number, "reason": self.reason}

    def public_record(self) -> PublicRecord:
        """The same: a public document does not vanish."""
        return PublicRecord("document_withdrawn", self.subject(), self.details())


@dataclass(frozen=True, kw_only=True)
class _OfRequest(DomainEvent):
    format_request_id: int
    document_id: int
    format: str

    def subject(self) -> str:
        """The request."""
        return f"formato/{self.format_request_id}"

    def details(self) -> dict[str, Plain]:
        """Which format of which document; never who asks."""
        return {"document": self.document_id, "format": self.format}


@dataclass(frozen=True, kw_only=True)
class FormatAsked(_OfRequest):
    """A visitor asked for a format: the address has to be confirmed by a link signed at delivery."""

    name: ClassVar[str] = "library.format_asked"


@dataclass(frozen=True, kw_only=True)
class FormatConfirmed(_OfRequest):
    """The request reached the office. ``due_on`` is an ISO day."""

    due_on: str
    name: ClassVar[str] = "library.format_confirmed"

    def details(self) -> dict[str, Plain]:
        """With its term."""
        return super().details() | {"due_on": self.due_on}


@dataclass(frozen=True, kw_only=True)
class FormatAnswered(_OfRequest):
    """The office answered, with a file (``is_given``) or with reasons: a letter leaves."""

    is_given: bool
    days_left: int
    name: ClassVar[str] = "library.format_answered"

    def details(self) -> dict[str, Plain]:
        """Whether the format was given, and how many days were left (negative: late)."""
        return super().details() | {"given": self.is_given, "days_left": self.days_left}
