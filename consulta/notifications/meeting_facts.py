# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of meetings: whom they reach, what they tell, the appointment they carry. All read at delivery."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for
from flask_babel import gettext
from sqlalchemy import select

from consulta.accounts.models import User
from consulta.core import ical
from consulta.core.actor import SYSTEM
from consulta.core.db import db
from consulta.core.text import plain
from consulta.meetings import queries as meetings
from consulta.meetings.models import MeetingStatus
from consulta.meetings.queries import MeetingView
from consulta.notices.queries import list_cycle_user_ids, list_member_user_ids
from consulta.notifications.models import Follow, FollowedKind, MailFrequency, NewsKind
from consulta.notifications.queries import Envelope, choices_of
from consulta.notifications.queries.audiences import gets_letters
from consulta.notifications.queries.choices import Choice
from consulta.notifications.requests import MEETING_LETTERS, Attachment, NothingToSay
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]
LASTS = timedelta(hours=2)
"""How long a meeting takes on people's calendars: the office says when it begins."""


def list_readers(meeting: MeetingView, now: datetime) -> list[tuple[int, str, str]]:
    """(user id, e-mail, language) of who gets letters of a meeting: who sits at its tavolo and who follows it.

    A union tavolo is reserved (invariant 15): its members alone. Of the Conferenza: who sits at any tavolo, who follows the
    consultation. Whoever wants no mail, or none about dates, gets none.
    """
    query = select(User.id, User.email, User.language).where(
        User.id.in_(_reader_ids(meeting, now)),
        User.email.is_not(None),
        User.confirmed_at.is_not(None),
        User.erased_at.is_(None),
        gets_letters(),
    )
    found = [(row.id, row.email, row.language) for row in db.session.execute(query.order_by(User.id))]
    choices = choices_of([user_id for user_id, _email, _language in found])
    return [one for one in found if choices.get(one[0], Choice()).frequency(NewsKind.CALENDAR) is not MailFrequency.NEVER]


def _reader_ids(meeting: MeetingView, now: datetime) -> set[int]:
    if meeting.roundtable_id is not None:
        members = set(list_member_user_ids(meeting.roundtable_id, now))
        kind, thing_id = FollowedKind.ROUNDTABLE, meeting.roundtable_id
    else:
        members = set(list_cycle_user_ids(meeting.cycle_id, now))
        kind, thing_id = FollowedKind.CYCLE, meeting.cycle_id
    if meeting.is_union:
        return members
    followers = select(Follow.user_id).where(Follow.thing_kind == kind, Follow.thing_id == thing_id)
    return members | set(db.session.scalars(followers))


def _meeting(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The meeting as it stands. Raises NothingToSay when it is no longer what the letter says."""
    assert territory is not None
    meeting = _standing(envelope)
    context = envelope.context
    instants = {name: datetime.fromisoformat(context[name]) for name in ("old", "new") if context.get(name)}
    return {
        **context,
        **instants,
        "title": meeting.title,
        "of": meeting.roundtable_title or territory.labels.conference.title,
        "starts_at": meeting.starts_at,
        "place": meeting.place,
        "online": meeting.link,
        "agenda": plain(meeting.agenda_html),
        "agenda_html": meeting.agenda_html,
        "link": url_for("portal.meeting", territory=territory, meeting_id=meeting.id, _external=True),
        "help_link": url_for("feedback.accessibility", territory=territory, _external=True),
    }


def _standing(envelope: Envelope) -> MeetingView:
    assert envelope.territory_id is not None
    meeting = meetings.get_meeting(SYSTEM, envelope.territory_id, envelope.context["meeting_id"])
    wanted = MeetingStatus.CANCELLED if envelope.template == "meetings/cancelled" else MeetingStatus.CONVENED
    if meeting.status is not wanted:
        raise NothingToSay
    return meeting


def attach(envelope: Envelope) -> Sequence[Attachment]:
    """The appointment of a letter about a meeting, for people's calendars; nothing for any other letter."""
    if envelope.template not in MEETING_LETTERS:
        return ()
    meeting = _standing(envelope)
    invitation = _invitation(envelope, meeting)
    kind = f"text/calendar; method={ical.method_of(invitation)}; charset=utf-8"
    return (Attachment("incontro.ics", kind, ical.write_invitation(invitation)),)


def _invitation(envelope: Envelope, meeting: MeetingView) -> ical.Invitation:
    territory_url = current_app.config["BASE_URL"]
    name, address = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])
    where = [meeting.place, meeting.link]
    return ical.Invitation(
        uid=f"incontro-{meeting.id}@{urlsplit(territory_url).hostname or 'localhost'}",
        sequence=meeting.version,
        stamped_at=envelope.created_at,
        starts_at=meeting.starts_at,
        lasts=LASTS,
        summary=meeting.title,
        description=plain(meeting.agenda_html) or gettext("L’ordine del giorno non c’è ancora."),
        location=", ".join(one for one in where if one),
        url=meeting.link or territory_url,
        organizer=(name or address, address),
        attendee=envelope.recipient,
        is_cancelled=meeting.status is MeetingStatus.CANCELLED,
    )


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = dict.fromkeys(MEETING_LETTERS, _meeting)
