# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of meetings: who gets them, once; the appointment they carry; the reminder of the day before, also when the hour changes."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import event, select

from consulta.core import clock, ical
from consulta.core.actor import SYSTEM
from consulta.core.db import db
from consulta.meetings import queries as meeting_queries
from consulta.meetings import service as meetings
from consulta.meetings.requests import EditMeeting
from consulta.notifications import delivery, jobs, letters, policy, service
from consulta.notifications.meeting_facts import list_readers
from consulta.notifications.models import NewsFact, OutboxMail
from consulta.notifications.queries import get_envelope
from consulta.notifications.requests import ChooseMail, NothingToSay
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user
from tests.factories.consultations import current_cycle_id, make_cycle, make_roundtable
from tests.factories.meetings import change_status, make_meeting, row_of
from tests.factories.notices import seat
from tests.factories.notifications import follow
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
NEXT_WEEK = NOW + timedelta(days=7)


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    """A territory with a cycle that takes contributions."""
    ref = make_territory()
    make_cycle(ref)
    return ref


def edit(territory: TerritoryRef, meeting_id: int, **values: object) -> None:
    """Change a meeting as it stands."""
    row = row_of(meeting_id)
    facts = {"title": row.title, "starts_at": row.starts_at, "place": row.place, "link": row.link, "agenda": row.agenda_source}
    request = EditMeeting(territory.id, meeting_id, row.version, **(facts | {"reason": "La sala è occupata"} | values))  # type: ignore[arg-type]
    meetings.edit_meeting(SYSTEM, request, clock.now())


def told(kind: str) -> list[int | None]:
    """Whom a letter of a kind waits for."""
    jobs.write_announced()
    query = select(OutboxMail.user_id).where(OutboxMail.template == f"meetings/{kind}").order_by(OutboxMail.id)
    return list(db.session.scalars(query))


def appointment(kind: str, nth: int = 0) -> tuple[str, Calendar]:
    """The text of the newest letter of a kind, and the appointment that goes with it, as they leave."""
    ids = db.session.scalars(select(OutboxMail.id).where(OutboxMail.template == f"meetings/{kind}").order_by(OutboxMail.id.desc())).all()
    message = message_from_bytes(delivery._message(get_envelope(ids[nth])).as_bytes())
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    plain = next(one for one in message.walk() if one.get_content_type() == "text/plain")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == str(calendar["method"])
    assert message["List-Unsubscribe"]
    return bytes(plain.get_payload(decode=True)).decode(), calendar  # type: ignore[arg-type]


def test_invited_moved_cancelled_once_each(territory: TerritoryRef) -> None:
    """Who sits at the tavolo and who follows it; the same appointment moved and taken away, never another one."""
    with time_machine.travel(NOW, tick=False):
        table = make_roundtable(territory)
        speaker, follower, both, quiet, no_dates, stranger = (make_user() for _ in range(6))
        seat(table, organisation_id=make_organisation(territory, speaker, name="Auser"))
        seat(table, user_id=both)
        for person in (follower, both, quiet, no_dates):
            follow(territory, person, "roundtable", table)
        follow(territory, stranger, "cycle", current_cycle_id(territory, NOW))
        service.choose_mail(actor_of(quiet, NOW), ChooseMail(True, {}, 0), NOW)
        service.choose_mail(actor_of(no_dates, NOW), ChooseMail(False, {"calendar": "never"}, 0), NOW)
        meeting_id = make_meeting(territory, table, starts_at=NEXT_WEEK, link="https://video.esempio.it/sala")
        assert told("convened") == []
        change_status(territory, meeting_id, "convened")
        assert told("convened") == told("convened") == [speaker, follower, both]
        text, invited = appointment("convened")
        when, where = "sabato 28 novembre 2026, ore 16:30", "Sala consiliare, Uta"
        for words in (when, where, "https://video.esempio.it/sala", "Orari dei centri", "lingua dei segni"):
            assert words in text
        edit(territory, meeting_id, title="Primo incontro del tavolo")
        assert told("moved") == []
        edit(territory, meeting_id, starts_at=NEXT_WEEK + timedelta(days=1))
        assert told("moved") == [speaker, follower, both]
        text, moved = appointment("moved")
        assert "Prima era sabato 28 novembre 2026, ore 16:30." in text
        assert "La sala è occupata" in text
        change_status(territory, meeting_id, "cancelled", "Non c'è il numero")
        assert told("cancelled") == [speaker, follower, both]
        text, cancelled = appointment("cancelled")
        assert "Non c'è il numero" in text
        with pytest.raises(NothingToSay):
            appointment("convened")
    events = [calendar.events[0] for calendar in (invited, moved, cancelled)]
    assert len({str(event["uid"]) for event in events}) == 1
    sequences = [int(event["sequence"]) for event in events]
    assert sequences == sorted(set(sequences))
    assert [str(calendar["method"]) for calendar in (invited, moved, cancelled)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["dtstart"].dt - NEXT_WEEK for event in events] == [timedelta(0), timedelta(days=1), timedelta(days=1)]


def test_a_union_meeting_is_told_to_who_sits_there_alone(territory: TerritoryRef) -> None:
    """Invariant 15: followers get neither letter nor line."""
    with time_machine.travel(NOW, tick=False):
        table = make_roundtable(territory, kind="union")
        member, follower = make_user(), make_user()
        seat(table, organisation_id=make_organisation(territory, member, name="CGIL", category="trade_union"))
        follow(territory, follower, "roundtable", table)
        meeting_id = make_meeting(territory, table, starts_at=NEXT_WEEK)
        change_status(territory, meeting_id, "convened")
        edit(territory, meeting_id, place="Casa del popolo")
        assert told("convened") == told("moved") == [member]
        assert "meeting_convened" not in db.session.scalars(select(NewsFact.what)).all()


def test_the_conferenza_invites_every_tavolo_and_the_followers(territory: TerritoryRef) -> None:
    with time_machine.travel(NOW, tick=False):
        member, follower, other = make_user(), make_user(), make_user()
        seat(make_roundtable(territory), user_id=member)
        follow(territory, follower, "cycle", current_cycle_id(territory, NOW))
        follow(territory, other, "roundtable", make_roundtable(territory))
        meeting_id = make_meeting(territory, starts_at=NEXT_WEEK)
        change_status(territory, meeting_id, "convened")
        assert told("convened") == [member, follower]


@pytest.mark.parametrize("tables", [2, 20])
def test_the_readers_of_the_conferenza_cost_the_same_however_many_tavoli(territory: TerritoryRef, tables: int) -> None:
    cycle = make_cycle(territory)
    people = [make_user() for _ in range(tables)]
    for user_id in people:
        seat(make_roundtable(territory, cycle), user_id=user_id)
    meeting = meeting_queries.get_meeting(SYSTEM, territory.id, make_meeting(territory, None, cycle_id=cycle))
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        readers = list_readers(meeting, clock.now())
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert [user_id for user_id, _email, _language in readers] == people
    assert len(statements) <= 4, statements


def test_one_that_was_only_planned_is_cancelled_in_silence(territory: TerritoryRef) -> None:
    with time_machine.travel(NOW, tick=False):
        table = make_roundtable(territory)
        follow(territory, make_user(), "roundtable", table)
        meeting_id = make_meeting(territory, table, starts_at=NEXT_WEEK)
        edit(territory, meeting_id, starts_at=NEXT_WEEK + timedelta(days=1))
        change_status(territory, meeting_id, "cancelled", "Non serve")
        assert told("moved") == told("cancelled") == []


def test_followers_of_the_consultation_read_it_in_their_digest(territory: TerritoryRef) -> None:
    """Who got the letter has the line in the application only; who follows the whole consultation has it in the digest."""
    with time_machine.travel(NOW, tick=False):
        table = make_roundtable(territory)
        near, far = make_user(), make_user()
        follow(territory, near, "roundtable", table)
        follow(territory, far, "cycle", current_cycle_id(territory, NOW))
        meeting_id = make_meeting(territory, table, starts_at=NEXT_WEEK)
        change_status(territory, meeting_id, "convened")
        jobs.write_announced()
        jobs.write_news()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        jobs.write_news()
        news = select(OutboxMail.user_id, OutboxMail.id).where(OutboxMail.template == service.TEMPLATE)
        (row,) = db.session.execute(news).all()
        assert row.user_id == far
        assert "Incontro «Primo incontro», sabato 28 novembre 2026, ore 16:30." in letters.compose(get_envelope(row.id))[1]


@pytest.mark.parametrize(
    ("starts_at", "too_early", "early_enough"),
    [
        (datetime(2026, 11, 28, 15, 30, tzinfo=UTC), datetime(2026, 11, 27, 7, 59, tzinfo=UTC), datetime(2026, 11, 27, 8, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), datetime(2026, 10, 24, 6, 59, tzinfo=UTC), datetime(2026, 10, 24, 7, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), datetime(2027, 3, 27, 7, 59, tzinfo=UTC), datetime(2027, 3, 27, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 27, 23, 0, tzinfo=UTC), datetime(2026, 11, 27, 7, 0, tzinfo=UTC), datetime(2026, 11, 27, 8, 0, tzinfo=UTC)),
    ],
    ids=["winter", "25 hours", "23 hours", "at midnight"],
)
def test_the_reminder_of_the_day_before_once(app: Flask, starts_at: datetime, too_early: datetime, early_enough: datetime) -> None:
    """From nine in Rome on the day before the meeting's day in Rome; a meeting that moves is reminded of its new day."""
    with time_machine.travel(starts_at - timedelta(days=10), tick=False) as traveller:
        territory = make_territory()
        make_cycle(territory, now=clock.now())
        table = make_roundtable(territory)
        person = make_user()
        follow(territory, person, "roundtable", table)
        meeting_id = make_meeting(territory, table, starts_at=starts_at)
        change_status(territory, meeting_id, "convened")
        traveller.move_to(too_early)
        assert service.remind_of_meetings(clock.now()) == 0
        traveller.move_to(early_enough)
        assert service.remind_of_meetings(clock.now()) == 1
        assert service.remind_of_meetings(clock.now() + timedelta(hours=5)) == 0
        assert told("reminder") == [person]
        _text, calendar = appointment("reminder")
        assert calendar.events[0]["dtstart"].dt == starts_at
        edit(territory, meeting_id, starts_at=starts_at + timedelta(days=3))
        traveller.move_to(early_enough + timedelta(days=3, hours=2))
        assert service.remind_of_meetings(clock.now()) == 1


def test_who_is_invited_on_the_eve_is_not_reminded(territory: TerritoryRef) -> None:
    with time_machine.travel(NOW, tick=False):
        meeting_id = make_meeting(territory, make_roundtable(territory), starts_at=NOW + timedelta(days=1))
        change_status(territory, meeting_id, "convened")
        assert service.remind_of_meetings(NOW) == 0


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.times())
def test_each_instant_of_a_day_is_reminded_on_the_day_before(day: date, at: object) -> None:
    """Whatever the hour, and whatever the clocks do that night."""
    begins, ends = policy.bounds_of(day)
    assert timedelta(hours=23) <= ends - begins <= timedelta(hours=25)
    starts_at = clock.from_rome(datetime.combine(day, at))  # type: ignore[arg-type]
    assert begins <= starts_at < ends
    eve = clock.from_rome(datetime.combine(day - timedelta(days=1), policy.REMINDERS_FROM))
    assert policy.reminded_day(eve) == day
    assert policy.reminded_day(eve - timedelta(seconds=1)) is None


@given(st.integers(0, 5 * 365 * 24 * 60))
def test_an_appointment_keeps_its_instant(minutes: int) -> None:
    """Also those that an Italian clock shows twice, or not at all."""
    starts_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    words = ("Incontro; con, segni", "Riga\nAltra", "Uta", "https://x.it")
    invitation = ical.Invitation("u@x", 3, starts_at, starts_at, timedelta(hours=2), *words, ("È", "a@x.it"), "b@x.it")
    event = Calendar.from_ical(ical.write_invitation(invitation)).events[0]
    assert event["dtstart"].dt == starts_at
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=2)
    assert (str(event["summary"]), int(event["sequence"])) == ("Incontro; con, segni", 3)
