# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters that features above contributions add to the public list (wiring.PUBLIC_CRITERIA): the objective it is linked to."""

import re

from sqlalchemy import ColumnElement

from consulta.contributions.queries import Criterion
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.portal import queries


def _id(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII) or not 0 < int(value) < 2**31:
        raise Invalid({"obiettivo": "Il filtro «obiettivo» ha un valore che non conosciamo: toglilo o aprilo dalla pagina dell'obiettivo."})
    return int(value)


def _linked(objective_id: int) -> ColumnElement[bool]:
    return queries.linked_to(objective_id)


PUBLIC_CRITERIA = (Criterion("obiettivo", N_("Obiettivo"), _id, _linked),)
