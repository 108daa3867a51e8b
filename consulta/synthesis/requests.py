# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of syntheses: plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """A contribution or a comment, by kind and id."""

    kind: str
    """``contribution`` or ``comment``."""
    id: int

    @property
    def key(self) -> str:
        """How a page names it: ``contribution-12``."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class BeginSynthesis:
    """Begin the synthesis of a topic, of a tavolo, or of the whole cycle when neither is given."""

    territory_id: int
    cycle_id: int
    title: str
    topic_id: int | None = None
    roundtable_id: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class WriteFrame:
    """Title, introduction and conclusion. ``text_version`` is that of the page."""

    territory_id: int
    synthesis_id: int
    text_version: int
    title: str
    introduction: str = ""
    conclusion: str = ""


@dataclass(frozen=True, slots=True)
class WritePoint:
    """A point, new when ``point_id`` is None; ``version`` is that of the point being changed."""

    territory_id: int
    synthesis_id: int
    title: str
    statement: str
    dissent: str = ""
    objective_ids: tuple[int, ...] = ()
    tag_ids: tuple[int, ...] = ()
    point_id: int | None = None
    version: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class MovePoint:
    """Move a point one place up or down. ``position`` is the one the page showed: a second click finds another and does nothing."""

    territory_id: int
    synthesis_id: int
    point_id: int
    position: int
    up: bool


@dataclass(frozen=True, slots=True)
class RemovePoint:
    """Take a point away; its sources are to be treated again."""

    territory_id: int
    synthesis_id: int
    point_id: int


@dataclass(frozen=True, slots=True)
class AddSources:
    """Put texts behind a point."""

    territory_id: int
    synthesis_id: int
    point_id: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class PutAside:
    """Set texts aside with a reason; ``note`` says more."""

    territory_id: int
    synthesis_id: int
    items: tuple[Item, ...]
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PutBack:
    """Put texts that were set aside back among those to treat."""

    territory_id: int
    synthesis_id: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ChangeSource:
    """Take a source away from its point, or say that its new text was read."""

    territory_id: int
    synthesis_id: int
    source_id: int


@dataclass(frozen=True, slots=True)
class PickQuotes:
    """The passages of a source that are quoted, instead of those before: the sentences ticked, of the text in ``revision``."""

    territory_id: int
    synthesis_id: int
    source_id: int
    revision: int
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Propose, or publish, what was read in ``version``."""

    territory_id: int
    synthesis_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ReturnSynthesis:
    """Give it back to who writes, saying what to change."""

    territory_id: int
    synthesis_id: int
    version: int
    note: str


@dataclass(frozen=True, slots=True)
class ApproveSynthesis:
    """Approve. ``exception_reason`` only when writer and approver are the same person in a small office."""

    territory_id: int
    synthesis_id: int
    version: int
    exception_reason: str = ""


@dataclass(frozen=True, slots=True)
class NewEdition:
    """Begin the next edition of what is published; the reason will be public."""

    territory_id: int
    synthesis_id: int
    version: int
    reason: str
