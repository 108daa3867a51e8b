# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to organisations and to who speaks for them."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain


@dataclass(frozen=True, kw_only=True)
class _OfOrganisation(DomainEvent):
    organisation_id: int

    def subject(self) -> str:
        return f"organisation/{self.organisation_id}"


@dataclass(frozen=True, kw_only=True)
class OrganisationRegistered(_OfOrganisation):
    """A body asked to take part; it is seen, in verifica, once who registered it has proved the address."""

    is_confirmed: bool
    name: ClassVar[str] = "organisations.registered"


@dataclass(frozen=True, kw_only=True)
class OrganisationConfirmed(_OfOrganisation):
    """Who registered it proved the address: the office has something to verify."""

    name: ClassVar[str] = "organisations.confirmed"


@dataclass(frozen=True, kw_only=True)
class OrganisationEdited(_OfOrganisation):
    """Its data were completed or changed: which, not the values."""

    fields: tuple[str, ...]
    name: ClassVar[str] = "organisations.edited"

    def details(self) -> dict[str, Plain]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, kw_only=True)
class OrganisationDecided(_OfOrganisation):
    """The office decided on its standing; its affiliates are told (``queries.list_contacts``)."""

    old: str
    status: str
    reason: str
    name: ClassVar[str] = "organisations.decided"

    def details(self) -> dict[str, Plain]:
        return {"from": self.old, "to": self.status, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class _OfAffiliation(_OfOrganisation):
    affiliation_id: int
    user_id: int
    function: str

    def details(self) -> dict[str, Plain]:
        return {"affiliation": self.affiliation_id, "user": self.user_id, "function": self.function}


@dataclass(frozen=True, kw_only=True)
class ColleagueInvited(_OfAffiliation):
    """A colleague was asked; the mail is that of the invitation grant."""

    name: ClassVar[str] = "organisations.colleague_invited"


@dataclass(frozen=True, kw_only=True)
class AffiliationAccepted(_OfAffiliation):
    """The person said yes and may speak for the body from now on."""

    name: ClassVar[str] = "organisations.affiliation_accepted"


@dataclass(frozen=True, kw_only=True)
class AffiliationEnded(_OfAffiliation):
    """The person no longer speaks for the body. What was said before stays as it was said (invariant 12)."""

    name: ClassVar[str] = "organisations.affiliation_ended"
