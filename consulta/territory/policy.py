# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may open a territory and change its settings."""

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_

ADMINISTRATOR = "administrator"
COORDINATOR = "coordinator"
READERS = (ADMINISTRATOR, COORDINATOR, "auditor")
"""Who reads the settings: auditors read all and write nothing (domain.md §4.3)."""
MUST_ADMINISTER = N_("Solo chi amministra il sito può cambiare le impostazioni.")
ASK_ADMINISTRATOR = N_("Chiedi la modifica a chi amministra il sito.")


def may_open_territory(actor: Actor) -> Decision:
    """The program itself, or an administrator of any territory of this installation."""
    if actor.is_system or any(held.role == ADMINISTRATOR for held in actor.roles):
        return ALLOWED
    return refuse(N_("Solo chi amministra il sito può aprire un territorio."), ASK_ADMINISTRATOR)


def may_read_settings(actor: Actor, territory_id: int) -> Decision:
    """The administrator, and the coordinator and the auditor who may read them."""
    if actor.is_system or actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Le impostazioni sono riservate a chi amministra il sito e a chi coordina l'ufficio."))


def may_change_settings(actor: Actor, territory_id: int) -> Decision:
    """The administrator only."""
    if actor.is_system or actor.has_role(territory_id, ADMINISTRATOR):
        return ALLOWED
    return refuse(MUST_ADMINISTER, ASK_ADMINISTRATOR)


LIST_EDITORS = (ADMINISTRATOR, COORDINATOR)
LIST_READERS = (*READERS, "operator")


def may_read_lists(actor: Actor, territory_id: int) -> Decision:
    """Who describes the plan with the code lists reads them, with who changes them."""
    if actor.is_system or actor.has_role(territory_id, *LIST_READERS):
        return ALLOWED
    return refuse(N_("Gli elenchi sono riservati a chi lavora nell'ufficio."))


def may_change_lists(actor: Actor, territory_id: int) -> Decision:
    """The coordinator, whose plan they describe, and the administrator."""
    if actor.is_system or actor.has_role(territory_id, *LIST_EDITORS):
        return ALLOWED
    return refuse(N_("Gli elenchi li cambiano chi coordina l'ufficio e chi amministra il sito."), N_("Chiedi la modifica a chi coordina."))
