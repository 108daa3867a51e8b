# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the registry of organisations."""

from dataclasses import dataclass
from datetime import date

from consulta.accounts.requests import RegisterUser
from consulta.core.files import CheckedFile


@dataclass(frozen=True, slots=True)
class RegisterOrganisation:
    """A body that wants to take part. ``person`` is the user who registers it and speaks for it with ``function``.

    ``goes_on`` says that the person read the warnings about similar ones and that this is another body.
    """

    territory_id: int
    name: str
    category: str
    municipality_id: int | None
    person: int
    function: str = "delegate"
    fiscal_code: str = ""
    branch: str = ""
    description: str = ""
    municipality_ids: tuple[int, ...] = ()
    runts_section: str = ""
    runts_number: str = ""
    key: str | None = None
    goes_on: bool = True


@dataclass(frozen=True, slots=True)
class RegisterTogether:
    """A person and, if wanted, an organisation in one short form (decisions.md 35); ``organisation.person`` is ignored."""

    territory_id: int
    user: RegisterUser
    organisation: RegisterOrganisation | None
    key: str


@dataclass(frozen=True, slots=True)
class EditOrganisation:
    """Fuller data, given by who speaks for the body; asked for by the office or offered."""

    organisation_id: int
    name: str
    category: str
    fiscal_code: str
    branch: str
    description: str
    municipality_ids: tuple[int, ...]
    runts_section: str
    runts_number: str
    version: int
    seat_address: str = ""
    municipality_id: int | None = None
    vat_number: str = ""
    certified_email: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    shows_contacts: bool = False
    legal_representative: str = ""
    is_ets: bool = False
    runts_registered_on: date | None = None
    other_register: str = ""


@dataclass(frozen=True, slots=True)
class DecideOrganisation:
    """The office's decision on the standing of a body. ``version`` is what the operator was looking at.

    ``due_on``: by when the data are wanted. ``until``: the last day of a suspension.
    """

    organisation_id: int
    status: str
    reason: str
    version: int
    territory_id: int | None = None
    due_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ConfirmValidity:
    """The yearly check: all still holds. ``method`` says how the office found out."""

    organisation_id: int
    method: str
    version: int
    territory_id: int | None = None


@dataclass(frozen=True, slots=True)
class SetCategory:
    """From ``day`` a category has another name; with ``is_closing``, ``day`` is the last on which it is offered."""

    territory_id: int
    category: str
    day: date
    label: str = ""
    is_closing: bool = False


@dataclass(frozen=True, slots=True)
class ExportRegistry:
    """The office takes the registry away as a file, and says what for."""

    territory_id: int
    purpose: str
    filter: str
    with_persons: bool = False


@dataclass(frozen=True, slots=True)
class AskAgain:
    """After a refusal, the body asks once to be looked at again, and says what has changed."""

    organisation_id: int
    reason: str
    territory_id: int | None = None


@dataclass(frozen=True, slots=True)
class InviteColleague:
    """A colleague asked by e-mail to speak for the body; becomes true when the person says yes."""

    organisation_id: int
    email: str
    name: str
    function: str
    territory_id: int | None = None
    until: date | None = None
    """The last day on which the colleague may speak for the body; without one, until further notice."""


@dataclass(frozen=True, slots=True)
class BoundAffiliation:
    """The last day of a delegation, included; None for until further notice."""

    affiliation_id: int
    until: date | None
    territory_id: int | None = None


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to look at before going on: which field, what, and the remedy."""

    field: str
    message: str
    remedy: str
    organisation_id: int | None = None
    """The body of the list that it may be, which one may ask to represent."""


@dataclass(frozen=True, slots=True)
class AddDocument:
    """A document for the office, with the examined file. ``purpose`` is a DocumentKind."""

    territory_id: int
    organisation_id: int
    purpose: str
    file: CheckedFile
    description: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class SwitchSignature:
    """Switch the firma interna of an organisation on or off, on the version that was read."""

    territory_id: int
    organisation_id: int
    is_on: bool
    version: int


@dataclass(frozen=True, slots=True)
class StartImport:
    """A list of organisations as an examined file. ``key`` makes two clicks one import."""

    territory_id: int
    file: CheckedFile
    key: str


@dataclass(frozen=True, slots=True)
class SetColumns:
    """What each column of a list is ("" for what is left out), and the category of rows that say none."""

    territory_id: int
    import_id: int
    columns: tuple[str, ...]
    category: str
    version: int


@dataclass(frozen=True, slots=True)
class ConfirmImport:
    """Bring in the rows without errors, on the version that the operator was looking at."""

    territory_id: int
    import_id: int
    version: int


@dataclass(frozen=True, slots=True)
class AskToRepresent:
    """A person asks to speak for a body of the list. ``message``: how the office can see that it is true."""

    territory_id: int
    organisation_id: int
    function: str
    message: str


@dataclass(frozen=True, slots=True)
class DecideClaim:
    """The office's answer to such a request; a refusal has its reason, which the person receives."""

    territory_id: int
    organisation_id: int
    claim_id: int
    is_accepted: bool
    reason: str = ""
