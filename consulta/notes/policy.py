# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes, reads and takes back notes: the readers of the scheda, and nobody outside the office (ADR 0056)."""

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.moderation import policy as moderation

READERS = moderation.READERS
WRITERS = tuple(role for role in READERS if role != "auditor")
"""Who works on the texts. Auditors read all and write nothing (domain.md §4.3); nobody names them, because they may not answer."""

TEXT_CAP = 2_000


def may_read_notes(actor: Actor, territory_id: int) -> Decision:
    """The notes on a text, and the page of who was named."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Le note interne sono riservate a chi lavora sui contributi."), N_("Chiedi l'incarico al coordinatore."))


def may_write_note(actor: Actor, territory_id: int) -> Decision:
    """Write one, and say that one is read."""
    if actor.has_role(territory_id, *WRITERS):
        return ALLOWED
    return first_refusal(may_read_notes(actor, territory_id), refuse(N_("Il tuo ruolo legge le note ma non ne scrive.")))


def may_withdraw(actor: Actor, territory_id: int, author_id: int | None = None) -> Decision:
    """Take one back: who wrote it, and nobody for somebody else. Without an author: whether the person ever may."""
    return first_refusal(may_write_note(actor, territory_id), _own(actor, author_id))


def _own(actor: Actor, author_id: int | None) -> Decision:
    if author_id is None or author_id == actor.user_id:
        return ALLOWED
    return refuse(N_("Una nota la ritira solo chi l'ha scritta."), N_("Scrivi una nota tua, per rispondere."))
