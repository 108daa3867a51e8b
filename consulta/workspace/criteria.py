# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's own filters, injected into its lists by wiring.OFFICE_CRITERIA."""

from sqlalchemy import ColumnElement

from consulta.contributions.models import Contribution
from consulta.contributions.queries import Criterion
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.territory.deciding import overdue_before
from consulta.web.access import current_territory
from consulta.workspace import queries, run


def _yes(value: str) -> str:
    if value != "si":
        raise Invalid({"da_accettare": "Il filtro «da accettare» accetta solo «si»: toglilo o sceglilo dall'elenco."})
    return value


def _where(_value: str) -> ColumnElement[bool]:
    return queries.late_to_accept()


def _overdue_yes(value: str) -> str:
    if value != "si":
        raise Invalid({"oltre_termine": "Il filtro «oltre_termine» accetta solo «si»: toglilo o sceglilo dall'elenco."})
    return value


def _overdue(_value: str) -> ColumnElement[bool]:
    territory = current_territory()
    return queries.overdue_contributions(overdue_before(territory.contacts if territory else {}, clock.now()))


def _to_read(value: str) -> str:
    if value != "da_leggere":
        raise Invalid({"documenti": "Il filtro «documenti» accetta solo «da_leggere»: toglilo o sceglilo dall'elenco."})
    return value


def _documents(_value: str) -> ColumnElement[bool]:
    territory = current_territory()
    return queries.with_waiting_documents(territory.id if territory else 0)


def _of_run(ids: tuple[int, ...]) -> ColumnElement[bool]:
    return Contribution.id.in_(ids)


OFFICE_CRITERIA = (
    Criterion(run.NAME, N_("Giro di oggi"), run.read, _of_run),
    Criterion("documenti", N_("Con documenti da leggere"), _to_read, _documents),
    Criterion("da_accettare", N_("Arrivati in ritardo, da accettare"), _yes, _where),
    Criterion("oltre_termine", N_("Oltre il tempo per decidere"), _overdue_yes, _overdue),
)
