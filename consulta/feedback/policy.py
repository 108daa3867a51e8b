# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may write, read and answer a request."""

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_

ANSWERING_ROLES = ("operator", "coordinator")
READING_ROLES = (*ANSWERING_ROLES, "administrator", "auditor")
"""Who reads the requests: auditors read all and write nothing (domain.md §4.3)."""


def may_send_feedback(_actor: Actor) -> Decision:
    """Anybody may: who cannot use the site cannot be asked to sign in first."""
    return ALLOWED


def may_read_requests(actor: Actor, territory_id: int) -> Decision:
    """Who answers, the technical administrator, who repairs what does not work, and the auditor."""
    if actor.has_role(territory_id, *READING_ROLES):
        return ALLOWED
    return refuse(N_("Le richieste sono riservate a chi lavora nell'ufficio."))


def may_answer_request(actor: Actor, territory_id: int) -> Decision:
    """Operators and coordinators answer; the administrator and the auditor only read."""
    if actor.has_role(territory_id, *ANSWERING_ROLES):
        return ALLOWED
    return refuse(
        N_("Solo un operatore o il coordinatore dell'ufficio può rispondere."), N_("Chiedi a una di queste persone di rispondere.")
    )
