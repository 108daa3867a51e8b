# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of a reply to a topic: to each who wrote a comment that it answers, in one letter."""

from consulta.notifications import addressed
from consulta.topic_replies.events import TopicReplyPublished


def tell_published(event: TopicReplyPublished) -> None:
    """One letter for each person, however many comments of theirs it answers; none to who published it."""
    for user_id in event.author_ids:
        if user_id != event.actor_id:
            addressed.to_person(event, "topic_replies/published", user_id, {"topic_reply_id": event.topic_reply_id})
