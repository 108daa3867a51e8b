# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to accounts. No name, address or secret ever enters the audit trail."""

from dataclasses import dataclass
from typing import ClassVar

from consulta.core.events import DomainEvent, Plain, PublicRecord


@dataclass(frozen=True, kw_only=True)
class _OfUser(DomainEvent):
    user_id: int

    def subject(self) -> str:
        return f"user/{self.user_id}"


@dataclass(frozen=True, kw_only=True)
class UserRegistered(_OfUser):
    """An account was made; the address is not confirmed yet."""

    name: ClassVar[str] = "accounts.registered"


@dataclass(frozen=True, kw_only=True)
class UserConfirmed(_OfUser):
    """A mailed link proved the address. ``is_first`` is False when the account was confirmed already."""

    is_first: bool
    name: ClassVar[str] = "accounts.confirmed"


@dataclass(frozen=True, kw_only=True)
class GrantIssued(DomainEvent):
    """A link has to be mailed to ``email``. The token is signed at delivery: ``sign_grant(grant_id, purpose)``.

    ``already_registered``: the confirmation was asked for an address that has an account (the mail says so and the
    link signs in); of a change of address, that the new one belongs to another account (the mail has no link). A
    ``reset`` without ``user_id`` tells the address that it has no account. ``reason`` tells invitations apart: ``staff``
    or ``affiliation``. ``mail_territory_id`` is the territory whose name the mail carries; ``territory_id`` stays None,
    since no public page changes.
    """

    grant_id: int
    purpose: str
    email: str
    user_id: int | None
    draft_id: int | None
    language: str = "it"
    already_registered: bool = False
    reason: str = ""
    mail_territory_id: int | None = None
    name: ClassVar[str] = "accounts.grant_issued"

    def subject(self) -> str:
        return f"grant/{self.grant_id}"

    def details(self) -> dict[str, Plain]:
        return {"purpose": self.purpose}


@dataclass(frozen=True, kw_only=True)
class SignedIn(_OfUser):
    """A device was signed in."""

    name: ClassVar[str] = "accounts.signed_in"


@dataclass(frozen=True, kw_only=True)
class SignInsEnded(_OfUser):
    """One or more devices were signed out; ``reason``: sign_out, device, password, role, second_factor, email."""

    reason: str
    count: int
    name: ClassVar[str] = "accounts.sign_ins_ended"

    def details(self) -> dict[str, Plain]:
        return {"reason": self.reason, "count": self.count}


@dataclass(frozen=True, kw_only=True)
class SecondFactorConfirmed(_OfUser):
    """A person turned the second factor on, with a first code."""

    name: ClassVar[str] = "accounts.second_factor_confirmed"


@dataclass(frozen=True, kw_only=True)
class SecondFactorEnded(_OfUser):
    """A person turned the second factor off."""

    name: ClassVar[str] = "accounts.second_factor_ended"


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesRenewed(_OfUser):
    """A person made new recovery codes; the old ones are worth nothing."""

    name: ClassVar[str] = "accounts.recovery_codes_renewed"


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeSpent(_OfUser):
    """A recovery code stood in for the device; ``left`` are still good."""

    left: int
    name: ClassVar[str] = "accounts.recovery_code_spent"

    def details(self) -> dict[str, Plain]:
        return {"left": self.left}


@dataclass(frozen=True, kw_only=True)
class _OfReset(_OfUser):
    reset_id: int

    def details(self) -> dict[str, Plain]:
        return {"reset": self.reset_id}


@dataclass(frozen=True, kw_only=True)
class FactorResetAsked(_OfReset):
    """An administrator asked that somebody's second factor be reset; a second person has to confirm."""

    name: ClassVar[str] = "accounts.factor_reset_asked"


@dataclass(frozen=True, kw_only=True)
class FactorResetConfirmed(_OfReset):
    """A second person confirmed: the factor is gone, every device is signed out."""

    name: ClassVar[str] = "accounts.factor_reset_confirmed"


@dataclass(frozen=True, kw_only=True)
class FactorResetWithdrawn(_OfReset):
    """The reset is not needed any more; also when the person entered with a code meanwhile."""

    name: ClassVar[str] = "accounts.factor_reset_withdrawn"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(_OfUser):
    """A password was set or changed."""

    name: ClassVar[str] = "accounts.password_changed"


@dataclass(frozen=True, kw_only=True)
class EmailChangeAsked(_OfUser):
    """A person asked for another address; the new one has to confirm."""

    name: ClassVar[str] = "accounts.email_change_asked"


@dataclass(frozen=True, kw_only=True)
class EmailChanged(_OfUser):
    """The new address confirmed and is the person's; the old one may undo it for seven days."""

    name: ClassVar[str] = "accounts.email_changed"


@dataclass(frozen=True, kw_only=True)
class EmailChangeUndone(_OfUser):
    """The old address stopped a change or took it back; ``was_changed`` tells which."""

    was_changed: bool
    name: ClassVar[str] = "accounts.email_change_undone"

    def details(self) -> dict[str, Plain]:
        return {"was_changed": self.was_changed}


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(_OfUser):
    """A person changed name, comune, language or whether the name is public: which, not the values."""

    fields: tuple[str, ...]
    hides_name: bool = False
    """The name was shown beside the person's texts, and is no longer to be."""
    name: ClassVar[str] = "accounts.profile_changed"

    def details(self) -> dict[str, Plain]:
        return {"fields": list(self.fields)}


@dataclass(frozen=True, kw_only=True)
class _OfRole(_OfUser):
    assignment_id: int
    role: str
    act: str
    starts_on: str
    ends_on: str

    def details(self) -> dict[str, Plain]:
        return {
            "assignment": self.assignment_id,
            "role": self.role,
            "act": self.act,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
        }


@dataclass(frozen=True, kw_only=True)
class RoleGranted(_OfRole):
    """A person received a dated staff role. Days are ISO dates; ``ends_on`` is empty without a term."""

    follows_id: int | None = None
    verified_on: str = ""
    second_person_id: int | None = None
    exception_reason: str = ""
    name: ClassVar[str] = "accounts.role_granted"

    def details(self) -> dict[str, Plain]:
        more: dict[str, Plain] = {
            "follows": self.follows_id,
            "verified_on": self.verified_on,
            "second_person": self.second_person_id,
            "exception": self.exception_reason,
        }
        return super().details() | {key: value for key, value in more.items() if value}


@dataclass(frozen=True, kw_only=True)
class RoleEnded(_OfRole):
    """A staff role was ended before its term."""

    name: ClassVar[str] = "accounts.role_ended"


@dataclass(frozen=True, kw_only=True)
class _OfProposal(_OfUser):
    proposal_id: int
    role: str
    act: str

    def details(self) -> dict[str, Plain]:
        return {"proposal": self.proposal_id, "role": self.role, "act": self.act}


@dataclass(frozen=True, kw_only=True)
class RoleProposed(_OfProposal):
    """A role of coordinator or administrator was given or renewed by one person; a second one has to confirm."""

    asked_by_id: int
    name: ClassVar[str] = "accounts.role_proposed"


@dataclass(frozen=True, kw_only=True)
class RoleRefused(_OfProposal):
    """The second person said no, and why; the role was never held."""

    reason: str
    asked_by_id: int
    name: ClassVar[str] = "accounts.role_refused"

    def details(self) -> dict[str, Plain]:
        return super().details() | {"reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class RoleWithdrawn(_OfProposal):
    """Who had asked for a role took it back before it was confirmed."""

    name: ClassVar[str] = "accounts.role_withdrawn"


@dataclass(frozen=True, kw_only=True)
class TermEnding(_OfUser):
    """A role ends in so many days and nobody has renewed it. ``is_last``: after it the territory has nobody with that role."""

    assignment_id: int
    role: str
    ends_on: str
    days: int
    is_last: bool
    name: ClassVar[str] = "accounts.term_ending"

    def details(self) -> dict[str, Plain]:
        return {"assignment": self.assignment_id, "role": self.role, "ends_on": self.ends_on, "days": self.days, "is_last": self.is_last}


@dataclass(frozen=True, kw_only=True)
class PersonErased(_OfUser):
    """A person left and was forgotten; contributions stay, signed by nobody (invariant 27).

    One event for each territory in which the person had left a trace, so that each public register says it once.
    """

    name: ClassVar[str] = "accounts.person_erased"

    def public_record(self) -> PublicRecord | None:
        if self.territory_id is None:
            return None
        return PublicRecord("person_erased", "persona/rimossa", {"person": self.user_id})
