# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data do when a text is public no more: the files of the night say it no longer, in the same transaction (record 0055)."""

from consulta.contributions import policy
from consulta.contributions.events import CommentWithdrawn, ContributionTakenOut, ContributionWithdrawn
from consulta.contributions.models import PublicationStatus
from consulta.moderation.events import ContentModerated, DecisionUndone, PassagesHidden
from consulta.opendata import service


def follow_status(event: ContentModerated | DecisionUndone) -> None:
    """A public text was hidden, or a publication was undone."""
    if policy.is_readable(PublicationStatus(event.old_status)) and not policy.is_readable(PublicationStatus(event.new_status)):
        _recall(event.territory_id)


def follow_withdrawn(event: ContributionWithdrawn | ContributionTakenOut | CommentWithdrawn) -> None:
    """A text was taken back. One that was joined to another since the night may still stand in its files."""
    if policy.is_readable(PublicationStatus(event.old_status)):
        _recall(event.territory_id)


def follow_hidden(event: PassagesHidden) -> None:
    """Passages were hidden in every copy."""
    _recall(event.territory_id)


def _recall(territory_id: int | None) -> None:
    if territory_id is not None:
        service.recall(territory_id)
