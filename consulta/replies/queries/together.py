# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of acts on many replies: the common words and the own ones, the contributions they answer, the replies that are judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, select

from consulta.accounts.models import User
from consulta.accounts.office_queries import is_small_office
from consulta.contributions.models import Contribution, ContributionKind, PublicationStatus
from consulta.core import clock
from consulta.core.db import db
from consulta.organisations.models import Organisation
from consulta.plans.models import ContributionLink, LinkRelation
from consulta.replies import variables
from consulta.replies.models import OPEN_STATUSES, JointReply, JointReplyOwn, Reply, ReplyAssignment, ReplyOutcome, ReplyStatus
from consulta.replies.policy import AnsweredFacts, ReplyContent, ReplyFacts, outcome_wording
from consulta.territory.models import ThematicArea


@dataclass(frozen=True, slots=True)
class JointWords:
    """The words of a reply before it is one: with variables in braces until they are filled."""

    outcome: ReplyOutcome
    text: str
    accepted_part: str
    refused_part: str
    forwarded_to: str
    deferred_year: int | None
    covered_by_id: int | None
    covered_by_service_id: int | None
    forwarded_to_id: int | None

    def filled(self, values: Mapping[str, str]) -> "JointWords":
        """The same with every variable replaced."""
        return replace(
            self,
            text=variables.fill(self.text, values),
            accepted_part=variables.fill(self.accepted_part, values),
            refused_part=variables.fill(self.refused_part, values),
        )


@dataclass(frozen=True, slots=True)
class JointView:
    """One reply for many: the common words, those of single contributions, the link made in the same act."""

    id: int
    version: int
    words: JointWords
    objective_id: int | None
    relation: str
    link_reason: str
    sends: bool
    own: Mapping[int, JointWords]

    def words_of(self, contribution_id: int) -> JointWords:
        """The words for one contribution."""
        return self.own.get(contribution_id, self.words)


def find_joint(territory_id: int, operation_id: int) -> JointView | None:
    """The common words of an act on many, when they were written."""
    query = select(JointReply).where(JointReply.territory_id == territory_id, JointReply.operation_id == operation_id)
    row = db.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        return None
    own = db.session.scalars(select(JointReplyOwn).where(JointReplyOwn.joint_id == row.id).execution_options(populate_existing=True))
    return JointView(
        id=row.id,
        version=row.version,
        words=_words(row),
        objective_id=row.objective_id,
        relation=row.relation,
        link_reason=row.link_reason,
        sends=row.sends,
        own={one.contribution_id: _words(one) for one in own},
    )


def _words(row: JointReply | JointReplyOwn) -> JointWords:
    return JointWords(
        row.outcome,
        row.source,
        row.accepted_part,
        row.refused_part,
        row.forwarded_to,
        row.deferred_year,
        row.covered_by_id,
        row.covered_by_service_id,
        row.forwarded_to_id,
    )


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A contribution that is answered, or given to somebody to answer, with many others."""

    id: int
    territory_id: int
    status: PublicationStatus
    version: int
    author_id: int | None
    number: str
    kind: ContributionKind
    title: str
    organisation: str
    area: str
    submitted_at: datetime
    open_status: ReplyStatus | None
    has_published: bool
    links: int
    taken_up_links: int
    is_linked_here: bool
    """Whether it is linked already to the objective that was asked about."""
    officer: str

    @property
    def facts(self) -> AnsweredFacts:
        """What the policy must know of it."""
        return AnsweredFacts(self.territory_id, self.status.value, self.author_id, self.open_status, self.has_published)

    @property
    def values(self) -> Mapping[str, str]:
        """What the variables stand for."""
        return variables.values(
            title=self.title,
            number=self.number,
            organisation=self.organisation,
            arrived_on=clock.rome_day(self.submitted_at),
            area=self.area,
        )

    def content(self, words: JointWords, *, adds_link: bool, says_yes: bool) -> ReplyContent:
        """What its reply would say, with the links it would have after a link of the same act."""
        more = adds_link and not self.is_linked_here
        return ReplyContent(
            words.outcome,
            words.text,
            words.accepted_part,
            words.refused_part,
            words.forwarded_to,
            words.deferred_year,
            words.covered_by_id,
            self.links + more,
            self.taken_up_links + (more and says_yes),
            words.covered_by_service_id,
            words.forwarded_to_id,
        )


def list_answered(
    territory_id: int, ids: Sequence[int], objective_id: int | None = None, *, lock: bool = False
) -> Mapping[int, AnsweredRow]:
    """Those of some contributions that are the territory's, by id, in one statement; with ``lock`` they stay so in this transaction."""
    here = (Contribution.territory_id == territory_id, Contribution.id.in_(ids))
    if lock:
        db.session.execute(select(Contribution.id).where(*here).order_by(Contribution.id).with_for_update()).all()
    says_yes = case((ContributionLink.relation != LinkRelation.CONSIDERED, 1), else_=0)
    lives = and_(ContributionLink.contribution_id == Contribution.id, ContributionLink.removed_at.is_(None))
    opened = select(Reply.status).where(Reply.contribution_id == Contribution.id, Reply.status.in_(OPEN_STATUSES)).limit(1)
    query = (
        select(
            Contribution.id,
            Contribution.status,
            Contribution.version,
            Contribution.author_id,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.kind,
            Contribution.title,
            func.coalesce(Organisation.name, "").label("organisation"),
            func.coalesce(ThematicArea.label, "").label("area"),
            Contribution.submitted_at,
            opened.scalar_subquery().label("open_status"),
            exists().where(Reply.contribution_id == Contribution.id, Reply.status == ReplyStatus.PUBLISHED).label("has_published"),
            _links_of(select(func.count()).where(lives)).label("links"),
            _links_of(select(func.coalesce(func.sum(says_yes), 0)).where(lives)).label("taken_up"),
            exists().where(lives, ContributionLink.objective_id == (objective_id or 0)).label("is_linked_here"),
            func.coalesce(User.name, "").label("officer"),
        )
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .outerjoin(ThematicArea, ThematicArea.id == Contribution.area_id)
        .outerjoin(ReplyAssignment, ReplyAssignment.contribution_id == Contribution.id)
        .outerjoin(User, User.id == ReplyAssignment.officer_id)
        .where(*here)
    )
    return {
        row.id: AnsweredRow(
            id=row.id,
            territory_id=territory_id,
            status=row.status,
            version=row.version,
            author_id=row.author_id,
            number=f"{row.number_year}-{row.number_sequence}",
            kind=row.kind,
            title=row.title,
            organisation=row.organisation,
            area=row.area,
            submitted_at=row.submitted_at,
            open_status=row.open_status,
            has_published=row.has_published,
            links=row.links,
            taken_up_links=row.taken_up,
            is_linked_here=row.is_linked_here,
            officer=row.officer,
        )
        for row in db.session.execute(query)
    }


def _links_of(query: Select[Any]) -> Any:
    return query.correlate(Contribution).scalar_subquery()


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A reply that is approved or given back with many others, as it will be read."""

    id: int
    version: int
    contribution_id: int
    number: str
    title: str
    wording: str
    facts: ReplyFacts
    content: ReplyContent
    html: str
    writers: tuple[str, ...]


def list_judged(territory_id: int, ids: Sequence[int], today: date, *, lock: bool = False) -> Mapping[int, JudgedRow]:
    """Those of some replies that are the territory's, by id, in three statements; with ``lock`` their contributions are held first."""
    answered = select(Reply.contribution_id).where(Reply.territory_id == territory_id, Reply.id.in_(ids))
    if lock:
        held = select(Contribution.id).where(Contribution.id.in_(answered)).order_by(Contribution.id)
        db.session.execute(held.with_for_update()).all()
    says_yes = case((ContributionLink.relation != LinkRelation.CONSIDERED, 1), else_=0)
    lives = and_(ContributionLink.contribution_id == Contribution.id, ContributionLink.removed_at.is_(None))
    query = (
        select(
            Reply,
            Contribution.status,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.title,
            Contribution.kind,
            _links_of(select(func.count()).where(lives)).label("links"),
            _links_of(select(func.coalesce(func.sum(says_yes), 0)).where(lives)).label("taken_up"),
        )
        .join(Contribution, Contribution.id == Reply.contribution_id)
        .where(Reply.territory_id == territory_id, Reply.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(query).all()
    small = is_small_office(territory_id, today)
    people = {person for row in rows for person in row[0].writer_ids}
    names = {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(people)))}
    return {row[0].id: _judged(row[0], row, small, names) for row in rows}


def _judged(reply: Reply, row: Any, small: bool, names: Mapping[int, str]) -> JudgedRow:
    _reply, status, year, sequence, title, kind, links, taken_up = row
    return JudgedRow(
        id=reply.id,
        version=reply.version,
        contribution_id=reply.contribution_id,
        number=f"{year}-{sequence}",
        title=title,
        wording=outcome_wording(kind, reply.outcome),
        facts=ReplyFacts(reply.territory_id, reply.status, tuple(reply.writer_ids), status, small),
        content=ReplyContent(
            reply.outcome,
            reply.source,
            reply.accepted_part,
            reply.refused_part,
            reply.forwarded_to,
            reply.deferred_year,
            reply.covered_by_id,
            links,
            taken_up,
            reply.covered_by_service_id,
            reply.forwarded_to_id,
        ),
        html=reply.html,
        writers=tuple(sorted(names.get(person, "") for person in reply.writer_ids)),
    )
