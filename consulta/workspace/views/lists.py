# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office's lists share: the filter read from the URL with the criteria of wiring, the pager."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, request

from consulta.contributions.queries import Criterion, StaffFilter
from consulta.core import clock
from consulta.core.pagination import Page
from consulta.moderation.answer_queries import list_answers
from consulta.territory.deciding import overdue_before
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.pager import Pager, links
from consulta.web.ports import TerritoryRef
from consulta.workspace.forms import ClassifyForm, whole

CRITERIA = "consulta.office_criteria"
"""Extension under which wiring puts the filters that higher features add to the office's lists."""


def read_filter() -> StaffFilter:
    """The filter that stands in the URL. Raises Invalid naming the parameter."""
    criteria: Sequence[Criterion] = current_app.extensions.get(CRITERIA, ())
    return StaffFilter.from_args(request.args, criteria)


def pager(found: Page[Any]) -> Pager:
    """The links of a page of a list, and how long the list is."""
    total = found.total or 0
    return links(found, _("Più di 1.000 in elenco") if found.total_is_more else _("%(n)s in elenco", n=dotted(total)))


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a text has waited for a decision, in words, and whether that is more than the office promised."""

    age: str
    is_overdue: bool


def waits(territory: TerritoryRef, rows: Iterable[Any], now: datetime) -> Mapping[int, Wait]:
    """The wait of each contribution or comment that nobody has decided on, by id."""
    before = overdue_before(territory.contacts, now)
    waiting = (row for row in rows if row.status.value == "in_moderation" and row.submitted_at)
    return {row.id: Wait(_age(row.submitted_at, now), row.submitted_at < before) for row in waiting}


def _age(at: datetime, now: datetime) -> str:
    days = (clock.rome_day(now) - clock.rome_day(at)).days
    if days <= 0:
        return str(_("aspetta da oggi"))
    return str(_("aspetta da ieri") if days == 1 else _("aspetta da %(n)s giorni", n=days))


def offer_ready(territory: TerritoryRef, form: ClassifyForm) -> None:
    """The ready explanations in the form of a decision."""
    form.offer_ready(list_answers(territory.id), _("Nessuna: scrivo io"))


def use_ready(territory: TerritoryRef, form: ClassifyForm) -> bool:
    """Whether the button «Usa questo modello» was pressed; the form is then filled with the chosen explanation."""
    if "use_ready" not in request.form:
        return False
    wanted = whole(request.form.get("ready"))
    form.use(next((one for one in list_answers(territory.id) if one.id == wanted), None))
    return True
