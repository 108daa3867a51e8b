# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of meetings and files of minutes: nobody outside the office reads one before it is published."""

import io
from types import SimpleNamespace

import pytest

from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, RoleInTerritory
from consulta.core.errors import Invalid, NotFound
from consulta.meetings import policy, queries, service
from consulta.meetings.models import MeetingStatus
from consulta.meetings.requests import AddMeetingDocument, WriteMinutes
from consulta.meetings.service.minutes import IN_THE_FILE
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.attachments import PDF, checked
from tests.factories.consultations import make_roundtable
from tests.factories.contributions import new_key
from tests.factories.meetings import change_status, make_meeting, make_minuted, publish_minutes
from tests.meetings.conftest import NOW
from tests.support.pages import VisitingClient

OPERATOR = Actor(user_id=3, roles=frozenset({RoleInTerritory(1, "operator")}))
AUDITOR = Actor(user_id=4, roles=frozenset({RoleInTerritory(1, "auditor")}))
OFFICE_BUDGET = 17


def meeting_like(*, is_union: bool = False, status: str = "convened") -> policy.MeetingLike:
    return SimpleNamespace(territory_id=1, is_union=is_union, status=MeetingStatus(status), starts_at=NOW)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("actor", "is_union", "status", "is_released", "may"),
    [
        (ANONYMOUS, False, "convened", False, False),
        (ANONYMOUS, False, "convened", True, True),
        (ANONYMOUS, True, "held", True, False),
        (ANONYMOUS, True, "minuted", True, True),
        (ANONYMOUS, True, "minuted", False, False),
        (Actor(user_id=9), False, "minuted", False, False),
        (OPERATOR, True, "held", False, True),
        (OPERATOR, True, "held", True, True),
        (Actor(user_id=3, roles=frozenset({RoleInTerritory(2, "operator")})), True, "held", True, False),
    ],
)
def test_who_reads(actor: Actor, is_union: bool, status: str, is_released: bool, may: bool) -> None:
    meeting = meeting_like(is_union=is_union, status=status)
    assert bool(policy.may_read_document(actor, meeting, is_released=is_released)) is may


def test_who_keeps_them() -> None:
    assert policy.may_keep_documents(OPERATOR, meeting_like())
    assert policy.may_keep_documents(OPERATOR, meeting_like(status="minuted"))
    assert not policy.may_keep_documents(OPERATOR, meeting_like(status="cancelled"))
    for actor in (ANONYMOUS, AUDITOR, Actor(user_id=9)):
        assert not policy.may_keep_documents(actor, meeting_like())


@pytest.fixture
def office(client: VisitingClient, territory: TerritoryRef) -> VisitingClient:
    operator = make_actor(territory, "operator", name="Carla Operatrice")
    assert operator.user_id is not None
    sign_in_as(client, operator.user_id)
    return client


@pytest.fixture
def visitor(client: VisitingClient) -> VisitingClient:
    return VisitingClient(client.application)


def bring(territory: TerritoryRef, meeting_id: int, *, release: bool) -> str:
    """A document of a meeting; gives its address."""
    asked = AddMeetingDocument(territory.id, meeting_id, checked("dati.pdf"), "Dati sui trasporti", new_key())
    attachment_id = service.add_document(SYSTEM, asked, NOW)
    if release:
        service.release_document(SYSTEM, territory.id, meeting_id, attachment_id, NOW)
    return f"/ao/documenti/{attachment_id}/dati.pdf"


def test_a_document_is_brought_published_and_withdrawn(office: VisitingClient, visitor: VisitingClient, territory: TerritoryRef) -> None:
    meeting = make_meeting(territory)
    page, public = f"/ao/ufficio/incontri/{meeting}/documenti", f"/ao/incontri/{meeting}"
    sent = {"description": "Dati sui trasporti", "file": (io.BytesIO(PDF), "dati.pdf")}
    refused = office.send(page, sent | {"file": (io.BytesIO(b"<svg/>"), "dati.svg")}, status=422)
    for words in ("non è di un tipo ammesso", "Dati sui trasporti", "Scegli di nuovo il file"):
        assert words in refused.text
    office.send(page, sent)
    shown = office.visit(page, budget=OFFICE_BUDGET).text
    file = "/ao/documenti/" + shown.split("/ao/documenti/")[1].split('"')[0]
    action = f"{page}/{file.split('/')[3]}"
    visitor.visit(file, status=404)
    assert "Dati sui trasporti" not in visitor.visit(public).text
    office.send(f"{action}/pubblica", {}, page=page)
    assert "Dati sui trasporti" in visitor.visit(public).text
    assert visitor.visit(file).data == PDF
    office.send(f"{action}/ritira", {}, page=page)
    visitor.visit(file, status=404)
    office.send(f"{action}/elimina", {}, page=page)
    office.visit(file, status=404)
    office.visit(f"/ao/ufficio/incontri/{meeting}", budget=OFFICE_BUDGET)


def test_those_of_a_union_table_wait_for_the_minutes(visitor: VisitingClient, territory: TerritoryRef) -> None:
    meeting = make_meeting(territory, make_roundtable(territory, kind="union"))
    file = bring(territory, meeting, release=True)
    visitor.visit(file, status=404)
    make_minuted(territory, meeting)
    assert visitor.visit(file).data == PDF
    hidden = bring(territory, meeting, release=False)
    visitor.visit(hidden, status=404)


def test_minutes_that_are_only_a_file(office: VisitingClient, visitor: VisitingClient, territory: TerritoryRef) -> None:
    meeting = make_meeting(territory)
    change_status(territory, meeting, "held")
    page = f"/ao/ufficio/incontri/{meeting}/verbale"
    assert "Oppure carica il file" in office.send(page, {"text": ""}, status=422).text
    office.send(page, {"text": "", "file": (io.BytesIO(PDF), "verbale.pdf")})
    shown = office.visit(page, budget=OFFICE_BUDGET).text
    file = "/ao/documenti/" + shown.split("/ao/documenti/")[1].split('"')[0]
    visitor.visit(file, status=404)
    office.visit(file)
    publish_minutes(territory, meeting)
    assert visitor.visit(file).data == PDF
    public = visitor.visit(f"/ao/incontri/{meeting}").text
    assert IN_THE_FILE in public
    assert file in public
    version = queries.find_newest(meeting)
    assert version is not None
    service.write_minutes(SYSTEM, WriteMinutes(territory.id, meeting, 0, "Corretto.", "Una data", checked("nuovo.pdf", PDF + b"\n")), NOW)
    correction = queries.find_newest(meeting)
    assert correction is not None
    draft_file = queries.list_minutes_files([correction.id])[correction.id][0]
    visitor.visit(f"/ao/documenti/{draft_file.id}/nuovo.pdf", status=404)
    assert visitor.visit(file).data == PDF, "the public version keeps its own"
    attached = queries.list_minutes_files([version.id])[version.id][0]
    with pytest.raises(NotFound):
        service.remove_minutes_file(SYSTEM, territory.id, meeting, attached.id, NOW)
    service.remove_minutes_file(SYSTEM, territory.id, meeting, draft_file.id, NOW)
    assert correction.id not in queries.list_minutes_files([correction.id])


def test_an_empty_draft_without_a_file_is_refused(territory: TerritoryRef) -> None:
    meeting = make_meeting(territory)
    change_status(territory, meeting, "held")
    with pytest.raises(Invalid):
        service.write_minutes(SYSTEM, WriteMinutes(territory.id, meeting, 0, " "), NOW)


def test_a_document_of_another_meeting_is_not_reached(territory: TerritoryRef) -> None:
    one, other = make_meeting(territory), make_meeting(territory)
    attachment_id = int(bring(territory, one, release=False).split("/")[3])
    for verb in (service.release_document, service.withdraw_document, service.remove_document):
        with pytest.raises(NotFound):
            verb(SYSTEM, territory.id, other, attachment_id, NOW)
        with pytest.raises(NotFound):
            verb(SYSTEM, territory.id + 1, one, attachment_id, NOW)
