# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the numbers count of the library: formats asked for, in the cycle of their document (``numbers.sources``)."""

from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from consulta.core.db import db
from consulta.library.models import FormatRequest, FormatRequestStatus, LibraryDocument
from consulta.library.queries.own import join_owners, owner_cycle
from consulta.numbers.counting.access import in_time
from consulta.numbers.counting.cells import Cells, add
from consulta.numbers.counting.spans import cycle_of, list_spans, within
from consulta.numbers.row_shape import NO_TEXT, Wanted, row_shape
from consulta.numbers.sources import Source


def _asked(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    """The requests that reached the office: one whose address nobody confirmed never did."""
    return FormatRequest.territory_id == territory_id, FormatRequest.status != FormatRequestStatus.UNCONFIRMED


def _with_document(*columns: Any) -> Select[Any]:
    query = select(*columns).select_from(FormatRequest).join(LibraryDocument, LibraryDocument.id == FormatRequest.document_id)
    found: Select[Any] = join_owners(query)
    return found


def _count(cells: Cells, territory_id: int) -> None:
    """Requests by what became of them, and how many were answered within the term."""
    spans = list_spans(territory_id)
    states: Counter[tuple[int, str]] = Counter()
    timely: Counter[int] = Counter()
    columns = (owner_cycle(), FormatRequest.asked_at, FormatRequest.status, FormatRequest.due_on, FormatRequest.answered_at)
    for owner, asked_at, status, due_on, answered_at in db.session.execute(_with_document(*columns).where(*_asked(territory_id))):
        cycle_id = owner or cycle_of(spans, asked_at)
        if cycle_id is not None:
            states[cycle_id, status.value] += 1
            timely[cycle_id] += in_time(answered_at, due_on)
    add(cells, "formats", ((cycle_id, (state,), total) for (cycle_id, state), total in states.items()))
    add(cells, "formats.in_time", ((cycle_id, (), total) for cycle_id, total in timely.items()))


def _list(wanted: Wanted) -> Select[Any]:
    """The requests behind a figure: the document, never who asked."""
    columns = row_shape("format", FormatRequest.id, LibraryDocument.title, value=FormatRequest.status, at=FormatRequest.asked_at)
    here = or_(
        owner_cycle() == wanted.cycle_id,
        and_(owner_cycle().is_(None), within(wanted.territory_id, wanted.cycle_id, FormatRequest.asked_at)),
    )
    query = _with_document(*columns, *NO_TEXT).where(*_asked(wanted.territory_id), here)
    return query.where(FormatRequest.status == wanted.line) if wanted.line else query


COUNTED = Source(_count, {"formats": _list})
