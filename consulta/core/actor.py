# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is asking. An actor is a value: plain, frozen, built once per request and passed first to every verb and query."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class OrganisationHat:
    """An organisation the actor may speak for now (an affiliation in force at the instant of loading)."""

    organisation_id: int
    territory_id: int
    name: str
    accredited: bool
    needs_signature: bool = False
    """Whether the body has the firma interna switched on and the actor is not among those who sign (ADR 0039)."""


@dataclass(frozen=True, slots=True)
class RoleInTerritory:
    """A staff role held now in one territory (``StaffRole`` value as text)."""

    territory_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, nobody (ANONYMOUS) or the program itself (SYSTEM)."""

    user_id: int | None = None
    name: str = ""
    email: str = ""
    is_confirmed: bool = False
    is_system: bool = False
    roles: frozenset[RoleInTerritory] = frozenset()
    hats: tuple[OrganisationHat, ...] = ()
    held_back: frozenset[RoleInTerritory] = frozenset()
    """Roles held that this device may not use until a second factor proves who is using it (decisions.md 37)."""
    grace: tuple[tuple[int, date], ...] = field(default=(), compare=False)
    """For roles that are usable without it for some days: territory, first day on which they no longer are."""
    sign_in_id: int | None = field(default=None, compare=False)
    seen_at: datetime | None = field(default=None, compare=False)
    """When the device was last noted as seen, for who is signed in."""
    uses_shortcuts: bool = field(default=False, compare=False)
    """Whether the person asked for single keys on the office's pages."""

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody is signed in."""
        return self.user_id is not None

    def has_role(self, territory_id: int, *roles: str) -> bool:
        """Whether the actor holds at least one of the roles in that territory; any role when none is named."""
        return any(held.territory_id == territory_id and (not roles or held.role in roles) for held in self.roles)

    def is_held_back(self, territory_id: int, *roles: str) -> bool:
        """Whether one of the roles (any, when none is named) waits for the second factor in that territory."""
        return any(held.territory_id == territory_id and (not roles or held.role in roles) for held in self.held_back)

    def grace_until(self, territory_id: int) -> date | None:
        """The first day on which a role of that territory will wait for the second factor, while it does not yet."""
        return min((day for where, day in self.grace if where == territory_id), default=None)

    def is_staff_of(self, territory_id: int) -> bool:
        """Whether the actor holds any staff role in that territory."""
        return self.has_role(territory_id)

    def hat(self, organisation_id: int) -> OrganisationHat | None:
        """The hat for an organisation, when the actor may speak for it."""
        return next((hat for hat in self.hats if hat.organisation_id == organisation_id), None)

    def hats_in(self, territory_id: int) -> tuple[OrganisationHat, ...]:
        """The organisations of one territory the actor may speak for."""
        return tuple(hat for hat in self.hats if hat.territory_id == territory_id)


ANONYMOUS = Actor()
SYSTEM = Actor(name="Consulta", is_system=True)
