# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""«I prossimi 20 di oggi» as Oggi shows them: each row says why it is there and opens its scheda in the run (ADR 0051)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from consulta.core import clock
from consulta.replies.queries import ReplyTerm
from consulta.territory.deciding import target_hours
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.locale import show_short_day
from consulta.web.ports import TerritoryRef
from consulta.workspace import policy, queries, run
from consulta.workspace.queries import NextThing


@dataclass(frozen=True, slots=True)
class NextLine:
    """A row of the list."""

    title: str
    why: str
    """The step that misses."""
    when: str
    """By when, or since when."""
    is_late: bool
    is_mine: bool
    url: str


@dataclass(frozen=True, slots=True)
class NextList:
    """The list, and where its run begins. ``start_url`` is empty for who takes no turns."""

    lines: Sequence[NextLine]
    start_url: str


def next_list(territory: TerritoryRef, terms: Mapping[int, ReplyTerm], now: datetime) -> NextList:
    """The next things of the person who looks."""
    actor = current_actor()
    found = queries.list_next(actor, territory.id, terms, target_hours(territory.contacts), now)
    if not found:
        return NextList((), "")
    args: dict[str, Any] = {run.NAME: run.written([one.id for one in found])}
    lines = [_line(one, url_for("workspace.record", territory=territory, contribution_id=one.id, **args), now) for one in found]
    takes = policy.may_classify(actor, territory.id)
    return NextList(lines, url_for("workspace.take_next", territory=territory, **args) if takes else "")


def _line(one: NextThing, url: str, now: datetime) -> NextLine:
    return NextLine(f"{one.number} · {one.title}", _(one.step.label), _when(one, now), one.is_late(now), one.is_mine, url)


def _when(one: NextThing, now: datetime) -> str:
    if one.due_on is None:
        return str(_("arrivato il %(day)s", day=show_short_day(one.submitted_at)))
    days = (one.due_on - clock.rome_day(now)).days
    if one.is_late(now):
        return _late(-days)
    if days == 0:
        return str(_("entro oggi"))
    return str(_("entro domani") if days == 1 else _("entro il %(day)s", day=show_short_day(one.due_on)))


def _late(days: int) -> str:
    if days <= 0:
        return str(_("il tempo è finito oggi"))
    return str(_("in ritardo di un giorno") if days == 1 else _("in ritardo di %(n)s giorni", n=days))
