# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read what of the register. Nobody may write: entries come from facts alone (invariant 28)."""

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_

ACTIVITY_ROLES = ("coordinator", "administrator", "auditor")
EXPORT_ROLES = ("coordinator",)


def may_read_register(_actor: Actor) -> Decision:
    """Anybody may read, download and verify the public chain."""
    return ALLOWED


def may_read_activity(actor: Actor, territory_id: int) -> Decision:
    """The private trail is for who coordinates, administers or audits that territory."""
    if actor.has_role(territory_id, *ACTIVITY_ROLES):
        return ALLOWED
    return refuse(N_("Il registro delle attività lo legge solo chi coordina, amministra o vigila."))


def may_export_activity(actor: Actor, territory_id: int) -> Decision:
    """Take the private trail away as a file, with a purpose that is written down. Who audits or administers only reads."""
    if actor.has_role(territory_id, *EXPORT_ROLES):
        return ALLOWED
    return refuse(N_("Il file delle attività lo scarica solo chi coordina l'ufficio."), N_("Chiedilo a chi coordina, con lo scopo."))
