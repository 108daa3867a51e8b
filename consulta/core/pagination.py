# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages by cursor: no OFFSET, no count of everything (performance.md)."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Generic, TypeVar

from consulta.core.errors import Invalid
from consulta.core.words import N_

T = TypeVar("T")
U = TypeVar("U")
PAGE_SIZE = 20
COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: the sort key of the row next to it, and which way we walk."""

    key: tuple[str | int, ...]
    backwards: bool = False

    def encode(self) -> str:
        """The opaque text that stands in the URL."""
        raw = json.dumps([self.backwards, *self.key], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str | None, arity: int) -> "Cursor | None":
        """Read a cursor with ``arity`` values. Raises Invalid when it was tampered with."""
        if not text:
            return None
        try:
            values = json.loads(base64.urlsafe_b64decode(text[:400] + "=" * (-len(text[:400]) % 4)))
            good = isinstance(values, list) and len(values) == arity + 1 and isinstance(values[0], bool)
            good = good and all(isinstance(value, str | int) and abs_ok(value) for value in values[1:])
        except (ValueError, binascii.Error, UnicodeDecodeError, RecursionError):
            good = False
        if not good:
            raise bad_place()
        return cls(tuple(values[1:]), values[0])


def abs_ok(value: str | int) -> bool:
    """Whether a value fits a database integer or a short text that a database takes (no NUL, no half of a surrogate pair)."""
    if isinstance(value, str):
        return len(value) <= 80 and "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
    return -(2**63) < value < 2**63


def instant_in(value: str | int) -> datetime:
    """The instant in a cursor's key, in UTC. Raises Invalid for what is none, or lies outside the calendar."""
    try:
        at = datetime.fromisoformat(str(value))
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise bad_place() from None


def day_in(value: str | int) -> date:
    """The day in a cursor's key, which has its ordinal. Raises Invalid for what is none."""
    try:
        return date.fromordinal(int(value))
    except (ValueError, OverflowError):
        raise bad_place() from None


def bad_place() -> Invalid:
    """The refusal of a cursor that was tampered with."""
    return Invalid({"pagina": N_("Il segnaposto di pagina non è valido: torna all'inizio dell'elenco.")})


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. ``total`` is exact up to COUNT_CAP, beyond it ``total_is_more`` says so."""

    items: Sequence[T]
    next_cursor: str | None = None
    previous_cursor: str | None = None
    total: int | None = None
    total_is_more: bool = False

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """The same page with each item changed."""
        return Page([change(item) for item in self.items], self.next_cursor, self.previous_cursor, self.total, self.total_is_more)


def cut(rows: Sequence[T], cursor: Cursor | None, size: int, key: Callable[[T], tuple[str | int, ...]]) -> Page[T]:
    """Make a page from ``size + 1`` rows read in walking order (reversed when walking backwards)."""
    backwards = cursor is not None and cursor.backwards
    more = len(rows) > size
    kept = list(rows[:size])
    if backwards:
        kept.reverse()
    if not kept:
        return Page([])
    has_next = backwards or more
    has_previous = (backwards and more) or (cursor is not None and not backwards)
    return Page(
        kept,
        Cursor(key(kept[-1])).encode() if has_next else None,
        Cursor(key(kept[0]), backwards=True).encode() if has_previous else None,
    )
