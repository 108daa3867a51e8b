# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a moderator asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Decide:
    """Decide on a contribution or a comment.

    ``subject_kind`` is ``contribution`` or ``comment``; ``outcome`` and ``reason_code`` are values of the enums of this
    feature; ``version`` is that of the page on which the moderator decided, None when nobody looked at a page.
    """

    subject_kind: str
    subject_id: int
    outcome: str
    reason_code: str | None = None
    reason_text: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Redact:
    """Hide passages of a contribution or comment, wherever they stand in any copy of it."""

    territory_id: int
    subject_kind: str
    subject_id: int
    passages: tuple[str, ...]
    reason_code: str
    reason_text: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class RestoreOriginal:
    """Put the original text back: passages were hidden by mistake."""

    territory_id: int
    subject_kind: str
    subject_id: int
    reason_text: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ForNow:
    """What undoing a decision needs: its row, and where the text stood before."""

    decision_id: int
    stood: Mapping[str, Any]
