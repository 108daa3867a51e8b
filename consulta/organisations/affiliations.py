# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks for an organisation: colleagues are invited, say yes, and leave. Nobody is affiliated without a yes (domain.md §4.2)."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from consulta.accounts import service as accounts
from consulta.accounts.models import User
from consulta.accounts.requests import canonical_email
from consulta.accounts.roles import invited_user
from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.organisations import policy, queries
from consulta.organisations.events import (
    AffiliationAccepted,
    AffiliationBounded,
    AffiliationEnded,
    ColleagueInvited,
    DelegationEnding,
    OrganisationTakenUp,
    RepresentationHandedOver,
)
from consulta.organisations.models import (
    Affiliation,
    AffiliationEnd,
    AffiliationFunction,
    ClaimOutcome,
    Organisation,
    OrganisationClaim,
    OrganisationMunicipality,
    OrganisationStatus,
)
from consulta.organisations.requests import BoundAffiliation, InviteColleague

AFFILIATION = "affiliation"
"""``reason`` of the invitation mailed to a colleague."""


def locked(organisation_id: int, territory_id: int | None) -> Organisation:
    """The organisation, for writing. Raises NotFound, also when it is of another territory than the one given."""
    organisation = current().session.get(Organisation, organisation_id, with_for_update=True)
    if organisation is None or organisation.confirmed_at is None or territory_id not in (None, organisation.territory_id):
        raise NotFound
    return organisation


@transactional
def invite_colleague(actor: Actor, request: InviteColleague, now: datetime) -> int:
    """Ask somebody by e-mail to speak for the organisation; gives the affiliation, which waits for a yes.

    Nothing tells whether the address has an account. Raises NotFound, Refused, Conflict when already there, TooMany.
    """
    organisation = locked(request.organisation_id, request.territory_id)
    function = queries.find_function(actor.user_id, organisation.id, now)
    has_representative = bool(queries.representatives(organisation.id, now))
    policy.may_invite(actor, function, request.function, has_representative=has_representative).or_refuse()
    if faults := policy.last_day_fault(request.until, clock.rome_day(now)):
        raise Invalid(faults)
    email = canonical_email(request.email)
    session = current().session
    accounts.serialise(f"email:{email}")
    user = session.scalar(select(User).where(User.email == email)) or invited_user(email, one_line(request.name) or email, now)
    clear_way(actor, user.id, organisation, now)
    affiliation = add(
        Affiliation(
            user_id=user.id,
            organisation_id=organisation.id,
            function=AffiliationFunction(request.function),
            starts_at=now,
            ends_at=_end_of(request.until),
            accepted_at=None,
            invited_email=email,
            invite_expires_at=now + policy.INVITATION_LASTS,
            end_kind=None,
            end_warned_at=None,
        )
    )
    accounts.issue_grant(
        "invite", email, user.id, None, now, reason=AFFILIATION, territory_id=organisation.territory_id, language=user.language
    )
    emit(ColleagueInvited(**_of(actor, affiliation, organisation, now)))
    return affiliation.id


def clear_way(actor: Actor, user_id: int, organisation: Organisation, now: datetime) -> None:
    """Raise Conflict when the person is there already; an invitation that expired gives way to the new one."""
    standing = select(Affiliation).where(
        Affiliation.user_id == user_id,
        Affiliation.organisation_id == organisation.id,
        or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > now),
    )
    for one in current().session.scalars(standing).all():
        if one.accepted_at is not None or one.invite_expires_at is None or one.invite_expires_at > now:
            raise Conflict(N_("Questo indirizzo è già nell'elenco delle persone dell'organizzazione."))
        _end(actor, one, organisation, now, AffiliationEnd.REVOKED)


def _end_of(until: date | None) -> datetime | None:
    """The instant after the last day, on the Italian calendar."""
    return clock.rome_midnight(until + timedelta(days=1)) if until else None


def _of(actor: Actor, affiliation: Affiliation, organisation: Organisation, now: datetime) -> Any:
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": organisation.territory_id,
        "organisation_id": organisation.id,
        "affiliation_id": affiliation.id,
        "user_id": affiliation.user_id,
        "function": affiliation.function.value,
    }


@transactional
def accept_affiliation(actor: Actor, affiliation_id: int, now: datetime) -> int:
    """Say yes to an invitation: from this instant the person may speak for the organisation, which is given.

    Saying yes twice is saying yes. Raises NotFound for somebody else's, Refused when it expired or was taken back.
    """
    found = current().session.get(Affiliation, affiliation_id)
    if found is not None:
        locked(found.organisation_id, None)  # the office may be answering somebody who asks to represent the same body
    affiliation, organisation = _affiliation(affiliation_id)
    if affiliation.user_id != actor.user_id or not actor.is_confirmed:
        raise NotFound
    was_taken_back = affiliation.end_kind is not None
    if affiliation.accepted_at is not None and not was_taken_back:
        return organisation.id
    expires_at = affiliation.invite_expires_at
    policy.may_accept(now, expires_at, affiliation.ends_at, was_taken_back=was_taken_back).or_refuse()
    affiliation.accepted_at = affiliation.starts_at = now
    affiliation.invited_email = ""
    emit(AffiliationAccepted(**_of(actor, affiliation, organisation, now)))
    take_up(actor, affiliation, organisation, now)
    return organisation.id


def take_up(actor: Actor, affiliation: Affiliation, organisation: Organisation, now: datetime) -> None:
    """A body of the list for which somebody speaks is from now on as any that registers: in verifica."""
    if organisation.status is OrganisationStatus.LISTED:
        organisation.taken_up()
        emit(OrganisationTakenUp(**_of(actor, affiliation, organisation, now)))


def revoke_invitations(actor: Actor, organisation: Organisation, now: datetime) -> None:
    """Withdraw the invitations that wait for a yes."""
    waiting = select(Affiliation).where(
        Affiliation.organisation_id == organisation.id, Affiliation.accepted_at.is_(None), Affiliation.end_kind.is_(None)
    )
    for one in current().session.scalars(waiting).all():
        _end(actor, one, organisation, now, AffiliationEnd.REVOKED)


@transactional
def end_affiliation(actor: Actor, affiliation_id: int, now: datetime, *, territory_id: int | None = None, reason: str = "") -> int:
    """End an affiliation, decline or withdraw an invitation; gives the organisation. Raises NotFound, Refused, Conflict when over."""
    affiliation, organisation = _affiliation(affiliation_id)
    if territory_id not in (None, organisation.territory_id):
        raise NotFound
    function = queries.find_function(actor.user_id, organisation.id, now)
    policy.may_end_affiliation(actor, affiliation.user_id, function, affiliation.function.value).or_refuse()
    if affiliation.ends_at is not None and affiliation.ends_at <= now:
        raise Conflict(N_("Questa persona non parla già più per l'organizzazione."))
    is_own, was_accepted = affiliation.user_id == actor.user_id, affiliation.accepted_at is not None
    kinds = {
        (True, True): AffiliationEnd.LEFT,
        (False, True): AffiliationEnd.ENDED,
        (True, False): AffiliationEnd.DECLINED,
        (False, False): AffiliationEnd.REVOKED,
    }
    _end(actor, affiliation, organisation, now, kinds[is_own, was_accepted], normalise(reason)[:500])
    return organisation.id


@transactional
def bound_affiliation(actor: Actor, request: BoundAffiliation, now: datetime) -> None:
    """Give a delegation its last day, or take it away. Raises NotFound, Refused, Invalid, Conflict when it is over."""
    affiliation, organisation = _affiliation(request.affiliation_id)
    if request.territory_id not in (None, organisation.territory_id):
        raise NotFound
    function = queries.find_function(actor.user_id, organisation.id, now)
    policy.may_bound_affiliation(actor, function, affiliation.function.value).or_refuse()
    if faults := policy.last_day_fault(request.until, clock.rome_day(now)):
        raise Invalid(faults)
    if affiliation.ends_at is not None and affiliation.ends_at <= now:
        raise Conflict(N_("Questa delega è già finita: per riaverla serve un nuovo invito."))
    old, affiliation.ends_at = affiliation.ends_at, _end_of(request.until)
    affiliation.end_warned_at = None
    new = affiliation.ends_at
    emit(
        AffiliationBounded(
            **_of(actor, affiliation, organisation, now), old=old.isoformat() if old else "", new=new.isoformat() if new else ""
        )
    )


@transactional
def hand_over(actor: Actor, affiliation_id: int, now: datetime, *, territory_id: int | None = None) -> None:
    """Pass the legal representation to who holds that affiliation; the former representative stays as a delegate.

    Old rows are ended and new ones begin: what each was until now stays written. Raises NotFound, Refused, Conflict.
    """
    heir, organisation = _affiliation(affiliation_id)
    if territory_id not in (None, organisation.territory_id):
        raise NotFound
    locked(organisation.id, territory_id)  # two handovers at once: the second finds the first one's work
    function = queries.find_function(actor.user_id, organisation.id, now)
    policy.may_hand_over(actor, function, heir.user_id).or_refuse()
    if heir.accepted_at is None or (heir.ends_at is not None and heir.ends_at <= now):
        raise Conflict(N_("Questa persona oggi non parla per l'organizzazione: scegline un'altra."))
    mine = select(Affiliation).where(
        Affiliation.user_id == actor.user_id,
        Affiliation.organisation_id == organisation.id,
        Affiliation.accepted_at.is_not(None),
        or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > now),
    )
    for one in current().session.scalars(mine).all():
        _close(one, now, AffiliationEnd.HANDED_OVER)
    _close(heir, now, AffiliationEnd.HANDED_OVER)
    current().session.flush()
    made = _begin(heir.user_id, organisation.id, AffiliationFunction.LEGAL_REPRESENTATIVE, now)
    _begin(actor.user_id or 0, organisation.id, AffiliationFunction.DELEGATE, now)
    emit(RepresentationHandedOver(**_of(actor, made, organisation, now), former_user_id=actor.user_id or 0))


def _begin(user_id: int, organisation_id: int, function: AffiliationFunction, now: datetime) -> Affiliation:
    return add(
        Affiliation(
            user_id=user_id,
            organisation_id=organisation_id,
            function=function,
            starts_at=now,
            ends_at=None,
            accepted_at=now,
            invite_expires_at=None,
            end_kind=None,
            end_warned_at=None,
        )
    )


def _close(affiliation: Affiliation, now: datetime, kind: AffiliationEnd, reason: str = "") -> None:
    affiliation.ends_at = now
    affiliation.end_kind = kind
    affiliation.end_reason = reason
    affiliation.invited_email = ""


def _end(actor: Actor, affiliation: Affiliation, organisation: Organisation, now: datetime, kind: AffiliationEnd, reason: str = "") -> None:
    represented = affiliation.accepted_at is not None and affiliation.function is AffiliationFunction.LEGAL_REPRESENTATIVE
    _close(affiliation, now, kind, reason)
    current().session.flush()
    is_orphaned = represented and not queries.representatives(organisation.id, now)
    emit(AffiliationEnded(**_of(actor, affiliation, organisation, now), kind=kind.value, is_orphaned=is_orphaned))


@transactional
def watch_delegations(now: datetime) -> None:
    """Each day: tell of delegations that end within two weeks, each once."""
    session = current().session
    ending = select(Affiliation).where(
        Affiliation.accepted_at.is_not(None),
        Affiliation.ends_at > now,
        Affiliation.ends_at <= now + policy.DELEGATION_WARNING,
        Affiliation.end_warned_at.is_(None),
    )
    for affiliation in session.scalars(ending.order_by(Affiliation.id)).all():
        affiliation.end_warned_at = now
        organisation = session.get(Organisation, affiliation.organisation_id)
        assert organisation is not None
        emit(DelegationEnding(**_of(SYSTEM, affiliation, organisation, now)))
    session.flush()


def _affiliation(affiliation_id: int) -> tuple[Affiliation, Organisation]:
    session = current().session
    affiliation = session.get(Affiliation, affiliation_id, with_for_update=True)
    organisation = session.get(Organisation, affiliation.organisation_id) if affiliation else None
    if affiliation is None or organisation is None:
        raise NotFound
    return affiliation, organisation


@transactional
def forget_person(user_id: int, now: datetime) -> None:
    """A person is being erased: affiliations end, organisations never confirmed go, the confirmed ones stay.

    Requests to represent a body go while they wait; those answered stay without who asked and without their words.
    """
    session = current().session
    never = select(Organisation.id).where(Organisation.created_by_id == user_id, Organisation.confirmed_at.is_(None))
    ids = session.scalars(never).all()
    for table, column in (
        (OrganisationMunicipality, OrganisationMunicipality.organisation_id),
        (Affiliation, Affiliation.organisation_id),
        (Organisation, Organisation.id),
    ):
        session.execute(delete(table).where(column.in_(ids)))
    standing = select(Affiliation).where(Affiliation.user_id == user_id, or_(Affiliation.ends_at.is_(None), Affiliation.ends_at > now))
    for affiliation in session.scalars(standing).all():
        _, organisation = _affiliation(affiliation.id)
        _end(SYSTEM, affiliation, organisation, now, AffiliationEnd.LEFT)
        accounts.erased_in(organisation.territory_id)
    mine = OrganisationClaim.user_id == user_id
    session.execute(delete(OrganisationClaim).where(mine, OrganisationClaim.outcome == ClaimOutcome.WAITING))
    session.execute(update(OrganisationClaim).where(mine).values(user_id=None, message="", reason=""))
    session.execute(update(Affiliation).where(Affiliation.user_id == user_id).values(end_reason="", invited_email=""))
