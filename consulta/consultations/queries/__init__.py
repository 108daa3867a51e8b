# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of cycles with their calendar, tavoli and topics. Phases are computed here and now, never stored."""

from consulta.consultations.policy import Window
from consulta.consultations.queries.cycles import (
    CalendarDate,
    CycleView,
    DateChange,
    DecisionView,
    calendars_of,
    find_current_cycle,
    get_cycle,
    get_window,
    list_cycles,
    list_date_changes,
    list_decisions,
    next_change,
    timeline_of,
)
from consulta.consultations.queries.roundtables import (
    NamedRef,
    RoundtableView,
    get_roundtable,
    list_roundtables,
)
from consulta.consultations.queries.topics import (
    PUBLIC_TOPICS,
    Proposal,
    TopicRow,
    TopicView,
    count_proposals,
    get_proposal,
    get_topic,
    get_topic_for_office,
    list_own_proposals,
    list_proposals,
    list_topics,
    personal_data,
)

__all__ = [
    "PUBLIC_TOPICS",
    "CalendarDate",
    "CycleView",
    "DateChange",
    "DecisionView",
    "NamedRef",
    "Proposal",
    "RoundtableView",
    "TopicRow",
    "TopicView",
    "Window",
    "calendars_of",
    "count_proposals",
    "find_current_cycle",
    "get_cycle",
    "get_proposal",
    "get_roundtable",
    "get_topic",
    "get_topic_for_office",
    "get_window",
    "list_cycles",
    "list_date_changes",
    "list_decisions",
    "list_own_proposals",
    "list_proposals",
    "list_roundtables",
    "list_topics",
    "next_change",
    "personal_data",
    "timeline_of",
]
