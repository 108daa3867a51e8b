# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents sent with a contribution: which there are, and who may read one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from consulta.attachments import queries as attachments
from consulta.attachments.policy import AttachmentView
from consulta.contributions import policy
from consulta.contributions.models import Contribution, Draft
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.decision import Decision, refuse
from consulta.core.words import N_

CONTRIBUTION = "contribution"
"""The kind of owner under which attachments are kept."""


def list_files(contribution_id: int) -> Sequence[AttachmentView]:
    """The documents of a contribution, the oldest first, also those out of public view."""
    return attachments.attachments_of(CONTRIBUTION, contribution_id)


def may_read_file(actor: Actor, contribution_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """The rule of ``wiring.ATTACHMENT_OWNERS``: a document is read as its contribution is (ADR 0028)."""
    query = select(Contribution.author_id, Contribution.status).where(
        Contribution.id == contribution_id, Contribution.territory_id == attachment.territory_id
    )
    row = db.session.execute(query).first()
    if row is None:
        return refuse(N_("Questo documento non è aperto a nessuno."))
    return policy.may_read_file(
        actor, attachment.territory_id, row.author_id, row.status, is_shown=attachment.is_released, waits=attachment.awaits_release
    )


def keys_of_drafts() -> Select[str]:
    """The one-time keys of every text under way: what waits for one of them waits as long as it."""
    return select(Draft.submission_key).where(Draft.consumed_at.is_(None))
