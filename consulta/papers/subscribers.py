# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What papers do when something happens elsewhere: a file was made, words are not public any more, a thing has a newer edition."""

from consulta.contributions.events import CommentWithdrawn, ContributionTakenOut, ContributionWithdrawn
from consulta.documents.events import DocumentFailed, DocumentMade
from consulta.meetings.events import MinutesPublished
from consulta.moderation.events import ContentModerated, PassagesHidden
from consulta.papers import queries, service
from consulta.papers.requests import DOSSIER, MINUTES, SYNTHESIS
from consulta.replies.events import ReplyPublished
from consulta.synthesis.events import SynthesisPublished


def note_made(event: DocumentMade | DocumentFailed) -> None:
    """The file of a paper is there, or will not be."""
    if event.kind == queries.FILE:
        service.note_made(event.subject_id, event.occurred_at, is_failed=isinstance(event, DocumentFailed))


def follow_withdrawn(event: ContributionWithdrawn | ContributionTakenOut) -> None:
    """A text was taken back: no paper says it any more."""
    service.follow_contributions((event.contribution_id,), event.occurred_at)


def follow_comment_withdrawn(event: CommentWithdrawn) -> None:
    """The same for a comment: a synthesis may quote it."""
    service.follow_comments((event.comment_id,), event.occurred_at)


def follow_moderated(event: ContentModerated) -> None:
    """A text was hidden, or is shown again."""
    if "hidden" not in (event.old_status, event.new_status):
        return
    follow = service.follow_contributions if event.subject_kind == "contribution" else service.follow_comments
    follow((event.subject_id,), event.occurred_at)


def follow_hidden(event: PassagesHidden) -> None:
    """Hidden passages leave every paper, in the same transaction (ADR 0034)."""
    service.follow_contributions(event.contribution_ids, event.occurred_at)
    service.follow_comments(event.comment_ids, event.occurred_at)


def follow_reply(event: ReplyPublished) -> None:
    """A dossier without its reply, or with one that was corrected, is not given out any more."""
    service.forget_subject(DOSSIER, event.contribution_id, event.occurred_at)


def follow_synthesis(event: SynthesisPublished) -> None:
    """There is a newer edition."""
    service.forget_subject(SYNTHESIS, event.synthesis_id, event.occurred_at)


def follow_minutes(event: MinutesPublished) -> None:
    """There is a newer version."""
    service.forget_subject(MINUTES, event.meeting_id, event.occurred_at)
