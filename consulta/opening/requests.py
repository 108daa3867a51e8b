# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of the first configuration."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SaveNames:
    """Name, region and, when another is chosen, a whole vocabulary of those shipped. ``version`` is the one of the settings read."""

    territory_id: int
    version: int
    name: str
    region: str
    vocabulary: str = ""


@dataclass(frozen=True, slots=True)
class SaveMunicipalities:
    """Comuni that join (Belfiore codes), from a day; ``lead`` is the capofila by an act, empty to leave it as it is."""

    territory_id: int
    comuni: tuple[str, ...]
    starts_on: date
    lead: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class SaveContacts:
    """Contacts of the office; ``version`` is that of the settings read."""

    territory_id: int
    version: int
    contacts: dict[str, str]


@dataclass(frozen=True, slots=True)
class PublishLegal:
    """The office's texts. ``version`` is the number that they will have."""

    territory_id: int
    version: int
    privacy: str
    rules: str


@dataclass(frozen=True, slots=True)
class OpenFirst:
    """The first territory of an empty installation and who administers it. ``slug`` empty: made from the name."""

    name: str
    region: str
    vocabulary: str
    email: str
    person: str
    act: str
    slug: str = ""
