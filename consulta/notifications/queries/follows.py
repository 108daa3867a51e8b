# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what a person follows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select

from consulta.consultations.models import PlanCycle, Roundtable, Topic
from consulta.contributions.models import Contribution
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.notifications.models import Follow, FollowedKind
from consulta.notifications.queries.readable import contribution_is_public, cycle_is_public, topic_is_public
from consulta.notifications.requests import Thing
from consulta.plans.models import Objective, Plan

SHOWN = 200
"""Things followed that one's own page lists."""


@dataclass(frozen=True, slots=True)
class FollowedThing:
    """A thing with what its address needs: ``number`` of a contribution, ``code`` of an objective."""

    kind: FollowedKind
    id: int
    title: str
    number: str = ""
    code: str = ""


def get_thing(thing: Thing, now: datetime) -> FollowedThing:
    """A thing of the territory that everybody may read. Raises NotFound for any other, whatever the reason."""
    if thing.kind not in _THINGS:
        raise NotFound
    row = db.session.execute(_THINGS[thing.kind](thing, now)).first()
    if row is None:
        raise NotFound
    return _thing(FollowedKind(thing.kind), row)


def is_following(user_id: int | None, thing: Thing) -> bool:
    """Whether the person follows the thing."""
    query = select(Follow.id).where(Follow.user_id == user_id, Follow.thing_kind == thing.kind, Follow.thing_id == thing.id)
    return user_id is not None and db.session.scalar(query) is not None


def list_followed(user_id: int, territory_id: int) -> Sequence[FollowedThing]:
    """What a person follows in a territory and may still be read, the latest first."""
    columns = (Contribution.title, Topic.title, Roundtable.title, Objective.title, PlanCycle.title)
    query = (
        select(
            Follow.thing_kind,
            Follow.thing_id.label("id"),
            func.coalesce(*columns).label("title"),
            Contribution.number_year,
            Contribution.number_sequence,
            Objective.code,
        )
        .outerjoin(Contribution, _means(FollowedKind.CONTRIBUTION, Contribution) & contribution_is_public())
        .outerjoin(Topic, _means(FollowedKind.TOPIC, Topic) & topic_is_public())
        .outerjoin(Roundtable, _means(FollowedKind.ROUNDTABLE, Roundtable))
        .outerjoin(Objective, _means(FollowedKind.OBJECTIVE, Objective))
        .outerjoin(PlanCycle, _means(FollowedKind.CYCLE, PlanCycle))
        .where(Follow.user_id == user_id, Follow.territory_id == territory_id)
        .order_by(Follow.id.desc())
        .limit(SHOWN)
    )
    return [_thing(row.thing_kind, row) for row in db.session.execute(query) if row.title is not None]


def _means(kind: FollowedKind, model: Any) -> ColumnElement[bool]:
    return and_(Follow.thing_kind == kind, model.id == Follow.thing_id)


def list_all_followed(user_id: int) -> Sequence[Mapping[str, Any]]:
    """Everything a person follows anywhere, for the download of one's own data."""
    query = select(Follow.territory_id, Follow.thing_kind, Follow.thing_id, Follow.created_at).where(Follow.user_id == user_id)
    return [
        {"territory_id": row.territory_id, "kind": row.thing_kind, "id": row.thing_id, "since": row.created_at}
        for row in db.session.execute(query.order_by(Follow.id))
    ]


def _thing(kind: FollowedKind, row: Any) -> FollowedThing:
    number = f"{row.number_year}-{row.number_sequence}" if row.number_year else ""  # queries of other things have no sequence
    return FollowedThing(kind, row.id, row.title, number, row.code or "")


def _contribution(thing: Thing, now: datetime) -> Select[Any]:
    columns = (Contribution.id, Contribution.title, Contribution.number_year, Contribution.number_sequence)
    return select(*columns, _blank("code")).where(
        Contribution.id == thing.id,
        Contribution.territory_id == thing.territory_id,
        contribution_is_public(),
        cycle_is_public(Contribution.cycle_id, now),
    )


def _topic(thing: Thing, now: datetime) -> Select[Any]:
    return select(Topic.id, Topic.title, _blank("number_year"), _blank("code")).where(
        Topic.id == thing.id, Topic.territory_id == thing.territory_id, topic_is_public(), cycle_is_public(Topic.cycle_id, now)
    )


def _roundtable(thing: Thing, now: datetime) -> Select[Any]:
    return select(Roundtable.id, Roundtable.title, _blank("number_year"), _blank("code")).where(
        Roundtable.id == thing.id, Roundtable.territory_id == thing.territory_id, cycle_is_public(Roundtable.cycle_id, now)
    )


def _objective(thing: Thing, now: datetime) -> Select[Any]:
    return (
        select(Objective.id, Objective.title, _blank("number_year"), Objective.code)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Objective.id == thing.id, Objective.territory_id == thing.territory_id, cycle_is_public(Plan.cycle_id, now))
    )


def _cycle(thing: Thing, now: datetime) -> Select[Any]:
    return select(PlanCycle.id, PlanCycle.title, _blank("number_year"), _blank("code")).where(
        PlanCycle.id == thing.id, PlanCycle.territory_id == thing.territory_id, cycle_is_public(PlanCycle.id, now)
    )


def _blank(name: str) -> Any:
    return literal(None).label(name)


_THINGS: Mapping[str, Callable[[Thing, datetime], Select[Any]]] = {
    FollowedKind.CONTRIBUTION.value: _contribution,
    FollowedKind.TOPIC.value: _topic,
    FollowedKind.ROUNDTABLE.value: _roundtable,
    FollowedKind.OBJECTIVE.value: _objective,
    FollowedKind.CYCLE.value: _cycle,
}
