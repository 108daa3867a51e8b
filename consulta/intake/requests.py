# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks when it writes for somebody else, and what it gets back (F7)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class EnterForPerson:
    """A contribution of somebody without account. ``received_on`` is the day it reached the office; name and contact stay private."""

    territory_id: int
    topic_id: int
    kind: str
    title: str
    text: str
    municipality_ids: tuple[int, ...]
    channel: str
    place: str
    received_on: date
    has_read_privacy: bool
    key: str
    person_name: str = ""
    contact: str = ""
    area_id: int | None = None
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeskReceipt:
    """What is printed for the person: the public number and the code to follow the outcome. A repeat gets the same one."""

    contribution_id: int
    number: str
    code: str
    is_late: bool
