# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker makes: the generated parts of a draft, and the files of a draft or of an edition. It is found again after a crash."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import exists, or_, select

from consulta.contributions.models import Contribution
from consulta.core.actor import SYSTEM, Actor
from consulta.core.editions.columns import EditionStatus
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import add, current, emit, put_one, transactional
from consulta.core.words import N_
from consulta.documents import service as documents
from consulta.documents.models import Document, DocumentStatus
from consulta.documents.requests import AskDocument
from consulta.reports import policy
from consulta.reports.events import ReportFilesMade
from consulta.reports.models import ClosingReport, ReportEdition, ReportFile, ReportRun
from consulta.reports.queries.reports import FILE
from consulta.reports.service.locked import lock, tell_worked, wake

LEASE = timedelta(minutes=5)
"""A worker that took something and is not heard of for so long is dead: another takes it."""
ATTEMPTS = 3
NOT_MADE = N_("I documenti non sono venuti. Riprova; se succede ancora avvisa chi gestisce il server.")
TAKEN_BACK = N_("Un testo è stato tolto o nascosto: i documenti che lo ripetevano non ci sono più. Preparali di nuovo.")


@dataclass(frozen=True, slots=True)
class TakenParts:
    """A draft whose parts this worker makes."""

    report_id: int
    territory_id: int
    cycle_id: int
    asked_at: datetime


@transactional
def take_parts(now: datetime) -> TakenParts | None:
    """The draft that waits longest for its parts; one that three workers took without a word is left."""
    free = or_(ClosingReport.claimed_at.is_(None), ClosingReport.claimed_at < now - LEASE)
    query = select(ClosingReport).where(ClosingReport.asked_at.is_not(None), free, ClosingReport.attempts < ATTEMPTS)
    row = current().session.scalar(query.order_by(ClosingReport.asked_at).limit(1).with_for_update(skip_locked=True))
    if row is None:
        return None
    row.attempts, row.claimed_at = row.attempts + 1, now
    assert row.asked_at is not None
    return TakenParts(row.id, row.territory_id, row.cycle_id, row.asked_at)


@transactional
def keep_parts(taken: TakenParts, made: str, now: datetime) -> bool:
    """The parts are there. Gives False, and keeps nothing, when somebody asked again meanwhile or it is no draft any more."""
    row = lock(taken.territory_id, taken.report_id)
    if row.asked_at != taken.asked_at or row.status is not EditionStatus.DRAFT:
        return False
    if row.made and json.loads(row.made)["parts"] != json.loads(made)["parts"]:
        row.made_before = row.made
    row.made, row.made_at, row.asked_at, row.claimed_at, row.attempts = made, now, None, None, 0
    row.version += 1
    tell_worked(SYSTEM, row, "made", now)
    return True


# ---------------------------------------------------------------- files


@transactional
def ask_files(actor: Actor, territory_id: int, report_id: int, now: datetime) -> None:
    """Have the files of what is worked on made, or those of the published edition again. Asked twice, they are made once.

    Raises NotFound, Refused.
    """
    policy.may_make_files(actor, territory_id).or_refuse()
    row = lock(territory_id, report_id)
    session = current().session
    edition_id: int | None = None
    if row.status is EditionStatus.PUBLISHED:
        newest = select(ReportEdition.id).where(ReportEdition.report_id == row.id).order_by(ReportEdition.number.desc()).limit(1)
        edition_id = session.scalar(newest)
    elif not row.made:
        raise NotFound
    same = ReportRun.edition_id == edition_id if edition_id else ReportRun.edition_id.is_(None)
    waiting = exists().where(
        ReportRun.report_id == row.id, same, ReportRun.done_at.is_(None), ReportRun.fault == "", ReportRun.asked_at > now - policy.WAITED
    )
    if not session.scalar(select(waiting)):
        begin_run(actor, row, edition_id, now)
        tell_worked(actor, row, "files", now)
    wake()


def begin_run(actor: Actor, row: ClosingReport, edition_id: int | None, now: datetime) -> None:
    """A making of files, in the open transaction; those of a draft made before are forgotten."""
    if edition_id is None:
        _forget(ReportRun.report_id == row.id, ReportRun.edition_id.is_(None), now=now)
    put_one(
        ReportRun,
        territory_id=row.territory_id,
        report_id=row.id,
        edition_id=edition_id,
        asked_by_id=actor.user_id,
        asked_at=now,
        attempts=0,
        fault="",
    )


def _forget(*where: Any, now: datetime) -> None:
    """Delete the documents of some makings."""
    query = select(ReportFile.id).join(ReportRun, ReportRun.id == ReportFile.run_id).where(*where)
    ids = list(current().session.scalars(query))
    if ids:
        documents.forget_documents(FILE, ids, now)


@dataclass(frozen=True, slots=True)
class TakenRun:
    """A making of files that this worker puts together."""

    id: int
    territory_id: int
    report_id: int
    edition_id: int | None


@transactional
def take_run(now: datetime) -> TakenRun | None:
    """The oldest making that nobody puts together. One that three workers took without a word is given up."""
    free = or_(ReportRun.claimed_at.is_(None), ReportRun.claimed_at < now - LEASE)
    query = select(ReportRun).where(ReportRun.composed_at.is_(None), ReportRun.fault == "", free).order_by(ReportRun.id).limit(1)
    session = current().session
    row = session.scalar(query.with_for_update(skip_locked=True))
    while row is not None and row.attempts >= ATTEMPTS:
        _give_up(row, now)
        session.flush()
        row = session.scalar(query.with_for_update(skip_locked=True))
    if row is None:
        return None
    row.attempts, row.claimed_at = row.attempts + 1, now
    return TakenRun(row.id, row.territory_id, row.report_id, row.edition_id)


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to be made: what it is made of, as ``core.printing`` wants it."""

    format: str
    volume: int
    title: str
    file_name: str
    source: str


@transactional
def keep_files(taken: TakenRun, pieces: Sequence[Piece], now: datetime) -> None:
    """The text is put together: have each file made. Older files of the same edition are forgotten. Raises NotFound."""
    row = lock_run(taken.id)
    if row is None or row.composed_at is not None or row.done_at is not None:
        return  # somebody else put it together, or a text was taken back while this was being read
    same = ReportRun.edition_id == taken.edition_id if taken.edition_id else ReportRun.edition_id.is_(None)
    _forget(ReportRun.report_id == taken.report_id, same, ReportRun.id < taken.id, now=now)
    row.composed_at = now
    asker = Actor(user_id=row.asked_by_id)
    for piece in pieces:
        file = add(ReportFile(run_id=taken.id, format=piece.format, volume=piece.volume, title=piece.title[:200]))
        documents.ask_document(
            asker,
            AskDocument(
                territory_id=taken.territory_id,
                kind=FILE,
                subject_id=file.id,
                title=piece.title,
                file_name=piece.file_name,
                fingerprint=sha256(piece.source.encode(errors="replace")).hexdigest(),
                source=piece.source,
                format=piece.format,
            ),
            now,
        )


def lock_run(run_id: int) -> ReportRun | None:
    """A making of files, locked."""
    return current().session.get(ReportRun, run_id, with_for_update=True, populate_existing=True)


@transactional
def give_up_run(taken: TakenRun, now: datetime) -> None:
    """It cannot be put together: who asked reads it and may try again."""
    row = lock_run(taken.id)
    if row is not None and row.composed_at is None:
        _give_up(row, now)


def _give_up(row: ReportRun, now: datetime) -> None:
    row.fault, row.done_at = NOT_MADE, now
    _tell_done(row, 1, now)


def note_made(file_id: int, now: datetime) -> None:
    """A file was made or given up: when it was the last of its making, whoever asked is told. In the open transaction."""
    session = current().session
    run_id = session.scalar(select(ReportFile.run_id).where(ReportFile.id == file_id))
    row = lock_run(run_id) if run_id else None
    if row is None or row.done_at is not None:
        return
    session.flush()
    query = select(Document.status).join(ReportFile, (Document.kind == FILE) & (Document.subject_id == ReportFile.id))
    states = list(session.scalars(query.where(ReportFile.run_id == row.id)))
    if DocumentStatus.PREPARING not in states:
        row.done_at = now
        _tell_done(row, sum(state is DocumentStatus.FAILED for state in states), now)


def _tell_done(row: ReportRun, failed: int, now: datetime) -> None:
    emit(
        ReportFilesMade(
            occurred_at=now,
            actor_id=None,
            territory_id=row.territory_id,
            report_id=row.report_id,
            run_id=row.id,
            asked_by_id=row.asked_by_id,
            failed=failed,
        )
    )


def follow_contributions(contribution_ids: Sequence[int], now: datetime) -> None:
    """These contributions, or passages of them, are public no more, or again: what files say follows. In the open transaction."""
    if contribution_ids:
        cycles = select(Contribution.cycle_id).where(Contribution.id.in_(contribution_ids)).distinct()
        _remake_editions(list(current().session.scalars(cycles)), now)


def erase(user_id: int, now: datetime) -> None:
    """A person leaves: files that name them are made again without. In the open transaction."""
    cycles = select(Contribution.cycle_id).where(Contribution.author_id == user_id, Contribution.shows_name.is_(True)).distinct()
    _remake_editions(list(current().session.scalars(cycles)), now)


def _take_back(run: ReportRun, now: datetime) -> None:
    """The files of a making are gone: its page says why. Whoever waits for those of a draft is told; an edition's are made again."""
    was_waited, run.fault = run.done_at is None, TAKEN_BACK
    run.done_at = run.done_at or now
    if was_waited and run.edition_id is None:
        _tell_done(run, 1, now)


def _remake_editions(cycle_ids: Sequence[int], now: datetime) -> None:
    """Something that was public is not any more: forget at once the files of every report of these cycles, and make them again.

    In the open transaction. The frozen copies stay: they hold no words of people (ADR 0054).
    """
    session = current().session
    reports = list(session.scalars(select(ClosingReport).where(ClosingReport.cycle_id.in_(cycle_ids)).order_by(ClosingReport.id)))
    for report in reports:
        _forget(ReportRun.report_id == report.id, now=now)
        for run in session.scalars(select(ReportRun).where(ReportRun.report_id == report.id, ReportRun.fault == "")):
            _take_back(run, now)
        for edition_id in session.scalars(select(ReportEdition.id).where(ReportEdition.report_id == report.id)).all():
            begin_run(SYSTEM, report, edition_id, now)
    if reports:
        wake()
