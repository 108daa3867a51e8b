# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may sit at a tavolo, who sees who sits there (domain.md §0.4; invariants 12, 15, 17)."""

from dataclasses import dataclass

from consulta.consultations.models import RoundtableKind, RoundtableStatus
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.notices.policy.applications import may_bind
from consulta.notices.policy.notices import EDITORS
from consulta.organisations.models import OrganisationCategory


@dataclass(frozen=True, slots=True)
class Seat:
    """What joining a tavolo depends on. ``category`` None: a citizen; ``is_governed``: a notice decides who sits there."""

    territory_id: int
    kind: RoundtableKind
    status: RoundtableStatus
    is_governed: bool
    category: OrganisationCategory | None
    function: str | None


def fits_roundtable(kind: RoundtableKind, category: OrganisationCategory | None) -> Decision:
    """A union tavolo is for union organisations alone (invariant 15)."""
    if kind is not RoundtableKind.UNION or category is OrganisationCategory.TRADE_UNION:
        return ALLOWED
    return refuse(N_("A un tavolo sindacale partecipano solo le organizzazioni sindacali."), N_("Scegli un altro tavolo."))


def may_join_roundtable(actor: Actor, seat: Seat) -> Decision:
    """Sit at an open tavolo, with open standing, when no notice governs it."""
    return first_refusal(
        ALLOWED
        if actor.is_authenticated and actor.is_confirmed
        else refuse(N_("Per partecipare a un tavolo devi prima accedere."), N_("Accedi, oppure registrati.")),
        ALLOWED if seat.status is RoundtableStatus.ACTIVE else refuse(N_("Questo tavolo non è attivo.")),
        refuse(N_("Chi partecipa a questo tavolo si decide con un avviso."), N_("Rispondi all'avviso: lo trovi nella pagina del tavolo."))
        if seat.is_governed
        else ALLOWED,
        fits_roundtable(seat.kind, seat.category),
        ALLOWED if seat.category is None else may_bind(seat.function),
    )


def may_end_membership(actor: Actor, territory_id: int, user_id: int | None, organisation_id: int | None, function: str | None) -> Decision:
    """Leave a tavolo: oneself, or who binds the organisation; the office may note that a seat ended."""
    if actor.is_system or actor.has_role(territory_id, *EDITORS):
        return ALLOWED
    if organisation_id is not None:
        return may_bind(function)
    if actor.user_id is not None and actor.user_id == user_id:
        return ALLOWED
    return refuse(N_("La pagina che cerchi non esiste o non è pubblica."))


def may_end_seat(actor: Actor, territory_id: int) -> Decision:
    """End somebody else's seat, with a reason: operators and the coordinator."""
    if actor.is_system or actor.has_role(territory_id, *EDITORS):
        return ALLOWED
    return refuse(N_("La partecipazione di altri la concludono operatori e coordinatore."), N_("Chiedi a loro."))


def may_see_members(actor: Actor, territory_id: int, kind: RoundtableKind, member_ids: frozenset[int]) -> Decision:
    """Which organisations sit at a tavolo is public, but for a union tavolo: there its members and the staff (invariant 15)."""
    if kind is not RoundtableKind.UNION or actor.is_system or actor.is_staff_of(territory_id):
        return ALLOWED
    if any(hat.organisation_id in member_ids for hat in actor.hats):
        return ALLOWED
    return refuse(N_("Chi partecipa a un tavolo sindacale lo sanno i suoi membri e l'ufficio."))


def may_acknowledge_pact(actor: Actor) -> Decision:
    """Say that one read the pact."""
    if actor.is_authenticated and actor.is_confirmed:
        return ALLOWED
    return refuse(N_("Per dire che hai letto il patto devi prima accedere."), N_("Accedi, oppure registrati."))
