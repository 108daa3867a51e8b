# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of its roster."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberContent:
    """What is written of somebody. ``weekly_minutes`` are minutes a week; ``ends_on`` is the first day after the last one."""

    name: str
    user_id: int | None
    profile: str
    profile_other: str
    is_coordinator: bool
    weekly_minutes: int
    employer: str
    employer_name: str
    starts_on: date
    ends_on: date | None
    act: str
    competences: tuple[str, ...]
    register_name: str
    register_number: str
    shows_name: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember:
    """Write somebody into the roster; ``key`` is the form's one-time key."""

    territory_id: int
    content: MemberContent
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMember:
    """Correct what is written. ``version`` is that of the page."""

    territory_id: int
    member_id: int
    version: int
    content: MemberContent


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMember:
    """Somebody stops working in the office: ``ends_on`` is the first day without, ``act`` the paper or the reason."""

    territory_id: int
    member_id: int
    version: int
    ends_on: date
    act: str
