# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index holds what anybody may read, all of it, and nothing else; it is proved against it."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import delete, event, text, update

from consulta.attachments.jobs import read_documents
from consulta.consultations import service as consultations
from consulta.consultations.requests import EditRoundtable
from consulta.contributions import queries as contribution_queries
from consulta.contributions import service as contributions
from consulta.contributions.requests import ReviseComment, Subject, WithdrawComment
from consulta.core import clock, search
from consulta.core.actor import SYSTEM
from consulta.core.db import db
from consulta.core.files import CheckedFile, examine
from consulta.core.search import SearchDocument
from consulta.core.unit_of_work import current, transactional
from consulta.meetings import service as meetings
from consulta.meetings.requests import AddMeetingDocument
from consulta.notices import service as notices
from consulta.notices.requests import AddNoticeDocument
from consulta.organisations.queries import actor_of
from consulta.searches import queries, service
from consulta.searches.jobs import renew_index
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user
from tests.factories.consultations import make_roundtable, make_topic
from tests.factories.contributions import make_comment, make_contribution, new_key
from tests.factories.meetings import change_status, make_meeting, publish_minutes, write_minutes
from tests.factories.notices import change_request, make_notice
from tests.factories.plans import make_objective
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def docx(words: str) -> CheckedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", f"<w:document><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:document>")
    return examine("relazione.docx", made, cap=10_000_000)


def paths(territory: TerritoryRef, words: str) -> list[str]:
    return [match.path for match in search.find(territory.id, words)]


def prove(territory: TerritoryRef) -> dict[str, service.Proof]:
    return dict(service.rebuild(territory.id, current_app.extensions[queries.SOURCES]))


def test_a_comment_is_found_with_its_words_while_it_and_its_contribution_are_public(app: Flask) -> None:
    territory = make_territory()
    author = actor_of(make_user(), NOW)
    sent = make_contribution(territory, title="Trasporti per chi è solo")
    made = make_comment(territory, contribution_id=sent.contribution_id, author=author, text="La navetta di Seneghe salta le fermate.")
    path = f"/ao/contributi/{sent.number}#commento-{made.comment_id}"

    def stands() -> int:
        return contribution_queries.get_comment(territory.id, made.comment_id).version

    assert paths(territory, "navetta Seneghe") == [path]
    assert paths(territory, "trasporti") == [f"/ao/contributi/{sent.number}"]
    contributions.change_publication(Subject("contribution", sent.contribution_id), territory.id, "hidden", None, NOW)
    assert paths(territory, "navetta") == []
    contributions.change_publication(Subject("contribution", sent.contribution_id), territory.id, "published", None, NOW)
    assert paths(territory, "navetta") == [path]
    contributions.revise_comment(author, ReviseComment(territory.id, made.comment_id, "Il furgone salta le fermate.", stands()), NOW)
    assert paths(territory, "navetta") == []
    assert paths(territory, "furgone") == [path]
    contributions.withdraw_comment(author, WithdrawComment(territory.id, made.comment_id, stands()), NOW)
    assert paths(territory, "furgone") == []
    assert all(proof.is_equal for proof in prove(territory).values())


def test_a_comment_not_yet_read_is_not_found(app: Flask) -> None:
    territory = make_territory()
    made = make_comment(territory, published=False, text="Scrivimi a mario.rossi@esempio.it per la navetta.")
    assert made.status != "published"
    assert paths(territory, "navetta") == []


def test_a_notice_and_its_documents_from_its_publication_on(app: Flask) -> None:
    territory = make_territory()
    notice = make_notice(territory, published=False, title="Avviso per le cooperative")
    asked = AddNoticeDocument(territory.id, notice, docx("Determina sulle graduatorie"), "Determina di avvio", new_key())
    attachment = notices.add_notice_document(SYSTEM, asked, NOW)
    read_documents()
    assert paths(territory, "cooperative") == paths(territory, "graduatorie") == []
    notices.publish_notice(SYSTEM, change_request(territory, notice), NOW)
    read_documents()
    assert paths(territory, "cooperative") == [f"/ao/avvisi/{notice}"]
    assert paths(territory, "graduatorie") == [f"/ao/documenti/{attachment}/relazione.docx"]
    assert all(proof.is_equal for proof in prove(territory).values())
    notices.remove_notice_document(SYSTEM, territory.id, notice, attachment, NOW)
    assert paths(territory, "graduatorie") == []


def test_a_document_of_a_union_tavolo_waits_for_the_minutes(app: Flask) -> None:
    territory = make_territory()
    table = make_roundtable(territory, kind="union")
    meeting = make_meeting(territory, table)
    added = meetings.add_document(SYSTEM, AddMeetingDocument(territory.id, meeting, docx("Piattaforma sindacale"), "", new_key()), NOW)
    meetings.release_document(SYSTEM, territory.id, meeting, added, NOW)
    read_documents()
    change_status(territory, meeting, "held")
    write_minutes(territory, meeting, "Verbale riservato sui turni.")
    assert paths(territory, "piattaforma") == paths(territory, "turni") == []
    assert all(proof.is_equal for proof in prove(territory).values())
    publish_minutes(territory, meeting)
    read_documents()
    assert paths(territory, "piattaforma") == [f"/ao/documenti/{added}/relazione.docx"]
    assert paths(territory, "turni") == [f"/ao/incontri/{meeting}"]
    meetings.withdraw_document(SYSTEM, territory.id, meeting, added, NOW)
    assert paths(territory, "piattaforma") == []


def test_a_tavolo_that_becomes_reserved_takes_its_documents_along(app: Flask) -> None:
    territory = make_territory()
    table = make_roundtable(territory, title="Tavolo dei servizi")
    meeting = make_meeting(territory, table)
    added = meetings.add_document(SYSTEM, AddMeetingDocument(territory.id, meeting, docx("Tabella dei turni"), "", new_key()), NOW)
    meetings.release_document(SYSTEM, territory.id, meeting, added, NOW)
    read_documents()
    assert paths(territory, "tabella")
    facts = {"description": "", "facilitator": "", "status": "active", "area_ids": (), "municipality_ids": ()}
    request = EditRoundtable(territory_id=territory.id, roundtable_id=table, title="Tavolo dei servizi", kind="union", version=1, **facts)
    consultations.edit_roundtable(SYSTEM, request, NOW)
    assert paths(territory, "tabella") == []
    read_documents()
    assert paths(territory, "tabella") == []


def test_a_document_that_cannot_be_read_is_found_by_its_title(app: Flask) -> None:
    territory = make_territory()
    meeting = make_meeting(territory)
    broken = examine("piantina.txt", io.BytesIO(b"parola strana"), cap=10_000)
    asked = AddMeetingDocument(
        territory.id, meeting, CheckedFile(broken.name, "application/pdf", 13, broken.sha256, broken.content), "Piantina", new_key()
    )
    added = meetings.add_document(SYSTEM, asked, NOW)
    meetings.release_document(SYSTEM, territory.id, meeting, added, NOW)
    read_documents()
    assert paths(territory, "piantina") == [f"/ao/documenti/{added}/piantina.txt"]
    assert paths(territory, "strana") == []


def everything(territory: TerritoryRef) -> None:
    topic = make_topic(territory, title="Trasporti nei paesi")
    sent = make_contribution(territory, topic, title="Più corse la domenica")
    make_comment(territory, contribution_id=sent.contribution_id)
    make_comment(territory, topic_id=topic)
    make_objective(territory)
    make_notice(territory)


def test_the_rebuild_proves_and_mends(app: Flask) -> None:
    territory = make_territory()
    everything(territory)
    proofs = prove(territory)
    assert {kind: proof.public for kind, proof in proofs.items() if proof.public} == {
        "contribution": 1,
        "comment": 2,
        "topic": 1,
        "roundtable": 1,
        "objective": 1,
        "notice": 1,
    }
    assert all(proof.is_equal for proof in proofs.values())

    @transactional
    def spoil() -> None:
        session = current().session
        session.execute(delete(SearchDocument).where(SearchDocument.kind == "notice"))
        session.execute(update(SearchDocument).where(SearchDocument.kind == "topic").values(title="Altro"))
        search.index(territory_id=territory.id, kind="contribution", object_id=999, title="Nascosto", body="", excerpt="", path="/")
        search.index(territory_id=territory.id, kind="ghost", object_id=1, title="Nascosto", body="", excerpt="", path="/")

    spoil()
    spoiled = prove(territory)
    assert (spoiled["notice"].lacked, spoiled["topic"].differed, spoiled["contribution"].left_over, spoiled[""].left_over) == (1, 1, 1, 1)
    assert all(proof.is_equal for proof in prove(territory).values())
    assert paths(territory, "nascosto") == []


@pytest.mark.sqlite_only
def test_the_rebuild_looks_at_the_tokens_of_sqlite(app: Flask) -> None:
    """PostgreSQL keeps no second table: its tokens are an expression of the row."""
    territory = make_territory()
    everything(territory)

    @transactional
    def spoil() -> None:
        current().session.execute(text("DELETE FROM search_fts"))

    spoil()
    assert paths(territory, "corse") == []
    assert prove(territory)["contribution"].differed == 1
    assert len(paths(territory, "corse")) == 1


def test_the_worker_renews_an_index_made_with_older_rules(app: Flask) -> None:
    territory = make_territory()
    everything(territory)

    @transactional
    def spoil() -> None:
        current().session.execute(update(SearchDocument).values(pairs=""))

    spoil()
    assert not queries.is_current(territory.id)
    renew_index()
    assert queries.is_current(territory.id)
    assert all(proof.is_equal for proof in prove(territory).values())


def test_a_topic_renamed_renames_where_its_comments_stand(app: Flask) -> None:
    territory = make_territory()
    topic = make_topic(territory, title="Trasporti")
    make_comment(territory, topic_id=topic, text="La navetta salta le fermate.")
    db.session.rollback()
    assert [match.title for match in search.find(territory.id, "navetta")] == ["Trasporti"]


CORPUS = (
    ("Assistenza domiciliare per anziani soli", "Il SAD non basta nei fine settimana.", 0),
    ("Il centro diurno chiude presto", "Servono più ore al centro diurno di Abbasanta.", 1),
    ("Un centro per le famiglie", "Un luogo diurno di incontro, vicino alla scuola.", 1),
    ("Trasporti verso l'ospedale", "La navetta passa due volte: perché non tre?", 2),
    ("Educatrici e educatori a scuola", "L'assistenza educativa domiciliare va estesa.", 3),
    ("Anziane e anziani: compagnia", "Qualcuno che passi a casa, anche solo un'ora.", 0),
    ("Disabilità e lavoro", "Tirocini per persone disabili, con un tutor.", 4),
    ("Città più accessibili", "Rampe, marciapiedi, bagni: chi è disabile resta fuori.", 5),
)
WANTED = {
    "anziani": [5, 0],
    "anzian*": [5, 0],
    "assistenza domiciliare": [0, 4],
    '"assistenza domiciliare"': [0],
    '"centro diurno"': [1],
    "centro diurno": [1, 2],
    "disabilita": [6, 7],
    "perche": [3],
    "scuola educat": [4],
    "citta": [7],
    "zzz": [],
}


@pytest.mark.parametrize("words", sorted(WANTED))
def test_one_corpus_one_order_on_both_databases(app: Flask, words: str) -> None:
    territory = make_territory()

    @transactional
    def put() -> None:
        for number, (title, body, days) in enumerate(CORPUS):
            at = clock.now() - timedelta(days=days)
            search.index(
                territory_id=territory.id, kind="contribution", object_id=number + 1, title=title, body=body, excerpt="", path="/", at=at
            )

    put()
    assert [number - 1 for number in search.find_ids(territory.id, words, "contribution")] == WANTED[words]


def test_a_search_reads_a_bounded_number_of_rows(app: Flask) -> None:
    territory = make_territory()

    @transactional
    def put() -> None:
        for number in range(search.COUNT_CAP + 20):
            at = clock.now() - timedelta(days=number % 7)
            search.index(territory_id=territory.id, kind="topic", object_id=number + 1, title="Casa", body="", excerpt="", path="/", at=at)

    put()
    found = search.look(territory.id, search.read_query("casa"))
    assert (found.total, found.is_more, len(found.ids)) == (search.COUNT_CAP, True, search.MATCH_CAP)
    assert sum(found.kinds.values()) == search.COUNT_CAP


@pytest.mark.sqlite_only
def test_no_statement_asks_the_index_again_for_each_row(app: Flask) -> None:
    """What SQLite does by itself when two tables are joined: with 100,000 texts a search for one rare word took seconds."""
    heard: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "MATCH" in statement:
            heard.append((statement, parameters))

    territory = make_territory()
    for place in ("Monteleone", "Terralba"):
        make_contribution(territory, title=f"Il pulmino a {place}", text=f"Chiediamo il pulmino a {place}, tutti i giorni feriali.")
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert search.find(territory.id, "pulmino")
        assert contribution_queries.find_similar(territory.id, "Il pulmino a Terralba", "Chiediamo il pulmino a Terralba.")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(heard) == 2
    for statement, parameters in heard:
        plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        assert not [row for row in plan if "INDEX 0:=" in row[3]], plan
