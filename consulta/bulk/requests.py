# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody asks to do to many things."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Picked:
    """A thing that was ticked, in the version that stood on the page."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class PrepareBulk:
    """Look at what an act would do to some things. ``key`` is the one-time key of the form."""

    territory_id: int
    act: str
    subject_kind: str
    picked: tuple[Picked, ...]
    key: str


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Do it. ``words`` is what the act asks for once for all: a reason, a tag."""

    territory_id: int
    operation_id: int
    words: Mapping[str, str] = field(default_factory=dict)
