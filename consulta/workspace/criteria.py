# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's own filters, injected into its lists by wiring.OFFICE_CRITERIA."""

from sqlalchemy import ColumnElement

from consulta.contributions.queries import Criterion
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.workspace import queries


def _yes(value: str) -> str:
    if value != "si":
        raise Invalid({"da_accettare": "Il filtro «da accettare» accetta solo «si»: toglilo o sceglilo dall'elenco."})
    return value


def _where(_value: str) -> ColumnElement[bool]:
    return queries.late_to_accept()


OFFICE_CRITERIA = (Criterion("da_accettare", N_("Arrivati in ritardo, da accettare"), _yes, _where),)
