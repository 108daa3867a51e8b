# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links to the pages before and after, with the filters of the address kept (decisions.md 21)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request

from consulta.core.pagination import Cursor, Page, bad_place

ARGUMENT = "pagina"


@dataclass(frozen=True, slots=True)
class Pager:
    """What the ``pager`` component shows."""

    prev_url: str | None
    next_url: str | None
    total_label: str = ""


def read_cursor(*kinds: type) -> Cursor | None:
    """The cursor in the address, whose key has values of these types. Raises Invalid when it was tampered with."""
    cursor = Cursor.decode(request.args.get(ARGUMENT), len(kinds))
    if cursor and not all(type(value) is kind for value, kind in zip(cursor.key, kinds, strict=True)):
        raise bad_place()
    return cursor


def links(page: Page[Any], total_label: str = "") -> Pager:
    """The pager of a page of the list that this request shows."""
    return Pager(_url(page.previous_cursor), _url(page.next_cursor), total_label)


def _url(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != ARGUMENT and value]
    return f"{request.script_root}{request.path}?{urlencode([*sorted(kept), (ARGUMENT, cursor)])}"
