# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of replies to topics: plain values. The steps after the draft use those of ``replies.requests``."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PointText:
    """One point of a reply: what was said, what the office makes of it, and the line of the plan where it stands (None without one)."""

    text: str
    outcome: str
    objective_id: int | None


@dataclass(frozen=True, slots=True)
class DraftTopicReply:
    """A reply to a topic being written. ``version`` is that of the draft being changed, None for a new one.

    ``seen_at`` is the instant up to which the writer read the comments; ``reason`` says why a published reply is corrected, and
    counts only then. ``key`` is the one-time key of the form.
    """

    territory_id: int
    topic_id: int
    text: str
    points: tuple[PointText, ...]
    seen_at: datetime | None
    key: str = ""
    version: int | None = None
    reason: str = ""
