# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions and comments that everybody may read: how many, of what kind, about what, what became of them."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, func, select, type_coerce

from consulta.codebook.models import TagApplication
from consulta.consultations.models import Topic
from consulta.contributions.models import Comment, Contribution, ContributionMunicipality, PublicationStatus
from consulta.contributions.queries.filters import public_where
from consulta.core import clock
from consulta.core.db import db
from consulta.numbers.counting.cells import CITIZENS, EVERYWHERE, NO_OUTCOME, NONE, Cells, add, gather
from consulta.organisations.models import Organisation
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveStatus
from consulta.territory.models import Municipality, ThematicArea

TAKEN_UP = ("accepted", "partially_accepted", "already_covered")
"""Outcomes of a contribution that the plan takes up, wholly, in part or because it was already there."""


def count_contributions(cells: Cells, territory_id: int) -> None:
    """Public contributions by each of their features, and the steps of their way."""
    public = and_(Contribution.territory_id == territory_id, public_where())
    for measure, columns in _FEATURES.items():
        gather(cells, measure, _by(public, *columns))
    area = ThematicArea.code
    with_area = {"contributions.area": (area,), "contributions.area_outcome": (area, _OUTCOME)}
    for measure, columns in with_area.items():
        gather(cells, measure, _by(public, *columns).outerjoin(ThematicArea, ThematicArea.id == Contribution.area_id))
    gather(cells, "contributions.category", _by(public, _CATEGORY).outerjoin(Organisation, Organisation.id == Contribution.organisation_id))
    placed = (ContributionMunicipality, ContributionMunicipality.contribution_id == Contribution.id)
    named = (Municipality, Municipality.id == ContributionMunicipality.municipality_id)
    gather(cells, "contributions.comune", _by(public, Municipality.belfiore).outerjoin(*placed).outerjoin(*named), EVERYWHERE)
    crossed = _by(public, func.coalesce(area, NONE), Municipality.belfiore).outerjoin(ThematicArea, ThematicArea.id == Contribution.area_id)
    gather(cells, "contributions.area_comune", crossed.outerjoin(*placed).outerjoin(*named), EVERYWHERE)
    for step, reached in steps().items():
        gather(cells, f"contributions.{step}", _by(and_(public, reached)))
    merged = and_(Contribution.territory_id == territory_id, Contribution.status == PublicationStatus.MERGED)
    gather(cells, "contributions.merged", _by(merged))
    _count_days(cells, public)


def _by(where: ColumnElement[bool], *columns: Any) -> Select[Any]:
    return (
        select(Contribution.cycle_id, *columns, func.count())
        .select_from(Contribution)
        .where(where)
        .group_by(Contribution.cycle_id, *columns)
    )


_OUTCOME = func.coalesce(Contribution.outcome, NO_OUTCOME)
_CATEGORY = case((Contribution.organisation_id.is_(None), CITIZENS), else_=type_coerce(Organisation.category, String))
_FEATURES: dict[str, tuple[Any, ...]] = {
    "contributions": (),
    "contributions.kind": (Contribution.kind,),
    "contributions.roundtable": (Contribution.roundtable_id,),
    "contributions.channel": (Contribution.channel,),
    "contributions.outcome": (_OUTCOME,),
}


def steps() -> dict[str, ColumnElement[bool]]:
    """The steps of the way of a contribution, each as a condition over ``Contribution``: the counts and the lists share it."""
    tagged = exists().where(TagApplication.contribution_id == Contribution.id, TagApplication.removed_at.is_(None))
    linked = (
        exists()
        .where(
            ContributionLink.contribution_id == Contribution.id,
            ContributionLink.removed_at.is_(None),
            ContributionLink.relation != LinkRelation.CONSIDERED,
            Objective.id == ContributionLink.objective_id,
            Objective.status != ObjectiveStatus.ARCHIVED,
        )
        .correlate(Contribution)
    )
    return {
        "read": Contribution.read_at.is_not(None),
        "tagged": tagged.correlate(Contribution),
        "linked": Contribution.linked_at.is_not(None),
        "answered": Contribution.replied_at.is_not(None),
        "reflected": and_(Contribution.outcome.in_(TAKEN_UP), linked),
    }


def _count_days(cells: Cells, public: ColumnElement[bool]) -> None:
    """In which week contributions arrived, and how many days each waited for its reply, by the calendar of Rome."""
    weeks: Counter[tuple[int, str]] = Counter()
    waits: Counter[tuple[int, int]] = Counter()
    for cycle_id, arrived, replied in db.session.execute(
        select(Contribution.cycle_id, Contribution.submitted_at, Contribution.replied_at).where(public)
    ):
        day = clock.rome_day(arrived)
        weeks[cycle_id, (day - timedelta(days=day.weekday())).isoformat()] += 1
        if replied is not None:
            waits[cycle_id, max(0, (clock.rome_day(replied) - day).days)] += 1
    add(cells, "contributions.week", ((cycle_id, (week,), total) for (cycle_id, week), total in weeks.items()))
    add(cells, "reply.days", ((cycle_id, (days,), total) for (cycle_id, days), total in waits.items()))


_SUBJECT = "topic"
"""The kind of a comment that is about a topic, not about a contribution."""
COMMENT_FEATURES: dict[str, Any] = {
    "comments.kind": func.coalesce(type_coerce(Contribution.kind, String), _SUBJECT),
    "comments.stance": Comment.stance,
    "comments.roundtable": func.coalesce(Contribution.roundtable_id, Topic.roundtable_id),
    "comments.area": ThematicArea.code,
    "comments.category": case((Comment.organisation_id.is_(None), CITIZENS), else_=type_coerce(Organisation.category, String)),
    "comments.outcome": case((Comment.contribution_id.is_not(None), func.coalesce(Contribution.outcome, NO_OUTCOME))),
}
"""What public comments are told by, over ``commented``."""


def count_comments(cells: Cells, territory_id: int) -> None:
    """Public comments by what they are about and who wrote them. One on a contribution takes its kind, area, comuni, tavolo and outcome.

    All the features are read in one pass, and summed here: a pass for each took five times as long.
    """
    public = public_comments(territory_id)
    features = list(COMMENT_FEATURES.values())
    for row in db.session.execute(
        commented(Comment.cycle_id, *features, func.count()).where(*public).group_by(Comment.cycle_id, *features)
    ):
        cycle_id, values, total = row[0], row[1:-1], row[-1]
        add(cells, "comments", [(cycle_id, (), total)])
        for measure, value in zip(COMMENT_FEATURES, values, strict=True):
            if measure != "comments.outcome" or value is not None:
                add(cells, measure, [(cycle_id, (value,), total)])
    about = Comment.contribution_id.is_not(None)
    placed: Any = (
        select(Comment.cycle_id, Municipality.belfiore, func.count())
        .outerjoin(ContributionMunicipality, ContributionMunicipality.contribution_id == Comment.contribution_id)
        .outerjoin(Municipality, Municipality.id == ContributionMunicipality.municipality_id)
        .where(*public, about)
        .group_by(Comment.cycle_id, Municipality.belfiore)
    )
    gather(cells, "comments.comune", placed, EVERYWHERE)


def public_comments(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """The comments that everybody may read."""
    return Comment.territory_id == territory_id, Comment.status == PublicationStatus.PUBLISHED


def commented(*columns: Any) -> Select[Any]:
    """Comments with what they are about and who speaks in them."""
    return (
        select(*columns)
        .select_from(Comment)
        .outerjoin(Contribution, Contribution.id == Comment.contribution_id)
        .outerjoin(Topic, Topic.id == Comment.topic_id)
        .outerjoin(ThematicArea, ThematicArea.id == func.coalesce(Contribution.area_id, Topic.area_id))
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
    )
