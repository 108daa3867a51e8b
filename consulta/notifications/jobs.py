# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work about mail."""

from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.meetings.queries import get_meeting
from consulta.notifications import delivery, service
from consulta.notifications.facts import list_participants
from consulta.notifications.meeting_facts import list_readers
from consulta.notifications.queries import AnnouncementRow, list_due, list_leaving, list_untold, list_untold_facts
from consulta.notifications.requests import MEETING_LETTERS


def deliver_mail() -> None:
    """Send everything that is due."""
    delivery.sweep()


def take_back_mail() -> None:
    """Free the letters that a worker had in hand when it died."""
    service.release_claims()


def write_announced() -> None:
    """Turn announcements into letters, one per participant."""
    for announcement in list_untold():
        service.tell(announcement, _readers(announcement), clock.now())


def _readers(announcement: AnnouncementRow) -> list[tuple[int, str, str]]:
    """Who gets the letters of an announcement: who sits at the tavolo of a meeting or follows it, or who took part."""
    if announcement.template not in MEETING_LETTERS:
        return list_participants(announcement.cycle_id)
    meeting = get_meeting(SYSTEM, announcement.territory_id, announcement.context["meeting_id"])
    return list_readers(meeting, clock.now())


def tell_announcements() -> None:
    """Write the letters of announcements, then send them."""
    service.remind_of_meetings(clock.now())
    write_announced()
    delivery.sweep()


def write_news() -> int:
    """Give followers their lines and write the letters that are due; gives how many letters were written."""
    now = clock.now()
    for fact_id in list_untold_facts(now):
        while not service.tell_chunk(fact_id, now):
            pass
    letters = sum(service.write_letter(user_id, territory_id, now) for user_id, territory_id in list_due(now))
    service.note_digest(letters, now)
    return letters


def tell_news() -> None:
    """Tell followers what happened, at once or in the digest of the day, then send what is due."""
    write_news()
    delivery.sweep()


def write_bulletins() -> None:
    """Tell the office's messages to many whose time has come, part by part."""
    for bulletin_id in list_leaving(clock.now()):
        while not service.tell_bulletin_chunk(bulletin_id, clock.now()):
            pass


def tell_bulletins() -> None:
    """Tell the office's messages to many, then send what is due."""
    write_bulletins()
    delivery.sweep()
