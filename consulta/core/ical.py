# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars in the format of RFC 5545, as people's own calendars read and follow them. The only module that loads icalendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from consulta.core import extras

PRODUCT = "-//Consulta//Calendario//IT"
FOLLOWED_EVERY = timedelta(days=1)
"""How often a calendar that follows this one may ask again."""


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something that lasts whole days, from ``first`` to ``last`` included.

    ``uid`` names it for ever and ``sequence`` grows whenever it changes: so a calendar moves it instead of adding another.
    ``stamped_at`` is the instant of its last change.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    first: date
    last: date
    summary: str
    description: str
    url: str
    is_certain: bool = True


def write_calendar(name: str, events: Iterable[DayEvent]) -> bytes:
    """A calendar with its name and its events; they do not make anybody busy."""
    library = extras.load("icalendar")
    calendar = library.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", library.vText(name))  # not a property the library knows to be text
    calendar.add("refresh-interval", FOLLOWED_EVERY, parameters={"VALUE": "DURATION"})
    for one in events:
        calendar.add_component(_event(library, one))
    return bytes(calendar.to_ical())


def _event(library: Any, one: DayEvent) -> Any:
    event = library.Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.stamped_at)
    event.add("dtstart", one.first)
    event.add("dtend", one.last + timedelta(days=1))  # the end is excluded
    event.add("summary", one.summary)
    event.add("description", one.description)
    event.add("url", one.url)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED" if one.is_certain else "TENTATIVE")
    return event


@dataclass(frozen=True, slots=True)
class Invitation:
    """A gathering at an hour, as a letter carries it. ``sequence`` grows with each change; instants are aware."""

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    lasts: timedelta
    summary: str
    description: str
    location: str
    url: str
    organizer: tuple[str, str]
    """Name and address of who invites."""
    attendee: str
    """The address of who is invited."""
    is_cancelled: bool = False


def write_invitation(one: Invitation) -> bytes:
    """A calendar with one event that people's calendars add, move or take away by themselves (RFC 5546: REQUEST, CANCEL).

    Instants are written in UTC: a calendar shows them at the right hour also on the days when the hour changes.
    """
    library = extras.load("icalendar")
    calendar = library.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method_of(one))
    event = library.Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.stamped_at.astimezone(UTC))
    event.add("dtstart", one.starts_at.astimezone(UTC))
    event.add("dtend", (one.starts_at + one.lasts).astimezone(UTC))
    event.add("summary", one.summary)
    event.add("description", one.description)
    event.add("location", one.location)
    event.add("url", one.url)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("organizer", library.vCalAddress(f"mailto:{one.organizer[1]}"), parameters={"CN": one.organizer[0]})
    event.add("attendee", library.vCalAddress(f"mailto:{one.attendee}"), parameters={"RSVP": "FALSE", "PARTSTAT": "NEEDS-ACTION"})
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def method_of(one: Invitation) -> str:
    """What a calendar does with it: add or move, or take away."""
    return "CANCEL" if one.is_cancelled else "REQUEST"
