# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that everybody reads, and the office's. The cycle is in the address (``ciclo``), else the one the public pages speak of."""

from dataclasses import dataclass
from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from consulta.consultations import queries as consultations
from consulta.consultations.queries import CycleView
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.numbers import policy, queries
from consulta.numbers.reading import public, whole
from consulta.numbers.shown import WHY_CUT, Sheet, compare
from consulta.numbers.views.blueprint import bp
from consulta.numbers.views.links import Links
from consulta.territory import queries as territory_queries
from consulta.web import access, forms
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cycle of the page and what is kept of it and of the one before; no cycle at all in a new territory."""

    cycles: tuple[CycleView, ...]
    cycle: CycleView | None
    before: CycleView | None
    counted_at: datetime | None
    sheet: Sheet | None = None
    former: Sheet | None = None


def read_chosen(territory: TerritoryRef, *, for_office: bool, with_map: bool = True) -> Chosen:
    """The numbers of the cycle in the address. Raises NotFound for one that its reader may not know of."""
    today = clock.rome_day(clock.now())
    cycles, cycle, before = list_choices(territory, for_office=for_office)
    kept = queries.find_snapshot(territory.id)
    if cycle is None or kept is None:
        return Chosen(cycles, cycle, before, kept.at if kept else None)
    ids = [one.id for one in (cycle, before) if one is not None]
    cells, setting = queries.read_cycles(ids), queries.read_setting(territory.id, ids, today)
    read = whole if for_office else public
    outlines = territory_queries.find_map(territory.id, today) if with_map else None
    sheets = [
        Sheet(read(cycle_id, cells[cycle_id], setting), Links(territory, cycle_id, for_office=for_office).of, outlines) for cycle_id in ids
    ]
    return Chosen(cycles, cycle, before, kept.at, sheets[0], sheets[1] if before else None)


def list_choices(territory: TerritoryRef, *, for_office: bool) -> tuple[tuple[CycleView, ...], CycleView | None, CycleView | None]:
    """The cycles that a reader may know of, the one in the address, the one before it. Raises NotFound for another."""
    cycles = tuple(consultations.list_cycles(territory.id, clock.now(), with_setup=for_office))
    return cycles, *_pick(cycles)


def _pick(cycles: tuple[CycleView, ...]) -> tuple[CycleView | None, CycleView | None]:
    """The cycle asked for, else one that takes contributions, else the newest; and the one before it."""
    if not cycles:
        return None, None
    if asked := request.args.get("ciclo", ""):
        wanted = forms.whole(asked)
        cycle = next((one for one in cycles if one.id == wanted), None)
        if cycle is None:
            raise NotFound
    else:
        cycle = next((one for one in cycles if one.window.accepts_input), cycles[0])
    return cycle, queries.cycle_before(cycles, cycle)


@bp.route("/<territory:territory>/numeri")
@access.anyone()
def show(territory: TerritoryRef) -> Response:
    """The numbers of a cycle, without what is not told of few persons."""
    return _page(territory, for_office=False)


@bp.route("/<territory:territory>/ufficio/numeri")
@access.staff(*policy.READERS, policy=policy.may_read_office_numbers)
def office(territory: TerritoryRef) -> Response:
    """The same numbers, whole, with the office's lists behind them."""
    return _page(territory, for_office=True)


def _page(territory: TerritoryRef, *, for_office: bool) -> Response:
    chosen = read_chosen(territory, for_office=for_office)
    sheet = chosen.sheet
    return page(
        "numbers/office.html" if for_office else "numbers/show.html",
        territory=territory,
        chosen=chosen,
        headlines=sheet.headlines() if sheet else [],
        sections=list(sheet.sections()) if sheet else [],
        compared=compare(sheet, chosen.former) if sheet and chosen.former else [],
        is_empty=sheet is not None and not sheet.reading.counts,
        why_cut=WHY_CUT if sheet and sheet.reading.hidden else "",
        attribution=sheet.outlines.attribution if sheet and sheet.outlines else "",
        is_demo=territory.is_demo,
    )
