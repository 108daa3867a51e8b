# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the library, as plain values."""

from dataclasses import dataclass
from datetime import date

from consulta.core.files import CheckedFile

PURPOSE = "library_format"
"""What the link mailed to a visitor is signed for."""


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """What a document says of itself. ``belongs`` is "territory", or "cycle-3", "roundtable-5", "meeting-7", "plan-2"."""

    title: str
    kind: str
    belongs: str
    issued_on: date
    issuer: str = ""
    description: str = ""
    act: str = ""
    protocol_number: str = ""
    protocol_on: date | None = None
    board_reference: str = ""
    board_from: date | None = None
    board_to: date | None = None


@dataclass(frozen=True, slots=True)
class CreateDocument:
    """A new document with its first file, a draft; ``key`` is the one-time key of the form."""

    territory_id: int
    content: DocumentContent
    file: CheckedFile
    key: str


@dataclass(frozen=True, slots=True)
class EditDocument:
    """Other references or words; ``version`` is the one that was read."""

    territory_id: int
    document_id: int
    content: DocumentContent
    version: int


@dataclass(frozen=True, slots=True)
class AddVersion:
    """A file that takes the place of the one before. A draft needs no reason."""

    territory_id: int
    document_id: int
    file: CheckedFile
    dated_on: date
    reason: str
    version: int
    key: str


@dataclass(frozen=True, slots=True)
class OneDocument:
    """A document as it was read, to be published."""

    territory_id: int
    document_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A document, or one of its versions (``number``), is no longer to be read, and why."""

    territory_id: int
    document_id: int
    reason: str
    version: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class AskFormat:
    """Somebody asks for a format. ``email`` is the visitor's; of who is signed in the account says it."""

    territory_id: int
    document_id: int
    format: str
    message: str
    email: str
    language: str
    key: str


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """The office's answer: a file, the address of a recording or a video, or reasons; the first two may come with words."""

    territory_id: int
    format_request_id: int
    answer: str
    link: str
    file: CheckedFile | None
    version: int
    key: str
