# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The firma interna of an organisation: what leaves in its name needs who binds it (decisions.md 35; ADR 0039)."""

from datetime import datetime

from consulta.core.actor import Actor
from consulta.core.unit_of_work import emit, transactional
from consulta.core.words import N_
from consulta.organisations import policy, queries
from consulta.organisations.affiliations import locked
from consulta.organisations.events import SignatureSwitched
from consulta.organisations.record import fresh
from consulta.organisations.requests import SwitchSignature

_MOVED = N_("Mentre leggevi, qualcuno ha cambiato i dati dell'organizzazione: guarda come stanno adesso e decidi di nuovo.")


@transactional
def switch_signature(actor: Actor, request: SwitchSignature, now: datetime) -> None:
    """Switch the firma interna; what is already so stays so. Raises NotFound, Refused by policy, Conflict when somebody saved first."""
    organisation = locked(request.organisation_id, request.territory_id)
    policy.may_switch_signature(actor, queries.find_function(actor.user_id, organisation.id, now)).or_refuse()
    if organisation.signs_internally is request.is_on:
        return
    fresh(organisation, request.version, _MOVED)
    organisation.signs_internally = request.is_on
    organisation.version += 1
    emit(
        SignatureSwitched(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=organisation.territory_id,
            organisation_id=organisation.id,
            is_on=request.is_on,
        )
    )
