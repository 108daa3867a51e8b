# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of this feature."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskAppeal:
    """Why the author of a text ("contribution" or "comment") does not agree with the last decision on it."""

    territory_id: int
    subject_kind: str
    subject_id: int
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class ContestMeasure:
    """Why the person concerned does not agree with a measure on the own account."""

    territory_id: int
    measure_id: int
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class DecideAppeal:
    """The answer: ``outcome`` is "confirmed" or "reversed"; the author reads ``answer``."""

    territory_id: int
    appeal_id: int
    version: int
    outcome: str
    answer: str
