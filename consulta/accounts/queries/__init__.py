# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of people: the actor behind a sign-in, an account for its owner, the staff of a territory."""

from consulta.accounts.queries.actors import IDLE_FOR, SEEN_EVERY, HatsOf, actor_of, load_actor, no_hats, roles_of
from consulta.accounts.queries.devices import SKEW, Device, check_grant, list_devices
from consulta.accounts.queries.people import (
    UserView,
    find_credentials,
    find_password_hash,
    find_user_by_email,
    get_user,
    proved_address,
)
from consulta.accounts.queries.staff import (
    STAFF_CAP,
    StaffContact,
    StaffRow,
    count_staff,
    find_first_invite,
    list_staff,
    list_staff_contacts,
)

__all__ = [
    "IDLE_FOR",
    "SEEN_EVERY",
    "SKEW",
    "STAFF_CAP",
    "Device",
    "HatsOf",
    "StaffContact",
    "StaffRow",
    "UserView",
    "actor_of",
    "check_grant",
    "count_staff",
    "find_credentials",
    "find_first_invite",
    "find_password_hash",
    "find_user_by_email",
    "get_user",
    "list_devices",
    "list_staff",
    "list_staff_contacts",
    "load_actor",
    "no_hats",
    "proved_address",
    "roles_of",
]
