# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Categories as a territory offers them on a day: the usual ones, but for what its dated names say (invariant 32)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from consulta.core.db import db
from consulta.organisations.models import OrganisationCategory, OrganisationCategoryTerm


@dataclass(frozen=True, slots=True)
class CategoryTerm:
    """A name of a category, offered from a day to another, both included; without a last day, until further notice."""

    category: OrganisationCategory
    label: str
    valid_from: date
    valid_to: date | None

    def covers(self, day: date) -> bool:
        """Whether it is offered on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def list_category_terms(territory_id: int) -> Sequence[CategoryTerm]:
    """Every dated name of the territory, by category and first day."""
    table = OrganisationCategoryTerm
    query = (
        select(table.category, table.label, table.valid_from, table.valid_to)
        .where(table.territory_id == territory_id)
        .order_by(table.category, table.valid_from)
        .limit(1_000)
    )
    return [CategoryTerm(*row) for row in db.session.execute(query)]


def offered_categories(territory_id: int, day: date) -> Mapping[OrganisationCategory, str]:
    """The categories that may be chosen on that day, with their name, in the order of the source texts."""
    return offered(list_category_terms(territory_id), day)


def offered(terms: Sequence[CategoryTerm], day: date) -> Mapping[OrganisationCategory, str]:
    """As above, from terms already read. A category is offered under its usual name until its first dated name begins."""
    found: dict[OrganisationCategory, str] = {}
    for category in OrganisationCategory:
        own = [term for term in terms if term.category is category and term.valid_from <= day]
        standing = [term for term in own if term.covers(day)]
        if standing:
            found[category] = standing[-1].label
        elif not own:
            found[category] = category.label
    return found
