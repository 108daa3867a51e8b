# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was asked, what was said and what was done of it, topic by topic. Only what is public, however many topics in as many statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from consulta.contributions.models import Comment, Contribution, ContributionKind
from consulta.contributions.queries import ContributionFilter, number_text
from consulta.contributions.queries.filters import where
from consulta.core.db import db
from consulta.core.text import excerpt
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveLevel, ObjectiveStatus, Plan
from consulta.plans.queries import REFUSED
from consulta.replies.models import Reply, ReplyStatus
from consulta.replies.queries import published_in
from consulta.synthesis import frozen
from consulta.synthesis.models import Synthesis, SynthesisEdition
from consulta.synthesis.queries import ShownQuote, shown_quotes

LINES, REPLIES, POINTS = 5, 2, 3
"""Lines of the plan, replies that take up and replies that do not, points of a synthesis shown of each topic; the rest is a link away."""
REASON = 300


@dataclass(frozen=True, slots=True)
class DoneLine:
    """A line of the plan and how many contributions of the topic it took up."""

    id: int
    code: str
    title: str
    level: ObjectiveLevel
    status: ObjectiveStatus
    contributions: int


@dataclass(frozen=True, slots=True)
class DoneReply:
    """A published reply with its first words."""

    number: str
    kind: ContributionKind
    title: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class SaidPoint:
    """A point of a published synthesis. ``quote``: its first passage, while it may still be read."""

    synthesis_id: int
    number: int
    title: str
    quote: ShownQuote | None


@dataclass(frozen=True, slots=True)
class SaidEdition:
    """The last edition of a synthesis, of a topic, of a tavolo or of the cycle."""

    synthesis_id: int
    topic_id: int | None
    roundtable_id: int | None
    title: str
    published_at: datetime
    points: tuple[SaidPoint, ...]
    more: int
    """Points that are not shown here."""


@dataclass(slots=True)
class Turn:
    """What was said and done on a topic. People and organisations are those that wrote contributions."""

    contributions: int = 0
    people: int = 0
    organisations: int = 0
    comments: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    lines: list[DoneLine] = field(default_factory=list)
    more_lines: int = 0
    replies: list[DoneReply] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Contributions without a published reply."""
        return self.contributions - sum(self.outcomes.values())


def clauses_of(territory_id: int, cycle_id: int, chosen: ContributionFilter) -> Sequence[ColumnElement[bool]]:
    """Published contributions of a cycle that satisfy the filter."""
    return (*published_in(cycle_id), *where(territory_id, chosen))


def turns_of(territory_id: int, cycle_id: int, chosen: ContributionFilter) -> Mapping[int | None, Turn]:
    """By topic what was said and done; None for texts under no topic. Five statements."""
    shown = clauses_of(territory_id, cycle_id, chosen)
    turns: dict[int | None, Turn] = {}
    alone = case((Contribution.organisation_id.is_(None), Contribution.author_id))
    voices = select(
        Contribution.topic_id,
        func.count(),
        func.count(func.distinct(alone)),
        func.count(func.distinct(Contribution.organisation_id)),
        func.sum(Contribution.comment_count),  # each keeps the number of its own public comments
    )
    for topic_id, many, people, bodies, comments in db.session.execute(voices.where(*shown).group_by(Contribution.topic_id)):
        turns[topic_id] = Turn(many, people, bodies, comments)
    # A topic is about no comune, and so is what is said on it.
    to_topics = () if chosen.municipality else db.session.execute(_comments_to_topics(cycle_id, chosen, shown))
    for topic_id, count in to_topics:
        turns.setdefault(topic_id, Turn()).comments += count
    outcomes = select(Contribution.topic_id, Contribution.outcome, func.count()).where(*shown, Contribution.outcome.is_not(None))
    for topic_id, outcome, count in db.session.execute(outcomes.group_by(Contribution.topic_id, Contribution.outcome)):
        turns[topic_id].outcomes[outcome or ""] = count
    for topic_id, *line in db.session.execute(_lines(cycle_id, shown)):
        turn = turns[topic_id]
        if len(turn.lines) < LINES:
            turn.lines.append(DoneLine(*line))
        else:
            turn.more_lines += 1
    for row in db.session.execute(_replies(shown)):
        number = number_text(row.number_year, row.number_sequence)
        turns[row.topic_id].replies.append(DoneReply(number, row.kind, row.title, row.outcome, excerpt(row.html, REASON)))
    return turns


def _comments_to_topics(cycle_id: int, chosen: ContributionFilter, shown: Sequence[ColumnElement[bool]]) -> Any:
    """Published comments to topics; with a filter, to the topics on which something is shown."""
    query = select(Comment.topic_id, func.count()).where(*published_in(cycle_id, Comment), Comment.topic_id.is_not(None))
    if chosen.area or chosen.roundtable_id:
        query = query.where(Comment.topic_id.in_(select(Contribution.topic_id).where(*shown)))
    return query.group_by(Comment.topic_id)


def _lines(cycle_id: int, shown: Sequence[ColumnElement[bool]]) -> Any:
    """Lines of the plan with the contributions of each topic that they took up, the most first; counted by number before they are named."""
    taken = (
        select(Contribution.topic_id, ContributionLink.objective_id, func.count().label("many"))
        .select_from(ContributionLink)
        .join(Contribution, Contribution.id == ContributionLink.contribution_id)
        .where(
            *shown,
            ContributionLink.removed_at.is_(None),
            ContributionLink.relation != LinkRelation.CONSIDERED,
            or_(Contribution.outcome.is_(None), Contribution.outcome.not_in(REFUSED)),
        )
        .group_by(Contribution.topic_id, ContributionLink.objective_id)
        .subquery()
    )
    return (
        select(taken.c.topic_id, Objective.id, Objective.code, Objective.title, Objective.level, Objective.status, taken.c.many)
        .select_from(taken)
        .join(Objective, Objective.id == taken.c.objective_id)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Plan.cycle_id == cycle_id, Objective.status != ObjectiveStatus.ARCHIVED)
        .order_by(taken.c.topic_id, taken.c.many.desc(), Objective.code, Objective.id)
    )


def _replies(shown: Sequence[ColumnElement[bool]]) -> Any:
    """Of each topic the newest replies, those that take up and those that do not: neither hides the other."""
    refused = case((Contribution.outcome.in_(REFUSED), 1), else_=0)
    newest = (Contribution.replied_at.desc(), Contribution.id.desc())
    place = func.row_number().over(partition_by=(Contribution.topic_id, refused), order_by=newest)
    ranked = (
        select(Contribution.id, place.label("place"), refused.label("refused"))
        .where(*shown, Contribution.replied_at.is_not(None))
        .subquery()
    )
    return (
        select(
            Contribution.topic_id,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.kind,
            Contribution.title,
            Contribution.outcome,
            Reply.html,
        )
        .join(ranked, ranked.c.id == Contribution.id)
        .join(Reply, and_(Reply.contribution_id == Contribution.id, Reply.status == ReplyStatus.PUBLISHED))
        .where(ranked.c.place <= REPLIES)
        .order_by(ranked.c.refused, *newest)
    )


def editions_of(territory_id: int, cycle_id: int) -> Sequence[SaidEdition]:
    """The last edition of each published synthesis of a cycle, with its first points and a passage of each. Two statements."""
    last = select(func.max(SynthesisEdition.number)).where(SynthesisEdition.synthesis_id == Synthesis.id).correlate(Synthesis)
    query = (
        select(SynthesisEdition, Synthesis.topic_id, Synthesis.roundtable_id)
        .join(Synthesis, Synthesis.id == SynthesisEdition.synthesis_id)
        .where(Synthesis.territory_id == territory_id, Synthesis.cycle_id == cycle_id, SynthesisEdition.number == last.scalar_subquery())
        .order_by(SynthesisEdition.published_at.desc(), SynthesisEdition.id.desc())
    )
    found = [(edition, topic_id, table_id, frozen.read(edition.content)) for edition, topic_id, table_id in db.session.execute(query)]
    marks = [mark for *_, values in found for point in values["points"][:POINTS] for mark in point["quotes"][:1]]
    quotes = shown_quotes(*(edition.id for edition, *_ in found), marks=marks) if marks else {}
    return [
        SaidEdition(
            edition.synthesis_id,
            topic_id,
            table_id,
            values["title"],
            edition.published_at,
            tuple(_point(edition.synthesis_id, point, quotes) for point in values["points"][:POINTS]),
            max(0, len(values["points"]) - POINTS),
        )
        for edition, topic_id, table_id, values in found
    ]


def _point(synthesis_id: int, point: Mapping[str, Any], quotes: Mapping[str, ShownQuote]) -> SaidPoint:
    quote = next((quotes[mark] for mark in point["quotes"][:1] if mark in quotes and quotes[mark].text), None)
    return SaidPoint(synthesis_id, point["number"], point["title"], quote)
