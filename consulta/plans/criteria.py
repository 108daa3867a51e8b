# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The filter by line of the plan that the plan adds to the office's lists (wiring.OFFICE_CRITERIA)."""

from sqlalchemy import ColumnElement

from consulta.contributions.queries import Criterion
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.plans import queries
from consulta.web.forms import whole

LINKED_TO = "obiettivo"
_UNKNOWN = N_("Il filtro «obiettivo» ha un valore che non conosciamo: toglilo o sceglilo dall'elenco.")


def _line(value: str) -> int:
    found = whole(value)
    if not found:
        raise Invalid({LINKED_TO: _UNKNOWN})
    return found


def _linked(objective_id: int) -> ColumnElement[bool]:
    return queries.linked_to(objective_id)


OFFICE_CRITERIA = (Criterion(LINKED_TO, N_("Collegati a una riga del piano"), _line, _linked),)
