# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of organisations: who may speak for which, the public list, the office's registry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from consulta.accounts import queries as accounts
from consulta.accounts.models import User
from consulta.core.actor import Actor, OrganisationHat
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import COUNT_CAP, PAGE_SIZE, Cursor, Page, cut
from consulta.organisations import policy
from consulta.organisations.models import (
    Affiliation,
    AffiliationFunction,
    Organisation,
    OrganisationCategory,
    OrganisationMunicipality,
    OrganisationStatus,
)
from consulta.territory.models import Municipality

NAMES_CAP = 5_000
AFFILIATES_CAP = 200
_SPEAKING = [OrganisationStatus(value) for value in sorted(policy.SPEAKING)]
STATUSES = tuple(OrganisationStatus)
"""The standings, in the order in which lists offer them."""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in a list."""

    id: int
    name: str
    category: OrganisationCategory
    status: OrganisationStatus
    branch: str
    municipality_name: str
    created_at: datetime

    @property
    def is_accredited(self) -> bool:
        """Whether the office has verified it."""
        return self.status is OrganisationStatus.ACCREDITED


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation with all its data. What the public page shows of it is decided by the template of that page."""

    id: int
    territory_id: int
    name: str
    category: OrganisationCategory
    status: OrganisationStatus
    fiscal_code: str
    branch: str
    municipality_id: int | None
    municipality_name: str
    municipalities: Sequence[tuple[int, str]]
    runts_section: str
    runts_number: str
    description: str
    created_at: datetime
    decided_at: datetime | None
    decision_reason: str
    version: int

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return self.status in _SPEAKING

    @property
    def is_accredited(self) -> bool:
        """Whether the office has verified it."""
        return self.status is OrganisationStatus.ACCREDITED


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


@dataclass(frozen=True, slots=True)
class Contact:
    """An affiliate to write to."""

    user_id: int
    email: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """The filters of both lists; the URL is the filter. Unknown values select nothing of that kind: they are ignored."""

    text: str = ""
    category: str = ""
    status: str = ""
    municipality_id: int | None = None
    is_public: bool = True

    @classmethod
    def from_args(cls, args: Mapping[str, str], *, is_public: bool) -> "OrganisationFilter":
        """Read the query string."""
        comune = args.get("comune", "")
        return cls(
            text=args.get("q", "").strip()[:100],
            category=_known(OrganisationCategory, args.get("categoria", "")),
            status="" if is_public else _known(OrganisationStatus, args.get("stato", "")),
            municipality_id=int(comune) if comune.isascii() and comune.isdecimal() and len(comune) < 10 else None,
            is_public=is_public,
        )

    def to_args(self) -> dict[str, str]:
        """The query string of this filter, without what is empty."""
        values = {
            "q": self.text,
            "categoria": self.category,
            "stato": self.status,
            "comune": str(self.municipality_id) if self.municipality_id else "",
        }
        return {name: value for name, value in values.items() if value}


def _known(kind: type[OrganisationCategory] | type[OrganisationStatus], value: str) -> str:
    return value if value in [member.value for member in kind] else ""


def _active(now: datetime) -> ColumnElement[bool]:
    return and_(
        Affiliation.accepted_at.is_not(None),
        Affiliation.starts_at <= now,
        or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > now),
    )


def hats_of(user_id: int, now: datetime) -> tuple[OrganisationHat, ...]:
    """The organisations a person may speak for at this instant (invariant 12), by name."""
    query = (
        select(Organisation.id, Organisation.territory_id, Organisation.name, Organisation.status)
        .distinct()
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
        OrganisationHat(row.id, row.territory_id, row.name, row.status is OrganisationStatus.ACCREDITED)
        for row in db.session.execute(query)
    )


def load_actor(token: str, now: datetime) -> Actor | None:
    """The actor behind a sign-in, roles and hats included, in two statements."""
    return accounts.load_actor(token, now, hats_of)


def actor_of(user_id: int, now: datetime) -> Actor:
    """A person as a full actor, outside a request. Raises NotFound."""
    return accounts.actor_of(user_id, now, hats_of)


_NAME_KEY = func.lower(func.substr(Organisation.name, 1, 80))
"""Lists go by name in any case; a cursor holds at most eighty characters."""


def _rows(filter: OrganisationFilter, territory_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.category,
            Organisation.status,
            Organisation.branch,
            func.coalesce(Municipality.name, "").label("municipality_name"),
            Organisation.created_at,
            (_NAME_KEY if filter.is_public else Organisation.id).label("sort_key"),
        )
        .join(Municipality, Municipality.id == Organisation.municipality_id, isouter=True)
        .where(*_where(filter, territory_id))
    )


def _where(filter: OrganisationFilter, territory_id: int) -> list[ColumnElement[bool]]:
    where = [Organisation.territory_id == territory_id, Organisation.confirmed_at.is_not(None)]
    if filter.is_public:
        where.append(Organisation.status.in_(_SPEAKING))
    if filter.status:
        where.append(Organisation.status == OrganisationStatus(filter.status))
    if filter.category:
        where.append(Organisation.category == OrganisationCategory(filter.category))
    for word in filter.text.lower().split()[:5]:
        where.append(func.lower(Organisation.name).contains(word, autoescape=True))
    if filter.municipality_id is not None:
        active = select(OrganisationMunicipality.organisation_id).where(OrganisationMunicipality.municipality_id == filter.municipality_id)
        where.append(or_(Organisation.municipality_id == filter.municipality_id, Organisation.id.in_(active)))
    return where


def list_organisations(territory_id: int, filter: OrganisationFilter, cursor: Cursor | None = None) -> Page[OrganisationRow]:
    """A page of the registry: by name in public, the newest first in the office."""
    backwards = cursor is not None and cursor.backwards
    key: Any = _NAME_KEY if filter.is_public else Organisation.id
    ascending = filter.is_public != backwards
    query = _rows(filter, territory_id)
    if cursor is not None:
        query = query.where(_beyond(key, cursor.key, ascending))
    order = (key, Organisation.id) if ascending else (key.desc(), Organisation.id.desc())
    rows = db.session.execute(query.order_by(*order).limit(PAGE_SIZE + 1)).all()
    page = cut(rows, cursor, PAGE_SIZE, lambda row: (row.sort_key, row.id)).map(lambda row: OrganisationRow(*row[:-1]))
    total = count_organisations(territory_id, filter)
    return replace(page, total=min(total, COUNT_CAP), total_is_more=total > COUNT_CAP)


def _beyond(first: Any, here: tuple[str | int, ...], ascending: bool) -> ColumnElement[bool]:
    second: Any = Organisation.id
    if ascending:
        return or_(first > here[0], and_(first == here[0], second > here[1]))
    return or_(first < here[0], and_(first == here[0], second < here[1]))


def count_organisations(territory_id: int, filter: OrganisationFilter) -> int:
    """How many organisations, up to one more than the cap."""
    inner = select(Organisation.id).where(*_where(filter, territory_id)).limit(COUNT_CAP + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(inner)) or 0


def workspace_counts(territory_id: int) -> dict[str, int]:
    """What waits for the office: organisations to verify."""
    waiting = OrganisationFilter(status=OrganisationStatus.UNVERIFIED.value, is_public=False)
    return {"organisations_to_verify": count_organisations(territory_id, waiting)}


def find_organisation(territory_id: int, organisation_id: int) -> OrganisationView | None:
    """The organisation, if it is of that territory and its address was proved."""
    query = (
        select(Organisation.__table__, func.coalesce(Municipality.name, "").label("municipality_name"))
        .join(Municipality, Municipality.id == Organisation.municipality_id, isouter=True)
        .where(Organisation.id == organisation_id, Organisation.territory_id == territory_id, Organisation.confirmed_at.is_not(None))
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    active = db.session.execute(
        select(Municipality.id, Municipality.name)
        .join(OrganisationMunicipality, OrganisationMunicipality.municipality_id == Municipality.id)
        .where(OrganisationMunicipality.organisation_id == organisation_id)
        .order_by(Municipality.name)
    )
    values = {name: getattr(row, name) for name in OrganisationView.__slots__ if name != "municipalities"}
    return OrganisationView(**values, municipalities=[(one.id, one.name) for one in active])


def get_organisation(territory_id: int, organisation_id: int) -> OrganisationView:
    """The organisation, in any standing. Raises NotFound."""
    found = find_organisation(territory_id, organisation_id)
    if found is None:
        raise NotFound
    return found


def get_public(territory_id: int, organisation_id: int) -> OrganisationView:
    """The organisation as everybody sees it; refused and suspended ones are the uniform 404."""
    found = get_organisation(territory_id, organisation_id)
    if not found.is_public:
        raise NotFound
    return found


def list_names(territory_id: int, *, public_only: bool) -> list[tuple[int, str]]:
    """Names to compare a new one with."""
    query = select(Organisation.id, Organisation.name).where(
        Organisation.territory_id == territory_id, Organisation.confirmed_at.is_not(None)
    )
    if public_only:
        query = query.where(Organisation.status.in_(_SPEAKING))
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Organisation.id).limit(NAMES_CAP))]


def list_with_fiscal_code(territory_id: int, code: str) -> list[tuple[int, str]]:
    """Public organisations with the same codice fiscale: it is no identity (decisions.md 8)."""
    if not code:
        return []
    query = select(Organisation.id, Organisation.name).where(
        Organisation.territory_id == territory_id,
        Organisation.fiscal_code == code,
        Organisation.confirmed_at.is_not(None),
        Organisation.status.in_(_SPEAKING),
    )
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Organisation.id).limit(20))]


def _affiliations(*where: ColumnElement[bool]) -> list[AffiliationView]:
    query = (
        select(
            Affiliation.__table__,
            Organisation.name.label("organisation_name"),
            Organisation.status,
            Organisation.territory_id,
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
    )


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
    query = (
        select(User.id, User.email, User.name, User.language)
        .distinct()
        .join(Affiliation, Affiliation.user_id == User.id)
        .where(Affiliation.organisation_id == organisation_id, _active(now), User.email.is_not(None), User.confirmed_at.is_not(None))
        .order_by(User.id)
    )
    return [Contact(row.id, row.email or "", row.name, row.language) for row in db.session.execute(query)]


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" that organisations keep."""
    return "organisations", [
        {
            "organisation": one.organisation_name,
            "function": one.function.value,
            "from": one.starts_at,
            "until": one.ends_at,
            "accepted": not one.is_pending,
        }
        for one in _affiliations(Affiliation.user_id == user_id)
    ]
