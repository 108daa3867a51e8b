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

_LISTEN, _ANSWER, _PLAN, _TELL, _RUN = N_("Ascoltare"), N_("Rispondere"), N_("Piano"), N_("Raccontare"), N_("Amministrare")
"""Headings of the office's menu, in the order of the work."""

WORKSPACE_NAV: Sequence[NavLink] = (
    NavLink("workspace.today", N_("Oggi")),
    NavLink("workspace.queue", N_("Contributi"), "to_moderate", _LISTEN),
    NavLink("workspace.comments", N_("Commenti"), "comments_to_moderate", _LISTEN),
    NavLink("cases.index", N_("Segnalazioni"), "cases_open", _LISTEN),
    NavLink("measures.index", N_("Conferme e misure"), "to_confirm", _LISTEN),
    NavLink("appeals.index", N_("Riesami"), "appeals_to_decide", _LISTEN),
    NavLink("intake.desk", N_("Sportello"), group=_LISTEN),
    NavLink("consultations.cycles", N_("Consultazione"), group=_LISTEN),
    NavLink("meetings.index", N_("Incontri"), group=_LISTEN),
    NavLink("notices.index", N_("Avvisi"), "applications_to_decide", _LISTEN),
    NavLink("replies.index", N_("Risposte"), "to_approve", _ANSWER),
    NavLink("clarifications.index", N_("Chiarimenti"), "clarifications_waiting", _ANSWER),
    NavLink("opinions.index", N_("Pareri"), "opinions_late", _ANSWER),
    NavLink("plans.objectives", N_("Obiettivi"), group=_PLAN),
    NavLink("services.index", N_("Servizi"), group=_PLAN),
    NavLink("codebook.tags", N_("Etichette"), group=_PLAN),
    NavLink("synthesis.index", N_("Sintesi"), "syntheses_to_approve", _TELL),
    NavLink("reports.index", N_("Relazioni"), "reports_to_approve", _TELL),
    NavLink("library.documents", N_("Documenti"), "formats_waiting", _TELL),
    NavLink("numbers.office", N_("Numeri"), group=_TELL),
    NavLink("notifications.bulletins", N_("Annunci"), "bulletins_to_confirm", _TELL),
    NavLink("organisations.registry", N_("Organizzazioni"), "organisations_to_verify", _RUN),
    NavLink("accounts.people", N_("Persone"), group=_RUN),
    NavLink("roster.index", N_("Organico"), group=_RUN),
    NavLink("feedback.requests", N_("Richieste"), "feedback_open", _RUN),
    NavLink("notifications.outbox", N_("Posta"), "mail_failed", _RUN),
    NavLink("register.activity", N_("Attività"), group=_RUN),
    NavLink("territory.settings", N_("Impostazioni"), group=_RUN),
)
