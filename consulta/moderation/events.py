# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderation tells the house."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord

_PUBLIC_TYPES = {
    "published": "contribution_published",
    "restored": "contribution_restored",
    "hidden": "contribution_hidden",
    "rejected": "contribution_rejected",
}


@dataclass(frozen=True, kw_only=True)
class ContentModerated(DomainEvent):
    """Somebody decided on a contribution or a comment. ``number`` is empty for a comment.

    The public register keeps what happens to the numbers of contributions; a text returned to its author and a
    personal case stay between the office and the author (decisions.md 13).
    """

    subject_kind: str
    subject_id: int
    number: str
    decision_id: int
    outcome: str
    reason_code: str
    reason_text: str
    author_id: int | None
    old_status: str
    new_status: str
    revision: int
    on_appeal: bool = False
    """Whether an appeal was upheld: its author reads the answer in a letter of its own."""

    name: ClassVar[str] = "moderation.decided"

    def subject(self) -> str:
        """The contribution by its number, the comment by its id."""
        return f"contributo/{self.number}" if self.subject_kind == "contribution" else f"commento/{self.subject_id}"

    def details(self) -> dict[str, Plain]:
        """From which status to which, and why."""
        return {
            "outcome": self.outcome,
            "from": self.old_status,
            "to": self.new_status,
            "reason_code": self.reason_code,
            "reason": self.reason_text,
            "decision": self.decision_id,
        }

    def public_record(self) -> PublicRecord | None:
        """Publication, hiding, restoring and refusal of a contribution are public facts."""
        kind = _PUBLIC_TYPES.get(self.outcome)
        if self.subject_kind != "contribution" or kind is None:
            return None
        content: dict[str, Plain] = {"number": self.number}
        if self.outcome in ("published", "restored"):
            content["revision"] = self.revision
        else:
            content["reason_code"] = self.reason_code
        return PublicRecord(kind, self.subject(), content)
