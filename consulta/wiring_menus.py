# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map of menus: what the public and the office are led to, and which public pages may be kept whole."""

from collections.abc import Sequence

from consulta.core.words import N_
from consulta.web.layout import NavLink

PUBLIC_NAV: Sequence[NavLink] = (
    NavLink("portal.conference", "labels.conference.singular"),
    NavLink("portal.roundtables", "labels.roundtable.plural"),
    NavLink("portal.contributions", N_("Contributi")),
    NavLink("portal.plan", "labels.plan.singular"),
    NavLink("numbers.show", N_("Numeri")),
    NavLink("register.index", N_("Registro di trasparenza")),
)

CACHED_PAGES: frozenset[str] = frozenset(
    {
        "portal.home",
        "portal.conference",
        "portal.cycle_calendar",
        "portal.roundtables",
        "portal.roundtable",
        "portal.comune",
        "portal.meeting",
        "portal.notices",
        "portal.notice",
        "portal.pact",
        "portal.topic",
        "portal.contributions",
        "portal.contributions_csv",
        "portal.contributions_json",
        "portal.contributions_atom",
        "portal.comments_atom",
        "portal.contribution",
        "portal.plan",
        "portal.objective",
        "portal.matrix",
        "portal.asked",
        "portal.services",
        "portal.service",
        "portal.search",
        "portal.privacy",
        "portal.legal_notes",
        "portal.how_it_works",
        "portal.how_we_moderate",
        "portal.how_we_moderate_csv",
        "portal.contacts",
        "portal.adoption_exceptions",
        "opendata.index",
        "opendata.show",
        "opendata.programs",
        "synthesis.listing",
        "synthesis.show",
        "synthesis.edition",
        "synthesis.differences",
        "reports.listing",
        "reports.show",
        "reports.edition",
        "library.index",
        "library.feed",
        "register.index",
        "feedback.accessibility",
    }
)
"""Public pages without a POST form, the same for every visitor without a session (decisions.md 25)."""

WORKSPACE_NAV: Sequence[NavLink] = (
    NavLink("workspace.today", N_("Oggi")),
    NavLink("workspace.queue", N_("Contributi"), "to_moderate"),
    NavLink("workspace.comments", N_("Commenti"), "comments_to_moderate"),
    NavLink("cases.index", N_("Segnalazioni"), "cases_open"),
    NavLink("measures.index", N_("Conferme e misure"), "to_confirm"),
    NavLink("appeals.index", N_("Riesami"), "appeals_to_decide"),
    NavLink("replies.index", N_("Risposte"), "to_approve"),
    NavLink("clarifications.index", N_("Chiarimenti"), "clarifications_waiting"),
    NavLink("opinions.index", N_("Pareri"), "opinions_late"),
    NavLink("synthesis.index", N_("Sintesi"), "syntheses_to_approve"),
    NavLink("reports.index", N_("Relazioni"), "reports_to_approve"),
    NavLink("library.documents", N_("Documenti"), "formats_waiting"),
    NavLink("plans.objectives", N_("Obiettivi")),
    NavLink("services.index", N_("Servizi")),
    NavLink("codebook.tags", N_("Etichette")),
    NavLink("numbers.office", N_("Numeri")),
    NavLink("intake.desk", N_("Sportello")),
    NavLink("notices.index", N_("Avvisi"), "applications_to_decide"),
    NavLink("meetings.index", N_("Incontri")),
    NavLink("organisations.registry", N_("Organizzazioni"), "organisations_to_verify"),
    NavLink("consultations.cycles", N_("Consultazione")),
    NavLink("accounts.people", N_("Persone")),
    NavLink("roster.index", N_("Organico")),
    NavLink("feedback.requests", N_("Richieste"), "feedback_open"),
    NavLink("notifications.bulletins", N_("Annunci"), "bulletins_to_confirm"),
    NavLink("notifications.outbox", N_("Posta"), "mail_failed"),
    NavLink("register.activity", N_("Attività")),
    NavLink("territory.settings", N_("Impostazioni")),
)
