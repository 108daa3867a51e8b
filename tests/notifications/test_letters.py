# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every letter, written from real facts in both languages: complete words, absolute links, nothing left unfilled."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import html5lib
import pytest
from flask import Flask
from sqlalchemy import select, update

from consulta.accounts import service as accounts
from consulta.accounts.models import User
from consulta.accounts.requests import AddStaff, AskFactorReset, GrantRole, RegisterUser
from consulta.appeals.requests import ContestMeasure
from consulta.appeals.service import contest
from consulta.cases.queries import get_case
from consulta.cases.requests import CloseCase
from consulta.cases.service import close_case
from consulta.consultations import service as consultations
from consulta.consultations.policy import propose_dates
from consulta.consultations.queries import find_current_cycle
from consulta.consultations.requests import CompleteCalendar, DecideTopic, MoveDate, ProposeTopic
from consulta.contributions import service as contributions
from consulta.contributions.queries import list_files
from consulta.contributions.requests import AddFile, PromoteComment, SendBack, SendFile, WithholdFile
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.db import db
from consulta.core.unit_of_work import emit, transactional
from consulta.feedback.requests import AnswerFeedback
from consulta.feedback.service import answer_feedback
from consulta.intake import telling
from consulta.measures import queries as measures
from consulta.measures import service as measure_service
from consulta.measures.policy import CONFIRMED_WITHIN
from consulta.measures.requests import DecideMeasure
from consulta.meetings import service as meetings
from consulta.meetings.requests import EditMeeting
from consulta.moderation.redaction import redact, restore_original
from consulta.moderation.requests import Decide, Redact, RestoreOriginal
from consulta.moderation.service import decide
from consulta.notices import queries as notice_queries
from consulta.notices import service as notices
from consulta.notices.requests import EndSeat
from consulta.notifications import jobs, letters, service
from consulta.notifications.events import MailFailed
from consulta.notifications.jobs import write_announced
from consulta.notifications.models import OutboxMail
from consulta.notifications.queries import Envelope, get_envelope
from consulta.notifications.requests import Audience
from consulta.notifications.service.troubles import count_refusal
from consulta.opinions import service as opinions
from consulta.opinions.models import Forwarding, Opinion
from consulta.opinions.queries import find_live_link
from consulta.opinions.requests import AnswerByLink, CancelOpinion, ExtendOpinion
from consulta.organisations.queries import actor_of, get_organisation, list_affiliations
from consulta.organisations.requests import DecideClaim, DecideOrganisation, InviteColleague
from consulta.organisations.service import (
    accept_affiliation,
    decide_claim,
    decide_organisation,
    end_affiliation,
    invite_colleague,
    watch_delegations,
    watch_standings,
)
from consulta.papers import service as papers
from consulta.papers.requests import CHAPTER
from consulta.register.chain import commitment
from consulta.reports import service as reports
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import JOINED_AT, give_role, make_actor, make_user, turn_on
from tests.factories.appeals import answer as answer_appeal
from tests.factories.appeals import ask as ask_appeal
from tests.factories.attachments import PDF, checked
from tests.factories.cases import make_report
from tests.factories.clarifications import answer as answer_clarification
from tests.factories.clarifications import ask as ask_clarification
from tests.factories.consultations import allow_edits, current_cycle_id, make_cycle, make_roundtable, make_topic
from tests.factories.contribution_imports import make_contribution_import, row
from tests.factories.contributions import contribution_request, end_merge, make_comment, make_contribution, make_merge, make_split, new_key
from tests.factories.drafts import a_colleague, again, switch, typed_for
from tests.factories.feedback import make_request
from tests.factories.library import answer_format, ask_format, make_document
from tests.factories.measures import impose
from tests.factories.meetings import change_status, make_meeting, row_of
from tests.factories.notes import make_note
from tests.factories.notices import change_request, make_application, make_notice, make_pact
from tests.factories.notices import decide as decide_application
from tests.factories.notices import seat as take_seat
from tests.factories.notifications import follow, publish_contribution, step_of, tell, tell_bulletin, write_bulletin
from tests.factories.opinions import in_days, make_addressee, make_opinion
from tests.factories.organisations import make_claim, make_listed, make_organisation
from tests.factories.papers import ask_paper, subject_of
from tests.factories.replies import make_reply
from tests.factories.reports import begin_report
from tests.factories.synthesis import add_point, begin_synthesis, contribution, publish_synthesis
from tests.factories.territory import make_territory
from tests.factories.topic_replies import make_topic_reply

NOW = clock.now()


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    """Where the letters come from."""
    return make_territory()


@pytest.fixture
def office(territory: TerritoryRef) -> Actor:
    """Somebody who may do everything an operator and a coordinator may."""
    user_id = make_user("Carla Office", email="carla@esempio.it")
    for role in ("operator", "coordinator"):
        give_role(user_id, territory, role)
    return actor_of(user_id, clock.now())


def envelopes() -> list[Envelope]:
    """The outbox, oldest first."""
    return [get_envelope(mail_id) for mail_id in db.session.scalars(select(OutboxMail.id).order_by(OutboxMail.id))]


def newest(template: str) -> Envelope:
    """The newest letter of a kind. Fails when there is none."""
    found = [envelope for envelope in envelopes() if envelope.template == template]
    assert found, f"no letter {template}; there are {sorted({one.template for one in envelopes()})}"
    return found[-1]


def registered(_territory: TerritoryRef, _office: Actor) -> None:
    accounts.register_user(ANONYMOUS, RegisterUser("nuova@esempio.it", "Nuova Persona"), clock.now())


def registered_twice(_territory: TerritoryRef, _office: Actor) -> None:
    make_user(email="gia@esempio.it")
    accounts.register_user(ANONYMOUS, RegisterUser("gia@esempio.it", "Nuova Persona"), clock.now())


def forgot(_territory: TerritoryRef, _office: Actor) -> None:
    make_user(email="smemorata@esempio.it")
    accounts.request_reset("smemorata@esempio.it", clock.now())


def granted(purpose: str) -> Callable[[TerritoryRef, Actor], None]:
    def issue(territory: TerritoryRef, _office: Actor) -> None:
        accounts.issue_grant(purpose, "qualcuno@esempio.it", None, None, clock.now(), territory_id=territory.id)

    return issue


def submitted(territory: TerritoryRef, _office: Actor) -> None:
    make_contribution(territory, title="Trasporto <b>serale</b> & festivo")


def decided(outcome: str, *, comment: bool = False) -> Callable[[TerritoryRef, Actor], None]:
    def act(territory: TerritoryRef, office: Actor) -> None:
        starts_published = outcome in ("hidden", "restored")
        made = make_comment(territory, published=starts_published) if comment else make_contribution(territory, published=starts_published)
        kind, subject_id = ("comment", made.comment_id) if comment else ("contribution", made.contribution_id)  # type: ignore[union-attr]
        if outcome == "restored":
            decide(office, Decide(kind, subject_id, "hidden", "offensive", "Offende una persona."), clock.now())
        code = "personal_data" if outcome in ("returned", "rejected", "hidden") else None
        text = "" if outcome == "published" else "Togli il nome della signora: per il resto va benissimo."
        decide(office, Decide(kind, subject_id, outcome, code, text), clock.now())

    return act


def redacted(*, back: bool) -> Callable[[TerritoryRef, Actor], None]:
    def act(territory: TerritoryRef, office: Actor) -> None:
        made = make_contribution(territory, title="La vicina Zenobia Quirini resta sola")
        why = "C'era il nome di una vicina: nel piano non serve."
        wanted = Redact(territory.id, "contribution", made.contribution_id, ("Zenobia Quirini",), "personal_data", why)
        redact(office, wanted, clock.now())
        if back:
            request = RestoreOriginal(territory.id, "contribution", made.contribution_id, "Era il nome di un servizio.")
            restore_original(office, request, clock.now())

    return act


def promoted(territory: TerritoryRef, office: Actor) -> None:
    comment = make_comment(territory)
    version = contributions_version(territory, comment.comment_id)
    contributions.promote_comment(office, PromoteComment(comment.comment_id, "need", "Serve un autobus", version), clock.now())


def contributions_version(territory: TerritoryRef, comment_id: int) -> int:
    from consulta.contributions.queries import get_comment  # noqa: PLC0415

    return get_comment(territory.id, comment_id).version


def answered(territory: TerritoryRef, _office: Actor) -> None:
    make_reply(territory, make_contribution(territory).contribution_id)


def accredited(territory: TerritoryRef, office: Actor) -> None:
    organisation_id = make_organisation(territory, user_id=make_user(), accredited=False)
    version = get_organisation(territory.id, organisation_id).version
    decide_organisation(office, DecideOrganisation(organisation_id, "accredited", "", version), clock.now())


def rechecked(territory: TerritoryRef, office: Actor) -> None:
    make_organisation(territory, user_id=make_user())
    watch_standings(JOINED_AT + timedelta(days=350))


def delegated(territory: TerritoryRef, office: Actor) -> None:
    president, delegate = make_user(), make_user("Ugo Piras", "ugo@esempio.it")
    organisation_id = make_organisation(territory, user_id=president)
    until = clock.rome_day(JOINED_AT) + timedelta(days=5)
    request = InviteColleague(organisation_id, "ugo@esempio.it", "Ugo Piras", "delegate", until=until)
    affiliation_id = invite_colleague(actor_of(president, JOINED_AT), request, JOINED_AT)
    accept_affiliation(actor_of(delegate, JOINED_AT), affiliation_id, JOINED_AT)
    watch_delegations(JOINED_AT + timedelta(days=1))


def orphaned(territory: TerritoryRef, office: Actor) -> None:
    president = make_user()
    organisation_id = make_organisation(territory, user_id=president)
    (only,) = list_affiliations(organisation_id)
    end_affiliation(actor_of(president, clock.now()), only.id, clock.now())


def claimed(territory: TerritoryRef, office: Actor) -> None:
    listed = make_listed(territory)
    claim_id = make_claim(territory, listed)
    decide_claim(office, DecideClaim(territory.id, listed, claim_id, True), clock.now())


def moved(territory: TerritoryRef, office: Actor) -> None:
    make_contribution(territory)
    cycle = find_current_cycle(territory.id, clock.now())
    assert cycle is not None
    assert cycle.window.closes_at is not None
    later = cycle.window.closes_at + timedelta(days=7)
    consultations.move_date(office, MoveDate(territory.id, cycle.id, "closed_to_input", later, "Due tavoli in più"), clock.now())
    jobs.write_announced()


def completed(territory: TerritoryRef, office: Actor) -> None:
    make_contribution(territory)
    cycle = find_current_cycle(territory.id, clock.now())
    assert cycle is not None
    proposed = propose_dates(cycle.calendar, cycle.reply_days, cycle.first_year, clock.now())
    request = CompleteCalendar(territory.id, cycle.id, tuple((phase.value, at) for phase, at in proposed.items()))
    assert consultations.complete_calendar(office, request, clock.now()) == 4
    jobs.write_announced()


def closed(territory: TerritoryRef, _office: Actor) -> None:
    make_contribution(territory)
    cycle = find_current_cycle(territory.id, clock.now())
    assert cycle is not None
    assert cycle.window.closes_at is not None
    consultations.tick(cycle.window.closes_at + timedelta(minutes=1))
    jobs.write_announced()


def heard(territory: TerritoryRef, office: Actor) -> None:
    request = make_request(territory, email="utente@esempio.it")
    answer_feedback(office, AnswerFeedback(territory.id, request.request_id, "Abbiamo corretto il contrasto dei pulsanti."), clock.now())


@transactional
def failed(territory: TerritoryRef, _office: Actor) -> None:
    event = MailFailed(occurred_at=clock.now(), actor_id=None, territory_id=territory.id, mail_id=1, template="x", error="rifiutato")
    emit(event)


def unknown(_territory: TerritoryRef, _office: Actor) -> None:
    accounts.request_reset("sconosciuta@esempio.it", clock.now())


def topic_decided(territory: TerritoryRef, office: Actor) -> None:
    now = clock.now()
    author = actor_of(make_user(), now)
    request = ProposeTopic(territory.id, make_cycle(territory), "Trasporti serali", "Come si torna a casa la sera?", "", new_key())
    topic_id = consultations.propose_topic(author, request, now)
    consultations.decide_topic(office, DecideTopic(territory.id, topic_id, 1, "adopt"), now)


def factor_reset(territory: TerritoryRef, _office: Actor) -> None:
    person = make_actor()
    turn_on(person, clock.now())
    request = AskFactorReset(person.email, territory.id, "È venuta in ufficio", new_key())
    accounts.ask_factor_reset(make_actor(territory, "administrator"), request, clock.now())


def term_ending(territory: TerritoryRef, _office: Actor) -> None:
    today = clock.rome_day(clock.now())
    request = GrantRole(make_user(), territory.id, "auditor", today - timedelta(days=90), today + timedelta(days=5), "Det. 1")
    accounts.grant_role(SYSTEM, request, clock.now() - timedelta(days=90))
    assert accounts.tell_endings(clock.now()) == 1


def role_asked(refused: bool) -> Callable[[TerritoryRef, Actor], None]:
    """A role of coordinator waits for a second person, or was refused by one."""

    def act(territory: TerritoryRef, office: Actor) -> None:
        now = clock.now()
        today = clock.rome_day(now)
        request = AddStaff("nuova@esempio.it", "Nuova <b>serale</b> Serra", territory.id, "coordinator", today, None, "Det. 3/2026")
        given = accounts.add_staff(make_actor(territory, "administrator"), request, now)
        if refused:
            accounts.refuse_role(office, territory.id, given.proposal_id or 0, now, "L'atto riguarda un'altra persona.")

    return act


def email_changed(_territory: TerritoryRef, _office: Actor) -> None:
    accounts.request_email_change(make_actor(), "altro@esempio.it", clock.now(), key=new_key())


def email_taken(_territory: TerritoryRef, _office: Actor) -> None:
    make_user(email="altro@esempio.it")
    accounts.request_email_change(make_actor(), "altro@esempio.it", clock.now(), key=new_key())


def applied(what: str) -> Callable[[TerritoryRef, Actor], None]:
    """A late application was sent; or the office asked for more."""

    def act(territory: TerritoryRef, office: Actor) -> None:
        now = clock.now()
        notice_id = make_notice(territory, title="Avviso <b>serale</b> & festivo", now=now - timedelta(days=40))
        made = make_application(territory, notice_id)
        if what == "integration":
            day = clock.rome_day(now + timedelta(days=5))
            decide_application(territory, made.application_id, what, office, reason="Manca lo statuto", until=day)

    return act


def noticed(what: str) -> Callable[[TerritoryRef, Actor], None]:
    """A notice was extended or revoked, or the pact came into force, and somebody takes part."""

    def act(territory: TerritoryRef, office: Actor) -> None:
        now = clock.now()
        notice_id = make_notice(territory, title="Avviso <b>serale</b> & festivo")
        make_application(territory, notice_id)
        if what == "pact":
            make_pact(territory)
        elif what == "revoked":
            notices.revoke_notice(office, change_request(territory, notice_id, reason="Atto annullato"), now)
        else:
            more = change_request(territory, notice_id, closes_at=now + timedelta(days=60), reason="Poche adesioni", act="Det. 5/2026")
            notices.extend_notice(office, more, now)
        write_announced()

    return act


def seat_ended(territory: TerritoryRef, office: Actor) -> None:
    """The office ended the seat of an organisation."""
    table, now = make_roundtable(territory, title="Tavolo <b>serale</b> & festivo"), clock.now()
    take_seat(table, organisation_id=make_organisation(territory, user_id=make_user()))
    (row,) = notice_queries.list_seats(territory.id, table)
    notices.end_seat(office, EndSeat(territory.id, row.id, clock.rome_day(now), "Assente da quattro incontri"), now)


def followed(territory: TerritoryRef, _office: Actor) -> None:
    """A follower of a topic with more news than a letter tells line by line."""
    topic_id = make_topic(territory)
    reader = make_user()
    follow(territory, reader, "topic", topic_id)
    for _ in range(letters.LINES_OF_A_THING + 2):
        publish_contribution(territory, topic_id, title="Trasporto <b>serale</b> & festivo")
    tell()
    later = clock.now() + timedelta(days=2)
    assert service.write_letter(reader, territory.id, later)


def met(what: str) -> Callable[[TerritoryRef, Actor], None]:
    """A meeting was convened, moved, cancelled, or is tomorrow; somebody follows its tavolo."""

    def act(territory: TerritoryRef, office: Actor) -> None:
        now = clock.now()
        table = make_roundtable(territory)
        follow(territory, make_user(), "roundtable", table)
        meeting_id = make_meeting(territory, table, title="Incontro <b>serale</b> & festivo", starts_at=now + timedelta(days=3))
        change_status(territory, meeting_id, "convened")
        if what == "moved":
            row = row_of(meeting_id)
            facts = (row.title, row.starts_at + timedelta(days=1), row.place, row.link, row.agenda_source)
            meetings.edit_meeting(office, EditMeeting(territory.id, meeting_id, row.version, *facts, reason="La sala è occupata"), now)
        elif what == "cancelled":
            change_status(territory, meeting_id, "cancelled", "Manca il numero")
        elif what == "reminder":
            eve = clock.rome_day(row_of(meeting_id).starts_at) - timedelta(days=1)
            assert service.remind_of_meetings(clock.rome_midnight(eve) + timedelta(hours=10)) == 1
        write_announced()

    return act


def announced(territory: TerritoryRef, office: Actor) -> None:
    """The office wrote to who follows a topic."""
    topic_id, now = make_topic(territory), clock.now()
    follow(territory, make_user(), "topic", topic_id)
    audience = Audience("topic_followers", str(topic_id))
    bulletin_id = write_bulletin(office, territory, audience, now, subject="Corse <b>serali</b> & festive")
    service.send_bulletin(office, step_of(territory, bulletin_id), now)
    tell_bulletin(bulletin_id, now + timedelta(hours=1))


def resumed(_territory: TerritoryRef, _office: Actor) -> None:
    """A person whose letters had stopped wants them again."""
    person, now = make_actor(), clock.now()
    for day in range(3):
        transactional(count_refusal)(person.email, "550", now - timedelta(days=2 - day))
    service.ask_to_resume(person, now)


def reported(outcome: str) -> Callable[[TerritoryRef, Actor], None]:
    def act(territory: TerritoryRef, office: Actor) -> None:
        sent, reader = make_contribution(territory), make_actor()
        case_id = make_report(territory, sent.contribution_id, actor=reader, category="danger" if outcome == "risk" else "offensive")
        if outcome != "risk":
            version = get_case(territory.id, case_id).version
            request = CloseCase(territory.id, case_id, version, outcome, reason="Il testo rispetta le regole.")
            close_case(office, request, clock.now())

    return act


def measured(what: str) -> Callable[[TerritoryRef, Actor], None]:
    def act(territory: TerritoryRef, office: Actor) -> None:
        author = make_actor()
        make_contribution(territory, author=author)
        proposer = make_actor(territory, "operator")
        kind, until = ("block", None) if what == "proposed" else ("pause", clock.rome_day(clock.now()) + timedelta(days=5))
        measure_id = impose(territory, proposer, author.user_id or 0, kind, last_day=until)
        if what == "ended":
            version = measures.get_measure(territory.id, measure_id).version
            measure_service.lift(office, DecideMeasure(territory.id, measure_id, version, "Ci siamo spiegati al telefono."), clock.now())

    return act


def appealed(outcome: str) -> Callable[[TerritoryRef, Actor], None]:
    def act(territory: TerritoryRef, _office: Actor) -> None:
        author, judge = make_actor(), make_actor(territory, "coordinator")
        sent = make_contribution(territory, author=author, published=False)
        refused = Decide("contribution", sent.contribution_id, "rejected", "off_topic", "Non riguarda il piano.")
        decide(make_actor(territory, "operator"), refused, clock.now())
        appeal_id = ask_appeal(territory, author, sent.contribution_id)
        if outcome:
            answer_appeal(territory, judge, appeal_id, outcome)

    return act


def clarified(territory: TerritoryRef, _office: Actor) -> None:
    author = make_actor()
    sent = make_contribution(territory, author=author)
    make_reply(territory, sent.contribution_id)
    answer_clarification(territory, make_actor(territory, "operator"), ask_clarification(territory, author, sent.contribution_id))


def format_asked(territory: TerritoryRef, _office: Actor) -> None:
    ask_format(territory, make_document(territory))


def format_answered(is_given: bool) -> Callable[[TerritoryRef, Actor], None]:
    def act(territory: TerritoryRef, _office: Actor) -> None:
        asked = ask_format(territory, make_document(territory), actor=make_actor())
        answer_format(territory, asked, **({"link": "https://comune.esempio.it/audio", "answer": ""} if is_given else {}))

    return act


def contested(outcome: str) -> Callable[[TerritoryRef, Actor], None]:
    """The same of a measure on an account."""

    def act(territory: TerritoryRef, _office: Actor) -> None:
        author, judge = make_actor(), make_actor(territory, "coordinator")
        make_contribution(territory, author=author)
        last_day = clock.rome_day(clock.now()) + timedelta(days=5)
        measure_id = impose(territory, make_actor(territory, "operator"), author.user_id or 0, "pause", last_day=last_day)
        request = ContestMeasure(territory.id, measure_id, "Non ho offeso nessuno: rileggete il testo.", "chiave-del-riesame-1")
        appeal_id = contest(author, request, clock.now())
        if outcome:
            answer_appeal(territory, judge, appeal_id, outcome)

    return act


def left_hidden(territory: TerritoryRef, _office: Actor) -> None:
    hider = make_actor(territory, "operator")
    sent = make_contribution(territory)
    decide(hider, Decide("contribution", sent.contribution_id, "hidden", "personal_data", "C'è un numero di telefono."), clock.now())
    measure_service.tick(clock.now() + CONFIRMED_WITHIN + timedelta(minutes=1))


def withheld(territory: TerritoryRef, office: Actor) -> None:
    author, key = make_actor(), new_key()
    contributions.hold_file(author, SendFile(territory.id, key, checked("nota.pdf", PDF)), clock.now())
    sent = make_contribution(territory, author=author, key=key)
    (one,) = list_files(sent.contribution_id)
    contributions.withhold_file(office, WithholdFile(territory.id, sent.contribution_id, one.id, "Contiene un nome"), clock.now())


def merged(back: bool) -> Callable[[TerritoryRef, Actor], None]:
    def happen(territory: TerritoryRef, _office: Actor) -> None:
        decider, topic = make_actor(territory, "operator"), make_topic(territory)
        source, target = (make_contribution(territory, topic, title="Trasporto <b>serale</b>").contribution_id for _ in range(2))
        make_merge(territory, decider, source, target)
        if back:
            end_merge(territory, decider, source)

    return happen


def divided(back: bool) -> Callable[[TerritoryRef, Actor], None]:
    def happen(territory: TerritoryRef, _office: Actor) -> None:
        text = "Servono due corse <b>serali</b> in più.\n\nAprite lo sportello anche il sabato."
        whole = make_contribution(territory, make_topic(territory), text=text, title="Due <b>richieste</b>").contribution_id
        make_split(territory, make_actor(territory, "operator"), whole, back=back)

    return happen


def signed(what: str) -> Callable[[TerritoryRef, Actor], None]:
    def act(territory: TerritoryRef, _office: Actor) -> None:
        now, key = clock.now(), new_key()
        topic_id, representative = make_topic(territory, now=now), make_actor(name="Rita Melis")
        body = make_organisation(territory, representative.user_id)
        colleague = a_colleague(body, now)
        switch(territory, body, representative, now)
        asked = contributions.ask_signature(again(colleague, now), typed_for(territory, topic_id, body, key), now)
        if what == "returned":
            note = SendBack(territory.id, asked.draft_id, "Manca la parte sui giovani.", asked.version)
            contributions.send_back(again(representative, now), note, now)
        if what == "given":
            wanted = contribution_request(territory, topic_id, key=key, organisation_id=body, draft_version=asked.version)
            contributions.submit_contribution(again(representative, now), wanted, now)

    return act


def file_waits(territory: TerritoryRef, _office: Actor) -> None:
    author, now = make_actor(), clock.now()
    cycle_id = make_cycle(territory, now - timedelta(days=2), from_at=now - timedelta(days=2), to_at=now + timedelta(days=30))
    allow_edits(territory, cycle_id, now)
    sent = make_contribution(territory, make_topic(territory, cycle_id), author)
    contributions.add_file(author, AddFile(territory.id, sent.contribution_id, checked("nota.pdf", PDF), new_key()), now)


def summed_up(territory: TerritoryRef, office: Actor) -> None:
    writer = make_actor(territory, "operator")
    sent = make_contribution(territory, author=make_actor())
    synthesis_id = begin_synthesis(territory, writer)
    add_point(territory, writer, synthesis_id, contribution(sent.contribution_id))
    publish_synthesis(territory, writer, synthesis_id)


def brought_in(territory: TerritoryRef, _office: Actor) -> None:
    operator, now = make_actor(territory, "operator"), clock.now()
    make_cycle(territory, now - timedelta(days=2), from_at=now - timedelta(days=2), to_at=now + timedelta(days=30))
    import_id = make_contribution_import(territory, operator, [row(1), row(2)])
    telling.tell_authors(operator, territory.id, import_id, now)


def topic_answered(territory: TerritoryRef, _office: Actor) -> None:
    topic_id = make_topic(territory)
    make_comment(territory, topic_id=topic_id)
    make_topic_reply(territory, topic_id)


def report_files_made(territory: TerritoryRef, office: Actor) -> None:
    writer = make_actor(territory, "operator")
    make_cycle(territory)
    report_id = begin_report(territory, writer)
    reports.ask_files(writer, territory.id, report_id, clock.now())
    taken = reports.take_run(clock.now())
    assert taken is not None
    reports.give_up_run(taken, clock.now())


def paper_made(territory: TerritoryRef, _office: Actor) -> None:
    writer = make_actor(territory, "operator")
    make_cycle(territory)
    ask_paper(subject_of(territory, CHAPTER, current_cycle_id(territory, clock.now())), "odt", writer)
    taken = papers.take(clock.now())
    assert taken is not None
    papers.give_up(taken, clock.now())


def asked_opinion(step: str) -> Callable[[TerritoryRef, Actor], None]:
    """An opinion asked, and what happens to it then."""

    def act(territory: TerritoryRef, _office: Actor) -> None:
        now, officer = clock.now(), make_actor(territory, "operator")
        opinion_id = make_opinion(territory, make_contribution(territory).contribution_id, actor=officer)
        if step == "extended":
            opinions.extend_opinion(officer, ExtendOpinion(territory.id, opinion_id, in_days(30), 1), now)
        if step == "cancelled":
            opinions.cancel_opinion(officer, CancelOpinion(territory.id, opinion_id, "Ha già risposto a voce.", 1), now)
        if step == "reminder":
            opinions.letter_left(db.session.scalars(select(Opinion.letter_key)).one(), now)
            opinions.remind(now + timedelta(days=8))
        if step == "answered":
            opinions.answer_by_link(AnswerByLink(find_live_link(opinion_id) or 0, "Sì, da marzo.", ""), now)

    return act


def passed_on(territory: TerritoryRef, _office: Actor) -> None:
    sent = make_contribution(territory, author=make_actor())
    make_reply(territory, sent.contribution_id, "out_of_scope", forwarded_to_id=make_addressee(territory))
    opinions.letter_left(db.session.scalars(select(Forwarding.letter_key)).one(), clock.now())


def named_in_a_note(territory: TerritoryRef, office: Actor) -> None:
    make_note(territory, make_contribution(territory).contribution_id, office)


FACTS: dict[str, Callable[[TerritoryRef, Actor], None]] = {
    "accounts/confirm": registered,
    "accounts/already_registered": registered_twice,
    "accounts/reset": forgot,
    "accounts/draft": granted("draft"),
    "accounts/invite": granted("invite"),
    "contributions/received": submitted,
    "contributions/comment_promoted": promoted,
    "moderation/published": decided("published"),
    "moderation/returned": decided("returned"),
    "moderation/rejected": decided("rejected"),
    "moderation/personal_case": decided("personal_case"),
    "moderation/hidden": decided("hidden"),
    "moderation/restored": decided("restored"),
    "moderation/redacted": redacted(back=False),
    "moderation/unredacted": redacted(back=True),
    "replies/published": answered,
    "organisations/decided": accredited,
    "organisations/recheck": rechecked,
    "organisations/delegation_ending": delegated,
    "organisations/orphaned": orphaned,
    "organisations/claim_asked": claimed,
    "organisations/claim_decided": claimed,
    "consultations/deadline_moved": moved,
    "consultations/phase_opened": closed,
    "consultations/calendar_completed": completed,
    "feedback/answered": heard,
    "accounts/no_account": unknown,
    "accounts/change_email": email_changed,
    "accounts/undo_email": email_changed,
    "accounts/email_taken": email_taken,
    "accounts/factor_reset": factor_reset,
    "accounts/term_ending": term_ending,
    "accounts/role_proposed": role_asked(False),
    "accounts/role_refused": role_asked(True),
    "consultations/topic_decided": topic_decided,
    "notices/received": applied("submitted"),
    "notices/decided": applied("integration"),
    "notices/extended": noticed("extended"),
    "notices/revoked": noticed("revoked"),
    "notices/pact": noticed("pact"),
    "notices/seat_ended": seat_ended,
    "notifications/mail_failed": failed,
    "notifications/news": followed,
    "notifications/bulletin": announced,
    "notifications/check_address": resumed,
    "meetings/convened": met("convened"),
    "meetings/moved": met("moved"),
    "meetings/cancelled": met("cancelled"),
    "meetings/reminder": met("reminder"),
    "cases/risk": reported("risk"),
    "cases/closed": reported("no_action"),
    "cases/warned": reported("warned"),
    "appeals/asked": appealed(""),
    "appeals/decided": appealed("confirmed"),
    "clarifications/answered": clarified,
    "library/confirm": format_asked,
    "library/answered": format_answered(is_given=False),
    "measures/imposed": measured("imposed"),
    "measures/ended": measured("ended"),
    "measures/proposed": measured("proposed"),
    "measures/overdue": left_hidden,
    "contributions/file_withheld": withheld,
    "contributions/merged": merged(back=False),
    "contributions/separated": merged(back=True),
    "contributions/divided": divided(back=False),
    "contributions/rejoined": divided(back=True),
    "contributions/file_waits": file_waits,
    "contributions/signature_asked": signed("asked"),
    "contributions/signature_returned": signed("returned"),
    "contributions/signature_given": signed("given"),
    "synthesis/published": summed_up,
    "intake/filed": brought_in,
    "topic_replies/published": topic_answered,
    "reports/files_made": report_files_made,
    "papers/made": paper_made,
    "opinions/asked": asked_opinion("asked"),
    "opinions/extended": asked_opinion("extended"),
    "opinions/cancelled": asked_opinion("cancelled"),
    "opinions/reminder": asked_opinion("reminder"),
    "opinions/answered": asked_opinion("answered"),
    "opinions/forwarded": passed_on,
    "notes/mentioned": named_in_a_note,
    "replies/forwarded": passed_on,
}


def test_every_letter_is_tried_here() -> None:
    assert set(FACTS) == set(letters.GATHERERS)


def check(subject: str, text: str, html: str) -> None:
    """Nothing unfilled, nothing relative, well-formed, the same words in both halves."""
    assert 5 < len(subject) < 120
    assert "\n" not in subject
    for half in (subject, text, html):
        assert not re.search(r"%\(|\{\{|\bNone\b|Undefined", half), half
    parser = html5lib.HTMLParser()
    parser.parse(html)
    assert parser.errors == []
    for address in re.findall(r'href="([^"]*)"', html):
        assert urlsplit(address).scheme == "http", address
    assert "<b>serale" not in html


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("template", ["appeals/asked", "appeals/decided"])
def test_letters_of_contested_measures_are_complete(territory: TerritoryRef, office: Actor, template: str, language: str) -> None:
    contested("reversed" if template == "appeals/decided" else "")(territory, office)
    shown_in(territory, template, language)


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("template", sorted(FACTS))
def test_a_letter_is_complete(territory: TerritoryRef, office: Actor, template: str, language: str) -> None:
    FACTS[template](territory, office)
    shown_in(territory, template, language)


@pytest.mark.parametrize("outcome", ["rejected", "hidden", "returned", "personal_case"])
def test_decisions_lead_to_how_we_moderate(territory: TerritoryRef, office: Actor, outcome: str) -> None:
    decided(outcome)(territory, office)
    assert "/ao/come-moderiamo" in letters.compose(newest(f"moderation/{outcome}"))[1]


def shown_in(territory: TerritoryRef, template: str, language: str) -> None:
    """The newest letter of that kind, whole in a language."""
    db.session.execute(update(User).values(language=language))
    envelope = newest(template)
    shown = Envelope(**{name: getattr(envelope, name) for name in Envelope.__slots__} | {"language": language})
    subject, text, html = letters.compose(shown)
    check(subject, text, html)
    assert territory.name in text
    if language == "en" and template != "feedback/answered":
        assert "/en/" in text
        assert "Hello" in text or "Hi" in text or "Dear" in text


@pytest.mark.parametrize("outcome", ["published", "returned", "rejected", "personal_case", "hidden"])
def test_letters_about_comments_lead_to_their_place(territory: TerritoryRef, office: Actor, outcome: str) -> None:
    decided(outcome, comment=True)(territory, office)
    subject, text, html = letters.compose(newest(f"moderation/{outcome}"))
    check(subject, text, html)


def test_the_receipt_in_the_letter_proves_the_text(territory: TerritoryRef, office: Actor) -> None:
    """Whoever keeps the letter can verify it without asking anybody (trust.md §3)."""
    submitted(territory, office)
    _, text, _ = letters.compose(newest("contributions/received"))
    receipt = json.loads(text[text.index("{\n") : text.rindex("}\n") + 1])
    assert commitment(receipt["salt"], receipt["content"]) == receipt["entry"]["commitment"]
    assert receipt["content"]["title"] == "Trasporto <b>serale</b> & festivo"


def test_links_of_grants_open_their_page(app: Flask, territory: TerritoryRef, office: Actor) -> None:
    for template in ("accounts/confirm", "accounts/reset", "accounts/invite"):
        FACTS[template](territory, office)
        _, text, _ = letters.compose(newest(template))
        link = next(address for address in re.findall(r"http://\S+", text) if urlsplit(address).path.count("/") >= 2)
        response = app.test_client().get(urlsplit(link).path)
        assert response.status_code == 200, f"{template}: {link} → {response.status_code}"


def test_nobody_is_written_to_twice_and_the_author_of_nothing_is_not(territory: TerritoryRef, office: Actor) -> None:
    """Announcements go once to each participant; SYSTEM has no address."""
    moved(territory, office)
    before = len(envelopes())
    jobs.write_announced()
    assert len(envelopes()) == before
    assert SYSTEM.user_id is None


def test_a_completed_calendar_is_one_letter_with_every_date(territory: TerritoryRef, office: Actor) -> None:
    completed(territory, office)
    about = [one for one in envelopes() if one.template.startswith("consultations/")]
    assert [one.template for one in about] == ["consultations/calendar_completed"]
    _, text, _ = letters.compose(about[0])
    assert all(phase in text for phase in ("Stesura del piano", "Bozza pubblicata", "Concertazione", "In attuazione"))


def test_who_was_invited_and_has_not_said_yes_is_not_told_of_the_organisation(territory: TerritoryRef, office: Actor) -> None:
    """Nobody is affiliated without a yes: the letter on its standing goes to who speaks for it."""
    delegate = make_user("Rita Melis", email="rita@esempio.it")
    organisation_id = make_organisation(territory, delegate, accredited=False)
    invitation = InviteColleague(organisation_id, "invitato@esempio.it", "Ivo Serra", "contributor", territory.id)
    invite_colleague(actor_of(delegate, clock.now()), invitation, clock.now())
    accounts.ensure_user("invitato@esempio.it", "Ivo Serra", None, False, False, "it", clock.now())
    decide_organisation(office, DecideOrganisation(organisation_id, "accredited", "", 1, territory.id), clock.now())
    told = [one.recipient for one in envelopes() if one.template == "organisations/decided"]
    assert told == ["rita@esempio.it"]
