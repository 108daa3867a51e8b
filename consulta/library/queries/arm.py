# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An arm of the library's list: a place where something public is born, said in the columns that all of them share (record 0061)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, cast, literal, null

from consulta.attachments.models import Attachment
from consulta.library.models import DocumentKind

FILE = "library_version"
"""The kind of owner of the library's files: a version."""
MAIN = "main"
"""The purpose of the file that is the version; the others are named by their format."""
LIBRARY, REPORT_KIND, SYNTHESIS_KIND = "library", "closing_report", "synthesis"
"""Kinds of the search index."""
SHAPE: Sequence[tuple[str, Any]] = (
    ("number", Integer()),
    ("belongs", String()),
    ("cycle_id", Integer()),
    ("roundtable_id", Integer()),
    ("meeting_id", Integer()),
    ("issued_on", Date()),
    ("issuer", String()),
    ("description", String()),
    ("act", String()),
    ("protocol_number", String()),
    ("protocol_on", Date()),
    ("board_reference", String()),
    ("board_from", Date()),
    ("board_to", Date()),
    ("attachment_id", Integer()),
    ("file_name", String()),
    ("size_bytes", Integer()),
    ("sha256", String()),
)
"""What an arm may say beside source, id, page, kind, title and its two instants; what it does not say is empty."""
TERRITORY = "territory"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose list, and which cycles anybody may know of, with their titles."""

    territory_id: int
    cycles: dict[int, str]


@dataclass(frozen=True, slots=True)
class Arm:
    """One place. ``rank`` orders what has the same instant; ``page_id`` is the id of the page that shows it."""

    rank: int
    source: str
    id: Any
    page_id: Any
    kind: Any
    title: Any
    day: Any
    news: Any
    joined: Callable[[Any], Any]
    where: Sequence[ColumnElement[bool]]
    says: dict[str, Any] = field(default_factory=dict)
    found_by: Sequence[tuple[str, Any]] = ()
    """The kinds of the index that find it, each with the id that the index knows."""
    fixed_kind: DocumentKind | None = None

    def columns(self) -> list[Any]:
        """The columns in their one order; ``literal`` values take the type of the others."""
        head = [
            literal(self.source, String()).label("source"),
            literal(self.rank, Integer()).label("rank"),
            self.id.label("id"),
            self.page_id.label("page_id"),
            cast(self.kind, String()).label("kind") if self.fixed_kind is None else literal(self.fixed_kind.value, String()).label("kind"),
            self.title.label("title"),
            self.day.label("day"),
            self.news.label("news"),
        ]
        return head + [(self.says[name] if name in self.says else cast(null(), kind)).label(name) for name, kind in SHAPE]


def file_columns() -> dict[str, Any]:
    """What a line says of its file."""
    return {
        "attachment_id": Attachment.id,
        "file_name": Attachment.name,
        "size_bytes": Attachment.size_bytes,
        "sha256": Attachment.sha256,
    }
