# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list behind each figure: what the public reads, or what the office works on."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from consulta.numbers.counting.cells import EVERYWHERE, NONE
from consulta.numbers.defined.shape import LISTED, ROWS, Definition
from consulta.numbers.queries import PUBLIC_STEPS
from consulta.web.ports import TerritoryRef

_ARGUMENTS: Mapping[str, str] = {
    "kind": "tipo",
    "week": "settimana",
    "area": "area",
    "comune": "comune",
    "roundtable": "tavolo",
    "channel": "canale",
    "category": "categoria",
    "outcome": "esito",
}
_WITHOUT: Mapping[str, str] = {"area": "area", "roundtable": "tavolo", "comune": "comune"}
_STEPS = {step: name for name, step in PUBLIC_STEPS.items()}
_FIXED: Mapping[str, Mapping[str, str]] = {"reply.time": {"passo": _STEPS["answered"]}}
"""Filters of figures that are made of some contributions, whatever their line."""


class Links:
    """Addresses of the lists of one cycle."""

    def __init__(self, territory: TerritoryRef, cycle_id: int, *, for_office: bool) -> None:
        self.territory, self.cycle_id, self.for_office = territory, cycle_id, for_office
        self._list = url_for("workspace.queue" if for_office else "portal.contributions", territory=territory)
        self._rows = "numbers.office_rows" if for_office else "numbers.rows"

    def of(self, definition: Definition, line: str, column: str) -> str:
        """The address of what a figure counts; empty where no list shows it."""
        if definition.listed == LISTED:
            return self._contributions(definition, line, column)
        if definition.listed == ROWS or (definition.listed and self.for_office):
            asked = {"ciclo": str(self.cycle_id), "riga": line, "colonna": column}
            given: dict[str, Any] = {name: one for name, one in asked.items() if one}
            return url_for(self._rows, territory=self.territory, measure=definition.list_id, **given)
        return ""

    def _contributions(self, definition: Definition, line: str, column: str) -> str:
        facets = [self._facet(definition.lines, line), self._facet(definition.columns, column), _FIXED.get(definition.id, {})]
        args = {"ciclo": str(self.cycle_id)}
        for facet in facets:
            if facet is None:
                return ""
            for name, value in facet.items():
                args[name] = f"{args[name]},{value}" if name == "senza" and name in args else value
        if self.for_office:
            args["stato"] = "published"
        return f"{self._list}?{urlencode(sorted(args.items()))}"

    def _facet(self, domain: str, key: str) -> Mapping[str, str] | None:
        """The filter of one line or column, None where the list has none."""
        if not domain or domain == "statistic":
            return {}
        if key in (NONE, EVERYWHERE):
            return {"senza": _WITHOUT[domain]} if domain in _WITHOUT else None
        if domain == "step":
            name = "etichettato" if key == "tagged" and self.for_office else _STEPS.get(key)
            return {"passo": name} if name else None
        return {_ARGUMENTS[domain]: key} if domain in _ARGUMENTS else None
