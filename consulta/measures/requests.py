# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of this feature."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Impose:
    """A measure on a person. ``kind`` is a MeasureKind value; ``last_day`` is the last day of it, None: without an end (a block)."""

    territory_id: int
    user_id: int
    kind: str
    reason: str
    last_day: date | None
    key: str
    exception_reason: str = ""


@dataclass(frozen=True, slots=True)
class DecideMeasure:
    """A second person's answer to a block, or an early end. ``reason`` is what the person reads, where one is asked."""

    territory_id: int
    measure_id: int
    version: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmHiding:
    """A second person says that a text stays hidden; ``exception_reason`` is that of an office where there is nobody else."""

    territory_id: int
    check_id: int
    exception_reason: str = ""
