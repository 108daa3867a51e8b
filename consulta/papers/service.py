# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of papers: ask, compose in the worker, take away when something in them is not public any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import exists, or_, select

from consulta.accounts import throttle as accounts
from consulta.contributions.models import Comment, Contribution
from consulta.core import queue
from consulta.core.actor import Actor
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.documents import service as documents
from consulta.documents.models import Document, DocumentStatus
from consulta.documents.requests import AskDocument
from consulta.papers import policy, queries
from consulta.papers.events import PaperMade
from consulta.papers.models import Paper
from consulta.papers.queries import FILE
from consulta.papers.requests import FORMATS, AskPaper, Subject
from consulta.word_templates import queries as word_templates

LEASE = timedelta(minutes=5)
"""A worker that took a paper and is not heard of for so long is dead: another takes it."""
ATTEMPTS = 3
KEPT = timedelta(days=30)
"""How long a paper is kept; it can be made again from what stands on the site."""
BATCH = 200
NOT_MADE = N_("Il documento non è venuto. Riprova; se succede ancora avvisa chi gestisce il sito.")


@transactional
def ask(actor: Actor, request: AskPaper, now: datetime) -> None:
    """Have a paper made, or made again; asked twice while it is being made, it is made once. Raises NotFound, Refused."""
    subject = request.subject
    policy.may_make(actor, subject).or_refuse()
    found = queries.get_subject(subject)
    assert request.format in FORMATS
    accounts.serialise(f"paper:{subject.kind}:{subject.id}:{subject.is_public}:{request.format}")
    row = _locked(_is(subject), Paper.format == request.format)
    if row is not None and policy.is_waited(row.asked_at, row.done_at, row.fault, now):
        return
    if row is None:
        row = Paper(
            territory_id=subject.territory_id, kind=subject.kind, subject_id=subject.id, is_public=subject.is_public, format=request.format
        )
    row.cycle_id, row.asked_by_id, row.asked_at = found.cycle_id, actor.user_id, now
    row.claimed_at = row.composed_at = row.done_at = None
    row.attempts, row.fault = 0, ""
    add(row)
    current().after_commit("wake-papers", lambda: queue.enqueue("make_papers"))


def _is(subject: Subject) -> Any:
    return (
        (Paper.territory_id == subject.territory_id)
        & (Paper.kind == subject.kind)
        & (Paper.subject_id == subject.id)
        & Paper.is_public.is_(subject.is_public)
    )


def _locked(*where: Any) -> Paper | None:
    row: Paper | None = current().session.scalar(select(Paper).where(*where).with_for_update().execution_options(populate_existing=True))
    return row


@dataclass(frozen=True, slots=True)
class Taken:
    """A paper that this worker composes."""

    id: int
    subject: Subject
    format: str
    asked_at: datetime


@transactional
def take(now: datetime) -> Taken | None:
    """The oldest paper that nobody composes. One that three workers took without a word is given up."""
    free = or_(Paper.claimed_at.is_(None), Paper.claimed_at < now - LEASE)
    waits = (Paper.composed_at.is_(None), Paper.done_at.is_(None), free)
    query = select(Paper).where(*waits).order_by(Paper.asked_at, Paper.id).limit(1).with_for_update(skip_locked=True)
    session = current().session
    row = session.scalar(query)
    while row is not None and row.attempts >= ATTEMPTS:
        _finish(row, now, NOT_MADE)
        session.flush()
        row = session.scalar(query)
    if row is None:
        return None
    row.attempts, row.claimed_at = row.attempts + 1, now
    return Taken(row.id, Subject(row.territory_id, row.kind, row.subject_id, row.is_public), row.format, row.asked_at)


@dataclass(frozen=True, slots=True)
class Composed:
    """A paper as ``core.printing`` wants it."""

    title: str
    file_name: str
    source: str
    at: datetime


@transactional
def keep(taken: Taken, made: Composed, now: datetime) -> None:
    """It is composed: have its file made. Nothing when something in it was taken back meanwhile, or it was asked for again."""
    row = _locked(Paper.id == taken.id)
    if row is None or row.composed_at is not None or row.asked_at != taken.asked_at:
        return
    row.composed_at = made.at
    # What a DOCX looks like is the template's: the same words in a new one are a new file.
    dress = word_templates.find_digest(row.territory_id) if row.format == "docx" else ""
    fingerprint = sha256((made.source + dress).encode(errors="replace")).hexdigest()
    if _stands(row.id, fingerprint):
        _finish(row, now)
        return
    documents.forget_documents(FILE, [row.id], now)
    asked = AskDocument(
        territory_id=row.territory_id,
        kind=FILE,
        subject_id=row.id,
        title=made.title,
        file_name=made.file_name,
        fingerprint=fingerprint,
        source=made.source,
        expires_at=now + KEPT,
        format=row.format,
    )
    documents.ask_document(Actor(user_id=row.asked_by_id), asked, now)


def _stands(paper_id: int, fingerprint: str) -> bool:
    """Whether the file that is there says the same, letter by letter."""
    same = exists().where(
        Document.kind == FILE,
        Document.subject_id == paper_id,
        Document.status == DocumentStatus.READY,
        Document.fingerprint == fingerprint,
    )
    return bool(current().session.scalar(select(same)))


@transactional
def give_up(taken: Taken, now: datetime) -> None:
    """It cannot be composed: who asked reads it and may try again."""
    row = _locked(Paper.id == taken.id)
    if row is not None and row.composed_at is None and row.asked_at == taken.asked_at:
        _finish(row, now, NOT_MADE)


def note_made(paper_id: int, now: datetime, *, is_failed: bool) -> None:
    """The file is there, or will not be. In the open transaction."""
    row = _locked(Paper.id == paper_id)
    if row is not None and row.done_at is None:
        _finish(row, now, is_failed=is_failed)


def _finish(row: Paper, now: datetime, fault: str = "", *, is_failed: bool = False) -> None:
    row.done_at, row.fault = now, fault
    emit(
        PaperMade(
            occurred_at=now,
            actor_id=None,
            territory_id=row.territory_id,
            paper_id=row.id,
            kind=row.kind,
            subject_id=row.subject_id,
            format=row.format,
            asked_by_id=row.asked_by_id,
            is_failed=is_failed or bool(fault),
        )
    )


# ---------------------------------------------------------------- taken away


def forget_subject(kind: str, subject_id: int, now: datetime) -> None:
    """Something about it changed: its papers, and those that wait to be composed, are gone. In the open transaction."""
    _forget(now, Paper.kind == kind, Paper.subject_id == subject_id)


def follow_contributions(contribution_ids: Sequence[int], now: datetime) -> None:
    """Words of these are public no more, or again: every paper of their cycles is gone. In the open transaction."""
    if contribution_ids:
        _forget(now, Paper.cycle_id.in_(select(Contribution.cycle_id).where(Contribution.id.in_(contribution_ids))))


def follow_comments(comment_ids: Sequence[int], now: datetime) -> None:
    """The same for comments: a synthesis quotes them."""
    if comment_ids:
        _forget(now, Paper.cycle_id.in_(select(Comment.cycle_id).where(Comment.id.in_(comment_ids))))


def erase(user_id: int, now: datetime) -> None:
    """A person leaves: the papers of the cycles where they wrote, and those they asked for, are gone. In the open transaction."""
    wrote = select(Contribution.cycle_id).where(Contribution.author_id == user_id)
    said = select(Comment.cycle_id).where(Comment.author_id == user_id)
    _forget(now, or_(Paper.cycle_id.in_(wrote), Paper.cycle_id.in_(said), Paper.asked_by_id == user_id))


@transactional
def forget_old(now: datetime) -> int:
    """Delete papers whose term is over. Gives how many. Idempotent."""
    return _forget(now, Paper.asked_at < now - KEPT, limit=BATCH)


def _forget(now: datetime, *where: Any, limit: int | None = None) -> int:
    session = current().session
    rows = list(session.scalars(select(Paper).where(*where).order_by(Paper.id).limit(limit)))
    if rows:
        documents.forget_documents(FILE, [row.id for row in rows], now)
    for row in rows:
        session.delete(row)
    return len(rows)
