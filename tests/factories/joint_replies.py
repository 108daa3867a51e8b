# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reply for many, and publications of many replies, for tests: made by the real services."""

from datetime import timedelta

from sqlalchemy import select

from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.replies import service
from consulta.replies.requests import DraftReply, ScheduleBatch, WriteJoint
from consulta.web.ports import TerritoryRef
from consulta.workspace.answering import APPROVED, ASSIGNED, KINDS, WRITTEN, act_for
from tests.factories.contributions import make_contribution, new_key
from tests.factories.replies import make_reply

WORDS = "Grazie per «{titolo}»: abbiamo valutato la richiesta con i comuni dell'ambito."


def answers_to_many(territory: TerritoryRef, actor: Actor, topic_id: int, words: str = WORDS, first_id: int | None = None) -> list[int]:
    """Acts on many replies: three to confirm (written, to ``first_id`` when it is given; assigned; approved) and one written, which
    can be undone."""
    made = []
    for name, is_done in ((WRITTEN, False), (ASSIGNED, False), (APPROVED, False), (WRITTEN, True)):
        contribution_id = first_id if first_id and not made else make_contribution(territory, topic_id).contribution_id
        version = db.session.scalar(select(Contribution.version).where(Contribution.id == contribution_id)) or 1
        picked = (
            Picked(contribution_id, version) if name != APPROVED else Picked(make_reply(territory, contribution_id, status="proposed"), 2)
        )
        request = PrepareBulk(territory.id, name, KINDS[name], (picked,), new_key())
        operation = bulk.prepare(actor, act_for(territory.id, 0, name), request, clock.now())
        made.append(operation)
        if name == WRITTEN:
            draft = DraftReply(0, "not_accepted", words)
            service.write_joint(actor, WriteJoint(territory.id, operation, draft, None, "", "", True), clock.now())
        if is_done:
            bulk.carry_out(actor, act_for(territory.id, operation, name), CarryOut(territory.id, operation, {"version": "1"}), clock.now())
    return made


def make_batch(territory: TerritoryRef, actor: Actor, topic_id: int) -> int:
    """A publication of one approved reply, in a week."""
    reply_id = make_reply(territory, make_contribution(territory, topic_id).contribution_id, status="approved")
    request = ScheduleBatch(territory.id, "Risposte sui trasporti", (reply_id,), clock.now() + timedelta(days=7), new_key())
    return service.schedule_batch(actor, request, clock.now())
