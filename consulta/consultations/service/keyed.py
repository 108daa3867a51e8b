# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One form, one row: a double click or a retry gets the first answer (decisions.md 26)."""

from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consulta.consultations.models import PlanCycle, Roundtable, Topic
from consulta.core.errors import Invalid
from consulta.core.unit_of_work import current

Row = TypeVar("Row", PlanCycle, Roundtable, Topic)


def find_first(model: type[Row], key: str, **owner: int | None) -> Row | None:
    """The row that this key already made. Raises Invalid when it belongs to somebody else: a key is bound to its form."""
    found: Any = current().session.scalar(select(model).where(model.submission_key == key))
    if found is not None and any(getattr(found, name) != value for name, value in owner.items()):
        raise Invalid({"submission_key": "Questo modulo è già stato usato: ricarica la pagina e riprova."})
    return found  # type: ignore[no-any-return]


def add_once(row: Row) -> bool:
    """Add a row with its one-time key; False when another process has just added it."""
    session = current().session
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return False
    return True
