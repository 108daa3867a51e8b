# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one list: equal to what each feature says is public, in one order, narrowed by its filters, flat in statements."""

import contextlib
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from consulta.attachments import queries as attachments
from consulta.attachments import service as attaching
from consulta.attachments.requests import AttachFile
from consulta.consultations.requests import EditRoundtable
from consulta.consultations.service import edit_roundtable
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, SYSTEM
from consulta.core.db import db
from consulta.core.errors import Invalid
from consulta.core.pagination import Cursor
from consulta.library import queries
from consulta.library.models import DocumentKind
from consulta.library.queries import LibraryFilter, Listed, read_filter
from consulta.meetings import queries as meetings
from consulta.meetings import service as meeting_service
from consulta.meetings.requests import AddMeetingDocument
from consulta.notices import queries as notices
from consulta.plans.models import Plan
from consulta.reports import queries as reports
from consulta.synthesis import queries as syntheses
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.attachments import checked
from tests.factories.consultations import current_cycle_id, make_roundtable
from tests.factories.library import add_version, another, make_document, withdraw
from tests.factories.meetings import make_meeting, make_minuted
from tests.factories.notices import make_notice
from tests.factories.plans import make_objective
from tests.factories.territory import make_territory

NOTHING = LibraryFilter()


@pytest.fixture
def ao(app: Flask) -> TerritoryRef:
    return make_territory()


def listed(territory: TerritoryRef, wanted: LibraryFilter = NOTHING) -> list[Listed]:
    return list(queries.walk(queries.public_scope(territory.id, clock.now()), wanted, 1_000))


def names(rows: Sequence[Listed]) -> set[tuple[str, int]]:
    return {(one.source, one.id) for one in rows}


def add_paper(territory: TerritoryRef, meeting_id: int, title: str, *, release: bool) -> int:
    asked = AddMeetingDocument(territory.id, meeting_id, checked("tabella.pdf", another()), title, f"chiave-di-prova-{title}")
    attachment_id = meeting_service.add_document(SYSTEM, asked, clock.now())
    if release:
        meeting_service.release_document(SYSTEM, territory.id, meeting_id, attachment_id, clock.now())
    return attachment_id


def fill(territory: TerritoryRef) -> dict[str, int]:
    """Something of every kind, public and not."""
    table, union = make_roundtable(territory), make_roundtable(territory, kind="union", title="Tavolo sindacale")
    meeting, reserved = make_meeting(territory, table), make_meeting(territory, union, title="Incontro riservato")
    minuted = make_meeting(territory, table, title="Incontro con il verbale")
    make_minuted(territory, minuted)
    notice, draft = make_notice(territory), make_notice(territory, published=False)
    for owner_id in (notice, draft):
        file = checked("atto.pdf", another())
        attaching.attach(
            SYSTEM, AttachFile(territory.id, notices.NOTICE, owner_id, file, "Il modulo", key=f"chiave-{owner_id}"), clock.now()
        )
    add_paper(territory, meeting, "Dati sui trasporti", release=True)
    add_paper(territory, meeting, "Non ancora", release=False)
    add_paper(territory, reserved, "Riservato", release=True)
    make_document(territory)
    make_document(territory, public=False, title="Bozza")
    withdraw(territory, make_document(territory, title="Ritirato"))
    return {"table": table, "meeting": meeting, "minuted": minuted, "notice": notice, "reserved": reserved}


def test_the_list_is_what_the_features_say_is_public(ao: TerritoryRef) -> None:
    """Counted from each feature's own reads, as a visitor would find them on their pages."""
    fill(ao)
    wanted: set[tuple[str, int]] = set()
    for notice in notices.list_public(ao.id):
        wanted.add(("notice", notice.id))
        wanted |= {("notice_file", one.id) for one in notices.list_notice_documents(notice.id)}
    for meeting in meetings.list_meetings(ANONYMOUS, ao.id):
        versions = meetings.list_versions(meeting.id, published_only=True)
        if versions:
            wanted.add(("minutes", meeting.id))
            files = meetings.list_minutes_files([versions[0].id])
            wanted |= {("minutes_file", one.id) for held in files.values() for one in held if one.is_released}
        wanted |= {("meeting_file", one.id) for one in meetings.list_documents(meeting.id) if one.is_released}
    wanted |= {("report", one.report_id) for one in reports.list_editions(ao.id, last_only=True)}
    wanted |= {("synthesis", one.synthesis_id) for one in syntheses.list_published(ao.id)}
    rows = listed(ao)
    assert {one for one in names(rows) if one[0] != "library"} == wanted
    assert [one.title for one in rows if one.source == "library"] == ["Convenzione tra i comuni per il servizio sociale"]
    assert {source for source, _ in names(rows)} == {"library", "notice", "notice_file", "minutes", "meeting_file"}
    assert "Riservato" not in {one.title for one in rows}


def test_every_file_in_it_may_be_read_by_anybody(ao: TerritoryRef, app: Flask) -> None:
    fill(ao)
    add_version(ao, make_document(ao, title="Con due versioni"))
    owners = app.extensions["consulta.attachment_owners"]
    for row in listed(ao):
        if row.attachment_id is not None:
            one = attachments.get_attachment(ao.id, row.attachment_id)
            assert owners[one.owner_kind](ANONYMOUS, one.owner_id, one, clock.now())


def test_pages_follow_each_other_both_ways(ao: TerritoryRef) -> None:
    fill(ao)
    for day in range(1, 6):
        make_document(ao, title=f"Atto {day}", issued_on=date(2026, 3, 3))
    scope, whole = queries.public_scope(ao.id, clock.now()), listed(ao)
    seen: list[Listed] = []
    cursor, pages = None, []
    while True:
        found = queries.list_public(scope, NOTHING, cursor, size=2)
        pages.append(list(found.items))
        seen += found.items
        if found.next_cursor is None:
            break
        cursor = Cursor.decode(found.next_cursor, 3)
    assert seen == whole
    assert len(whole) == len(names(whole)) == 10
    back = queries.list_public(scope, NOTHING, Cursor.decode(found.previous_cursor, 3), size=2)
    assert list(back.items) == pages[-2]


def test_filters(ao: TerritoryRef) -> None:
    ids = fill(ao)
    cycle_id = current_cycle_id(ao, clock.now())
    make_objective(ao, cycle_id)
    plan_id = db.session.scalars(select(Plan.id).where(Plan.cycle_id == cycle_id)).one()
    of_plan = make_document(ao, title="Piano approvato", belongs=f"plan-{plan_id}", issued_on=date(2019, 5, 2))
    of_meeting = make_document(ao, title="Slide", belongs=f"meeting-{ids['meeting']}", kind="annex")
    assert names(listed(ao, read_filter({"di": f"piano-{cycle_id}"}))) == {("library", of_plan)}
    assert ("library", of_plan) in names(listed(ao, read_filter({"di": f"consultazione-{cycle_id}"})))
    assert {one.source for one in listed(ao, read_filter({"di": "territorio"}))} == {"library"}
    of_table = listed(ao, read_filter({"di": f"tavolo-{ids['table']}"}))
    assert {("library", of_meeting), ("minutes", ids["minuted"])} < names(of_table)
    assert {one.meeting_id for one in listed(ao, read_filter({"di": f"incontro-{ids['meeting']}"}))} == {ids["meeting"]}
    assert listed(ao, read_filter({"di": f"incontro-{ids['reserved']}"})) == []
    assert {one.kind for one in listed(ao, read_filter({"tipo": "annex"}))} == {DocumentKind.ANNEX}
    assert names(listed(ao, read_filter({"anno": "2019"}))) == {("library", of_plan)}
    assert names(listed(ao, read_filter({"parole": "piano approvato"}))) == {("library", of_plan)}
    assert ("minutes", ids["minuted"]) in names(listed(ao, read_filter({"parole": "trasporti"})))
    assert listed(ao, read_filter({"parole": "ornitorinco"})) == []
    assert names(listed(ao, read_filter({"parole": "bozza"}))) == set()


@pytest.mark.parametrize("words", ["verbale disabilità", "VERBALI disabilita", "verbale progetto di vita"])
def test_minutes_are_found_by_what_the_list_says_of_them(ao: TerritoryRef, words: str) -> None:
    """A citizen types what stands on the line: that it is minutes, and of which tavolo."""
    table = make_roundtable(ao, title="Disabilità e progetto di vita")
    meeting_id, other = make_meeting(ao, table, title="Secondo incontro"), make_meeting(ao, make_roundtable(ao), title="Un altro")
    make_minuted(ao, meeting_id)
    make_minuted(ao, other)
    of_table = make_document(ao, title="Foglio firme", kind="minutes", belongs=f"roundtable-{table}")
    make_document(ao, title="Foglio firme", kind="annex", belongs=f"roundtable-{table}")
    assert names(listed(ao, read_filter({"parole": words}))) == {("minutes", meeting_id), ("library", of_table)}


def test_a_tavolo_of_another_name_lends_the_new_one(ao: TerritoryRef) -> None:
    table = make_roundtable(ao, title="Disabilità e progetto di vita")
    meeting_id = make_meeting(ao, table, title="Secondo incontro")
    make_minuted(ao, meeting_id)
    of_table = make_document(ao, title="Foglio firme", belongs=f"roundtable-{table}")
    change = EditRoundtable(ao.id, table, 1, "Vita indipendente", "thematic", "", "", "active", (), ())
    edit_roundtable(SYSTEM, change, clock.now())
    assert names(listed(ao, read_filter({"parole": "vita indipendente"}))) == {("minutes", meeting_id), ("library", of_table)}
    assert listed(ao, read_filter({"parole": "disabilità"})) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"tipo": "legge"},
        {"di": "tavolo"},
        {"di": "tavolo-x"},
        {"di": "territorio-3"},
        {"di": "cucina-3"},
        {"anno": "ieri"},
        {"anno": "99999"},
        {"parole": "x" * 201},
    ],
)
def test_a_filter_that_is_none_is_named(asked: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_filter(asked)
    assert list(refused.value.errors) == list(asked)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["tipo", "di", "anno", "parole"]), st.text(max_size=20)))
def test_no_address_breaks_the_filter(asked: dict[str, str]) -> None:
    with contextlib.suppress(Invalid):
        read_filter(asked)


def test_the_feed_tells_a_new_version_first(ao: TerritoryRef) -> None:
    old = make_document(ao, title="Del 2019", issued_on=date(2019, 1, 1), now=clock.now() - timedelta(days=3))
    make_document(ao, title="Di ieri", now=clock.now() - timedelta(days=1))
    add_version(ao, old)
    scope = queries.public_scope(ao.id, clock.now())
    assert [one.title for one in queries.list_news(scope, NOTHING)] == ["Del 2019", "Di ieri"]
    assert [one.title for one in queries.list_public(scope, NOTHING).items] == ["Di ieri", "Del 2019"]


def test_a_page_costs_the_same_with_many(ao: TerritoryRef) -> None:
    statements: list[str] = []
    listen = lambda *args: statements.append(args[2]) if args[2].startswith(("SELECT", "WITH")) else None  # noqa: E731
    scope = queries.public_scope(ao.id, clock.now())

    def cost() -> int:
        statements.clear()
        queries.list_public(scope, LibraryFilter(words="convenzione"))
        return len(statements)

    make_document(ao)
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        few = cost()
        for _ in range(25):
            make_document(ao)
        many = cost()
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert many == few == 2


def test_who_works_in_the_office_sees_no_more_in_it(ao: TerritoryRef) -> None:
    make_document(ao, public=False, actor=make_actor(ao, "operator"))
    assert listed(ao) == []
