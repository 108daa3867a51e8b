# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dates of a cycle for people's own calendars."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, url_for

from consulta.consultations import queries as consultations
from consulta.core import clock, ical
from consulta.portal.views.blueprint import bp
from consulta.portal.views.shown import say, until_label
from consulta.web import access
from consulta.web.locale import gettext as _
from consulta.web.locale import show_moment
from consulta.web.ports import TerritoryRef


@bp.route("/<territory:territory>/conferenza/<int:cycle_id>/calendario.ics")
@access.anyone()
def cycle_calendar(territory: TerritoryRef, cycle_id: int) -> Response:
    """The dated phases of a cycle as events. Who follows the address sees a moved date move."""
    cycle = consultations.get_cycle(territory.id, cycle_id, clock.now())
    changed = [one.changed_at for one in consultations.list_date_changes(cycle_id)]
    decided = [one.decided_at for one in consultations.list_decisions(cycle_id)]
    base = current_app.config["BASE_URL"]
    url = base + url_for(".conference", territory=territory, cycle_id=cycle_id)
    events = _events(cycle, [*changed, *decided], uid=f"{territory}-{cycle_id}-%s@{urlsplit(base).hostname}", url=url)
    headers = {"Content-Disposition": f'attachment; filename="consultazione-{territory}-{cycle_id}.ics"'}
    return Response(ical.write_calendar(cycle.title, events), mimetype="text/calendar", headers=headers)


def _events(cycle: consultations.CycleView, history: Sequence[datetime], *, uid: str, url: str) -> list[ical.DayEvent]:
    """Every phase that lasts, with its days. The history of the whole cycle counts: the end of a phase is the date of the next."""
    lasting = [step for step in cycle.timeline if step.ends_at is None or step.starts_at < step.ends_at]
    return [_event(cycle, step, history, uid, url) for step in lasting]


def _event(cycle: consultations.CycleView, step: Any, history: Sequence[datetime], uid: str, url: str) -> ical.DayEvent:
    first = clock.rome_day(step.starts_at)
    last = clock.rome_day(step.ends_at - timedelta(microseconds=1)) if step.ends_at else first
    lines = [_("Comincia %(when)s.", when=show_moment(step.starts_at))]
    if step.ends_at:
        lines.append(_("Finisce %(when)s.", when=until_label(step.ends_at)))
    if cycle.is_suspended:
        lines.append(_("La consultazione è sospesa: per ora non si ricevono testi."))
    return ical.DayEvent(
        uid=uid % step.phase.value,
        sequence=len(history),
        stamped_at=max(history, default=cycle.timeline[0].starts_at),
        first=first,
        last=max(first, last),
        summary=f"{say(step.phase.label)}: {cycle.title}",
        description="\n".join(lines),
        url=url,
        is_certain=not cycle.is_suspended,
    )
