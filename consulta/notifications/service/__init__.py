# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the outbox, of following and of news, each one transaction."""

from consulta.notifications.requests import MEETING_LETTERS
from consulta.notifications.service.bulletins import (
    BULLETIN,
    NOTE_CAP,
    SUBJECT_CAP,
    TEXT_CAP,
    cancel_bulletin,
    confirm_bulletin,
    return_bulletin,
    send_bulletin,
    try_bulletin,
    write_bulletin,
)
from consulta.notifications.service.follows import choose_mail, follow, mark_read, unfollow, unsubscribe
from consulta.notifications.service.news import (
    NEWS_KEPT,
    TEMPLATE,
    Happened,
    forget_old_news,
    note_digest,
    record,
    tell_chunk,
    write_letter,
)
from consulta.notifications.service.outbox import (
    BATCH,
    CLAIM_FOR,
    GIVE_UP_AFTER,
    LETTERS_KEPT,
    Letter,
    announce,
    claim_due,
    drop_pointless,
    drop_waiting,
    forget_old,
    forget_person,
    mark_failed,
    mark_sent,
    queue_letter,
    queue_letters,
    release_claims,
    retry_mail,
    tell,
    withdraw_held,
)
from consulta.notifications.service.reminders import remind_of_meetings
from consulta.notifications.service.resuming import CHECK, ask_to_resume
from consulta.notifications.service.telling import PER_MINUTE, read_message, tell_bulletin_chunk
from consulta.notifications.service.troubles import note_report, resume

NEWS_LETTERS = frozenset({TEMPLATE, BULLETIN, *MEETING_LETTERS})
"""Templates of letters that nobody must get: each has the link that ends them all."""

__all__ = [
    "BATCH",
    "BULLETIN",
    "CHECK",
    "CLAIM_FOR",
    "GIVE_UP_AFTER",
    "LETTERS_KEPT",
    "NEWS_KEPT",
    "NEWS_LETTERS",
    "NOTE_CAP",
    "PER_MINUTE",
    "SUBJECT_CAP",
    "TEMPLATE",
    "TEXT_CAP",
    "Happened",
    "Letter",
    "announce",
    "ask_to_resume",
    "cancel_bulletin",
    "choose_mail",
    "claim_due",
    "confirm_bulletin",
    "drop_pointless",
    "drop_waiting",
    "follow",
    "forget_old",
    "forget_old_news",
    "forget_person",
    "mark_failed",
    "mark_read",
    "mark_sent",
    "note_digest",
    "note_report",
    "queue_letter",
    "queue_letters",
    "read_message",
    "record",
    "release_claims",
    "remind_of_meetings",
    "resume",
    "retry_mail",
    "return_bulletin",
    "send_bulletin",
    "tell",
    "tell_bulletin_chunk",
    "tell_chunk",
    "try_bulletin",
    "unfollow",
    "unsubscribe",
    "withdraw_held",
    "write_bulletin",
    "write_letter",
]
