# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks when it writes for somebody else, and what it gets back (F7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from consulta.core.files import CheckedFile


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
    details: Mapping[str, str] = field(default_factory=dict)
    """The optional fields of the scheda (F3), by name."""
    must_wait: bool = False
    """It waits to be read whoever typed it."""


@dataclass(frozen=True, slots=True)
class DeskReceipt:
    """What is printed for the person: the public number and the code to follow the outcome. A repeat gets the same one."""

    contribution_id: int
    number: str
    code: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class StartImport:
    """A file of contributions to look at. ``channel`` and ``place`` hold for the rows that do not say them."""

    territory_id: int
    file: CheckedFile
    channel: str
    place: str
    has_read_privacy: bool
    key: str


@dataclass(frozen=True, slots=True)
class ConfirmImport:
    """Bring in what was seen. ``version`` is the one that stood on the page."""

    territory_id: int
    import_id: int
    version: int
