# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list behind each figure: what the public reads, or what the office works on."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import url_for

from consulta.numbers.counting.cells import EVERYWHERE, NONE
from consulta.numbers.definitions import Definition
from consulta.numbers.queries import PUBLIC_STEPS
from consulta.web.ports import TerritoryRef

_ARGUMENTS: Mapping[str, str] = {
    "kind": "tipo",
    "commented": "tipo",
    "area": "area",
    "comune": "comune",
    "roundtable": "tavolo",
    "channel": "canale",
    "category": "categoria",
    "body": "categoria",
    "outcome": "esito",
}
_WITHOUT: Mapping[str, str] = {"area": "area", "roundtable": "tavolo", "comune": "comune"}
_STEPS = {step: name for name, step in PUBLIC_STEPS.items()}
_ORDERS: Mapping[str, str] = {"contributions": "", "discussed": "commentati", "endorsed": "sostenuti"}


class Links:
    """Addresses of the lists of one cycle."""

    def __init__(self, territory: TerritoryRef, cycle_id: int, *, for_office: bool) -> None:
        self.territory, self.cycle_id, self.for_office = territory, cycle_id, for_office
        self._list = url_for("workspace.queue" if for_office else "portal.contributions", territory=territory)

    def of(self, definition: Definition, line: str, column: str) -> str:
        """The address of what a figure counts; empty where no list shows it."""
        if definition.listed in _ORDERS:
            return self._contributions(definition, line, column)
        if definition.listed == "meetings":
            return self._meetings(definition, line)
        if definition.listed == "registry":
            return self._bodies(line)
        if definition.listed == "moderation":
            return url_for("portal.how_we_moderate", territory=self.territory)
        return ""

    def _contributions(self, definition: Definition, line: str, column: str) -> str:
        facets = [self._facet(definition.lines, line), self._facet(definition.columns, column)]
        if None in facets:
            return ""
        args = {"ciclo": str(self.cycle_id)} | {name: value for facet in facets for name, value in (facet or {}).items()}
        if self.for_office:
            args["stato"] = "published"
        elif order := _ORDERS[definition.listed]:
            args["ordine"] = order
        return f"{self._list}?{urlencode(sorted(args.items()))}"

    def _facet(self, domain: str, key: str) -> Mapping[str, str] | None:
        """The filter of one line or column, None where the list has none."""
        if not domain or domain == "who":
            return {}
        if key in (NONE, EVERYWHERE):
            return {"senza": _WITHOUT[domain]} if domain in _WITHOUT else None
        if domain == "step":
            name = "etichettato" if key == "tagged" and self.for_office else _STEPS.get(key)
            return {"passo": name} if name else None
        return {_ARGUMENTS[domain]: key} if domain in _ARGUMENTS and key != "topic" else None

    def _meetings(self, definition: Definition, line: str) -> str:
        if self.for_office:
            return url_for("meetings.index", territory=self.territory)
        if definition.lines == "gathering" and line != NONE:
            return url_for("portal.roundtable", territory=self.territory, roundtable_id=int(line))
        return url_for("portal.conference", territory=self.territory, cycle_id=self.cycle_id)

    def _bodies(self, line: str) -> str:
        if self.for_office:
            return url_for("organisations.registry", territory=self.territory, categoria=line)
        return f"{self._list}?{urlencode([('categoria', line), ('ciclo', self.cycle_id)])}"
