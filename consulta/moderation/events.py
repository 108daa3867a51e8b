# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderation tells the house."""

from dataclasses import dataclass, field
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


@dataclass(frozen=True, kw_only=True)
class DecisionUndone(DomainEvent):
    """A decision taken on many texts at once was undone in time: the text stands where it stood before."""

    subject_kind: str
    subject_id: int
    number: str
    decision_id: int
    outcome: str
    old_status: str
    new_status: str

    name: ClassVar[str] = "moderation.undone"

    def subject(self) -> str:
        """The contribution by its number, the comment by its id."""
        return f"contributo/{self.number}" if self.number else f"commento/{self.subject_id}"

    def details(self) -> dict[str, Plain]:
        """Which decision, and where the text stands again."""
        return {"outcome": self.outcome, "from": self.old_status, "to": self.new_status, "decision": self.decision_id}

    def public_record(self) -> PublicRecord | None:
        """Where the decision stands in the public register, so does that it was undone."""
        if not self.number or self.outcome not in _PUBLIC_TYPES:
            return None
        undone = _PUBLIC_TYPES[self.outcome]
        return PublicRecord("contribution_decision_undone", self.subject(), {"number": self.number, "undone": undone})


@dataclass(frozen=True, kw_only=True)
class ReadyAnswerChanged(DomainEvent):
    """A ready explanation was written, changed, archived or offered again (``change`` says which). A tool of the office: private."""

    answer_id: int
    change: str
    old: str = ""
    new: str = ""

    name: ClassVar[str] = "moderation.ready_answer_changed"

    def subject(self) -> str:
        """The explanation by its id."""
        return f"modello/{self.answer_id}"

    def details(self) -> dict[str, Plain]:
        """What changed, from and to."""
        return {"change": self.change, "from": self.old, "to": self.new}


@dataclass(frozen=True, kw_only=True)
class PassagesHidden(DomainEvent):
    """Passages of a text were taken out of every copy of it. They travel to who keeps copies, never into the trail or the register."""

    subject_kind: str
    subject_id: int
    number: str
    author_id: int | None
    decision_id: int
    reason_code: str
    reason_text: str
    mark: str
    contribution_ids: tuple[int, ...]
    comment_ids: tuple[int, ...]
    passages: tuple[str, ...] = field(repr=False)

    name: ClassVar[str] = "moderation.redacted"

    def subject(self) -> str:
        """The contribution by its number, the comment by its id."""
        return f"contributo/{self.number}" if self.number else f"commento/{self.subject_id}"

    def details(self) -> dict[str, Plain]:
        """Why and how many, never which."""
        return {"reason_code": self.reason_code, "reason": self.reason_text, "passages": len(self.passages), "decision": self.decision_id}

    def public_record(self) -> PublicRecord | None:
        """Number and reason of a contribution."""
        if not self.number:
            return None
        return PublicRecord("contribution_redacted", self.subject(), {"number": self.number, "reason_code": self.reason_code})


@dataclass(frozen=True, kw_only=True)
class OriginalRestored(DomainEvent):
    """A coordinator put a text back as it was before passages were hidden."""

    subject_kind: str
    subject_id: int
    number: str
    author_id: int | None
    decision_id: int
    reason_text: str

    name: ClassVar[str] = "moderation.unredacted"

    def subject(self) -> str:
        """The contribution by its number, the comment by its id."""
        return f"contributo/{self.number}" if self.number else f"commento/{self.subject_id}"

    def details(self) -> dict[str, Plain]:
        """Why."""
        return {"reason": self.reason_text, "decision": self.decision_id}

    def public_record(self) -> PublicRecord | None:
        """The number of a contribution."""
        return PublicRecord("contribution_unredacted", self.subject(), {"number": self.number}) if self.number else None
