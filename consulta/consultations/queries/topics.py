# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of topics: those anybody may read, those of the office, those that participants proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from consulta.accounts.models import User
from consulta.consultations.models import PlanCycle, Roundtable, Topic, TopicStatus
from consulta.consultations.policy import Rules, Window, window_at
from consulta.consultations.queries.cycles import calendars_of
from consulta.core.db import db, read
from consulta.core.errors import NotFound
from consulta.organisations.models import Organisation
from consulta.territory.models import ThematicArea

PUBLIC_TOPICS = (TopicStatus.OPEN, TopicStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in a list."""

    id: int
    cycle_id: int
    roundtable_id: int | None
    roundtable_title: str | None
    area_id: int | None
    area_label: str | None
    area_label_en: str | None
    title: str
    question: str
    status: TopicStatus
    is_other: bool


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its window at an instant."""

    id: int
    territory_id: int
    cycle_id: int
    roundtable_id: int | None
    roundtable_title: str | None
    area_id: int | None
    area_label: str | None
    area_label_en: str | None
    title: str
    question: str
    context_source: str
    context_html: str
    status: TopicStatus
    is_other: bool
    version: int
    merged_into_id: int | None
    answer: str
    window: Window

    @property
    def is_public(self) -> bool:
        """Whether it stands, or stood, before everybody: neither waiting, nor merged, nor declined."""
        return self.status in PUBLIC_TOPICS

    @property
    def is_open(self) -> bool:
        """Whether the office lets people write under it."""
        return self.status is TopicStatus.OPEN


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed topic as the office sees it, with who proposed it."""

    id: int
    cycle_id: int
    title: str
    question: str
    context_html: str
    status: TopicStatus
    answer: str
    created_at: datetime
    version: int
    author_id: int | None
    author_name: str | None
    organisation_name: str | None

    @property
    def is_waiting(self) -> bool:
        """Whether the office has still to decide."""
        return self.status is TopicStatus.PROPOSED


def list_topics(cycle_id: int, *, roundtable_id: int | None = None, statuses: Sequence[TopicStatus] = PUBLIC_TOPICS) -> Sequence[TopicRow]:
    """The topics of a cycle in the order of the tavoli, "Altro tema" last; of one tavolo when named."""
    query = (
        select(
            Topic.id,
            Topic.cycle_id,
            Topic.roundtable_id,
            Roundtable.title,
            Topic.area_id,
            ThematicArea.label,
            ThematicArea.label_en,
            Topic.title,
            Topic.question,
            Topic.status,
            Topic.is_other,
        )
        .outerjoin(Roundtable, Roundtable.id == Topic.roundtable_id)
        .outerjoin(ThematicArea, ThematicArea.id == Topic.area_id)
        .where(Topic.cycle_id == cycle_id, Topic.status.in_(statuses))
        .order_by(Topic.is_other, func.coalesce(Roundtable.position, -1), Topic.position, Topic.id)
    )
    if roundtable_id is not None:
        query = query.where(Topic.roundtable_id == roundtable_id)
    return [TopicRow(*row) for row in db.session.execute(query)]


def get_topic(territory_id: int, topic_id: int, now: datetime) -> TopicView:
    """A topic anybody may read, with the window of its cycle. Raises NotFound for any other."""
    view = get_topic_for_office(territory_id, topic_id, now)
    if not view.is_public or not view.window.is_public:
        raise NotFound
    return view


_TOPIC = (
    select(
        Topic.id,
        Topic.territory_id,
        Topic.cycle_id,
        Topic.roundtable_id,
        Roundtable.title,
        Topic.area_id,
        ThematicArea.label,
        ThematicArea.label_en,
        Topic.title,
        Topic.question,
        Topic.context_source,
        Topic.context_html,
        Topic.status,
        Topic.is_other,
        Topic.version,
        Topic.merged_into_id,
        Topic.answer,
        PlanCycle.moderation,
        PlanCycle.accepts_late,
        PlanCycle.reply_days,
        PlanCycle.edits,
    )
    .join(PlanCycle, PlanCycle.id == Topic.cycle_id)
    .outerjoin(Roundtable, Roundtable.id == Topic.roundtable_id)
    .outerjoin(ThematicArea, ThematicArea.id == Topic.area_id)
    .where(Topic.territory_id == bindparam("territory_id"), Topic.id == bindparam("topic_id"))
)
"""Composed once: each form asks for it two or three times."""


def get_topic_for_office(territory_id: int, topic_id: int, now: datetime) -> TopicView:
    """A topic of the territory in whatever state. Raises NotFound."""
    row = read(_TOPIC, {"territory_id": territory_id, "topic_id": topic_id}).first()
    if row is None:
        raise NotFound
    window = window_at(calendars_of([row.cycle_id])[row.cycle_id], Rules(row.moderation, row.accepts_late, row.reply_days, row.edits), now)
    values: tuple[Any, ...] = (*row[:-4], window)
    return TopicView(*values)


def list_proposals(territory_id: int, cycle_id: int) -> Sequence[Proposal]:
    """Topics that participants proposed in a cycle: those to decide first, then the decided ones, oldest first."""
    query = _proposals().where(Topic.territory_id == territory_id, Topic.cycle_id == cycle_id)
    rows = [Proposal(*row) for row in db.session.execute(query.order_by(Topic.id))]
    return sorted(rows, key=lambda row: row.status is not TopicStatus.PROPOSED)


def get_proposal(territory_id: int, topic_id: int) -> Proposal:
    """A proposed topic of the territory. Raises NotFound."""
    row = db.session.execute(_proposals().where(Topic.territory_id == territory_id, Topic.id == topic_id)).first()
    if row is None:
        raise NotFound
    return Proposal(*row)


def list_own_proposals(user_id: int) -> Sequence[Proposal]:
    """What a person proposed, with the office's answer, newest first."""
    query = _proposals().where(Topic.proposed_by_id == user_id).order_by(Topic.id.desc())
    return [Proposal(*row) for row in db.session.execute(query)]


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" that consultations keep: the topics a person proposed, with the office's answer."""
    return "proposed_topics", [
        {"title": one.title, "question": one.question, "status": one.status, "answer": one.answer, "created_at": one.created_at}
        for one in list_own_proposals(user_id)
    ]


def count_proposals(territory_id: int) -> int:
    """Proposed topics that wait for the office."""
    query = select(func.count()).where(Topic.territory_id == territory_id, Topic.status == TopicStatus.PROPOSED)
    return db.session.scalar(query) or 0


def _proposals() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Topic.id,
            Topic.cycle_id,
            Topic.title,
            Topic.question,
            Topic.context_html,
            Topic.status,
            Topic.answer,
            Topic.created_at,
            Topic.version,
            Topic.proposed_by_id,
            User.name,
            Organisation.name,
        )
        .outerjoin(User, User.id == Topic.proposed_by_id)
        .outerjoin(Organisation, Organisation.id == Topic.organisation_id)
        .where(Topic.proposed_by_id.is_not(None))
    )
