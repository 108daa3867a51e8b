# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of this feature."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskClarification:
    """What the author of the contribution with that number (year, sequence) does not understand of its reply."""

    territory_id: int
    number: tuple[int, int]
    question: str
    key: str


@dataclass(frozen=True, slots=True)
class AnswerClarification:
    """The answer, which only who asked reads."""

    territory_id: int
    clarification_id: int
    version: int
    answer: str
