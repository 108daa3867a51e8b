# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demonstration lacks and a page can show: drafts, links by mail, requests, long lists, empty and closed territories."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from consulta.accounts.credentials import sign_grant
from consulta.accounts.queries import find_user_by_email
from consulta.accounts.requests import RegisterUser
from consulta.accounts.service import begin_second_factor, register_user, request_email_change, request_reset
from consulta.app import create_app
from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.codebook.sheet import TagsCatalogue
from consulta.consultations import queries as consultations
from consulta.contributions import service as contributions
from consulta.contributions.requests import SaveDraft, StartVisitorDraft
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, Actor
from consulta.core.db import db
from consulta.core.unit_of_work import current, transactional
from consulta.demo.content import read_content
from consulta.demo.world import PASSWORD, SLUG
from consulta.documents.models import Document
from consulta.feedback.requests import AnswerFeedback
from consulta.feedback.service import answer_feedback
from consulta.library.requests import PURPOSE as FORMAT
from consulta.notices.models import Application
from consulta.notices.service import conclude_notice
from consulta.notifications import service as notifications
from consulta.notifications.requests import RESUME, UNSUBSCRIBE
from consulta.opinions.models import Opinion, OpinionLink
from consulta.opinions.requests import PURPOSE
from consulta.organisations.affiliations import invite_colleague
from consulta.organisations.models import Organisation, OrganisationStatus
from consulta.organisations.queries import actor_of
from consulta.organisations.requests import InviteColleague
from consulta.replies import queries as replies_queries
from consulta.replies import service as replies
from consulta.replies.requests import CorrectReply
from consulta.reports import jobs as report_jobs
from consulta.reports import queries as report_queries
from consulta.reports import service as report_service
from consulta.reports.requests import Step
from consulta.services.sheet import ServicesCatalogue
from consulta.settings import Settings
from consulta.territory.queries import get_territory, list_territories
from consulta.web.ports import TerritoryRef
from consulta.workspace.answering import WRITTEN, act_for
from consulta.workspace.together import ACTS
from tests.browser.conftest import site_environment
from tests.factories.accounts import give_role, mailed_token, make_actor, secret_of, turn_on
from tests.factories.catalogues import make_catalogue_import
from tests.factories.codebook import make_extract, make_remaps, make_tag, tag_many
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contribution_imports import make_contribution_import, row
from tests.factories.contributions import TEXT, make_comment, make_contribution, make_split, new_key
from tests.factories.documents import ask_letter, finish
from tests.factories.feedback import make_request
from tests.factories.imports import make_import
from tests.factories.intake import make_desk_entry
from tests.factories.joint_replies import answers_to_many, make_batch
from tests.factories.library import ask_format, make_document
from tests.factories.library import withdraw as withdraw_document
from tests.factories.measures import impose
from tests.factories.notices import change_request, make_notice
from tests.factories.notifications import follow, publish_comment, publish_contribution, tell
from tests.factories.organisations import make_claim
from tests.factories.plans import link_many, make_objective, make_plan_import
from tests.factories.replies import draft_of
from tests.factories.reports import begin_edition, publish_report
from tests.factories.territory import make_territory

CODE = "code"
SECRET, RECOVERY = "secret", "recovery"
TWO_STEPS_EMAIL = "due.passaggi@esempio.it"
EMPTY, CLOSED = "senza-consultazione", "consultazione-chiusa"
LONG_WORD = "Precipitevolissimevolmente" * 4
LONG_TOPIC = 10
"""The topic that gets more comments than fit in a page."""


def enrich(folder: Path, database: Path) -> tuple[Path, dict[str, str]]:
    """A copy of the demonstration with the rest of the scenery; and the values of addresses that no table keeps (tokens)."""
    copy = folder / "consulta.sqlite"
    shutil.copy(database, copy)
    app = create_app(Settings.from_environment(site_environment(folder)))
    with app.app_context():
        made = _build(clock.now())
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return copy, made


def _person(key: str) -> Actor:
    user = find_user_by_email(read_content().people[key]["email"])
    assert user is not None
    return actor_of(user.id, clock.now())


def _build(now: datetime) -> dict[str, str]:
    here = get_territory(next(one.id for one in list_territories() if str(one) == SLUG))
    _fill_lists(here, now)
    _follow(here, now)
    make_notice(here, now=now, published=False, title="Un avviso ancora da pubblicare")
    over = make_notice(here, 3, cycle_id=1, now=now - timedelta(days=60), title="Un avviso concluso")
    conclude_notice(_person("coordinatrice"), change_request(here, over), now)
    _ask_and_answer(here, now)
    _empty_and_closed(now)
    _correct_a_reply(here, now)
    _publish_report(here)
    withdraw_document(here, make_document(here, now=now, title="Un documento ritirato", description="Diceva una cosa sbagliata."))
    invite_colleague(
        _person("associazione"), InviteColleague(1, read_content().people["cittadina"]["email"], "Anna Serra", "delegate"), now
    )
    _lists_of_organisations(here)
    _lists_of_contributions(here)
    _letters(here)
    _warned(here)
    _decide_together(here, now)
    _rearrange_tags(here)
    _answer_together(here)
    return _links(here, now) | _second_factors(now)


def _link_of(status: str) -> int:
    """The newest link of an opinion in that state."""
    query = select(OpinionLink.id).join(Opinion, Opinion.id == OpinionLink.opinion_id).where(Opinion.status == status)
    return db.session.scalars(query.order_by(OpinionLink.id.desc()).limit(1)).one()


def _lists_of_contributions(here: TerritoryRef) -> None:
    """A list to confirm, with a row that has an error, beside the one of the demonstration."""
    make_contribution_import(here, _person("operatrice-uno"), [row(901), row(902, Tipo="sogno")], confirmed=False)


def _lists_of_organisations(here: TerritoryRef) -> None:
    """A list brought in, one with a wrong row still to confirm, and somebody who asks to represent a body of the first."""
    office = _person("operatrice-uno")
    make_import(here, office, ("Banda musicale di Uta", "", "banda@esempio.it"), confirmed=True)
    make_plan_import(here, 1, actor=office)
    make_catalogue_import(here, office, ServicesCatalogue(), {"code": "", "name": "Un servizio senza codice"})
    make_catalogue_import(here, office, TagsCatalogue(), {"code": "caffe", "label": "Caffè sociale", "definition": "Un luogo d'incontro."})
    make_import(here, office, ("Coro di Siliqua", "123", ""), ("Scacchi a Uta", "", "scacchi@esempio.it"))
    listed = db.session.scalars(select(Organisation.id).where(Organisation.status == OrganisationStatus.LISTED)).first()
    assert listed is not None
    make_claim(here, listed, _person("cittadina").user_id)


def _warned(here: TerritoryRef) -> None:
    """Somebody who wrote has a warning, which may be contested."""
    person = _person("denis-saba")
    make_contribution(here, author=person, published=False)
    impose(here, _person("coordinatrice"), person.user_id or 0)


def _decide_together(here: TerritoryRef, now: datetime) -> None:
    """Three acts on many contributions: one looked at, one done, one undone."""
    office, act = _person("operatrice-uno"), ACTS["moderation.published"]
    for status in ("prepared", "done", "undone"):
        ids = [make_contribution(here, LONG_TOPIC, published=False, now=now).contribution_id for _number in range(2)]
        request = PrepareBulk(here.id, act.name, "contribution", tuple(Picked(one, 1) for one in ids), new_key())
        operation_id = bulk.prepare(office, act, request, now)
        if status != "prepared":
            bulk.carry_out(office, act, CarryOut(here.id, operation_id), now)
        if status == "undone":
            bulk.undo(office, act, here.id, operation_id, now)


def _rearrange_tags(here: TerritoryRef) -> None:
    """A merge and a split that can be undone, one tag put on many texts and one still to confirm."""
    office = _person("operatrice-uno")
    make_remaps(here, make_contribution(here, LONG_TOPIC, published=False).contribution_id, office)
    tag_many(here, LONG_TOPIC, office)
    text = "Servono due corse serali in più.\n\nAprite lo sportello anche il sabato mattina.\n\nIl centro diurno cerca un pulmino."
    make_split(here, office, make_contribution(here, LONG_TOPIC, text=text, title="Tre richieste in un testo solo").contribution_id)
    link_many(here, LONG_TOPIC, office, make_objective(here, actor=office, title="Collegata a molti"))
    make_extract(here, make_contribution(here, LONG_TOPIC).contribution_id, make_tag(here, "Degli estratti", actor=office), actor=office)


def _answer_together(here: TerritoryRef) -> None:
    """A reply for many with its words, one still to be written, and a publication on a date."""
    boss = _person("coordinatrice")
    answers_to_many(here, boss, LONG_TOPIC)
    picked = (Picked(make_contribution(here, LONG_TOPIC).contribution_id, 1),)
    bulk.prepare(boss, act_for(here.id, 0, WRITTEN), PrepareBulk(here.id, WRITTEN, "contribution", picked, new_key()), clock.now())
    make_batch(here, boss, LONG_TOPIC)


def _letters(here: TerritoryRef) -> None:
    """Letters of applications: one that could not be made, one that no longer says how things are beside one in another format that does,
    one made again after that.
    """
    office = _person("operatrice-uno")
    of: dict[str, list[int]] = {
        status: list(db.session.scalars(select(Application.id).where(Application.status == status).order_by(Application.id)))
        for status in ("rejected", "admitted")
    }
    finish(ask_letter(here, of["rejected"][0], office), made=False)
    for application_id in of["admitted"][:2]:
        finish(made := ask_letter(here, application_id, office))
        _say_something_else(made)
    finish(ask_letter(here, of["admitted"][0], office, kind="odt"))
    finish(ask_letter(here, of["admitted"][1], office))


@transactional
def _say_something_else(document_id: int) -> None:
    """This letter told what held before."""
    current().session.get_one(Document, document_id).fingerprint = "0" * 64


def _fill_lists(here: TerritoryRef, now: datetime) -> None:
    for number in range(24):
        make_comment(here, topic_id=LONG_TOPIC, now=now, text=f"Anche a me serve, e siamo già in {number + 2} nella mia strada.")
    make_contribution(
        here, LONG_TOPIC, title=LONG_WORD[:100], text=f"{LONG_WORD} {LONG_WORD}: una parola sola non esce dalla pagina.", now=now
    )
    payload: dict[str, str | list[str]] = {
        "kind": "need",
        "title": "Una bozza per domani",
        "text": "Ci penso ancora un po' e domani la finisco.",
    }
    cittadina = _person("cittadina")
    contributions.save_draft(cittadina, SaveDraft(here.id, "contribution", LONG_TOPIC, None, payload, new_key()), now)
    make_contribution(here, LONG_TOPIC, cittadina, now=now)
    # A telephone number: the office reads it before it is public.
    waiting = make_contribution(here, LONG_TOPIC, cittadina, published=False, now=now, text=f"{TEXT} Chiamami al 347 1234567.")
    assert waiting.status == "in_moderation"


def _follow(here: TerritoryRef, now: datetime) -> None:
    """Somebody follows a topic and has news, some of it read."""
    cittadina = _person("cittadina")
    assert cittadina.user_id is not None
    follow(here, cittadina.user_id, "topic", LONG_TOPIC, now)
    publish_contribution(here, LONG_TOPIC, now)
    tell(now)
    notifications.mark_read(cittadina, here.id, 1, now)
    publish_comment(here, now, topic_id=LONG_TOPIC)
    tell(now)


def _ask_and_answer(here: TerritoryRef, now: datetime) -> None:
    make_request(
        here, now - timedelta(days=40), kind="accessibility", message="Con lo schermo ingrandito non trovo il pulsante per inviare."
    )
    answered = make_request(here, now - timedelta(days=3), page=f"/{SLUG}/contributi", email="chi-segnala@esempio.it")
    office = _person("coordinatrice")
    answer_feedback(office, AnswerFeedback(here.id, answered.request_id, "Grazie: abbiamo corretto la pagina ieri."), now)


def _empty_and_closed(now: datetime) -> None:
    coordinator = _person("coordinatrice").user_id
    assert coordinator is not None
    empty = make_territory(EMPTY, "Ambito senza consultazione", comuni=2, is_demo=True)
    give_role(coordinator, empty, "coordinator")
    closed = make_territory(CLOSED, "Ambito con la consultazione chiusa", comuni=2, preset="marche")
    before = now - timedelta(days=100)
    cycle_id = make_cycle(closed, before, title="Il piano di ieri")
    topic_id = make_topic(closed, cycle_id, before, title="Un tema che non accoglie più testi")
    make_contribution(closed, topic_id, now=before)


def _publish_report(here: TerritoryRef) -> None:
    """The closing report of the consultation, published as it stands; its second edition is being written."""
    report = report_queries.find_of_cycle(here.id, consultations.list_cycles(here.id, clock.now())[0].id)
    assert report is not None
    writer = _person("operatrice-uno")
    report_service.ask_parts(writer, Step(here.id, report.id, report.version), clock.now())
    report_jobs.make_reports()
    publish_report(here, writer, report.id, _person("coordinatrice"))
    begin_edition(here, writer, report.id)


def _correct_a_reply(here: TerritoryRef, now: datetime) -> None:
    """A second version of the first published reply, still to be approved."""
    writer = _person("operatrice-uno")
    reply = replies_queries.get_reply(here.id, 1, clock.rome_day(now))
    draft = draft_of(reply.contribution_id, reply.outcome, text="Abbiamo corretto il nome del comune che partecipa alla prova.")
    replies.correct_reply(writer, CorrectReply(1, "Nella prima versione il nome di un comune era sbagliato.", draft), now)


def _second_factors(now: datetime) -> dict[str, str]:
    """Somebody who enters in two steps, and somebody who is about to."""
    begin_second_factor(_person("cittadina"), now)
    person = make_actor(name="Dora Passi", email=TWO_STEPS_EMAIL, password=PASSWORD)
    recovery = turn_on(person, now)[0]
    return {SECRET: secret_of(person.user_id or 0), RECOVERY: recovery}


def _links(here: TerritoryRef, now: datetime) -> dict[str, str]:
    """A fresh link of each purpose, as the mail would carry it."""
    register_user(ANONYMOUS, RegisterUser("nuova.persona@esempio.it", "Nuova Persona"), now)
    request_reset(read_content().people["associazione"]["email"], now, territory_id=here.id)
    payload: dict[str, str | list[str]] = {
        "kind": "need",
        "title": "Scrivo prima, mi presento dopo",
        "text": "Nel mio paese chi vive da solo non sa a chi chiedere una mano.",
    }
    moving = _person("cittadina")
    request_email_change(moving, "anna.nuova@esempio.it", now, key=new_key())
    visitor = "chi.scrive@esempio.it"
    contributions.start_visitor_draft(
        StartVisitorDraft(here.id, "contribution", LONG_TOPIC, None, payload, new_key(), visitor, "Chi Scrive"), now
    )
    return {
        "confirm": mailed_token("nuova.persona@esempio.it", "confirm"),
        "reset": mailed_token(read_content().people["associazione"]["email"], "reset"),
        "draft": mailed_token(visitor, "draft"),
        "change_email": mailed_token("anna.nuova@esempio.it", "change_email"),
        "undo_email": mailed_token(moving.email, "undo_email"),
        UNSUBSCRIBE: sign_grant(_person("cittadina").user_id or 0, UNSUBSCRIBE),
        RESUME: sign_grant(_person("cittadina").user_id or 0, RESUME),
        FORMAT: sign_grant(ask_format(here, make_document(here, now=now, title="Un documento chiesto in un altro formato")), FORMAT),
        PURPOSE: sign_grant(_link_of("waiting"), PURPOSE),
        f"{PURPOSE}_over": sign_grant(_link_of("answered"), PURPOSE),
        CODE: make_desk_entry(here, LONG_TOPIC, _person("operatrice-uno"), now).code,
    }
