# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the talks with the unions ended: who writes it and when, what it needs, corrections that keep what they correct, the numbers."""

import re
from dataclasses import replace

import pytest

from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.meetings import policy, queries, service
from consulta.meetings.models import MeetingStatus
from consulta.meetings.requests import RecordAgreement
from consulta.numbers import queries as numbers
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_roundtable
from tests.factories.meetings import change_status, make_meeting, make_minuted, publish_minutes, write_minutes
from tests.factories.notices import seat
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.meetings.conftest import NOW
from tests.meetings.test_policy import COORDINATOR, OPERATOR, Facts, staff
from tests.support.pages import VisitingClient

SIGNED = {"outcome": "signed", "summary": "Due incontri l'anno sul piano.", "signatories": "CGIL\n\n  CISL "}


@pytest.fixture
def meeting(territory: TerritoryRef) -> int:
    """A held meeting of a union tavolo."""
    made = make_meeting(territory, make_roundtable(territory, kind="union", title="Confronto"), title="Parliamo del piano")
    change_status(territory, made, "held")
    return made


def record(territory: TerritoryRef, meeting_id: int, version: int = 0, actor: Actor = SYSTEM, **values: str) -> int:
    """Record an agreement; ``values`` change what they name."""
    return service.record_agreement(actor, RecordAgreement(territory.id, meeting_id, version, **SIGNED | values), NOW)


def make_public(territory: TerritoryRef, meeting_id: int) -> None:
    """Publish the minutes of a meeting that was held."""
    write_minutes(territory, meeting_id)
    publish_minutes(territory, meeting_id)


def counted(territory: TerritoryRef) -> dict[str, int]:
    """The agreements of the numbers, by outcome."""
    cells = numbers.count_now(territory.id, NOW).cells
    return {key.line: total for key, total in cells.items() if key.measure == "agreements"}


@pytest.mark.parametrize("status", list(MeetingStatus))
def test_who_writes_it_and_when(status: MeetingStatus) -> None:
    held = Facts(is_union=True, status=status)
    was_held = status in (MeetingStatus.HELD, MeetingStatus.MINUTED)
    assert bool(policy.may_record_agreement(COORDINATOR, held)) is was_held
    assert bool(policy.may_record_agreement(OPERATOR, held)) is (status is MeetingStatus.HELD)
    assert not policy.may_record_agreement(COORDINATOR, replace(held, is_union=False))
    assert not policy.may_record_agreement(COORDINATOR, replace(held, territory_id=2))
    for nobody in (ANONYMOUS, *map(staff, ("deputy_approver", "municipal_referent", "administrator", "auditor"))):
        assert not policy.may_record_agreement(nobody, held)


def test_until_the_minutes_it_is_written_over_and_nobody_counts_it(territory: TerritoryRef, meeting: int) -> None:
    assert record(territory, meeting) == 1
    assert record(territory, meeting, 1, outcome="not_signed", signatories="", summary="Sui tempi non c'è intesa.") == 1
    (only,) = queries.list_agreements(meeting)
    assert (only.outcome.value, only.signed_by, only.version) == ("not_signed", [], 2)
    assert counted(territory) == {}
    make_public(territory, meeting)
    assert counted(territory) == {"not_signed": 1}


def test_once_public_a_correction_has_a_reason_and_keeps_what_it_corrects(territory: TerritoryRef, meeting: int) -> None:
    record(territory, meeting)
    make_public(territory, meeting)
    reserved = {"outcome": "signed_with_reservations", "statements": "La CISL chiede altri fondi."}
    with pytest.raises(Invalid) as invalid:
        record(territory, meeting, 1, **reserved)
    assert invalid.value.errors.keys() == {"reason"}
    with pytest.raises(Invalid):
        record(territory, meeting, 1, **reserved, reason="perché " * 100)
    assert record(territory, meeting, 1, **reserved, reason="Mancava la riserva della CISL") == 2
    newest, first = queries.list_agreements(meeting)
    assert (newest.number, newest.outcome.value, newest.reason) == (2, "signed_with_reservations", "Mancava la riserva della CISL")
    assert (first.outcome.value, first.signed_by, first.reason) == ("signed", ["CGIL", "CISL"], "")
    assert counted(territory) == {"signed_with_reservations": 1}, "a meeting counts once, by what is in force"
    told = db.session.query(AuditEvent).filter(AuditEvent.name == "meetings.agreement_recorded").count()
    assert told == 2


def test_a_second_click_changes_nothing_and_two_who_write_meet(territory: TerritoryRef, meeting: int) -> None:
    record(territory, meeting)
    assert record(territory, meeting) == 1, "the same words again"
    with pytest.raises(Conflict) as conflict:
        record(territory, meeting, summary="Un altro testo, scritto insieme.")
    assert conflict.value.theirs == {"outcome": "Firmato", "signatories": "CGIL\nCISL", "summary": SIGNED["summary"]}
    assert len(queries.list_agreements(meeting)) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": "perhaps"}, "outcome"),
        ({"signatories": " \n "}, "signatories"),
        ({"outcome": "not_signed"}, "signatories"),
        ({"outcome": "signed_with_reservations"}, "statements"),
        ({"summary": " "}, "summary"),
        ({"summary": "a" * 5_001}, "summary"),
        ({"statements": "a" * 5_001}, "statements"),
        ({"signatories": "a" * 2_001}, "signatories"),
    ],
)
def test_what_it_needs(territory: TerritoryRef, meeting: int, values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        record(territory, meeting, **values)
    assert invalid.value.errors.keys() == {field}
    assert not queries.list_agreements(meeting)


def test_it_is_of_a_union_tavolo_of_this_territory(territory: TerritoryRef, meeting: int) -> None:
    with pytest.raises(Refused):
        record(territory, make_meeting(territory, make_roundtable(territory)))
    with pytest.raises(NotFound):
        record(make_territory("altrove", "Altrove"), meeting)


@pytest.fixture
def office(client: VisitingClient, territory: TerritoryRef) -> VisitingClient:
    """A browser in which who coordinates is signed in."""
    sign_in_as(client, make_actor(territory, "coordinator").user_id or 0)
    return client


def test_from_the_form_to_the_public_page(office: VisitingClient, territory: TerritoryRef, meeting: int) -> None:
    path, public = f"/ao/ufficio/incontri/{meeting}/accordo", f"/ao/incontri/{meeting}"
    assert f'href="{path}"' in office.visit(f"/ao/ufficio/incontri/{meeting}", budget=18).text
    page = office.visit(path, budget=17).text
    assert "Resta riservato finché non pubblichi il verbale" in page
    assert 'name="reason"' not in page
    wrong = office.send(path, {"outcome": "signed", "summary": "Due incontri l'anno.", "signatories": ""}, status=422)
    assert "Scrivi quali organizzazioni hanno firmato, una per riga." in wrong.text
    assert "Due incontri l&#39;anno." in wrong.text
    office.send(path, {"outcome": "signed", "summary": "Due incontri l'anno.", "signatories": "CGIL"})
    visitor = VisitingClient(office.application)
    visitor.visit(public, status=404)
    make_public(territory, meeting)
    shown = visitor.visit(public).text
    assert "L’accordo con i sindacati" in shown
    assert "<li>CGIL</li>" in shown
    again = office.visit(path).text
    assert "quello che salvi qui si legge subito" in again
    corrected = {
        "outcome": "not_signed",
        "summary": "La firma è stata ritirata.",
        "signatories": "",
        "reason": "La firma è stata ritirata ieri",
    }
    office.send(path, corrected)
    shown = visitor.visit(public).text
    assert "Motivo: La firma è stata ritirata ieri" in shown
    assert "Com’era prima" in shown


def test_who_sits_there_reads_it_only_with_the_minutes(client: VisitingClient, territory: TerritoryRef, meeting: int) -> None:
    record(territory, meeting)
    member = make_actor(name="Delegata")
    table = queries.get_meeting(SYSTEM, territory.id, meeting).roundtable_id or 0
    seat(table, organisation_id=make_organisation(territory, member.user_id, name="CGIL", category="trade_union"))
    sign_in_as(client, member.user_id or 0)
    assert "Due incontri" not in client.visit(f"/ao/incontri/{meeting}").text
    make_public(territory, meeting)
    assert "Due incontri" in client.visit(f"/ao/incontri/{meeting}").text


def test_a_stale_form_comes_back_with_both_texts(office: VisitingClient, territory: TerritoryRef, meeting: int) -> None:
    path = f"/ao/ufficio/incontri/{meeting}/accordo"
    office.visit(path)
    record(territory, meeting)
    mine = {"outcome": "signed", "summary": "Il mio testo, diverso.", "signatories": "UIL", "version": "0"}
    answer = office.send(path, mine, status=409, page=path)
    assert "Il mio testo, diverso." in answer.text
    assert "Due incontri l&#39;anno sul piano." in answer.text
    assert re.search(r'<input[^>]*name="version"[^>]*value="1"', answer.text), "to save again is to replace it knowingly"


def test_the_operator_reads_why_not_and_another_meeting_has_no_agreement(
    client: VisitingClient, territory: TerritoryRef, meeting: int
) -> None:
    record(territory, meeting)
    make_public(territory, meeting)
    sign_in_as(client, make_actor(territory, "operator").user_id or 0)
    page = client.visit(f"/ao/ufficio/incontri/{meeting}/accordo").text
    assert "lo scrive chi coordina l&#39;ufficio" in page
    assert "Salva l’accordo" not in page
    assert "Due incontri" in page
    plain = make_meeting(territory, make_roundtable(territory))
    make_minuted(territory, plain)
    assert "non è di un tavolo sindacale" in client.visit(f"/ao/ufficio/incontri/{plain}/accordo").text
    assert "Accordo con i sindacati" not in client.visit(f"/ao/ufficio/incontri/{plain}").text
