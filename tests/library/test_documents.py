# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents and their versions: written, published once, replaced with a reason, withdrawn and never deleted."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consulta.attachments import queries as attachments
from consulta.attachments.policy import may_read
from consulta.consultations import service as consultations
from consulta.consultations.models import Roundtable
from consulta.consultations.requests import EditRoundtable
from consulta.core import clock, search
from consulta.core.actor import ANONYMOUS, SYSTEM
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.library import queries, service
from consulta.library.models import LibraryDocument, LibraryStatus, LibraryVersion
from consulta.library.requests import CreateDocument, EditDocument, OneDocument
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.searches.service import rebuild
from consulta.web.ports import TerritoryRef
from consulta.wiring import ATTACHMENT_OWNERS, SEARCH_SOURCES
from tests.factories.accounts import make_actor
from tests.factories.attachments import PDF, checked
from tests.factories.consultations import make_cycle, make_roundtable
from tests.factories.library import TITLE, add_version, content, make_document, publish, row_of, withdraw
from tests.factories.meetings import make_meeting, make_minuted
from tests.factories.territory import make_territory


@pytest.fixture
def ao(app: Flask) -> TerritoryRef:
    return make_territory()


def entries(kind: str) -> list[RegisterEntry]:
    return list(db.session.scalars(select(RegisterEntry).where(RegisterEntry.type == kind).order_by(RegisterEntry.n)))


def reads(document_id: int, number: int = 1) -> bool:
    """Whether anybody may download the file of a version."""
    version = db.session.scalars(
        select(LibraryVersion).where(LibraryVersion.document_id == document_id, LibraryVersion.number == number)
    ).one()
    one = attachments.attachments_of(queries.FILE, version.id)[0]
    return bool(may_read(ANONYMOUS, one, clock.now(), ATTACHMENT_OWNERS))


def found(territory: TerritoryRef, words: str) -> list[str]:
    return [one.kind for one in search.find(territory.id, words)]


def scope(territory: TerritoryRef) -> Any:
    return queries.public_scope(territory.id, clock.now())


def test_a_draft_is_the_offices_alone_until_it_is_published(ao: TerritoryRef) -> None:
    document_id = make_document(ao, public=False, description="Dice chi fa che cosa.")
    assert not reads(document_id)
    with pytest.raises(NotFound):
        queries.get_public(scope(ao), document_id)
    assert queries.list_public(scope(ao), queries.LibraryFilter()).items == []
    assert found(ao, "convenzione") == []
    publish(ao, document_id)
    assert reads(document_id)
    assert [one.title for one in queries.list_public(scope(ao), queries.LibraryFilter()).items] == [TITLE]
    assert found(ao, "convenzione") == ["library"]
    [entry] = entries("document_published")
    assert entry.subject == f"documento/{document_id}"
    with pytest.raises(Conflict):
        publish(ao, document_id)
    assert len(entries("document_published")) == 1


def test_the_same_key_makes_one_document(ao: TerritoryRef) -> None:
    operator = make_actor(ao, "operator")
    request = CreateDocument(ao.id, content(), checked(), "una-chiave-di-prova")
    first = service.create_document(operator, request, clock.now())
    assert service.create_document(operator, request, clock.now()) == first
    with pytest.raises(Conflict):
        service.create_document(make_actor(ao, "operator"), request, clock.now())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "altro"}, "kind"),
        ({"belongs": "cycle-999"}, "belongs"),
        ({"belongs": "cycle-"}, "belongs"),
        ({"belongs": "user-1"}, "belongs"),
        ({"protocol_on": date(2026, 3, 4)}, "protocol_number"),
        ({"board_from": date(2026, 3, 9), "board_to": date(2026, 3, 4)}, "board_to"),
        ({"board_to": date(2026, 3, 4)}, "board_to"),
        ({"description": "x" * 2_001}, "description"),
    ],
)
def test_what_is_wrong_is_named(ao: TerritoryRef, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_document(ao, **values)
    assert list(refused.value.errors) == [field]


def test_it_belongs_to_one_thing_of_its_own_territory(ao: TerritoryRef) -> None:
    other = make_territory("ba", "Ambito di Bari")
    cycle_id = make_cycle(ao)
    make_document(ao, belongs=f"cycle-{cycle_id}")
    with pytest.raises(Invalid):
        make_document(other, belongs=f"cycle-{cycle_id}")
    row = row_of(make_document(ao))
    row.cycle_id, row.roundtable_id = cycle_id, make_roundtable(ao, cycle_id)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_only_who_keeps_the_library_writes(ao: TerritoryRef) -> None:
    document_id = make_document(ao, public=False)
    for actor in (
        ANONYMOUS,
        make_actor(),
        make_actor(ao, "auditor"),
        make_actor(ao, "administrator"),
        make_actor(ao, "municipal_referent"),
    ):
        with pytest.raises(Refused):
            make_document(ao, actor=actor)
        with pytest.raises(Refused):
            publish(ao, document_id, actor=actor)
        with pytest.raises(Refused):
            add_version(ao, document_id, actor=actor)
    publish(ao, document_id, actor=make_actor(ao, "operator"))


def test_what_belongs_to_a_consultation_in_preparation_waits(ao: TerritoryRef) -> None:
    cycle_id = make_cycle(ao, clock.now() + timedelta(days=30))
    document_id = make_document(ao, public=False, belongs=f"cycle-{cycle_id}")
    with pytest.raises(Refused):
        publish(ao, document_id)
    assert row_of(document_id).status is LibraryStatus.DRAFT


def test_of_a_reserved_meeting_it_waits_for_the_minutes(ao: TerritoryRef) -> None:
    union = make_meeting(ao, make_roundtable(ao, kind="union"))
    document_id = make_document(ao, public=False, belongs=f"meeting-{union}")
    with pytest.raises(Refused):
        publish(ao, document_id)
    make_minuted(ao, union)
    publish(ao, document_id)
    assert reads(document_id)


def test_a_meeting_that_becomes_reserved_takes_its_documents_with_it(ao: TerritoryRef) -> None:
    table_id = make_roundtable(ao)
    meeting_id = make_meeting(ao, table_id)
    document_id = make_document(ao, belongs=f"meeting-{meeting_id}")
    assert found(ao, "convenzione") == ["library"]
    row = db.session.get_one(Roundtable, table_id)
    request = EditRoundtable(
        territory_id=ao.id,
        roundtable_id=table_id,
        kind="union",
        title=row.title,
        description="",
        facilitator="",
        status="active",
        area_ids=(),
        municipality_ids=(),
        version=row.version,
    )
    consultations.edit_roundtable(SYSTEM, request, clock.now())
    assert found(ao, "convenzione") == []
    assert not reads(document_id)
    assert queries.list_public(scope(ao), queries.LibraryFilter()).items == []
    make_minuted(ao, meeting_id)
    assert "library" in found(ao, "convenzione")


def test_a_new_version_is_shown_and_the_former_stays_to_be_read(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    before = row_of(document_id).version
    assert add_version(ao, document_id) == 2
    versions = queries.list_versions(document_id)
    assert [(one.number, bool(one.reason)) for one in versions] == [(2, True), (1, False)]
    assert queries.shown_version(versions) == versions[0]
    assert versions[0].sha256 != versions[1].sha256
    assert reads(document_id, 1)
    assert reads(document_id, 2)
    [line] = queries.list_public(scope(ao), queries.LibraryFilter()).items
    assert (line.number, line.sha256) == (2, versions[0].sha256)
    assert len(entries("document_published")) == 2
    with pytest.raises(Conflict):
        add_version(ao, document_id, version=before)


def test_a_version_needs_a_reason_and_another_file(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    with pytest.raises(Invalid) as refused:
        add_version(ao, document_id, reason=" ")
    assert "reason" in refused.value.errors
    with pytest.raises(Invalid) as same:
        add_version(ao, document_id, file=checked("altro-nome.pdf", PDF))
    assert "file" in same.value.errors
    assert [one.number for one in queries.list_versions(document_id)] == [1]


def test_the_same_key_makes_one_version(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    assert add_version(ao, document_id, key="chiave-della-versione") == 2
    assert add_version(ao, document_id, key="chiave-della-versione", version=1) == 2
    assert len(queries.list_versions(document_id)) == 2


def test_the_file_of_a_draft_is_replaced(ao: TerritoryRef) -> None:
    document_id = make_document(ao, public=False)
    [before] = queries.list_versions(document_id)
    assert add_version(ao, document_id, reason="") == 1
    [after] = queries.list_versions(document_id)
    assert after.sha256 != before.sha256
    assert after.file is not None
    assert after.file.sha256 == after.sha256
    assert entries("document_published") == []


def test_a_withdrawn_document_says_why_and_its_files_close(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    add_version(ao, document_id)
    withdraw(ao, document_id)
    assert not reads(document_id, 1)
    assert not reads(document_id, 2)
    assert found(ao, "convenzione") == []
    assert queries.list_public(scope(ao), queries.LibraryFilter()).items == []
    shown = queries.get_public(scope(ao), document_id)
    assert (shown.status, shown.withdrawn_because) == (LibraryStatus.WITHDRAWN, "Conteneva un indirizzo.")
    assert len(entries("document_withdrawn")) == 1
    for act in (lambda: withdraw(ao, document_id), lambda: publish(ao, document_id), lambda: add_version(ao, document_id)):
        with pytest.raises(Conflict):
            act()
    assert db.session.scalar(select(LibraryDocument.id).where(LibraryDocument.id == document_id)) == document_id


def test_a_withdrawn_version_gives_way_to_the_one_before(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    with pytest.raises(Conflict):
        withdraw(ao, document_id, number=1)
    with pytest.raises(NotFound):
        withdraw(ao, document_id, number=9)
    add_version(ao, document_id)
    withdraw(ao, document_id, number=2)
    assert not reads(document_id, 2)
    [line] = queries.list_public(scope(ao), queries.LibraryFilter()).items
    assert line.number == 1
    assert add_version(ao, document_id) == 3
    with pytest.raises(Invalid):
        withdraw(ao, document_id, number=1, reason=" ")


def test_a_stale_change_is_told_and_the_same_again_changes_nothing(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    version = row_of(document_id).version
    operator = make_actor(ao, "operator")
    service.edit_document(operator, EditDocument(ao.id, document_id, content(), version), clock.now())
    assert row_of(document_id).version == version
    service.edit_document(operator, EditDocument(ao.id, document_id, content(title="Convenzione nuova"), version), clock.now())
    with pytest.raises(Conflict) as stale:
        service.edit_document(operator, EditDocument(ao.id, document_id, content(title="Altra"), version), clock.now())
    assert stale.value.theirs["title"] == "Convenzione nuova"
    assert found(ao, "nuova") == ["library"]
    kept = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "library.document_kept").order_by(AuditEvent.id)).all()
    assert kept[-1].details["changed"] == ["title"]


def test_a_public_document_is_not_moved_to_what_is_not_public(ao: TerritoryRef) -> None:
    document_id = make_document(ao)
    hidden = make_cycle(ao, clock.now() + timedelta(days=30))
    moved = EditDocument(ao.id, document_id, content(belongs=f"cycle-{hidden}"), row_of(document_id).version)
    with pytest.raises(Refused):
        service.edit_document(SYSTEM, moved, clock.now())


def test_territories_do_not_see_each_other(ao: TerritoryRef) -> None:
    other = make_territory("ba", "Ambito di Bari")
    document_id = make_document(ao, public=False)
    with pytest.raises(NotFound):
        queries.get_document(scope(other), document_id)
    with pytest.raises(NotFound):
        service.publish_document(make_actor(other, "operator"), OneDocument(other.id, document_id, 1), clock.now())


def test_the_index_says_what_is_public(ao: TerritoryRef) -> None:
    make_document(ao)
    make_document(ao, public=False, title="Bozza")
    gone = make_document(ao, title="Ritirata")
    withdraw(ao, gone)
    proofs = rebuild(ao.id, SEARCH_SOURCES)
    assert proofs["library"].is_equal
    assert proofs["library"].public == 1


def test_a_document_of_a_consultation_follows_its_clock(ao: TerritoryRef) -> None:
    now = clock.now()
    cycle_id = make_cycle(ao, clock.now() + timedelta(days=30))
    later = now + timedelta(days=31)
    document_id = make_document(ao, belongs=f"cycle-{cycle_id}", now=later)
    assert queries.list_public(queries.public_scope(ao.id, later), queries.LibraryFilter()).items[0].id == document_id
    assert queries.list_public(queries.public_scope(ao.id, now), queries.LibraryFilter()).items == []
