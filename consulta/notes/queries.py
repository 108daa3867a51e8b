# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of notes: those on a text, those that name a person, whom one may name, the person's own part of "my data"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from consulta.accounts import queries as accounts
from consulta.accounts.models import User
from consulta.consultations.models import Topic
from consulta.contributions.models import Comment, Contribution
from consulta.contributions.queries.rows import number_text
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut
from consulta.notes.models import NoteMention, StaffNote
from consulta.notes.policy import WRITERS
from consulta.notes.requests import COMMENT, CONTRIBUTION

SHOWN = 20
"""Notes on the scheda, and on a page of a list."""


@dataclass(frozen=True, slots=True)
class NoteSubject:
    """A text that may carry notes. ``number`` is the contribution's, or of the one commented; empty for a comment to a topic."""

    kind: str
    id: int
    number: str
    title: str

    @property
    def about(self) -> str:
        """How the private trail names it."""
        return f"contributo/{self.number}" if self.kind == CONTRIBUTION else f"commento/{self.id}"


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as the office reads it. ``author`` is empty when its account was erased."""

    id: int
    author_id: int
    author: str
    text: str
    written_at: datetime
    withdrawn_at: datetime | None
    mentioned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A note that names a person, for that person."""

    id: int
    subject: NoteSubject
    author: str
    text: str
    written_at: datetime
    withdrawn_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whom a note may name."""

    id: int
    name: str


def subject_column(kind: str) -> Any:
    """The column that points to the text a note is on."""
    return {CONTRIBUTION: StaffNote.contribution_id, COMMENT: StaffNote.comment_id}[kind]


def get_subject(territory_id: int, kind: str, subject_id: int) -> NoteSubject:
    """The contribution or comment, in any state. Raises NotFound."""
    if kind == CONTRIBUTION:
        query = select(
            Contribution.number_year, Contribution.number_sequence, Contribution.title, Contribution.title.label("topic_title")
        ).where(Contribution.id == subject_id, Contribution.territory_id == territory_id)
    else:
        query = (
            select(Contribution.number_year, Contribution.number_sequence, Contribution.title, Topic.title.label("topic_title"))
            .select_from(Comment)
            .outerjoin(Contribution, Contribution.id == Comment.contribution_id)
            .outerjoin(Topic, Topic.id == Comment.topic_id)
            .where(Comment.id == subject_id, Comment.territory_id == territory_id)
        )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return _subject(kind, subject_id, row)


def _subject(kind: str, subject_id: int, row: Any) -> NoteSubject:
    number = number_text(row.number_year, row.number_sequence) if row.number_year else ""
    return NoteSubject(kind, subject_id, number, row.title or row.topic_title or "")


def list_notes(kind: str, subject_id: int, cursor: Cursor | None = None) -> Page[NoteRow]:
    """One page of the notes on a text, the newest first, each with who is named in it: one statement."""
    values: dict[str, Any] = {"subject_id": subject_id} | ({"after_id": cursor.key[0]} if cursor else {})
    found: dict[int, NoteRow] = {}
    names: dict[int, list[str]] = {}
    for row in db.session.execute(_notes(kind, cursor is not None, cursor is not None and cursor.backwards), values):
        names.setdefault(row.id, []).extend([row.named] if row.named else [])
        found[row.id] = NoteRow(row.id, row.author_id, row.author or "", row.text, row.written_at, row.withdrawn_at, tuple(names[row.id]))
    return cut(list(found.values()), cursor, SHOWN, lambda one: (one.id,))


@cache
def _notes(kind: str, has_place: bool, backwards: bool) -> Select[Any]:
    """The statement of :func:`list_notes`, composed once: the page of every record asks it."""
    some = select(StaffNote).where(subject_column(kind) == bindparam("subject_id"))
    if has_place:
        after: Any = bindparam("after_id")
        some = some.where(StaffNote.id > after if backwards else StaffNote.id < after)
    some = some.order_by(StaffNote.id if backwards else StaffNote.id.desc()).limit(SHOWN + 1)
    note, author, named = some.subquery("note"), aliased(User), aliased(User)
    return (
        select(note, author.name.label("author"), named.name.label("named"))
        .outerjoin(author, author.id == note.c.author_id)
        .outerjoin(NoteMention, NoteMention.note_id == note.c.id)
        .outerjoin(named, named.id == NoteMention.user_id)
        .order_by(note.c.id if backwards else note.c.id.desc(), NoteMention.id)
    )


def unread(territory_id: int, user_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """The mentions of a person that wait to be read."""
    return NoteMention.territory_id == territory_id, NoteMention.user_id == user_id, NoteMention.read_at.is_(None)


def _mentions() -> Select[*tuple[Any, ...]]:
    return (
        select(
            NoteMention.id,
            NoteMention.read_at,
            StaffNote.text,
            StaffNote.written_at,
            StaffNote.withdrawn_at,
            StaffNote.contribution_id,
            StaffNote.comment_id,
            User.name.label("author"),
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.title,
            Topic.title.label("topic_title"),
        )
        .select_from(NoteMention)
        .join(StaffNote, StaffNote.id == NoteMention.note_id)
        .outerjoin(User, User.id == StaffNote.author_id)
        .outerjoin(Comment, Comment.id == StaffNote.comment_id)
        .outerjoin(Contribution, Contribution.id == func.coalesce(StaffNote.contribution_id, Comment.contribution_id))
        .outerjoin(Topic, Topic.id == Comment.topic_id)
    )


def _mention(row: Any) -> MentionRow:
    kind = CONTRIBUTION if row.contribution_id is not None else COMMENT
    subject = _subject(kind, row.contribution_id or row.comment_id, row)
    return MentionRow(row.id, subject, row.author or "", row.text, row.written_at, row.withdrawn_at, row.read_at)


def list_mentions(territory_id: int, user_id: int | None, cursor: Cursor | None = None) -> Page[MentionRow]:
    """One page of the notes that name a person in a territory, the newest first."""
    query = _mentions().where(NoteMention.territory_id == territory_id, NoteMention.user_id == user_id)
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        query = query.where(NoteMention.id > cursor.key[0] if backwards else NoteMention.id < cursor.key[0])
    query = query.order_by(NoteMention.id if backwards else NoteMention.id.desc()).limit(SHOWN + 1)
    return cut([_mention(row) for row in db.session.execute(query)], cursor, SHOWN, lambda one: (one.id,))


def get_mention(territory_id: int, user_id: int | None, mention_id: int) -> MentionRow:
    """A note that names the person. Raises NotFound, also for somebody else's."""
    own = (NoteMention.id == mention_id, NoteMention.territory_id == territory_id, NoteMention.user_id == user_id)
    row = db.session.execute(_mentions().where(*own)).first()
    if row is None:
        raise NotFound
    return _mention(row)


def find_mention(note_id: int, user_id: int) -> MentionRow | None:
    """What the letter to a person tells of a note, or None when the person is not named any more."""
    row = db.session.execute(_mentions().where(NoteMention.note_id == note_id, NoteMention.user_id == user_id)).first()
    return _mention(row) if row else None


def list_colleagues(territory_id: int, user_id: int | None, now: datetime) -> Sequence[Colleague]:
    """Whom a note may name: who works on the texts today, by name, without who writes."""
    people = accounts.list_staff_contacts(territory_id, WRITERS, now)
    found = [Colleague(one.user_id, one.name) for one in people if one.user_id != user_id]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about notes: when the person wrote one, and when one named them. The words are the office's (ADR 0056)."""
    written = select(StaffNote.written_at, StaffNote.withdrawn_at).where(StaffNote.author_id == user_id).order_by(StaffNote.id)
    named = select(NoteMention.created_at, NoteMention.read_at).where(NoteMention.user_id == user_id).order_by(NoteMention.id)
    return "note_interne", {
        "scritte": [{"il": row.written_at.isoformat(), "ritirata": _moment(row.withdrawn_at)} for row in db.session.execute(written)],
        "citazioni": [{"il": row.created_at.isoformat(), "letta": _moment(row.read_at)} for row in db.session.execute(named)],
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
