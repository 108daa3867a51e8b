# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the verbs share: locks, versions, the live link, what an event says."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from consulta.contributions.models import Contribution
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.unit_of_work import add, current
from consulta.core.words import N_, filled
from consulta.opinions import policy
from consulta.opinions.models import Addressee, Opinion, OpinionLink

_STOOD = N_("Nel frattempo qualcosa è cambiato in questo parere, che ora è «%(status)s»: rileggi la pagina e riprova.")


def lock_opinion(territory_id: int, opinion_id: int) -> Opinion:
    """Hold a request. Raises NotFound."""
    query = select(Opinion).where(Opinion.id == opinion_id, Opinion.territory_id == territory_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def check_version(row: Opinion, version: int) -> None:
    """Raises Conflict, with what stands now, when the page that was seen is old."""
    if row.version != version:
        stands = {"Domanda": row.question, "Entro": f"{row.due_on:%d/%m/%Y}"}
        raise Conflict(filled(_STOOD, status=row.status.label), stands | ({"Risposta": row.answer_source} if row.answer_source else {}))


def pick_addressee(territory_id: int, addressee_id: int, field: str) -> Addressee:
    """A body of the address list that may be written to. Raises Invalid on ``field``."""
    query = select(Addressee).where(Addressee.id == addressee_id, Addressee.territory_id == territory_id, Addressee.archived_at.is_(None))
    row = current().session.scalar(query)
    if row is None:
        raise Invalid({field: N_("Scegli un ente della rubrica: quello indicato non si può usare.")})
    return row


def number_of(contribution_id: int) -> str:
    """The contribution's number."""
    row = (
        current()
        .session.execute(select(Contribution.number_year, Contribution.number_sequence).where(Contribution.id == contribution_id))
        .one()
    )
    return f"{row.number_year}-{row.number_sequence}"


def author_of(contribution_id: int) -> int | None:
    """Who wrote the contribution."""
    return current().session.scalar(select(Contribution.author_id).where(Contribution.id == contribution_id))


def open_link(row: Opinion, now: datetime) -> None:
    """Give a request a new link; the one before ends."""
    end_links(row.id, now)
    add(OpinionLink(opinion_id=row.id, created_at=now, expires_at=policy.link_expires_at(row.due_on), ended_at=None))


def end_links(opinion_id: int, now: datetime) -> None:
    """No link of the request takes an answer any more."""
    statement = update(OpinionLink).where(OpinionLink.opinion_id == opinion_id, OpinionLink.ended_at.is_(None)).values(ended_at=now)
    current().session.execute(statement, execution_options={"synchronize_session": False})


def event_values(actor_id: int | None, row: Opinion, now: datetime) -> dict[str, Any]:
    """What every event of an opinion says."""
    return {
        "occurred_at": now,
        "actor_id": actor_id,
        "territory_id": row.territory_id,
        "opinion_id": row.id,
        "number": number_of(row.contribution_id),
        "body": row.name,
    }
