# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sits at a tavolo. Organisations have a name in public; citizens are a number (invariant 17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from consulta.accounts.models import User
from consulta.consultations.models import Roundtable
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.notices.models import MemberStanding, RoundtableMember
from consulta.organisations.models import Affiliation, Organisation, OrganisationCategory, OrganisationStatus
from consulta.organisations.policy import SPEAKING

LIST_CAP = 500
_SPEAKING = [OrganisationStatus(value) for value in sorted(SPEAKING)]


@dataclass(frozen=True, slots=True)
class MemberOrganisation:
    """An organisation that sits at a tavolo now."""

    member_id: int
    organisation_id: int
    name: str
    category: OrganisationCategory
    standing: MemberStanding
    is_accredited: bool


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """A seat of a person, or of an organisation the person speaks for."""

    member_id: int
    roundtable_id: int
    roundtable_title: str
    organisation_id: int | None
    organisation_name: str | None
    standing: MemberStanding
    since: datetime


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat, as who ends it needs to know it."""

    id: int
    territory_id: int
    roundtable_id: int
    organisation_id: int | None
    user_id: int | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat as the office sees it, now or in the past. ``name`` is empty for a person who erased the account."""

    id: int
    roundtable_title: str
    organisation_id: int | None
    name: str
    standing: MemberStanding
    since: datetime
    until: datetime | None
    end_reason: str


_SEATED = RoundtableMember.until.is_(None)


def list_seats(territory_id: int, roundtable_id: int) -> Sequence[SeatRow]:
    """Everybody who sits or sat at a tavolo, by name, citizens too: for the office alone."""
    query = _seat_rows(territory_id).where(RoundtableMember.roundtable_id == roundtable_id)
    name = func.lower(func.coalesce(Organisation.name, User.name))
    return [SeatRow(**row._mapping) for row in db.session.execute(query.order_by(name, RoundtableMember.id).limit(LIST_CAP))]


def get_seat_row(territory_id: int, member_id: int) -> SeatRow:
    """One of them. Raises NotFound."""
    row: Any = db.session.execute(_seat_rows(territory_id).where(RoundtableMember.id == member_id)).first()
    if row is None:
        raise NotFound
    return SeatRow(**row._mapping)


def _seat_rows(territory_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            RoundtableMember.id,
            Roundtable.title.label("roundtable_title"),
            RoundtableMember.organisation_id,
            func.coalesce(Organisation.name, User.name, "").label("name"),
            RoundtableMember.standing,
            RoundtableMember.since,
            RoundtableMember.until,
            RoundtableMember.end_reason,
        )
        .join(Roundtable, Roundtable.id == RoundtableMember.roundtable_id)
        .outerjoin(Organisation, Organisation.id == RoundtableMember.organisation_id)
        .outerjoin(User, User.id == RoundtableMember.user_id)
        .where(Roundtable.territory_id == territory_id)
    )


def list_member_organisations(roundtable_id: int) -> Sequence[MemberOrganisation]:
    """The organisations that sit at a tavolo, by name. Those suspended or refused are left out."""
    query = _organisations(roundtable_id).order_by(func.lower(Organisation.name), Organisation.id)
    return [MemberOrganisation(*row[1:]) for row in db.session.execute(query)]


def _organisations(roundtable_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            RoundtableMember.roundtable_id,
            RoundtableMember.id.label("member_id"),
            Organisation.id.label("organisation_id"),
            Organisation.name,
            Organisation.category,
            RoundtableMember.standing,
            (Organisation.status == OrganisationStatus.ACCREDITED).label("is_accredited"),
        )
        .join(Organisation, Organisation.id == RoundtableMember.organisation_id)
        .where(RoundtableMember.roundtable_id == roundtable_id, _SEATED, Organisation.status.in_(_SPEAKING))
        .limit(LIST_CAP)
    )


@dataclass(frozen=True, slots=True)
class Members:
    """Who sits at a tavolo: organisations with their names, how many citizens."""

    organisations: Sequence[MemberOrganisation]
    citizens: int


def get_members(roundtable_id: int) -> Members:
    """Who sits at a tavolo, in one statement: what its page shows."""
    citizens = select(func.count()).where(RoundtableMember.roundtable_id == roundtable_id, _SEATED, RoundtableMember.user_id.is_not(None))
    organisations = _organisations(roundtable_id).subquery()
    query = (
        select(citizens.scalar_subquery().label("citizens"), *organisations.c)
        .select_from(Roundtable)
        .outerjoin(organisations, organisations.c.roundtable_id == Roundtable.id)
        .where(Roundtable.id == roundtable_id)
        .order_by(func.lower(organisations.c.name), organisations.c.organisation_id)
    )
    rows = [tuple(row) for row in db.session.execute(query)]
    return Members([MemberOrganisation(*row[2:]) for row in rows if row[2] is not None], rows[0][0] if rows else 0)


def list_member_user_ids(roundtable_id: int, now: datetime | None = None) -> Sequence[int]:
    """The people of a tavolo: who speaks now for an organisation that sits there, and the citizens. Each once, in order."""
    return _user_ids(RoundtableMember.roundtable_id == roundtable_id, now or clock.now())


def list_cycle_user_ids(cycle_id: int, now: datetime) -> Sequence[int]:
    """The people of all the tavoli of a consultation, in one statement however many tavoli there are. Each once, in order."""
    tables = select(Roundtable.id).where(Roundtable.cycle_id == cycle_id)
    return _user_ids(RoundtableMember.roundtable_id.in_(tables), now)


def _user_ids(where: ColumnElement[bool], at: datetime) -> Sequence[int]:
    citizens = select(RoundtableMember.user_id).where(where, _SEATED, RoundtableMember.user_id.is_not(None))
    speakers = (
        select(Affiliation.user_id)
        .join(RoundtableMember, RoundtableMember.organisation_id == Affiliation.organisation_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(
            where,
            _SEATED,
            Organisation.status.in_(_SPEAKING),
            Affiliation.accepted_at.is_not(None),
            Affiliation.starts_at <= at,
            or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > at),
        )
    )
    people = citizens.union(speakers).subquery()
    query = select(User.id).where(User.id.in_(select(people.c[0])), User.email.is_not(None)).order_by(User.id)
    return list(db.session.scalars(query))


def is_member(actor: Actor, roundtable_id: int) -> bool:
    """Whether somebody sits at a tavolo, for oneself or through an organisation."""
    return (
        db.session.scalar(select(RoundtableMember.id).where(_own(actor), RoundtableMember.roundtable_id == roundtable_id).limit(1))
        is not None
    )


def sits_where(actor: Actor) -> ColumnElement[bool]:
    """The seats held now by somebody or by the organisations one speaks for, as a clause for a larger query."""
    return _own(actor)


def _own(actor: Actor) -> ColumnElement[bool]:
    organisations = [hat.organisation_id for hat in actor.hats]
    mine = RoundtableMember.user_id == actor.user_id if actor.user_id is not None else RoundtableMember.user_id == -1
    return _SEATED & or_(mine, RoundtableMember.organisation_id.in_(organisations))


def list_own_seats(actor: Actor, territory_id: int, roundtable_id: int | None = None) -> Sequence[OwnSeat]:
    """The seats of a person and of the organisations one speaks for, in a territory or at a tavolo."""
    if not actor.is_authenticated:
        return ()
    query = (
        select(
            RoundtableMember.id,
            Roundtable.id,
            Roundtable.title,
            RoundtableMember.organisation_id,
            Organisation.name,
            RoundtableMember.standing,
            RoundtableMember.since,
        )
        .join(Roundtable, Roundtable.id == RoundtableMember.roundtable_id)
        .outerjoin(Organisation, Organisation.id == RoundtableMember.organisation_id)
        .where(_own(actor), Roundtable.territory_id == territory_id)
        .order_by(Roundtable.position, Roundtable.id, RoundtableMember.id)
        .limit(LIST_CAP)
    )
    if roundtable_id is not None:
        query = query.where(Roundtable.id == roundtable_id)
    return [OwnSeat(*row) for row in db.session.execute(query)]


def get_seat(territory_id: int, member_id: int) -> SeatView:
    """A seat of the territory. Raises NotFound."""
    query = (
        select(
            RoundtableMember.id,
            Roundtable.territory_id,
            RoundtableMember.roundtable_id,
            RoundtableMember.organisation_id,
            RoundtableMember.user_id,
            RoundtableMember.until,
        )
        .join(Roundtable, Roundtable.id == RoundtableMember.roundtable_id)
        .where(RoundtableMember.id == member_id, Roundtable.territory_id == territory_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return SeatView(*row)
