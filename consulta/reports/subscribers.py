# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What closing reports do when something happens elsewhere: a file was made, or a text that was public is not any more."""

from consulta.contributions.events import ContributionTakenOut, ContributionWithdrawn
from consulta.documents.events import DocumentFailed, DocumentMade
from consulta.moderation.events import ContentModerated, PassagesHidden
from consulta.reports import queries, service


def note_made(event: DocumentMade | DocumentFailed) -> None:
    """A file of a report is there, or will not be: the last of them tells who asked."""
    if event.kind == queries.FILE:
        service.note_made(event.subject_id, event.occurred_at)


def follow_withdrawn(event: ContributionWithdrawn | ContributionTakenOut) -> None:
    """A text was taken back: no file says it any more."""
    service.follow_contributions((event.contribution_id,), event.occurred_at)


def follow_moderated(event: ContentModerated) -> None:
    """A text was hidden: no file says it any more; shown again, the files say it again."""
    if event.subject_kind == "contribution" and "hidden" in (event.old_status, event.new_status):
        service.follow_contributions((event.subject_id,), event.occurred_at)


def follow_hidden(event: PassagesHidden) -> None:
    """Hidden passages leave every file, in the same transaction (ADR 0034)."""
    service.follow_contributions(event.contribution_ids, event.occurred_at)
