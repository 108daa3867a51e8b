# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory with one of everything, in every state; each request of the battery is rolled back, so all meet the same world."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select

from consulta.accounts import service as accounts
from consulta.accounts.credentials import sign_grant
from consulta.accounts.models import FactorReset
from consulta.accounts.requests import AddStaff, AskFactorReset, GrantRole
from consulta.attachments.requests import OneAttachment
from consulta.codebook import queries as codebook
from consulta.consultations import service as consultations
from consulta.consultations.requests import ProposeTopic
from consulta.contributions import service as contributions
from consulta.contributions.queries import list_files
from consulta.contributions.requests import AddFile, Endorse, SaveDraft, SendFile, StartVisitorDraft, Subject, Submitted, WithholdFile
from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.core.unit_of_work import transactional
from consulta.measures.queries import list_waiting_checks
from consulta.meetings import service as meeting_service
from consulta.meetings.requests import AddMeetingDocument, RecordAgreement, RecordAttendance, WriteMinutes
from consulta.meetings.service import record_agreement, record_attendance
from consulta.moderation.answer_queries import list_answers
from consulta.moderation.answers import install_answers
from consulta.moderation.redaction import redact
from consulta.moderation.requests import Decide, Redact
from consulta.moderation.service import decide as decide_text
from consulta.notes.models import NoteMention
from consulta.notices.queries import find_in_force, get_notice
from consulta.notices.requests import JoinRoundtable, WritePact
from consulta.notices.service import join_roundtable, write_pact
from consulta.notifications import policy as notifications_policy
from consulta.notifications import service as notifications
from consulta.notifications.requests import RESUME, UNSUBSCRIBE, Audience
from consulta.notifications.service.troubles import count_refusal
from consulta.opinions import service as opinion_service
from consulta.opinions.models import Forwarding, Opinion
from consulta.opinions.queries import find_live_link
from consulta.opinions.requests import PURPOSE, AnswerByLink
from consulta.organisations import affiliations, documents
from consulta.organisations.models import Affiliation
from consulta.organisations.queries import DOCUMENTS, actor_of
from consulta.organisations.requests import AddDocument, DecideOrganisation, InviteColleague
from consulta.organisations.service import decide_organisation
from consulta.replies.models import AdoptionException
from consulta.replies.queries import list_templates
from consulta.replies.requests import DraftReply, WritePointReply
from consulta.replies.service import install_templates, write_point_reply
from consulta.synthesis.queries import list_sources
from consulta.territory import starter
from consulta.territory.queries import list_codes
from consulta.topic_replies.policy import POINTS
from consulta.topic_replies.requests import PointText
from consulta.web.access import Level, access_of
from consulta.web.page_cache import EXTENSION as PAGE_CACHE
from consulta.web.ports import TerritoryRef
from tests.conftest import FurnishOnce
from tests.factories.accounts import give_role, mailed_token, make_actor, make_user, sign_in_as, turn_on
from tests.factories.appeals import ask as ask_appeal
from tests.factories.attachments import PDF, checked
from tests.factories.bulk import acts_on_many
from tests.factories.cases import make_report
from tests.factories.catalogues import make_catalogue_imports
from tests.factories.clarifications import ask as ask_clarification
from tests.factories.codebook import make_extract, make_remaps, make_tag, put_tags, tag_many
from tests.factories.consultations import current_cycle_id, make_cycle, make_roundtable, make_topic
from tests.factories.contribution_imports import make_contribution_import, row
from tests.factories.contributions import TEXT, make_comment, make_contribution, make_merge, make_split, new_key
from tests.factories.documents import ask_letter, ask_list, attach_to_notice, finish, make_concluded
from tests.factories.drafts import a_colleague, again, make_shared, switch, typed_for
from tests.factories.feedback import make_request
from tests.factories.imports import make_import
from tests.factories.intake import make_desk_entry
from tests.factories.joint_replies import answers_to_many, make_batch
from tests.factories.library import add_version, ask_format, make_document
from tests.factories.library import withdraw as withdraw_document
from tests.factories.listings import make_filter
from tests.factories.measures import impose
from tests.factories.meetings import change_status, make_meeting, make_minuted, make_statement, publish_minutes, write_minutes
from tests.factories.notes import make_note
from tests.factories.notices import decide, make_application, make_notice, make_pact, speaker, verify
from tests.factories.notifications import follow, publish_contribution, step_of, tell, tell_bulletin, write_bulletin
from tests.factories.opinions import in_days, make_addressee, make_opinion
from tests.factories.organisations import make_claim, make_listed, make_organisation
from tests.factories.plans import link_many, make_link, make_objective, make_plan_import
from tests.factories.replies import make_reply
from tests.factories.reports import begin_report, propose_report, publish_report
from tests.factories.roster import make_member
from tests.factories.services import make_service
from tests.factories.synthesis import add_point, begin_synthesis, contribution, propose_synthesis, publish_synthesis
from tests.factories.territory import area_id, make_territory, municipality_ids
from tests.factories.topic_replies import make_topic_reply
from tests.hostile.harness import PASSWORD, Form, Recorded, forms_of
from tests.support.databases import taken_back
from tests.support.pages import VisitingClient

STAFF = ("coordinator", "administrator")
ROLES = ("anonymous", "citizen", *STAFF, "half-way", "two-steps")
VISITED_BY = {
    "anonymous": (Level.ANYONE,),
    "citizen": (Level.ANYONE, Level.SIGNED_IN),
    "coordinator": (Level.STAFF,),
    "administrator": (Level.STAFF,),
    "half-way": (Level.ANYONE,),
    "two-steps": (Level.SIGNED_IN,),
}
ONLY_VISITS = {
    "half-way": {"accounts.second_step"},
    "two-steps": {"accounts.renew_recovery_codes", "accounts.end_second_factor", "contributions.endorse"},
}
"""People with a second factor, before the code and after it: the other pages are the same for them as for everybody. The one after
it gives the sostegno that the citizen's organisation gave already."""
RECOVERY = "recovery"
"""A recovery code of either, in ``World.filling``: unlike a code of the app, it is good for as long as the battery lasts."""


@dataclass
class World:
    """The application, a client for each role, the ids that go into addresses."""

    app: Flask
    connection: Connection | None
    territory: TerritoryRef
    sessions: dict[str, str] = field(default_factory=dict)
    filling: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[object]] = field(default_factory=dict)

    def client(self, role: str) -> VisitingClient:
        """A new browser in which somebody of that role is signed in."""
        client = VisitingClient(self.app)
        if role != "anonymous":
            client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.sessions[role])
        return client

    @contextlib.contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens inside is taken back, unless the world stands on a database of its own."""
        if self.connection is None:
            yield
            return
        point = self.connection.begin_nested()
        self.app.extensions[PAGE_CACHE].clear()
        try:
            yield
        finally:
            db.session.remove()
            point.rollback()

    def paths(self, rule: object, most: int = 40) -> list[str]:
        """The addresses of a route, with every known id in its place."""
        names = sorted(rule.arguments)  # type: ignore[attr-defined]
        choices = [self.values.get(name, [1]) for name in names]
        with self.app.test_request_context():
            built = [rule.build(dict(zip(names, chosen, strict=True))) for chosen in product(*choices)]  # type: ignore[attr-defined]
        return [path for one in built[:most] if one for path in [one[1]]]

    def forms(self, *only: str) -> list[Form]:
        """Every form that some role is offered (or those of some pages), once for each role, route and set of fields."""
        found: dict[tuple[object, ...], Form] = {}
        for role, rule in product(ROLES, self.app.url_map.iter_rules()):
            access = access_of(self.app, rule.endpoint)
            if "GET" not in (rule.methods or ()) or access is None or access.level not in VISITED_BY[role]:
                continue
            if (only and rule.endpoint not in only) or rule.endpoint not in ONLY_VISITS.get(role, {rule.endpoint}):
                continue
            for path in self.paths(rule):
                with self.undone():
                    response = self.client(role).get(path)
                if response.status_code == 200 and response.mimetype == "text/html":
                    for form in forms_of(self.app, role, path, response.get_data(), self.filling):
                        key = (form.endpoint, tuple(sorted(form.controls)), role in STAFF or role)
                        if key not in found or found[key].values.get("version") in (("",), ("0",)):
                            found[key] = form  # one that changes something says more than one that begins it
        return list(found.values())


@pytest.fixture(scope="module")
def forms(world: World) -> list[Form]:
    """Every form of the site, also begun from something, and the three addresses that only the script or a second button calls."""
    found = world.forms()
    again = f"/{world.territory.slug}/ufficio/consultazione/nuova?da={world.values['cycle_id'][0]}"
    with world.undone():
        html = world.client("coordinator").get(again).get_data()
    found += [form for form in forms_of(world.app, "coordinator", again, html, world.filling) if "copied_topics" in form.controls]
    writing = next(form for form in found if form.endpoint == "contributions.submit" and form.role == "citizen")
    topic_id, slug = world.values["topic_id"][0], world.territory.slug
    for endpoint, path in (
        ("contributions.save_draft", f"/{slug}/bozze/salva?per=contribution&tema={topic_id}"),
        ("contributions.preview", f"/{slug}/temi/{topic_id}/contributi/anteprima"),
        ("contributions.similar", f"/{slug}/temi/{topic_id}/contributi/simili"),
    ):
        found.append(replace(writing, endpoint=endpoint, action=path))
    return [completed(form, world) for form in found]


def _chosen(form: Form, world: World) -> dict[str, dict[str, tuple[str, ...]]]:
    """Values that only one form wants; () takes away a button beside the one that sends."""
    shaped = ("vat_number", "certified_email", "public_email", "phone", "website", "runts_registered_on")
    passage = "anche nel mio paese" if "/commenti/" in form.action else "nei fine settimana"
    return {
        "organisations.edit": dict.fromkeys(shaped, ("",)),  # what has a shape of its own may stay empty
        "opening.municipalities": {"comuni": (world.filling["belfiore"],), "lead": ("",)},
        "replies.write": {"action": ("save",), "template_id": ("",)},
        "topic_replies.write": {"action": ("save",)} | {f"point_{place}_objective": ("",) for place in range(1, POINTS + 1)},
        "replies.create_template": {"action": ("save",), "text": (TEXT,)},
        "replies.edit_template": {"action": ("save",), "text": (TEXT,)},
        "replies.assign": {"due_on": ("2027-01-15",)},
        "plans.paste_outline": {"action": ("save",)},
        "plans.merge_line": {"into_id": (str(world.values["into_id"][0]),)},
        "territory.add_code": {"ends_on": ("",), "code": ("",)},
        "services.create": {"valid_to": ("",), "code": ("",)},
        "services.edit": {"valid_to": ("",)},
        "territory.edit_code": {"ends_on": ("",)},
        "consultations.create_cycle": {"only_dates": ()},
        "workspace.prepare_comments_together": {"which": ("page",)},
        "workspace.prepare_together": {"which": ("page",)},
        "workspace.prepare_tag_contributions": {"which": ("page",)},
        "workspace.prepare_tag_comments": {"which": ("page",)},
        "workspace.prepare_links": {"which": ("page",), "objective": ("Più ore di assistenza a casa",), "new_title": ("",), "create": ()},
        "workspace.split": {
            **{f"{name}_{slot}": ("",) for slot in range(3, 9) for name in ("passage", "title")},
            "passage_1": ("Le ore di assistenza a domicilio non bastano",),
            "passage_2": ("nei fine settimana chi vive da solo resta senza nessuno.",),
            "title_1": ("Le ore non bastano",),
            "title_2": ("I fine settimana",),
        },
        "workspace.take_extract": {
            "passage": ("nei fine settimana",),
            "objective": ("",),
            "new_title": ("",),
            "tags": (str(world.values["tag_id"][0]),),
        },
        "codebook.merge_tag": {"target_id": (world.filling["merge_target"],)},
        "codebook.share_out": {"picked": (world.filling["shared_text"],)},
        "workspace.own_words": {"action": ("own",)},
        "synthesis.gather": {
            "action": ("aside",),
            "reason": ("thanks",),
            "items": (f"contribution-{world.values['contribution_id'][3]}",),
        },
        "opinions.ask": {"due_on": (in_days(20).isoformat(),)},
        "opinions.extend": {"due_on": (in_days(40).isoformat(),)},
        "opinions.file_answer": {"answered_on": (in_days(0).isoformat(),)},
        "opinions.edit_addressee": {"is_archived": ()},
        "replies.batches": {"which": ("all",), "publish_at": ("2027-01-15T10:00",)},
        "replies.batch": {"publish_at": ("2027-01-15T10:00",)},
        "workspace.carry_out_together": {"use_ready": (), "reason_code": ("spam",)},
        "workspace.classify": {"use_ready": ()},
        "workspace.classify_comment": {"use_ready": ()},
        "workspace.redact": {"passages": (passage,)},  # what is hidden stands in the text
        "accounts.sign_in": {"email": ("citizen@esempio.it",)},
        "notices.letter_protocol": {"on": ("",)},  # a letter is in no registry before it is written
        "accounts.ask_factor_reset": {"email": ("two-steps@esempio.it",)},
    }


def _rearranged_tags(territory: TerritoryRef) -> dict[str, str]:
    """A tag into which another may be merged, a text of the tag that is being split, a letter that no tag bears."""
    target, wide = (codebook.find_tag_by_code(territory.id, code) for code in ("mezzi_pubblici", "casa_e_affitto"))
    assert target is not None
    assert wide is not None
    return {"merge_target": str(target.id), "shared_text": str(codebook.list_carriers(wide.id)[0][0].id), "letter": "Q7"}


def completed(form: Form, world: World) -> Form:
    """A form with what its page shows only at times, and the address of somebody who exists where one is needed."""
    seldom = {"replies.approve": ("exception_reason", "unseen"), "organisations.register": ("goes_on", "checkbox")}
    if form.endpoint in seldom:
        name, kind = seldom[form.endpoint]
        return replace(form, controls={**form.controls, name: kind}, values={name: (), **form.values})
    chosen = _chosen(form, world).get(form.endpoint)
    if chosen is not None:
        return replace(form, values={**form.values, **chosen})
    if form.endpoint.startswith("notices."):
        return replace(form, values=form.values | _answered(form, world))
    if form.role in ONLY_VISITS:
        return replace(form, values={**form.values, "one_time_code": (world.filling[f"{RECOVERY} {form.role}"],)})
    return form


def _answered(form: Form, world: World) -> dict[str, tuple[str, ...]]:
    """What a person ticks on the forms of notices: a page offers checkboxes, none of them ticked."""
    read = {"action": ("send",), "has_read_pact": ("y",), "has_read_privacy": ("y",)}
    if form.endpoint == "notices.create":
        return {"roundtable_ids": (str(world.values["roundtable_id"][0]),), "closes_at": ("2027-02-15T10:00",)}
    if form.endpoint == "notices.admit_many":
        return {"application_ids": (str(world.values["application_id"][-1]),)}
    if form.endpoint not in ("notices.apply", "notices.enrol"):
        return {}
    with world.undone():
        notice = get_notice(SYSTEM, world.territory.id, int(form.action.split("/")[3]))
    read |= {"roundtable_ids": tuple(str(one.id) for one in notice.roundtables)}
    if form.endpoint == "notices.enrol":
        return read | {"citizen_role": ("volunteer",)}
    return read | {"declarations": tuple(str(one.id) for one in notice.declarations)}


@pytest.fixture(scope="session")
def furnished(furnish_once: FurnishOnce) -> Iterator[World]:
    """One of everything. Without CSRF: that is tried elsewhere."""
    with furnish_once(furnish) as world:
        yield world


@pytest.fixture(scope="module")
def world(furnished: World) -> Iterator[World]:
    """The world inside a transaction that is rolled back when the module ends."""
    app = furnished.app
    plain, app.request_class.parameter_storage_class = app.request_class.parameter_storage_class, Recorded
    app.extensions[PAGE_CACHE].clear()
    with app.app_context(), taken_back() as connection:
        yield replace(furnished, connection=connection)
    app.request_class.parameter_storage_class = plain
    app.extensions[PAGE_CACHE].clear()


def furnish(app: Flask) -> World:
    """The territory and all that stands in it."""
    now = clock.now()
    territory = make_territory()
    world = World(app, None, territory)
    people = {role: make_user(f"Persona {role}", email=f"{role}@esempio.it", password=PASSWORD) for role in ROLES[1:]}
    for role in STAFF:
        give_role(people[role], territory, role)
    organisation_id = make_organisation(territory, user_id=people["citizen"])
    waiting_id = make_organisation(territory, accredited=False, name="Cooperativa La Rete")
    other = make_organisation(territory, name="Associazione Insieme")
    owner = actor_of(db.session.scalars(select(Affiliation.user_id).where(Affiliation.organisation_id == other)).one(), now)
    invitation = InviteColleague(other, "citizen@esempio.it", "Persona citizen", "contributor", territory.id)
    affiliations.invite_colleague(owner, invitation, now)
    operator = make_actor(territory, "operator", name="Anna Operatrice")
    citizen, coordinator = actor_of(people["citizen"], now), actor_of(people["coordinator"], now)
    cycle_id = make_cycle(territory, now)
    roundtable_id = make_roundtable(territory, cycle_id)
    topic_id = make_topic(territory, cycle_id, area_id=area_id(territory, on=clock.rome_day(now)))
    proposal = ProposeTopic(territory.id, cycle_id, "Un tema nuovo", "Di che cosa parliamo?", "", new_key(), None)
    proposed_id = consultations.propose_topic(citizen, proposal, now)
    own = make_contribution(territory, topic_id, citizen, published=False)
    shown = make_contribution(territory, topic_id, citizen, kind="priority")
    contributions.endorse(citizen, Endorse(territory.id, shown.contribution_id, organisation_id), now)
    documented_id, document_id = _document(territory, topic_id)
    returned = make_contribution(territory, topic_id, citizen, published=False)
    if returned.status != "in_moderation":
        contributions.change_publication(Subject("contribution", returned.contribution_id), territory.id, "in_moderation", None, now)
    contributions.change_publication(Subject("contribution", returned.contribution_id), territory.id, "returned_for_edit", None, now)
    contributions.add_file(citizen, AddFile(territory.id, returned.contribution_id, checked("aggiunto.pdf"), new_key()), now)
    replied = [make_contribution(territory, topic_id) for _ in range(4)]
    objective_id = make_objective(territory, cycle_id, actor=operator)
    make_link(territory, shown.contribution_id, objective_id, actor=operator)
    tag_id = make_tag(territory, actor=operator)
    put_tags(territory, shown.contribution_id, tag_id, actor=operator)
    replies = [
        make_reply(territory, one.contribution_id, status=status, writer=operator, approver=coordinator)
        for one, status in zip(replied, ("draft", "proposed", "approved", "published"), strict=True)
    ]
    comments = [
        make_comment(territory, topic_id=topic_id, author=citizen, published=False).comment_id,
        make_comment(territory, contribution_id=shown.contribution_id).comment_id,
        make_comment(territory, topic_id=topic_id).comment_id,
    ]
    contributions.change_publication(Subject("comment", comments[1]), territory.id, "hidden", None, now)
    desk = make_desk_entry(territory, topic_id, operator)
    meetings = [make_meeting(territory, roundtable_id, now, cycle_id=cycle_id) for _ in range(3)]
    make_statement(territory, meetings[0], topic_id, operator)
    for meeting_id in meetings[:2]:
        record_attendance(operator, RecordAttendance(territory.id, meeting_id, 0, {organisation_id: "present"}, "Una vicina"), now)
    change_status(territory, meetings[1], "held")
    write_minutes(territory, meetings[1])
    make_minuted(territory, meetings[2])
    write_minutes(territory, meetings[2], "Il verbale corretto, con la data giusta.", "La data era sbagliata")
    meetings += _talks(territory, cycle_id)
    notices = _notices(territory, citizen, organisation_id, operator, cycle_id, roundtable_id)
    _papers(territory, citizen, organisation_id, operator, meetings)
    affiliation_id, refused_id = _representation(territory, citizen, organisation_id)
    listed_id = make_listed(territory, email="elenco@esempio.it")
    claim_id = make_claim(territory, listed_id)
    request = make_request(territory)
    draft = SaveDraft(territory.id, "contribution", topic_id, None, {"kind": "need", "title": "A metà", "text": TEXT}, new_key())
    draft_id = contributions.save_draft(citizen, draft, now).draft_id
    payload = {"kind": "need", "title": "Da fuori", "text": TEXT}
    visitor = StartVisitorDraft(territory.id, "contribution", topic_id, None, payload, new_key(), "visitatrice@esempio.it", "Visitatrice")
    contributions.start_visitor_draft(visitor, now)
    make_user(email="nuova@esempio.it", confirmed=False)
    accounts.request_reset("citizen@esempio.it", now)
    follow(territory, people["citizen"], "topic", topic_id, now)
    publish_contribution(territory, topic_id)
    tell()
    for day in range(3):
        transactional(count_refusal)("citizen@esempio.it", "indirizzo rifiutato (550)", now - timedelta(days=2 - day))
    bulletins = [
        write_bulletin(operator, territory, Audience(kind, ref), now)
        for kind, ref in (("everybody", ""), ("topic_followers", str(topic_id)), ("topic_followers", str(topic_id)))
    ]
    notifications.send_bulletin(operator, step_of(territory, bulletins[1]), now - timedelta(hours=1))
    tell_bulletin(bulletins[1], now)
    with patch.object(notifications_policy, "CONFIRMED_ABOVE", 0):
        notifications.send_bulletin(operator, step_of(territory, bulletins[2]), now)
    joined = make_contribution(territory, topic_id).contribution_id
    make_merge(territory, operator, joined, replied[3].contribution_id)
    addressee_id, opinion_ids = _opinions(territory, operator, coordinator, topic_id, shown.contribution_id)
    cut = make_contribution(territory, topic_id, text="Servono due corse serali in più.\n\nAprite lo sportello il sabato.").contribution_id
    make_split(territory, operator, cut)
    refused, refused_comment, hidden_id = _contestable(territory, citizen, operator, topic_id)
    comune = list(starter.municipalities())[3]
    world.filling = {"code": desk.code, "number": str(shown.number), "belfiore": comune, "weekly_hours": "18:30", "lasted_minutes": "90"}
    world.filling |= {"detail_people": "120", "detail_cost": "15000", "aiuto_numeri": "112 emergenze"}
    unclear = make_contribution(territory, topic_id, citizen)
    make_reply(territory, unclear.contribution_id, writer=operator, approver=coordinator)
    answered = _topic_answers(territory, operator, coordinator, shown.contribution_id, cycle_id)
    world.values = {
        "word": ["plan"],
        "territory": [territory],
        "cycle_id": [cycle_id],
        "roundtable_id": [roundtable_id],
        "topic_id": [topic_id, proposed_id, *answered.pop("answered_topics")],
        "contribution_id": [one.contribution_id for one in (own, shown, returned, *replied)] + [documented_id, hidden_id, joined, cut],
        "target_id": [replied[3].contribution_id],
        "version_number": [1],
        "number": [one.number for one in (own, shown, returned, refused, unclear)] + [desk.number],
        "organisation_id": [organisation_id, waiting_id, refused_id, listed_id],
        "claim_id": [claim_id],
        "attachment_id": [document_id],
        "affiliation_id": [affiliation_id],
        "import_id": [make_import(territory, operator, ("Associazione nuova", "A", ""), confirmed=is_done) for is_done in (True, False)],
        "contribution_import_id": [
            make_contribution_import(territory, operator, [row(number)], confirmed=is_done) for number, is_done in ((1, True), (2, False))
        ],
        "objective_id": [objective_id],
        "into_id": [make_objective(territory, cycle_id, actor=operator, title="Un'altra riga")],
        "plan_import_id": [make_plan_import(territory, cycle_id, actor=operator)],
        "catalogue_import_id": make_catalogue_imports(territory, operator),
        "file_kind": ["csv"],
        "measure": [
            *("comments.kind", "organisations.category", "people.comune", "enrolled.role", "attendance", "moderation.outcome"),
            *("agreements", "barriers", "formats", "needs"),
        ],
        "service_id": [make_service(territory, actor=operator)],
        "entry_id": [list_codes(territory.id)[0].id],
        "tag_id": [tag_id],
        "remap_id": make_remaps(territory, shown.contribution_id, operator),
        "tagging_id": tag_many(territory, topic_id, operator),
        "linking_id": link_many(territory, topic_id, coordinator, objective_id),
        "extract_id": [make_extract(territory, shown.contribution_id, tag_id, actor=operator)],
        "answer_id": [_ready_answer(territory)],
        "list_name": ["contributi"],
        "filter_id": [make_filter(territory, operator, is_shared=True), make_filter(territory, coordinator, name="Suo")],
        "reply_id": replies,
        "comment_id": [*comments, refused_comment],
        **_measures(territory, operator, people["citizen"], topic_id),
        **_topic_answers(territory, operator, coordinator, shown.contribution_id, cycle_id),
        **_reports(territory, operator, coordinator),
        **answered,
        **_syntheses(territory, operator, coordinator, topic_id, roundtable_id, shown.contribution_id),
        "operation_id": acts_on_many(territory, coordinator, topic_id)
        + answers_to_many(territory, coordinator, topic_id, first_id=shown.contribution_id),
        "batch_id": [make_batch(territory, coordinator, topic_id)],
        "clarification_id": [_clarification(territory, topic_id)],
        **_library(territory),
        "appeal_id": [_appeal(territory, operator, topic_id)],
        "case_id": [make_report(territory, shown.contribution_id)],
        "subject_id": [shown.contribution_id],
        "request_id": [request.request_id],
        "meeting_id": meetings,
        **notices,
        "bulletin_id": bulletins,
        "draft_id": [draft_id, _shared(territory, citizen, organisation_id, topic_id)],
        "roster_member_id": [make_member(territory, actor=operator)],
        "area_id": [area_id(territory, on=clock.rome_day(now))],
        "municipality_id": municipality_ids(territory, clock.rome_day(now))[1:2],
        "opinion_id": opinion_ids,
        **_notes(territory, operator, coordinator, shown.contribution_id),
        "addressee_id": [addressee_id],
        "forwarding_id": list(db.session.scalars(select(Forwarding.id))),
        "token": [
            sign_grant(find_live_link(opinion_ids[0]) or 0, PURPOSE),
            mailed_token("nuova@esempio.it", "confirm"),
            mailed_token("visitatrice@esempio.it", "draft"),
            mailed_token("citizen@esempio.it", "reset"),
            mailed_token("citizen@esempio.it", "invite"),
            sign_grant(people["citizen"], UNSUBSCRIBE),
            sign_grant(people["citizen"], RESUME),
        ],
        "kind": ["tema", "tavolo"],
        "thing_id": [topic_id, roundtable_id],
        "code": [request.code],
    }
    world.filling |= _rearranged_tags(territory)
    world.filling |= _second_factors(territory, people, now)
    world.values["reset_id"] = list(db.session.scalars(select(FactorReset.id)))
    world.values |= _terms(territory, now)
    world.values["token"] += [mailed_token("anna.nuova@esempio.it", "change_email"), mailed_token("citizen@esempio.it", "undo_email")]
    assert current_cycle_id(territory, now) == cycle_id
    for role, user_id in people.items():
        client = VisitingClient(app)
        if role == "half-way":
            assert client.post("/accedi", data={"email": "half-way@esempio.it", "password": PASSWORD}).location == "/accedi/codice"
        else:
            sign_in_as(client, user_id)
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        world.sessions[role] = cookie.value
    return world


POINT_ANSWER = "La richiesta esce dalle risorse di questi tre anni: ne riparliamo."


def _topic_answers(
    territory: TerritoryRef, operator: Actor, coordinator: Actor, contribution_id: int, cycle_id: int
) -> dict[str, list[int]]:
    """Replies to topics in every state that has a button, a template, an exception recorded when the cycle was to be adopted."""
    replies, topics = [], []
    points = tuple(PointText(f"Punto {place}", "noted", None) for place in range(1, POINTS))  # so the page shows every row of the form
    for status in ("draft", "proposed", "approved", "published"):
        topics.append(make_topic(territory))
        make_comment(territory, topic_id=topics[-1])
        replies.append(make_topic_reply(territory, topics[-1], status, writer=operator, approver=coordinator, points=points))
    install_templates(operator, territory.id, clock.now())
    row = {"territory_id": territory.id, "cycle_id": cycle_id, "contribution_id": contribution_id, "recorded_at": clock.now()}
    excepted = db.session.scalar(insert(AdoptionException).values(**row, reason="Risponde la Regione.").returning(AdoptionException.id))
    assert excepted is not None
    templates = [one.id for one in list_templates(territory.id)]
    return {"topic_reply_id": replies, "template_id": templates[:2], "exception_id": [excepted], "answered_topics": [topics[0], topics[3]]}


def _reports(territory: TerritoryRef, operator: Actor, coordinator: Actor) -> dict[str, list[int | str]]:
    """A closing report that is being written, one that waits for approval, one that is published; each of its own cycle."""
    ids = [begin_report(territory, operator)]
    for year in (2020, 2017):
        past = clock.now() - timedelta(days=365 * (2026 - year))
        cycle_id = make_cycle(territory, past, title=f"Il piano del {year}", first_year=year, last_year=year + 2)
        ids.append(begin_report(territory, operator, cycle_id=cycle_id))
    propose_report(territory, operator, ids[1])
    publish_report(territory, operator, ids[2], coordinator)
    make_cycle(territory, clock.now() - timedelta(days=4000), title="Un piano senza relazione", first_year=2014, last_year=2016)
    return {"report_id": ids, "part": ["introduction"], "paper_name": ["fascicolo"]}


def _syntheses(
    territory: TerritoryRef, operator: Actor, coordinator: Actor, topic_id: int, roundtable_id: int, contribution_id: int
) -> dict[str, list[int]]:
    """One that is being written, one that waits for approval, one that is published."""
    scopes: tuple[dict[str, int], ...] = ({"topic_id": topic_id}, {"roundtable_id": roundtable_id}, {})
    ids = [begin_synthesis(territory, operator, **scope) for scope in scopes]
    cited = contribution(contribution_id)
    leads_to = (make_objective(territory, actor=operator, title="Un obiettivo della sintesi"),)
    waiting = contribution(make_contribution(territory, topic_id).contribution_id)
    points = [add_point(territory, operator, ids[0], cited, waiting, objective_ids=leads_to)]
    add_point(territory, operator, ids[0], cited, title="Un secondo punto")
    add_point(territory, operator, ids[2], cited)
    publish_synthesis(territory, operator, ids[2], coordinator)
    said = make_contribution(territory, make_topic(territory, roundtable_id=roundtable_id))
    add_point(territory, operator, ids[1], contribution(said.contribution_id))
    propose_synthesis(territory, operator, ids[1])
    write_point_reply(
        operator, WritePointReply(territory.id, ids[0], points[0], DraftReply(0, "not_accepted", POINT_ANSWER), 0), clock.now()
    )
    sources = [list_sources(ids[0])[0].id]
    return {"synthesis_id": ids, "point_id": points, "source_id": sources}


def _opinions(territory: TerritoryRef, operator: Actor, coordinator: Actor, topic_id: int, contribution_id: int) -> tuple[int, list[int]]:
    """A body of the address list; opinions that wait, whose letter was lost, answered; something passed on whose letter was lost."""
    body = make_addressee(territory, actor=operator)
    ids = [make_opinion(territory, contribution_id, actor=operator, addressee_id=body) for _ in range(3)]
    opinion_service.letter_lost(db.session.get_one(Opinion, ids[1]).letter_key, "indirizzo rifiutato", clock.now())
    opinion_service.answer_by_link(AnswerByLink(find_live_link(ids[2]) or 0, "Sì, da marzo.", "Direzione"), clock.now())
    passed = make_contribution(territory, topic_id).contribution_id
    make_reply(territory, passed, "out_of_scope", forwarded_to_id=body, writer=operator, approver=coordinator)
    opinion_service.letter_lost(db.session.scalars(select(Forwarding.letter_key)).one(), "indirizzo rifiutato", clock.now())
    return body, ids


def _notes(territory: TerritoryRef, operator: Actor, coordinator: Actor, contribution_id: int) -> dict[str, list[int]]:
    """A note that the coordinator may take back, and one that names the coordinator."""
    own = make_note(territory, contribution_id, author=coordinator)
    make_note(territory, contribution_id, coordinator, author=operator)
    return {"note_id": [own], "mention_id": list(db.session.scalars(select(NoteMention.id)))}


def _document(territory: TerritoryRef, topic_id: int) -> tuple[int, int]:
    """A public contribution with a document, and another out of view: its id and that of the first."""
    key, writer = new_key(), actor_of(make_user(), clock.now())
    contributions.hold_file(writer, SendFile(territory.id, key, checked("dati.pdf")), clock.now())
    contributions.hold_file(writer, SendFile(territory.id, key, checked("tolto.pdf", PDF + b"%%EOF\n")), clock.now())
    sent = make_contribution(territory, topic_id, writer, key=key)
    hidden_id = list_files(sent.contribution_id)[1].id
    contributions.withhold_file(SYSTEM, WithholdFile(territory.id, sent.contribution_id, hidden_id, "C'è un nome"), clock.now())
    return sent.contribution_id, list_files(sent.contribution_id)[0].id


def _shared(territory: TerritoryRef, citizen: Actor, organisation_id: int, topic_id: int) -> int:
    """A draft written together that waits for a signature, in two versions."""
    now, colleague = clock.now(), a_colleague(organisation_id, clock.now(), name="Collega Che Scrive")
    switch(territory, organisation_id, citizen, now)
    shared = make_shared(territory, topic_id, organisation_id, again(citizen, now), now)
    wanted = typed_for(territory, topic_id, organisation_id, shared.key, shared.version, text=f"{TEXT} Anche di notte.")
    return contributions.ask_signature(again(colleague, now), wanted, now).draft_id


def _papers(territory: TerritoryRef, citizen: Actor, organisation_id: int, operator: Actor, meetings: list[int]) -> None:
    """Of an organisation and of a meeting a document kept apart and one that everybody reads; minutes that are a file."""
    now = clock.now()
    for is_public in (False, True):
        paper = AddDocument(territory.id, organisation_id, "statute", checked(), f"Lo statuto, pubblico: {is_public}", new_key())
        attachment_id = documents.add_document(citizen, paper, now)
        data = AddMeetingDocument(territory.id, meetings[0], checked("dati.pdf"), f"I dati, pubblici: {is_public}", new_key())
        shown_id = meeting_service.add_document(operator, data, now)
        if is_public:
            documents.release_document(operator, territory.id, OneAttachment(DOCUMENTS, organisation_id, attachment_id), now)
            meeting_service.release_document(operator, territory.id, meetings[0], shown_id, now)
    minutes = WriteMinutes(territory.id, meetings[1], 1, "Si è parlato dei trasporti.", file=checked("verbale.pdf"))
    meeting_service.write_minutes(operator, minutes, now)


def _representation(territory: TerritoryRef, citizen: Actor, organisation_id: int) -> tuple[int, int]:
    """A colleague who accepted, whom the representative can bound or hand over to; an organisation refused, which may ask again."""
    now, colleague = clock.now(), make_actor(name="Collega Accolta")
    invitation = InviteColleague(organisation_id, colleague.email, colleague.name, "delegate", territory.id)
    affiliations.invite_colleague(citizen, invitation, now)
    mine = select(Affiliation.id).where(Affiliation.organisation_id == organisation_id, Affiliation.user_id == colleague.user_id)
    affiliation_id = db.session.scalars(mine).one()
    affiliations.accept_affiliation(colleague, affiliation_id, now)
    refused_id = make_organisation(territory, user_id=citizen.user_id, accredited=False, name="Gruppo Respinto")
    decide_organisation(SYSTEM, DecideOrganisation(refused_id, "refused", "Manca lo statuto", 1), now)
    return affiliation_id, refused_id


def _ready_answer(territory: TerritoryRef) -> int:
    """An explanation that the office keeps ready."""
    install_answers(SYSTEM, territory.id, clock.now())
    return list_answers(territory.id)[0].id


def _contestable(territory: TerritoryRef, citizen: Actor, operator: Actor, topic_id: int) -> tuple[Submitted, int, int]:
    """A contribution and a comment that were not published, and a contribution of which a passage is hidden."""
    refused = make_contribution(territory, topic_id, author=citizen, published=False)
    comment_id = make_comment(territory, topic_id=topic_id, author=citizen, published=False).comment_id
    for kind, subject_id in (("contribution", refused.contribution_id), ("comment", comment_id)):
        decide_text(operator, Decide(kind, subject_id, "rejected", "spam", "Pubblicità ripetuta."), clock.now())
    hidden_id = make_contribution(territory, topic_id).contribution_id
    asked = Redact(territory.id, "contribution", hidden_id, ("nei fine settimana",), "personal_data", "Dice quando una persona è sola.")
    redact(operator, asked, clock.now())
    return refused, comment_id, hidden_id


def _appeal(territory: TerritoryRef, operator: Actor, topic_id: int) -> int:
    """An appeal that waits, against a text that was not published."""
    author = make_actor()
    refused = make_contribution(territory, topic_id, author=author, published=False)
    decide_text(operator, Decide("contribution", refused.contribution_id, "rejected", "spam", "Pubblicità ripetuta."), clock.now())
    return ask_appeal(territory, author, refused.contribution_id)


def _clarification(territory: TerritoryRef, topic_id: int) -> int:
    """A request of clarification that waits."""
    author = make_actor()
    sent = make_contribution(territory, topic_id, author=author)
    make_reply(territory, sent.contribution_id)
    return ask_clarification(territory, author, sent.contribution_id)


def _library(territory: TerritoryRef) -> dict[str, list[int]]:
    """A public document with two versions, a draft, a withdrawn one; a format that waits."""
    document_id, gone = make_document(territory), make_document(territory)
    add_version(territory, document_id)
    withdraw_document(territory, gone)
    return {
        "library_document_id": [document_id, make_document(territory, public=False), gone],
        "format_request_id": [ask_format(territory, document_id, actor=make_actor())],
    }


def _measures(territory: TerritoryRef, operator: Actor, citizen_id: int, topic_id: int) -> dict[str, list[int]]:
    """A warning and a block that waits, on somebody who wrote; a hidden text that waits for a second person."""
    hidden = make_contribution(territory, topic_id)
    decide_text(operator, Decide("contribution", hidden.contribution_id, "hidden", "offensive", "Offende una persona."), clock.now())
    check = list_waiting_checks(territory.id)[0].id
    kinds = ("warning", "block")
    return {"measure_id": [impose(territory, operator, citizen_id, kind) for kind in kinds], "check_id": [check], "user_id": [citizen_id]}


def _talks(territory: TerritoryRef, cycle_id: int) -> list[int]:
    """Meetings of a union tavolo, one held and one public, each with its agreement."""
    now, union = clock.now(), make_roundtable(territory, cycle_id, kind="union", title="Confronto con i sindacati")
    made = [make_meeting(territory, union, now, cycle_id=cycle_id, title="Incontro con i sindacati") for _ in range(2)]
    for meeting_id in made:
        change_status(territory, meeting_id, "held")
        agreed = RecordAgreement(territory.id, meeting_id, 0, "signed", "Due incontri l'anno sul piano.", "CGIL")
        record_agreement(SYSTEM, agreed, now)
    write_minutes(territory, made[1])
    publish_minutes(territory, made[1])
    return made


def _notices(
    territory: TerritoryRef, citizen: Actor, organisation_id: int, operator: Actor, cycle_id: int, roundtable_id: int
) -> dict[str, list[object]]:
    """Notices in every state, applications to send, to complete, to decide, refused; a pact in force, read by nobody, and a draft.

    The act of one; letters and lists as PDF that are there, or were not made and may be tried again.
    """
    now, table = clock.now(), make_roundtable(territory, cycle_id, title="Tavolo con un avviso")
    draft = make_notice(territory, table, cycle_id=cycle_id, published=False)
    unanswered, running = (make_notice(territory, table, cycle_id=cycle_id) for _ in range(2))
    over = make_notice(territory, table, cycle_id=cycle_id, now=now - timedelta(days=60))
    completing = make_application(territory, running, citizen, organisation_id)
    decide(
        territory, completing.application_id, "integration", operator, reason="Manca lo statuto", until=clock.rome_day(now) + timedelta(9)
    )
    refused = make_application(territory, running, citizen)
    decide(territory, refused.application_id, "reject", operator, reason="Fuori ambito")
    waiting = make_application(territory, running, *speaker(territory, "Auser Uta"))
    ready = make_application(territory, running, *speaker(territory, "Caritas Uta"))
    verify(territory, ready.application_id)
    make_pact(territory, cycle_id=cycle_id)
    write_pact(operator, WritePact(territory.id, cycle_id, 0, "Un testo nuovo del patto."), now)
    attach_to_notice(territory, running, operator)
    concluded, unready = (make_concluded(territory, table, cycle_id, title=title) for title in ("Concluso", "Concluso anche lui"))
    finish(ask_letter(territory, completing.application_id, operator))
    finish(ask_letter(territory, refused.application_id, operator), made=False)
    finish(ask_list(territory, concluded, operator, is_public=True))
    for notice_id, is_public in ((running, False), (unready, True)):
        finish(ask_list(territory, notice_id, operator, is_public=is_public), made=False)
    seat = join_roundtable(citizen, JoinRoundtable(territory.id, roundtable_id), now)
    applications = [completing, refused, waiting, ready]
    return {
        "notice_id": [draft, running, unanswered, over, concluded, unready],
        "application_id": [one.application_id for one in applications],
        "member_id": [seat],
        "pact_id": [find_in_force(cycle_id).id],  # type: ignore[union-attr]
    }


def _terms(territory: TerritoryRef, now: datetime) -> dict[str, list[object]]:
    """A role that ends, and one that waits for a second person."""
    today = clock.rome_day(now)
    request = GrantRole(
        make_user(), territory.id, "auditor", today - timedelta(days=30), today + timedelta(days=20), "Determinazione 2/2026"
    )
    proposed = AddStaff("collega@esempio.it", "Collega Nuova", territory.id, "coordinator", today, None, "Determinazione 3/2026")
    return {
        "assignment_id": [accounts.grant_role(SYSTEM, request, now)],
        "proposal_id": [accounts.add_staff(make_actor(territory, "administrator"), proposed, now).proposal_id],
    }


def _second_factors(territory: TerritoryRef, people: dict[str, int], now: datetime) -> dict[str, str]:
    """Who is about to turn it on, who uses it, who lost it, and an address that is about to change. Gives the recovery codes."""
    citizen, lost = actor_of(people["citizen"], now), make_actor()
    accounts.begin_second_factor(citizen, now)
    accounts.request_email_change(citizen, "anna.nuova@esempio.it", now - timedelta(hours=2), key=new_key())
    turn_on(lost, now)
    reset = AskFactorReset(lost.email, territory.id, "È venuta in ufficio", new_key())
    accounts.ask_factor_reset(make_actor(territory, "administrator"), reset, now)
    return {f"{RECOVERY} {role}": turn_on(actor_of(people[role], now), now)[0] for role in ONLY_VISITS}
