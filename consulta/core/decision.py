# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer of a policy: yes, or no with its reason and what would help."""

from dataclasses import dataclass

from consulta.core.errors import Invalid, Refused


@dataclass(frozen=True, slots=True)
class Decision:
    """Truthy when allowed. ``reason`` and ``would_help`` are Italian sentences shown beside the missing button."""

    allowed: bool
    reason: str = ""
    would_help: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def or_refuse(self) -> None:
        """Raise :class:`Refused` unless allowed."""
        if not self.allowed:
            raise Refused(self.reason, self.would_help)

    def or_invalid(self, field: str) -> None:
        """Raise :class:`Invalid` under a field unless allowed."""
        if not self.allowed:
            raise Invalid({field: self.reason})


ALLOWED = Decision(True)


def refuse(reason: str, would_help: str = "") -> Decision:
    """A negative decision."""
    return Decision(False, reason, would_help)


def first_refusal(*decisions: Decision) -> Decision:
    """The first negative decision, or ALLOWED."""
    return next((decision for decision in decisions if not decision), ALLOWED)
