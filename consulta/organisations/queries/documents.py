# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of organisations: which there are, and who may read one."""

from collections.abc import Sequence
from datetime import datetime

from consulta.attachments import queries as attachments
from consulta.attachments.policy import AttachmentView
from consulta.core.actor import Actor
from consulta.core.decision import Decision, refuse
from consulta.core.words import N_
from consulta.organisations import policy
from consulta.organisations.queries.registry import find_organisation

DOCUMENTS = "organisation"
"""The kind of owner under which attachments are kept."""


def list_documents(organisation_id: int) -> Sequence[AttachmentView]:
    """The documents of an organisation, the oldest first."""
    return attachments.attachments_of(DOCUMENTS, organisation_id)


def may_read_document(actor: Actor, organisation_id: int, attachment: AttachmentView, _now: datetime) -> Decision:
    """The rule of ``wiring.ATTACHMENT_OWNERS``: its people, the office, and everybody once it is public."""
    organisation = find_organisation(attachment.territory_id, organisation_id)
    if organisation is None:
        return refuse(N_("Questo documento non è aperto a nessuno."))
    is_public = attachment.is_released and organisation.is_public
    return policy.may_read_document(actor, organisation.territory_id, organisation_id, is_public=is_public)
