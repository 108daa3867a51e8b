# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of kept filters and of the look of a list."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class ListName(Labelled):
    """A list of the office. The value stands in addresses."""

    CONTRIBUTIONS = "contributi", N_("Contributi")
    COMMENTS = "commenti", N_("Commenti")


EVERYBODY = ""
"""The shelf of what the whole office sees."""


class SavedFilter(Base):
    """A filter kept by name. On one shelf of one list a name stands once: ``shelf`` is that of everybody, or of its owner alone."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("territory_id", "list_name", "shelf", "name_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    list_name: Mapped[ListName] = mapped_column(EnumText(ListName))
    shelf: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Who made it; None once that account is gone, of a shared one only."""
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))
    """The name in small letters: «Anziani» and «anziani» are one name."""
    criteria: Mapped[dict[str, Any]]
    """The arguments of the list as it parsed them."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)


class ListLayout(Base):
    """How a person looks at a list of a territory. Not an act of the office: it leaves no trail, and goes with the account."""

    __tablename__ = "list_layout"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    list_name: Mapped[ListName] = mapped_column(EnumText(ListName), primary_key=True)
    is_grid: Mapped[bool]
    columns: Mapped[list[Any]]
    """Names of the columns chosen, in the order of the page; empty: those of the beginning."""
    updated_at: Mapped[datetime]
