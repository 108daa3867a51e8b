# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office or the command line asks of a territory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class NewArea:
    """A thematic area: its code never changes, its labels may."""

    code: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class NewMunicipality:
    """A comune that the starter data do not hold, with its ISTAT code in force."""

    belfiore: str
    name: str
    istat: str = ""
    province: str = ""
    province_sigla: str = ""
    codes_from: date = date(2017, 1, 1)
    population: int | None = None
    population_on: date | None = None


@dataclass(frozen=True, slots=True)
class OpenTerritory:
    """A new ambito. ``vocabulary`` (name of the noun → its forms) wins over ``preset``; ``areas`` None gives the default list.

    ``municipalities`` are Belfiore codes with the first day of membership; ``lead`` is the Belfiore code of the comune capofila.
    """

    slug: str
    name: str
    region: str
    preset: str = ""
    vocabulary: Mapping[str, Any] | None = None
    contacts: Mapping[str, str] = field(default_factory=dict)
    municipalities: tuple[tuple[str, date], ...] = ()
    new_municipalities: tuple[NewMunicipality, ...] = ()
    lead: str = ""
    lead_act: str = ""
    health_district: str = ""
    health_authority: str = ""
    areas: tuple[NewArea, ...] | None = None
    is_simple: bool = True
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """Name, words, contacts and preset as the office edits them; None leaves a thing as it is. ``version`` is the one it read."""

    territory_id: int
    version: int
    name: str | None = None
    region: str | None = None
    vocabulary: Mapping[str, Any] | None = None
    contacts: Mapping[str, str] | None = None
    is_simple: bool | None = None


@dataclass(frozen=True, slots=True)
class NameLead:
    """A comune becomes capofila on a day, by an act; whoever was before ends on that day."""

    territory_id: int
    municipality_id: int
    starts_on: date
    act: str


@dataclass(frozen=True, slots=True)
class AddMember:
    """A comune joins the territory on a day; the data of an unknown comune come with it."""

    territory_id: int
    belfiore: str
    starts_on: date
    name: str = ""
    istat: str = ""
    province: str = ""


@dataclass(frozen=True, slots=True)
class EndMember:
    """A comune leaves the territory on a day (excluded)."""

    territory_id: int
    municipality_id: int
    ends_on: date


@dataclass(frozen=True, slots=True)
class AddArea:
    """A new thematic area, in force from a day."""

    territory_id: int
    label: str
    label_en: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class RenameArea:
    """New labels for an area."""

    territory_id: int
    area_id: int
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class RetireArea:
    """An area is no longer offered from a day; what was classified in it stays."""

    territory_id: int
    area_id: int
    ends_on: date


@dataclass(frozen=True, slots=True)
class NewCode:
    """An entry of a code list that every territory starts with."""

    kind: str
    code: str
    label: str
    label_en: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCode:
    """A new entry of a code list, offered from a day. Without ``code`` one is made from the label."""

    territory_id: int
    kind: str
    code: str
    label: str
    label_en: str
    legal_basis: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCode:
    """New words for an entry, or the day from which it is no longer offered. ``version`` is that of the page."""

    territory_id: int
    entry_id: int
    label: str
    label_en: str
    legal_basis: str
    ends_on: date | None
    version: int
