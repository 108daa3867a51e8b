# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every read of closing reports."""

from consulta.reports.queries.live import Ref, Words, words_of
from consulta.reports.queries.mark import SOURCES, Mark, mark_of
from consulta.reports.queries.material import read_material
from consulta.reports.queries.reports import (
    FILE,
    CycleRow,
    EditionRow,
    EditionView,
    FileView,
    MadeRun,
    ReportView,
    RunView,
    count_to_approve,
    facts_of,
    find_made_run,
    find_of_cycle,
    find_run,
    get_edition,
    get_edition_by_id,
    get_report,
    list_cycles,
    list_editions,
    may_read_file,
    writer_names,
)

__all__ = [
    "FILE",
    "SOURCES",
    "CycleRow",
    "EditionRow",
    "EditionView",
    "FileView",
    "MadeRun",
    "Mark",
    "Ref",
    "ReportView",
    "RunView",
    "Words",
    "count_to_approve",
    "facts_of",
    "find_made_run",
    "find_of_cycle",
    "find_run",
    "get_edition",
    "get_edition_by_id",
    "get_report",
    "list_cycles",
    "list_editions",
    "mark_of",
    "may_read_file",
    "read_material",
    "words_of",
    "writer_names",
]
