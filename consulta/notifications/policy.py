# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees what became of the letters, and who sends one again."""

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_

READERS = ("coordinator", "operator", "administrator", "auditor")
KEEPERS = ("coordinator", "administrator")


def may_read_outbox(actor: Actor, territory_id: int) -> Decision:
    """The list of letters: masked addresses, never a text."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("L'elenco dei messaggi è riservato all'ufficio."))


def may_retry_mail(actor: Actor, territory_id: int) -> Decision:
    """Put a letter that waits back at the front of the queue."""
    if actor.has_role(territory_id, *KEEPERS):
        return ALLOWED
    return refuse(N_("Un messaggio lo rimanda solo chi coordina o amministra."))
