# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A filter in words: what each argument of its address says to a person."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from consulta.codebook import queries as codebook
from consulta.contributions import queries as contributions
from consulta.contributions.queries import Criterion
from consulta.contributions.queries.filters import ORDERS
from consulta.core import clock
from consulta.core.words import N_
from consulta.replies.policy import OUTCOME_LABELS
from consulta.territory import queries as territory_queries
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.workspace import queries

_NAMES: Mapping[str, str] = {
    "q": N_("Parole"),
    "stato": N_("Stato"),
    "tipo": N_("Tipo"),
    "area": N_("Area"),
    "comune": N_("Comune"),
    "tavolo": N_("Tavolo"),
    "tema": N_("Tema"),
    "categoria": N_("Chi lo dice"),
    "esito": N_("Risposta"),
    "organizzazione": N_("Organizzazione"),
    "ordine": N_("Ordine"),
    "letto": N_("Letto dall'ufficio"),
    "collegato": N_("Collegato a un obiettivo"),
    "ritardo": N_("Arrivato in ritardo"),
    "oltre_termine": N_("Oltre il tempo per decidere"),
    "senza_etichetta": N_("Senza etichetta"),
}
_VALUES: Mapping[str, str] = {
    "si": N_("sì"),
    "no": N_("no"),
    "tutti": N_("tutti"),
    "senza_esito": N_("senza risposta"),
    "cittadini": N_("cittadini"),
    "da_leggere": N_("da leggere"),
    **ORDERS,
    **{one.value: one.label for one in (*contributions.STATUSES, *contributions.KINDS)},
    **OUTCOME_LABELS,
    **{one.value: one.label for one in contributions.CATEGORIES},
}


def describer(territory: TerritoryRef, criteria: Iterable[Criterion]) -> Callable[[Mapping[str, str]], Sequence[tuple[str, str]]]:
    """What puts filters in words, whatever how many: three statements read the names of tags, areas and tavoli."""
    tags = {tag.code: tag.label for tag in codebook.list_tags(territory.id, with_retired=True)}
    areas = {area.code: area.label for area in territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))}
    tables = {str(one.id): one.label for one in queries.list_roundtables(territory.id)}
    return describer_of(territory, criteria, {"etichetta": tags, "area": areas, "tavolo": tables})


def describer_of(
    territory: TerritoryRef, criteria: Iterable[Criterion], values: Mapping[str, Mapping[str, str]]
) -> Callable[[Mapping[str, str]], Sequence[tuple[str, str]]]:
    """The same with names that were read already: ``values`` by argument and value."""
    added = {one.name: one for one in criteria}
    named = {name: one.label for name, one in added.items()} | dict(_NAMES)
    named["tavolo"] = territory.labels.roundtable.singular.capitalize()

    def said(name: str, value: str) -> str:
        say = added[name].say if name in added else None
        return values.get(name, {}).get(value) or (str(_(say(value))) if say else _said(name, value))

    def describe(kept: Mapping[str, str]) -> Sequence[tuple[str, str]]:
        return [(str(_(named.get(name, name))), said(name, value)) for name, value in kept.items()]

    return describe


def _said(name: str, value: str) -> str:
    return value if name == "q" else str(_(_VALUES.get(value, value)))
