# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom the office's messages to many reach: one query for each kind of audience, the same for the count and for the letters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from consulta.accounts.models import User
from consulta.consultations.models import Roundtable, Topic
from consulta.contributions.models import Contribution
from consulta.core.db import db
from consulta.notices.queries import list_member_user_ids
from consulta.notifications.models import AudienceKind, Follow, FollowedKind, MailChoice, MailTrouble
from consulta.notifications.requests import Audience
from consulta.organisations.models import OrganisationCategory
from consulta.organisations.queries import speaker_ids
from consulta.plans.models import Objective, Plan


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people a message is for: ``mailed`` get a letter, the others read it in the application only."""

    people: int
    mailed: int

    @property
    def silent(self) -> int:
        """Those who get no letter."""
        return self.people - self.mailed


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person to tell; ``by_mail`` False: in the application only."""

    user_id: int
    email: str
    language: str
    by_mail: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an audience is looked for."""

    territory_id: int
    cycle_id: int | None
    now: datetime


def is_known(audience: Audience) -> bool:
    """Whether an audience is one that can be looked for; whose id it names is asked of the database by the verb."""
    if audience.kind == AudienceKind.CATEGORY:
        return audience.ref in {category.value for category in OrganisationCategory}
    if audience.kind in (AudienceKind.CYCLE_FOLLOWERS, AudienceKind.EVERYBODY):
        return audience.ref == ""
    return audience.kind in {kind.value for kind in AudienceKind} and _id(audience.ref) > 0


def _id(ref: str) -> int:
    return int(ref) if ref.isascii() and ref.isdigit() and len(ref) < 10 else 0


def measure(scope: Scope, audience: Audience) -> Reach:
    """How many people a message would reach now."""
    query = select(func.count(), func.count().filter(gets_letters())).select_from(User).where(*_told(scope, audience))
    people, mailed = db.session.execute(query).one()
    return Reach(people, mailed)


def list_next(scope: Scope, audience: Audience, after: int, limit: int) -> Sequence[Recipient]:
    """The next people to tell, in the order of their ids."""
    query = select(User.id, User.email, User.language, gets_letters().label("by_mail")).where(*_told(scope, audience), User.id > after)
    return [
        Recipient(row.id, row.email or "", row.language, row.by_mail) for row in db.session.execute(query.order_by(User.id).limit(limit))
    ]


def gets_letters() -> ColumnElement[bool]:
    """Whether a person gets letters of news at all: did not ask for none, and has an address that takes them."""
    silent = exists().where(MailChoice.user_id == User.id, MailChoice.no_mail.is_(True))
    return and_(~silent, ~exists().where(MailTrouble.address == User.email, MailTrouble.paused_at.is_not(None)))


def _told(scope: Scope, audience: Audience) -> tuple[ColumnElement[bool], ...]:
    ids = _AUDIENCES[audience.kind](scope, audience.ref)
    return User.id.in_(ids), User.email.is_not(None), User.confirmed_at.is_not(None), User.erased_at.is_(None)


def _category(scope: Scope, ref: str) -> Select[Any]:
    return speaker_ids(scope.territory_id, scope.now, category=OrganisationCategory(ref))


def _comune(scope: Scope, ref: str) -> Select[Any]:
    return speaker_ids(scope.territory_id, scope.now, municipality_id=_id(ref))


def _members(scope: Scope, ref: str) -> Sequence[int]:
    return list_member_user_ids(_id(ref), scope.now)


def _followers(kind: FollowedKind) -> Callable[[Scope, str], Select[Any]]:
    def query(scope: Scope, ref: str) -> Select[Any]:
        thing_id = scope.cycle_id if kind is FollowedKind.CYCLE else _id(ref)
        return select(Follow.user_id).where(
            Follow.territory_id == scope.territory_id, Follow.thing_kind == kind, Follow.thing_id == thing_id
        )

    return query


def _everybody(scope: Scope, _ref: str) -> Select[Any]:
    cycle_id = scope.cycle_id
    objectives = select(Objective.id).join(Plan, Plan.id == Objective.plan_id).where(Plan.cycle_id == cycle_id)
    things = {
        FollowedKind.ROUNDTABLE: select(Roundtable.id).where(Roundtable.cycle_id == cycle_id),
        FollowedKind.TOPIC: select(Topic.id).where(Topic.cycle_id == cycle_id),
        FollowedKind.CONTRIBUTION: select(Contribution.id).where(Contribution.cycle_id == cycle_id),
        FollowedKind.OBJECTIVE: objectives,
    }
    followed = [and_(Follow.thing_kind == kind, Follow.thing_id.in_(ids)) for kind, ids in things.items()]
    of_cycle = and_(Follow.thing_kind == FollowedKind.CYCLE, Follow.thing_id == cycle_id)
    return select(Follow.user_id).where(Follow.territory_id == scope.territory_id, or_(of_cycle, *followed))


_AUDIENCES: Mapping[str, Callable[[Scope, str], Select[Any] | Sequence[int]]] = {
    AudienceKind.MEMBERS.value: _members,
    AudienceKind.CATEGORY.value: _category,
    AudienceKind.COMUNE.value: _comune,
    AudienceKind.ROUNDTABLE_FOLLOWERS.value: _followers(FollowedKind.ROUNDTABLE),
    AudienceKind.TOPIC_FOLLOWERS.value: _followers(FollowedKind.TOPIC),
    AudienceKind.CYCLE_FOLLOWERS.value: _followers(FollowedKind.CYCLE),
    AudienceKind.EVERYBODY.value: _everybody,
}
