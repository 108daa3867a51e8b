# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of replies: plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftReply:
    """A reply being written. ``version`` is that of the draft being changed, None for a new one.

    A draft may be incomplete; sending it for approval may not. ``key`` is the one-time key of the form.
    """

    contribution_id: int
    outcome: str
    text: str
    accepted_part: str = ""
    refused_part: str = ""
    forwarded_to: str = ""
    deferred_year: int | None = None
    covered_by_id: int | None = None
    covered_by_service_id: int | None = None
    key: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ProposeReply:
    """Send a draft for approval."""

    reply_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ReturnReply:
    """Give a reply back to who wrote it, saying what to change."""

    reply_id: int
    version: int
    note: str


@dataclass(frozen=True, slots=True)
class ApproveReply:
    """Approve a reply. ``exception_reason`` only when author and approver are the same person in a small office."""

    reply_id: int
    version: int
    exception_reason: str = ""


@dataclass(frozen=True, slots=True)
class PublishReply:
    """Make an approved reply public."""

    reply_id: int
    version: int


@dataclass(frozen=True, slots=True)
class CorrectReply:
    """Begin a new version of a published reply: the text as changed and the reason that will be public."""

    reply_id: int
    reason: str
    draft: DraftReply
