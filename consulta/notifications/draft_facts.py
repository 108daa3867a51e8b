# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letters about drafts written together tell, read at delivery: never a word of the text, which is not public."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from consulta.contributions import queries as contributions
from consulta.notifications import facts
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.organisations import queries as organisations
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _draft(envelope: Envelope, territory: TerritoryRef | None) -> tuple[contributions.DraftView, dict[str, Any]]:
    """The draft and where it is read. Raises NothingToSay when it was sent, or is gone."""
    assert territory is not None
    found = contributions.find_letter_draft(envelope.context["draft_id"])
    organisation = organisations.find_organisation(territory.id, found.organisation_id or 0) if found else None
    if found is None or organisation is None:
        raise NothingToSay
    link = url_for("contributions.shared_draft", territory=territory, draft_id=found.id, _external=True)
    return found, {"organisation": organisation.name, "link": link}


def _asked(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Who asks and for which body. Raises NothingToSay when somebody has signed or sent it back."""
    found, shared = _draft(envelope, territory)
    if found.signature_asked_at is None:
        raise NothingToSay
    return {**shared, "person": contributions.find_person(found.signature_asked_by_id)}


def _returned(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The note. Raises NothingToSay when the signature is asked again."""
    found, shared = _draft(envelope, territory)
    if not found.signature_note:
        raise NothingToSay
    return {**shared, "note": found.signature_note}


def _given(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The contribution that left: its number."""
    assert territory is not None
    found = facts.contribution_facts(territory, envelope.context["contribution_id"])
    return {**found, "link": url_for("portal.my_page", territory=territory, _external=True)}


def _waits(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Where the document is read. Raises NothingToSay when somebody has decided, or the author took it away."""
    assert territory is not None
    contribution_id = envelope.context["contribution_id"]
    files = contributions.list_files(contribution_id)
    if not any(one.id == envelope.context["attachment_id"] and one.awaits_release for one in files):
        raise NothingToSay
    link = url_for("workspace.record", territory=territory, contribution_id=contribution_id, _external=True)
    return {"number": facts.contribution_facts(territory, contribution_id)["number"], "link": link}


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "contributions/signature_asked": _asked,
    "contributions/signature_returned": _returned,
    "contributions/signature_given": _given,
    "contributions/file_waits": _waits,
}
