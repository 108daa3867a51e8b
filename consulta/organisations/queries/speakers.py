# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may speak for which organisation: hats, affiliations, contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from consulta.accounts import queries as accounts
from consulta.accounts.models import User
from consulta.core import clock
from consulta.core.actor import Actor, OrganisationHat
from consulta.core.db import db
from consulta.organisations import policy
from consulta.organisations.models import (
    Affiliation,
    AffiliationEnd,
    AffiliationFunction,
    Organisation,
    OrganisationCategory,
    OrganisationMunicipality,
    OrganisationStatus,
)

AFFILIATES_CAP = 200
_BINDING = [AffiliationFunction(value) for value in sorted(policy.BINDING)]
_SPEAKING = [OrganisationStatus(value) for value in sorted(policy.SPEAKING)]


@dataclass(frozen=True, slots=True)
class AffiliationView:
    """A person beside an organisation. While the invitation waits there is no name, only the address a colleague typed."""

    id: int
    user_id: int
    organisation_id: int
    organisation_name: str
    organisation_status: OrganisationStatus
    territory_id: int
    name: str
    email: str
    function: AffiliationFunction
    starts_at: datetime
    ends_at: datetime | None
    is_pending: bool
    decision_reason: str = ""
    standing_day: date | None = None
    """By when the office wants data, or the last day of a suspension."""
    has_asked_again: bool = False
    invite_expires_at: datetime | None = None
    end_kind: AffiliationEnd | None = None
    end_reason: str = ""

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended, by its day or by somebody."""
        return self.ends_at is not None and self.ends_at <= now

    def is_expired(self, now: datetime) -> bool:
        """Whether it is an invitation that can no longer be accepted."""
        return self.is_pending and self.invite_expires_at is not None and self.invite_expires_at <= now

    @property
    def last_day(self) -> date | None:
        """The last day on which the person may speak for the organisation."""
        return clock.rome_day(self.ends_at - timedelta(seconds=1)) if self.ends_at else None


@dataclass(frozen=True, slots=True)
class Contact:
    """An affiliate to write to."""

    user_id: int
    email: str
    name: str
    language: str


def _active(now: datetime) -> ColumnElement[bool]:
    return and_(
        Affiliation.accepted_at.is_not(None),
        Affiliation.starts_at <= now,
        or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > now),
    )


def hats_of(user_id: int, now: datetime) -> tuple[OrganisationHat, ...]:
    """The organisations a person may speak for at this instant (invariant 12), by name."""
    binds = func.max(case((Affiliation.function.in_(_BINDING), 1), else_=0))
    columns = (Organisation.id, Organisation.territory_id, Organisation.name, Organisation.status, Organisation.signs_internally)
    query = (
        select(*columns, binds.label("binds"))
        .group_by(*columns)
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .where(
            Affiliation.user_id == user_id,
            _active(now),
            Organisation.confirmed_at.is_not(None),
            Organisation.status.in_(_SPEAKING),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple(
        OrganisationHat(
            row.id,
            row.territory_id,
            row.name,
            row.status is OrganisationStatus.ACCREDITED,
            needs_signature=bool(row.signs_internally) and not row.binds,
        )
        for row in db.session.execute(query)
    )


def load_actor(token: str, now: datetime) -> Actor | None:
    """The actor behind a sign-in, roles and hats included, in two statements."""
    return accounts.load_actor(token, now, hats_of)


def actor_of(user_id: int, now: datetime) -> Actor:
    """A person as a full actor, outside a request. Raises NotFound."""
    return accounts.actor_of(user_id, now, hats_of)


def _affiliations(*where: ColumnElement[bool]) -> list[AffiliationView]:
    query = (
        select(
            Affiliation.__table__,
            Organisation.name.label("organisation_name"),
            Organisation.status,
            Organisation.territory_id,
            Organisation.decision_reason,
            func.coalesce(Organisation.integration_due_on, Organisation.suspended_until).label("standing_day"),
            Organisation.asked_again_at,
            User.name.label("person"),
            User.email,
        )
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .join(User, User.id == Affiliation.user_id)
        .where(*where)
        .order_by(Affiliation.ends_at.is_not(None), Organisation.name, Affiliation.starts_at, Affiliation.id)
        .limit(AFFILIATES_CAP)
    )
    return [_affiliation(row) for row in db.session.execute(query)]


def _affiliation(row: Any) -> AffiliationView:
    is_pending = row.accepted_at is None
    return AffiliationView(
        id=row.id,
        user_id=row.user_id,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        organisation_status=row.status,
        territory_id=row.territory_id,
        name="" if is_pending else row.person,
        email=row.invited_email if is_pending else row.email or "",
        function=row.function,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_pending=is_pending,
        decision_reason=row.decision_reason,
        standing_day=row.standing_day,
        has_asked_again=row.asked_again_at is not None,
        invite_expires_at=row.invite_expires_at,
        end_kind=row.end_kind,
        end_reason=row.end_reason,
    )


def representatives(organisation_id: int, now: datetime) -> Sequence[Contact]:
    """Who represents the body in law at this instant."""
    return _contacts(organisation_id, now, Affiliation.function == AffiliationFunction.LEGAL_REPRESENTATIVE)


def list_signers(organisation_id: int, now: datetime) -> Sequence[Contact]:
    """Who may sign for the body at this instant: its legal representative and its delegates."""
    return _contacts(organisation_id, now, Affiliation.function.in_(_BINDING))


def list_affiliations(organisation_id: int) -> Sequence[AffiliationView]:
    """Everybody who speaks, was invited to speak, or spoke for an organisation."""
    return _affiliations(Affiliation.organisation_id == organisation_id)


def list_own(user_id: int, now: datetime) -> Sequence[AffiliationView]:
    """The organisations of a person, and the invitations that wait for an answer."""
    return _affiliations(
        Affiliation.user_id == user_id,
        or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > now),
        Organisation.confirmed_at.is_not(None),
    )


def find_function(user_id: int | None, organisation_id: int, now: datetime) -> str | None:
    """In what quality a person speaks for an organisation now; the most binding one, None without any."""
    if user_id is None:
        return None
    query = select(Affiliation.function).where(Affiliation.user_id == user_id, Affiliation.organisation_id == organisation_id, _active(now))
    held = {row.function.value for row in db.session.execute(query)}
    return next((value for value in ("legal_representative", "delegate", "contributor") if value in held), None)


def list_contacts(organisation_id: int, now: datetime) -> Sequence[Contact]:
    """The affiliates in force, for mail."""
    return _contacts(organisation_id, now)


def _contacts(organisation_id: int, now: datetime, *where: ColumnElement[bool]) -> Sequence[Contact]:
    query = (
        select(User.id, User.email, User.name, User.language)
        .distinct()
        .join(Affiliation, Affiliation.user_id == User.id)
        .where(
            Affiliation.organisation_id == organisation_id, _active(now), User.email.is_not(None), User.confirmed_at.is_not(None), *where
        )
        .order_by(User.id)
    )
    return [Contact(row.id, row.email or "", row.name, row.language) for row in db.session.execute(query)]


def speaker_ids(
    territory_id: int, now: datetime, *, category: OrganisationCategory | None = None, municipality_id: int | None = None
) -> Select[Any]:
    """The ids of who speaks for the territory's organisations, to be put into a larger query.

    Of a category: those that may speak, accredited or in verifica. Of a comune where they are active: the accredited ones.
    """
    query = (
        select(Affiliation.user_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Organisation.territory_id == territory_id, Organisation.confirmed_at.is_not(None), _active(now))
    )
    if category is not None:
        query = query.where(Organisation.category == category, Organisation.status.in_(_SPEAKING))
    if municipality_id is not None:
        there = exists().where(
            OrganisationMunicipality.organisation_id == Organisation.id, OrganisationMunicipality.municipality_id == municipality_id
        )
        query = query.where(
            Organisation.status == OrganisationStatus.ACCREDITED, or_(Organisation.municipality_id == municipality_id, there)
        )
    return query


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" that organisations keep."""
    return "organisations", [
        {
            "organisation": one.organisation_name,
            "function": one.function,
            "from": one.starts_at,
            "until": one.ends_at,
            "accepted": not one.is_pending,
        }
        for one in _affiliations(Affiliation.user_id == user_id)
    ]
