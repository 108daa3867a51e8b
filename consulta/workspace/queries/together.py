# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What deciding on many contributions or comments at once needs to know of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, false, or_, select

from consulta.appeals.models import Appeal
from consulta.cases.models import ReportCase
from consulta.contributions import queries as contributions
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.policy import findings_in
from consulta.contributions.queries import StaffFilter
from consulta.core.db import db
from consulta.core.decision import Decision, first_refusal
from consulta.moderation.models import ModerationDecision
from consulta.moderation.queries import COMMENT, CONTRIBUTION
from consulta.plans.models import Objective, ObjectiveStatus
from consulta.web.ports import ports


@dataclass(frozen=True, slots=True)
class Weighable:
    """A contribution or comment as a decision weighs it."""

    id: int
    status: PublicationStatus
    version: int
    author_id: int | None
    is_from_a_meeting: bool


@dataclass(frozen=True, slots=True)
class PickedText:
    """A contribution or comment as the rows of an act name it. ``is_late``: publishing it accepts it after the term."""

    title: str
    is_late: bool


def weighable(kind: str, territory_id: int, ids: Sequence[int], *, lock: bool) -> Mapping[int, Weighable]:
    """Those of some texts of a kind that are the territory's, by id; with ``lock`` they stay so until the end of the transaction."""
    table = Contribution if kind == CONTRIBUTION else Comment
    is_said = Contribution.meeting_id.is_not(None) if table is Contribution else false()
    columns = (table.id, table.status, table.version, table.author_id, is_said)
    query = select(*columns).where(table.territory_id == territory_id, table.id.in_(ids)).order_by(table.id)
    rows = db.session.execute(query.with_for_update() if lock else query)
    return {row[0]: Weighable(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows}


def may_become_public(contribution_id: int) -> Decision:
    """What other features say of publishing what was said at a meeting."""
    return first_refusal(*(guard(contribution_id) for guard in ports().guards.get("publish_contribution", ())))


def is_contested(kind: str, subject_id: int, decision_id: int) -> bool:
    """Whether readers reported a text since that decision, or its author asked to look again at it."""
    since = select(ModerationDecision.decided_at).where(ModerationDecision.id == decision_id).scalar_subquery()
    column = ReportCase.contribution_id if kind == CONTRIBUTION else ReportCase.comment_id
    either = or_(exists().where(column == subject_id, ReportCase.opened_at >= since), exists().where(Appeal.decision_id == decision_id))
    return bool(db.session.scalar(select(either)))


def list_picked(kind: str, territory_id: int, ids: Sequence[int]) -> Mapping[int, PickedText]:
    """Some contributions or comments in any state, by id."""
    if not ids:
        return {}
    if kind == COMMENT:
        said = contributions.list_comments_for_staff(territory_id, "", extra=[Comment.id.in_(ids)], size=len(ids))
        return {row.id: PickedText(row.excerpt, is_late=False) for row in said.items}
    found = contributions.list_for_staff(territory_id, StaffFilter(), extra=[Contribution.id.in_(ids)], size=len(ids))
    return {row.id: PickedText(f"{row.number} · {row.title}", row.is_late) for row in found.items}


def list_linkable(territory_id: int) -> Sequence[tuple[int, str]]:
    """What stands in any plan of the territory and may be linked to, by code."""
    query = select(Objective.id, Objective.code, Objective.title)
    query = query.where(Objective.territory_id == territory_id, Objective.status != ObjectiveStatus.ARCHIVED)
    return [(row.id, f"{row.code} · {row.title}") for row in db.session.execute(query.order_by(Objective.code, Objective.id))]


def noticed(kind: str, ids: Sequence[int]) -> frozenset[int]:
    """Those of some texts in whose words the automatic check sees something that should be read before publishing."""
    if kind == COMMENT:
        said = db.session.execute(select(Comment.id, Comment.source).where(Comment.id.in_(ids)))
        return frozenset(row.id for row in said if findings_in(row.source))
    rows = db.session.execute(select(Contribution.id, Contribution.title, Contribution.source).where(Contribution.id.in_(ids)))
    return frozenset(row.id for row in rows if findings_in(row.title, row.source))
