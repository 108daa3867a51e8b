# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The standing of an organisation: what the office decides, what time brings, the yearly check."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_
from consulta.organisations import policy, queries
from consulta.organisations.affiliations import locked
from consulta.organisations.events import (
    OrganisationAskedAgain,
    OrganisationDecided,
    OrganisationRechecked,
    RecheckDue,
    RecheckNear,
    RegistryExported,
)
from consulta.organisations.models import Organisation, OrganisationStatus
from consulta.organisations.record import fresh
from consulta.organisations.requests import AskAgain, ConfirmValidity, DecideOrganisation, ExportRegistry

_MOVED = N_("Mentre leggevi la scheda, qualcuno l'ha cambiata: guarda come sta adesso e decidi di nuovo.")
_SUSPENSION_OVER = N_("La sospensione è arrivata al suo ultimo giorno.")


def _of(actor: Actor, organisation: Organisation, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": organisation.territory_id,
        "organisation_id": organisation.id,
    }


@transactional
def decide_organisation(actor: Actor, request: DecideOrganisation, now: datetime) -> None:
    """Accredit, refuse, suspend or ask for more. Raises NotFound, Refused by policy, Invalid, Conflict when somebody was first."""
    organisation = locked(request.organisation_id, request.territory_id)
    if not actor.is_system:
        policy.may_see_registry(actor, organisation.territory_id).or_refuse()
    fresh(organisation, request.version, _MOVED, Motivo=organisation.decision_reason)
    reason, today = normalise(request.reason)[:1000], clock.rome_day(now)
    old = organisation.status.value
    policy.may_decide_organisation(actor, organisation.territory_id, organisation.id, old, request.status, reason).or_refuse()
    if faults := policy.term_faults(request.status, request.due_on, request.until, today):
        raise Invalid(faults)
    _move(actor, organisation, OrganisationStatus(request.status), reason, request.due_on, request.until, now)


def _move(
    actor: Actor,
    organisation: Organisation,
    status: OrganisationStatus,
    reason: str,
    due_on: date | None,
    until: date | None,
    now: datetime,
) -> None:
    old, today = organisation.status, clock.rome_day(now)
    organisation.decide(status, reason=reason, by_id=actor.user_id, at=now)
    day: date | None = None
    if status is OrganisationStatus.INTEGRATION_REQUESTED:
        day = organisation.integration_due_on = due_on or today + timedelta(days=policy.INTEGRATION_DAYS)
    elif status is OrganisationStatus.SUSPENDED:
        day = organisation.suspended_until = until
    elif status is OrganisationStatus.ACCREDITED and not (actor.is_system and organisation.recheck_due_on):
        organisation.looked_at(policy.a_year_after(today))
    emit(
        OrganisationDecided(
            **_of(actor, organisation, now), old=old.value, status=status.value, reason=reason, day=day.isoformat() if day else ""
        )
    )


@transactional
def confirm_validity(actor: Actor, request: ConfirmValidity, now: datetime) -> None:
    """The yearly check: all still holds, and the next one is a year away. Raises NotFound, Refused, Invalid, Conflict."""
    organisation = locked(request.organisation_id, request.territory_id)
    policy.may_confirm_validity(actor, organisation.territory_id, organisation.id, organisation.status.value).or_refuse()
    fresh(organisation, request.version, _MOVED, Motivo=organisation.decision_reason)
    method = one_line(request.method)[:200]
    if not method:
        raise Invalid({"method": N_("Scrivi come lo hai verificato, per esempio: visura RUNTS di oggi.")})
    today = clock.rome_day(now)
    organisation.looked_at(policy.a_year_after(today))
    organisation.runts_check_method = method
    organisation.runts_checked_on = today
    organisation.version += 1
    assert organisation.recheck_due_on is not None
    emit(OrganisationRechecked(**_of(actor, organisation, now), method=method, due_on=organisation.recheck_due_on.isoformat()))


@transactional
def export_registry(actor: Actor, request: ExportRegistry, now: datetime) -> None:
    """Write down that the registry leaves as a file and why, before it does. Raises Refused by policy, Invalid without a purpose."""
    policy.may_export_registry(actor, request.territory_id, with_persons=request.with_persons).or_refuse()
    purpose = one_line(request.purpose)[:200]
    if len(purpose) < 5:
        raise Invalid({"purpose": N_("Scrivi a che cosa ti serve il file, in almeno 5 lettere.")})
    emit(
        RegistryExported(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id,
            purpose=purpose,
            filter=request.filter[:300],
            with_persons=request.with_persons,
        )
    )


@transactional
def ask_again(actor: Actor, request: AskAgain, now: datetime) -> None:
    """A refused body asks once to be looked at again: it is in verifica. Raises NotFound, Refused, Invalid."""
    organisation = locked(request.organisation_id, request.territory_id)
    function = queries.find_function(actor.user_id, organisation.id, now)
    policy.may_ask_again(actor, function, organisation.status.value, has_asked=organisation.asked_again_at is not None).or_refuse()
    reason = normalise(request.reason)[:1000]
    if not reason:
        raise Invalid({"reason": N_("Scrivi che cosa è cambiato, o perché la decisione va rivista.")})
    organisation.status, organisation.asked_again_at = OrganisationStatus.UNVERIFIED, now
    organisation.version += 1
    emit(OrganisationAskedAgain(**_of(actor, organisation, now), reason=reason))


@transactional
def watch_standings(now: datetime) -> None:
    """Each day: suspensions past their last day end, the yearly check is announced a month before and flagged once its day is over.

    Telling twice is impossible: what was told is written in the same transaction.
    """
    today, session = clock.rome_day(now), current().session
    accredited = Organisation.status == OrganisationStatus.ACCREDITED
    over = select(Organisation).where(Organisation.status == OrganisationStatus.SUSPENDED, Organisation.suspended_until < today)
    for organisation in session.scalars(over.order_by(Organisation.id)).all():
        _move(SYSTEM, organisation, OrganisationStatus.ACCREDITED, _SUSPENSION_OVER, None, None, now)
    due = select(Organisation).where(accredited, Organisation.recheck_due_on < today, Organisation.recheck_flagged_at.is_(None))
    for organisation in session.scalars(due.order_by(Organisation.id)).all():
        organisation.recheck_flagged_at = now
        emit(RecheckDue(**_of(SYSTEM, organisation, now), due_on=str(organisation.recheck_due_on)))
    near = select(Organisation).where(
        accredited,
        Organisation.recheck_due_on.between(today, today + policy.RECHECK_WARNING),
        Organisation.recheck_told_at.is_(None),
    )
    for organisation in session.scalars(near.order_by(Organisation.id)).all():
        organisation.recheck_told_at = now
        emit(RecheckNear(**_of(SYSTEM, organisation, now), due_on=str(organisation.recheck_due_on)))
    session.flush()
