# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory in which everything that is not public carries a canary: a word that stands nowhere else (trust.md G9).

Each canary begins with ``MARK``, so that one search finds them all, and goes on with what it stands for, so that a hit says what
leaked. The world also holds public texts, without which a crawl would prove nothing.
"""

import contextlib
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import unquote_plus

from flask import Flask
from sqlalchemy import Connection, Text, select
from sqlalchemy.types import JSON, String, TypeDecorator

from consulta.accounts import service as accounts
from consulta.accounts.requests import AddStaff, AskFactorReset, RegisterUser
from consulta.cases import queries as cases
from consulta.cases.requests import CloseCase
from consulta.cases.service import close_case
from consulta.consultations import service as consultations
from consulta.consultations.models import Roundtable, RoundtableKind, Topic, TopicStatus
from consulta.consultations.requests import DecideTopic, ProposeTopic
from consulta.contributions import service as contributions
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.queries import list_files
from consulta.contributions.requests import (
    Endorse,
    ReviseComment,
    SaveDraft,
    SendBack,
    SendFile,
    StartVisitorDraft,
    WithdrawContribution,
    WithholdFile,
)
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.db import db
from consulta.feedback.requests import AnswerFeedback
from consulta.feedback.service import answer_feedback
from consulta.listings.requests import ChooseLayout
from consulta.listings.service import choose_layout
from consulta.meetings import service as meetings
from consulta.meetings.models import Meeting
from consulta.meetings.requests import AddMeetingDocument, RecordAgreement, RecordAttendance
from consulta.meetings.service import record_agreement, record_attendance
from consulta.moderation.answers import install_answers
from consulta.moderation.redaction import redact
from consulta.moderation.requests import Decide, Redact
from consulta.moderation.service import decide
from consulta.notices.requests import Needs
from consulta.notifications import service as notifications
from consulta.notifications.policy import STOPPABLE_FOR
from consulta.notifications.requests import FOLLOWABLE, Audience
from consulta.opinions import service as opinions
from consulta.opinions.queries import find_live_link
from consulta.opinions.requests import AnswerByLink, CancelOpinion
from consulta.organisations import affiliations, documents
from consulta.organisations.models import Organisation
from consulta.organisations.queries import actor_of
from consulta.organisations.requests import (
    AddDocument,
    DecideClaim,
    DecideOrganisation,
    InviteColleague,
    RegisterOrganisation,
    RegisterTogether,
)
from consulta.organisations.service import decide_claim, decide_organisation, register_together
from consulta.papers import policy as policy_of_papers
from consulta.replies.requests import DraftReply, WritePointReply, WriteTemplate
from consulta.replies.service import write_point_reply, write_template
from consulta.synthesis.queries import list_sources
from consulta.synthesis.requests import WriteFrame
from consulta.synthesis.service import write_frame
from consulta.territory.queries import list_codes
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import PASSWORD, give_role, make_actor, make_user, turn_on
from tests.factories.appeals import answer as answer_appeal
from tests.factories.appeals import ask as ask_appeal
from tests.factories.attachments import PDF, checked
from tests.factories.bulk import acts_on_many
from tests.factories.cases import make_report
from tests.factories.catalogues import make_catalogue_imports
from tests.factories.clarifications import answer as answer_clarification
from tests.factories.clarifications import ask as ask_clarification
from tests.factories.codebook import make_extract, make_remaps, make_tag, put_tags
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.contribution_imports import make_contribution_import
from tests.factories.contribution_imports import row as mail_row
from tests.factories.contributions import make_comment, make_contribution, new_key
from tests.factories.documents import ask_letter, ask_list, attach_to_notice, finish
from tests.factories.drafts import a_colleague, again, make_shared, switch, typed_for
from tests.factories.feedback import make_request
from tests.factories.imports import make_import
from tests.factories.intake import make_desk_entry
from tests.factories.joint_replies import answers_to_many, make_batch
from tests.factories.library import answer_format, ask_format, make_document
from tests.factories.listings import make_filter
from tests.factories.measures import impose
from tests.factories.meetings import change_status, make_meeting, make_minuted, make_statement, write_minutes
from tests.factories.notes import make_note
from tests.factories.notices import decide as decide_application
from tests.factories.notices import make_application, make_notice, make_pact
from tests.factories.notifications import follow, publish_contribution, step_of, tell, tell_bulletin, write_bulletin
from tests.factories.opinions import make_addressee, make_opinion
from tests.factories.organisations import make_claim, make_listed, make_organisation
from tests.factories.plans import make_link, make_objective, make_plan_import
from tests.factories.replies import make_reply
from tests.factories.reports import begin_report, publish_report, write
from tests.factories.roster import make_member
from tests.factories.services import make_service
from tests.factories.synthesis import add_point, begin_synthesis, contribution, publish_synthesis, quote, set_aside
from tests.factories.territory import area_id, make_territory
from tests.factories.topic_replies import make_topic_reply

MARK = "kanarin"
PHONE, FISCAL_CODE = "333 7654321", "KNRMRA80A41H501X"
SIGNS = (MARK, re.sub(r"\D", "", PHONE), FISCAL_CODE.lower())
BAIT = "zufolatore"
"""A word of every hidden text and of no public one: a search for it must find nothing."""
PUBLIC = "Visibile a tutti"


def canary(kind: str) -> str:
    """The canary of a kind of datum."""
    return f"{MARK}{kind}"


def address(kind: str) -> str:
    """An e-mail address that is a canary."""
    return f"{MARK}-{kind}@esempio.it"


def text(kind: str) -> str:
    """A text that is a canary: long enough for every form, with the bait."""
    return f"Testo {canary(kind)} dello {BAIT}: le ore di assistenza a casa non bastano nei fine settimana, e chi vive solo resta senza."


def found_in(value: str | bytes) -> set[str]:
    """The canaries in an answer, however it is written: entities, percent signs, broken by tags or blanks between digits."""
    plain = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    plain = unquote_plus(html.unescape(plain)).lower()
    hits = set(re.findall(rf"{MARK}-?[\w]*", plain))
    squeezed = re.sub(r"(?<=\d)[\s.\-]+(?=\d)", "", plain)
    return hits | {sign for sign in SIGNS[1:] if sign in squeezed}


OTHER_PDF = PDF + b"%%EOF\n"


@dataclass
class World:
    """The territory, who owns the canaries, who looks around."""

    app: Flask
    territory: TerritoryRef
    owner: Actor
    owner_email: str
    readers: dict[str, int]
    connection: Connection | None = None
    things: dict[str, list[object]] = field(default_factory=dict)
    """What no table names: numbers, codes, tokens, by the name they have in an address."""

    @contextlib.contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens inside is taken back, so that all tests meet the same world."""
        assert self.connection is not None
        db.session.remove()
        point = self.connection.begin_nested()
        try:
            yield
        finally:
            db.session.remove()
            point.rollback()


def text_columns() -> Iterable[tuple[str, str]]:
    """Every column that can hold words: (table, column)."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
            if isinstance(kind, String | Text | JSON):
                yield table.name, column.name


def everything_stored() -> dict[str, str]:
    """All words of the database by ``table.column``, one a line."""
    found = {}
    for table, column in text_columns():
        rows = db.session.execute(select(db.metadata.tables[table].c[column])).scalars()
        found[f"{table}.{column}"] = "\n".join(str(value) for value in rows if value is not None)
    return found


def furnish(app: Flask) -> World:
    """One of everything, by the real services."""
    now = clock.now()
    territory = make_territory()
    on = clock.rome_day(now)
    owner_id = make_user(canary("nome"), address("persona"), password=PASSWORD)
    owner = actor_of(owner_id, now)
    readers = {"participant": make_user("Gino Curioso", "gino@esempio.it"), "organisation": make_user("Lina Vicina", "lina@esempio.it")}
    make_organisation(territory, user_id=readers["organisation"], name="Associazione Vicina")
    coordinator = staff(territory, "coordinator")
    operator = staff(territory, "operator")
    readers["office"] = coordinator.user_id or 0
    cycle_id = make_cycle(territory, now)
    table = make_roundtable(territory, cycle_id, title=f"Tavolo {PUBLIC}")
    topic_id = make_topic(territory, cycle_id, roundtable_id=table, area_id=area_id(territory, on=on))
    world = World(app, territory, owner, address("persona"), readers)
    _contributions(world, topic_id, operator)
    _answers(world, topic_id, cycle_id, operator, coordinator)
    _drafts_and_requests(world, topic_id, cycle_id, operator, coordinator)
    _organisations(world, owner_id, operator)
    _meetings(world, cycle_id, table, topic_id, operator)
    _account(world, owner_id)
    _notices(world, cycle_id, table, operator)
    _files(world, operator)
    _roster(world, operator, readers["office"])
    _cases(world, topic_id, operator)
    _syntheses(world, topic_id, table, operator, coordinator)
    _topic_answers(world, operator, coordinator)
    _reports(world, operator, coordinator)
    _opinions(world, topic_id, operator)
    follow(territory, readers["participant"], "topic", topic_id, now)
    follow(territory, readers["participant"], "cycle", cycle_id, now)
    follow(territory, owner_id, "topic", topic_id, now)
    publish_contribution(territory, topic_id, title=f"{PUBLIC} e seguito", text="Un testo che tutti possono leggere senza problemi.")
    tell()
    bulletin_id = write_bulletin(operator, territory, Audience("topic_followers", str(topic_id)), now)
    notifications.send_bulletin(operator, step_of(territory, bulletin_id), now)
    tell_bulletin(bulletin_id, now + STOPPABLE_FOR)
    world.things["bulletin_id"] = [bulletin_id]
    _addresses(world)
    return world


def staff(territory: TerritoryRef, role: str) -> Actor:
    """Somebody of the office, whose name and address are nobody else's business."""
    user_id = make_user(canary(f"addetto{role}"), address(f"addetto{role}"))
    give_role(user_id, territory, role)
    return actor_of(user_id, clock.now())


def _addresses(world: World) -> None:
    """What stands in addresses and is no row: secrets that a stranger does not know, what may not be followed."""
    hidden = (
        select(Contribution.id).where(Contribution.status != PublicationStatus.PUBLISHED),
        select(Topic.id).where(Topic.status.in_((TopicStatus.PROPOSED, TopicStatus.DECLINED))),
        select(Roundtable.id).where(Roundtable.kind == RoundtableKind.UNION),
    )
    world.things |= {
        "token": ["nessuno", accounts.sign_grant(987_654, "reset")],
        "code": ["nessuno", "AAAA-AAAA-AAAA"],
        "kind": list(FOLLOWABLE),
        "thing_id": sorted({one for query in hidden for one in db.session.scalars(query)}),
    }


def _opinions(world: World, topic_id: int, operator: Actor) -> None:
    """Opinions that no reply shows, with what the office notes of a body: nobody's to read but the office's."""
    territory, now = world.territory, clock.now()
    body = make_addressee(territory, actor=operator, name=f"Ente {PUBLIC}", email=address("rubrica"), note=canary("notaente"))
    about = make_contribution(territory, topic_id, title=f"{PUBLIC} con un parere")
    ids = []
    for _ in range(2):
        ids.append(make_opinion(territory, about.contribution_id, actor=operator, addressee_id=body, question=text("domandaparere")))
    reply = AnswerByLink(find_live_link(ids[0]) or 0, text("parerericevuto"), canary("firmaparere"))
    opinions.answer_by_link(reply, now)
    opinions.cancel_opinion(operator, CancelOpinion(territory.id, ids[1], text("motivoparere"), 1), now)
    colleague = actor_of(world.readers["office"], now)
    make_note(territory, about.contribution_id, colleague, author=operator, text=text("notainterna"))
    make_note(territory, about.contribution_id, author=colleague, text=text("notadelcollega"))
    world.things |= {"opinion_id": ids, "addressee_id": [body], "forwarding_id": [1]}


def _conversation(territory: TerritoryRef, topic_id: int, owner: Actor, contribution_id: int) -> None:
    """A sostegno, and a comment corrected in its first minutes: what it said before is nobody's to read."""
    now = clock.now()
    other = make_contribution(territory, topic_id, title=f"{PUBLIC} di un'altra persona")
    contributions.endorse(owner, Endorse(territory.id, other.contribution_id), now)
    quick = make_comment(territory, contribution_id=contribution_id, author=owner, text=text("versione"))
    version = db.session.get_one(Comment, quick.comment_id).version
    contributions.revise_comment(owner, ReviseComment(territory.id, quick.comment_id, f"{PUBLIC}, detto meglio.", version), now)


def _contributions(world: World, topic_id: int, operator: Actor) -> None:
    territory, owner, now = world.territory, world.owner, clock.now()
    shown = make_contribution(territory, topic_id, owner, title=f"{PUBLIC} con il nome nascosto")
    make_comment(territory, topic_id=topic_id, author=owner, text=f"{PUBLIC}, questo commento.")
    make_comment(territory, contribution_id=shown.contribution_id, author=owner, text=f"{PUBLIC}, anche questo commento.")
    row = (f"Ente {PUBLIC} dell'elenco", "A", address("elencata"))
    world.things["import_id"] = [make_import(territory, operator, row), make_import(territory, operator, row, confirmed=True)]
    _conversation(territory, topic_id, owner, shown.contribution_id)
    world.things["measure"] = ["comments", "organisations", "meetings", "people", "enrolled", "moderation.outcome"]
    world.things["number"], world.things["version_number"] = [shown.number], [1, 2]
    acts_on_many(territory, operator, topic_id)
    world.things["shown"] = [shown.contribution_id]
    key = new_key()
    contributions.hold_file(owner, SendFile(territory.id, key, checked(f"{canary('insala')}.pdf")), now)
    contributions.hold_file(owner, SendFile(territory.id, key, checked(f"{canary('toltodallavista')}.pdf", OTHER_PDF)), now)
    along = make_contribution(territory, topic_id, owner, published=False, key=key, title=f"Titolo {canary('conallegati')}")
    contributions.withhold_file(
        operator, WithholdFile(territory.id, along.contribution_id, list_files(along.contribution_id)[1].id, text("motivodeltolto")), now
    )
    published, key = f"{PUBLIC} con un documento tolto", new_key()
    contributions.hold_file(owner, SendFile(territory.id, key, checked(f"{canary('fuorivista')}.pdf", OTHER_PDF)), now)
    withheld = make_contribution(territory, topic_id, owner, key=key, title=published)
    contributions.withhold_file(
        operator, WithholdFile(territory.id, withheld.contribution_id, list_files(withheld.contribution_id)[0].id, text("motivofuori")), now
    )
    contributions.hold_file(owner, SendFile(territory.id, new_key(), checked(f"{canary('inattesa')}.pdf")), now)
    world.things["number"] += [along.number, withheld.number]
    for status in ("in_moderation", "returned", "rejected", "personal_case", "hidden", "withdrawn"):
        sent = make_contribution(
            territory,
            topic_id,
            owner,
            published=status in ("hidden", "withdrawn"),
            title=f"Titolo {canary('titolo' + status)} {BAIT}",
            text=text(f"testo{status}") + f" Chiama il {PHONE}, {FISCAL_CODE}.",
        )
        if status == "withdrawn":
            contributions.withdraw_contribution(owner, WithdrawContribution(territory.id, sent.contribution_id), now)
        elif status != "in_moderation":
            decide(operator, Decide("contribution", sent.contribution_id, status, "personal_data", text(f"motivo{status}")), now)
        world.things["number"].append(sent.number)
    for published in (False, True):
        comment = make_comment(
            territory, topic_id=topic_id, author=owner, text=text(f"commento{published}") + f" Tel. {PHONE}", published=published
        )
        if published:
            decide(operator, Decide("comment", comment.comment_id, "hidden", "offensive", text("motivocommento")), now)
    person = {"person_name": canary("sportello"), "contact": PHONE}
    entry = make_desk_entry(territory, topic_id, operator, title=f"{PUBLIC} detto allo sportello", **person)
    world.things["number"].append(entry.number)
    waiting = make_desk_entry(
        territory,
        topic_id,
        operator,
        title=f"Titolo {canary('titolosportello')}",
        text=text("dettosportello") + PHONE,
        person_name=canary("persona"),
        contact=world.owner_email,
    )
    world.things["number"].append(waiting.number)
    private = {"Persona": canary("importata"), "Recapito": PHONE}
    rows = [
        mail_row(n, **private, Titolo=f"Titolo {canary(f'titoloimportato{n}')}", Testo=text(f"testoimportato{n}") + PHONE) for n in range(2)
    ]
    for one, is_done in zip(rows, (True, False), strict=True):
        make_contribution_import(territory, operator, [one], confirmed=is_done)


def _answers(world: World, topic_id: int, cycle_id: int, operator: Actor, coordinator: Actor) -> None:
    territory = world.territory
    public, *others = (make_contribution(territory, topic_id, title=f"{PUBLIC} numero {n}") for n in range(4))
    make_link(territory, public.contribution_id, make_objective(territory, cycle_id, actor=operator, status="in_plan"), actor=operator)
    make_reply(territory, public.contribution_id, writer=operator, approver=coordinator)
    for one, status in zip(others, ("draft", "proposed", "approved"), strict=True):
        make_reply(territory, one.contribution_id, status=status, writer=operator, approver=coordinator, text=text(f"risposta{status}"))
    draft = make_objective(territory, cycle_id, actor=operator, title=f"Obiettivo {PUBLIC}")
    world.things["plan_import_id"] = [make_plan_import(territory, cycle_id, actor=operator, title=canary("foglio"))]
    world.things["catalogue_import_id"] = make_catalogue_imports(territory, operator, canary("catalogo"))
    world.things["file_kind"] = ["csv"]
    world.things["list_name"] = ["contributi"]
    make_filter(territory, operator, name=canary("filtroprivato"), criteria={"q": canary("parolecercate")})
    make_filter(territory, coordinator, name=canary("filtrocoordinatrice"))
    choose_layout(
        coordinator,
        ChooseLayout(territory_id=territory.id, list_name="contributi", is_grid=True, columns=("kind", "area")),
        clock.now(),
    )
    world.things |= {
        "dataset": ["contributions", "comments", "topic-replies", "topic-reply-points", "syntheses", "synthesis-points", "numbers"],
        "format": ["csv"],
        "key": ["1", "2026-1"],
    }
    world.things["entry_id"] = [list_codes(territory.id)[0].id]
    shown = make_service(territory, actor=operator, name=f"Servizio {PUBLIC}")
    hidden = make_service(territory, actor=operator, name=canary("servizio"), description=text("servizio"), status="draft")
    world.things["service_id"] = [shown, hidden]
    make_link(territory, others[0].contribution_id, draft, actor=operator, reason=f"{PUBLIC}, il perché.")
    tag = make_tag(territory, canary("etichetta"), actor=operator)
    put_tags(territory, public.contribution_id, tag, actor=operator)
    world.things["extract_id"] = [make_extract(territory, public.contribution_id, tag, actor=operator)]
    make_remaps(territory, public.contribution_id, operator)


def _topic_answers(world: World, operator: Actor, coordinator: Actor) -> None:
    """A published reply to a topic, one of each state before it, a template of the office."""
    territory, replies = world.territory, []
    for status in ("draft", "proposed", "approved", "published"):
        topic_id = make_topic(territory, title=f"Tema {PUBLIC} {status}")
        make_comment(territory, topic_id=topic_id, text=f"Un commento {PUBLIC} a cui si risponde.")
        words = {} if status == "published" else {"text": text(f"rispostatema{status}")}
        replies.append(make_topic_reply(territory, topic_id, status, writer=operator, approver=coordinator, **words))
    words_kept = WriteTemplate(territory.id, None, canary("modello"), "noted", "", None, text("modello"), key=new_key())
    world.things |= {"topic_reply_id": replies, "template_id": [write_template(operator, words_kept, clock.now())]}


def _syntheses(world: World, topic_id: int, table: int, operator: Actor, coordinator: Actor) -> None:
    """A published synthesis, and one that is being written, whose words are the office's."""
    territory = world.territory
    cited = contribution(make_contribution(territory, topic_id, title=f"{PUBLIC} citato").contribution_id)
    aside = contribution(make_contribution(territory, topic_id, title=f"{PUBLIC} messo da parte").contribution_id)
    published = begin_synthesis(territory, operator, title=f"Sintesi {PUBLIC}", roundtable_id=table)
    add_point(territory, operator, published, cited, title=f"Punto {PUBLIC}")
    quote(territory, operator, published, list_sources(published)[0].id)
    publish_synthesis(territory, operator, published, coordinator)
    draft = begin_synthesis(territory, operator, title=canary("sintesi"), topic_id=topic_id)
    frame = WriteFrame(territory.id, draft, 1, canary("sintesi"), text("introduzione"), text("conclusione"))
    write_frame(operator, frame, clock.now())
    point = add_point(territory, operator, draft, cited, title=canary("punto"), statement=text("puntodetto"), dissent=text("dissenso"))
    answer = DraftReply(0, "not_accepted", text("rispostapunto"))
    write_point_reply(operator, WritePointReply(territory.id, draft, point, answer, 0), clock.now())
    set_aside(territory, operator, draft, aside, note=text("messodaparte"))
    world.things |= {"synthesis_id": [published, draft], "version_number": [1]}


def _reports(world: World, operator: Actor, coordinator: Actor) -> None:
    """A published closing report, and one of an older cycle that is being written, whose words are the office's."""
    territory, now = world.territory, clock.now()
    published = begin_report(territory, operator)
    publish_report(territory, operator, published, coordinator)
    past = now - timedelta(days=900)
    older = make_cycle(territory, past, title=f"{PUBLIC} di prima", first_year=2020, last_year=2022)
    draft = begin_report(territory, operator, cycle_id=older)
    write(territory, operator, draft, text("relazione"))
    world.things |= {"report_id": [published, draft], "part": ["introduction"], "paper_name": list(policy_of_papers.KINDS_BY_NAME)}


def _drafts_and_requests(world: World, topic_id: int, cycle_id: int, operator: Actor, coordinator: Actor) -> None:
    territory, owner, now = world.territory, world.owner, clock.now()
    payload = {"kind": "need", "title": f"Titolo {canary('bozza')}", "text": text("bozza")}
    contributions.save_draft(owner, SaveDraft(territory.id, "contribution", topic_id, None, payload, new_key()), now)
    written = payload | {"title": f"Titolo {canary('visita')}", "text": text("visita")}
    visitor = (territory.id, "contribution", topic_id, None, written, new_key(), address("visitatrice"), canary("visitatrice"))
    contributions.start_visitor_draft(StartVisitorDraft(*visitor), now)
    for outcome in ("", "decline"):
        proposal = (territory.id, cycle_id, f"Tema {canary('tema' + outcome)}", text("domanda"), text("contesto"), new_key(), None)
        topic = consultations.propose_topic(owner, ProposeTopic(*proposal), now)
        if outcome:
            consultations.decide_topic(coordinator, DecideTopic(territory.id, topic, 1, outcome, text("rispostatema")), now)
    words = {"kind": "accessibility", "message": text("richiesta") + f" Il mio numero è {PHONE}.", "email": address("richiesta")}
    asked = make_request(territory, **words)
    make_request(territory, actor=owner, kind="issue", message=text("problema"), email=world.owner_email)
    answer_feedback(operator, AnswerFeedback(territory.id, asked.request_id, text("rispostarichiesta")), now)


def _together(world: World, owner_id: int, body: int) -> None:
    """A draft that the person writes with the colleagues of an organisation, sent back without a signature."""
    territory, now = world.territory, clock.now()
    topic_id = make_topic(territory, now=now)
    colleague = a_colleague(body, now, name="Collega Pubblica", email=address("collega"))
    switch(territory, body, actor_of(owner_id, now), now)
    words = {"title": f"Titolo {canary('insieme')}", "text": text("insieme")}
    begun = make_shared(territory, topic_id, body, actor_of(owner_id, now), now, **words)
    typed = typed_for(territory, topic_id, body, begun.key, begun.version, **words | {"text": text("insiemepoi")})
    asked = contributions.ask_signature(again(colleague, now), typed, now)
    note = SendBack(territory.id, asked.draft_id, text("notafirma"), asked.version)
    contributions.send_back(actor_of(owner_id, now), note, now)
    switch(territory, body, actor_of(owner_id, now), now, is_on=False)


def _organisations(world: World, owner_id: int, operator: Actor) -> None:
    territory, now = world.territory, clock.now()
    body = make_organisation(territory, user_id=owner_id, name=f"Associazione {PUBLIC}")
    speaker = actor_of(owner_id, now)
    make_contribution(territory, None, speaker, organisation_id=body, title=f"{PUBLIC}, dice l'associazione")
    _together(world, owner_id, body)
    affiliations.invite_colleague(speaker, InviteColleague(body, address("invitata"), canary("invitata"), "contributor", territory.id), now)
    other = make_organisation(territory, accredited=False, name="Cooperativa sospesa", user_id=owner_id)
    version = db.session.scalars(select(Organisation.version).where(Organisation.id == other)).one()
    decide_organisation(operator, DecideOrganisation(other, "refused", text("rifiuto"), version), now)
    listed = make_listed(territory, "Ente preso da un elenco", email=address("elenco"), phone=canary("telefonoelenco"))
    refused = make_claim(territory, listed, owner_id, text("rappresento"))
    decide_claim(operator, DecideClaim(territory.id, listed, refused, False, text("nonrappresenti")), now)
    make_claim(territory, listed, owner_id, text("rappresentoancora"))
    waiting = RegisterOrganisation(territory.id, f"Gruppo {canary('gruppo')}", "other_nonprofit", None, 0)
    user = RegisterUser(address("nonconfermata"), canary("nonconfermata"))
    register_together(ANONYMOUS, RegisterTogether(territory.id, user, waiting, new_key()), now)


def _meetings(world: World, cycle_id: int, table: int, topic_id: int, operator: Actor) -> None:
    territory, now = world.territory, clock.now()
    union = make_roundtable(territory, cycle_id, title="Confronto sindacale", kind="union")
    union_topic = make_topic(territory, cycle_id, roundtable_id=union, title="Accordi da fare")
    reserved = make_meeting(
        territory,
        union,
        cycle_id=cycle_id,
        title=f"Incontro {canary('sindacale')}",
        place=canary("luogo"),
        agenda=text("ordine"),
    )
    make_statement(territory, reserved, union_topic, operator, text=text("sindacale"), speaker_name=canary("sindacalista"))
    talks = make_meeting(territory, union, cycle_id=cycle_id, title=f"Incontro {canary('trattativa')}")
    change_status(territory, talks, "held")
    agreed = RecordAgreement(territory.id, talks, 0, "signed", text("accordo"), canary("firmataria"), text("riserva"))
    record_agreement(operator, agreed, now)
    done, held = make_meeting(territory, table, cycle_id=cycle_id), make_meeting(territory, table, cycle_id=cycle_id)
    said = {"text": f"{PUBLIC}, quello che è stato detto in sala.", "speaker_name": canary("oratrice"), "organisation_name": canary("ente")}
    make_statement(territory, done, topic_id, operator, **said)
    for meeting in (done, held):
        record_attendance(operator, RecordAttendance(territory.id, meeting, 0, {}, f"{canary('presente')} {PHONE}"), now)
    make_minuted(territory, done)
    write_minutes(territory, done, text("correzione"), f"Perché {canary('motivocorrezione')}")
    change_status(territory, held, "held")
    write_minutes(territory, held, text("verbale"))


def _notices(world: World, cycle_id: int, table: int, operator: Actor) -> None:
    """A notice in public and one being written; the owner asked to take part, was admitted, and said what is needed for it."""
    territory = world.territory
    make_pact(territory, cycle_id=cycle_id)
    notice = make_notice(territory, table, cycle_id=cycle_id, title=f"Avviso {PUBLIC}")
    draft = make_notice(territory, table, cycle_id=cycle_id, title=f"Avviso {canary('avvisoinbozza')} {BAIT}", published=False)
    attach_to_notice(territory, draft, operator, canary("attoinbozza"))
    attach_to_notice(territory, notice, operator, f"Determina {PUBLIC}")
    needs = Needs(sign_language=True, other=text("bisogni"))
    applied = make_application(territory, notice, world.owner, needs=needs)
    decide_application(territory, applied.application_id, "admit_open", operator)
    finish(ask_letter(territory, applied.application_id, operator, text("lettera")))
    finish(ask_list(territory, notice, operator, text("elenco")))
    ask_list(territory, make_notice(territory, table, cycle_id=cycle_id), operator, text("elencoinattesa"))


def _files(world: World, operator: Actor) -> None:
    """A document of an organisation that only the office and its people read, and one of a reserved meeting."""
    territory, now = world.territory, clock.now()
    body = db.session.scalars(select(Organisation.id).where(Organisation.name == f"Associazione {PUBLIC}")).one()
    own = AddDocument(territory.id, body, "statute", checked(f"{canary('statuto')}.pdf"), canary("descrizionestatuto"), new_key())
    documents.add_document(actor_of(world.owner.user_id or 0, now), own, now)
    reserved = db.session.scalars(select(Meeting.id).where(Meeting.title.contains(canary("sindacale")))).one()
    paper = AddMeetingDocument(territory.id, reserved, checked(f"{canary('carta')}.pdf"), canary("descrizionecarta"), new_key())
    meetings.add_document(operator, paper, now)
    world.things["name"] = ["documento.pdf"]


def _roster(world: World, operator: Actor, user_id: int) -> None:
    """Somebody of the office whose name and register entry are not public, and somebody whose name is."""
    register = {"register_name": canary("albo"), "register_number": canary("numeroalbo")}
    hidden = {"name": canary("organico"), "employer_name": canary("datore"), "act": f"Atto {canary('attoorganico')}"}
    make_member(world.territory, actor=operator, user_id=user_id, **hidden, **register)
    make_member(world.territory, actor=operator, name=f"Rita {PUBLIC}", shows_name=True, **register)


def _cases(world: World, topic_id: int, operator: Actor) -> None:
    """A reported text, open and closed: the notes, and what the office wrote, are nobody else's to read."""
    now = clock.now()
    other = make_contribution(world.territory, topic_id, title=f"{PUBLIC} e segnalato da chi legge")
    make_report(world.territory, other.contribution_id, actor=world.owner)
    for is_closed in (False, True):
        shown = make_contribution(world.territory, topic_id, world.owner, title=f"{PUBLIC} e segnalato")
        case_id = make_report(world.territory, shown.contribution_id, note=text("notasegnalazione"))
        if is_closed:
            version = cases.get_case(world.territory.id, case_id).version
            reason = text("chiusurasegnalazione")
            close_case(operator, CloseCase(world.territory.id, case_id, version, "warned", reason=reason), now)
    hidden = make_contribution(world.territory, topic_id, world.owner, title=f"{PUBLIC} in parte", text=text("passaggio"))
    passages = (canary("passaggio"),)
    redact(
        operator, Redact(world.territory.id, "contribution", hidden.contribution_id, passages, "personal_data", text("motivooscurato")), now
    )
    install_answers(SYSTEM, world.territory.id, now)
    coordinator = actor_of(world.readers["office"], now)
    answers_to_many(world.territory, coordinator, topic_id, text("rispostainsieme"))
    make_batch(world.territory, coordinator, topic_id)
    impose(world.territory, operator, world.owner.user_id or 0, reason=text("motivomisura"))
    for outcome in ("", "confirmed"):
        held = f"Per il piano serve altro: chiamatemi al {PHONE}."
        refused = make_contribution(world.territory, topic_id, world.owner, published=False, text=held).contribution_id
        decide(operator, Decide("contribution", refused, "rejected", "off_topic", "Non riguarda il piano."), now)
        appeal_id = ask_appeal(world.territory, world.owner, refused, reason=text("motivoriesame"))
        if outcome:
            judge = make_actor(world.territory, "coordinator")
            answer_appeal(world.territory, judge, appeal_id, outcome, words=text("esitoriesame"))
    for is_answered in (False, True):
        replied = make_contribution(world.territory, topic_id, world.owner, title=f"{PUBLIC} con risposta").contribution_id
        make_reply(world.territory, replied, writer=operator, approver=coordinator)
        clarification_id = ask_clarification(world.territory, world.owner, replied, question=text("chiarimento"))
        if is_answered:
            answer_clarification(world.territory, coordinator, clarification_id, words=text("chiaritodallufficio"))
    document_id = make_document(world.territory, title=f"{PUBLIC} dell'ufficio")
    make_document(world.territory, title=text("documentoinbozza"), public=False)
    for is_answered in (False, True):
        asked = ask_format(world.territory, document_id, actor=world.owner, format="other", message=text("formatochiesto"))
        if is_answered:
            answer_format(world.territory, asked, actor=operator, answer=text("formatononfatto"))


def _account(world: World, owner_id: int) -> None:
    """What only the account's pages tell: the new address that waits, the device, the reset of the second factor."""
    now = clock.now()
    owner = actor_of(owner_id, now)
    accounts.open_sign_in(owner_id, canary("dispositivo"), now)
    accounts.request_email_change(owner, address("nuova"), now - timedelta(hours=2), key=new_key())
    accounts.request_reset(world.owner_email, now)
    turn_on(owner, now)
    proposed = AddStaff(world.owner_email, "", world.territory.id, "coordinator", clock.rome_day(now), None, f"Atto {canary('incarico')}")
    administrator = staff(world.territory, "administrator")
    accounts.add_staff(administrator, proposed, now)
    reset = AskFactorReset(world.owner_email, world.territory.id, f"Motivo {canary('azzeramento')}", new_key())
    accounts.ask_factor_reset(administrator, reset, now)
