# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to documents. Never what they say."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfDocument(DomainEvent):
    document_id: int
    kind: str
    subject_id: int

    def subject(self) -> str:
        return f"{self.kind}/{self.subject_id}"

    def details(self) -> dict[str, Plain]:
        return {"document": self.document_id}


@dataclass(frozen=True, kw_only=True)
class DocumentAsked(_OfDocument):
    """Somebody of the office asked for a document."""

    name: ClassVar[str] = "documents.asked"


@dataclass(frozen=True, kw_only=True)
class DocumentMade(_OfDocument):
    """The worker made it."""

    sha256: str
    name: ClassVar[str] = "documents.made"

    def details(self) -> dict[str, Plain]:
        return {**super().details(), "sha256": self.sha256}


@dataclass(frozen=True, kw_only=True)
class DocumentFailed(_OfDocument):
    """It could not be made."""

    name: ClassVar[str] = "documents.failed"


@dataclass(frozen=True, kw_only=True)
class DocumentForgotten(_OfDocument):
    """Its term is over, or a person it names erased the account."""

    name: ClassVar[str] = "documents.forgotten"
