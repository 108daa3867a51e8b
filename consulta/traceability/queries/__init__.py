# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads across contributions, plan, replies and syntheses."""

from consulta.traceability.queries.circle import (
    LINES,
    REPLIES,
    DoneLine,
    DoneReply,
    SaidEdition,
    SaidPoint,
    Turn,
    clauses_of,
    editions_of,
    turns_of,
)
from consulta.traceability.queries.kept import KeptLinks, kept_cycles, kept_links
from consulta.traceability.queries.links import LINKS_CAP, LinkLine, every_link, has_too_many, links_at_once, list_links
from consulta.traceability.queries.matrix import CITIZENS_COLUMN, Column, Counts, Matrix, build_matrix, off_the_plan, on_the_plan, seated_in

__all__ = [
    "CITIZENS_COLUMN",
    "LINES",
    "LINKS_CAP",
    "REPLIES",
    "Column",
    "Counts",
    "DoneLine",
    "DoneReply",
    "KeptLinks",
    "LinkLine",
    "Matrix",
    "SaidEdition",
    "SaidPoint",
    "Turn",
    "build_matrix",
    "clauses_of",
    "editions_of",
    "every_link",
    "has_too_many",
    "kept_cycles",
    "kept_links",
    "links_at_once",
    "list_links",
    "off_the_plan",
    "on_the_plan",
    "seated_in",
    "turns_of",
]
