# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page: its route, who looks at it, and where in the demonstration the values of its address come from."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from werkzeug.routing import Map

from consulta.demo.world import SLUG
from tests.browser.scenery import CLOSED, EMPTY, LONG_TOPIC

REFUSED = "denis-saba"
ANYONE, CITIZEN, ASSOCIATION, OPERATOR, COORDINATOR = "", "cittadina", "associazione", "operatrice-uno", "coordinatrice"
APPROVER, ADMINISTRATOR, AUDITOR = "sostituto", "amministratore", "revisore"
TWO_STEPS, HALF_WAY = "due-passaggi", "a-meta-strada"
"""Somebody with a second factor: after the code, and before it."""
_ASSOCIATION = "select organisation_id from application where status = 'draft'"
_NOTICE = "select id from notice where status = 'published'"
_DRAFT_NOTICE = "select id from notice where status = 'draft'"
_ENROLLED = "select id from application where status = 'admitted' and organisation_id is null"
_WAITING = "select id from application where status = 'submitted' and organisation_id is not null"
_FORMAL = "select roundtable_id from roundtable_member where standing = 'formal' limit 1"
_SEATED = "select roundtable_id from roundtable_member where standing = 'open' and application_id is null limit 1"
_DECIDED = "status = '{}' and act like 'moderation%'"
_JOINING = "act = 'replies.written' and status = 'prepared'"
_JOINT = f"select id from bulk_operation where {_JOINING} and id in (select operation_id from joint_reply) order by id limit 1"
_JOINT_TO_WRITE = f"select id from bulk_operation where {_JOINING} and id not in (select operation_id from joint_reply) order by id limit 1"
_JOINED = f"select subject_id from bulk_row where operation_id = ({_JOINT}) order by position limit 1"
_COPY = "title = 'Salviamo la piscina del giovedì' and status = 'published' and replied_at is null"
_MINE = "author_id = (select id from user where email = 'anna.serra@esempio.it')"
_LAST_REPLY = f"id = (select max(id) from contribution where {_MINE} and status = 'published' and replied_at is not null)"


def contribution(where: str, column: str = "number_year || '-' || number_sequence") -> str:
    """The query for the first contribution of the demonstration such that …"""
    return f"select {column} from contribution where territory_id = 1 and {where} order by id limit 1"


TAGGED = "act like 'codebook%'"


def first(table: str, where: str = "1 = 1", column: str = "id") -> str:
    """The query for the first row such that …"""
    return f"select {column} from {table} where {where} order by 1 limit 1"


_SHARED = first("draft", "organisation_id is not null")
_MINUTED = first("minutes_version", "status = 'published'", column="meeting_id")
_DRAFT_SYNTHESIS = first("synthesis", "status = 'draft'")
_OF_DRAFT = f"select min(id) from {{}} where synthesis_id = ({_DRAFT_SYNTHESIS})"
_LISTED = first("organisation", "status = 'listed'")


def comune_of(slug: str) -> str:
    """The query for a comune of a territory."""
    joined = "municipality m join territory_membership s on s.municipality_id = m.id join territory t on t.id = s.territory_id"
    return first(joined, f"t.slug = '{slug}' and s.ends_on is null", "m.belfiore")


@dataclass(frozen=True)
class Place:
    """A page. ``values`` are queries on the demonstration, ``link`` the purpose of a mailed link, ``status`` what it answers."""

    endpoint: str
    who: str = ANYONE
    case: str = ""
    query: str = ""
    territory: str = SLUG
    link: str = ""
    status: int = 200
    language: str = ""
    values: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The identifier of its test."""
        return "-".join(part for part in (self.endpoint, self.case, self.who, self.language) if part)

    def path(self, routes: Map, database: Path, links: dict[str, str]) -> str:
        """The address, with the values read from the database."""
        values: dict[str, object] = {"territory": self.territory}
        with closing(sqlite3.connect(database)) as connection:
            for name, query in self.values.items():
                row = connection.execute(query).fetchone()
                assert row, f"{self.name}: no row for {query}"
                values[name] = row[0]
        if self.link:
            values["token"] = links.get(self.link, "un-collegamento-che-non-vale")
        for rule in sorted(routes.iter_rules(self.endpoint), key=lambda rule: -len(rule.arguments)):
            if rule.arguments <= set(values):
                _, path = rule.build({name: values[name] for name in rule.arguments}) or ("", "")
                return (f"/{self.language}" if self.language else "") + path + (f"?{self.query}" if self.query else "")
        raise AssertionError(f"{self.name}: no address with the values {sorted(values)}")


def _places(
    endpoint: str, *people: str, case: str = "", query: str = "", territory: str = SLUG, status: int = 200, **values: str
) -> Iterator[Place]:
    for who in people or (ANYONE,):
        yield Place(endpoint, who, case, query, territory, status=status, values=values)


def _number(endpoint: str, *people: str, case: str, where: str) -> Iterator[Place]:
    return _places(endpoint, *people, case=case, number=contribution(where))


def _scheda(endpoint: str, *people: str, case: str, where: str) -> Iterator[Place]:
    return _places(endpoint, *people, case=case, contribution_id=contribution(where, "id"))


_WITH_A_DOCUMENT = "id = (select owner_id from attachment where owner_kind = 'contribution' order by id limit 1)"
PUBLIC = (
    Place("portal.entrance"),
    *_places("portal.home", ANYONE, CITIZEN, ASSOCIATION),
    *_places("portal.home", case="empty", territory=EMPTY),
    *_places("portal.home", case="closed", territory=CLOSED),
    *_places("portal.conference", ANYONE, CITIZEN),
    *_places("portal.conference", case="by-number", cycle_id="select 1"),
    *_places("portal.conference", case="empty", territory=EMPTY),
    *_places("portal.conference", case="closed", territory=CLOSED),
    *_places("portal.roundtables"),
    *_places("portal.roundtables", case="empty", territory=EMPTY),
    *_places("portal.roundtable", ANYONE, ASSOCIATION, roundtable_id="select 2"),
    *_places("portal.comune", belfiore=comune_of(SLUG)),
    *_places("portal.comune", case="empty", territory=EMPTY, belfiore=comune_of(EMPTY)),
    *_places("portal.comune", case="closed", territory=CLOSED, belfiore=comune_of(CLOSED)),
    *_places("portal.meeting", ANYONE, CITIZEN, case="minuted", meeting_id=first("meeting", "status = 'minuted'")),
    *_places("portal.meeting", case="coming", meeting_id=first("meeting", "status = 'convened'")),
    *_places("portal.notices"),
    *_places("portal.notices", case="empty", territory=EMPTY),
    *_places("portal.notice", ANYONE, CITIZEN, ASSOCIATION, notice_id=_NOTICE),
    *_places("portal.notice_outcome", notice_id="select id from notice where status = 'concluded'"),
    *_places("portal.pact", ANYONE, ASSOCIATION),
    *_places(
        "portal.roundtable", case="with-members", roundtable_id="select roundtable_id from roundtable_member where standing = 'formal'"
    ),
    *_number("portal.contribution", ANYONE, case="with-a-document", where=_WITH_A_DOCUMENT),
    *_number("portal.contribution", case="said-in-a-room", where="meeting_id is not null and status = 'published'"),
    *_number("portal.similar", ANYONE, case="published", where="status = 'published'"),
    *_places("portal.topic", ANYONE, CITIZEN, case="many-comments", topic_id=f"select {LONG_TOPIC}"),
    *_places("portal.topic", case="next-comments", query="commenti=2", topic_id=f"select {LONG_TOPIC}"),
    *_places("portal.topic", case="other", topic_id="select 1"),
    *_places("portal.contributions", ANYONE, CITIZEN),
    *_places("portal.contributions", case="filtered", query="tipo=need&esito=accepted&testo=casa"),
    *_places("portal.contributions", case="nothing-found", query="testo=zzzz"),
    *_places("portal.contributions", case="empty", territory=EMPTY),
    *_number("portal.contribution", ANYONE, CITIZEN, ASSOCIATION, case="answered", where="outcome = 'partially_accepted'"),
    *_number("portal.contribution", case="refused", where="outcome = 'not_accepted'"),
    *_number("portal.contribution", case="just-published", where="status = 'published' and read_at is null"),
    *_number("portal.contribution", case="tombstone", where="status = 'withdrawn'"),
    *_number("portal.contribution", case="hidden", where="status = 'hidden'"),
    *_number("portal.contribution", CITIZEN, case="own", where=f"{_MINE} and status = 'in_moderation'"),
    *_places(
        "portal.contribution",
        case="long-word",
        number="select max(number_year || '-' || number_sequence) from contribution where title like 'Precipitevol%'",
    ),
    *_places("numbers.show"),
    Place("numbers.show", language="en"),
    *_places("numbers.show", case="empty", territory=EMPTY),
    *_places("portal.plan"),
    *_places("portal.plan", case="empty", territory=EMPTY),
    *_places("portal.objective", case="with-sources", objective_id="select 4"),
    *_places("portal.objective", case="without-sources", objective_id="select max(id) from objective where status <> 'draft'"),
    *_places("portal.matrix"),
    *_places("portal.matrix", case="by-comune", query="per=sede"),
    *_places("portal.matrix", case="filtered", query="tipo=need&esito=not_accepted"),
    *_places("portal.matrix", case="nothing", query="area=penal_justice&categoria=prison_administration"),
    *_places("portal.matrix", case="empty", territory=EMPTY),
    *_places("portal.asked"),
    *_places("portal.asked", case="of-a-tavolo", query="tavolo=1"),
    *_places("portal.asked", case="empty", territory=EMPTY),
    *_places("opendata.index"),
    *_places("opendata.index", case="empty", territory=EMPTY),
    *_places("opendata.show", dataset="select 'contributions'"),
    *_places("opendata.programs"),
    *_places("portal.services"),
    *_places("portal.services", case="empty", territory=EMPTY),
    *_places("portal.service", service_id=first("service", "status = 'published'")),
    *_places("portal.service", case="over", service_id=first("service", "status = 'archived' and published_at is not null")),
    *_places("portal.search", query="q=casa"),
    *_places("portal.search", case="nothing-typed"),
    *_places("portal.search", case="nothing-found", query="q=zzzz"),
    *_places("portal.write", ANYONE, CITIZEN),
    *_places("portal.write", case="empty", territory=EMPTY),
    *_places("portal.write", case="closed", territory=CLOSED),
    *_places("portal.how_it_works"),
    *_places("portal.contacts"),
    *_places("portal.privacy"),
    *_places("portal.legal_notes"),
    *_places("cases.report_contribution", ANYONE, CITIZEN, number=contribution("status = 'published'")),
    *_places("cases.report_comment", comment_id=first("comment", "territory_id = 1 and status = 'published'")),
    *_places("cases.reported"),
    *_places("portal.how_we_moderate"),
    Place("portal.how_we_moderate", language="en"),
    *_places("portal.how_we_moderate", case="empty", territory=EMPTY),
    *_places("cases.reported", case="danger", query="?pericolo=si"),
    *_places("contributions.help_now"),
    *_places("feedback.accessibility"),
    *_places("feedback.report_barrier"),
    *_places("feedback.report_issue", ANYONE, CITIZEN),
    *_places("feedback.follow", case="waiting", code="select code from feedback_request where answered_at is null"),
    *_places("feedback.follow", case="answered", code="select code from feedback_request where answered_at is not null"),
    *_places("organisations.index"),
    *_places("portal.organisation", case="listed", organisation_id=_LISTED),
    *_places("organisations.index", case="empty", territory=EMPTY),
    *_places("portal.organisation", case="accredited", organisation_id="select 1"),
    *_places("portal.organisation", case="unverified", organisation_id=first("organisation", "status = 'unverified'")),
    *_places("organisations.register", ANYONE, CITIZEN),
    *_places("organisations.check_mail"),
    *_places("portal.adoption_exceptions", cycle_id="select 1"),
    *_places("synthesis.listing"),
    *_places("synthesis.listing", case="empty", territory=EMPTY),
    *_places("synthesis.show", synthesis_id=first("synthesis", "status = 'published'")),
    *_places("synthesis.edition", synthesis_id=first("synthesis", "status = 'published'"), version_number="select 1"),
    *_places("synthesis.differences", synthesis_id=first("synthesis", "status = 'published'"), version_number="select 2"),
    *_places("papers.contribution", ANYONE, CITIZEN, number=contribution("status = 'published'")),
    *_places("papers.synthesis", synthesis_id=first("synthesis_edition", column="synthesis_id")),
    *_places("papers.minutes", meeting_id=_MINUTED),
    *_places("reports.listing"),
    *_places("reports.listing", case="empty", territory=EMPTY),
    *_places("reports.show", report_id=first("closing_report_edition", column="report_id")),
    *_places("reports.edition", report_id=first("closing_report_edition", column="report_id"), version_number="select 1"),
    *_places("register.index"),
    *_places("register.index", case="empty", territory=EMPTY),
    *_places("register.verify"),
    *_places("intake.follow"),
    *_places("contributions.submit", ANYONE, CITIZEN, ASSOCIATION, topic_id="select 3"),
    *_number("contributions.versions", case="changed", where="revision > 1 and status = 'published'"),
    *_places("contributions.comment_versions", comment_id=first("comment", "edited_at is not null")),
    *_places("contributions.comment_topic", ANYONE, CITIZEN, topic_id="select 3"),
    *_number("contributions.comment_contribution", ANYONE, ASSOCIATION, case="answered", where="outcome = 'accepted'"),
    *_places("contributions.check_mail"),
    Place("contributions.confirm_draft", case="ready", link="draft"),
    Place("contributions.confirm_draft", case="gone", link="nothing", status=410),
    Place("accounts.confirm", case="ready", link="confirm"),
    Place("accounts.confirm", case="gone", link="nothing", status=410),
    Place("accounts.accept_invite", case="gone", link="nothing", status=410),
    Place("opening.first", case="gone", link="nothing", status=410),
    Place("accounts.reset", case="ready", link="reset"),
    Place("accounts.reset", case="gone", link="nothing", status=410),
    Place("accounts.sign_in"),
    Place("accounts.forgot_password"),
    Place("accounts.check_mail"),
    Place("notifications.local_letters"),
    Place("notifications.unsubscribe", case="ready", link="unsubscribe"),
    Place("notifications.resume", case="ready", link="resume_mail"),
    Place("notifications.resume", case="gone", link="nothing", status=403),
    Place("notifications.unsubscribe", case="gone", link="nothing", status=403),
    Place("portal.home", language="en"),
    Place("portal.contribution", language="en", values={"number": contribution("outcome = 'accepted'")}),
    Place("contributions.submit", language="en", values={"topic_id": "select 3"}),
)

PERSONAL = (
    *_places("portal.my_page", CITIZEN, ASSOCIATION, OPERATOR),
    *_places("notifications.news", CITIZEN, ASSOCIATION),
    *_places("notifications.message", CITIZEN, bulletin_id=first("bulletin", "status = 'sent'")),
    *_places("notifications.follow", CITIZEN, case="topic", kind="select 'tema'", thing_id="select 4"),
    *_places("notifications.mail_choices", CITIZEN),
    *_number("contributions.endorse", CITIZEN, ASSOCIATION, case="public", where="outcome = 'accepted'"),
    *_places("contributions.drafts", CITIZEN, ASSOCIATION),
    *_places("contributions.draft", CITIZEN, draft_id=first("draft", "user_id is not null and organisation_id is null")),
    *_number("contributions.edit", CITIZEN, case="waiting", where=f"{_MINE} and status = 'in_moderation'"),
    *_number("contributions.sent_files", CITIZEN, case="waiting", where=f"{_MINE} and status = 'in_moderation'"),
    *_places("contributions.organisation_drafts", ASSOCIATION, organisation_id="select 1"),
    *_places("contributions.shared_draft", ASSOCIATION, draft_id=_SHARED),
    *_places("contributions.draft_version", ASSOCIATION, draft_id=_SHARED, version_number="select 3"),
    *_places("contributions.draft", ASSOCIATION, case="shared", draft_id=_SHARED),
    *_places("organisations.signature", ASSOCIATION, organisation_id="select 1"),
    *_number("contributions.receipt", CITIZEN, case="own", where=f"{_MINE} and status = 'published'"),
    *_number("contributions.withdraw", CITIZEN, case="own", where=f"{_MINE} and status = 'published' and replied_at is null"),
    *_number("appeals.ask_contribution", CITIZEN, case="public", where=f"{_MINE} and status = 'published'"),
    *_places("appeals.ask_comment", CITIZEN, case="public", comment_id=first("comment", f"{_MINE} and status = 'published'")),
    *_number("clarifications.ask", CITIZEN, case="replied", where=_LAST_REPLY),
    *_places("appeals.ask_measure", REFUSED, measure_id=first("account_measure", "kind = 'warning'")),
    *_places("contributions.edit_comment", CITIZEN, comment_id=first("comment", f"{_MINE} and status = 'in_moderation'")),
    *_places(
        "contributions.edit_comment",
        CITIZEN,
        case="public",
        comment_id=first("comment", f"{_MINE} and status = 'published' and promoted_to_id is null"),
    ),
    *_places(
        "contributions.withdraw_comment",
        CITIZEN,
        comment_id=first("comment", f"{_MINE} and status = 'published' and promoted_to_id is null"),
    ),
    *_places("consultations.propose_topic", CITIZEN, ASSOCIATION),
    *_places("notices.apply", ASSOCIATION, notice_id=_NOTICE, organisation_id=_ASSOCIATION),
    *_places("notices.enrol", OPERATOR, notice_id=_NOTICE),
    *_places("notices.own", CITIZEN, case="admitted", application_id=_ENROLLED),
    *_places("notices.own", ASSOCIATION, case="draft", application_id=first("application", "status = 'draft'")),
    *_places("notices.withdraw", CITIZEN, application_id=_ENROLLED),
    *_places("notices.join", CITIZEN, ASSOCIATION, roundtable_id=_SEATED),
    *_places("organisations.colleagues", ASSOCIATION, organisation_id="select 1"),
    *_places("organisations.edit", ASSOCIATION, organisation_id="select 1"),
    *_places("organisations.own_documents", ASSOCIATION, organisation_id="select 1"),
    *_places("organisations.mine", CITIZEN, ASSOCIATION),
    *_places("organisations.claim", ASSOCIATION, organisation_id=_LISTED),
    *_places("organisations.claim", CITIZEN, case="waiting", organisation_id=_LISTED),
    *_places("organisations.ask_again", REFUSED, organisation_id=first("organisation", "name like 'Assistenza Veloce%'")),
    *_places("organisations.colleague", ASSOCIATION, organisation_id="select 1", affiliation_id="select 2"),
    *_places("accounts.profile", CITIZEN, OPERATOR),
    *_places("accounts.edit_profile", CITIZEN),
    *_places("accounts.change_password", CITIZEN),
    *_places("accounts.erase", CITIZEN, ASSOCIATION),
    *_places("accounts.second_factor", CITIZEN, COORDINATOR, TWO_STEPS),
    *_places("accounts.confirm_second_factor", CITIZEN),
    *_places("accounts.renew_recovery_codes", TWO_STEPS),
    *_places("accounts.end_second_factor", TWO_STEPS),
    *_places("accounts.second_step", HALF_WAY),
    *_places("accounts.change_email", CITIZEN),
    *_places("accounts.email_change_sent", CITIZEN),
    Place("accounts.confirm_email_change", CITIZEN, case="ready", link="change_email"),
    Place("accounts.undo_email_change", case="ready", link="undo_email"),
    Place("accounts.undo_email_change", case="gone", link="nothing", status=410),
)

OFFICE = (
    *_places("numbers.office", OPERATOR, AUDITOR),
    *_places("workspace.today", OPERATOR, COORDINATOR, APPROVER, ADMINISTRATOR, AUDITOR),
    *_places("workspace.today", COORDINATOR, case="empty", territory=EMPTY),
    *_places("workspace.queue", OPERATOR, AUDITOR),
    *_places("workspace.queue", OPERATOR, case="to-moderate", query="stato=in_moderation"),
    *_places("workspace.queue", COORDINATOR, case="empty", territory=EMPTY),
    *_places("workspace.operations", OPERATOR),
    *_places("workspace.operations", COORDINATOR, case="empty", territory=EMPTY),
    *_places(
        "workspace.operation",
        OPERATOR,
        case="preview",
        operation_id=first("bulk_operation", _DECIDED.format("prepared")),
    ),
    *_places("workspace.operation", OPERATOR, case="done", operation_id=first("bulk_operation", _DECIDED.format("done"))),
    *_places("workspace.operation", OPERATOR, case="undone", operation_id=first("bulk_operation", _DECIDED.format("undone"))),
    *_places("workspace.answer_operations", OPERATOR, AUDITOR),
    *_places("workspace.answer_operations", COORDINATOR, case="empty", territory=EMPTY),
    *_places("workspace.answer_operation", COORDINATOR, case="to-write", operation_id=_JOINT_TO_WRITE),
    *_places("workspace.answer_operation", COORDINATOR, case="preview", operation_id=_JOINT),
    *_places("workspace.joint_words", COORDINATOR, operation_id=_JOINT),
    *_places("workspace.own_words", COORDINATOR, operation_id=_JOINT, contribution_id=_JOINED),
    *_places("replies.batches", OPERATOR, AUDITOR),
    *_places("replies.batches", COORDINATOR, case="empty", territory=EMPTY),
    *_places("replies.batch", COORDINATOR, case="scheduled", batch_id=first("reply_batch", "status = 'scheduled'")),
    *_places("notes.index", OPERATOR, AUDITOR),
    *_scheda("notes.of_contribution", OPERATOR, AUDITOR, case="written", where="id = (select min(contribution_id) from staff_note)"),
    *_scheda("notes.of_contribution", OPERATOR, case="empty", where="id not in (select coalesce(contribution_id, 0) from staff_note)"),
    *_places("notes.of_comment", OPERATOR, comment_id=first("staff_note", "comment_id is not null", "comment_id")),
    *_places("opinions.index", OPERATOR, AUDITOR),
    *_places("opinions.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("opinions.index", OPERATOR, case="late", query="stato=in-ritardo"),
    *_places("opinions.forwarded", OPERATOR, AUDITOR),
    *_places("opinions.forwarded", COORDINATOR, case="empty", territory=EMPTY),
    *_places("opinions.ask", OPERATOR, contribution_id=first("opinion", "status = 'waiting'", "contribution_id")),
    *_places("opinions.show", OPERATOR, AUDITOR, case="answered", opinion_id=first("opinion", "status = 'answered'")),
    *_places("opinions.show", OPERATOR, case="lost", opinion_id=first("opinion", "letter_state = 'failed'")),
    *_places("opinions.show", OPERATOR, case="late", opinion_id=first("opinion", "status = 'waiting'")),
    *_places("opinions.addressees", OPERATOR, AUDITOR),
    *_places("opinions.addressees", COORDINATOR, case="empty", territory=EMPTY),
    *_places("opinions.add_addressee", OPERATOR),
    *_places("opinions.edit_addressee", OPERATOR, addressee_id=first("addressee", "territory_id = 1")),
    Place("opinions.answer", case="ready", link="opinion"),
    Place("opinions.answer", case="over", link="opinion_over"),
    Place("opinions.answer", case="gone", link="nothing", status=403),
    *_places("workspace.shortcuts", OPERATOR, AUDITOR),
    *_scheda("workspace.record", OPERATOR, AUDITOR, case="to-moderate", where="status = 'in_moderation'"),
    *_scheda("workspace.record", OPERATOR, COORDINATOR, case="answered", where="outcome = 'partially_accepted'"),
    *_scheda("workspace.record", OPERATOR, case="published", where="status = 'published' and replied_at is null"),
    *_scheda("workspace.record", OPERATOR, case="at-the-desk", where="channel = 'desk'"),
    *_scheda("workspace.record", OPERATOR, case="with-a-document", where=_WITH_A_DOCUMENT),
    *_places(
        "workspace.withhold_file",
        OPERATOR,
        contribution_id=contribution(_WITH_A_DOCUMENT, "id"),
        attachment_id=first("attachment", "owner_kind = 'contribution'"),
    ),
    *_places("workspace.merge", OPERATOR, contribution_id=contribution("status = 'published' and replied_at is null", "id")),
    *_places(
        "workspace.merge_into",
        OPERATOR,
        contribution_id=contribution(_COPY, "id"),
        target_id=first("contribution_merge", column="target_id"),
    ),
    *_places("workspace.merge", COORDINATOR, case="search", query="q=piscina", contribution_id=contribution(_COPY, "id")),
    *_places("workspace.merge", OPERATOR, case="already-merged", contribution_id=contribution("status = 'merged'", "id")),
    *_places("workspace.separate", OPERATOR, contribution_id=contribution("status = 'merged'", "id")),
    *_places("workspace.redact", OPERATOR, contribution_id=contribution("status = 'published'", "id")),
    *_places("workspace.redact", OPERATOR, case="comment", comment_id=first("comment", "status = 'published'")),
    *_places("workspace.original", COORDINATOR, AUDITOR, contribution_id=first("redaction_original", column="contribution_id")),
    *_scheda("workspace.record", OPERATOR, case="hidden", where="status = 'hidden'"),
    *_scheda("workspace.record", OPERATOR, case="merged", where="status = 'merged'"),
    *_scheda("workspace.record", AUDITOR, case="with-sources", where="id in (select target_id from contribution_merge)"),
    *_scheda("workspace.record", OPERATOR, case="rejected", where="status = 'rejected'"),
    *_scheda("workspace.record", OPERATOR, case="withdrawn", where="status = 'withdrawn'"),
    *_places("workspace.comments", OPERATOR, AUDITOR),
    *_places("workspace.comments", COORDINATOR, case="empty", territory=EMPTY),
    *_places("workspace.comment", OPERATOR, case="waiting", comment_id=first("comment", "status = 'in_moderation'")),
    *_places("workspace.comment", OPERATOR, case="published", comment_id=first("comment", "status = 'published'")),
    *_places("consultations.cycles", COORDINATOR, AUDITOR),
    *_places("consultations.cycles", COORDINATOR, case="empty", territory=EMPTY),
    *_places("consultations.cycle", COORDINATOR, OPERATOR, cycle_id="select 1"),
    *_places("consultations.move_date", COORDINATOR, cycle_id="select 1"),
    *_places("consultations.move_date", COORDINATOR, case="one-date", query="fase=drafting", cycle_id="select 1"),
    *_places("consultations.decide_cycle", COORDINATOR, cycle_id="select 1"),
    *_places("consultations.edit_cycle", COORDINATOR, cycle_id="select 1"),
    *_places("consultations.create_roundtable", OPERATOR, cycle_id="select 1"),
    *_places("consultations.edit_roundtable", OPERATOR, roundtable_id="select 2"),
    *_places("consultations.create_topic", OPERATOR, cycle_id="select 1"),
    *_places("consultations.edit_topic", OPERATOR, topic_id="select 3"),
    *_places("consultations.proposals", OPERATOR, AUDITOR, cycle_id="select 1"),
    *_places("consultations.decide_topic", OPERATOR, topic_id=first("topic", "status = 'proposed'")),
    *_places("consultations.create_cycle", COORDINATOR, case="empty", territory=EMPTY),
    *_places("consultations.create_cycle", COORDINATOR),
    *_places("consultations.create_cycle", COORDINATOR, case="starting-again", query="da=1"),
    *_scheda("replies.write", OPERATOR, case="new", where="status = 'published' and id not in (select contribution_id from reply)"),
    *_places("replies.write", "operatore-due", case="draft", contribution_id=first("reply", "status = 'draft'", "contribution_id")),
    *_places("replies.history", OPERATOR, contribution_id="select contribution_id from reply where id = 1"),
    *_places("replies.index", OPERATOR, COORDINATOR),
    *_places("replies.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("replies.review", COORDINATOR, OPERATOR, case="proposed", reply_id=first("reply", "status = 'proposed'")),
    *_places("replies.review", COORDINATOR, case="approved", reply_id=first("reply", "status = 'approved'")),
    *_places("replies.review", COORDINATOR, case="published", reply_id="select 4"),
    *_places("replies.correct", OPERATOR, reply_id="select 4"),
    *_places("replies.templates", OPERATOR, AUDITOR),
    *_places("replies.templates", COORDINATOR, case="empty", territory=EMPTY),
    *_places("replies.create_template", OPERATOR),
    *_places("replies.edit_template", OPERATOR, template_id=first("reply_template")),
    *_scheda("replies.assign", OPERATOR, case="new", where="status = 'published' and replied_at is null"),
    *_places("replies.exceptions", OPERATOR, COORDINATOR, cycle_id="select 1"),
    *_places("topic_replies.index", OPERATOR, AUDITOR),
    *_places("topic_replies.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("topic_replies.write", OPERATOR, case="draft", topic_id=first("topic_reply", "status = 'draft'", "topic_id")),
    *_places("topic_replies.write", OPERATOR, case="correction", topic_id=first("topic_reply", "status = 'published'", "topic_id")),
    *_places("topic_replies.review", OPERATOR, COORDINATOR, case="draft", topic_reply_id=first("topic_reply", "status = 'draft'")),
    *_places("topic_replies.review", COORDINATOR, case="published", topic_reply_id=first("topic_reply", "status = 'published'")),
    *_places("codebook.tags", OPERATOR, AUDITOR),
    *_places("codebook.create_tag", OPERATOR),
    *_places("moderation.answers_list", COORDINATOR, OPERATOR, AUDITOR),
    *_places("moderation.answers_list", COORDINATOR, case="empty", territory=EMPTY),
    *_places("moderation.create_answer", COORDINATOR),
    *_places("moderation.edit_answer", COORDINATOR, answer_id=first("ready_answer")),
    *_places("workspace.saved_filters", OPERATOR, AUDITOR),
    *_places("workspace.saved_filters", COORDINATOR, case="empty", territory=EMPTY),
    *_places("workspace.save_filter", OPERATOR, list_name="select 'contributi'", query="stato=published"),
    *_places("workspace.edit_filter", OPERATOR, filter_id=first("saved_filter", "owner_id is not null")),
    *_places("workspace.queue", APPROVER, case="grid"),
    *_places("codebook.edit_tag", OPERATOR, tag_id=first("tag", "territory_id = 1")),
    *_places("codebook.tag", OPERATOR, AUDITOR, tag_id=first("tag", "territory_id = 1")),
    *_places("codebook.merge_tag", OPERATOR, tag_id=first("tag", "territory_id = 1")),
    *_places("codebook.split_tag", OPERATOR, tag_id=first("tag", "territory_id = 1")),
    *_places("workspace.tag_contributions", OPERATOR, AUDITOR),
    *_places("workspace.tag_comments", OPERATOR, AUDITOR),
    *_places("workspace.tag_operations", OPERATOR),
    *_places(
        "workspace.tag_operation",
        OPERATOR,
        case="preview",
        tagging_id=first("bulk_operation", "act like 'codebook%' and status = 'prepared'"),
    ),
    *_places(
        "workspace.tag_operation", OPERATOR, case="done", tagging_id=first("bulk_operation", "act like 'codebook%' and status = 'done'")
    ),
    *_places("workspace.link_contributions", OPERATOR, AUDITOR),
    *_places("workspace.link_operations", OPERATOR),
    *_places(
        "workspace.link_operation",
        OPERATOR,
        case="preview",
        linking_id=first("bulk_operation", "act like 'plans%' and status = 'prepared'"),
    ),
    *_places(
        "workspace.link_operation", OPERATOR, case="done", linking_id=first("bulk_operation", "act like 'plans%' and status = 'done'")
    ),
    *_places("workspace.split", OPERATOR, contribution_id=contribution("status = 'published' and replied_at is null", "id")),
    *_places("workspace.rejoin", OPERATOR, contribution_id=contribution("status = 'split'", "id")),
    *_places("workspace.record", OPERATOR, case="split", contribution_id=contribution("status = 'split'", "id")),
    *_places("workspace.record", OPERATOR, case="part", contribution_id=contribution("part_of_id is not null", "id")),
    *_number("portal.contribution", case="split", where="status = 'split'"),
    *_number("portal.contribution", case="part", where="part_of_id is not null and status = 'published'"),
    *_places("workspace.extracts", OPERATOR, AUDITOR, contribution_id="select contribution_id from extract limit 1"),
    *_places(
        "workspace.remove_extract",
        OPERATOR,
        contribution_id=f"select contribution_id from extract where id = ({first('extract', 'removed_at is null')})",
        extract_id=first("extract", "removed_at is null"),
    ),
    *_places("codebook.remap", OPERATOR, case="merge", remap_id=first("tag_remap", "kind = 'merge'")),
    *_places("codebook.remap", OPERATOR, case="split", remap_id=first("tag_remap", "kind = 'split'")),
    *_places("plans.objectives", OPERATOR, AUDITOR),
    *_places("plans.objectives", COORDINATOR, case="empty", territory=EMPTY),
    *_places("plans.objective", OPERATOR, AUDITOR, objective_id="select 4"),
    *_places("plans.edit_objective", OPERATOR, objective_id="select 4"),
    *_places("plans.create_objective", OPERATOR),
    *_places("plans.create_objective", OPERATOR, case="below", query="sotto=1"),
    *_places("plans.paste_outline", OPERATOR),
    *_places("plans.bring_lines", OPERATOR),
    *_places("plans.brought_lines", OPERATOR, plan_import_id=first("plan_import")),
    *_places("plans.merge_line", OPERATOR, objective_id="select 4"),
    *_places("services.bring_services", OPERATOR),
    *_places("services.brought_services", OPERATOR, catalogue_import_id=first("catalogue_import", "catalogue = 'services'")),
    *_places("codebook.bring_tags", OPERATOR),
    *_places("codebook.brought_tags", OPERATOR, catalogue_import_id=first("catalogue_import", "catalogue = 'tags'")),
    *_places("services.index", OPERATOR, AUDITOR),
    *_places("services.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("services.create", OPERATOR),
    *_places("services.edit", OPERATOR, service_id=first("service", "territory_id = 1")),
    *_places("organisations.registry", OPERATOR),
    *_places("organisations.export", COORDINATOR),
    *_places("organisations.bring", OPERATOR),
    *_places("organisations.columns", OPERATOR, import_id=first("organisation_import", "done_at is null")),
    *_places("organisations.preview", OPERATOR, case="to-confirm", import_id=first("organisation_import", "done_at is null")),
    *_places("organisations.preview", OPERATOR, case="done", import_id=first("organisation_import", "done_at is not null")),
    *_places("organisations.record", OPERATOR, case="listed", organisation_id=_LISTED),
    *_places("organisations.claim_record", OPERATOR, AUDITOR, organisation_id=_LISTED, claim_id=first("organisation_claim")),
    *_places("organisations.categories", COORDINATOR, AUDITOR),
    *_places("organisations.compare", OPERATOR, organisation_id="select 1", other_id="select 2"),
    *_places("organisations.record", OPERATOR, case="unverified", organisation_id=first("organisation", "status = 'unverified'")),
    *_places("organisations.record", COORDINATOR, case="accredited", organisation_id="select 1"),
    *_places("accounts.people", COORDINATOR, ADMINISTRATOR),
    *_places("accounts.add_person", ADMINISTRATOR),
    *_places("accounts.renew_role", ADMINISTRATOR, assignment_id=first("staff_assignment", "ends_on is not null")),
    *_places("accounts.ask_factor_reset", ADMINISTRATOR),
    *_places("accounts.refuse_role", COORDINATOR, proposal_id=first("role_proposal", "status = 'open'")),
    *_places("roster.index", COORDINATOR, AUDITOR),
    *_places("roster.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("roster.add", OPERATOR),
    *_places("roster.edit", OPERATOR, roster_member_id=first("roster_member", "is_coordinator")),
    *_places("roster.end", OPERATOR, roster_member_id=first("roster_member", "ends_on is null")),
    *_places("opening.index", COORDINATOR, ADMINISTRATOR),
    *_places("opening.names", ADMINISTRATOR),
    *_places("opening.municipalities", ADMINISTRATOR),
    *_places("opening.contacts", ADMINISTRATOR),
    *_places("opening.legal", ADMINISTRATOR),
    *_places("opening.mail", ADMINISTRATOR),
    *_places("opening.colleagues", ADMINISTRATOR),
    *_places("opening.areas", ADMINISTRATOR),
    *_places("searches.synonyms", COORDINATOR, ADMINISTRATOR),
    *_places("territory.presets", COORDINATOR, ADMINISTRATOR, AUDITOR),
    *_places("territory.settings", COORDINATOR, ADMINISTRATOR),
    *_places("attachments.limits", ADMINISTRATOR),
    *_places("territory.name", ADMINISTRATOR),
    *_places("territory.contacts", ADMINISTRATOR),
    *_places("territory.target_time", ADMINISTRATOR),
    *_places("territory.words", COORDINATOR, ADMINISTRATOR),
    *_places("territory.word", ADMINISTRATOR, word="select 'plan'"),
    *_places("territory.areas", COORDINATOR, ADMINISTRATOR),
    *_places("territory.codes", COORDINATOR, OPERATOR),
    *_places("territory.add_code", COORDINATOR),
    *_places("territory.edit_code", COORDINATOR, entry_id=first("code_entry", "territory_id = 1")),
    *_places("territory.rename_area", ADMINISTRATOR, area_id=first("thematic_area", "territory_id = 1")),
    *_places("territory.retire_area", ADMINISTRATOR, area_id=first("thematic_area", "territory_id = 1")),
    *_places("territory.add_area", ADMINISTRATOR),
    *_places("territory.members", COORDINATOR, ADMINISTRATOR),
    *_places("territory.name_lead", ADMINISTRATOR),
    *_places("territory.add_member", ADMINISTRATOR),
    *_places(
        "territory.end_member", ADMINISTRATOR, municipality_id="select municipality_id from territory_membership where territory_id = 1"
    ),
    *_places("notifications.outbox", COORDINATOR, AUDITOR),
    *_places("notifications.bulletins", OPERATOR, AUDITOR),
    *_places("notifications.bulletins", COORDINATOR, case="empty", territory=EMPTY),
    *_places("notifications.write_bulletin", OPERATOR),
    *_places("notifications.edit_bulletin", OPERATOR, bulletin_id=first("bulletin", "status = 'draft'")),
    *_places("notifications.bulletin", OPERATOR, case="draft", bulletin_id=first("bulletin", "status = 'draft'")),
    *_places("notifications.bulletin", COORDINATOR, case="sent", bulletin_id=first("bulletin", "status = 'sent'")),
    *_places("register.activity", COORDINATOR, AUDITOR),
    *_places("register.activity", COORDINATOR, case="filtered", query="tipo=accounts&dal=2026-01-01"),
    *_places("register.activity", COORDINATOR, case="wrong-day", query="dal=ieri", status=422),
    *_places("register.export_activity", COORDINATOR),
    *_places("cases.index", COORDINATOR),
    *_places("cases.index", COORDINATOR, case="closed", query="?stato=chiuse"),
    *_places("cases.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("cases.case", COORDINATOR, case="open", case_id=first("report_case", "closed_at is null and not is_risk")),
    *_places("cases.case", COORDINATOR, case="risk", case_id=first("report_case", "closed_at is null and is_risk")),
    *_places("cases.case", COORDINATOR, case="closed", case_id=first("report_case", "closed_at is not null")),
    *_places("appeals.index", COORDINATOR),
    *_places("appeals.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("appeals.show", COORDINATOR, appeal_id=first("appeal", "status = 'waiting'")),
    *_places("appeals.show", COORDINATOR, case="decided", appeal_id=first("appeal", "status <> 'waiting'")),
    *_places("clarifications.index", COORDINATOR, AUDITOR),
    *_places("clarifications.index", COORDINATOR, case="closed", query="stato=chiusi"),
    *_places("clarifications.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("clarifications.show", OPERATOR, AUDITOR, clarification_id=first("clarification", "status = 'waiting'")),
    *_places("clarifications.show", COORDINATOR, case="answered", clarification_id=first("clarification", "status = 'answered'")),
    *_places("reports.index", OPERATOR, AUDITOR),
    *_places("reports.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places(
        "papers.office",
        OPERATOR,
        AUDITOR,
        case="dossier",
        paper_name="select 'fascicolo'",
        subject_id=first("contribution", "status = 'published'"),
    ),
    *_places(
        "papers.office", OPERATOR, case="minutes", paper_name="select 'verbale'", subject_id=first("minutes_version", column="meeting_id")
    ),
    *_places("papers.office", OPERATOR, case="brief", paper_name="select 'due-pagine'", subject_id=first("plan_cycle")),
    *_places("papers.office", OPERATOR, case="chapter", paper_name="select 'capitolo'", subject_id=first("plan_cycle")),
    *_places("word_templates.show", ADMINISTRATOR, AUDITOR),
    *_places("word_templates.show", COORDINATOR, case="empty", territory=EMPTY),
    *_places("reports.begin", OPERATOR),
    *_places("reports.review", OPERATOR, AUDITOR, report_id=first("closing_report")),
    *_places("reports.title", OPERATOR, report_id=first("closing_report")),
    *_places("reports.text", OPERATOR, report_id=first("closing_report"), part="select 'introduction'"),
    *_places("reports.preview", OPERATOR, report_id=first("closing_report")),
    *_places("synthesis.index", OPERATOR, AUDITOR),
    *_places("synthesis.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("synthesis.begin", OPERATOR),
    *_places("synthesis.review", OPERATOR, AUDITOR, case="draft", synthesis_id=_DRAFT_SYNTHESIS),
    *_places("synthesis.review", COORDINATOR, case="published", synthesis_id=first("synthesis", "status = 'published'")),
    *_places("synthesis.frame", OPERATOR, synthesis_id=_DRAFT_SYNTHESIS),
    *_places("synthesis.add_point", OPERATOR, synthesis_id=_DRAFT_SYNTHESIS),
    *_places("synthesis.edit_point", OPERATOR, synthesis_id=_DRAFT_SYNTHESIS, point_id=_OF_DRAFT.format("synthesis_point")),
    *_places("synthesis.quotes", OPERATOR, synthesis_id=_DRAFT_SYNTHESIS, source_id=_OF_DRAFT.format("synthesis_source")),
    *_places("synthesis.point_sources", OPERATOR, AUDITOR, synthesis_id=_DRAFT_SYNTHESIS, point_id=_OF_DRAFT.format("synthesis_point")),
    *_places("workspace.point_reply", OPERATOR, AUDITOR, synthesis_id=_DRAFT_SYNTHESIS, point_id=_OF_DRAFT.format("synthesis_point")),
    *_places("synthesis.material", OPERATOR, AUDITOR, synthesis_id=_DRAFT_SYNTHESIS),
    *_places("synthesis.material", OPERATOR, case="aside", query="dove=set_aside", synthesis_id=first("synthesis", "status = 'published'")),
    *_places("measures.index", COORDINATOR),
    *_places("measures.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("measures.person", COORDINATOR, user_id=first("account_measure", column="user_id")),
    *_places("measures.measure", COORDINATOR, case="proposed", measure_id=first("account_measure", "status = 'proposed'")),
    *_places("measures.measure", COORDINATOR, case="pause", measure_id=first("account_measure", "kind = 'pause'")),
    *_places("measures.hiding", COORDINATOR, check_id=first("hiding_check", "status = 'waiting'")),
    *_places("territory.support", ADMINISTRATOR),
    *_places("feedback.requests", COORDINATOR, AUDITOR),
    *_places("feedback.requests", COORDINATOR, case="empty", territory=EMPTY),
    *_places("feedback.answer", COORDINATOR, AUDITOR, case="waiting", request_id=first("feedback_request", "answered_at is null")),
    *_places("feedback.answer", COORDINATOR, case="answered", request_id=first("feedback_request", "answered_at is not null")),
    *_places("intake.desk", OPERATOR),
    *_places("intake.bring", OPERATOR),
    *_places(
        "intake.contribution_import", OPERATOR, case="to-confirm", contribution_import_id=first("contribution_import", "done_at is null")
    ),
    *_places(
        "intake.contribution_import", OPERATOR, case="done", contribution_import_id=first("contribution_import", "done_at is not null")
    ),
    *_places("notices.index", COORDINATOR, AUDITOR),
    *_places("notices.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("notices.create", OPERATOR),
    *_places("notices.create", COORDINATOR, case="empty", territory=EMPTY),
    *_places("notices.show", COORDINATOR, AUDITOR, notice_id=_NOTICE),
    *_places("notices.show", COORDINATOR, case="draft", notice_id=_DRAFT_NOTICE),
    *_places("notices.outcome", COORDINATOR, notice_id=_NOTICE),
    *_places("notices.edit", OPERATOR, notice_id=_DRAFT_NOTICE),
    *_places("notices.protocol", OPERATOR, notice_id=_NOTICE),
    *_places("notices.publish", COORDINATOR, notice_id=_DRAFT_NOTICE),
    *_places("notices.extend", COORDINATOR, notice_id=_NOTICE),
    *_places("notices.revoke", COORDINATOR, notice_id=_NOTICE),
    *_places("notices.conclude", COORDINATOR, notice_id=_NOTICE),
    *_places("notices.applications", OPERATOR, AUDITOR, notice_id=_NOTICE),
    *_places(
        "notices.applications",
        OPERATOR,
        case="none",
        query="stato=review&chi=organizzazioni",
        notice_id=_NOTICE,
    ),
    *_places(
        "notices.application",
        OPERATOR,
        AUDITOR,
        case="waiting",
        application_id=_WAITING,
    ),
    *_places("notices.application", COORDINATOR, OPERATOR, case="review", application_id=first("application", "status = 'review'")),
    *_places("notices.application", OPERATOR, AUDITOR, case="letter-failed", application_id=first("application", "status = 'rejected'")),
    *_places("notices.application", OPERATOR, case="letter-superseded", application_id=first("application", "status = 'admitted'")),
    *_places(
        "notices.application",
        OPERATOR,
        case="citizen",
        application_id=_ENROLLED,
    ),
    *_places("notices.check", OPERATOR, application_id=_WAITING),
    *_places("notices.letter_protocol", OPERATOR, application_id=first("application", "status = 'admitted'")),
    *_places("notices.decide", OPERATOR, application_id=_WAITING),
    *_places("notices.ask_review", ASSOCIATION, application_id=first("application", "status = 'rejected'")),
    *_places("notices.seats", COORDINATOR, AUDITOR, roundtable_id=_FORMAL),
    *_places("notices.end_seat", OPERATOR, member_id=first("roundtable_member", "until is null and organisation_id is not null")),
    *_places("notices.write_pact", COORDINATOR, cycle_id="select 1"),
    *_places("notices.publish_pact", COORDINATOR, cycle_id="select 1"),
    *_places("meetings.index", OPERATOR, AUDITOR),
    *_places("meetings.index", COORDINATOR, case="empty", territory=EMPTY),
    *_places("meetings.plan", OPERATOR),
    *_places("meetings.plan", COORDINATOR, case="empty", territory=EMPTY),
    *_places("meetings.show", OPERATOR, AUDITOR, case="minuted", meeting_id=first("meeting", "status = 'minuted'")),
    *_places("meetings.show", OPERATOR, case="convened", meeting_id=first("meeting", "status = 'convened'")),
    *_places("meetings.change_status", OPERATOR, meeting_id=first("meeting", "status = 'convened'")),
    *_places("meetings.documents", OPERATOR, case="minuted", meeting_id=first("meeting", "status = 'minuted'")),
    *_places("notices.documents", OPERATOR, notice_id=first("notice", "status <> 'revoked'")),
    *_places("meetings.edit", OPERATOR, meeting_id=first("meeting", "status = 'convened'")),
    *_places("meetings.room", OPERATOR, case="held", meeting_id=first("meeting", "status = 'held'")),
    *_places("meetings.room", OPERATOR, case="minuted", meeting_id=first("meeting", "status = 'minuted'")),
    *_places("meetings.attendance", OPERATOR, case="held", meeting_id=first("meeting", "status = 'held'")),
    *_places("meetings.minutes", OPERATOR, COORDINATOR, case="held", meeting_id=first("meeting", "status = 'held'")),
    *_places("meetings.minutes", OPERATOR, case="minuted", meeting_id=first("meeting", "status = 'minuted'")),
    *_places("meetings.publish", COORDINATOR, meeting_id=first("meeting", "status = 'held'")),
    *_scheda("workspace.record", OPERATOR, case="said-in-a-room", where="meeting_id is not null"),
    *_number("intake.sheet", OPERATOR, case="desk", where="channel = 'desk'"),
)

EXCLUDED = {
    "plans.export_plan": "download",
    "services.export_services": "download",
    "services.services_model": "download",
    "codebook.export_tags": "download",
    "codebook.tags_model": "download",
    "numbers.download": "download",
    "numbers.office_download": "download",
    "numbers.dictionary": "download",
    "intake.import_model": "download",
    "intake.import_report": "download",
    "plans.plan_model": "download",
    "portal.matrix_file": "download",
    "portal.links_file": "download",
    "portal.columns_file": "download",
    "organisations.import_model": "download",
    "organisations.import_report": "download",
    "notifications.bulletin_letter": "a letter as a mail program shows it, in a frame of the page of the announcement",
    "notifications.cancel_bulletin": "the page of the announcement, which is looked at as such",
    "notifications.confirm_bulletin": "the page of the announcement, which is looked at as such",
    "notifications.return_bulletin": "the page of the announcement, which is looked at as such",
    "notifications.send_bulletin": "the page of the announcement, which is looked at as such",
    "notifications.try_bulletin": "the page of the announcement, which is looked at as such",
    "attachments.download": "download",
    "synthesis.copy": "download",
    "reports.copy": "download",
    "word_templates.example": "download",
    "portal.contributions_csv": "download",
    "portal.how_we_moderate_csv": "download",
    "portal.cycle_calendar": "download",
    "portal.contributions_json": "download",
    "portal.contributions_atom": "feed",
    "portal.comments_atom": "feed",
    "register.download": "download",
    "register.heads": "download",
    "register.verifier": "download",
    "accounts.download_archive": "download",
    "accounts.download_data": "download",
    "opendata.download": "download",
    "opendata.columns": "download",
    "opendata.catalogue_turtle": "a graph for machines",
    "opendata.catalogue_json": "a graph for machines",
    "opendata_api.index": "JSON for machines",
    "opendata_api.openapi": "JSON for machines",
    "opendata_api.list_rows": "JSON for machines",
    "opendata_api.get_row": "JSON for machines",
    "workspace.open_filter": "leads to the list at once",
    "portal.favicon": "picture",
    "portal.robots": "text for robots",
    "operations.healthz": "JSON for machines",
}
