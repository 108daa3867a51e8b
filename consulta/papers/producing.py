# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which composer makes which paper, and how the file is called."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from consulta.core.documents.model import Document
from consulta.core.errors import NotFound
from consulta.papers.composing import brief, chapter, dossier, minutes, synthesis
from consulta.papers.requests import BRIEF, CHAPTER, DOSSIER, MINUTES, SYNTHESIS, Subject

Composer: TypeAlias = Callable[[int, int, datetime], Document]
"""Territory, subject, instant → the paper. Raises NotFound when it is not there for who would read it."""

PUBLIC: Mapping[str, Composer] = {DOSSIER: dossier.public, SYNTHESIS: synthesis.public, MINUTES: minutes.public}
OFFICE: Mapping[str, Composer] = {DOSSIER: dossier.office, MINUTES: minutes.office, BRIEF: brief.office, CHAPTER: chapter.office}
_STEMS: Mapping[str, str] = {
    DOSSIER: "fascicolo",
    SYNTHESIS: "sintesi",
    MINUTES: "verbale",
    BRIEF: "due-pagine",
    CHAPTER: "capitolo-partecipazione",
}


def compose(subject: Subject, now: datetime) -> Document:
    """The paper as it stands. Raises NotFound."""
    composer = (PUBLIC if subject.is_public else OFFICE).get(subject.kind)
    if composer is None:
        raise NotFound
    return composer(subject.territory_id, subject.id, now)


def file_name(subject: Subject, kind: str, number: str = "") -> str:
    """ "fascicolo-2026-12.pdf"; the office's own says so, so that nobody sends it by mistake."""
    inner = "" if subject.is_public or subject.kind in (BRIEF, CHAPTER) else "-uso-interno"
    return f"{_STEMS[subject.kind]}-{number or subject.id}{inner}.{kind}"
