# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line of a list: one statement gives contribution, author, organisation, topic and comuni."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, select

from consulta.accounts.models import User
from consulta.consultations.models import Roundtable, Topic
from consulta.contributions.models import Channel, Contribution, ContributionKind, ContributionMunicipality, PublicationStatus
from consulta.core.db import db, read
from consulta.core.words import N_
from consulta.organisations.models import Organisation, OrganisationCategory, OrganisationStatus
from consulta.territory.models import Municipality, ThematicArea

A_PERSON = N_("Una persona")
ERASED = N_("Autore rimosso")


@dataclass(frozen=True, slots=True)
class MunicipalityRef:
    """A comune a contribution is about."""

    id: int
    belfiore: str
    name: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who says it, as the public may know it: never an e-mail, a name only when chosen (invariant 17)."""

    label: str
    """Name of the organisation, else the person's when shown, else ``Una persona`` or ``Autore rimosso`` (to be translated)."""
    person: str = ""
    """The person's name when shown."""
    organisation: str = ""
    organisation_id: int | None = None
    category: OrganisationCategory | None = None
    is_verified: bool = True
    """False while the organisation is "in verifica"."""


def author_of(row: Any) -> Author:
    """The author from a row that has the columns of :data:`AUTHOR_COLUMNS`."""
    person = row.author_name if row.shows_name and row.author_name and row.erased_at is None else ""
    if row.organisation_id is not None:
        verified = row.organisation_status is OrganisationStatus.ACCREDITED
        return Author(row.organisation_name, person, row.organisation_name, row.organisation_id, row.category, verified)
    return Author(person or (ERASED if row.erased_at is not None else A_PERSON), person)


AUTHOR_COLUMNS = (
    User.name.label("author_name"),
    User.erased_at,
    Organisation.name.label("organisation_name"),
    Organisation.category,
    Organisation.status.label("organisation_status"),
)
BETWEEN_FIELDS, BETWEEN_LINES = "\x1f", "\x1e"
"""Control characters, which no name holds (core.text): several lines that belong to a row come as one text, on both databases."""
_PLACES = (
    select(
        func.aggregate_strings(
            cast(Municipality.id, String) + BETWEEN_FIELDS + Municipality.belfiore + BETWEEN_FIELDS + Municipality.name, BETWEEN_LINES
        )
    )
    .select_from(ContributionMunicipality)
    .join(Municipality, Municipality.id == ContributionMunicipality.municipality_id)
    .where(ContributionMunicipality.contribution_id == Contribution.id)
    .correlate(Contribution)
    .scalar_subquery()
)
_COLUMNS = (
    Contribution.id,
    Contribution.number_year,
    Contribution.number_sequence,
    # From here to area_label_en in the order of ContributionRow, see _line.
    Contribution.kind,
    Contribution.title,
    Contribution.excerpt,
    Contribution.status,
    Contribution.submitted_at,
    Contribution.published_at,
    Contribution.read_at,
    Contribution.linked_at,
    Contribution.replied_at,
    Contribution.outcome,
    Contribution.is_late,
    Contribution.channel,
    Contribution.comment_count,
    Contribution.endorsement_count,
    Contribution.body_endorsement_count,
    Contribution.revision,
    Contribution.version,
    Contribution.shuffle,
    Contribution.discussed_at,
    Contribution.cycle_id,
    Contribution.topic_id,
    func.coalesce(Topic.title, "").label("topic_title"),
    Contribution.roundtable_id,
    func.coalesce(Roundtable.title, "").label("roundtable_title"),
    Contribution.area_id,
    func.coalesce(ThematicArea.code, "").label("area_code"),
    func.coalesce(ThematicArea.label, "").label("area_label"),
    func.coalesce(ThematicArea.label_en, "").label("area_label_en"),
    Contribution.organisation_id,
    Contribution.shows_name,
    *AUTHOR_COLUMNS,
    _PLACES.label("places"),
)
_ROWS = (
    select(*_COLUMNS)
    .select_from(Contribution)
    .outerjoin(User, User.id == Contribution.author_id)
    .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
    .outerjoin(Topic, Topic.id == Contribution.topic_id)
    .outerjoin(Roundtable, Roundtable.id == Contribution.roundtable_id)
    .outerjoin(ThematicArea, ThematicArea.id == Contribution.area_id)
)
"""Composed once: every list and page of a contribution begins with it."""


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """One contribution of a list. ``kind`` and ``status`` have an Italian ``label``."""

    id: int
    number: str
    kind: ContributionKind
    title: str
    excerpt: str
    status: PublicationStatus
    submitted_at: datetime
    published_at: datetime | None
    read_at: datetime | None
    linked_at: datetime | None
    replied_at: datetime | None
    outcome: str | None
    is_late: bool
    channel: Channel
    comment_count: int
    endorsement_count: int
    body_endorsement_count: int
    revision: int
    version: int
    shuffle: int
    discussed_at: datetime | None
    cycle_id: int
    topic_id: int | None
    topic_title: str
    roundtable_id: int | None
    roundtable_title: str
    area_id: int | None
    area_code: str
    area_label: str
    area_label_en: str
    author: Author
    municipalities: tuple[MunicipalityRef, ...] = ()
    """Empty: the whole territory."""

    @property
    def person_endorsement_count(self) -> int:
        """Persons who endorse it in their own name."""
        return self.endorsement_count - self.body_endorsement_count

    @property
    def author_label(self) -> str:
        """Who says it (see Author.label)."""
        return self.author.label


def number_text(year: int, sequence: int) -> str:
    """``2026-42``."""
    return f"{year}-{sequence}"


def _places(text: str | None) -> tuple[MunicipalityRef, ...]:
    """The comuni of a row, by name."""
    if not text:
        return ()
    parts = (one.split(BETWEEN_FIELDS) for one in text.split(BETWEEN_LINES))
    return tuple(sorted((MunicipalityRef(int(id_), belfiore, name) for id_, belfiore, name in parts), key=lambda place: place.name))


def _line(row: Any) -> ContributionRow:
    values = (row[0], number_text(row[1], row[2]), *row[3:31], author_of(row), _places(row.places))
    return ContributionRow(*values)


def row_values(row: Any) -> dict[str, Any]:
    """The fields of a ContributionRow from a row of :func:`rows_query`."""
    line = _line(row)
    return {name: getattr(line, name) for name in ContributionRow.__slots__}


def rows_query(*more: Any) -> Select[*tuple[Any, ...]]:
    """Contributions with author, organisation, topic, tavolo, area and comuni; ``more`` columns at the end."""
    return _ROWS.add_columns(*more) if more else _ROWS


def read_rows(query: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None) -> list[ContributionRow]:
    """Run the query."""
    return [_line(row) for row in read(query, values)]


def read_rows_beside(query: Select[*tuple[Any, ...]]) -> list[tuple[ContributionRow, Any]]:
    """The same of a query with one more column, whose value stands beside each row."""
    return [(_line(row), row[-1]) for row in read(query)]


def municipalities_of(contribution_ids: Iterable[int]) -> Mapping[int, tuple[MunicipalityRef, ...]]:
    """The comuni of several contributions, by name, in one statement."""
    ids = list(contribution_ids)
    if not ids:
        return {}
    query = (
        select(ContributionMunicipality.contribution_id, Municipality.id, Municipality.belfiore, Municipality.name)
        .join(Municipality, Municipality.id == ContributionMunicipality.municipality_id)
        .where(ContributionMunicipality.contribution_id.in_(ids))
        .order_by(Municipality.name)
    )
    found: dict[int, tuple[MunicipalityRef, ...]] = {}
    for row in db.session.execute(query):
        found[row.contribution_id] = (*found.get(row.contribution_id, ()), MunicipalityRef(row.id, row.belfiore, row.name))
    return found
