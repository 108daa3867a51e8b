# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a person whose address was paused asks for letters again."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from consulta.accounts.models import User
from consulta.core.actor import Actor
from consulta.core.errors import Invalid
from consulta.core.unit_of_work import current, transactional
from consulta.core.words import N_
from consulta.notifications import policy
from consulta.notifications.models import MailTrouble
from consulta.notifications.service.outbox import Letter, queue_letter

CHECK = "notifications/check_address"


@transactional
def ask_to_resume(actor: Actor, now: datetime) -> None:
    """A letter with a link to the paused address: who opens it gets letters again. Raises Refused, Invalid when it is not paused."""
    policy.may_choose_mail(actor).or_refuse()
    session = current().session
    me = session.execute(select(User.email, User.language).where(User.id == actor.user_id)).one()
    paused = select(MailTrouble.address).where(MailTrouble.address == me.email, MailTrouble.paused_at.is_not(None))
    if session.scalar(paused) is None:
        raise Invalid({"address": N_("Il tuo indirizzo riceve già i messaggi.")})
    queue_letter(Letter(uuid4().hex, CHECK, me.email or "", {}, user_id=actor.user_id, language=me.language), now)
