# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the reads of data sets share: of which territory and cycles, who speaks, and a data set with its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement

from consulta.contributions.queries.rows import Author
from consulta.core.words import N_
from consulta.opendata.columns import Column, Named, Row

CITIZEN, ORGANISATION = "citizen", "organisation"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is public: a territory, and the titles of those of its cycles that are, by id."""

    territory_id: int
    cycles: Mapping[int, str]


Clauses = Sequence[ColumnElement[bool]]
Read = Callable[[Scope, Clauses, int], Sequence[tuple[int, Row]]]
"""At most so many rows that satisfy the clauses, by id: each with its id, which stays within."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set: how it is described, how its rows are read, by which column they go, which row somebody names."""

    told: Named
    read: Read
    id: Any
    named: Callable[[str], ColumnElement[bool] | None]


CYCLE = Column("cycle", N_("Consultazione"), N_("Titolo della consultazione."), is_always=True)
AUTHORS = (
    Column("author_type", N_("Chi parla"), N_("«citizen»: una persona a nome suo; «organisation»: un'organizzazione."), is_always=True),
    Column("organisation", N_("Organizzazione"), N_("Nome dell'organizzazione. Nomi di persone non ce ne sono mai.")),
    Column("organisation_category", N_("Categoria"), N_("Categoria dell'organizzazione.")),
)


def who(author: Author) -> tuple[str, str, str]:
    """The values of :data:`AUTHORS`: never the name of a person, shown or not."""
    if author.organisation_id is None:
        return CITIZEN, "", ""
    return ORGANISATION, author.organisation, author.category.value if author.category else ""


def numbered(text: str) -> tuple[int, int] | None:
    """Year and sequence of "2026-42", or None."""
    year, _, sequence = text.partition("-")
    if not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in (year, sequence)):
        return None
    return int(year), int(sequence)


def whole(text: str) -> int | None:
    """A positive id, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def of_id(column: Any) -> Callable[[str], ColumnElement[bool] | None]:
    """How a row whose name is its id is found."""

    def named(text: str) -> ColumnElement[bool] | None:
        found = whole(text)
        return None if found is None else cast("ColumnElement[bool]", column == found)

    return named
