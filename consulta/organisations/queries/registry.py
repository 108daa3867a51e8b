# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public list of organisations and the office's registry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import COUNT_CAP, PAGE_SIZE, Cursor, Page, cut
from consulta.organisations import naming, policy
from consulta.organisations.models import (
    Organisation,
    OrganisationCategory,
    OrganisationMunicipality,
    OrganisationStatus,
)
from consulta.territory.models import Municipality

NAMES_CAP = 5_000
_SPEAKING = [OrganisationStatus(value) for value in sorted(policy.SPEAKING)]
TO_RECHECK, LOOK_ALIKE = "da-riverificare", "omonimi"
LOOKS = (TO_RECHECK, LOOK_ALIKE)
"""What the office's registry may be narrowed to, beside the standing."""
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
    category_label: str = ""
    recheck_due_on: date | None = None
    integration_due_on: date | None = None

    @property
    def category_name(self) -> str:
        """The category as it was called when it was chosen (invariant 32)."""
        return self.category_label or self.category.label

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
    category_label: str
    seat_address: str
    vat_number: str
    certified_email: str
    email: str
    phone: str
    website: str
    shows_contacts: bool
    legal_representative: str
    is_ets: bool
    runts_registered_on: date | None
    runts_checked_on: date | None
    runts_check_method: str
    other_register: str
    integration_due_on: date | None
    suspended_until: date | None
    asked_again_at: datetime | None
    accredited_at: datetime | None
    recheck_due_on: date | None
    signs_internally: bool
    version: int

    @property
    def is_listed(self) -> bool:
        """Whether it stands in a list of the office, and nobody speaks for it yet."""
        return self.status is OrganisationStatus.LISTED

    @property
    def category_name(self) -> str:
        """The category as it was called when it was chosen (invariant 32)."""
        return self.category_label or self.category.label

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return self.status in _SPEAKING

    @property
    def is_accredited(self) -> bool:
        """Whether the office has verified it."""
        return self.status is OrganisationStatus.ACCREDITED


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """The filters of both lists; the URL is the filter. Unknown values select nothing of that kind: they are ignored."""

    text: str = ""
    category: str = ""
    status: str = ""
    municipality_id: int | None = None
    is_public: bool = True
    only: str = ""
    """What to look at, for the office: ``da-riverificare`` or ``omonimi``."""
    today: date | None = None

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
            only="" if is_public or args.get("guarda", "") not in LOOKS else args["guarda"],
            today=None if is_public else clock.rome_day(clock.now()),
        )

    def to_args(self) -> dict[str, str]:
        """The query string of this filter, without what is empty."""
        values = {
            "q": self.text,
            "categoria": self.category,
            "stato": self.status,
            "comune": str(self.municipality_id) if self.municipality_id else "",
            "guarda": self.only,
        }
        return {name: value for name, value in values.items() if value}


def _known(kind: type[OrganisationCategory] | type[OrganisationStatus], value: str) -> str:
    return value if value in [member.value for member in kind] else ""


_NAME_KEY = func.lower(func.substr(Organisation.name, 1, 80))
"""Lists go by name in any case; a cursor holds at most eighty characters."""


def _rows(filter: OrganisationFilter, where: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.category,
            Organisation.status,
            Organisation.branch,
            func.coalesce(Municipality.name, "").label("municipality_name"),
            Organisation.created_at,
            Organisation.category_label,
            Organisation.recheck_due_on,
            Organisation.integration_due_on,
            (_NAME_KEY if filter.is_public else Organisation.id).label("sort_key"),
        )
        .join(Municipality, Municipality.id == Organisation.municipality_id, isouter=True)
        .where(*where)
    )


def filter_where(filter: OrganisationFilter, territory_id: int) -> list[ColumnElement[bool]]:
    """What the filter selects, for lists, counts and files."""
    where = [Organisation.territory_id == territory_id, Organisation.confirmed_at.is_not(None)]
    if filter.is_public:
        where.append(Organisation.status.in_(_SPEAKING))
    if filter.status:
        where.append(Organisation.status == OrganisationStatus(filter.status))
    if filter.category:
        where.append(Organisation.category == OrganisationCategory(filter.category))
    for word in filter.text.lower().split()[:5]:
        where.append(func.lower(Organisation.name).contains(word, autoescape=True))
    if filter.only == TO_RECHECK and filter.today is not None:
        where += [
            Organisation.status == OrganisationStatus.ACCREDITED,
            Organisation.recheck_due_on <= filter.today + policy.RECHECK_WARNING,
        ]
    if filter.only == LOOK_ALIKE:
        where.append(Organisation.id.in_(sorted(naming.look_alikes(_bodies(territory_id)))))
    if filter.municipality_id is not None:
        active = select(OrganisationMunicipality.organisation_id).where(OrganisationMunicipality.municipality_id == filter.municipality_id)
        where.append(or_(Organisation.municipality_id == filter.municipality_id, Organisation.id.in_(active)))
    return where


def _bodies(territory_id: int) -> list[tuple[int, str, str, str]]:
    query = select(Organisation.id, Organisation.name, Organisation.fiscal_code, Organisation.branch).where(
        Organisation.territory_id == territory_id, Organisation.confirmed_at.is_not(None)
    )
    return [(row.id, row.name, row.fiscal_code, row.branch) for row in db.session.execute(query.order_by(Organisation.id).limit(NAMES_CAP))]


def list_organisations(territory_id: int, filter: OrganisationFilter, cursor: Cursor | None = None) -> Page[OrganisationRow]:
    """A page of the registry: by name in public, the newest first in the office."""
    backwards = cursor is not None and cursor.backwards
    key: Any = _NAME_KEY if filter.is_public else Organisation.id
    ascending = filter.is_public != backwards
    where = filter_where(filter, territory_id)
    query = _rows(filter, where)
    if cursor is not None:
        query = query.where(_beyond(key, cursor.key, ascending))
    order = (key, Organisation.id) if ascending else (key.desc(), Organisation.id.desc())
    rows = db.session.execute(query.order_by(*order).limit(PAGE_SIZE + 1)).all()
    page = cut(rows, cursor, PAGE_SIZE, lambda row: (row.sort_key, row.id)).map(lambda row: OrganisationRow(*row[:-1]))
    total = _count(where)
    return replace(page, total=min(total, COUNT_CAP), total_is_more=total > COUNT_CAP)


def _beyond(first: Any, here: tuple[str | int, ...], ascending: bool) -> ColumnElement[bool]:
    second: Any = Organisation.id
    if ascending:
        return or_(first > here[0], and_(first == here[0], second > here[1]))
    return or_(first < here[0], and_(first == here[0], second < here[1]))


def count_organisations(territory_id: int, filter: OrganisationFilter) -> int:
    """How many organisations, up to one more than the cap."""
    return _count(filter_where(filter, territory_id))


def _count(where: Sequence[ColumnElement[bool]]) -> int:
    inner = select(Organisation.id).where(*where).limit(COUNT_CAP + 1).subquery()
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


def list_with_fiscal_code(territory_id: int, code: str, *, public_only: bool = True) -> list[tuple[int, str]]:
    """Organisations with the same codice fiscale, which is no identity (decisions.md 8); all of them for the office."""
    if not code:
        return []
    query = select(Organisation.id, Organisation.name).where(
        Organisation.territory_id == territory_id, Organisation.fiscal_code == code, Organisation.confirmed_at.is_not(None)
    )
    if public_only:
        query = query.where(Organisation.status.in_(_SPEAKING))
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Organisation.id).limit(20))]


def list_to_compare(territory_id: int, code: str) -> list[tuple[int, str, bool]]:
    """Every organisation with its name, and whether it is public and shares the codice fiscale ``code``."""
    query = select(Organisation.id, Organisation.name, Organisation.fiscal_code, Organisation.status).where(
        Organisation.territory_id == territory_id, Organisation.confirmed_at.is_not(None)
    )
    rows = db.session.execute(query.order_by(Organisation.id).limit(NAMES_CAP))
    return [(row.id, row.name, bool(code) and row.fiscal_code == code and row.status in _SPEAKING) for row in rows]


def has_key(key: str) -> bool:
    """Whether an organisation was made with that one-time key."""
    return db.session.scalar(select(Organisation.id).where(Organisation.submission_key == key)) is not None
