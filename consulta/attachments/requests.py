# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the owner of a file asks for."""

from dataclasses import dataclass

from consulta.core.files import CheckedFile


@dataclass(frozen=True, slots=True)
class AttachFile:
    """Attach a file that was examined (``core.files.examine``) to the thing ``owner_kind``/``owner_id``.

    ``purpose`` is a word of the owner's own (which document it is); ``key`` the one-time key of the form.
    """

    territory_id: int
    owner_kind: str
    owner_id: int
    file: CheckedFile
    description: str = ""
    purpose: str = ""
    key: str = ""
    is_open: bool = False
    """Whether anybody may read it at once, so that the search waits for its text."""


@dataclass(frozen=True, slots=True)
class HoldFile:
    """Keep a file that came with a form not yet accepted; ``key`` is the one-time key of the form."""

    territory_id: int
    key: str
    file: CheckedFile


@dataclass(frozen=True, slots=True)
class BindFiles:
    """The form ``key`` was accepted: what waited for it belongs to ``owner_kind``/``owner_id`` now."""

    territory_id: int
    key: str
    owner_kind: str
    owner_id: int


@dataclass(frozen=True, slots=True)
class ChangeLimits:
    """How much may be attached. Sizes in MB; ``version`` is the one that was read."""

    territory_id: int
    files: int
    file_mb: int
    together_mb: int
    territory_mb: int
    version: int


@dataclass(frozen=True, slots=True)
class OneAttachment:
    """An attachment named with its owner: an id alone, typed in an address, never reaches another's file."""

    owner_kind: str
    owner_id: int
    attachment_id: int
