# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a report says of the procedure is read from what the other pages keep: dates and terms from when to when, with act and reason."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consulta.consultations import queries as consultations
from consulta.consultations import service as calendar
from consulta.consultations.models import CyclePhase
from consulta.consultations.requests import MoveDate
from consulta.core.actor import SYSTEM
from consulta.notices import service as notices
from consulta.notices.requests import SetProtocol
from consulta.reports.queries.acts import read_acts, read_notices
from consulta.reports.queries.mark import changed_since, mark_of
from consulta.reports.wording import day
from tests.factories.notices import change_request, make_notice, notice_row
from tests.reports.conftest import NOW, Place

CLOSES, LATER = datetime(2026, 12, 8, 22, 59, tzinfo=UTC), datetime(2026, 12, 11, 22, 59, tzinfo=UTC)


def said(place: Place) -> list[tuple[str, str, str]]:
    return [(act.what, act.reference, act.reason) for act in read_acts(place.cycle_id)]


def test_a_moved_date_is_told_from_when_to_when(place: Place) -> None:
    before = consultations.get_cycle(place.territory.id, place.cycle_id, NOW).timeline
    was = next(clocked.starts_at for clocked in before if clocked.phase is CyclePhase.CLOSED_TO_INPUT)
    new = was + timedelta(days=9)
    move = MoveDate(place.territory.id, place.cycle_id, "closed_to_input", new, "Lo chiedono le associazioni", "Det. 31/2026")
    calendar.move_date(place.coordinator, move, NOW)
    (told,) = [one for one in said(place) if one[2] == "Lo chiedono le associazioni"]
    label = CyclePhase.CLOSED_TO_INPUT.label
    assert told[0] == f"Data cambiata: {label}, {between(was, new)}"
    assert told[1] == "Det. 31/2026"


def between(old: datetime, new: datetime) -> str:
    """As a person would say it: «dal 1° novembre», «dall’11»."""
    first, second = day(old.date()), day(new.date())
    return (
        f"{'dall’' if first.startswith(('8 ', '11 ')) else 'dal '}{first} {'all’' if second.startswith(('8 ', '11 ')) else 'al '}{second}"
    )


def test_an_extended_and_a_revoked_notice_are_told_with_their_reasons(place: Place) -> None:
    notice_id = make_notice(place.territory, cycle_id=place.cycle_id, now=NOW, closes_at=CLOSES)
    more = change_request(place.territory, notice_id, closes_at=LATER, reason="Sono poche domande", act="Det. 40/2026")
    notices.extend_notice(SYSTEM, more, NOW + timedelta(days=1))
    back = change_request(place.territory, notice_id, reason="Manca un tavolo", act="Det. 41/2026")
    notices.revoke_notice(SYSTEM, back, NOW + timedelta(days=2))
    extended, revoked = said(place)[-2:]
    assert extended[0].endswith("avviso «Avviso per partecipare ai tavoli», dall’8 dicembre 2026 all’11 dicembre 2026")
    assert extended[1:] == ("Det. 40/2026", "Sono poche domande")
    assert revoked[0].endswith("avviso «Avviso per partecipare ai tavoli»")
    assert revoked[1:] == ("Det. 41/2026", "Manca un tavolo")


@pytest.mark.parametrize(
    ("board", "shown"),
    [
        ("", "Determinazione 4 del 2 novembre 2026, prot. 77 dell’8 novembre 2026"),
        ("1204/2026", "albo: 1204/2026"),
        ("Albo n. 9", "Albo n. 9"),
    ],
)
def test_a_notice_says_its_act_protocol_and_albo(place: Place, board: str, shown: str) -> None:
    notice_id = make_notice(place.territory, cycle_id=place.cycle_id, now=NOW, closes_at=CLOSES)
    version = notice_row(notice_id).version
    notices.set_protocol(place.coordinator, SetProtocol(place.territory.id, notice_id, version, "77", date(2026, 11, 8), board), NOW)
    (notice,) = read_notices(place.cycle_id)
    assert notice.reference.endswith(shown)
    assert (notice.officer, notice.role) == ("Paola Responsabile", "Responsabile dell'Ufficio di Piano")
    assert day(notice.closes) == "8 dicembre 2026"


def test_a_draft_notice_is_nobodys_to_read(place: Place) -> None:
    make_notice(place.territory, cycle_id=place.cycle_id, now=NOW, published=False)
    assert read_notices(place.cycle_id) == []


def test_a_notice_that_changes_is_named_among_what_changed(place: Place) -> None:
    notice_id = make_notice(place.territory, cycle_id=place.cycle_id, now=NOW, closes_at=CLOSES)
    then = mark_of(place.territory.id, place.cycle_id)
    assert changed_since(then, mark_of(place.territory.id, place.cycle_id)) == ()
    notices.revoke_notice(SYSTEM, change_request(place.territory, notice_id, reason="Manca un tavolo", act="Det. 41/2026"), NOW)
    assert changed_since(then, mark_of(place.territory.id, place.cycle_id)) == ("notices",)
