# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public page of a meeting, and its lines on the pages of the consultation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, url_for

from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionFilter
from consulta.core import clock
from consulta.meetings import policy, queries
from consulta.meetings.queries import AttendanceLine, MeetingRow
from consulta.portal.views import shown
from consulta.portal.views.blueprint import bp
from consulta.portal.views.shown import Places, say
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.locale import show_moment, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

TONES = {
    "planned": "neutral",
    "convened": "info",
    "held": "neutral",
    "minuted": "success",
    "cancelled": "danger",
}
CARDS = 50
"""Statements shown on the page of a meeting."""


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting as a list shows it."""

    url: str
    title: str
    when: str
    place: str
    of: str
    status_label: str
    tone: str


@dataclass(frozen=True, slots=True)
class MeetingLists:
    """Meetings to come, in order, and past, the newest first."""

    coming: Sequence[MeetingLine]
    past: Sequence[MeetingLine]


def meeting_lines(rows: Iterable[MeetingRow], places: Places, conference: str, *, with_roundtable: bool = True) -> list[MeetingLine]:
    """Rows as the list of meetings wants them."""
    return [
        MeetingLine(
            url=places.meeting(row.id),
            title=row.title,
            when=show_moment(row.starts_at),
            place=row.place,
            of=(row.roundtable_title or conference) if with_roundtable else "",
            status_label=say(row.status.label),
            tone=TONES[row.status],
        )
        for row in rows
    ]


def meeting_lists(rows: Sequence[MeetingRow], places: Places, conference: str, now: datetime, *, with_roundtable: bool) -> MeetingLists:
    """The same, parted into those to come and those past."""
    coming = [row for row in rows if row.is_coming(now)]
    past = [row for row in reversed(rows) if not row.is_coming(now)]
    return MeetingLists(
        meeting_lines(coming, places, conference, with_roundtable=with_roundtable),
        meeting_lines(past, places, conference, with_roundtable=with_roundtable),
    )


def conference_word(territory: TerritoryRef) -> str:
    """The territory's word for the plenary, in the language of the page."""
    noun = territory.labels.conference
    words = shown.in_language(noun.singular, noun.en)
    return words[:1].upper() + words[1:]


@bp.route("/<territory:territory>/incontri/<int:meeting_id>")
@access.anyone(policy.may_read_meeting)
def meeting(territory: TerritoryRef, meeting_id: int) -> Response:
    """A meeting: when, where, what about, who was there, what was collected, the minutes. A reserved one does not exist for others."""
    places = Places.of(territory)
    found = queries.get_meeting(current_actor(), territory.id, meeting_id)
    said = [queries.said_at(found.id)]
    collected = contributions.list_public(territory.id, ContributionFilter(), extra=said, size=CARDS, total=0)  # nobody reads how many
    versions = queries.list_versions(found.id, published_only=True)
    return page(
        "portal/meeting.html",
        territory=territory,
        meeting=found,
        is_reserved=not found.is_public,
        of=found.roundtable_title or conference_word(territory),
        of_url=places.roundtable(found.roundtable_id) if found.roundtable_id else places.conference,
        status_label=say(found.status.label),
        tone=TONES[found.status],
        is_coming=found.is_coming(clock.now()),
        changes=[change for change in queries.list_changes(found.id) if change.reason],
        facts=[(_("Quando"), show_moment(found.starts_at)), (_("Luogo"), found.place)],
        attendance=_attendance(queries.list_attendance(found.id), found.walk_in_count) if found.attendance_version else None,
        captured=queries.count_captured(found.id),
        dotted=dotted,
        contributions=shown.contribution_cards(collected.items, places),
        documents=[one for one in queries.list_documents(found.id) if one.is_released],
        files=queries.list_minutes_files([one.id for one in versions]),
        reserved=_reserved(found.id) if not found.is_public else [],
        list_url=url_for("portal.contributions", territory=territory, incontro=found.id),
        minutes=versions[0] if versions else None,
        earlier=versions[1:],
        agreements=queries.list_agreements(found.id) if found.is_union and found.is_public else [],
    )


def _reserved(meeting_id: int) -> list[tuple[str, str, str]]:
    """(kind, words, organisation) of what was said in a reserved room, for who sits there: what the office put aside is left out."""
    rows = queries.list_captured(meeting_id)
    return [(say(row.kind.label), row.title, row.organisation or "") for row in rows if row.status.value in ("in_moderation", "published")]


def _attendance(lines: Sequence[AttendanceLine], walk_ins: int) -> dict[str, object]:
    """Organisations by name, persons by number (invariant 17)."""
    named = {quality: [line.name for line in lines if line.quality == quality] for quality in ("present", "delegate", "absent")}
    return {"present": named["present"], "delegates": named["delegate"], "absent": len(named["absent"]), "walk_ins": walk_ins}


def origin_label(row: MeetingRow | None, territory: TerritoryRef) -> str:
    """Where a contribution was said ("al tavolo …, 12 novembre 2026"), when it was said in a room."""
    if row is None:
        return ""
    day = show_short_day(row.starts_at)
    if row.roundtable_title is None:
        return f"{conference_word(territory)}, {day}"
    return str(_("al tavolo %(roundtable)s, %(day)s", roundtable=row.roundtable_title, day=day))
