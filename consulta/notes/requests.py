# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of notes: plain values."""

from dataclasses import dataclass

CONTRIBUTION = "contribution"
COMMENT = "comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote:
    """A note on a contribution or a comment (``kind``), for the colleagues named; ``key`` is the form's one-time key."""

    territory_id: int
    kind: str
    subject_id: int
    text: str
    mentioned_ids: tuple[int, ...] = ()
    key: str
