# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows taken for writing, always the notice before the application, and the checks that the verbs share."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current
from consulta.core.words import N_, too_long
from consulta.notices import queries
from consulta.notices.models import Application, ApplicationStep, Notice
from consulta.notices.queries import ApplicationView

REASON_CAP, ACT_CAP = 500, 200
LONG_REASON_CAP = 1_000


def lock_notice(territory_id: int, notice_id: int) -> Notice:
    """The notice, locked until the end of the transaction. Raises NotFound."""
    query = select(Notice).where(Notice.territory_id == territory_id, Notice.id == notice_id)
    row: Notice | None = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def lock_application(territory_id: int, application_id: int) -> tuple[Application, ApplicationView]:
    """The application, locked until the end of the transaction, with what the policies ask of it. Raises NotFound."""
    query = select(Application).where(Application.territory_id == territory_id, Application.id == application_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row, queries.get_application(territory_id, application_id)


def refuse_stale_notice(row: Notice, version: int) -> None:
    """Raise Conflict with what stands now when somebody saved before."""
    if row.version != version:
        theirs = {"title": row.title, "asked": row.asked, "text": row.text_source, "officer_name": row.officer_name}
        theirs |= {"number": row.protocol_number, "board_reference": row.board_reference}
        raise Conflict(N_("Un'altra persona ha cambiato l'avviso mentre lo guardavi."), theirs)


def refuse_stale_application(row: Application, version: int) -> None:
    """Raise Conflict when somebody acted on the application before."""
    if row.version != version:
        theirs = {"status": row.status.label, "reason": row.reason, "number": row.letter_number}
        raise Conflict(N_("Nel frattempo qualcuno ha agito su questa domanda: rileggila."), theirs)


def notice_event(actor: Actor, row: Notice, now: datetime) -> dict[str, Any]:
    """What every event of a notice says."""
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": row.territory_id,
        "notice_id": row.id,
        "cycle_id": row.cycle_id,
    }


def application_event(actor: Actor, row: Application, now: datetime) -> dict[str, Any]:
    """What every event of an application says."""
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": row.territory_id,
        "application_id": row.id,
        "notice_id": row.notice_id,
    }


def step(actor: Actor, row: Application, now: datetime, reason: str = "") -> None:
    """Write the dated change of an application."""
    add(ApplicationStep(application_id=row.id, status=row.status, reason=reason, by_id=actor.user_id, at=now))


def at_most(value: str, cap: int, field: str, label: str) -> str:
    """The value, or Invalid when it is too long."""
    if len(value) > cap:
        raise Invalid({field: too_long(label, cap, len(value))})
    return value


def reason_of(value: str, missing: str = "", cap: int = REASON_CAP) -> str:
    """The reason, normalised. Raises Invalid when ``missing`` says that there must be one."""
    reason = normalise(value)
    if missing and not reason:
        raise Invalid({"reason": missing})
    return at_most(reason, cap, "reason", N_("Il motivo"))


def act_of(value: str) -> str:
    """The act, on one line."""
    return at_most(one_line(value), ACT_CAP, "act", N_("L'atto"))
