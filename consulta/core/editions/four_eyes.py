# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who wrote does not approve, but for the recorded exception of a small office (invariant 3, decisions.md 12)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.text import normalise
from consulta.core.words import N_

WRITERS = ("operator", "coordinator")
APPROVERS = ("coordinator", "deputy_approver")
OFFICE = ("operator", "coordinator", "deputy_approver")
"""Who publishes what was approved; also whose number says whether the office is small."""
READERS = (*OFFICE, "auditor")
"""Who reads what the office works on: auditors read all and write nothing (domain.md §4.3)."""
SMALL_OFFICE = 3
"""With fewer people than this the coordinator may approve what they wrote, saying why."""
EXCEPTION_FLOOR = 20
"""Letters of the reason, which is public."""


class Worked(Protocol):
    """What must be known of a text that somebody worked on. ``is_small_office``: small, and its territory allows the exception."""

    @property
    def territory_id(self) -> int: ...
    @property
    def writer_ids(self) -> Collection[int]: ...
    @property
    def is_small_office(self) -> bool: ...


def needs_exception(actor: Actor, facts: Worked) -> bool:
    """Whether who approves also worked on it."""
    return actor.user_id in facts.writer_ids


def may_use_exception(actor: Actor, facts: Worked) -> bool:
    """Whether the exception is open to the actor: the coordinator of a small office."""
    return facts.is_small_office and actor.has_role(facts.territory_id, "coordinator")


def lacks_exception_reason(actor: Actor, facts: Worked, exception_reason: str) -> bool:
    """Whether the exception is needed and open, and only its reason is missing or too short."""
    return needs_exception(actor, facts) and may_use_exception(actor, facts) and len(normalise(exception_reason)) < EXCEPTION_FLOOR


@dataclass(frozen=True, slots=True)
class FourEyes:
    """The same rule in the words of a kind of text: that its writer does not approve it, and that a reason is needed."""

    not_alone: str
    reason_needed: str

    def decide(self, actor: Actor, facts: Worked, exception_reason: str) -> Decision:
        """Whether the actor may approve it, as far as who wrote it goes."""
        if not needs_exception(actor, facts):
            return ALLOWED
        if not may_use_exception(actor, facts):
            return refuse(self.not_alone, N_("Chiedi l'approvazione al coordinatore o a chi lo sostituisce."))
        if lacks_exception_reason(actor, facts, exception_reason):
            return refuse(self.reason_needed, N_("Compila il campo «Motivo dell'eccezione»."))
        return ALLOWED
