# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads that join several features for one public page: numbers of a cycle, latest replies, who took part in a tavolo.

Only what is published is counted: the predicate is ``contributions.policy.is_public``, here as a condition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Select, and_, bindparam, case, func, literal, or_, select, union_all

from consulta.consultations.models import CycleDate, Roundtable, RoundtableStatus, Topic, TopicStatus
from consulta.contributions.models import Comment, Contribution, ContributionKind, ContributionTally, PublicationStatus
from consulta.core import clock
from consulta.core.db import UtcDateTime, db
from consulta.core.errors import NotFound
from consulta.organisations.models import Organisation, OrganisationCategory, OrganisationStatus
from consulta.plans.models import ContributionLink
from consulta.replies import queries as replies
from consulta.replies.models import ReplyOutcome
from consulta.replies.queries import NOTHING_ANSWERED, Answered
from consulta.territory.models import LeadMunicipality, Municipality, Territory, TerritoryMembership, ThematicArea

LATEST = 3
OWN_CAP = 100
OUTCOME_LABELS: Mapping[str, str] = {outcome.value: outcome.label for outcome in ReplyOutcome}
"""Outcomes as a filter names them, whatever the kind of contribution; the page translates them."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a cycle gathered so far. Contributions, people and organisations are three different counts.

    ``people`` wrote for themselves at least one published contribution or comment; ``organisations`` were spoken for
    in at least one; ``answered`` are contributions with a published reply; ``taken_up`` those whose reply accepts them
    wholly or in part.
    """

    contributions: int = 0
    comments: int = 0
    people: int = 0
    organisations: int = 0
    linked: int = 0
    answered: int = 0
    outcomes: tuple[tuple[str, int], ...] = ()
    pace: Answered = NOTHING_ANSWERED
    """How much was answered and how soon, as ``replies`` defines it."""

    @property
    def waiting(self) -> int:
        """Published contributions without a published reply yet."""
        return self.contributions - self.answered

    @property
    def taken_up(self) -> int:
        """Contributions accepted wholly or in part."""
        return sum(count for outcome, count in self.outcomes if outcome in ("accepted", "partially_accepted"))


@dataclass(frozen=True, slots=True)
class LatestReply:
    """A contribution that was answered."""

    number: str
    kind: ContributionKind
    title: str
    outcome: str
    replied_at: datetime


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation that contributed, and how many of its contributions are published."""

    id: int
    name: str
    category: OrganisationCategory
    is_accredited: bool
    contributions: int


@dataclass(frozen=True, slots=True)
class Seated:
    """An organisation with its seat in a comune; ``branch`` is the section of one that has several."""

    id: int
    name: str
    branch: str
    category: OrganisationCategory


@dataclass(frozen=True, slots=True)
class ComuneView:
    """A comune of the territory: how many published contributions are about it, which organisations have their seat there."""

    id: int
    name: str
    is_lead: bool
    contributions: int
    organisations: tuple[Seated, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a filter: what stands in the URL and its label (``label_en`` where the territory has one)."""

    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class OwnProposal:
    """A topic that a person proposed in a territory, with what the office answered."""

    id: int
    title: str
    status: TopicStatus
    answer: str
    merged_into_id: int | None


@dataclass(frozen=True, slots=True)
class MapComune:
    """A comune on the map: its outline in the territory's drawing and where its label stands."""

    belfiore: str
    name: str
    is_lead: bool
    path: str
    label_x: int | None
    label_y: int | None


@dataclass(frozen=True, slots=True)
class TerritoryMap:
    """The drawing of a territory. ``view_box`` is empty when not every comune has an outline: then only the list is shown."""

    view_box: str
    attribution: str
    comuni: tuple[MapComune, ...]


def _public(table: Any) -> ColumnElement[bool]:
    shown: ColumnElement[bool] = table.status == PublicationStatus.PUBLISHED
    return shown


def get_map(territory_id: int, on: date) -> TerritoryMap:
    """The comuni of a territory on a day with their outlines, by name, in one statement."""
    lead = select(LeadMunicipality.municipality_id).where(
        LeadMunicipality.territory_id == territory_id,
        LeadMunicipality.starts_on <= on,
        or_(LeadMunicipality.ends_on.is_(None), LeadMunicipality.ends_on > on),
    )
    query = (
        select(
            Territory.map_view_box,
            Territory.map_attribution,
            Municipality.belfiore,
            Municipality.name,
            Municipality.id.in_(lead).label("is_lead"),
            TerritoryMembership.outline,
            TerritoryMembership.label_x,
            TerritoryMembership.label_y,
        )
        .join(TerritoryMembership, TerritoryMembership.territory_id == Territory.id)
        .join(Municipality, Municipality.id == TerritoryMembership.municipality_id)
        .where(
            Territory.id == territory_id,
            TerritoryMembership.starts_on <= on,
            or_(TerritoryMembership.ends_on.is_(None), TerritoryMembership.ends_on > on),
        )
        .order_by(Municipality.name)
    )
    rows = db.session.execute(query).all()
    comuni = tuple(MapComune(row.belfiore, row.name, bool(row.is_lead), row.outline, row.label_x, row.label_y) for row in rows)
    drawn = bool(comuni) and all(one.path for one in comuni)
    return TerritoryMap(rows[0].map_view_box if drawn else "", rows[0].map_attribution if drawn else "", comuni)


def count_participation(cycle_id: int) -> Numbers:
    """The numbers of a cycle, in two statements whatever the rows."""
    of_cycle = replies.published_in(cycle_id)
    pace = replies.count_answered(cycle_id)
    voices = union_all(
        select(literal("c").label("what"), Contribution.author_id.label("person"), Contribution.organisation_id.label("body")).where(
            *of_cycle
        ),
        select(literal("k"), Comment.author_id, Comment.organisation_id).where(*replies.published_in(cycle_id, Comment)),
    ).subquery()
    alone = case((voices.c.body.is_(None), voices.c.person))
    row = db.session.execute(
        select(
            func.coalesce(func.sum(case((voices.c.what == "k", 1), else_=0)), 0).label("comments"),
            func.count(func.distinct(alone)).label("people"),
            func.count(func.distinct(voices.c.body)).label("organisations"),
        )
    ).one()
    return Numbers(
        contributions=pace.published,
        comments=int(row.comments),
        people=row.people,
        organisations=row.organisations,
        linked=pace.linked,
        answered=pace.answered,
        outcomes=pace.outcomes,
        pace=pace,
    )


def list_latest_replies(cycle_id: int, limit: int = LATEST) -> Sequence[LatestReply]:
    """The contributions answered last, the newest first."""
    query = (
        select(
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.kind,
            Contribution.title,
            Contribution.outcome,
            Contribution.replied_at,
        )
        .where(Contribution.cycle_id == cycle_id, _public(Contribution), Contribution.replied_at.is_not(None))
        .order_by(Contribution.replied_at.desc(), Contribution.id.desc())
        .limit(limit)
    )
    return [
        LatestReply(f"{row.number_year}-{row.number_sequence}", row.kind, row.title, row.outcome, row.replied_at)
        for row in db.session.execute(query)
        if row.outcome is not None
    ]


def list_participants(roundtable_id: int) -> Sequence[Participant]:
    """The organisations with published contributions in a tavolo, by name."""
    query = (
        select(Organisation.id, Organisation.name, Organisation.category, Organisation.status, func.count().label("contributions"))
        .join(Contribution, Contribution.organisation_id == Organisation.id)
        .where(Contribution.roundtable_id == roundtable_id, _public(Contribution))
        .group_by(Organisation.id, Organisation.name, Organisation.category, Organisation.status)
        .order_by(Organisation.name, Organisation.id)
    )
    return [
        Participant(row.id, row.name, row.category, row.status is OrganisationStatus.ACCREDITED, row.contributions)
        for row in db.session.execute(query)
    ]


def get_comune(territory_id: int, belfiore: str, on: date) -> ComuneView:
    """A comune of the territory on a day, in one statement. Raises NotFound, also once it has left.

    Only accredited organisations are listed: nobody has verified yet that the others are what they say.
    """
    lead = select(LeadMunicipality.municipality_id).where(
        LeadMunicipality.territory_id == territory_id,
        LeadMunicipality.starts_on <= on,
        or_(LeadMunicipality.ends_on.is_(None), LeadMunicipality.ends_on > on),
    )
    total = select(ContributionTally.total).where(
        ContributionTally.territory_id == territory_id, ContributionTally.facet == "comune", ContributionTally.value == belfiore
    )
    seated = and_(
        Organisation.territory_id == territory_id,
        Organisation.municipality_id == Municipality.id,
        Organisation.status == OrganisationStatus.ACCREDITED,
        Organisation.confirmed_at.is_not(None),
    )
    query = (
        select(
            Municipality.id,
            Municipality.name,
            Municipality.id.in_(lead).label("is_lead"),
            total.scalar_subquery().label("contributions"),
            Organisation.id.label("body_id"),
            Organisation.name.label("body"),
            Organisation.branch,
            Organisation.category,
        )
        .join(TerritoryMembership, TerritoryMembership.municipality_id == Municipality.id)
        .outerjoin(Organisation, seated)
        .where(
            TerritoryMembership.territory_id == territory_id,
            Municipality.belfiore == belfiore,
            TerritoryMembership.starts_on <= on,
            or_(TerritoryMembership.ends_on.is_(None), TerritoryMembership.ends_on > on),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    rows = db.session.execute(query).all()
    if not rows:
        raise NotFound
    bodies = tuple(Seated(row.body_id, row.body, row.branch, row.category) for row in rows if row.body_id is not None)
    return ComuneView(rows[0].id, rows[0].name, bool(rows[0].is_lead), rows[0].contributions or 0, bodies)


def linked_to(objective_id: int) -> ColumnElement[bool]:
    """Contributions linked now to an objective, whatever the relation."""
    links = select(ContributionLink.contribution_id).where(
        ContributionLink.objective_id == objective_id, ContributionLink.removed_at.is_(None)
    )
    return Contribution.id.in_(links)


def list_own_proposals(user_id: int, territory_id: int) -> Sequence[OwnProposal]:
    """The topics a person proposed in a territory, the newest first."""
    query = (
        select(Topic.id, Topic.title, Topic.status, Topic.answer, Topic.merged_into_id)
        .where(Topic.proposed_by_id == user_id, Topic.territory_id == territory_id)
        .order_by(Topic.id.desc())
        .limit(OWN_CAP)
    )
    return [OwnProposal(*row) for row in db.session.execute(query)]


def _filter_choices() -> Select[Any]:
    """The statement of :func:`list_filter_choices`, composed once: it is asked for on every list."""
    territory_id: BindParameter[int] = bindparam("territory_id")
    on, now = bindparam("on", type_=Date), bindparam("now", type_=UtcDateTime)
    in_force = or_(ThematicArea.valid_to.is_(None), ThematicArea.valid_to > on)
    still = or_(TerritoryMembership.ends_on.is_(None), TerritoryMembership.ends_on > on)
    begun = select(CycleDate.cycle_id).where(CycleDate.starts_at <= now)
    parts = (
        select(
            literal("area").label("what"),
            ThematicArea.code.label("value"),
            ThematicArea.id.label("id"),
            ThematicArea.label.label("label"),
            ThematicArea.label_en.label("label_en"),
            ThematicArea.position.label("position"),
        ).where(ThematicArea.territory_id == territory_id, ThematicArea.valid_from <= on, in_force),
        select(literal("comune"), Municipality.belfiore, Municipality.id, Municipality.name, literal(""), literal(0))
        .join(TerritoryMembership, TerritoryMembership.municipality_id == Municipality.id)
        .where(TerritoryMembership.territory_id == territory_id, TerritoryMembership.starts_on <= on, still),
        select(literal("tavolo"), literal(""), Roundtable.id, Roundtable.title, literal(""), Roundtable.position).where(
            Roundtable.territory_id == territory_id, Roundtable.cycle_id.in_(begun), Roundtable.status != RoundtableStatus.PLANNED
        ),
        select(literal("tema"), literal(""), Topic.id, Topic.title, literal(""), Topic.position).where(
            Topic.territory_id == territory_id, Topic.cycle_id.in_(begun), Topic.status.in_((TopicStatus.OPEN, TopicStatus.CLOSED))
        ),
    )
    every = union_all(*parts).subquery()
    return select(every).order_by(every.c.what, every.c.position, every.c.label, every.c.id)


_FILTER_CHOICES = _filter_choices()


def list_filter_choices(territory_id: int, now: datetime) -> Mapping[str, Sequence[Choice]]:
    """What the filters of the public list offer (area, comune, tavolo, topic), in one statement.

    Tavoli and topics are those of the cycles that anybody may read: at least one of their phases has begun.
    """
    found: dict[str, list[Choice]] = {"area": [], "comune": [], "tavolo": [], "tema": []}
    values = {"territory_id": territory_id, "on": clock.rome_day(now), "now": now}
    for row in db.session.execute(_FILTER_CHOICES, values):
        found[row.what].append(Choice(row.value or str(row.id), row.label, row.label_en))
    return found
