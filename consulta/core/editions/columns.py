# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a row has that is worked on and published in editions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import EnumText
from consulta.core.errors import Conflict
from consulta.core.words import N_, Labelled, filled


class EditionStatus(Labelled):
    """Where the edition that is being worked on stands. What is published are the editions."""

    DRAFT = "draft", N_("In scrittura")
    PROPOSED = "proposed", N_("Da approvare")
    APPROVED = "approved", N_("Approvata")
    PUBLISHED = "published", N_("Pubblicata")


TRANSITIONS: Mapping[EditionStatus, frozenset[EditionStatus]] = {
    EditionStatus.DRAFT: frozenset({EditionStatus.PROPOSED}),
    EditionStatus.PROPOSED: frozenset({EditionStatus.APPROVED, EditionStatus.DRAFT}),
    EditionStatus.APPROVED: frozenset({EditionStatus.PUBLISHED, EditionStatus.DRAFT}),
    EditionStatus.PUBLISHED: frozenset({EditionStatus.DRAFT}),
}


class Edited:
    """The columns of a row that is published in editions. ``HAS_MOVED`` tells who acts late where it stands: «%(status)s»."""

    HAS_MOVED: ClassVar[str]
    status: Mapped[EditionStatus] = mapped_column(EnumText(EditionStatus))
    edition: Mapped[int] = mapped_column(default=1)
    """The number of the edition being worked on, or of the last one published."""
    edition_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why there is an edition after the first: public."""
    writer_ids: Mapped[list[Any]]
    """Everyone who worked on this edition: none of them may approve it (invariant 3)."""
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    exception_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why writer and approver were the same person in a small office; shown publicly (decisions.md 12)."""
    return_note: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)
    """Moves with everything: who approves, approves what they read."""

    def move_to(self, status: EditionStatus) -> None:
        """Change the state along the drawn arrows. Raises Conflict when someone acted first."""
        if status not in TRANSITIONS[self.status]:
            raise Conflict(filled(self.HAS_MOVED, status=self.status.label))
        self.status = status
        self.version += 1
