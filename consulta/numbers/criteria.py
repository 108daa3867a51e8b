# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters that make the list behind a figure (wiring.PUBLIC_CRITERIA, wiring.OFFICE_CRITERIA): cycle, channel, what is missing, step."""

import re
from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement

from consulta.consultations import queries as consultations
from consulta.contributions.models import Channel
from consulta.contributions.queries import Criterion
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.words import N_, filled
from consulta.numbers import queries
from consulta.numbers.wording import FIXED
from consulta.web.access import current_territory

_UNKNOWN = N_("Il filtro «%(name)s» ha un valore che non conosciamo: toglilo o aprilo dalla pagina dei numeri.")
_OFFICE_STEPS = {**queries.PUBLIC_STEPS, "etichettato": "tagged"}


def _refused(name: str) -> Invalid:
    return Invalid({name: filled(_UNKNOWN, name=name)})


def _id(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", value, re.ASCII) or not 0 < int(value) < 2**31:
        raise _refused("ciclo")
    return int(value)


def _one_of(name: str, allowed: Mapping[str, str]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise _refused(name)
        return allowed[value]

    return parse


def _in_cycle(cycle_id: int) -> ColumnElement[bool]:
    return queries.of_cycle(cycle_id)


def _through(channel: str) -> ColumnElement[bool]:
    return queries.through(channel)


def _without(what: str) -> ColumnElement[bool]:
    return queries.without(what)


def _reached(step: str) -> ColumnElement[bool]:
    return queries.reached(step)


def _title(value: str) -> str:
    """The title of a consultation that everybody may know of; of any other only what the address says."""
    territory, wanted = current_territory(), _id(value)
    public = consultations.list_cycles(territory.id, clock.now()) if territory else ()
    return next((one.title for one in public if one.id == wanted), value)


_CHANNELS = {one.value: one.value for one in Channel}
_MISSING = {"area": N_("area"), "comune": N_("comune: riguarda tutto il territorio"), "tavolo": N_("tavolo")}


def _step(values: Mapping[str, str]) -> Criterion:
    return Criterion("passo", N_("Passo"), _one_of("passo", values), _reached, lambda value: FIXED["step"][values[value]])


_SHARED = (
    Criterion("ciclo", N_("Consultazione"), _id, _in_cycle, _title),
    Criterion("canale", N_("Canale"), _one_of("canale", _CHANNELS), _through, lambda value: Channel(value).label),
    Criterion("senza", N_("Senza"), _one_of("senza", {name: name for name in _MISSING}), _without, lambda value: _MISSING[value]),
)
PUBLIC_CRITERIA = (*_SHARED, _step(queries.PUBLIC_STEPS))
OFFICE_CRITERIA = (*_SHARED, _step(_OFFICE_STEPS))
