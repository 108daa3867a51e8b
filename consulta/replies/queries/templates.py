# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the templates of replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from consulta.accounts.models import User
from consulta.contributions.models import ContributionKind
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.replies.models import ReplyOutcome, ReplyTemplate, ReplyTemplateVersion
from consulta.territory.models import ThematicArea


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template. Without ``kind`` or ``area_id`` it is offered for all."""

    id: int
    name: str
    outcome: ReplyOutcome
    kind: ContributionKind | None
    area_id: int | None
    area: str
    source: str
    number: int
    archived_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One text that a template had. ``written_by`` is empty when the person is no longer known."""

    number: int
    source: str
    written_by: str
    written_at: datetime


_ROW = (
    ReplyTemplate.id,
    ReplyTemplate.name,
    ReplyTemplate.outcome,
    ReplyTemplate.kind,
    ReplyTemplate.area_id,
    ThematicArea.label,
    ReplyTemplate.source,
    ReplyTemplate.number,
    ReplyTemplate.archived_at,
    ReplyTemplate.version,
)
_ROWS = select(*_ROW).outerjoin(ThematicArea, ThematicArea.id == ReplyTemplate.area_id)
_ORDER = list(ReplyOutcome)


def list_templates(territory_id: int) -> Sequence[TemplateRow]:
    """Every template by outcome and name, the archived ones last."""
    rows = [_row(row) for row in db.session.execute(_ROWS.where(ReplyTemplate.territory_id == territory_id).order_by(ReplyTemplate.name))]
    return sorted(rows, key=lambda row: (row.archived_at is not None, _ORDER.index(row.outcome)))


def list_fitting(territory_id: int, kind: str = "", area_id: int | None = None) -> Sequence[TemplateRow]:
    """The templates offered for a contribution of a kind and an area; without a kind, for many of different kinds: those of all."""
    fits = [ReplyTemplate.territory_id == territory_id, ReplyTemplate.archived_at.is_(None)]
    fits.append(or_(ReplyTemplate.kind.is_(None), ReplyTemplate.kind == ContributionKind(kind)) if kind else ReplyTemplate.kind.is_(None))
    fits.append(or_(ReplyTemplate.area_id.is_(None), ReplyTemplate.area_id == (area_id or 0)))
    rows = [_row(row) for row in db.session.execute(_ROWS.where(*fits).order_by(ReplyTemplate.name))]
    return sorted(rows, key=lambda row: _ORDER.index(row.outcome))


def get_template(territory_id: int, template_id: int) -> TemplateRow:
    """One template, also an archived one. Raises NotFound."""
    row = db.session.execute(_ROWS.where(ReplyTemplate.territory_id == territory_id, ReplyTemplate.id == template_id)).first()
    if row is None:
        raise NotFound
    return _row(row)


def list_template_versions(template_id: int) -> Sequence[TemplateVersion]:
    """Every text of a template, newest first."""
    query = (
        select(ReplyTemplateVersion.number, ReplyTemplateVersion.source, User.name, ReplyTemplateVersion.written_at)
        .outerjoin(User, User.id == ReplyTemplateVersion.written_by_id)
        .where(ReplyTemplateVersion.template_id == template_id)
        .order_by(ReplyTemplateVersion.number.desc())
    )
    return [TemplateVersion(row[0], row[1], row[2] or "", row[3]) for row in db.session.execute(query)]


def _row(row: Any) -> TemplateRow:
    return TemplateRow(
        id=row.id,
        name=row.name,
        outcome=row.outcome,
        kind=row.kind,
        area_id=row.area_id,
        area=row.label or "",
        source=row.source,
        number=row.number,
        archived_at=row.archived_at,
        version=row.version,
    )
