# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of kept filters and of the look of a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select

from consulta.accounts.models import User
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.listings.models import EVERYBODY, ListLayout, ListName, SavedFilter

__all__ = ["Desk", "FilterName", "FilterRow", "ListName", "get_filter", "list_filters", "list_names", "load_desk", "personal_data"]

MENU_CAP = 60
"""Names of one menu: those shared first."""


@dataclass(frozen=True, slots=True)
class FilterName:
    """A filter in a menu."""

    id: int
    name: str
    is_shared: bool
    list_name: ListName


@dataclass(frozen=True, slots=True)
class Desk:
    """What a list shows around its rows to one person: kept filters, the grid, its columns (empty: those of the beginning)."""

    filters: Sequence[FilterName]
    is_grid: bool
    columns: Sequence[str]


@dataclass(frozen=True, slots=True)
class FilterRow:
    """A kept filter. ``owner`` is empty when the person is no longer known."""

    id: int
    list_name: ListName
    name: str
    is_shared: bool
    owner_id: int | None
    owner: str
    criteria: Mapping[str, str]
    updated_at: datetime
    version: int


def _seen_by(territory_id: int, user_id: int | None) -> tuple[ColumnElement[bool], ...]:
    mine = SavedFilter.shelf == (str(user_id) if user_id is not None else EVERYBODY)
    return SavedFilter.territory_id == territory_id, or_(SavedFilter.shelf == EVERYBODY, mine)


def load_desk(territory_id: int, user_id: int | None, list_name: ListName) -> Desk:
    """The filters of a list that a person sees, by name, and how the person looks at it, in one statement."""
    layout = select(literal(0), literal(""), literal(""), ListLayout.columns, ListLayout.is_grid).where(
        ListLayout.territory_id == territory_id, ListLayout.user_id == user_id, ListLayout.list_name == list_name
    )
    kept = select(SavedFilter.id, SavedFilter.name, SavedFilter.shelf, SavedFilter.criteria, literal(False)).where(
        *_seen_by(territory_id, user_id), SavedFilter.list_name == list_name
    )
    names, is_grid, columns = [], False, ()
    for row in db.session.execute(kept.union_all(layout)):
        if row[0]:
            names.append(FilterName(row[0], row[1], row[2] == EVERYBODY, list_name))
        else:
            is_grid, columns = bool(row[4]), tuple(row[3])
    return Desk(_by_name(names), is_grid, columns)


def list_names(territory_id: int, user_id: int | None) -> Sequence[FilterName]:
    """The filters of every list that a person sees, by name."""
    query = select(SavedFilter.id, SavedFilter.name, SavedFilter.shelf, SavedFilter.list_name).where(*_seen_by(territory_id, user_id))
    return _by_name([FilterName(row[0], row[1], row[2] == EVERYBODY, row[3]) for row in db.session.execute(query)])


def _by_name(names: Sequence[FilterName]) -> Sequence[FilterName]:
    return sorted(names, key=lambda one: (not one.is_shared, one.name.casefold(), one.id))[:MENU_CAP]


def _rows() -> Any:
    return select(
        SavedFilter.id,
        SavedFilter.list_name,
        SavedFilter.name,
        SavedFilter.shelf,
        SavedFilter.owner_id,
        func.coalesce(User.name, "").label("owner"),
        SavedFilter.criteria,
        SavedFilter.updated_at,
        SavedFilter.version,
    ).outerjoin(User, User.id == SavedFilter.owner_id)


def _view(row: Any) -> FilterRow:
    return FilterRow(row[0], row[1], row[2], row[3] == EVERYBODY, *row[4:])


def list_filters(territory_id: int, user_id: int | None) -> Sequence[FilterRow]:
    """Everything kept that a person sees: by list, the shared ones first, by name."""
    rows = [_view(row) for row in db.session.execute(_rows().where(*_seen_by(territory_id, user_id)))]
    order = list(ListName)
    return sorted(rows, key=lambda row: (order.index(row.list_name), not row.is_shared, row.name.casefold(), row.id))


def get_filter(territory_id: int, user_id: int | None, filter_id: int) -> FilterRow:
    """A filter that the person sees. Raises NotFound, also for what another person keeps alone."""
    row = db.session.execute(_rows().where(*_seen_by(territory_id, user_id), SavedFilter.id == filter_id)).first()
    if row is None:
        raise NotFound
    return _view(row)


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part of "my data" about filters that the person keeps and the look of the lists."""
    kept = _rows().where(SavedFilter.owner_id == user_id).order_by(SavedFilter.id)
    looks = select(ListLayout).where(ListLayout.user_id == user_id).order_by(ListLayout.territory_id, ListLayout.list_name)
    return "elenchi", {
        "filtri": [
            {
                "nome": row.name,
                "elenco": row.list_name.label,
                "condiviso": row.shelf == EVERYBODY,
                "filtro": row.criteria,
                "cambiato": row.updated_at.isoformat(),
            }
            for row in db.session.execute(kept)
        ],
        "colonne": [
            {"elenco": one.list_name.label, "griglia": one.is_grid, "colonne": one.columns, "cambiato": one.updated_at.isoformat()}
            for one in db.session.scalars(looks)
        ],
    }
