# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of opinions: plain values."""

from dataclasses import dataclass
from datetime import date

from consulta.core.files import CheckedFile

PURPOSE = "opinion"
"""Purpose of the signed link in the letters to a body; it is good for nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeContent:
    """A line of the address list. ``gender`` (m or f) is that of the name, for its article; ``is_certified``: the address is a PEC."""

    name: str
    gender: str
    kind: str
    email: str
    is_certified: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAddressee:
    """A new line; ``key`` is the form's one-time key."""

    territory_id: int
    content: AddresseeContent
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditAddressee:
    """Change a line, or archive it (``is_archived``) and bring it back. ``version`` is that of the page."""

    territory_id: int
    addressee_id: int
    content: AddresseeContent
    is_archived: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOpinion:
    """Ask a body for its opinion of a contribution, by a day (included)."""

    territory_id: int
    contribution_id: int
    addressee_id: int
    question: str
    due_on: date
    key: str


@dataclass(frozen=True, slots=True)
class ExtendOpinion:
    """A later day for the answer."""

    territory_id: int
    opinion_id: int
    due_on: date
    version: int


@dataclass(frozen=True, slots=True)
class CancelOpinion:
    """The answer is not needed any more; the body reads why."""

    territory_id: int
    opinion_id: int
    reason: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAnswer:
    """The answer came another way: its words, the day on which it came, the protocol, the document if there is one."""

    territory_id: int
    opinion_id: int
    text: str
    signed_by: str = ""
    answered_on: date
    protocol: str = ""
    file: CheckedFile | None = None
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class AnswerByLink:
    """The body answers on the page of its link."""

    link_id: int
    text: str
    signed_by: str
