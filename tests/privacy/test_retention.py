# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of terms is what the daily job does: a minute before its end each thing is there, a minute after it is gone."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import ColumnElement, Executable, func, insert, or_, select, update

from consulta.accounts import service as accounts
from consulta.accounts.models import AccountGrant, FactorReset, FactorResetStatus, SecondFactor, SignIn, ThrottleHit, User
from consulta.accounts.requests import RegisterUser
from consulta.attachments.models import WaitingFile
from consulta.cases.models import Report
from consulta.cases.queries import get_case
from consulta.cases.requests import CloseCase
from consulta.cases.service import close_case
from consulta.clarifications.models import Clarification
from consulta.contributions import service as contributions
from consulta.contributions.models import Contribution, Draft
from consulta.contributions.requests import SaveDraft, SendFile, StartVisitorDraft
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, SYSTEM
from consulta.core.db import db
from consulta.core.files import examine
from consulta.core.unit_of_work import current, transactional
from consulta.documents import service as document_service
from consulta.documents.models import Document
from consulta.documents.requests import AskDocument
from consulta.feedback.models import FeedbackRequest
from consulta.intake.models import DeskEntry, ImportRow
from consulta.library.models import FormatRequest
from consulta.meetings.models import Meeting, RoomCapture
from consulta.notifications.models import NewsFact, OutboxMail
from consulta.operations import jobs
from consulta.organisations import service as organisations
from consulta.organisations.models import OrganisationImport
from consulta.organisations.queries import actor_of
from consulta.organisations.requests import ConfirmImport, StartImport
from consulta.papers.models import Paper
from consulta.papers.requests import DOSSIER
from consulta.portal.terms import TERMS, Term
from consulta.roster.models import RosterMember
from consulta.searches import service as search_service
from consulta.searches.models import EmptySearch
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.attachments import checked
from tests.factories.cases import make_report
from tests.factories.clarifications import answer as answer_clarification
from tests.factories.clarifications import ask as ask_clarification
from tests.factories.consultations import make_topic
from tests.factories.contribution_imports import row, start, written
from tests.factories.contributions import make_contribution, new_key
from tests.factories.feedback import make_request
from tests.factories.intake import make_desk_entry
from tests.factories.library import answer_format, ask_format, make_document
from tests.factories.library import confirm as confirm_format
from tests.factories.meetings import make_meeting, make_statement
from tests.factories.notifications import publish_contribution
from tests.factories.papers import ask_paper, subject_of, work
from tests.factories.replies import make_reply
from tests.factories.roster import make_member
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

T = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SHORTLY = timedelta(minutes=1)
BY_DAY = ("searches",)
"""What is counted by day is kept to the day."""
Left = Callable[[], int]


@transactional
def put(statement: Executable) -> None:
    """Change a row as no service does."""
    current().session.execute(statement)


def counted(*where: ColumnElement[bool]) -> Left:
    """How many rows of a kind are left."""
    return lambda: db.session.scalar(select(func.count()).where(*where)) or 0


def unconfirmed(_: TerritoryRef) -> Left:
    accounts.register_user(ANONYMOUS, RegisterUser("anna@esempio.it", "Anna Serra"), T)
    return counted(User.email == "anna@esempio.it")


def links(_: TerritoryRef) -> Left:
    make_user(email="anna@esempio.it")
    accounts.request_reset("anna@esempio.it", T - timedelta(hours=1))
    return counted(AccountGrant.email == "anna@esempio.it", AccountGrant.expires_at == T)


def attempts(_: TerritoryRef) -> Left:
    accounts.throttle("submit", ["user:1"], T)
    return counted(ThrottleHit.bucket == "submit")


def device(seen: datetime, ended: datetime | None) -> Callable[[TerritoryRef], Left]:
    def seed(_: TerritoryRef) -> Left:
        accounts.open_sign_in(make_user(), "Firefox", seen)
        put(update(SignIn).values(ended_at=ended))
        return counted(SignIn.id > 0)

    return seed


def secrets(_: TerritoryRef) -> Left:
    accounts.begin_second_factor(actor_of(make_user(), T), T)
    return counted(SecondFactor.user_id > 0)


def resets(territory: TerritoryRef) -> Left:
    facts: dict[str, Any] = {"territory_id": territory.id, "reason": "È venuta", "status": FactorResetStatus.OPEN, "submission_key": "k"}
    put(insert(FactorReset).values(user_id=make_user(), asked_by_id=make_user(), asked_at=T, decided_by_id=None, decided_at=None, **facts))
    return counted(FactorReset.id > 0)


def drafts(territory: TerritoryRef) -> Left:
    payload = {"kind": "need", "title": "A metà", "text": "Poche parole."}
    draft = SaveDraft(territory.id, "contribution", make_topic(territory), None, payload, new_key())
    contributions.save_draft(actor_of(make_user(), T), draft, T)
    return counted(Draft.user_id.is_not(None))


def visitors(territory: TerritoryRef) -> Left:
    payload = {"kind": "need", "title": "Da fuori", "text": "Le ore di assistenza a casa non bastano nei fine settimana."}
    who = ("contribution", make_topic(territory), None, payload, new_key(), "visitatrice@esempio.it", "Visitatrice")
    contributions.start_visitor_draft(StartVisitorDraft(territory.id, *who), T)
    return counted(Draft.email != "")


def letters(_: TerritoryRef) -> Left:
    make_user()
    put(update(OutboxMail).values(sent_at=T))
    return counted(OutboxMail.sent_at == T)


def news(territory: TerritoryRef) -> Left:
    publish_contribution(territory, make_topic(territory), T)
    return counted(NewsFact.occurred_at == T)


def requests(territory: TerritoryRef) -> Left:
    make_request(territory, email="anna@esempio.it")
    put(update(FeedbackRequest).values(answered_at=T))
    return counted(FeedbackRequest.email != "")


def replied(contribution_id: int, at: datetime | None) -> None:
    put(update(Contribution).where(Contribution.id == contribution_id).values(replied_at=at))


def desk(at: datetime | None) -> Callable[[TerritoryRef], Left]:
    def seed(territory: TerritoryRef) -> Left:
        entry = make_desk_entry(territory, now=T, person_name="Peppina Lai", contact="070 1234567")
        replied(entry.contribution_id, at)
        return counted(DeskEntry.person_name != "")

    return seed


def room(at: datetime | None) -> Callable[[TerritoryRef], Left]:
    def seed(territory: TerritoryRef) -> Left:
        said = make_statement(territory, make_meeting(territory, now=T), speaker_name="Peppina Lai")
        replied(said.contribution_id, at)
        return counted(RoomCapture.speaker_name != "")

    return seed


def imports(territory: TerritoryRef) -> Left:
    """One that nobody confirmed, and the report of one that was."""
    for key in ("waits", "done"):
        file = examine("elenco.csv", BytesIO(b"Nome;E-mail\nIl Ponte;rita@esempio.it\n"), cap=9_000)
        import_id = organisations.start_import(SYSTEM, StartImport(territory.id, file, key), T)
    organisations.confirm_import(SYSTEM, ConfirmImport(territory.id, import_id, 1), T)
    return counted(or_(OrganisationImport.sheet != "", OrganisationImport.report != ""))


def contribution_imports(territory: TerritoryRef) -> Left:
    """One that nobody confirmed."""
    make_topic(territory, now=T)
    start(territory, make_actor(territory, "operator"), written([row(1, **{"Ricevuto il": clock.rome_day(T).isoformat()})]), now=T)
    return counted(ImportRow.title != "")


def documents(territory: TerritoryRef) -> Left:
    facts = {"title": "Elenco", "file_name": "elenco.pdf", "fingerprint": "a" * 64, "source": "<p>Anna Serra</p>"}
    document_service.ask_document(
        SYSTEM, AskDocument(territory.id, "notice_list", 1, expires_at=T + document_service.PERSONAL_KEPT, **facts), T
    )
    return counted(Document.id > 0)


def waiting(territory: TerritoryRef) -> Left:
    """A document of a form that nobody sent; one of a text kept as a draft waits with it."""
    sender = actor_of(make_user(), T)
    contributions.hold_file(sender, SendFile(territory.id, new_key(), checked()), T)
    return counted(WaitingFile.uploaded_by_id == sender.user_id)


def clarifications(territory: TerritoryRef) -> Left:
    """Question and answer go together; that it was asked stays."""
    author = make_actor()
    sent = make_contribution(territory, author=author, now=T).contribution_id
    make_reply(territory, sent, now=T)
    asked = ask_clarification(territory, author, sent, now=T)
    answer_clarification(territory, make_actor(territory, "operator"), asked, now=T)
    return counted(or_(Clarification.question != "", Clarification.answer != ""))


def formats(territory: TerritoryRef) -> Left:
    """Address and words go; that a format was asked for stays."""
    asked = ask_format(territory, make_document(territory, now=T), message="Caratteri di 18 punti", now=T)
    confirm_format(territory, asked, now=T)
    answer_format(territory, asked, now=T)
    return counted(or_(FormatRequest.email != "", FormatRequest.message != ""))


def formats_unconfirmed(territory: TerritoryRef) -> Left:
    """What nobody confirmed goes whole."""
    asked = ask_format(territory, make_document(territory, now=T), now=T)
    return counted(FormatRequest.id == asked)


def walk_ins(territory: TerritoryRef) -> Left:
    make_meeting(territory, now=T)
    put(update(Meeting).values(walk_ins="Una vicina", starts_at=T))
    return counted(Meeting.walk_ins != "")


def roster(territory: TerritoryRef) -> Left:
    make_member(territory, ends_on=T.date(), register_name="Albo", register_number="9")
    return counted((RosterMember.name != "") | (RosterMember.register_name != "") | (RosterMember.register_number != ""))


def searches(territory: TerritoryRef) -> Left:
    search_service.note_empty(territory.id, "piscina coperta", T)
    return counted(EmptySearch.times > 0)


def reports(territory: TerritoryRef) -> Left:
    case_id = make_report(territory, make_contribution(territory).contribution_id, actor=actor_of(make_user(), T), note="Una nota")
    close = CloseCase(territory.id, case_id, get_case(territory.id, case_id).version, "no_action", reason="Rispetta le regole.")
    close_case(make_actor(territory, "operator"), close, T)
    return counted((Report.note != "") | Report.reporter_id.is_not(None))


def papers(territory: TerritoryRef) -> Left:
    """A dossier that a reader asked for."""
    sent = make_contribution(territory, now=T).contribution_id
    ask_paper(subject_of(territory, DOSSIER, sent, is_public=True), "odt", actor_of(make_user(), T))
    work()
    return counted(Paper.id > 0)


TRIALS: Mapping[str, Callable[[TerritoryRef], Left]] = {
    "documents": documents,
    "unconfirmed": unconfirmed,
    "links": links,
    "attempts": attempts,
    "devices": device(T, T),
    "idle": device(T, None),
    "secrets": secrets,
    "resets": resets,
    "drafts": drafts,
    "visitors": visitors,
    "waiting": waiting,
    "letters": letters,
    "news": news,
    "requests": requests,
    "desk_answered": desk(T),
    "desk": desk(None),
    "room_answered": room(T),
    "room": room(None),
    "walk_ins": walk_ins,
    "imports": imports,
    "contribution_imports": contribution_imports,
    "reports": reports,
    "clarifications": clarifications,
    "formats": formats,
    "formats_unconfirmed": formats_unconfirmed,
    "roster": roster,
    "papers": papers,
    "searches": searches,
}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_each_term_is_kept_by_the_daily_job(app: Flask, term: Term) -> None:
    with time_machine.travel(T, tick=False):
        left = TRIALS[term.key](make_territory())
        before = left()
    assert before > 0
    slack = timedelta(days=1) if term.key in BY_DAY else SHORTLY
    with time_machine.travel(T + term.kept - slack, tick=False):
        jobs.retention()
        assert left() == before, "forgotten too early"
    with time_machine.travel(T + term.kept + slack, tick=False):
        jobs.retention()
        assert left() == 0, "kept too long"
        jobs.retention()


def test_every_term_is_tried_and_named_once() -> None:
    assert sorted(term.key for term in TERMS) == sorted(TRIALS)


def test_the_clock_set_back_forgets_nothing(app: Flask) -> None:
    """A server whose clock goes wrong by a year in either direction: back, nothing goes; forward, only what has a term."""
    territory = make_territory()
    with time_machine.travel(T, tick=False):
        left, published = drafts(territory), publish_contribution(territory, make_topic(territory), T)
    with time_machine.travel(T - timedelta(days=365), tick=False):
        jobs.retention()
        assert left() == 1
    with time_machine.travel(T + timedelta(days=3650), tick=False):
        jobs.retention()
        assert left() == 0
        assert db.session.get(Contribution, published) is not None


def test_the_public_page_says_what_the_job_does(client: VisitingClient) -> None:
    make_territory()
    page = client.visit("/ao/privacy").text
    for words in (
        "7 giorni dalla registrazione",
        "90 giorni dall&#39;ultima modifica",
        "2 anni dall&#39;incontro",
        "1 giorno dal tentativo",
    ):
        assert words in page, words
    assert page.count("<tr") >= len(TERMS) + 5
