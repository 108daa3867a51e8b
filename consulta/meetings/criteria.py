# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The filter by meeting that the lists of contributions get (wiring.PUBLIC_CRITERIA, wiring.OFFICE_CRITERIA)."""

import re

from sqlalchemy import ColumnElement

from consulta.contributions.queries import Criterion
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.meetings import queries


def _id(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII) or not 0 < int(value) < 2**31:
        raise Invalid({"incontro": N_("Il filtro «incontro» ha un valore che non conosciamo: aprilo dalla pagina dell'incontro.")})
    return int(value)


def _said_openly(meeting_id: int) -> ColumnElement[bool]:
    return queries.said_openly_at(meeting_id)


def _said(meeting_id: int) -> ColumnElement[bool]:
    return queries.said_at(meeting_id)


PUBLIC_CRITERIA = (Criterion("incontro", N_("Incontro"), _id, _said_openly),)
OFFICE_CRITERIA = (Criterion("incontro", N_("Incontro"), _id, _said),)
