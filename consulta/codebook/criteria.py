# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters by tag that the codebook adds to the office's lists (wiring.OFFICE_CRITERIA). Tags are not public."""

from sqlalchemy import ColumnElement

from consulta.codebook import policy, queries
from consulta.contributions.queries import Criterion
from consulta.core.errors import Invalid
from consulta.core.words import N_


def _code(value: str) -> str:
    if not policy.is_code(value):
        raise Invalid({"etichetta": "Il filtro «etichetta» ha un valore che non conosciamo: toglilo o sceglilo dall'elenco."})
    return value


def _yes(value: str) -> str:
    if value != "si":
        raise Invalid({"senza_etichetta": "Il filtro «senza etichetta» accetta solo «si»: toglilo o sceglilo dall'elenco."})
    return value


def _carries(code: str) -> ColumnElement[bool]:
    return queries.carrying(queries.CONTRIBUTION, code)


def _bare(_value: str) -> ColumnElement[bool]:
    return queries.without_tags()


OFFICE_CRITERIA = (
    Criterion("etichetta", N_("Etichetta"), _code, _carries),
    Criterion("senza_etichetta", N_("Senza etichetta"), _yes, _bare),
)
