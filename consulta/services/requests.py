# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of the catalogue of services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ServicePlace:
    """A comune that has the service, and since when; None where the day is not known."""

    municipality_id: int
    active_since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceContent:
    """What a service says of itself. ``targets``: entries of the list of target groups; ``valid_to`` is excluded."""

    name: str
    area_id: int
    description: str = ""
    targets: Sequence[int] = ()
    places: Sequence[ServicePlace] = ()
    provider: str = ""
    entrusted: str = ""
    act_type: str = ""
    act_number: str = ""
    act_date: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    address: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""
    status: str = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateService:
    """A new service. Without ``code`` the next free one is given; ``key`` is the form's one-time key."""

    territory_id: int
    content: ServiceContent
    code: str = ""
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditService:
    """Change a service, its status included. ``version`` is that of the page."""

    territory_id: int
    service_id: int
    content: ServiceContent
    version: int
