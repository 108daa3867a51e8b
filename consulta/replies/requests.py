# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office asks of replies: plain values."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DraftReply:
    """A reply being written. ``version`` is that of the draft being changed, None for a new one.

    A draft may be incomplete; sending it for approval may not. ``forwarded_to_id`` is a body of the address list, ``opinion_ids`` the
    answered opinions shown with the reply. ``key`` is the one-time key of the form.
    """

    contribution_id: int
    outcome: str
    text: str
    accepted_part: str = ""
    refused_part: str = ""
    forwarded_to_id: int | None = None
    deferred_year: int | None = None
    covered_by_id: int | None = None
    covered_by_service_id: int | None = None
    opinion_ids: tuple[int, ...] = ()
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


@dataclass(frozen=True, slots=True)
class WriteJoint:
    """One reply for many. ``draft`` holds the common words (its ``contribution_id`` counts for nothing), with variables in braces.

    With an objective every contribution is linked to it in the same act. ``version`` is that of the page, None the first time.
    """

    territory_id: int
    operation_id: int
    draft: DraftReply
    objective_id: int | None
    relation: str
    link_reason: str
    sends: bool
    version: int | None = None


@dataclass(frozen=True, slots=True)
class WriteOwn:
    """Own words for one contribution of such a reply; without ``draft`` it gets the common ones again. ``version`` is the joint reply's."""

    territory_id: int
    operation_id: int
    contribution_id: int
    draft: DraftReply | None
    version: int


@dataclass(frozen=True, slots=True)
class WritePointReply:
    """The reply of a point of a synthesis; without ``draft`` it has none any more. ``version`` is that of the page, 0 without one."""

    territory_id: int
    synthesis_id: int
    point_id: int
    draft: DraftReply | None
    version: int


@dataclass(frozen=True, slots=True)
class AssignReply:
    """Who answers a contribution and by when; ``officer_id`` None takes it away. ``version`` is that of the page, 0 without one."""

    territory_id: int
    contribution_id: int
    officer_id: int | None
    due_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class ScheduleBatch:
    """Replies that become public together. ``reply_ids`` None: every approved reply. ``publish_at`` None: at once."""

    territory_id: int
    title: str
    reply_ids: tuple[int, ...] | None
    publish_at: datetime | None
    key: str


@dataclass(frozen=True, slots=True)
class MoveBatch:
    """Another instant for a publication; None: at once."""

    territory_id: int
    batch_id: int
    publish_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class WriteTemplate:
    """A new template (``template_id`` None, with its key) or the change of one. Without kind or area it is offered for all."""

    territory_id: int
    template_id: int | None
    name: str
    outcome: str
    kind: str
    area_id: int | None
    text: str
    version: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class RecordExceptions:
    """Contributions that stay without a reply when the plan is adopted. ``contribution_ids`` None: all those of the filter."""

    territory_id: int
    cycle_id: int
    contribution_ids: tuple[int, ...] | None
    reason: str
    kind: str = ""
    area_id: int | None = None
