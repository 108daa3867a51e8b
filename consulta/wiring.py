# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""THE MAP: which blueprint belongs to whom, which port is answered by whom; who listens to what is in ``wiring_events``.

The only modules, with wiring_cli and wiring_worker, that know every feature.
"""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Flask

from consulta.accounts import data_queries as account_data_queries
from consulta.accounts import queries as account_queries
from consulta.accounts import service as account_service
from consulta.accounts import views as account_views
from consulta.appeals import queries as appeal_queries
from consulta.appeals import service as appeal_service
from consulta.appeals import views as appeal_views
from consulta.attachments import queries as attachment_queries
from consulta.attachments import searching as attachment_searching
from consulta.attachments import service as attachment_service
from consulta.attachments import views as attachment_views
from consulta.attachments.policy import OwnerRule
from consulta.bulk import service as bulk_service
from consulta.cases import queries as case_queries
from consulta.cases import service as case_service
from consulta.cases import views as case_views
from consulta.catalogues import service as catalogue_service
from consulta.clarifications import queries as clarification_queries
from consulta.clarifications import service as clarification_service
from consulta.clarifications import views as clarification_views
from consulta.codebook import criteria as codebook_criteria
from consulta.codebook import queries as codebook_queries
from consulta.codebook import service as codebook_service
from consulta.codebook import views as codebook_views
from consulta.consultations import queries as consultation_queries
from consulta.consultations import service as consultation_service
from consulta.consultations.queries import searching as consultation_searching
from consulta.consultations.views import routes as consultation_routes
from consulta.contributions import queries as contribution_queries
from consulta.contributions import service as contribution_service
from consulta.contributions import views as contribution_views
from consulta.contributions.queries import Criterion
from consulta.contributions.queries import searching as contribution_searching
from consulta.core import clock
from consulta.core.search import Entry
from consulta.documents import service as document_service
from consulta.feedback import queries as feedback_queries
from consulta.feedback import service as feedback_service
from consulta.feedback import views as feedback_views
from consulta.intake import imports as intake_imports
from consulta.intake import queries as intake_queries
from consulta.intake import service as intake_service
from consulta.intake import views as intake_views
from consulta.library import queries as library_queries
from consulta.library import searching as library_searching
from consulta.library import service as library_service
from consulta.library.views import routes as library_routes
from consulta.listings import queries as listing_queries
from consulta.listings import service as listing_service
from consulta.measures import queries as measure_queries
from consulta.measures import service as measure_service
from consulta.measures import views as measure_views
from consulta.meetings import criteria as meeting_criteria
from consulta.meetings import queries as meeting_queries
from consulta.meetings import service as meeting_service
from consulta.meetings.queries import searching as meeting_searching
from consulta.meetings.views import routes as meeting_routes
from consulta.moderation import originals as moderation_originals
from consulta.moderation import queries as moderation_queries
from consulta.moderation import redaction as moderation_redaction
from consulta.moderation import views as moderation_views
from consulta.notes import queries as note_queries
from consulta.notes import service as note_service
from consulta.notes import views as note_views
from consulta.notices import queries as notice_queries
from consulta.notices import service as notice_service
from consulta.notices.queries import searching as notice_searching
from consulta.notices.views import routes as notice_routes
from consulta.notifications import delivery, letters
from consulta.notifications import queries as notification_queries
from consulta.notifications import service as notification_service
from consulta.notifications import views as notification_views
from consulta.numbers import criteria as number_criteria
from consulta.numbers.views import routes as number_routes
from consulta.opendata import api as open_data_api
from consulta.opendata import views as open_data_views
from consulta.opening import views as opening_views
from consulta.operations import health
from consulta.operations import views as operations_views
from consulta.opinions import queries as opinion_queries
from consulta.opinions.views import routes as opinion_routes
from consulta.organisations import queries as organisation_queries
from consulta.organisations import service as organisation_service
from consulta.organisations import views as organisation_views
from consulta.papers import queries as paper_queries
from consulta.papers import service as paper_service
from consulta.papers import views as paper_views
from consulta.plans import criteria as plan_criteria
from consulta.plans import searching as plan_searching
from consulta.plans import service as plan_service
from consulta.plans.views import routes as plan_views
from consulta.portal import criteria as portal_criteria
from consulta.portal.views import routes as portal_routes
from consulta.portal.views.contributions import CRITERIA_EXTENSION as PUBLIC_CRITERIA_EXTENSION
from consulta.register import queries as register_queries
from consulta.register import views as register_views
from consulta.replies import queries as reply_queries
from consulta.replies import service as reply_service
from consulta.replies.views import routes as reply_views
from consulta.reports import queries as report_queries
from consulta.reports import service as report_service
from consulta.reports.views import routes as report_routes
from consulta.roster import queries as roster_queries
from consulta.roster import service as roster_service
from consulta.roster import views as roster_views
from consulta.searches import queries as search_queries
from consulta.searches import service as search_service
from consulta.searches import views as search_views
from consulta.searches.service import Source
from consulta.services import searching as service_searching
from consulta.services import views as service_views
from consulta.settings import Settings
from consulta.synthesis import queries as synthesis_queries
from consulta.synthesis.views import routes as synthesis_routes
from consulta.territory import queries as territory_queries
from consulta.territory.presets import HIDDEN_WHEN_SIMPLE as HIDDEN_WHEN_SIMPLE
from consulta.territory.views import routes as territory_views
from consulta.topic_replies import views as topic_reply_views
from consulta.web.page_cache import init_page_cache
from consulta.web.ports import EXTENSION as PORTS_EXTENSION
from consulta.web.ports import Ports
from consulta.wiring_events import EVENTS
from consulta.wiring_menus import CACHED_PAGES
from consulta.word_templates import queries as word_template_queries
from consulta.word_templates import views as word_template_views
from consulta.workspace import criteria as workspace_criteria
from consulta.workspace import queries as workspace_queries
from consulta.workspace.views import routes as workspace_routes
from consulta.workspace.views.lists import CRITERIA as OFFICE_CRITERIA_EXTENSION

BLUEPRINTS: Sequence[Blueprint] = (
    account_views.bp,
    attachment_views.bp,
    organisation_views.bp,
    notification_views.bp,
    operations_views.bp,
    register_views.bp,
    feedback_views.bp,
    territory_views.bp,
    opening_views.bp,
    reply_views.bp,
    topic_reply_views.bp,
    clarification_views.bp,
    synthesis_routes.bp,
    report_routes.bp,
    paper_views.bp,
    word_template_views.bp,
    library_routes.bp,
    intake_views.bp,
    meeting_routes.bp,
    notice_routes.bp,
    contribution_views.bp,
    portal_routes.bp,
    case_views.bp,
    measure_views.bp,
    appeal_views.bp,
    moderation_views.bp,
    codebook_views.bp,
    plan_views.bp,
    service_views.bp,
    workspace_routes.bp,
    consultation_routes.bp,
    search_views.bp,
    roster_views.bp,
    opinion_routes.bp,
    note_views.bp,
    number_routes.bp,
    open_data_views.bp,
    open_data_api.bp,
)

PUBLIC_CRITERIA: Sequence[Criterion] = (
    *portal_criteria.PUBLIC_CRITERIA,
    *meeting_criteria.PUBLIC_CRITERIA,
    *number_criteria.PUBLIC_CRITERIA,
)
"""Filters that higher features add to the public list of contributions, in all its renderings."""

OFFICE_CRITERIA: Sequence[Criterion] = (
    *codebook_criteria.OFFICE_CRITERIA,
    *workspace_criteria.OFFICE_CRITERIA,
    *meeting_criteria.OFFICE_CRITERIA,
    *number_criteria.OFFICE_CRITERIA,
    *plan_criteria.OFFICE_CRITERIA,
)
"""Filters that higher features add to the office's list of contributions."""

ATTACHMENT_OWNERS: Mapping[str, OwnerRule] = {
    organisation_queries.DOCUMENTS: organisation_queries.may_read_document,
    meeting_queries.MEETING: meeting_queries.may_read_document,
    meeting_queries.MINUTES: meeting_queries.may_read_minutes_file,
    contribution_queries.CONTRIBUTION: contribution_queries.may_read_file,
    notice_queries.NOTICE: notice_queries.may_read_notice_document,
    notice_queries.LETTER: notice_queries.may_read_letter,
    notice_queries.LIST: notice_queries.may_read_list,
    notice_queries.PUBLIC_LIST: notice_queries.may_read_public_list,
    opinion_queries.OPINION: opinion_queries.may_read_file,
    report_queries.FILE: report_queries.may_read_file,
    paper_queries.FILE: paper_queries.may_read_file,
    word_template_queries.OWNER: word_template_queries.may_read_file,
    library_queries.FILE: library_queries.may_read_file,
}
"""Who may read a file: the rule of each kind of owner. A kind that is not here is closed (ADR 0015)."""


def _documents(territory_id: int, after: int, limit: int) -> Sequence[Entry]:
    return attachment_searching.list_document_entries(territory_id, after, limit, ATTACHMENT_OWNERS, clock.now())


SEARCH_SOURCES: Mapping[str, Source] = {
    "contribution": contribution_searching.list_contribution_entries,
    "comment": contribution_searching.list_comment_entries,
    "topic": consultation_searching.list_topic_entries,
    "roundtable": consultation_searching.list_roundtable_entries,
    "minutes": meeting_searching.list_minutes_entries,
    "notice": notice_searching.list_notice_entries,
    "objective": plan_searching.list_objective_entries,
    "service": service_searching.list_service_entries,
    "document": _documents,
    "library": library_searching.list_library_entries,
    "closing_report": library_searching.list_report_entries,
    "synthesis": library_searching.list_synthesis_entries,
}
"""What is public of each kind of thing that the search finds: the index is proved against it (ADR 0033)."""

PORTS = Ports(
    load_actor=organisation_queries.load_actor,
    territory_ref=territory_queries.find_territory,
    list_territories=territory_queries.list_territories,
    register_head=register_queries.find_daily_head,
    workspace_counts=workspace_queries.workspace_counts,
    staff_names=lambda territory_id: {row.user_id: row.name for row in account_queries.list_staff(territory_id, clock.now())},
    is_mail_paused=notification_queries.is_person_paused,
    next_change=notice_queries.next_change,
    may_write=(measure_queries.may_write,),
    synonyms=search_queries.synonyms_of,
    hidden_again=moderation_originals.hidden_again,
    extracts_of_line=codebook_queries.extracts_of_line,
    counted=(library_queries.COUNTED,),
    health=(
        health.check_database,
        health.check_worker,
        health.check_disk,
        health.check_backups,
        notification_queries.check_health,
        notification_queries.check_digest,
        attachment_queries.check_health,
    ),
    personal_data=(
        account_data_queries.personal_data,
        organisation_queries.personal_data,
        organisation_queries.personal_claims,
        consultation_queries.personal_data,
        contribution_queries.personal_data,
        moderation_queries.personal_data,
        moderation_originals.personal_data,
        case_queries.personal_data,
        measure_queries.personal_data,
        appeal_queries.personal_data,
        clarification_queries.personal_data,
        synthesis_queries.personal_data,
        intake_queries.personal_data,
        notice_queries.personal_data,
        feedback_queries.personal_data,
        notification_queries.personal_data,
        register_queries.personal_data,
        attachment_queries.personal_data,
        roster_queries.personal_data,
        listing_queries.personal_data,
        note_queries.personal_data,
        library_queries.personal_data,
    ),
    erase=(
        organisation_service.forget_person,
        consultation_service.forget_person,
        case_service.erase,
        measure_service.erase,
        moderation_redaction.erase,
        appeal_service.erase,
        clarification_service.erase,
        report_service.erase,
        paper_service.erase,
        contribution_service.erase,
        codebook_service.forget_extracts,
        intake_service.forget_person,
        notice_service.erase,
        notification_service.forget_person,
        feedback_service.erase,
        roster_service.erase,
        listing_service.erase,
        note_service.erase,
        library_service.erase,
    ),
    point_replies=reply_queries.frozen_replies,
    guards={
        "adopt_cycle": (reply_queries.may_adopt_plan,),
        "unlink_contribution": (reply_queries.may_unlink,),
        "publish_contribution": (meeting_queries.may_publish,),
        "merge_contribution": (reply_queries.may_merge,),
        "split_contribution": (reply_queries.may_split,),
        "close_roundtable": (synthesis_queries.may_close,),
        "propose_synthesis": (reply_queries.may_propose_synthesis,),
    },
    retention=(
        account_service.forget_old,
        contribution_service.forget_old,
        contribution_service.forget_waiting_files,
        case_service.forget_old,
        meeting_service.forget_old,
        notice_service.forget_old,
        document_service.forget_old,
        paper_service.forget_old,
        intake_service.forget_old,
        intake_imports.forget_imports,
        notification_service.forget_old,
        notification_service.forget_old_news,
        feedback_service.forget_old,
        attachment_service.forget_old,
        organisation_service.forget_imports,
        plan_service.forget_plan_imports,
        roster_service.forget_old,
        search_service.forget_old,
        bulk_service.forget_old,
        catalogue_service.forget_catalogue_imports,
        reply_service.forget_old,
        clarification_service.forget_old,
        library_service.forget_old,
    ),
)


def init_app(app: Flask, settings: Settings) -> None:
    """Join everyone. Called once by create_app."""
    app.extensions["consulta.events"] = EVENTS
    app.extensions[PORTS_EXTENSION] = PORTS
    app.extensions[PUBLIC_CRITERIA_EXTENSION] = PUBLIC_CRITERIA
    app.extensions[OFFICE_CRITERIA_EXTENSION] = OFFICE_CRITERIA
    app.extensions[attachment_views.EXTENSION] = ATTACHMENT_OWNERS
    app.extensions[search_queries.SOURCES] = SEARCH_SOURCES
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    delivery.init_delivery(app, letters.compose, letters.unsubscribe_url, letters.attach)
    app.extensions["csrf"].exempt(notification_views.unsubscribe)  # a mail program has no session: the link is signed (RFC 8058)
    init_page_cache(app, CACHED_PAGES if settings.page_cache else ())
