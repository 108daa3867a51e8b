# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letters about accounts and roles tell, read at delivery: a link is signed only when it leaves."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from flask import current_app, url_for

from consulta.accounts import queries as accounts
from consulta.accounts import term_queries
from consulta.accounts.credentials import sign_grant
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]
GRANT_ENDPOINTS = {
    "confirm": "accounts.confirm",
    "already_registered": "accounts.confirm",
    "reset": "accounts.reset",
    "draft": "contributions.confirm_draft",
    "invite": "accounts.accept_invite",
    "change_email": "accounts.confirm_email_change",
    "undo_email": "accounts.undo_email_change",
}


def _grant(envelope: Envelope, _territory: TerritoryRef | None) -> Facts:
    assert envelope.grant_id is not None
    purpose = envelope.context["purpose"]
    token = sign_grant(envelope.grant_id, purpose)
    return {"link": url_for(GRANT_ENDPOINTS[purpose], token=token, _external=True), "reason": envelope.context.get("reason", "")}


def _security(envelope: Envelope, _territory: TerritoryRef | None) -> Facts:
    return {**envelope.context, "link": url_for("accounts.sign_in", _external=True)}


def _term(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    found = envelope.context
    endpoint = "workspace.today" if found["is_own"] else "accounts.people"
    return {
        "is_own": found["is_own"],
        "is_last": found["is_last"],
        "role": term_queries.role_label(found["role"]),
        "name": accounts.get_user(found["user_id"]).name,
        "last_day": date.fromisoformat(found["ends_on"]) - timedelta(days=1),
        "link": url_for(endpoint, territory=territory, _external=True),
    }


def _proposed_role(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """A role asked for, as it stands. Raises NothingToSay to the second person when somebody has decided meanwhile."""
    assert territory is not None
    found = term_queries.get_proposal(territory.id, envelope.context["proposal_id"])
    if not found.is_open and envelope.template == "accounts/role_proposed":
        raise NothingToSay
    return {
        "role": found.role.label,
        "name": found.name,
        "asker": found.asked_by,
        "decided_by": found.decided_by,
        "starts_on": found.starts_on,
        "last_day": found.last_day,
        "act": found.act,
        "expires_at": found.expires_at,
        "reason": found.refusal_reason,
        "link": url_for("accounts.people", territory=territory, _external=True),
    }


def _no_account(_envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    if territory is None:
        return {"link": current_app.config["BASE_URL"]}
    return {"link": url_for("organisations.register", territory=territory, _external=True)}


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "accounts/confirm": _grant,
    "accounts/already_registered": _grant,
    "accounts/reset": _grant,
    "accounts/draft": _grant,
    "accounts/invite": _grant,
    "accounts/change_email": _grant,
    "accounts/undo_email": _grant,
    "accounts/email_taken": _security,
    "accounts/factor_reset": _security,
    "accounts/term_ending": _term,
    "accounts/role_proposed": _proposed_role,
    "accounts/role_refused": _proposed_role,
    "accounts/no_account": _no_account,
}
