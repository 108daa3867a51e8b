# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What readers and office ask of this feature."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportText:
    """A reader reports a public contribution or comment.

    ``subject_kind`` is ``contribution`` or ``comment``; ``category`` a ReportCategory value; ``note`` may be empty; ``is_quick``: the
    form came back faster than somebody can read it; ``key`` is the form's one-time key.
    """

    territory_id: int
    subject_kind: str
    subject_id: int
    category: str
    note: str
    key: str
    is_quick: bool = False


@dataclass(frozen=True, slots=True)
class CloseCase:
    """The office closes a case. ``outcome`` is a CaseOutcome value, ``reason_code`` that of a hiding, ``version`` that of the page."""

    territory_id: int
    case_id: int
    version: int
    outcome: str
    reason_code: str | None = None
    reason: str = ""
