# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of contributions: the office takes one out of public view, or shows it again; those of forms that nobody sent go."""

from datetime import datetime

from consulta.attachments import service as attachments
from consulta.attachments.requests import HoldFile, OneAttachment
from consulta.contributions import policy
from consulta.contributions.events import FileWithheld
from consulta.contributions.queries import CONTRIBUTION, find_by_key, find_sent, keys_of_drafts, list_files
from consulta.contributions.requests import SendFile, WithholdFile
from consulta.contributions.service.publication import load_contribution, number_of
from consulta.contributions.service.texts import check_key
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import one_line
from consulta.core.unit_of_work import emit, transactional
from consulta.core.words import N_, too_long

REASON_CAP = 400
REASON_FLOOR = 5


@transactional
def hold_file(actor: Actor, request: SendFile, now: datetime) -> int:
    """Keep a document until its form is sent. Raises Invalid under ``file`` (limits), Conflict (the form was sent, or is another's)."""
    check_key(request.key)
    if find_sent(request.key) is not None:
        raise Conflict(N_("Questo testo è già stato inviato."))
    held = attachments.hold(actor, HoldFile(request.territory_id, request.key, request.file), now)
    if find_by_key(request.key) is not None:
        attachments.open_waiting(request.key)
    return held


@transactional
def withhold_file(actor: Actor, request: WithholdFile, now: datetime) -> None:
    """Take a document out of public view, or do not show one that waits; its author is told why. The office keeps it.

    Raises Refused, Invalid, NotFound, Conflict.
    """
    policy.may_withhold_file(actor, request.territory_id).or_refuse()
    reason = one_line(request.reason)
    if len(reason) < REASON_FLOOR:
        raise Invalid({"reason": N_("Scrivi perché lo togli: chi lo ha inviato lo legge.")})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    contribution = load_contribution(request.territory_id, request.contribution_id)
    one = OneAttachment(CONTRIBUTION, contribution.id, request.attachment_id)
    waits = any(file.id == request.attachment_id and file.awaits_release for file in list_files(contribution.id))
    (attachments.keep_back if waits else attachments.withdraw)(actor, one, now, reason)
    emit(
        FileWithheld(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=contribution.territory_id,
            contribution_id=contribution.id,
            number=number_of(contribution),
            author_id=contribution.author_id,
            attachment_id=request.attachment_id,
        )
    )


@transactional
def show_file(actor: Actor, territory_id: int, contribution_id: int, attachment_id: int, now: datetime) -> None:
    """Show a document that waits or was taken out of view, wherever its contribution is shown. Raises Refused, NotFound, Conflict."""
    policy.may_withhold_file(actor, territory_id).or_refuse()
    contribution = load_contribution(territory_id, contribution_id)
    attachments.release(actor, OneAttachment(CONTRIBUTION, contribution.id, attachment_id), now)


def forget_waiting_files(now: datetime) -> int:
    """Forget documents of forms that nobody sent or kept, two days after. Gives how many."""
    return attachments.forget_waiting(now - attachments.WAITS_FOR, keys_of_drafts())
