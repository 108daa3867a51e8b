# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of meetings against a database: dated changes, statements that become contributions, the sheet, the minutes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from consulta.contributions import queries as contributions
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.contributions.queries import ContributionFilter
from consulta.core import clock, search
from consulta.core.actor import ANONYMOUS, SYSTEM
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.meetings import policy, queries, service
from consulta.meetings.models import Attendance, MeetingStatus, RoomCapture
from consulta.meetings.requests import EditMeeting, PublishMinutes, RecordAttendance, WriteMinutes
from consulta.meetings.service.room import title_of
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.register import queries as register
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import make_roundtable, make_topic
from tests.factories.meetings import (
    MINUTES,
    SAID,
    change_status,
    make_meeting,
    make_minuted,
    make_statement,
    publish_minutes,
    row_of,
    statement_request,
    write_minutes,
)
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.meetings.conftest import NOW


def edit(territory: TerritoryRef, meeting_id: int, **values: object) -> None:
    """Save a meeting as it stands, but for what is named."""
    row = row_of(meeting_id)
    facts = {
        "version": row.version,
        "title": row.title,
        "starts_at": row.starts_at,
        "place": row.place,
        "agenda": row.agenda_source,
    } | values
    service.edit_meeting(SYSTEM, EditMeeting(territory.id, meeting_id, **facts), NOW)  # type: ignore[arg-type]


def test_one_form_makes_one_meeting(territory: TerritoryRef) -> None:
    first = make_meeting(territory, key="una-chiave-di-prova-1")
    assert make_meeting(territory, key="una-chiave-di-prova-1") == first
    assert len(queries.list_meetings(ANONYMOUS, territory.id)) == 1
    with pytest.raises(Conflict):
        make_meeting(make_territory("md"), key="una-chiave-di-prova-1")


def test_what_a_meeting_needs(territory: TerritoryRef) -> None:
    with pytest.raises(Invalid) as told:
        make_meeting(territory, title=" ")
    assert "title" in told.value.errors
    with pytest.raises(Invalid) as told:
        make_meeting(territory, link="javascript:alert(1)")
    assert "link" in told.value.errors
    elsewhere = make_roundtable(make_territory("md"))
    with pytest.raises(Invalid) as told:
        make_meeting(territory, elsewhere)
    assert "roundtable_id" in told.value.errors


def test_moving_needs_a_reason_and_shows_it(territory: TerritoryRef) -> None:
    meeting = make_meeting(territory, starts_at=NOW + timedelta(days=3))
    with pytest.raises(Invalid) as told:
        edit(territory, meeting, starts_at=NOW + timedelta(days=5))
    assert "reason" in told.value.errors
    assert row_of(meeting).starts_at == NOW + timedelta(days=3)
    edit(territory, meeting, starts_at=NOW + timedelta(days=5), reason="La sala è occupata")
    (change,) = queries.list_changes(meeting)
    assert (change.old_starts_at, change.new_starts_at, change.reason) == (
        NOW + timedelta(days=3),
        NOW + timedelta(days=5),
        "La sala è occupata",
    )
    edit(territory, meeting, agenda="- Un punto solo")
    assert len(queries.list_changes(meeting)) == 1
    with pytest.raises(Invalid):
        edit(territory, meeting, place="Un'altra sala")


def test_a_stale_save_shows_what_stands(territory: TerritoryRef) -> None:
    meeting = make_meeting(territory)
    edit(territory, meeting, title="Titolo di una collega")
    with pytest.raises(Conflict) as told:
        edit(territory, meeting, version=1, title="Il mio titolo")
    assert told.value.theirs["title"] == "Titolo di una collega"


def test_cancelling_needs_a_reason(territory: TerritoryRef) -> None:
    meeting = make_meeting(territory, starts_at=NOW + timedelta(days=3))
    with pytest.raises(Invalid):
        change_status(territory, meeting, "cancelled")
    change_status(territory, meeting, "cancelled", "Sciopero dei trasporti")
    assert queries.list_changes(meeting)[0].reason == "Sciopero dei trasporti"
    assert queries.list_next(ANONYMOUS, territory.id, NOW, 3) == []
    with pytest.raises(Refused):
        change_status(territory, meeting, "held")


def test_the_next_ones_begin_with_today(territory: TerritoryRef) -> None:
    later = make_meeting(territory, starts_at=NOW + timedelta(days=9))
    this_morning = make_meeting(territory, starts_at=NOW - timedelta(hours=6))
    make_meeting(territory, starts_at=NOW - timedelta(days=1))
    assert [row.id for row in queries.list_next(ANONYMOUS, territory.id, NOW, 3)] == [this_morning, later]


def test_what_is_said_becomes_a_contribution_of_the_meeting(territory: TerritoryRef) -> None:
    """Invariant 19: channel, operator, day of receipt, place; the same path, number and register as everyone's."""
    table = make_roundtable(territory)
    topic = make_topic(territory, roundtable_id=table)
    meeting = make_meeting(territory, table, starts_at=NOW - timedelta(hours=1))
    operator = make_actor(territory, "operator")
    body = make_organisation(territory, make_user())
    done = make_statement(territory, meeting, topic, operator, organisation_id=body, speaker_name="Peppina Casu")
    row = db.session.get(Contribution, done.contribution_id)
    assert row is not None
    assert (row.channel.value, row.meeting_id, row.roundtable_id, row.organisation_id) == ("meeting", meeting, table, body)
    assert (row.author_id, row.submitted_by_id, row.is_late) == (None, operator.user_id, False)
    assert row.title == "Il pullmino per il centro diurno passa una volta sola"
    capture = queries.find_capture(done.contribution_id)
    assert capture is not None
    assert (capture.speaker_name, capture.meeting_id) == ("Peppina Casu", meeting)
    assert queries.count_captured(meeting) == 1
    entries = register.list_entries(territory.id, territory.slug, subject=f"contributo/{done.number}").items
    assert "contribution_received" in {entry.type for entry in entries}
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "meetings.captured")).one()
    assert "Peppina" not in str(told.details)


def test_a_resend_never_doubles_even_after_the_minutes(territory: TerritoryRef) -> None:
    meeting, topic, operator = make_meeting(territory), make_topic(territory), make_actor(territory, "operator")
    request = statement_request(territory, meeting, topic)
    first = service.capture_statement(operator, request, NOW)
    assert service.capture_statement(operator, request, NOW) == first
    make_minuted(territory, meeting)
    assert service.capture_statement(operator, request, NOW).number == first.number
    assert db.session.scalar(select(func.count()).select_from(RoomCapture)) == 1
    with pytest.raises(Refused, match="altra persona"):
        service.capture_statement(make_actor(territory, "operator"), request, NOW)
    with pytest.raises(Refused, match="verbale"):
        service.capture_statement(operator, statement_request(territory, meeting, topic), NOW)


def test_said_before_the_closing_is_on_time_however_late_it_is_typed(territory: TerritoryRef) -> None:
    """The day that counts is the meeting's: the window closes on 21 December."""
    closes = clock.from_rome(clock.rome(NOW).replace(month=12, day=21, hour=12, tzinfo=None))
    meeting, topic = make_meeting(territory, starts_at=closes - timedelta(hours=24)), make_topic(territory)
    operator = make_actor(territory, "operator")
    done = service.capture_statement(operator, statement_request(territory, meeting, topic), closes + timedelta(days=3))
    row = db.session.get(Contribution, done.contribution_id)
    assert row is not None
    assert row.is_late is False


def test_a_personal_fact_waits_and_a_bad_line_says_why(territory: TerritoryRef) -> None:
    meeting, topic = make_meeting(territory), make_topic(territory)
    waiting = make_statement(territory, meeting, topic, text="Chiamate mia sorella al 347 123 4567, lei sa tutto dei trasporti.")
    assert waiting.status == "in_moderation"
    for wrong, field in (({"text": "Sì"}, "title"), ({"kind": "x"}, "kind"), ({"speaker_name": "n" * 121}, "speaker_name")):
        with pytest.raises(Invalid) as told:
            make_statement(territory, meeting, topic, **wrong)
        assert field in told.value.errors
    with pytest.raises(NotFound):
        make_statement(territory, meeting, 999_999)


def test_at_a_union_tavolo_everything_is_reserved_until_the_minutes(territory: TerritoryRef) -> None:
    """Invariant 15 in every rendering of what was said: it is not public, and nobody can make it so before the minutes."""
    table = make_roundtable(territory, kind="union")
    topic, meeting = make_topic(territory, roundtable_id=table), make_meeting(territory, table)
    operator, moderator = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    done = make_statement(territory, meeting, topic, operator)
    assert done.status == "in_moderation"
    number = tuple(int(part) for part in done.number.split("-"))
    for stranger in (ANONYMOUS, make_actor()):
        with pytest.raises(NotFound):
            queries.get_meeting(stranger, territory.id, meeting)
        assert queries.list_meetings(stranger, territory.id, roundtable_id=table) == []
        assert queries.find_origin(stranger, territory.id, meeting) is None
    assert queries.get_meeting(operator, territory.id, meeting).id == meeting
    publish = Decide("contribution", done.contribution_id, "published", None, "", None)
    with pytest.raises(Refused, match="sindacale"):
        moderation.decide(moderator, publish, NOW)
    db.session.rollback()
    assert contributions.list_public(territory.id, ContributionFilter()).items == []
    make_minuted(territory, meeting)
    moderation.decide(moderator, publish, NOW)
    assert contributions.get_public(territory.id, number).status is PublicationStatus.PUBLISHED  # type: ignore[arg-type]
    assert queries.find_origin(ANONYMOUS, territory.id, meeting) is not None


def test_predicate_and_sql_agree(territory: TerritoryRef) -> None:
    """Who sees which meeting in a list is who the policy says."""
    tables = (None, make_roundtable(territory), make_roundtable(territory, kind="union"))
    made = [make_meeting(territory, table) for table in tables for _ in range(3)]
    for meeting in made[1::3]:
        make_minuted(territory, meeting)
    for meeting in made[2::3]:
        change_status(territory, meeting, "cancelled", "Motivo di prova")
    everything = queries.list_meetings(SYSTEM, territory.id)
    assert len(everything) == len(made)
    for actor in (ANONYMOUS, make_actor(), make_actor(territory, "auditor"), make_actor(make_territory("md"), "coordinator")):
        seen = {row.id for row in queries.list_meetings(actor, territory.id)}
        assert seen == {row.id for row in everything if policy.may_read_meeting(actor, row)}


def test_the_sheet_is_saved_whole_and_frozen_by_the_minutes(territory: TerritoryRef) -> None:
    """Invariant 5; persons are a number, organisations of elsewhere do not get in."""
    meeting = make_meeting(territory)
    one, other = (make_organisation(territory, make_user(), name=name) for name in ("Auser Uta", "Caritas Siliqua"))
    stranger = make_organisation(make_territory("md"), make_user())
    operator = make_actor(territory, "operator")

    def record(version: int, qualities: dict[int, str], walk_ins: str = "") -> None:
        service.record_attendance(operator, RecordAttendance(territory.id, meeting, version, qualities, walk_ins), NOW)

    record(0, {one: "present", other: "absent"}, "Una vicina\n\n  Il parroco  ")
    assert row_of(meeting).walk_in_count == 2
    with pytest.raises(Conflict) as told:
        record(0, {one: "absent"})
    assert told.value.theirs == {
        f"organisation_{one}": "Presente",
        f"organisation_{other}": "Assente",
        "walk_ins": "Una vicina\nIl parroco",
    }
    record(1, {one: "delegate", other: ""}, "Una vicina")
    assert [(line.name, line.quality) for line in queries.list_attendance(meeting)] == [("Auser Uta", "delegate")]
    for wrong in ({stranger: "present"}, {one: "forse"}):
        with pytest.raises(Invalid):
            record(2, wrong)
    make_minuted(territory, meeting)
    with pytest.raises(Refused):
        record(2, {})
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_published_minutes_are_never_overwritten(territory: TerritoryRef) -> None:
    """Invariant 4: a correction is a new version with its reason; the first one stays readable; the register keeps both."""
    meeting = make_meeting(territory)
    with pytest.raises(Refused):
        write_minutes(territory, meeting)
    change_status(territory, meeting, "held")
    write_minutes(territory, meeting)
    assert queries.list_versions(meeting, published_only=True) == []
    publish_minutes(territory, meeting)
    assert row_of(meeting).status is MeetingStatus.MINUTED
    with pytest.raises(Invalid):
        write_minutes(territory, meeting, "Testo corretto, con la data giusta.")
    write_minutes(territory, meeting, "Testo corretto, con la data giusta.", "La data era sbagliata")
    assert [one.source for one in queries.list_versions(meeting, published_only=True)] == [MINUTES]
    publish_minutes(territory, meeting)
    versions = queries.list_versions(meeting, published_only=True)
    assert [(one.number, one.status.value, one.reason) for one in versions] == [
        (2, "published", "La data era sbagliata"),
        (1, "superseded", ""),
    ]
    assert versions[1].source == MINUTES
    entries = register.list_entries(territory.id, territory.slug, subject=f"incontro/{meeting}").items
    assert [entry.type for entry in entries] == ["minutes_published", "minutes_published"]
    assert register.verify(territory.id, territory.slug) == []
    assert [match.path for match in search.find(territory.id, "corretto")] == [f"/ao/incontri/{meeting}"]


def test_two_who_write_the_minutes(territory: TerritoryRef) -> None:
    """A stale save meets the other text; a double click changes nothing; what was read is what is published."""
    meeting = make_meeting(territory)
    change_status(territory, meeting, "held")
    write_minutes(territory, meeting)
    assert write_minutes(territory, meeting) == 1
    assert queries.find_newest(meeting).version == 1  # type: ignore[union-attr]
    with pytest.raises(Conflict) as told:
        write_minutes(territory, meeting, "Un altro testo del verbale.")
    assert told.value.theirs["text"] == MINUTES
    operator = make_actor(territory, "operator")
    service.write_minutes(operator, WriteMinutes(territory.id, meeting, 1, "Il testo di dopo."), NOW)
    with pytest.raises(Refused, match="coordina"):
        service.publish_minutes(operator, PublishMinutes(territory.id, meeting, 2), NOW)
    with pytest.raises(Conflict):
        service.publish_minutes(SYSTEM, PublishMinutes(territory.id, meeting, 1), NOW)


def test_names_are_forgotten_in_time(territory: TerritoryRef) -> None:
    meeting = make_meeting(territory)
    done = make_statement(territory, meeting, speaker_name="Peppina Casu", organisation_name="Comitato di via Roma")
    service.record_attendance(SYSTEM, RecordAttendance(territory.id, meeting, 0, {}, "Peppina Casu"), NOW)
    assert service.forget_old(NOW + timedelta(days=729)) == 0
    assert service.forget_old(NOW + timedelta(days=731)) == 2
    capture = queries.find_capture(done.contribution_id)
    assert capture is not None
    assert (capture.speaker_name, capture.organisation_name, row_of(meeting).walk_ins, row_of(meeting).walk_in_count) == ("", "", "", 1)
    assert service.forget_old(NOW + timedelta(days=731)) == 0


def test_nothing_of_another_territory_is_reached(territory: TerritoryRef) -> None:
    meeting, elsewhere = make_meeting(territory), make_territory("md")
    with pytest.raises(NotFound):
        queries.get_meeting(SYSTEM, elsewhere.id, meeting)
    with pytest.raises(NotFound):
        edit(elsewhere, meeting)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (SAID, "Il pullmino per il centro diurno passa una volta sola"),
        ("Servono **più ore**, subito", "Servono più ore, subito"),
        ("parola " * 40, "parola parola parola parola parola parola parola parola parola parola parola parola…"),
    ],
)
def test_the_title_of_a_statement(said: str, title: str) -> None:
    assert title_of(said) == title


def test_minutes_have_room_but_not_without_end(territory: TerritoryRef) -> None:
    """A hundred thousand characters, then a sentence that says how many are too many."""
    meeting = make_meeting(territory)
    change_status(territory, meeting, "held")
    with pytest.raises(Invalid, match=r"Il verbale supera 100\.000 caratteri: ne restano 1 di troppo\."):
        write_minutes(territory, meeting, text="a" * 100_001)
