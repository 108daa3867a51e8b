# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letters about notices tell, read at delivery: the outbox holds ids alone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from consulta.consultations.models import PlanCycle
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.notices import queries as notices
from consulta.notices.models import Notice
from consulta.notifications.queries import Envelope
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _application(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """An application as it stands, for who sent it."""
    assert territory is not None
    found = notices.get_application(territory.id, envelope.context["application_id"])
    return {
        "number": found.number,
        "notice": found.notice_title,
        "name": found.name,
        "tables": ", ".join(title for _, title in found.roundtables),
        "is_late": found.is_late,
        "status_label": found.status.label,
        "standing_label": found.standing.label if found.standing else "",
        "reason": found.asked or found.reason,
        "until": found.asked_until,
        "may_ask_review": found.status == "rejected" and found.review_asked_at is None,
        "link": url_for("notices.own", territory=territory, application_id=found.id, _external=True),
    }


def _notice(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """A notice and what changed of it."""
    context = envelope.context
    title = db.session.scalar(select(Notice.title).where(Notice.id == context["notice_id"]))
    if title is None:
        raise NotFound
    instants = {name: datetime.fromisoformat(context[name]) for name in ("old", "new") if context.get(name)}
    link = url_for("portal.notice", territory=territory, notice_id=context["notice_id"], _external=True)
    return {**context, **instants, "notice": title, "link": link}


def _pact(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The version in force."""
    cycle = db.session.scalar(select(PlanCycle.title).where(PlanCycle.id == envelope.context["cycle_id"]))
    return {"number": envelope.context["number"], "cycle": cycle, "link": url_for("portal.pact", territory=territory, _external=True)}


def _seat(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """A seat that the office ended, for who sat there: the name of the organisation, none for a citizen."""
    assert territory is not None
    found = notices.get_seat_row(territory.id, envelope.context["member_id"])
    seat = notices.get_seat(territory.id, found.id)
    return {
        "name": found.name if found.organisation_id is not None else "",
        "table": found.roundtable_title,
        "last_day": date.fromisoformat(envelope.context["last_day"]),
        "reason": found.end_reason,
        "link": url_for("portal.roundtable", territory=territory, roundtable_id=seat.roundtable_id, _external=True),
    }


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "notices/received": _application,
    "notices/decided": _application,
    "notices/extended": _notice,
    "notices/revoked": _notice,
    "notices/pact": _pact,
    "notices/seat_ended": _seat,
}
