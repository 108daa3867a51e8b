# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plan tells the house."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord


@dataclass(frozen=True, kw_only=True)
class ObjectiveChanged(DomainEvent):
    """An objective was created or edited; ``old_status`` is empty for a new one, ``in_bulk`` says that it came with an index.

    ``described`` names what of its description changed: codes, comuni, rank.
    """

    objective_id: int
    code: str
    title: str
    level: str
    parent_id: int | None
    old_status: str
    new_status: str
    described: tuple[str, ...] = ()
    in_bulk: bool = False

    name: ClassVar[str] = "plans.objective_changed"

    def subject(self) -> str:
        """The objective by its id: codes are unique only inside a plan."""
        return f"obiettivo/{self.objective_id}"

    def details(self) -> dict[str, Plain]:
        """Title, place in the tree and statuses."""
        place: dict[str, Plain] = {"code": self.code, "title": self.title, "level": self.level, "parent_id": self.parent_id}
        return {**place, "from": self.old_status, "to": self.new_status, "described": list(self.described)}


@dataclass(frozen=True, kw_only=True)
class _LinkEvent(DomainEvent):
    contribution_id: int
    number: str
    objective_id: int
    objective_code: str
    relation: str
    author_id: int | None

    public_type: ClassVar[str] = ""

    def subject(self) -> str:
        """The contribution by its number."""
        return f"contributo/{self.number}"

    def details(self) -> dict[str, Plain]:
        """To which objective and how."""
        return {"objective": self.objective_code, "objective_id": self.objective_id, "relation": self.relation}

    def public_record(self) -> PublicRecord | None:
        """The path from a sentence to the plan is public."""
        content: dict[str, Plain] = {"number": self.number, "objective": self.objective_code, "relation": self.relation}
        return PublicRecord(self.public_type, self.subject(), content)


@dataclass(frozen=True, kw_only=True)
class ContributionLinked(_LinkEvent):
    """A contribution was linked to an objective.

    ``is_changed``: the link was there, and says something else now. ``is_again``: a link that had been taken away by mistake
    stands again, which is no news.
    """

    is_again: bool = False

    is_changed: bool = False
    name: ClassVar[str] = "plans.contribution_linked"
    public_type: ClassVar[str] = "contribution_linked"


@dataclass(frozen=True, kw_only=True)
class ContributionUnlinked(_LinkEvent):
    """A link was taken away; ``is_replaced``: another one takes its place in the same act."""

    is_replaced: bool = False
    name: ClassVar[str] = "plans.contribution_unlinked"
    public_type: ClassVar[str] = "contribution_unlinked"


@dataclass(frozen=True, kw_only=True)
class ObjectivesMerged(DomainEvent):
    """A line of the plan became part of another: higher features point what they keep at ``into_id``.

    ``moved``: numbers of the contributions whose link went over; ``kept``: of those that the other line had already.
    """

    objective_id: int
    code: str
    into_id: int
    into_code: str
    reason: str
    moved: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    name: ClassVar[str] = "plans.objectives_merged"

    def subject(self) -> str:
        """The line that is no longer worked on."""
        return f"obiettivo/{self.objective_id}"

    def details(self) -> dict[str, Plain]:
        """Into which line, why, and what went over."""
        ends: dict[str, Plain] = {"code": self.code, "into_id": self.into_id, "into": self.into_code, "reason": self.reason}
        return {**ends, "moved": list(self.moved), "kept": list(self.kept)}
