# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What belongs to one person: contributions, drafts, the "my data" part; and what trust is counted from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all

from consulta.accounts.credentials import read_grant
from consulta.accounts.models import AccountGrant, User
from consulta.accounts.queries import proved_address
from consulta.contributions.details import detail_lines
from consulta.contributions.models import (
    Comment,
    CommentVersion,
    Contribution,
    ContributionRevision,
    Draft,
    DraftPurpose,
    DraftTurn,
    PublicationStatus,
)
from consulta.contributions.policy import POSTS_TO_BE_TRUSTED
from consulta.contributions.queries.comments import list_own_comments
from consulta.contributions.queries.endorsements import own_endorsements
from consulta.contributions.queries.rows import ContributionRow, number_text, read_rows, read_rows_beside, rows_query
from consulta.contributions.queries.together import written_together
from consulta.core.db import db

OWN_CAP = 200


@dataclass(frozen=True, slots=True)
class Writer:
    """Who says to be writing a draft now, and since when."""

    user_id: int
    name: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class DraftView:
    """A text under way. ``payload`` holds the form's fields as typed; a field that may repeat holds a list."""

    id: int
    user_id: int | None
    purpose: DraftPurpose
    territory_id: int
    topic_id: int | None
    contribution_id: int | None
    payload: dict[str, Any]
    key: str
    email: str
    name: str
    updated_at: datetime
    is_consumed: bool
    organisation_id: int | None = None
    """The body whose draft it is, once it is written together."""
    version: int = 0
    signature_asked_at: datetime | None = None
    signature_asked_by_id: int | None = None
    signature_note: str = ""
    turn: Writer | None = None
    turn_ends_at: datetime | None = None

    def writer(self, now: datetime) -> Writer | None:
        """Who is writing it now; a turn that has expired is nobody's."""
        return self.turn if self.turn_ends_at is not None and self.turn_ends_at > now else None

    @property
    def title(self) -> str:
        """The title typed, or the first words of the text."""
        return str(self.payload.get("title") or "") or str(self.payload.get("text") or "")[:80]


def list_own(user_id: int, territory_id: int | None = None, limit: int | None = OWN_CAP) -> list[ContributionRow]:
    """The contributions a person wrote, newest first, in any state."""
    query = rows_query().where(Contribution.author_id == user_id)
    if territory_id is not None:
        query = query.where(Contribution.territory_id == territory_id)
    return read_rows(query.order_by(Contribution.submitted_at.desc(), Contribution.id.desc()).limit(limit))


def list_own_beside(user_id: int, territory_id: int, beside: ColumnElement[Any]) -> list[tuple[ContributionRow, Any]]:
    """The same in one territory, each with what a higher feature knows of it, read in the same statement."""
    query = rows_query(beside.label("beside")).where(Contribution.author_id == user_id, Contribution.territory_id == territory_id)
    return read_rows_beside(query.order_by(Contribution.submitted_at.desc(), Contribution.id.desc()).limit(OWN_CAP))


def count_published_posts(user_id: int, territory_id: int) -> int:
    """How many texts of a person are public in a territory, counted up to what makes them trusted (decisions.md 36)."""
    posts = [
        select(model.id)
        .where(model.author_id == user_id, model.territory_id == territory_id, model.status == PublicationStatus.PUBLISHED)
        .limit(POSTS_TO_BE_TRUSTED)
        .subquery()
        for model in (Contribution, Comment)
    ]
    return db.session.scalar(select(func.count()).select_from(union_all(*(select(one) for one in posts)).subquery())) or 0


def find_last_hat(user_id: int, territory_id: int) -> int | None:
    """The organisation a person last wrote a contribution for; 0 for oneself, None the first time."""
    query = (
        select(Contribution.organisation_id)
        .where(Contribution.author_id == user_id, Contribution.territory_id == territory_id)
        .order_by(Contribution.id.desc())
        .limit(1)
    )
    last = db.session.execute(query).first()
    return (last[0] or 0) if last else None


_DRAFT = (
    Draft.id,
    Draft.user_id,
    Draft.purpose,
    Draft.territory_id,
    Draft.topic_id,
    Draft.contribution_id,
    Draft.payload,
    Draft.submission_key,
    Draft.email,
    Draft.name,
    Draft.updated_at,
    Draft.consumed_at,
    Draft.organisation_id,
    Draft.version,
    Draft.signature_asked_at,
    Draft.signature_asked_by_id,
    Draft.signature_note,
)


def draft_query() -> Select[Any]:
    """The columns that :func:`draft_view` reads."""
    turn = (DraftTurn.user_id.label("writer_id"), User.name.label("writer_name"), DraftTurn.taken_at, DraftTurn.expires_at)
    joined = select(*_DRAFT, *turn).outerjoin(DraftTurn, DraftTurn.draft_id == Draft.id)
    return joined.outerjoin(User, User.id == DraftTurn.user_id)


def draft_view(row: Any) -> DraftView:
    """A row of :func:`draft_query` as a value."""
    return DraftView(
        row.id,
        row.user_id,
        row.purpose,
        row.territory_id,
        row.topic_id,
        row.contribution_id,
        dict(row.payload),
        row.submission_key,
        row.email,
        row.name,
        row.updated_at,
        row.consumed_at is not None,
        row.organisation_id,
        row.version,
        row.signature_asked_at,
        row.signature_asked_by_id,
        row.signature_note,
        Writer(row.writer_id, row.writer_name or "", row.taken_at) if row.writer_id is not None else None,
        row.expires_at,
    )


def list_drafts(user_id: int, territory_id: int | None = None) -> list[DraftView]:
    """The drafts that are a person's alone, the latest first."""
    query = draft_query().where(Draft.user_id == user_id, Draft.organisation_id.is_(None), Draft.consumed_at.is_(None))
    if territory_id is not None:
        query = query.where(Draft.territory_id == territory_id)
    return [draft_view(row) for row in db.session.execute(query.order_by(Draft.updated_at.desc()).limit(OWN_CAP))]


def find_draft(draft_id: int) -> DraftView | None:
    """A draft whoever it belongs to: only for who holds its mailed link."""
    row = db.session.execute(draft_query().where(Draft.id == draft_id)).first()
    return draft_view(row) if row else None


def find_draft_of_link(token: str) -> DraftView | None:
    """The draft a mailed link was for, even when the link is spent. Raises Refused for a link that was altered."""
    draft_id = db.session.scalar(select(AccountGrant.draft_id).where(AccountGrant.id == read_grant(token, "draft")))
    return find_draft(draft_id) if draft_id is not None else None


@dataclass(frozen=True, slots=True)
class SentText:
    """What a one-time key became: the contribution's number, or the comment and where it hangs."""

    author_id: int | None
    number: str = ""
    comment_id: int | None = None
    topic_id: int | None = None


def find_sent(key: str) -> SentText | None:
    """The contribution or comment sent with a one-time key."""
    query = select(Contribution.author_id, Contribution.number_year, Contribution.number_sequence).where(Contribution.submission_key == key)
    row = db.session.execute(query).first()
    if row:
        return SentText(row.author_id, number_text(row.number_year, row.number_sequence))
    about = select(
        Comment.author_id, Comment.id, Comment.topic_id, Comment.contribution_id, Contribution.number_year, Contribution.number_sequence
    ).outerjoin(Contribution, Contribution.id == Comment.contribution_id)
    found = db.session.execute(about.where(Comment.submission_key == key)).first()
    if not found:
        return None
    number = number_text(found.number_year, found.number_sequence) if found.number_year else ""
    return SentText(found.author_id, number, found.id, found.topic_id)


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part "contributi" of the my-data download: contributions with every revision, comments, drafts, also of a visitor."""
    revisions: dict[int, list[dict[str, Any]]] = {}
    query = (
        select(
            ContributionRevision.contribution_id,
            ContributionRevision.number,
            ContributionRevision.title,
            ContributionRevision.source,
            ContributionRevision.details,
            ContributionRevision.submitted_at,
        )
        .join(Contribution, Contribution.id == ContributionRevision.contribution_id)
        .where(Contribution.author_id == user_id)
        .order_by(ContributionRevision.contribution_id, ContributionRevision.number)
    )
    for row in db.session.execute(query):
        text = {"revisione": row.number, "titolo": row.title, "testo": row.source, "il": row.submitted_at.isoformat()}
        text |= {"dettagli": dict(detail_lines(row.details))} if row.details else {}
        revisions.setdefault(row.contribution_id, []).append(text)
    contributions = [
        {
            "numero": row.number,
            "tipo": row.kind.label,
            "stato": row.status.label,
            "a_nome_di": row.author.organisation,
            "mostra_il_nome": bool(row.author.person),
            "esito": row.outcome,
            "testi": revisions.get(row.id, []),
        }
        for row in list_own(user_id, limit=None)
    ]
    versions = _versions(user_id)
    comments = [
        {
            "testo": row.source,
            "stato": row.status.label,
            "il": row.submitted_at.isoformat(),
            "a_nome_di": row.author.organisation,
            "posizione": row.stance.label if row.stance else "",
            "versioni_precedenti": versions.get(row.id, []),
        }
        for row in list_own_comments(user_id, limit=None)
    ]
    endorsed = own_endorsements(user_id)
    proved = proved_address(user_id)
    theirs = or_(Draft.user_id == user_id, Draft.email == proved)
    alone = (theirs, Draft.consumed_at.is_(None), Draft.organisation_id.is_(None))
    drafts = [
        {"testo": row.payload, "nome": row.name, "email": row.email, "il": row.updated_at.isoformat()}
        for row in db.session.execute(select(Draft.payload, Draft.name, Draft.email, Draft.updated_at).where(*alone).order_by(Draft.id))
    ]
    parts = {"contributi": contributions, "commenti": comments, "bozze": drafts, "sostegni": endorsed}
    return "contributi", parts | {"bozze_scritte_insieme": written_together(user_id)}


def _versions(user_id: int) -> dict[int, list[str]]:
    """What the comments of a person said before they corrected them."""
    query = (
        select(CommentVersion.comment_id, CommentVersion.source)
        .join(Comment, Comment.id == CommentVersion.comment_id)
        .where(Comment.author_id == user_id)
        .order_by(CommentVersion.id)
    )
    found: dict[int, list[str]] = {}
    for comment_id, source in db.session.execute(query):
        found.setdefault(comment_id, []).append(source)
    return found
