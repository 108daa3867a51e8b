# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reply of a point of a synthesis: written with the synthesis, inherited by the contributions of the point (ADR 0052)."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.unit_of_work import add, current, transactional
from consulta.core.words import N_
from consulta.replies import policy, queries
from consulta.replies.models import PointReply
from consulta.replies.queries.together import JointWords
from consulta.replies.requests import WritePointReply
from consulta.replies.service.pieces import content_of
from consulta.synthesis.models import SynthesisPoint
from consulta.synthesis.service import work_on

OVERTAKEN = N_("Nel frattempo un collega ha cambiato la risposta di questo punto: confronta i due testi e riprova.")
_BRACES = N_("La risposta di un punto si legge così com'è nella pagina pubblica: togli le parentesi graffe.")


@transactional
def write_point_reply(actor: Actor, request: WritePointReply, now: datetime) -> None:
    """Give a point its reply, change it, or take it away while the synthesis is being written; who does may not approve it.

    Raises NotFound, Refused (role, not in writing), Invalid naming each field (invariant 3), Conflict with what stands now.
    """
    policy.may_write_replies(actor, request.territory_id).or_refuse()
    work = work_on(actor, request.territory_id, request.synthesis_id, now)
    work.point(request.point_id)
    stored = current().session.scalar(select(PointReply).where(PointReply.point_id == request.point_id))
    columns = _checked(request, now)
    if _stands(stored, columns):
        return
    if (stored.version if stored else 0) != request.version:
        raise Conflict(OVERTAKEN, {"Esito": stored.outcome.label, "Motivazione": stored.source} if stored else {})
    if columns is None:
        current().session.delete(stored)
    elif stored is None:
        at = {"territory_id": request.territory_id, "synthesis_id": request.synthesis_id, "point_id": request.point_id}
        add(PointReply(**at, **columns))
    else:
        for name, value in columns.items():
            setattr(stored, name, value)
        stored.version += 1
    work.done("reply")


def _checked(request: WritePointReply, now: datetime) -> dict[str, Any] | None:
    if request.draft is None:
        return None
    columns = content_of(request.territory_id, request.draft)
    del columns["html"]
    words = JointWords(
        columns["outcome"],
        columns["source"],
        columns["accepted_part"],
        columns["refused_part"],
        columns["forwarded_to"],
        columns["deferred_year"],
        columns["covered_by_id"],
        columns["covered_by_service_id"],
        columns["forwarded_to_id"],
    )
    wrong = dict(queries.missing_in(words, queries.count_objectives(request.point_id), clock.rome_day(now)))
    named = {"text": words.text, "accepted_part": words.accepted_part, "refused_part": words.refused_part}
    wrong |= {name: _BRACES for name, said in named.items() if "{" in said or "}" in said}
    if wrong:
        raise Invalid(wrong)
    return columns


def _stands(stored: PointReply | None, columns: dict[str, Any] | None) -> bool:
    if stored is None or columns is None:
        return stored is None and columns is None
    return all(getattr(stored, name) == value for name, value in columns.items())


def forget_replies_of_lost_points(synthesis_id: int) -> None:
    """In the open transaction: a point that was taken away takes its reply with it."""
    lost = delete(PointReply).where(PointReply.synthesis_id == synthesis_id, ~exists().where(SynthesisPoint.id == PointReply.point_id))
    current().session.execute(lost, execution_options={"synchronize_session": False})
