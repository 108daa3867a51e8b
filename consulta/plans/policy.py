# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may write objectives and link contributions to them (domain.md §4.3)."""

from collections.abc import Collection

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_
from consulta.moderation import policy as moderation
from consulta.plans.models import ObjectiveLevel, ObjectiveStatus

DECIDERS = moderation.DECIDERS
READERS = moderation.READERS
LINKABLE = frozenset({"published"})
RANK_CAP = 999


def may_read_objectives(actor: Actor, territory_id: int) -> Decision:
    """Who reads the office's work reads its objectives."""
    return moderation.may_read_office(actor, territory_id)


def may_edit_plan(actor: Actor, territory_id: int) -> Decision:
    """Operators and coordinators write objectives."""
    return moderation.may_moderate(actor, territory_id)


def may_link(actor: Actor, territory_id: int, contribution_status: str, objective_status: str) -> Decision:
    """Operators and coordinators link what is published to an objective that is not archived."""
    allowed = moderation.may_moderate(actor, territory_id)
    if not allowed:
        return allowed
    if contribution_status not in LINKABLE:
        return refuse(N_("Si collega solo un contributo pubblicato."), N_("Pubblicalo prima, o nello stesso invio."))
    if objective_status == ObjectiveStatus.ARCHIVED:
        return refuse(N_("L'obiettivo è archiviato: non riceve nuovi collegamenti."), N_("Scegline un altro o riportalo in bozza."))
    return ALLOWED


def may_unlink(actor: Actor, territory_id: int) -> Decision:
    """Who links may also take a link away."""
    return moderation.may_moderate(actor, territory_id)


def place_fault(level: ObjectiveLevel, parent: ObjectiveLevel) -> str:
    """Why something of a level may not stand below another, as a sentence; nothing when it may. Levels only go down."""
    if level is ObjectiveLevel.STRATEGIC:
        return N_("Un obiettivo strategico sta direttamente nell'area: scegli «Direttamente nell'area», oppure un altro livello.")
    if parent.depth >= level.depth:
        return N_("Un obiettivo specifico appartiene a uno strategico, un intervento a un obiettivo: scegli una voce di livello superiore.")
    return ""


def merge_fault(level: ObjectiveLevel, into: ObjectiveLevel, into_status: ObjectiveStatus, below: Collection[ObjectiveLevel]) -> str:
    """Why a line may not become part of another, as a sentence; nothing when it may. What stands below goes along."""
    if into_status is ObjectiveStatus.ARCHIVED:
        return N_("La riga scelta è archiviata: scegline una su cui si lavora.")
    if into.depth > level.depth:
        return N_("Una riga si unisce a una dello stesso livello o di un livello superiore: scegline un'altra.")
    if any(place_fault(one, into) for one in below):
        return N_("Sotto questa riga ci sono voci che sotto l'altra non possono starci: spostale prima, poi unisci.")
    return ""
