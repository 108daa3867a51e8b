# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of replies. Callers use these names; the modules only keep each file short."""

from consulta.replies.queries.answers import NOTHING_ANSWERED, Answered, count_answered, published_in
from consulta.replies.queries.batches import BatchRowView, BatchView, get_batch, list_batch_rows, list_batches, list_due_batches
from consulta.replies.queries.debt import AGES, AssignmentView, DebtRow, Officer, answer_debt, find_assignment, list_officers, name_of
from consulta.replies.queries.facts import count_links, facts_of, is_covering_objective, is_small_office, may_merge, may_unlink
from consulta.replies.queries.numbers import ReplyCounts, count_mine, counts, may_adopt_plan
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
from consulta.replies.queries.together import AnsweredRow, JointView, JointWords, JudgedRow, find_joint, list_answered, list_judged

__all__ = [
    "AGES",
    "NOTHING_ANSWERED",
    "NO_FACTS",
    "Answerable",
    "Answered",
    "AnsweredRow",
    "AssignmentView",
    "BatchRowView",
    "BatchView",
    "DebtRow",
    "JointView",
    "JointWords",
    "JudgedRow",
    "ObjectiveRef",
    "OfficeList",
    "OfficeReply",
    "OfficeRow",
    "Officer",
    "ReplyCounts",
    "ReplyFilter",
    "ReplyView",
    "TrackerFacts",
    "TrackerStep",
    "answer_debt",
    "count_answered",
    "count_links",
    "count_mine",
    "counts",
    "facts_of",
    "find_assignment",
    "find_due_on",
    "find_joint",
    "find_newest",
    "find_published",
    "get_answerable",
    "get_batch",
    "get_reply",
    "is_covering_objective",
    "is_small_office",
    "list_answered",
    "list_batch_rows",
    "list_batches",
    "list_covering",
    "list_due_batches",
    "list_for_office",
    "list_judged",
    "list_officers",
    "list_versions",
    "may_adopt_plan",
    "may_merge",
    "may_unlink",
    "name_of",
    "prefill_text",
    "published_in",
    "tracker",
    "tracker_facts",
]
