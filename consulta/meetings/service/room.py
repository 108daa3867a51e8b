# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said in the room becomes a contribution through the same verb as everyone's (invariant 19); here stays who said it."""

import re
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from consulta.contributions import service as contributions
from consulta.contributions.models import Channel, Contribution
from consulta.contributions.requests import SubmitContribution
from consulta.core.actor import Actor
from consulta.core.errors import Refused
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.meetings import policy
from consulta.meetings.events import StatementCaptured
from consulta.meetings.models import Meeting, RoomCapture
from consulta.meetings.requests import Captured, CaptureStatement
from consulta.meetings.service.locked import MeetingFacts, at_most, event, lock_meeting

NAME_CAP, ORGANISATION_CAP, STATEMENT_CAP = 120, 160, 5_000
TITLE_LENGTH = 90
KEPT_AFTER_REPLY = timedelta(days=365)
KEPT_AFTER_CAPTURE = timedelta(days=730)


@transactional
def capture_statement(actor: Actor, request: CaptureStatement, now: datetime) -> Captured:
    """Write down something said in the room. It was received when the meeting began; a repeat with the same key changes nothing.

    Raises Refused (role, day, minutes already public, topic closed, somebody else's key), Invalid naming the field, NotFound.
    """
    meeting, facts = lock_meeting(request.territory_id, request.meeting_id)
    repeated = _already(actor, request, meeting)
    if repeated is not None:
        return repeated
    policy.may_capture(actor, facts, now).or_refuse()
    speaker = at_most(one_line(request.speaker_name), NAME_CAP, "speaker_name", "Il nome di chi parla")
    body = at_most(one_line(request.organisation_name), ORGANISATION_CAP, "organisation_name", "L'organizzazione")
    at_most(normalise(request.text), STATEMENT_CAP, "text", "Il testo")
    submitted = contributions.submit_contribution(actor, _submission(request, meeting, facts, now), now)
    add(
        RoomCapture(
            contribution_id=submitted.contribution_id,
            meeting_id=meeting.id,
            operator_id=actor.user_id,
            speaker_name=speaker,
            organisation_name=body if request.organisation_id is None else "",
            captured_at=now,
        )
    )
    emit(StatementCaptured(**event(actor, meeting, now), contribution_id=submitted.contribution_id, number=submitted.number))
    return Captured(submitted.contribution_id, submitted.number, title_of(request.text), submitted.status)


def _submission(request: CaptureStatement, meeting: Meeting, facts: MeetingFacts, now: datetime) -> SubmitContribution:
    return SubmitContribution(
        territory_id=request.territory_id,
        topic_id=request.topic_id,
        kind=request.kind,
        title=title_of(request.text),
        text=request.text,
        municipality_ids=(),
        organisation_id=request.organisation_id,
        shows_name=False,
        key=request.key,
        channel=Channel.MEETING,
        late=True,
        received_at=min(meeting.starts_at, now),
        meeting_id=meeting.id,
        must_wait=not policy.is_public(facts.is_union, facts.status),
    )


def _already(actor: Actor, request: CaptureStatement, meeting: Meeting) -> Captured | None:
    """What this key made before: an answer lost on its way is asked again, also when the minutes are public by now."""
    query = (
        select(Contribution, RoomCapture.meeting_id, RoomCapture.operator_id)
        .join(RoomCapture, RoomCapture.contribution_id == Contribution.id)
        .where(Contribution.submission_key == request.key)
    )
    row = current().session.execute(query).first()
    if row is None:
        return None
    found, meeting_id, operator_id = row
    if (meeting_id, operator_id) != (meeting.id, actor.user_id):
        raise Refused("Questo modulo è già stato usato da un'altra persona: ricarica la pagina.")
    return Captured(found.id, f"{found.number_year}-{found.number_sequence}", found.title, found.status.value)


def title_of(text: str) -> str:
    """A title for what was said: its first sentence when short, else its first words."""
    words = one_line(re.sub(r"[*`#]", "", text))
    first = re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0]
    if len(first) <= TITLE_LENGTH:
        return first.rstrip(".;:, ")
    return first[: TITLE_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


@transactional
def forget_old(now: datetime) -> int:
    """Blank who said a statement, as the desk does: a year after the public reply, two after it was said at the latest.

    Who came without an organisation is forgotten two years after the meeting. Gives how many rows. What was said and the counts
    stay. Idempotent.
    """
    session = current().session
    answered = select(Contribution.id).where(Contribution.replied_at < now - KEPT_AFTER_REPLY)
    over = or_(RoomCapture.contribution_id.in_(answered), RoomCapture.captured_at < now - KEPT_AFTER_CAPTURE)
    named = or_(RoomCapture.speaker_name != "", RoomCapture.organisation_name != "")
    statements = update(RoomCapture).where(over, named).values(speaker_name="", organisation_name="")
    sheets = update(Meeting).where(Meeting.starts_at < now - KEPT_AFTER_CAPTURE, Meeting.walk_ins != "").values(walk_ins="")
    options = {"synchronize_session": False}
    done = [session.execute(statement, execution_options=options) for statement in (statements, sheets)]
    return sum(int(result.rowcount) for result in done)  # type: ignore[attr-defined, misc]
