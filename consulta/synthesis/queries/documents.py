# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Syntheses as the office works on them: the list by scope, one with its points, what a policy asks of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from consulta.accounts.models import User
from consulta.accounts.office_queries import is_small_office
from consulta.codebook.models import Tag
from consulta.consultations.models import PlanCycle, Roundtable, RoundtableStatus, Topic
from consulta.consultations.queries.topics import PUBLIC_TOPICS
from consulta.core.db import db
from consulta.core.decision import ALLOWED, Decision
from consulta.core.editions.columns import EditionStatus
from consulta.core.editions.rules import EditionFacts
from consulta.core.errors import NotFound
from consulta.plans.models import Objective
from consulta.synthesis import policy
from consulta.synthesis.models import PointObjective, PointTag, Synthesis, SynthesisEdition, SynthesisPoint
from consulta.synthesis.queries.scope import Scope

LIST_CAP = 200


@dataclass(frozen=True, slots=True)
class SynthesisView:
    """A synthesis. ``scope_title`` is the title of its topic, tavolo or cycle; ``published`` the number of its last public edition."""

    id: int
    territory_id: int
    cycle_id: int
    topic_id: int | None
    roundtable_id: int | None
    title: str
    introduction: str
    conclusion: str
    status: EditionStatus
    edition: int
    edition_reason: str
    writer_ids: tuple[int, ...]
    exception_reason: str
    return_note: str
    text_version: int
    version: int
    created_at: datetime
    approver: str
    approved_at: datetime | None
    scope_title: str
    published: int

    @property
    def scope(self) -> Scope:
        """What it is about."""
        return Scope(self.id, self.territory_id, self.cycle_id, self.topic_id, self.roundtable_id)

    @property
    def scope_kind(self) -> str:
        """``topic``, ``roundtable`` or ``cycle``."""
        return "topic" if self.topic_id else "roundtable" if self.roundtable_id else "cycle"


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A scope that may have its synthesis, and the one it has."""

    kind: str
    id: int
    title: str
    synthesis_id: int | None = None
    status: EditionStatus | None = None
    edition: int = 0

    @property
    def value(self) -> str:
        """How a form names it: ``topic-3``."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class Named:
    """An objective or a tag of a point."""

    id: int
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class PointView:
    """A point; ``number`` is its place from 1."""

    id: int
    number: int
    position: int
    title: str
    statement: str
    dissent: str
    version: int
    objectives: tuple[Named, ...]
    tags: tuple[Named, ...]


def _syntheses() -> Select[*tuple[Any, ...]]:
    published = (
        select(func.coalesce(func.max(SynthesisEdition.number), 0))
        .where(SynthesisEdition.synthesis_id == Synthesis.id)
        .correlate(Synthesis)
        .scalar_subquery()
    )
    return (
        select(
            Synthesis.id,
            Synthesis.territory_id,
            Synthesis.cycle_id,
            Synthesis.topic_id,
            Synthesis.roundtable_id,
            Synthesis.title,
            Synthesis.introduction,
            Synthesis.conclusion,
            Synthesis.status,
            Synthesis.edition,
            Synthesis.edition_reason,
            Synthesis.writer_ids,
            Synthesis.exception_reason,
            Synthesis.return_note,
            Synthesis.text_version,
            Synthesis.version,
            Synthesis.created_at,
            func.coalesce(User.name, ""),
            Synthesis.approved_at,
            func.coalesce(Topic.title, Roundtable.title, PlanCycle.title),
            published,
        )
        .join(PlanCycle, PlanCycle.id == Synthesis.cycle_id)
        .outerjoin(Topic, Topic.id == Synthesis.topic_id)
        .outerjoin(Roundtable, Roundtable.id == Synthesis.roundtable_id)
        .outerjoin(User, User.id == Synthesis.approver_id)
    )


def get_synthesis(territory_id: int, synthesis_id: int) -> SynthesisView:
    """A synthesis of the territory. Raises NotFound."""
    query = _syntheses().where(Synthesis.territory_id == territory_id, Synthesis.id == synthesis_id)
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    values: tuple[Any, ...] = (*row[:11], tuple(row[11]), *row[12:])
    return SynthesisView(*values)


def list_scopes(territory_id: int, cycle_id: int) -> Sequence[ScopeRow]:
    """The cycle, its tavoli and its topics, each with the synthesis it has; four statements."""
    begun: dict[tuple[int | None, int | None], Any] = {
        (row.topic_id, row.roundtable_id): row
        for row in db.session.execute(
            select(Synthesis.id, Synthesis.topic_id, Synthesis.roundtable_id, Synthesis.status, Synthesis.edition).where(
                Synthesis.territory_id == territory_id, Synthesis.cycle_id == cycle_id
            )
        )
    }
    cycles = select(PlanCycle.id, PlanCycle.title).where(PlanCycle.territory_id == territory_id, PlanCycle.id == cycle_id)
    tables = (
        select(Roundtable.id, Roundtable.title)
        .where(Roundtable.cycle_id == cycle_id, Roundtable.territory_id == territory_id, Roundtable.status != RoundtableStatus.PLANNED)
        .order_by(Roundtable.position, Roundtable.id)
        .limit(LIST_CAP)
    )
    topics = (
        select(Topic.id, Topic.title)
        .where(Topic.cycle_id == cycle_id, Topic.territory_id == territory_id, Topic.status.in_(PUBLIC_TOPICS))
        .order_by(Topic.position, Topic.id)
        .limit(LIST_CAP)
    )
    found = []
    for kind, query in (("cycle", cycles), ("roundtable", tables), ("topic", topics)):
        for row in db.session.execute(query):
            has = begun.get((row.id if kind == "topic" else None, row.id if kind == "roundtable" else None))
            known = (has.id, has.status, has.edition) if has else ()
            found.append(ScopeRow(kind, row.id, row.title, *known))
    return found


def list_points(synthesis_id: int) -> Sequence[PointView]:
    """The points in their order, with objectives and tags; three statements."""
    query = (
        select(
            SynthesisPoint.id,
            SynthesisPoint.position,
            SynthesisPoint.title,
            SynthesisPoint.statement,
            SynthesisPoint.dissent,
            SynthesisPoint.version,
        )
        .where(SynthesisPoint.synthesis_id == synthesis_id)
        .order_by(SynthesisPoint.position, SynthesisPoint.id)
    )
    rows = db.session.execute(query).all()
    if not rows:
        return []
    objectives = _named(
        select(PointObjective.point_id, Objective.id, Objective.code, Objective.title)
        .join(Objective, Objective.id == PointObjective.objective_id)
        .join(SynthesisPoint, SynthesisPoint.id == PointObjective.point_id)
        .where(SynthesisPoint.synthesis_id == synthesis_id)
        .order_by(Objective.code, Objective.id)
    )
    tags = _named(
        select(PointTag.point_id, Tag.id, Tag.code, Tag.label)
        .join(Tag, Tag.id == PointTag.tag_id)
        .join(SynthesisPoint, SynthesisPoint.id == PointTag.point_id)
        .where(SynthesisPoint.synthesis_id == synthesis_id)
        .order_by(Tag.label, Tag.id)
    )
    return [
        PointView(
            row.id,
            number,
            row.position,
            row.title,
            row.statement,
            row.dissent,
            row.version,
            objectives.get(row.id, ()),
            tags.get(row.id, ()),
        )
        for number, row in enumerate(rows, 1)
    ]


def _named(query: Select[*tuple[Any, ...]]) -> Mapping[int, tuple[Named, ...]]:
    found: dict[int, tuple[Named, ...]] = {}
    for row in db.session.execute(query):
        found[row[0]] = (*found.get(row[0], ()), Named(row[1], row[2], row[3]))
    return found


def get_point(synthesis_id: int, point_id: int) -> PointView:
    """A point of the synthesis. Raises NotFound."""
    found = next((point for point in list_points(synthesis_id) if point.id == point_id), None)
    if found is None:
        raise NotFound
    return found


def writer_names(synthesis: SynthesisView) -> Sequence[str]:
    """Who worked on the edition, by name."""
    return list(db.session.scalars(select(User.name).where(User.id.in_(synthesis.writer_ids)).order_by(User.name)))


def facts_of(view: SynthesisView, today: date) -> EditionFacts:
    """What the policy must know of a synthesis."""
    return EditionFacts(view.territory_id, view.status, view.writer_ids, is_small_office(view.territory_id, today))


def may_close(roundtable_id: int) -> Decision:
    """The veto of this feature on closing a tavolo (wiring.PORTS, guard "close_roundtable")."""
    title = db.session.scalar(select(Roundtable.title).where(Roundtable.id == roundtable_id))
    if title is None:
        return ALLOWED
    published = (
        select(SynthesisEdition.id)
        .join(Synthesis, Synthesis.id == SynthesisEdition.synthesis_id)
        .where(Synthesis.roundtable_id == roundtable_id)
        .limit(1)
    )
    return policy.may_close_roundtable(title, is_published=db.session.scalar(published) is not None)
