# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of cases: for the office, for who reported, for the letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from consulta.accounts.models import User
from consulta.cases.models import CaseOrigin, CaseOutcome, Report, ReportCase, ReportCategory
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.queries import number_text
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut, instant_in

PAGE_SIZE = 20
REPORTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as the list shows it. ``number`` is empty for a comment; ``author_id`` is that of the text."""

    id: int
    subject_kind: str
    subject_id: int
    number: str
    title: str
    excerpt: str
    origin: CaseOrigin
    is_risk: bool
    opened_at: datetime
    report_count: int
    closed_at: datetime | None
    outcome: CaseOutcome | None
    author_id: int | None
    status: PublicationStatus


@dataclass(frozen=True, slots=True)
class CaseView(CaseRow):
    """A case with the text as it was and as it is, and how it ended. ``about_number`` is the contribution a comment is about."""

    snapshot_text: str
    present_text: str
    reason: str
    closed_by: str
    version: int
    about_number: str
    topic_id: int | None

    @property
    def is_changed(self) -> bool:
        """Whether the text is no longer the one that was reported."""
        return self.snapshot_text != self.present_text


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report as the office reads it: never by whom."""

    category: ReportCategory
    note: str
    reported_at: datetime
    is_signed_in: bool
    is_quick: bool


_AUTHOR = func.coalesce(Contribution.author_id, Comment.author_id)
_COLUMNS = (
    ReportCase.id,
    ReportCase.contribution_id,
    ReportCase.comment_id,
    ReportCase.origin,
    ReportCase.is_risk,
    ReportCase.snapshot_title,
    ReportCase.snapshot_text,
    ReportCase.opened_at,
    ReportCase.report_count,
    ReportCase.closed_at,
    ReportCase.outcome,
    Contribution.number_year,
    Contribution.number_sequence,
    _AUTHOR.label("author_id"),
    Contribution.status.label("contribution_status"),
    Comment.status.label("comment_status"),
)
_EXCERPT = 160


def _query(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(ReportCase)
        .outerjoin(Contribution, Contribution.id == ReportCase.contribution_id)
        .outerjoin(Comment, Comment.id == ReportCase.comment_id)
    )


def _values(row: Any) -> dict[str, Any]:
    is_contribution = row.contribution_id is not None
    flat = " ".join(row.snapshot_text.split())
    return {
        "id": row.id,
        "subject_kind": "contribution" if is_contribution else "comment",
        "subject_id": row.contribution_id if is_contribution else row.comment_id,
        "number": number_text(row.number_year, row.number_sequence) if is_contribution else "",
        "title": row.snapshot_title,
        "excerpt": flat if len(flat) <= _EXCERPT else f"{flat[:_EXCERPT]}…",
        "origin": row.origin,
        "is_risk": row.is_risk,
        "opened_at": row.opened_at,
        "report_count": row.report_count,
        "closed_at": row.closed_at,
        "outcome": row.outcome,
        "author_id": row.author_id,
        "status": row.contribution_status if is_contribution else row.comment_status,
    }


def not_own(user_id: int | None) -> ColumnElement[bool]:
    """Cases about texts of others: who wrote a text does not see what was reported of it."""
    return _AUTHOR.is_distinct_from(user_id or 0)


def list_cases(
    territory_id: int, reader_id: int | None, *, is_open: bool, only_risk: bool = False, cursor: Cursor | None = None
) -> Page[CaseRow]:
    """Open cases, those of risk first and who waits longest; or closed ones, the last first. Without those about the reader's own texts."""
    at = ReportCase.opened_at if is_open else ReportCase.closed_at
    where = [ReportCase.territory_id == territory_id, ReportCase.closed_at.is_(None) if is_open else ReportCase.closed_at.is_not(None)]
    if only_risk:
        where.append(ReportCase.is_risk.is_(True))
    query = _query(*_COLUMNS).where(*where, not_own(reader_id))
    backwards = cursor is not None and cursor.backwards
    ascending = is_open is not backwards
    risk = ReportCase.is_risk if is_open else ReportCase.id < 0
    if cursor is not None:
        query = query.where(_beside(at, is_open, ascending, cursor))
    order = (risk.asc() if backwards else risk.desc(), at.asc() if ascending else at.desc())
    query = query.order_by(*order, ReportCase.id.asc() if ascending else ReportCase.id.desc())
    rows = [CaseRow(**_values(row)) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (int(row.is_risk), _moment(row, is_open), row.id))


def _moment(row: CaseRow, is_open: bool) -> str:
    at = row.opened_at if is_open else row.closed_at
    return at.isoformat() if at else ""


def _beside(at: Any, is_open: bool, ascending: bool, cursor: Cursor) -> ColumnElement[bool]:
    is_risk, moment, id_ = bool(cursor.key[0]), instant_in(cursor.key[1]), cursor.key[2]
    after = or_(at > moment, and_(at == moment, ReportCase.id > id_))
    before = or_(at < moment, and_(at == moment, ReportCase.id < id_))
    within = after if ascending else before
    if not is_open:
        return within
    past = ReportCase.is_risk.is_(True) if cursor.backwards else ReportCase.is_risk.is_(False)
    return or_(and_(ReportCase.is_risk.is_(is_risk), within), and_(ReportCase.is_risk.is_(not is_risk), past))


def get_case(territory_id: int, case_id: int) -> CaseView:
    """A case of the territory. Raises NotFound."""
    about = select(Contribution.id, Contribution.number_year, Contribution.number_sequence).subquery("about")
    query = (
        _query(
            *_COLUMNS,
            func.coalesce(Contribution.source, Comment.source).label("present_text"),
            ReportCase.reason,
            ReportCase.version,
            func.coalesce(User.name, "").label("closed_by"),
            about.c.number_year.label("about_year"),
            about.c.number_sequence.label("about_sequence"),
            Comment.topic_id,
        )
        .outerjoin(User, User.id == ReportCase.closed_by_id)
        .outerjoin(about, about.c.id == Comment.contribution_id)
        .where(ReportCase.territory_id == territory_id, ReportCase.id == case_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return CaseView(
        **_values(row),
        snapshot_text=row.snapshot_text,
        present_text=row.present_text,
        reason=row.reason,
        closed_by=row.closed_by,
        version=row.version,
        about_number=number_text(row.about_year, row.about_sequence) if row.about_year else "",
        topic_id=row.topic_id,
    )


def list_reports(case_id: int) -> Sequence[ReportRow]:
    """What readers said, the newest first, at most REPORTS_SHOWN."""
    query = (
        select(Report.category, Report.note, Report.reported_at, Report.reporter_id.is_not(None), Report.is_quick)
        .where(Report.case_id == case_id)
        .order_by(Report.id.desc())
        .limit(REPORTS_SHOWN)
    )
    return [ReportRow(*row) for row in db.session.execute(query)]


def list_reporters(case_id: int) -> Sequence[int]:
    """The accounts of who reported, for the letters that tell the outcome; nobody else reads them."""
    query = select(Report.reporter_id).where(Report.case_id == case_id, Report.reporter_id.is_not(None)).order_by(Report.id)
    return [one for one in db.session.scalars(query) if one is not None]


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about what a person reported."""
    query = _query(
        Report.category, Report.note, Report.reported_at, ReportCase.outcome, Contribution.number_year, Contribution.number_sequence
    )
    query = query.join(Report, Report.case_id == ReportCase.id).where(Report.reporter_id == user_id).order_by(Report.id)
    return "segnalazioni", [
        {
            "testo": number_text(row.number_year, row.number_sequence) if row.number_year else "commento",
            "motivo": row.category.label,
            "nota": row.note,
            "il": row.reported_at.isoformat(),
            "esito": row.outcome.label if row.outcome else "",
        }
        for row in db.session.execute(query)
    ]
