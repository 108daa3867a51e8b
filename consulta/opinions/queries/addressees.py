# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of the address list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor, Page, cut
from consulta.opinions.models import Addressee, AddresseeKind
from consulta.web.ports import Noun

PAGE_SIZE = 30
CHOICES_CAP = 300
"""Bodies offered in a list of choices: an ambito writes to some dozens."""


@dataclass(frozen=True, slots=True)
class AddresseeRow:
    """A line of the address list."""

    id: int
    name: str
    gender: str
    kind: AddresseeKind
    email: str
    is_certified: bool
    note: str
    archived_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class AddresseeChoice:
    """A body as a choice of a form."""

    id: int
    name: str
    kind: AddresseeKind


_COLUMNS = (
    Addressee.id,
    Addressee.name,
    Addressee.gender,
    Addressee.kind,
    Addressee.email,
    Addressee.is_certified,
    Addressee.note,
    Addressee.archived_at,
    Addressee.version,
)


def of(name: str, gender: str) -> str:
    """A body with "di" and its article: "della Regione", "dell'Azienda sanitaria"."""
    return Noun(name, "", gender).of


def list_addressees(territory_id: int, *, archived: bool = False, cursor: Cursor | None = None) -> Page[AddresseeRow]:
    """The address list by name; ``archived`` those put aside."""
    backwards = cursor is not None and cursor.backwards
    query = select(*_COLUMNS).where(*_listed(territory_id, archived))
    if cursor is not None:
        name, last = cursor.key
        beyond = (
            or_(Addressee.name < name, and_(Addressee.name == name, Addressee.id < last))
            if backwards
            else or_(Addressee.name > name, and_(Addressee.name == name, Addressee.id > last))
        )
        query = query.where(beyond)
    query = query.order_by(Addressee.name.desc(), Addressee.id.desc()) if backwards else query.order_by(Addressee.name, Addressee.id)
    rows = [AddresseeRow(*row) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    return cut(rows, cursor, PAGE_SIZE, lambda row: (row.name, row.id))


def count_addressees(territory_id: int) -> tuple[int, int]:
    """How many lines are in use and how many are archived."""
    query = select(func.count(), func.count(Addressee.archived_at)).where(Addressee.territory_id == territory_id)
    total, archived = db.session.execute(query).one()
    return total - archived, archived


def get_addressee(territory_id: int, addressee_id: int) -> AddresseeRow:
    """A line. Raises NotFound."""
    row = db.session.execute(select(*_COLUMNS).where(Addressee.id == addressee_id, Addressee.territory_id == territory_id)).first()
    if row is None:
        raise NotFound
    return AddresseeRow(*row)


def list_choices(territory_id: int) -> Sequence[AddresseeChoice]:
    """The bodies that may be written to, by name."""
    query = select(Addressee.id, Addressee.name, Addressee.kind).where(*_listed(territory_id, archived=False))
    rows: Any = db.session.execute(query.order_by(Addressee.name, Addressee.id).limit(CHOICES_CAP))
    return [AddresseeChoice(*row) for row in rows]


def find_name(territory_id: int, addressee_id: int) -> str:
    """The name of a body that may be written to; empty when there is none."""
    query = select(Addressee.name).where(Addressee.id == addressee_id, *_listed(territory_id, archived=False))
    return db.session.scalar(query) or ""


def _listed(territory_id: int, archived: bool) -> tuple[ColumnElement[bool], ...]:
    return Addressee.territory_id == territory_id, Addressee.archived_at.is_not(None) if archived else Addressee.archived_at.is_(None)
