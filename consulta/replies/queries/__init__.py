# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of replies. Callers use these names; the modules only keep each file short."""

from consulta.replies.queries.facts import count_links, facts_of, is_covering_objective, is_small_office, may_merge, may_unlink
from consulta.replies.queries.numbers import ReplyCounts, counts, may_adopt_plan
from consulta.replies.queries.office import (
    Answerable,
    OfficeList,
    OfficeReply,
    OfficeRow,
    ReplyFilter,
    find_newest,
    get_answerable,
    get_reply,
    list_covering,
    list_for_office,
    list_versions,
    prefill_text,
)
from consulta.replies.queries.progress import NO_FACTS, TrackerFacts, TrackerStep, tracker, tracker_facts
from consulta.replies.queries.public import ObjectiveRef, ReplyView, find_published
from consulta.replies.queries.terms import find_due_on

__all__ = [
    "NO_FACTS",
    "Answerable",
    "ObjectiveRef",
    "OfficeList",
    "OfficeReply",
    "OfficeRow",
    "ReplyCounts",
    "ReplyFilter",
    "ReplyView",
    "TrackerFacts",
    "TrackerStep",
    "count_links",
    "counts",
    "facts_of",
    "find_due_on",
    "find_newest",
    "find_published",
    "get_answerable",
    "get_reply",
    "is_covering_objective",
    "is_small_office",
    "list_covering",
    "list_for_office",
    "list_versions",
    "may_adopt_plan",
    "may_merge",
    "may_unlink",
    "prefill_text",
    "tracker",
    "tracker_facts",
]
