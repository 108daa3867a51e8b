# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the outbox, of what people follow, of their news and of their choices."""

from consulta.notifications.queries.choices import FREQUENCIES, KINDS, Choice, choices_of, find_choice, personal_data
from consulta.notifications.queries.follows import FollowedThing, get_thing, is_following, list_followed
from consulta.notifications.queries.news import (
    UNREAD_CAP,
    NewsRow,
    check_digest,
    count_unread,
    is_fact_public,
    list_due,
    list_for_letter,
    list_news,
    list_untold_facts,
    readable_of,
)
from consulta.notifications.queries.outbox import (
    AnnouncementRow,
    Envelope,
    MailRow,
    check_health,
    counts,
    get_envelope,
    list_mail,
    list_untold,
)

__all__ = [
    "FREQUENCIES",
    "KINDS",
    "UNREAD_CAP",
    "AnnouncementRow",
    "Choice",
    "Envelope",
    "FollowedThing",
    "MailRow",
    "NewsRow",
    "check_digest",
    "check_health",
    "choices_of",
    "count_unread",
    "counts",
    "find_choice",
    "get_envelope",
    "get_thing",
    "is_fact_public",
    "is_following",
    "list_due",
    "list_followed",
    "list_for_letter",
    "list_mail",
    "list_news",
    "list_untold",
    "list_untold_facts",
    "personal_data",
    "readable_of",
]
