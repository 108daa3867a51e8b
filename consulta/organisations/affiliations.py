# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks for an organisation: colleagues are invited, say yes, and leave. Nobody is affiliated without a yes (domain.md §4.2)."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from consulta.accounts import service as accounts
from consulta.accounts.models import User
from consulta.accounts.requests import canonical_email
from consulta.accounts.roles import invited_user
from consulta.core.actor import SYSTEM, Actor
from consulta.core.errors import Conflict, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.organisations import policy, queries
from consulta.organisations.events import AffiliationAccepted, AffiliationEnded, ColleagueInvited
from consulta.organisations.models import Affiliation, AffiliationFunction, Organisation, OrganisationMunicipality
from consulta.organisations.requests import InviteColleague

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
    policy.may_manage_affiliates(actor, queries.find_function(actor.user_id, organisation.id, now)).or_refuse()
    email = canonical_email(request.email)
    session = current().session
    accounts.serialise(f"email:{email}")
    user = session.scalar(select(User).where(User.email == email)) or invited_user(email, one_line(request.name) or email, now)
    standing = select(Affiliation).where(
        Affiliation.user_id == user.id, Affiliation.organisation_id == organisation.id, Affiliation.ends_at.is_(None)
    )
    if session.scalars(standing).first() is not None:
        raise Conflict(N_("Questo indirizzo è già nell'elenco delle persone dell'organizzazione."))
    affiliation = add(
        Affiliation(
            user_id=user.id,
            organisation_id=organisation.id,
            function=AffiliationFunction(request.function),
            starts_at=now,
            ends_at=None,
            accepted_at=None,
            invited_email=email,
        )
    )
    accounts.issue_grant(
        "invite", email, user.id, None, now, reason=AFFILIATION, territory_id=organisation.territory_id, language=user.language
    )
    emit(ColleagueInvited(**_of(actor, affiliation, organisation, now)))
    return affiliation.id


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
    """Say yes to an invitation: from this instant the person may speak for the organisation, which is given."""
    affiliation, organisation = _affiliation(affiliation_id)
    if affiliation.user_id != actor.user_id or not actor.is_confirmed or affiliation.ends_at is not None:
        raise NotFound
    if affiliation.accepted_at is None:
        affiliation.accepted_at = affiliation.starts_at = now
        affiliation.invited_email = ""
        emit(AffiliationAccepted(**_of(actor, affiliation, organisation, now)))
    return organisation.id


@transactional
def end_affiliation(actor: Actor, affiliation_id: int, now: datetime, *, territory_id: int | None = None) -> int:
    """End an affiliation, or decline an invitation; gives the organisation. Raises NotFound, Refused, Conflict when over."""
    affiliation, organisation = _affiliation(affiliation_id)
    if territory_id not in (None, organisation.territory_id):
        raise NotFound
    function = queries.find_function(actor.user_id, organisation.id, now)
    policy.may_end_affiliation(actor, affiliation.user_id, function).or_refuse()
    if affiliation.ends_at is not None:
        raise Conflict(N_("Questa persona non parla già più per l'organizzazione."))
    _end(actor, affiliation, organisation, now)
    return organisation.id


def _end(actor: Actor, affiliation: Affiliation, organisation: Organisation, now: datetime) -> None:
    affiliation.ends_at = now
    affiliation.invited_email = ""
    current().session.flush()
    emit(AffiliationEnded(**_of(actor, affiliation, organisation, now)))


def _affiliation(affiliation_id: int) -> tuple[Affiliation, Organisation]:
    session = current().session
    affiliation = session.get(Affiliation, affiliation_id, with_for_update=True)
    organisation = session.get(Organisation, affiliation.organisation_id) if affiliation else None
    if affiliation is None or organisation is None:
        raise NotFound
    return affiliation, organisation


@transactional
def forget_person(user_id: int, now: datetime) -> None:
    """A person is being erased: affiliations end, organisations never confirmed go, the confirmed ones stay."""
    session = current().session
    never = select(Organisation.id).where(Organisation.created_by_id == user_id, Organisation.confirmed_at.is_(None))
    ids = session.scalars(never).all()
    for table, column in (
        (OrganisationMunicipality, OrganisationMunicipality.organisation_id),
        (Affiliation, Affiliation.organisation_id),
        (Organisation, Organisation.id),
    ):
        session.execute(delete(table).where(column.in_(ids)))
    standing = select(Affiliation).where(Affiliation.user_id == user_id, Affiliation.ends_at.is_(None))
    for affiliation in session.scalars(standing).all():
        _, organisation = _affiliation(affiliation.id)
        _end(SYSTEM, affiliation, organisation, now)
        accounts.erased_in(organisation.territory_id)
