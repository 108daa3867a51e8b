# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to organisations and to who speaks for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """Its data were completed or changed: which, with old and new value but for what names or reaches a person."""

    fields: tuple[str, ...]
    old: Mapping[str, Plain] = field(default_factory=dict)
    new: Mapping[str, Plain] = field(default_factory=dict)
    name: ClassVar[str] = "organisations.edited"

    def details(self) -> dict[str, Plain]:
        return {"fields": list(self.fields), "from": dict(self.old), "to": dict(self.new)}


@dataclass(frozen=True, kw_only=True)
class SignatureSwitched(_OfOrganisation):
    """The firma interna of a body was switched on or off, by who binds it."""

    is_on: bool
    name: ClassVar[str] = "organisations.signature_switched"

    def details(self) -> dict[str, Plain]:
        return {"from": not self.is_on, "to": self.is_on}


@dataclass(frozen=True, kw_only=True)
class OrganisationDecided(_OfOrganisation):
    """The office decided on its standing; its affiliates are told (``queries.list_contacts``)."""

    old: str
    status: str
    reason: str
    day: str = ""
    """By when data are wanted, or the last day of a suspension."""
    name: ClassVar[str] = "organisations.decided"

    def details(self) -> dict[str, Plain]:
        return {"from": self.old, "to": self.status, "reason": self.reason, "by": self.day}


@dataclass(frozen=True, kw_only=True)
class CategorySet(DomainEvent):
    """A category has another name from a day, or is offered until a day; who chose it before keeps its name (invariant 32)."""

    category: str
    label: str
    day: str
    is_closing: bool
    name: ClassVar[str] = "organisations.category_set"

    def subject(self) -> str:
        return f"organisation_category/{self.category}"

    def details(self) -> dict[str, Plain]:
        return {"label": self.label, "day": self.day, "closing": self.is_closing}


@dataclass(frozen=True, kw_only=True)
class RegistryExported(DomainEvent):
    """The office took the registry away as a file: what for, which filter, with personal columns or not."""

    purpose: str
    filter: str
    with_persons: bool
    name: ClassVar[str] = "organisations.exported"

    def subject(self) -> str:
        return "organisations/registry"

    def details(self) -> dict[str, Plain]:
        return {"purpose": self.purpose, "filter": self.filter, "persons": self.with_persons}


@dataclass(frozen=True, kw_only=True)
class OrganisationsImported(DomainEvent):
    """The office brought in a list: which file and how many rows became what. What the file held is not told."""

    import_id: int
    file_name: str
    sha256: str
    new: int
    filled: tuple[int, ...]
    """Ids of the bodies already here of which something empty was filled."""
    same: int
    wrong: int
    name: ClassVar[str] = "organisations.imported"

    def subject(self) -> str:
        return f"organisation_import/{self.import_id}"

    def details(self) -> dict[str, Plain]:
        return {
            "file": self.file_name,
            "sha256": self.sha256,
            "new": self.new,
            "filled": list(self.filled),
            "same": self.same,
            "wrong": self.wrong,
        }


@dataclass(frozen=True, kw_only=True)
class OrganisationAskedAgain(_OfOrganisation):
    """A refused body asks, once, to be looked at again."""

    reason: str
    name: ClassVar[str] = "organisations.asked_again"

    def details(self) -> dict[str, Plain]:
        return {"reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class OrganisationRechecked(_OfOrganisation):
    """The office looked again and all still holds."""

    method: str
    due_on: str
    name: ClassVar[str] = "organisations.rechecked"

    def details(self) -> dict[str, Plain]:
        return {"method": self.method, "due_on": self.due_on}


@dataclass(frozen=True, kw_only=True)
class RecheckNear(_OfOrganisation):
    """The yearly check is a month away: the body is told once."""

    due_on: str
    name: ClassVar[str] = "organisations.recheck_near"

    def details(self) -> dict[str, Plain]:
        return {"due_on": self.due_on}


@dataclass(frozen=True, kw_only=True)
class RecheckDue(RecheckNear):
    """The day of the yearly check has passed and nobody has looked."""

    name: ClassVar[str] = "organisations.recheck_due"


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
    """The person no longer speaks for the body. What was said before stays as it was said (invariant 12).

    The reason stays on the affiliation, where it can be erased with the person. ``is_orphaned``: nobody represents the body in
    law any more, and the office is told.
    """

    kind: str = ""
    is_orphaned: bool = False
    name: ClassVar[str] = "organisations.affiliation_ended"

    def details(self) -> dict[str, Plain]:
        return {**super().details(), "kind": self.kind, "orphaned": self.is_orphaned}


@dataclass(frozen=True, kw_only=True)
class AffiliationBounded(_OfAffiliation):
    """The delegation has another last instant."""

    old: str
    new: str
    name: ClassVar[str] = "organisations.affiliation_bounded"

    def details(self) -> dict[str, Plain]:
        return {**super().details(), "from": self.old, "to": self.new}


@dataclass(frozen=True, kw_only=True)
class RepresentationHandedOver(_OfAffiliation):
    """``user_id`` is the legal representative from this instant."""

    former_user_id: int
    name: ClassVar[str] = "organisations.handed_over"

    def details(self) -> dict[str, Plain]:
        return {**super().details(), "former": self.former_user_id}


@dataclass(frozen=True, kw_only=True)
class DelegationEnding(_OfAffiliation):
    """A delegation is about to end: the delegate and who represents the body are told, once."""

    name: ClassVar[str] = "organisations.delegation_ending"


@dataclass(frozen=True, kw_only=True)
class _OfClaim(_OfOrganisation):
    claim_id: int
    user_id: int
    function: str

    def details(self) -> dict[str, Plain]:
        return {"claim": self.claim_id, "user": self.user_id, "function": self.function}


@dataclass(frozen=True, kw_only=True)
class RepresentationAsked(_OfClaim):
    """Somebody asks to represent a body that the office took from a list: the office is told."""

    name: ClassVar[str] = "organisations.representation_asked"


@dataclass(frozen=True, kw_only=True)
class ClaimDecided(_OfClaim):
    """The office answered: who asked is told, with the reason of a refusal, which stays out of the audit trail."""

    is_accepted: bool
    name: ClassVar[str] = "organisations.claim_decided"

    def details(self) -> dict[str, Plain]:
        return {**super().details(), "accepted": self.is_accepted}


@dataclass(frozen=True, kw_only=True)
class OrganisationTakenUp(_OfAffiliation):
    """Somebody speaks for a body of the list from this instant: it is in verifica as any that registers."""

    name: ClassVar[str] = "organisations.taken_up"
