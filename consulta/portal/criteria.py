# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters that features above contributions add to the public list (wiring.PUBLIC_CRITERIA): where in the plan, and the comune of an
organisation. Nothing tells where a person lives (decisions.md 30).
"""

import re
from collections.abc import Callable

from sqlalchemy import ColumnElement

from consulta.contributions.queries import Criterion
from consulta.core.errors import Invalid
from consulta.core.words import N_, filled
from consulta.portal import queries
from consulta.traceability import queries as traceability
from consulta.traceability.requests import NO_SEAT

_UNKNOWN = N_("Il filtro «%(name)s» ha un valore che non conosciamo: toglilo, oppure apri di nuovo l'elenco dalla pagina del piano.")


def _id_of(name: str) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII) or not 0 < int(value) < 2**31:
            raise Invalid({name: filled(_UNKNOWN, name=name)})
        return int(value)

    return parse


def _seat(value: str) -> str:
    if value != NO_SEAT and not re.fullmatch(r"[A-Z][0-9]{3}", value, re.ASCII):
        raise Invalid({"sede": filled(_UNKNOWN, name="sede")})
    return value


def _linked(objective_id: int) -> ColumnElement[bool]:
    return queries.linked_to(objective_id)


PUBLIC_CRITERIA = (
    Criterion("obiettivo", N_("Obiettivo"), _id_of("obiettivo"), _linked),
    Criterion("piano", N_("Collegati a una voce del piano"), _id_of("piano"), traceability.on_the_plan),
    Criterion("fuori_piano", N_("Non collegati al piano"), _id_of("fuori_piano"), traceability.off_the_plan),
    Criterion("sede", N_("Comune dell’organizzazione"), _seat, traceability.seated_in),
)
