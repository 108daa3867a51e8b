# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who keeps the catalogue of services, and which steps a service may take."""

from datetime import date

from consulta.core.actor import Actor
from consulta.core.decision import Decision
from consulta.core.words import N_
from consulta.moderation import policy as moderation
from consulta.services.models import ServiceStatus

EDITORS = moderation.DECIDERS
READERS = moderation.READERS


def may_read_catalogue(actor: Actor, territory_id: int) -> Decision:
    """Who reads the office's work reads its catalogue, drafts included."""
    return moderation.may_read_office(actor, territory_id)


def may_edit_service(actor: Actor, territory_id: int) -> Decision:
    """Operators and coordinators keep the catalogue."""
    return moderation.may_moderate(actor, territory_id)


def status_fault(old: ServiceStatus, new: ServiceStatus, *, was_public: bool) -> str:
    """Why a service may not take a step, as a sentence; nothing when it may. What people saw never goes back into a drawer."""
    if new is ServiceStatus.DRAFT and old is not ServiceStatus.DRAFT and was_public:
        return N_("Questo servizio è già stato pubblico e non torna in bozza: se non c'è più, archivialo.")
    return ""


def dates_fault(valid_from: date | None, valid_to: date | None) -> str:
    """Why the days of an act cannot be so, as a sentence; nothing when they can."""
    if valid_from and valid_to and valid_to <= valid_from:
        return N_("L'ultimo giorno viene prima del primo: scegli una data successiva.")
    return ""
