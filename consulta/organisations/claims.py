# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body of the list finds who speaks for it: somebody asks and the office answers, or the office invites by mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.accounts import service as accounts
from consulta.accounts.models import User
from consulta.accounts.requests import canonical_email
from consulta.accounts.roles import invited_user
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.organisations import policy
from consulta.organisations.affiliations import clear_way, locked, revoke_invitations, take_up
from consulta.organisations.events import ClaimDecided, ColleagueInvited, RepresentationAsked
from consulta.organisations.models import (
    Affiliation,
    AffiliationFunction,
    ClaimOutcome,
    Organisation,
    OrganisationClaim,
    OrganisationStatus,
)
from consulta.organisations.requests import AskToRepresent, DecideClaim

LISTED = "listed"
"""``reason`` of the invitation mailed to a body of the list."""


@transactional
def ask_to_represent(actor: Actor, request: AskToRepresent, now: datetime) -> int:
    """Ask to represent a body of the list; gives the request. Asking again while it waits gives the one that waits.

    Raises NotFound, Refused by policy (also when somebody speaks for it already), Invalid by field.
    """
    organisation = locked(request.organisation_id, request.territory_id)
    policy.may_claim(actor, organisation.status.value).or_refuse()
    message = normalise(request.message)[:500]
    errors = {}
    if request.function not in policy.BINDING:
        errors["function"] = N_("Scegli la tua funzione dall'elenco.")
    if len(message) < 10:
        errors["message"] = N_("Scrivi in almeno 10 lettere come l'ufficio può verificare che la rappresenti.")
    if errors:
        raise Invalid(errors)
    waiting = select(OrganisationClaim.id).where(
        OrganisationClaim.organisation_id == organisation.id,
        OrganisationClaim.user_id == actor.user_id,
        OrganisationClaim.outcome == ClaimOutcome.WAITING,
    )
    if made := current().session.scalar(waiting):
        return made
    claim = add(
        OrganisationClaim(
            territory_id=organisation.territory_id,
            organisation_id=organisation.id,
            user_id=actor.user_id,
            function=AffiliationFunction(request.function),
            message=message,
            asked_at=now,
            outcome=ClaimOutcome.WAITING,
            decided_at=None,
            decided_by_id=None,
        )
    )
    emit(RepresentationAsked(**_of(actor, claim, now)))
    return claim.id


@transactional
def decide_claim(actor: Actor, request: DecideClaim, now: datetime) -> None:
    """Answer a request. With a yes the person speaks for the body, which is in verifica; invitations that waited are withdrawn.

    Raises NotFound, Refused by policy, Invalid without the reason of a refusal, Conflict when somebody was first.
    """
    organisation = locked(request.organisation_id, request.territory_id)  # two answers at once: the second finds the first
    claim = current().session.get(OrganisationClaim, request.claim_id, with_for_update=True)
    if claim is None or claim.organisation_id != organisation.id:
        raise NotFound
    policy.may_decide_claim(actor, organisation.territory_id, organisation.id, claim.user_id).or_refuse()
    if claim.outcome is not ClaimOutcome.WAITING:
        raise Conflict(N_("A questa richiesta l'ufficio ha già risposto: guarda che cosa ha deciso."))
    reason = normalise(request.reason)[:1000]
    if not request.is_accepted and not reason:
        raise Invalid({"reason": N_("Scrivi il motivo: chi ha fatto la richiesta lo riceve per e-mail.")})
    if request.is_accepted:
        _link(actor, organisation, claim, now)
    claim.outcome = ClaimOutcome.ACCEPTED if request.is_accepted else ClaimOutcome.REFUSED
    claim.reason, claim.decided_at, claim.decided_by_id = reason, now, actor.user_id
    emit(ClaimDecided(**_of(actor, claim, now), is_accepted=request.is_accepted))


def _link(actor: Actor, organisation: Organisation, claim: OrganisationClaim, now: datetime) -> None:
    if claim.user_id is None:
        raise Conflict(N_("Chi ha fatto la richiesta non ha più un account: non si può accogliere."))
    if organisation.status is not OrganisationStatus.LISTED:
        raise Conflict(N_("Intanto l'organizzazione non è più «In elenco»: rispondi di no e spiega a chi può chiedere."))
    revoke_invitations(actor, organisation, now)
    affiliation = add(
        Affiliation(
            user_id=claim.user_id,
            organisation_id=organisation.id,
            function=claim.function,
            starts_at=now,
            ends_at=None,
            accepted_at=now,
            invite_expires_at=None,
            end_kind=None,
            end_warned_at=None,
        )
    )
    take_up(actor, affiliation, organisation, now)


@transactional
def invite_listed(actor: Actor, territory_id: int, organisation_id: int, now: datetime) -> int:
    """Mail one link to the address that the list gives; gives the affiliation, which waits for a yes.

    Raises NotFound, Refused by policy, Conflict while an invitation waits.
    """
    organisation = locked(organisation_id, territory_id)
    given = organisation.email or organisation.certified_email
    policy.may_invite_listed(actor, organisation.territory_id, organisation.status.value, given).or_refuse()
    email = canonical_email(given)
    accounts.serialise(f"email:{email}")
    user = current().session.scalar(select(User).where(User.email == email)) or invited_user(email, organisation.name, now)
    clear_way(actor, user.id, organisation, now)
    affiliation = add(
        Affiliation(
            user_id=user.id,
            organisation_id=organisation.id,
            function=AffiliationFunction.DELEGATE,
            starts_at=now,
            ends_at=None,
            accepted_at=None,
            invited_email=email,
            invite_expires_at=now + policy.INVITATION_LASTS,
            end_kind=None,
            end_warned_at=None,
        )
    )
    accounts.issue_grant("invite", email, user.id, None, now, reason=LISTED, territory_id=territory_id, language=user.language)
    emit(
        ColleagueInvited(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=territory_id,
            organisation_id=organisation.id,
            affiliation_id=affiliation.id,
            user_id=user.id,
            function=affiliation.function.value,
        )
    )
    return affiliation.id


def _of(actor: Actor, claim: OrganisationClaim, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": claim.territory_id,
        "organisation_id": claim.organisation_id,
        "claim_id": claim.id,
        "user_id": claim.user_id or 0,
        "function": claim.function.value,
    }
