# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the office's composed pages. Callers use these names; the modules only keep each file short."""

from consulta.workspace.queries.merging import Foreseen, find_candidates, foresee, may_be_joined
from consulta.workspace.queries.numbers import (
    Choice,
    Queue,
    late_to_accept,
    list_queues,
    list_roundtables,
    overdue_comments,
    overdue_contributions,
    with_waiting_documents,
    workspace_counts,
)
from consulta.workspace.queries.record import (
    Person,
    RecordView,
    TagChoice,
    find_person,
    list_objective_choices,
    list_tag_choices,
    load_record,
)
from consulta.workspace.queries.together import (
    PickedText,
    Weighable,
    is_contested,
    list_linkable,
    list_picked,
    may_become_public,
    noticed,
    weighable,
)
from consulta.workspace.queries.upcoming import NextThing, Step, list_next

__all__ = [
    "Choice",
    "Foreseen",
    "NextThing",
    "Person",
    "PickedText",
    "Queue",
    "RecordView",
    "Step",
    "TagChoice",
    "Weighable",
    "find_candidates",
    "find_person",
    "foresee",
    "is_contested",
    "late_to_accept",
    "list_linkable",
    "list_next",
    "list_objective_choices",
    "list_picked",
    "list_queues",
    "list_roundtables",
    "list_tag_choices",
    "load_record",
    "may_be_joined",
    "may_become_public",
    "noticed",
    "overdue_comments",
    "overdue_contributions",
    "weighable",
    "with_waiting_documents",
    "workspace_counts",
]
