# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a note, taking it back, saying that it is read, forgetting."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update

from consulta.contributions.models import Comment, Contribution
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, put, transactional
from consulta.core.words import N_, too_long
from consulta.notes import policy, queries
from consulta.notes.events import NoteWithdrawn, NoteWritten
from consulta.notes.models import NoteMention, StaffNote
from consulta.notes.requests import COMMENT, CONTRIBUTION, WriteNote

_HERE = {"synchronize_session": False}


@transactional
def write_note(actor: Actor, request: WriteNote, now: datetime) -> int:
    """Keep a note and tell whom it names. The same key gives the same note.

    Raises Refused (role), NotFound (no such text here), Invalid naming the field.
    """
    policy.may_write_note(actor, request.territory_id).or_refuse()
    session = current().session
    _lock_subject(request)
    subject = queries.get_subject(request.territory_id, request.kind, request.subject_id)
    repeated = session.scalar(select(StaffNote).where(StaffNote.submission_key == request.key))
    if repeated is not None:
        about = repeated.contribution_id if request.kind == CONTRIBUTION else repeated.comment_id
        if (repeated.author_id, about) != (actor.user_id, subject.id):
            raise Refused(N_("Questo modulo è già stato usato: ricarica la pagina e riprova."))
        return repeated.id
    text, mentioned_ids = _checked(actor, request, now)
    assert actor.user_id is not None
    note = add(
        StaffNote(
            territory_id=request.territory_id,
            contribution_id=subject.id if request.kind == CONTRIBUTION else None,
            comment_id=subject.id if request.kind == COMMENT else None,
            author_id=actor.user_id,
            text=text,
            written_at=now,
            submission_key=request.key,
        )
    )
    if mentioned_ids:
        line = {"territory_id": request.territory_id, "note_id": note.id, "created_at": now}
        put(NoteMention, *({**line, "user_id": user_id} for user_id in mentioned_ids))
    emit(
        NoteWritten(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id,
            note_id=note.id,
            about=subject.about,
            mentioned_ids=mentioned_ids,
        )
    )
    return note.id


def _lock_subject(request: WriteNote) -> None:
    """Two clicks on the same form wait for each other at the text they are about."""
    model = Contribution if request.kind == CONTRIBUTION else Comment
    current().session.execute(select(model.id).where(model.id == request.subject_id).with_for_update())


def _checked(actor: Actor, request: WriteNote, now: datetime) -> tuple[str, tuple[int, ...]]:
    wrong: dict[str, str] = {}
    text, mentioned_ids = normalise(request.text), tuple(sorted(set(request.mentioned_ids)))
    if not text:
        wrong["text"] = N_("Scrivi la nota.")
    elif len(text) > policy.TEXT_CAP:
        wrong["text"] = too_long(N_("La nota"), policy.TEXT_CAP, len(text))
    if mentioned_ids and not set(mentioned_ids) <= {one.id for one in queries.list_colleagues(request.territory_id, actor.user_id, now)}:
        wrong["mentioned"] = N_("Una delle persone scelte non lavora più sui contributi: scegli tra quelle dell'elenco.")
    if wrong:
        raise Invalid(wrong)
    return text, mentioned_ids


@transactional
def withdraw_note(actor: Actor, territory_id: int, note_id: int, now: datetime) -> queries.NoteSubject:
    """Blank the words of an own note; who wrote it and when stays. A second click changes nothing. Gives the text it is on.

    Raises NotFound, Refused (somebody else's, role).
    """
    session = current().session
    query = select(StaffNote).where(StaffNote.id == note_id, StaffNote.territory_id == territory_id).with_for_update()
    note = session.scalar(query.execution_options(populate_existing=True))
    if note is None:
        raise NotFound
    policy.may_withdraw(actor, territory_id, note.author_id).or_refuse()
    kind = CONTRIBUTION if note.contribution_id is not None else COMMENT
    subject = queries.get_subject(territory_id, kind, note.contribution_id or note.comment_id or 0)
    if note.withdrawn_at is not None:
        return subject
    note.text, note.withdrawn_at = "", now
    _close(now, NoteMention.note_id == note.id)
    emit(NoteWithdrawn(occurred_at=now, actor_id=actor.user_id, territory_id=territory_id, note_id=note.id, about=subject.about))
    return subject


@transactional
def mark_read(actor: Actor, territory_id: int, mention_id: int, now: datetime) -> queries.MentionRow:
    """Say that a note that names the person is read; the first time counts. No event: it tells of nobody but the reader.

    Raises Refused (role), NotFound (also for a mention of somebody else).
    """
    policy.may_write_note(actor, territory_id).or_refuse()
    found = queries.get_mention(territory_id, actor.user_id, mention_id)
    _close(now, NoteMention.id == mention_id)
    return found


@transactional
def erase(user_id: int, now: datetime) -> None:
    """A person left. Notes on their texts that nobody ever read in public lose their words, as those texts do; mentions of them go.

    Notes the person wrote in the office stay the office's, without a name.
    """
    session = current().session
    theirs = [
        select(model.id).where(model.author_id == user_id, model.organisation_id.is_(None), model.published_at.is_(None))
        for model in (Contribution, Comment)
    ]
    on_them = or_(StaffNote.contribution_id.in_(theirs[0]), StaffNote.comment_id.in_(theirs[1]))
    _close(now, NoteMention.note_id.in_(select(StaffNote.id).where(on_them)))
    session.execute(update(StaffNote).where(on_them).values(text=""), execution_options=_HERE)
    session.execute(delete(NoteMention).where(NoteMention.user_id == user_id), execution_options=_HERE)


def _close(now: datetime, *which: object) -> None:
    statement = update(NoteMention).where(*which, NoteMention.read_at.is_(None)).values(read_at=now)  # type: ignore[arg-type]
    current().session.execute(statement, execution_options=_HERE)
