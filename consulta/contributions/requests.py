# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody asks of contributions and comments, and what they get back: plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from consulta.core.files import CheckedFile

SubjectKind = Literal["contribution", "comment"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What moderation, tags and notes are about: a contribution or a comment."""

    kind: SubjectKind
    id: int


@dataclass(frozen=True, slots=True)
class SubmitContribution:
    """A contribution to send. ``key`` is the one-time key of the form.

    ``channel`` other than ``online`` is staff writing down what somebody said or handed in: then nobody is the author, the
    organisation may be any of the territory, and ``received_at`` says when it reached the office (lateness is decided on it).
    ``meeting_id`` is the meeting at which it was said; ``must_wait`` keeps it unpublished whoever sends it.
    """

    territory_id: int
    topic_id: int
    kind: str
    title: str
    text: str
    municipality_ids: tuple[int, ...]
    organisation_id: int | None
    shows_name: bool
    key: str
    channel: str = "online"
    late: bool = False
    area_id: int | None = None
    received_at: datetime | None = None
    meeting_id: int | None = None
    must_wait: bool = False
    draft_version: int = 0
    """For a draft written together: the save that was read (``Draft.version``)."""
    details: Mapping[str, str] = field(default_factory=dict)
    """The optional fields of the scheda, by name (``details.DETAILS``)."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The answer to a submission; a repeat with the same key gets the same one."""

    contribution_id: int
    number: str
    status: str
    late: bool


@dataclass(frozen=True, slots=True)
class Endorse:
    """A sostegno to give or to take back, in one's own name or for ``organisation_id``."""

    territory_id: int
    contribution_id: int
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReviseContribution:
    """A corrected text by the author. ``version`` is the one the author was reading."""

    territory_id: int
    contribution_id: int
    kind: str
    title: str
    text: str
    municipality_ids: tuple[int, ...]
    version: int
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AddFile:
    """A document for a contribution that was sent already; ``key`` is the one-time key of the form."""

    territory_id: int
    contribution_id: int
    file: CheckedFile
    key: str


@dataclass(frozen=True, slots=True)
class DropFile:
    """A document of a contribution that its author takes away. ``version`` is the one the author was reading."""

    territory_id: int
    contribution_id: int
    attachment_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Revised:
    """The answer to a revision."""

    contribution_id: int
    number: str
    revision: int
    version: int


@dataclass(frozen=True, slots=True)
class WithdrawContribution:
    """The author takes a contribution back."""

    territory_id: int
    contribution_id: int
    version: int | None = None


@dataclass(frozen=True, slots=True)
class SendFile:
    """A document that came with a form not sent yet; ``key`` is the one-time key of the form."""

    territory_id: int
    key: str
    file: CheckedFile


@dataclass(frozen=True, slots=True)
class WithholdFile:
    """The office takes a document of a contribution out of public view, and says why."""

    territory_id: int
    contribution_id: int
    attachment_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class PostComment:
    """A comment on a topic or on a contribution: exactly one of the two ids is given.

    ``parent_id`` is the comment it answers; ``stance`` a CommentStance, or nothing.
    """

    territory_id: int
    topic_id: int | None
    contribution_id: int | None
    text: str
    organisation_id: int | None
    shows_name: bool
    key: str
    parent_id: int | None = None
    stance: str = ""
    must_wait: bool = False
    """Keeps it unpublished whoever sends it."""


@dataclass(frozen=True, slots=True)
class PostedComment:
    """The answer to a comment."""

    comment_id: int
    status: str


@dataclass(frozen=True, slots=True)
class ReviseComment:
    """A corrected comment by its author."""

    territory_id: int
    comment_id: int
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class WithdrawComment:
    """The author takes a comment back."""

    territory_id: int
    comment_id: int
    version: int | None = None


@dataclass(frozen=True, slots=True)
class PromoteComment:
    """Staff make a contribution of a comment: same author, same words, a kind and a title of its own."""

    comment_id: int
    kind: str
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What ``change_publication`` did. ``number`` and ``revision`` are those of a contribution; None and 0 for a comment."""

    number: str | None
    author_id: int | None
    old: str
    new: str
    revision: int


@dataclass(frozen=True, slots=True)
class SetProtocol:
    """Protocol number and ISO date that the office assigned to a contribution."""

    territory_id: int
    contribution_id: int
    number: str
    on: str


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """A text under way of somebody signed in. Saved again under the same key it replaces itself.

    ``payload`` holds the form's fields as typed; a field that may repeat holds a list of texts.
    """

    territory_id: int
    purpose: str
    topic_id: int | None
    contribution_id: int | None
    payload: Mapping[str, str | list[str]]
    key: str
    version: int = 0
    """For a draft written together: the save on top of which this one was typed."""
    is_auto: bool = False
    """Saved by the page while one types, not by a button."""


@dataclass(frozen=True, slots=True)
class DraftSaved:
    """Where a draft is kept, since when, and its version (0 for one that is nobody else's)."""

    draft_id: int
    saved_at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True)
class OneVersion:
    """A version of a shared draft to take up again, and the save that was read."""

    territory_id: int
    draft_id: int
    number: int
    version: int


@dataclass(frozen=True, slots=True)
class SendBack:
    """Who binds the body does not sign, and says why. ``version`` is the save that was read."""

    territory_id: int
    draft_id: int
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class StartVisitorDraft:
    """A text of somebody not signed in, to be confirmed through a link mailed to ``email`` (write first, identify last)."""

    territory_id: int
    purpose: str
    topic_id: int | None
    contribution_id: int | None
    payload: Mapping[str, str | list[str]]
    key: str
    email: str
    name: str
    municipality_id: int | None = None
    is_from_outside: bool = False
    language: str = "it"


@dataclass(frozen=True, slots=True)
class VisitorDraftStarted:
    """A draft that waits for its link. A repeat with the same key sends no second mail (``grant_id`` None)."""

    draft_id: int
    grant_id: int | None


@dataclass(frozen=True, slots=True)
class SentDraft:
    """What became of a confirmed draft: sent, or kept as the person's draft with the reason why."""

    user_id: int
    draft_id: int
    territory_id: int
    purpose: str
    number: str = ""
    comment_id: int | None = None
    status: str = ""
    topic_id: int | None = None
    kept_because: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergeContribution:
    """Join a contribution to another that says the same thing. ``version`` is that of the source on the page."""

    territory_id: int
    source_id: int
    target_id: int
    reason: str
    key: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class SeparateContribution:
    """Give a merged contribution its place back. ``version`` is that of the source on the page."""

    territory_id: int
    contribution_id: int
    reason: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class PartWanted:
    """One part of a contribution: its passage as it stands in the text, and what it is of its own."""

    kind: str
    title: str
    passage: str
    area_id: int | None = None


@dataclass(frozen=True, slots=True)
class SplitContribution:
    """Cut a contribution that holds several proposals into parts. ``version`` is that of the page."""

    territory_id: int
    contribution_id: int
    parts: tuple[PartWanted, ...]
    reason: str
    key: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class RejoinContribution:
    """The parts of a contribution go back into it. ``version`` is that of the original on the page."""

    territory_id: int
    contribution_id: int
    reason: str
    version: int | None = None
