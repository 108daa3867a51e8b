# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases listen to texts that arrive and to what is decided on them."""

from consulta.cases import service
from consulta.contributions.events import CommentPosted, CommentRevised, ContributionRevised, ContributionSubmitted
from consulta.moderation.events import ContentModerated, PassagesHidden


def look_for_risk(event: ContributionSubmitted | ContributionRevised) -> None:
    """A contribution arrived or was corrected."""
    assert event.territory_id is not None
    service.notice_risk(event.territory_id, "contribution", event.contribution_id, event.occurred_at)


def look_for_risk_in_comment(event: CommentPosted | CommentRevised) -> None:
    """A comment arrived or was corrected."""
    assert event.territory_id is not None
    service.notice_risk(event.territory_id, "comment", event.comment_id, event.occurred_at)


def close_when_hidden(event: ContentModerated) -> None:
    """A text was hidden: what was reported of it is settled."""
    if event.outcome == "hidden":
        service.follow_hiding(event.subject_kind, event.subject_id, event.actor_id, event.reason_text, event.occurred_at)


def hide_in_snapshots(event: PassagesHidden) -> None:
    """Passages of a text were hidden: they leave what was kept of it when it was reported, too."""
    service.hide_passages(event.contribution_ids, event.comment_ids, event.passages, event.mark)
