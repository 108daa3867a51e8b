# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of papers: plain values."""

from dataclasses import dataclass

DOSSIER, SYNTHESIS, MINUTES, BRIEF, CHAPTER = "dossier", "synthesis", "minutes", "brief", "chapter"
FORMATS = ("pdf", "odt", "docx")
"""In the order in which a page offers them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper is about: ``kind`` one of the five, ``id`` a contribution, a synthesis, a meeting or a cycle; which edition."""

    territory_id: int
    kind: str
    id: int
    is_public: bool


@dataclass(frozen=True, slots=True)
class AskPaper:
    """Make, or make again, the paper in one of FORMATS."""

    subject: Subject
    format: str
