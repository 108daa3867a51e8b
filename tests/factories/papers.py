# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers for tests, asked by the real service and made by the worker's own jobs."""

from consulta.core import clock
from consulta.core.actor import ANONYMOUS, Actor
from consulta.documents import jobs as document_jobs
from consulta.papers import jobs, queries, service
from consulta.papers.queries import PaperView
from consulta.papers.requests import FORMATS, AskPaper, Subject
from consulta.web.ports import TerritoryRef


def subject_of(territory: TerritoryRef, kind: str, subject_id: int, *, is_public: bool = False) -> Subject:
    """What a paper is about."""
    return Subject(territory.id, kind, subject_id, is_public)


def ask_paper(subject: Subject, kind: str = "pdf", actor: Actor = ANONYMOUS) -> None:
    """Ask for it."""
    service.ask(actor, AskPaper(subject, kind), clock.now())


def work() -> None:
    """What the worker does in a minute: composes papers, then makes each file."""
    jobs.make_papers()
    document_jobs.make_documents()


def paper_of(subject: Subject, kind: str = "pdf") -> PaperView:
    """How far it is."""
    return queries.list_papers(subject)[FORMATS.index(kind)]


def make_paper(subject: Subject, kind: str = "pdf", actor: Actor = ANONYMOUS) -> PaperView:
    """Ask for it and make it."""
    ask_paper(subject, kind, actor)
    work()
    return paper_of(subject, kind)
