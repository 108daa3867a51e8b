# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of an organisation: its people bring them, the office reads them and may make one public."""

from datetime import datetime

from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile, OneAttachment
from consulta.core.actor import Actor
from consulta.core.unit_of_work import transactional
from consulta.organisations import policy, queries
from consulta.organisations.affiliations import locked
from consulta.organisations.queries import DOCUMENTS
from consulta.organisations.requests import AddDocument


@transactional
def add_document(actor: Actor, request: AddDocument, now: datetime) -> int:
    """Bring a document; gives the attachment. Raises NotFound, Refused by policy or when there are too many."""
    organisation = locked(request.organisation_id, request.territory_id)
    policy.may_bring_documents(actor, queries.find_function(actor.user_id, organisation.id, now)).or_refuse()
    return attachments.attach(
        actor,
        AttachFile(organisation.territory_id, DOCUMENTS, organisation.id, request.file, request.description, request.purpose, request.key),
        now,
    )


@transactional
def remove_document(actor: Actor, territory_id: int, request: OneAttachment, now: datetime) -> None:
    """Take a document away. Raises NotFound, Refused by policy."""
    organisation = locked(request.owner_id, territory_id)
    policy.may_bring_documents(actor, queries.find_function(actor.user_id, organisation.id, now)).or_refuse()
    attachments.remove(actor, request, now)


@transactional
def release_document(actor: Actor, territory_id: int, request: OneAttachment, now: datetime) -> None:
    """Everybody may read it on the page of the organisation. Raises NotFound, Refused by policy, Conflict."""
    organisation = locked(request.owner_id, territory_id)
    policy.may_release_documents(actor, organisation.territory_id, organisation.id).or_refuse()
    attachments.release(actor, request, now)


@transactional
def withdraw_document(actor: Actor, territory_id: int, request: OneAttachment, now: datetime) -> None:
    """Only its people and the office read it again. Raises NotFound, Refused by policy, Conflict."""
    organisation = locked(request.owner_id, territory_id)
    policy.may_release_documents(actor, organisation.territory_id, organisation.id).or_refuse()
    attachments.withdraw(actor, request, now)
