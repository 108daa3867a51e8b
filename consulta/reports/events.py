# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to a closing report. Only the publication of an edition is public; the rest stays in the private trail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord


@dataclass(frozen=True, kw_only=True)
class _OfReport(DomainEvent):
    report_id: int

    def subject(self) -> str:
        """The report."""
        return f"relazione/{self.report_id}"


@dataclass(frozen=True, kw_only=True)
class ReportWorkedOn(_OfReport):
    """Somebody worked on it. ``what`` is begun, title, text, asked, made, files; ``part`` which text."""

    what: str
    part: str = ""
    name: ClassVar[str] = "reports.worked_on"

    def details(self) -> dict[str, Plain]:
        """What was changed; never the text."""
        return {"what": self.what, "part": self.part}


@dataclass(frozen=True, kw_only=True)
class ReportMoved(_OfReport):
    """It was proposed, returned, approved, or a new edition was begun. ``note`` is the reason of a return, an exception or an edition."""

    edition: int
    status: str
    note: str = ""
    name: ClassVar[str] = "reports.moved"

    def details(self) -> dict[str, Plain]:
        """Edition, new state and why."""
        return {"edition": self.edition, "status": self.status, "note": self.note}


@dataclass(frozen=True, kw_only=True)
class ReportPublished(_OfReport):
    """An edition became public: the register keeps its checksum."""

    edition_id: int
    edition: int
    title: str
    sha256: str
    reason: str = ""
    name: ClassVar[str] = "reports.published"

    def details(self) -> dict[str, Plain]:
        """Which edition, its checksum, the reason of a correction."""
        return {"edition": self.edition, "sha256": self.sha256, "reason": self.reason}

    def public_record(self) -> PublicRecord:
        """Number, title, checksum and reason of the edition."""
        content: dict[str, Plain] = {"edition": self.edition, "title": self.title, "sha256": self.sha256, "reason": self.reason}
        return PublicRecord("report_published", self.subject(), content)


@dataclass(frozen=True, kw_only=True)
class ReportFilesMade(_OfReport):
    """The files that somebody waited for are there, or ``failed`` of them could not be made."""

    run_id: int
    asked_by_id: int | None
    failed: int
    name: ClassVar[str] = "reports.files_made"

    def details(self) -> dict[str, Plain]:
        """Which making, and how much of it failed."""
        return {"run": self.run_id, "failed": self.failed}
