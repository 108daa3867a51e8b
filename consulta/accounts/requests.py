# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people ask of their accounts, and the plain values that come back."""

import ipaddress
from dataclasses import dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email

from consulta.core.errors import Invalid
from consulta.core.words import N_


@dataclass(frozen=True, slots=True)
class RegisterUser:
    """A new account. ``municipality_id`` is None for who lives outside the territory or does not say."""

    email: str
    name: str
    password: str | None = None
    municipality_id: int | None = None
    is_from_outside: bool = False
    shows_name: bool = False
    language: str = "it"


@dataclass(frozen=True, slots=True)
class EditProfile:
    """What a person changes of the account."""

    name: str
    municipality_id: int | None
    is_from_outside: bool
    shows_name: bool
    language: str
    version: int


@dataclass(frozen=True, slots=True)
class GrantRole:
    """A dated staff role with the act that gives it. ``ends_on`` is the first day without the role."""

    user_id: int
    territory_id: int
    role: str
    starts_on: date
    ends_on: date | None
    act: str
    follows_id: int | None = None
    verified_on: date | None = None
    verification_note: str = ""
    asked_by_id: int | None = None
    second_person_id: int | None = None
    exception_reason: str = ""


@dataclass(frozen=True, slots=True)
class AddStaff:
    """A staff role for whoever has an e-mail address; without an account an invitation leaves by mail."""

    email: str
    name: str
    territory_id: int
    role: str
    starts_on: date
    ends_on: date | None
    act: str
    exception_reason: str = ""


@dataclass(frozen=True, slots=True)
class RenewRole:
    """Another term for a role that ends: ``ends_on`` is its first day without the role, ``verified_on`` when it was verified."""

    assignment_id: int
    territory_id: int
    ends_on: date
    act: str
    verified_on: date
    verification_note: str
    exception_reason: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What giving or renewing a role came to: an assignment, or a proposal that waits for a second person."""

    assignment_id: int | None = None
    proposal_id: int | None = None


@dataclass(frozen=True, slots=True)
class AskFactorReset:
    """The reset of the second factor of who has an address; ``reason`` says how the person was recognised."""

    email: str
    territory_id: int
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """The first administrator of a territory, from the console (decisions.md 12)."""

    email: str
    name: str
    territory_id: int
    act: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A mailed link that was just used, or that could be."""

    id: int
    user_id: int | None
    draft_id: int | None
    email: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """The right e-mail with the right password."""

    user_id: int
    is_confirmed: bool


def canonical_email(typed: str) -> str:
    """The one spelling of an address, in lower case. Raises Invalid when it cannot be an address.

    A domain with other letters than a-z is kept as mail knows it ("xn--…"): the office sees at once one that only looks like another.
    """
    try:
        found = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Invalid({"email": N_("L'indirizzo e-mail non è scritto bene: per esempio nome@esempio.it.")}) from None
    return (found.ascii_email or found.normalized).lower()


def address_key(remote_address: str | None) -> str:
    """The throttle key of a network address; an IPv6 household is one /64."""
    try:
        address = ipaddress.ip_address(remote_address or "")
    except ValueError:
        return "ip:unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return f"ip:{mapped}" if mapped else f"ip:{ipaddress.ip_network((address, 64), strict=False)}"
    return f"ip:{address}"


def email_key(typed: str) -> str:
    """The throttle key of a typed address: one for all its spellings, so that none of them begins a count of its own."""
    try:
        return f"email:{canonical_email(typed)}"
    except Invalid:
        return f"email:{typed.strip().lower()[:254]}"
