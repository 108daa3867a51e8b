# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of drafts written together and of documents that come later: who signs, who had asked, the office (ADR 0039)."""

from consulta.contributions.events import FileAdded, SignatureAsked, SignatureGiven, SignatureReturned
from consulta.moderation.policy import DECIDERS
from consulta.notifications import addressed
from consulta.organisations.queries import list_signers


def ask_signers(event: SignatureAsked) -> None:
    """Who binds the organisation on that day is asked to sign, but for who asks."""
    for one in list_signers(event.organisation_id, event.occurred_at):
        if one.user_id != event.actor_id:
            addressed.to_person(event, "contributions/signature_asked", one.user_id, {"draft_id": event.draft_id})


def tell_returned(event: SignatureReturned) -> None:
    """Who had asked reads the note."""
    addressed.to_person(event, "contributions/signature_returned", event.asked_by_id, {"draft_id": event.draft_id})


def tell_given(event: SignatureGiven) -> None:
    """Who had asked reads that the text left, and its number."""
    addressed.to_person(event, "contributions/signature_given", event.asked_by_id, {"contribution_id": event.contribution_id})


def tell_office(event: FileAdded) -> None:
    """A document was added to a public text, and waits: who decides about texts is told, the text itself is in no queue."""
    if event.waits:
        context = {"contribution_id": event.contribution_id, "attachment_id": event.attachment_id}
        addressed.to_staff(event, "contributions/file_waits", DECIDERS, context, but=(event.actor_id,))
