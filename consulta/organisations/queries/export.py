# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The registry as a file for the office: columns declared once with who may get them, rows those of the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from consulta.core.db import db
from consulta.core.words import N_
from consulta.organisations.models import Organisation
from consulta.organisations.queries.registry import OrganisationFilter, filter_where
from consulta.territory.models import Municipality

EXPORT_CAP = 5_000
"""Rows of an export made while the person waits; more are a job (decisions.md 23)."""


class ColumnClass(StrEnum):
    """Who may get a column of the registry."""

    PUBLIC = "public"
    OFFICE = "office"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class RegistryColumn:
    """A column: Italian header, who may get it, and how a row gives it."""

    name: str
    header: str
    kind: ColumnClass
    value: Callable[[Any], Any]


def _field(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


REGISTRY_COLUMNS: Sequence[RegistryColumn] = (
    RegistryColumn("name", N_("Denominazione"), ColumnClass.PUBLIC, _field("name")),
    RegistryColumn("branch", N_("Articolazione"), ColumnClass.PUBLIC, _field("branch")),
    RegistryColumn("category", N_("Categoria"), ColumnClass.PUBLIC, lambda row: row.category_label or row.category.label),
    RegistryColumn("municipality", N_("Comune della sede"), ColumnClass.PUBLIC, lambda row: row.municipality_name or ""),
    RegistryColumn("status", N_("Stato"), ColumnClass.OFFICE, lambda row: row.status.label),
    RegistryColumn("fiscal_code", N_("Codice fiscale"), ColumnClass.OFFICE, _field("fiscal_code")),
    RegistryColumn("vat_number", N_("Partita IVA"), ColumnClass.OFFICE, _field("vat_number")),
    RegistryColumn("runts", N_("RUNTS"), ColumnClass.OFFICE, lambda row: f"{row.runts_section} {row.runts_number}".strip()),
    RegistryColumn("seat_address", N_("Indirizzo della sede"), ColumnClass.OFFICE, _field("seat_address")),
    RegistryColumn("certified_email", N_("PEC"), ColumnClass.OFFICE, _field("certified_email")),
    RegistryColumn("recheck_due_on", N_("Da riverificare entro"), ColumnClass.OFFICE, lambda row: row.recheck_due_on or ""),
    RegistryColumn("legal_representative", N_("Legale rappresentante"), ColumnClass.PERSONAL, _field("legal_representative")),
    RegistryColumn("email", N_("E-mail"), ColumnClass.PERSONAL, _field("email")),
    RegistryColumn("phone", N_("Telefono"), ColumnClass.PERSONAL, _field("phone")),
)


def registry_columns(*, with_persons: bool) -> list[RegistryColumn]:
    """The columns of a file: those that name or reach a person only when asked for."""
    return [column for column in REGISTRY_COLUMNS if with_persons or column.kind is not ColumnClass.PERSONAL]


def list_for_export(territory_id: int, filter: OrganisationFilter) -> Sequence[Any]:
    """The rows of the registry with that filter, by name, up to the cap."""
    query = (
        select(Organisation.__table__, Municipality.name.label("municipality_name"))
        .join(Municipality, Municipality.id == Organisation.municipality_id, isouter=True)
        .where(*filter_where(filter, territory_id))
        .order_by(Organisation.name, Organisation.id)
        .limit(EXPORT_CAP)
    )
    return db.session.execute(query).all()
