# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions listen to what their authors change of themselves."""

from consulta.accounts.events import ProfileChanged
from consulta.consultations.events import TopicEdited
from consulta.contributions import service


def follow_profile(event: ProfileChanged) -> None:
    """Who does not show the name any more is not named beside earlier texts either."""
    if event.hides_name:
        service.hide_name(event.user_id)


def follow_topic(event: TopicEdited) -> None:
    """The comments of a topic are found under its title, in its area and at its tavolo as they are now."""
    service.index_comments_of(event.topic_id)
