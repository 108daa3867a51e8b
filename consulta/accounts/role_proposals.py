# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles given and renewed by who works in the office; those that coordinate or administer wait for a second person (record 0021)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from consulta.accounts import policy, term_queries
from consulta.accounts.events import RoleProposed, RoleRefused, RoleWithdrawn
from consulta.accounts.grants import issue_grant
from consulta.accounts.models import RoleProposal, RoleProposalStatus, StaffAssignment, StaffRole, User
from consulta.accounts.requests import AddStaff, Given, GrantRole, RenewRole, canonical_email
from consulta.accounts.roles import STAFF, assign, check_role, invited_user, refuse_overlap
from consulta.accounts.term_queries import CONFIRMED_WITHIN
from consulta.accounts.throttle import serialise
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, too_long


@transactional
def add_staff(actor: Actor, request: AddStaff, now: datetime) -> Given:
    """Give a role by e-mail address. Who has no account is invited, and the role waits for the address to be proved.

    Who is to coordinate or administer waits for a second person, who sends the invitation with the confirmation.
    Raises Refused by policy, Invalid, Conflict when the person has the role already or a second person is waited for.
    """
    email = canonical_email(request.email)
    session = current().session
    serialise(f"email:{email}")
    user = session.scalar(select(User).where(User.email == email))
    policy.may_grant_role(actor, request.territory_id, user.id if user else None, request.role).or_refuse()
    if user is None:
        if not request.name.strip():
            raise Invalid({"name": N_("Questo indirizzo non ha un account: scrivi nome e cognome, e le mandiamo un invito.")})
        user = invited_user(email, request.name, now)
    role = GrantRole(user.id, request.territory_id, request.role, request.starts_on, request.ends_on, request.act)
    return _give_or_propose(actor, user, replace(role, exception_reason=request.exception_reason), now)


@transactional
def renew_role(actor: Actor, request: RenewRole, now: datetime) -> Given:
    """Another term, from the day on which the first one ends: a new assignment that follows the old one.

    Raises NotFound, Refused by policy, Invalid when the verification or the new end cannot be, Conflict when the role has
    no end, is over, or was renewed already.
    """
    session = current().session
    old = session.get(StaffAssignment, request.assignment_id)
    user = session.get(User, old.user_id) if old is not None else None
    if old is None or user is None or user.erased_at is not None or old.territory_id != request.territory_id:
        raise NotFound
    policy.may_renew_role(actor, old.territory_id, old.user_id, old.role.value).or_refuse()
    serialise(f"role:{old.territory_id}:{old.user_id}")
    session.refresh(old, with_for_update=True)
    starts_on = _check_renewal(old, request, clock.rome_day(now))
    role = GrantRole(
        old.user_id,
        old.territory_id,
        old.role.value,
        starts_on,
        request.ends_on,
        request.act,
        follows_id=old.id,
        verified_on=request.verified_on,
        verification_note=request.verification_note,
        exception_reason=request.exception_reason,
    )
    return _give_or_propose(actor, user, role, now)


def _check_renewal(old: StaffAssignment, request: RenewRole, today: date) -> date:
    """The first day of the new term."""
    if old.ends_on is None:
        raise Conflict(N_("Questo incarico non ha una scadenza: non c'è niente da rinnovare."))
    if old.ends_on <= max(today, old.starts_on):
        raise Conflict(N_("Questo incarico è già finito: dallo di nuovo con «Aggiungi una persona»."))
    errors = {}
    if not old.starts_on <= request.verified_on <= today:
        errors["verified_on"] = N_("La verifica è di un giorno tra l'inizio dell'incarico e oggi: correggi la data.")
    if not request.verification_note.strip():
        errors["verification_note"] = N_("Scrivi che cosa è stato verificato prima del rinnovo.")
    if errors:
        raise Invalid(errors)
    return old.ends_on


def _give_or_propose(actor: Actor, user: User, role: GrantRole, now: datetime) -> Given:
    check_role(role)
    serialise(f"role:{role.territory_id}:{role.user_id}")
    refuse_overlap(role)
    if role.role in policy.SECOND_PERSON:
        if term_queries.has_second_person(role.territory_id, {actor.user_id, role.user_id}, now):
            return Given(proposal_id=_propose(actor, role, now))
        alone = policy.may_do_without_second(False, role.exception_reason)
        if not alone:
            raise Invalid({"exception_reason": alone.reason})
    else:
        role = replace(role, exception_reason="")
    _invite(user, role.territory_id, now)
    return Given(assignment_id=assign(actor, role, now))


def _invite(user: User, territory_id: int, now: datetime) -> None:
    if user.confirmed_at is None and user.email:
        issue_grant("invite", user.email, user.id, None, now, reason=STAFF, territory_id=territory_id, language=user.language)


def _propose(actor: Actor, role: GrantRole, now: datetime) -> int:
    waiting = select(RoleProposal.id).where(
        RoleProposal.user_id == role.user_id,
        RoleProposal.territory_id == role.territory_id,
        RoleProposal.role == StaffRole(role.role),
        RoleProposal.status == RoleProposalStatus.OPEN,
        RoleProposal.asked_at > now - CONFIRMED_WITHIN,
        or_(RoleProposal.ends_on.is_(None), RoleProposal.ends_on > role.starts_on),
    )
    if current().session.scalar(waiting.limit(1)) is not None:
        raise Conflict(N_("Per questa persona c'è già un incarico in attesa di conferma: lo trovi nella pagina Persone."))
    proposal = add(
        RoleProposal(
            territory_id=role.territory_id,
            user_id=role.user_id,
            role=StaffRole(role.role),
            starts_on=role.starts_on,
            ends_on=role.ends_on,
            act=role.act.strip(),
            follows_id=role.follows_id,
            verified_on=role.verified_on,
            verification_note=role.verification_note.strip(),
            asked_by_id=actor.user_id or 0,
            asked_at=now,
            status=RoleProposalStatus.OPEN,
            decided_by_id=None,
            decided_at=None,
            refusal_reason="",
        )
    )
    emit(RoleProposed(**_facts(actor, proposal, now), asked_by_id=proposal.asked_by_id))
    return proposal.id


@transactional
def confirm_role(actor: Actor, territory_id: int, proposal_id: int, now: datetime) -> int:
    """The second person's yes; gives the assignment's id. A role whose first day has passed begins today.

    Raises NotFound, Refused by policy, Conflict when it was decided, waited too long, or the facts have changed since.
    """
    proposal = _open(territory_id, proposal_id, now)
    policy.may_confirm_role(actor, territory_id, proposal.user_id, proposal.asked_by_id).or_refuse()
    session = current().session
    user = session.get(User, proposal.user_id)
    starts_on = max(proposal.starts_on, clock.rome_day(now))
    old = session.get(StaffAssignment, proposal.follows_id) if proposal.follows_id else None
    is_changed = old is not None and old.ends_on != proposal.starts_on
    if user is None or user.erased_at is not None or is_changed or (proposal.ends_on is not None and proposal.ends_on <= starts_on):
        raise Conflict(N_("Nel frattempo le cose sono cambiate e l'incarico non si può confermare: annullalo e chiedilo di nuovo."))
    _decide(proposal, RoleProposalStatus.CONFIRMED, actor, now)
    _invite(user, territory_id, now)
    role = GrantRole(
        proposal.user_id,
        territory_id,
        proposal.role.value,
        starts_on,
        proposal.ends_on,
        proposal.act,
        follows_id=proposal.follows_id,
        verified_on=proposal.verified_on,
        verification_note=proposal.verification_note,
        asked_by_id=proposal.asked_by_id,
        second_person_id=actor.user_id,
    )
    return assign(actor, role, now)


@transactional
def refuse_role(actor: Actor, territory_id: int, proposal_id: int, now: datetime, reason: str = "") -> None:
    """Say no with a reason, which who had asked reads; or take back what one asked, without one.

    Raises NotFound, Refused by policy, Conflict when it was decided, Invalid when a no has no reason of REASON_FLOOR characters.
    """
    proposal = _open(territory_id, proposal_id, now)
    policy.may_refuse_role(actor, territory_id, proposal.user_id).or_refuse()
    if actor.user_id == proposal.asked_by_id:
        _decide(proposal, RoleProposalStatus.WITHDRAWN, actor, now)
        emit(RoleWithdrawn(**_facts(actor, proposal, now)))
        return
    proposal.refusal_reason = _reason(reason)
    _decide(proposal, RoleProposalStatus.REFUSED, actor, now)
    facts = _facts(actor, proposal, now)
    emit(RoleRefused(**facts, reason=proposal.refusal_reason, asked_by_id=proposal.asked_by_id))


def _reason(value: str) -> str:
    reason = one_line(value)
    if len(reason) < policy.REASON_FLOOR:
        raise Invalid({"reason": policy.REASON_MISSING})
    if len(reason) > policy.REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), policy.REASON_CAP, len(reason))})
    return reason


def _open(territory_id: int, proposal_id: int, now: datetime) -> RoleProposal:
    proposal = current().session.get(RoleProposal, proposal_id)
    if proposal is None or proposal.territory_id != territory_id:
        raise NotFound
    serialise(f"role:{territory_id}:{proposal.user_id}")  # before the row's lock, in the order of who gives a role
    current().session.refresh(proposal, with_for_update=True)
    if proposal.status is not RoleProposalStatus.OPEN:
        raise Conflict(N_("Su questo incarico qualcuno ha già deciso: ricarica la pagina Persone per vedere com'è andata."))
    if proposal.asked_at <= now - CONFIRMED_WITHIN:
        raise Conflict(N_("Questa richiesta è scaduta dopo 14 giorni senza conferma: chiedi di nuovo l'incarico."))
    return proposal


def _decide(proposal: RoleProposal, status: RoleProposalStatus, actor: Actor, now: datetime) -> None:
    proposal.status, proposal.decided_by_id, proposal.decided_at = status, actor.user_id, now


def _facts(actor: Actor, proposal: RoleProposal, now: datetime) -> dict[str, Any]:
    """What every event of a proposal says."""
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": proposal.territory_id,
        "user_id": proposal.user_id,
        "proposal_id": proposal.id,
        "role": proposal.role.value,
        "act": proposal.act,
    }
