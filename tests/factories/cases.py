# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports and cases for tests, made by the real service."""

from datetime import datetime

from sqlalchemy import select

from consulta.cases import service
from consulta.cases.models import ReportCase
from consulta.cases.requests import ReportText
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, Actor
from consulta.core.db import db
from consulta.web.ports import TerritoryRef
from tests.factories.contributions import new_key


def make_report(
    territory: TerritoryRef,
    subject_id: int,
    kind: str = "contribution",
    *,
    actor: Actor = ANONYMOUS,
    category: str = "offensive",
    note: str = "",
    now: datetime | None = None,
    key: str = "",
    is_quick: bool = False,
) -> int:
    """A report of a public text; gives the id of the last case about it."""
    request = ReportText(territory.id, kind, subject_id, category, note, key or new_key(), is_quick)
    service.report(actor, request, now or clock.now())
    column = ReportCase.contribution_id if kind == "contribution" else ReportCase.comment_id
    return db.session.scalars(select(ReportCase.id).where(column == subject_id).order_by(ReportCase.id.desc())).first() or 0
