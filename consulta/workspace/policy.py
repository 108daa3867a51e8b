# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who enters the office's workspace and who sees there the people behind the texts."""

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_
from consulta.moderation import policy as moderation

DECIDERS = moderation.DECIDERS
READERS = moderation.READERS
_SEE_PEOPLE = (*DECIDERS, "auditor")


def may_open_office(actor: Actor, territory_id: int) -> Decision:
    """Anybody with a role in the territory starts from Oggi."""
    return ALLOWED if actor.is_staff_of(territory_id) else refuse(N_("Questa pagina è riservata all'ufficio."))


def may_read_work(actor: Actor, territory_id: int) -> Decision:
    """Who reads contributions and comments in every state. The technical administrator does not (invariant 28)."""
    return moderation.may_read_office(actor, territory_id)


def may_classify(actor: Actor, territory_id: int) -> Decision:
    """Who decides, tags and links."""
    return moderation.may_moderate(actor, territory_id)


def may_see_person(actor: Actor, territory_id: int) -> Decision:
    """Who sees name and address of who wrote: those who must write back, and the auditor. Each read is logged."""
    if actor.has_role(territory_id, *_SEE_PEOPLE):
        return ALLOWED
    return refuse(N_("Nome e recapito di chi ha scritto li vede solo chi decide sui testi."))
