# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of closing reports."""

from consulta.reports.service.making import (
    ask_files,
    erase,
    follow_contributions,
    give_up_run,
    keep_files,
    keep_parts,
    note_made,
    take_parts,
    take_run,
)
from consulta.reports.service.steps import approve, begin_edition, give_back, propose, publish
from consulta.reports.service.writing import ask_parts, begin, write_text, write_title

__all__ = [
    "approve",
    "ask_files",
    "ask_parts",
    "begin",
    "begin_edition",
    "erase",
    "follow_contributions",
    "give_back",
    "give_up_run",
    "keep_files",
    "keep_parts",
    "note_made",
    "propose",
    "publish",
    "take_parts",
    "take_run",
    "write_text",
    "write_title",
]
