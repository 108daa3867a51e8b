# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dates of a cycle in people's own calendars: read back as a calendar program reads them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from icalendar import Calendar

from consulta.consultations import service as consultations
from consulta.consultations.requests import DecideCycle, MoveDate
from consulta.core.actor import SYSTEM
from consulta.core.ical import DayEvent, write_calendar
from consulta.web.page_cache import page_cache
from consulta.web.ports import TerritoryRef
from tests.factories.consultations import make_cycle
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def read(client: VisitingClient, cycle_id: int, prefix: str = "") -> dict[str, Any]:
    """The events by UID."""
    answer = client.visit(f"{prefix}/ao/conferenza/{cycle_id}/calendario.ics", budget=8)
    assert answer.content_type == "text/calendar; charset=utf-8"
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}


def move(territory: TerritoryRef, cycle_id: int, phase: str, at: datetime) -> None:
    consultations.move_date(SYSTEM, MoveDate(territory.id, cycle_id, phase, at, "Lo chiedono in molti."), NOW)


def test_phases_last_whole_days_in_rome(client: VisitingClient) -> None:
    territory = make_territory()
    to_at = datetime(2027, 3, 28, 22, tzinfo=UTC)  # midnight in Rome, on the day after the hour changed
    cycle_id = make_cycle(territory, from_at=datetime(2026, 11, 30, 23, tzinfo=UTC), to_at=to_at, title="Il piano; di tutti, 2027")
    events = read(client, cycle_id)
    assert list(events) == [f"ao-{cycle_id}-{phase}@localhost" for phase in ("open", "collecting", "closed_to_input")]
    opened, collecting, closed = events.values()
    assert (opened["dtstart"].dt, opened["dtend"].dt) == (date(2026, 11, 11), date(2026, 12, 1))
    assert (collecting["dtstart"].dt, collecting["dtend"].dt) == (date(2026, 12, 1), date(2027, 3, 29)), "28 March is its last day"
    assert (closed["dtstart"].dt, closed["dtend"].dt) == (date(2027, 3, 29), date(2027, 3, 30))
    assert str(collecting["summary"]) == "Raccolta dei contributi: Il piano; di tutti, 2027"
    assert "Finisce domenica 28 marzo 2027." in str(collecting["description"])
    assert str(collecting["url"]).endswith(f"/ao/conferenza/{cycle_id}")


def test_a_moved_date_moves_the_event_instead_of_adding_one(client: VisitingClient) -> None:
    territory = make_territory()
    cycle_id = make_cycle(territory)
    before = read(client, cycle_id)
    assert {int(event["sequence"]) for event in before.values()} == {0}
    move(territory, cycle_id, "closed_to_input", NOW + timedelta(days=60))
    after = read(client, cycle_id)
    assert set(after) == set(before)
    uid = f"ao-{cycle_id}-collecting@localhost"
    assert (before[uid]["dtend"].dt, after[uid]["dtend"].dt) == (date(2026, 12, 22), date(2027, 1, 21))
    assert {int(event["sequence"]) for event in after.values()} == {1}
    assert after[uid]["dtstamp"].dt == NOW
    move(territory, cycle_id, "drafting", NOW + timedelta(days=150))
    assert int(read(client, cycle_id)[f"ao-{cycle_id}-drafting@localhost"]["sequence"]) == 2


def test_a_suspended_cycle_is_uncertain(client: VisitingClient) -> None:
    territory = make_territory()
    cycle_id = make_cycle(territory)
    assert {str(event["status"]) for event in read(client, cycle_id).values()} == {"CONFIRMED"}
    consultations.decide_cycle(SYSTEM, DecideCycle(territory.id, cycle_id, "suspended", "Determinazione 3/2026"), NOW)
    events = read(client, cycle_id)
    assert {(str(event["status"]), int(event["sequence"])) for event in events.values()} == {("TENTATIVE", 1)}


def test_a_phase_overtaken_by_adoption_is_left_out(client: VisitingClient) -> None:
    territory = make_territory()
    cycle_id = make_cycle(territory, NOW - timedelta(days=100))
    move(territory, cycle_id, "concertation", NOW + timedelta(days=90))
    consultations.decide_cycle(SYSTEM, DecideCycle(territory.id, cycle_id, "adopted", "Delibera 1/2026"), NOW)
    phases = [uid.split("-")[2].split("@")[0] for uid in read(client, cycle_id)]
    assert phases == ["collecting", "closed_to_input", "adopted"]


def test_it_speaks_the_language_of_the_page_with_the_same_names(client: VisitingClient) -> None:
    territory = make_territory()
    cycle_id = make_cycle(territory)
    italian, english = read(client, cycle_id), read(client, cycle_id, "/en")
    assert set(italian) == set(english)
    assert "Raccolta dei contributi" not in str(english[f"ao-{cycle_id}-collecting@localhost"]["summary"])


def test_the_page_of_the_cycle_leads_there_and_it_is_kept(client: VisitingClient) -> None:
    territory = make_territory()
    cycle_id = make_cycle(territory)
    path = f"/ao/conferenza/{cycle_id}/calendario.ics"
    assert f'href="{path}"' in client.visit("/ao/conferenza", budget=17).text
    page_cache().clear()
    fresh, kept = client.get(path), client.get(path)
    assert len(page_cache()) == 1
    assert (kept.data, kept.headers["Content-Disposition"]) == (fresh.data, fresh.headers["Content-Disposition"])


def test_what_is_not_public_is_not_there(client: VisitingClient) -> None:
    territory = make_territory()
    cycle_id = make_cycle(territory)
    make_territory("ba", "Bari", comuni=1)
    client.visit(f"/ba/conferenza/{cycle_id}/calendario.ics", status=404)
    client.visit("/ao/conferenza/999/calendario.ics", status=404)


def test_hostile_words_stay_words() -> None:
    """Line ends, separators and long lines in a title do not become properties of the calendar."""
    title = "Piano\r\nATTENDEE:mailto:x@example.org\nBEGIN:VALARM; " + "è" * 200
    event = DayEvent("u@x", 0, NOW, date(2026, 1, 1), date(2026, 1, 1), title, title, "https://example.org/")
    written = write_calendar(title, [event])
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    (back,) = Calendar.from_ical(written).walk("VEVENT")
    assert "attendee" not in back
    assert not back.subcomponents
    assert str(back["summary"]).replace("\r\n", "\n") == title.replace("\r\n", "\n")
