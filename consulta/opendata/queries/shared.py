# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the reads of data sets share: of which territory and cycles, who speaks, and a data set with its rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol, TypeAlias, cast

from sqlalchemy import ColumnElement

from consulta.contributions.queries.rows import Author
from consulta.core.words import N_
from consulta.opendata.columns import Column, Named, Row

CITIZEN, ORGANISATION = "citizen", "organisation"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is public: a territory, the titles of those of its cycles that are, by id, and the day in Rome on which it is read.

    ``home``: the absolute address of the territory's pages.
    """

    territory_id: int
    cycles: Mapping[int, str]
    on: date
    home: str


Clauses = Sequence[ColumnElement[bool]]
Read = Callable[[Scope, Clauses, int], Sequence[tuple[int, Row]]]
"""At most so many rows that satisfy the clauses, by id: each with its id, which stays within."""


Key: TypeAlias = tuple[int | str, ...]
"""Where a row stands in the order of its data set; empty: before every row. It is what a cursor of the interface holds."""
CHUNK = 500
"""Rows read by one statement when all are wanted."""


class Dataset(Protocol):
    """A data set: how it is described and how its rows are read, always in the order of their keys."""

    @property
    def told(self) -> Named:
        """How it is described."""

    @property
    def key(self) -> tuple[type, ...]:
        """What the key of a row is made of."""

    def page(self, scope: Scope, after: Key, limit: int) -> Sequence[tuple[Key, Row]]:
        """At most ``limit`` rows beyond a key, each with its own."""

    def find(self, scope: Scope, name: str) -> Row | None:
        """The newest row that goes by that name."""

    def every(self, scope: Scope) -> Iterator[Row]:
        """All the rows, a few at a time."""


@dataclass(frozen=True, slots=True)
class Table:
    """A data set whose rows are read from a table: ``read`` by ``id``, which stays within; ``named``: which row somebody names.

    ``within``: the column that holds the territory, where a name is looked up together with it.
    """

    told: Named
    read: Read
    id: Any
    named: Callable[[str], ColumnElement[bool] | None]
    within: Any = None
    key: ClassVar[tuple[type, ...]] = (int,)

    def page(self, scope: Scope, after: Key, limit: int) -> Sequence[tuple[Key, Row]]:
        """At most ``limit`` rows beyond a key, each with its own."""
        return [((id,), row) for id, row in self.read(scope, (self.id > (after[0] if after else 0),), limit)]

    def find(self, scope: Scope, name: str) -> Row | None:
        """The newest row that goes by that name."""
        clause = self.named(name)
        here = () if self.within is None else (self.within == scope.territory_id,)
        rows = self.read(scope, (clause, *here), 20) if clause is not None else ()
        return rows[-1][1] if rows else None

    def every(self, scope: Scope) -> Iterator[Row]:
        """All the rows, a few at a time."""
        after: Key = ()
        while rows := self.page(scope, after, CHUNK):
            yield from (row for _key, row in rows)
            after = rows[-1][0]


@dataclass(frozen=True, slots=True)
class Derived:
    """A data set whose few rows are worked out together from what is read: ``rows`` by their keys. The first column names one."""

    told: Named
    rows: Callable[[Scope], Sequence[tuple[Key, Row]]]
    key: tuple[type, ...]

    def page(self, scope: Scope, after: Key, limit: int) -> Sequence[tuple[Key, Row]]:
        """At most ``limit`` rows beyond a key, each with its own."""
        return [(key, row) for key, row in self.rows(scope) if key > after][:limit]

    def find(self, scope: Scope, name: str) -> Row | None:
        """The row that goes by that name."""
        return next((row for _key, row in self.rows(scope) if str(row[0]) == name), None)

    def every(self, scope: Scope) -> Iterator[Row]:
        """All the rows."""
        return (row for _key, row in self.rows(scope))


PAGE = Column("page", N_("Pagina"), N_("Indirizzo della pagina di questo sito che lo mostra."), is_always=True)
CYCLE = Column("cycle", N_("Consultazione"), N_("Titolo della consultazione."), is_always=True)
AUTHORS = (
    Column("author_type", N_("Chi parla"), N_("«citizen»: una persona a nome suo; «organisation»: un'organizzazione."), is_always=True),
    Column("organisation", N_("Organizzazione"), N_("Nome dell'organizzazione. Nomi di persone non ce ne sono mai.")),
    Column("organisation_category", N_("Codice della categoria"), N_("Codice della categoria dell'organizzazione.")),
    Column("organisation_category_label", N_("Categoria"), N_("Categoria dell'organizzazione.")),
)


def who(author: Author) -> tuple[str, str, str, str]:
    """The values of :data:`AUTHORS`: never the name of a person, shown or not."""
    if author.organisation_id is None:
        return CITIZEN, "", "", ""
    category = (author.category.value, author.category.label) if author.category else ("", "")
    return ORGANISATION, author.organisation, *category


def along(column: Any) -> Any:
    """A column as a value that no index serves: rows go by their primary key, a page at a time, instead of being gathered and sorted."""
    return column + 0


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
