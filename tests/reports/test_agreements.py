# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agreements with the unions in a report: only what is public, as it is in force; a correction makes the report stale."""

from collections.abc import Sequence

import pytest

from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.core.db import db, snapshot
from consulta.core.documents.model import Table
from consulta.meetings import service
from consulta.meetings.requests import RecordAgreement
from consulta.reports import queries
from consulta.reports.material import Agreement
from consulta.reports.parts import PARTS
from tests.factories.consultations import make_roundtable
from tests.factories.meetings import change_status, make_meeting, publish_minutes, write_minutes
from tests.reports.conftest import Place

CAPTION = "Gli accordi con i sindacati"


@pytest.fixture
def meeting(place: Place) -> int:
    """A held meeting of a union tavolo."""
    table = make_roundtable(place.territory, place.cycle_id, kind="union", title="Confronto")
    made = make_meeting(place.territory, table, title="Parliamo del piano")
    change_status(place.territory, made, "held")
    return made


def record(place: Place, meeting_id: int, version: int, outcome: str, signatories: str, reason: str = "") -> None:
    """Record or correct how the talks ended."""
    says = {"outcome": outcome, "summary": "Due incontri l'anno.", "signatories": signatories, "reason": reason}
    service.record_agreement(SYSTEM, RecordAgreement(place.territory.id, meeting_id, version, **says), clock.now())


def told(place: Place) -> tuple[Sequence[Agreement], list[tuple[str, ...]]]:
    """What is read of the agreements, and the rows of their table; no row where the part has no such table."""
    with snapshot():
        material = queries.read_material(place.territory.id, place.cycle_id, clock.now())
    blocks = next(part for part in PARTS if part.code == "meetings").build(material)
    rows = [tuple(row) for block in blocks if isinstance(block, Table) and block.caption == CAPTION for row in block.rows]
    return material.agreements, rows


def is_stale(place: Place) -> bool:
    """Whether the report has to be made again."""
    db.session.expire_all()
    return queries.get_report(place.territory.id, place.report_id).is_stale


def test_an_agreement_is_told_once_its_minutes_are_public(place: Place, meeting: int) -> None:
    record(place, meeting, 0, "signed", "CGIL\nCISL")
    assert told(place) == ([], [])
    write_minutes(place.territory, meeting)
    publish_minutes(place.territory, meeting)
    (only,), (row,) = told(place)
    assert (only.outcome, only.signed_by, only.corrected_on) == ("Firmato", ["CGIL", "CISL"], None)
    assert row[1:] == ("Parliamo del piano\nConfronto", "Firmato", "CGIL\nCISL")


def test_a_correction_is_told_with_its_day_and_reason_and_makes_the_report_stale(place: Place, meeting: int) -> None:
    record(place, meeting, 0, "signed", "CGIL")
    write_minutes(place.territory, meeting)
    publish_minutes(place.territory, meeting)
    mark = queries.mark_of(place.territory.id, place.cycle_id)
    record(place, meeting, 1, "not_signed", "", "La firma è stata ritirata")
    _agreements, (row,) = told(place)
    assert row[2:] == ("Non firmato\nCorretto il 21 novembre 2026: La firma è stata ritirata", "–")
    assert queries.mark_of(place.territory.id, place.cycle_id) != mark
    assert is_stale(place)


def test_a_cycle_without_agreements_says_nothing_of_them(place: Place, meeting: int) -> None:
    change_status(place.territory, make_meeting(place.territory), "held")
    assert told(place) == ([], [])
