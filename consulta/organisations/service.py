# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs on organisations: register, complete, decide, invite, accept, end."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from consulta.accounts import service as accounts
from consulta.accounts.requests import canonical_email
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.organisations import policy, queries
from consulta.organisations.affiliations import accept_affiliation, end_affiliation, forget_person, invite_colleague, locked
from consulta.organisations.events import (
    OrganisationConfirmed,
    OrganisationDecided,
    OrganisationEdited,
    OrganisationRegistered,
)
from consulta.organisations.models import (
    Affiliation,
    AffiliationFunction,
    Organisation,
    OrganisationCategory,
    OrganisationMunicipality,
    OrganisationStatus,
)
from consulta.organisations.requests import (
    Caution,
    DecideOrganisation,
    EditOrganisation,
    RegisterOrganisation,
    RegisterTogether,
)
from consulta.territory import queries as territories

__all__ = [
    "accept_affiliation",
    "cautions",
    "confirm_organisations_of",
    "decide_organisation",
    "edit_organisation",
    "end_affiliation",
    "forget_person",
    "invite_colleague",
    "is_repeat",
    "register_organisation",
    "register_together",
]


def cautions(territory_id: int, name: str, fiscal_code: str, branch: str) -> list[Caution]:
    """What to look at before registering: a name that could be taken for another's, a codice fiscale already there.

    Warnings, never errors: informal groups have no codice fiscale, and courts, schools and districts share one.
    """
    found = []
    similar = policy.similar_names(name, queries.list_names(territory_id, public_only=True))
    if similar:
        found.append(
            Caution(
                "organisation_name",
                similar[0][1],
                N_("Se è la tua, chiedi a chi già la rappresenta di aggiungerti. Se è un'altra, conferma qui sotto."),
            )
        )
    shared = queries.list_with_fiscal_code(territory_id, fiscal_code)
    if shared and not branch:
        found.append(
            Caution(
                "fiscal_code",
                shared[0][1],
                N_("Ha lo stesso codice fiscale. Se la tua è una sua articolazione (sezione, circolo, plesso), scrivi quale qui sotto."),
            )
        )
    return found


def is_repeat(key: str, user_id: int) -> bool:
    """Whether that form was already sent by that person: a retry asks nothing again, it gets the first answer."""
    return queries.has_key(bound_key(key, user_id))


@transactional
def register_together(actor: Actor, request: RegisterTogether, now: datetime) -> int:
    """A person and, if wanted, an organisation; gives the user. The link mailed to the address confirms both.

    For an address that has an account only the mail differs: the organisation waits for that mail's link too.
    """
    key = bound_key(request.key, canonical_email(request.user.email))
    user_id = accounts.register_user(actor, request.user, now, territory_id=request.territory_id, key=key)
    if request.organisation is not None:
        _register(actor, request.organisation, user_id, now, is_confirmed=False)
    return user_id


def bound_key(key: str, whose: object) -> str:
    """The one-time key of a form together with who used it.

    Somebody who goes back to correct a mistyped address sends the same form again: it must write to the new address.
    """
    return hashlib.sha256(f"{key}:{whose}".encode()).hexdigest()[:43]


@transactional
def register_organisation(actor: Actor, request: RegisterOrganisation, now: datetime) -> int:
    """A further organisation of somebody with a confirmed address; at once in verifica, and able to speak.

    The same key gives the same organisation. Raises Refused by policy, Invalid for a wrong codice fiscale.
    """
    policy.may_register_organisation(actor).or_refuse()
    if not actor.is_system and actor.user_id != request.person:
        raise NotFound
    return _register(actor, request, request.person, now, is_confirmed=True)


def _register(actor: Actor, request: RegisterOrganisation, user_id: int, now: datetime, *, is_confirmed: bool) -> int:
    session = current().session
    key = bound_key(request.key, user_id) if request.key else None
    if key:
        accounts.serialise(f"organisation:{key}")
        made = session.scalar(select(Organisation.id).where(Organisation.submission_key == key))
        if made is not None:
            return made
    comuni = _comuni(
        request.territory_id, (*request.municipality_ids, *([request.municipality_id] if request.municipality_id else [])), now
    )
    organisation = add(
        Organisation(
            territory_id=request.territory_id,
            municipality_id=request.municipality_id if request.municipality_id in comuni else None,
            status=OrganisationStatus.UNVERIFIED,
            created_at=now,
            created_by_id=user_id,
            submission_key=key,
            confirmed_at=now if is_confirmed else None,
            decided_at=None,
            decided_by_id=None,
            **_facts(request),
        )
    )
    session.add_all([OrganisationMunicipality(organisation_id=organisation.id, municipality_id=comune) for comune in comuni])
    add(
        Affiliation(
            user_id=user_id,
            organisation_id=organisation.id,
            function=AffiliationFunction(request.function),
            starts_at=now,
            ends_at=None,
            accepted_at=now,
        )
    )
    emit(
        OrganisationRegistered(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=request.territory_id if is_confirmed else None,
            organisation_id=organisation.id,
            is_confirmed=is_confirmed,
        )
    )
    return organisation.id


def _facts(request: RegisterOrganisation | EditOrganisation) -> dict[str, Any]:
    code = policy.compact_code(request.fiscal_code)
    fault = policy.fiscal_code_fault(code)
    name = one_line(request.name)
    errors = {"fiscal_code": fault} if fault else {}
    if not 2 <= len(name) <= 160:
        errors["organisation_name"] = N_("Scrivi la denominazione dell'organizzazione, da 2 a 160 caratteri.")
    if errors:
        raise Invalid(errors)
    return {
        "name": name,
        "category": OrganisationCategory(request.category),
        "fiscal_code": code,
        "branch": one_line(request.branch)[:120],
        "description": normalise(request.description)[:1000],
        "runts_section": request.runts_section[:1],
        "runts_number": one_line(request.runts_number)[:40],
    }


def _comuni(territory_id: int, wanted: tuple[int, ...], now: datetime) -> list[int]:
    """Only comuni of the territory: another one's ids are dropped."""
    on: date = clock.rome_day(now)
    known = {comune.id for comune in territories.list_municipalities(territory_id, on)} if wanted else set()
    return sorted(known & set(wanted))


@transactional
def confirm_organisations_of(user_id: int, now: datetime) -> int:
    """The address of who registered them was proved: they are seen, in verifica. Gives how many."""
    query = select(Organisation).where(Organisation.created_by_id == user_id, Organisation.confirmed_at.is_(None))
    waiting = current().session.scalars(query).all()
    for organisation in waiting:
        organisation.confirmed_at = now
        emit(
            OrganisationConfirmed(
                occurred_at=now, actor_id=user_id, territory_id=organisation.territory_id, organisation_id=organisation.id
            )
        )
    current().session.flush()
    return len(waiting)


def _fresh(organisation: Organisation, version: int, message: str, **theirs: str) -> None:
    if organisation.version != version:
        raise Conflict(message, {"Denominazione": organisation.name, "Stato": organisation.status.label} | theirs)


_EDITED = N_("Mentre scrivevi, qualcuno ha cambiato questi dati: guarda come stanno adesso e riporta le tue modifiche.")


def _as_read(organisation: Organisation) -> dict[str, str]:
    """What two people may have changed, by the name of its field."""
    return {
        "Che cosa fate": organisation.description,
        "Categoria": organisation.category.label,
        "Codice fiscale": organisation.fiscal_code,
        "Articolazione": organisation.branch,
        "RUNTS": f"{organisation.runts_section} {organisation.runts_number}".strip(),
    }


@transactional
def decide_organisation(actor: Actor, request: DecideOrganisation, now: datetime) -> None:
    """Accredit, refuse, suspend or ask for more. Raises NotFound, Refused by policy, Conflict when somebody was first."""
    organisation = locked(request.organisation_id, request.territory_id)
    if not actor.is_system:
        policy.may_see_registry(actor, organisation.territory_id).or_refuse()
    moved = N_("Mentre leggevi la scheda, qualcuno l'ha cambiata: guarda come sta adesso e decidi di nuovo.")
    _fresh(organisation, request.version, moved, Motivo=organisation.decision_reason)
    old, reason = organisation.status, normalise(request.reason)[:1000]
    policy.may_decide_organisation(actor, organisation.territory_id, organisation.id, old.value, request.status, reason).or_refuse()
    organisation.decide(OrganisationStatus(request.status), reason=reason, by_id=actor.user_id, at=now)
    emit(
        OrganisationDecided(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=organisation.territory_id,
            organisation_id=organisation.id,
            old=old.value,
            status=request.status,
            reason=reason,
        )
    )


@transactional
def edit_organisation(actor: Actor, request: EditOrganisation, now: datetime, *, territory_id: int | None = None) -> None:
    """Complete or correct the data; after a request of the office the body is in verifica again.

    The name of an accredited body changes only through the office. Raises NotFound, Refused, Invalid, Conflict.
    """
    organisation = locked(request.organisation_id, territory_id)
    policy.may_manage_affiliates(actor, queries.find_function(actor.user_id, organisation.id, now)).or_refuse()
    _fresh(organisation, request.version, _EDITED, **_as_read(organisation))
    facts = _facts(request)
    if organisation.status is OrganisationStatus.ACCREDITED:
        facts.pop("name")
    changed = [name for name, value in facts.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, facts[name])
    if organisation.status is OrganisationStatus.INTEGRATION_REQUESTED:
        organisation.status = OrganisationStatus.UNVERIFIED
    organisation.version += 1
    _set_comuni(organisation, request.municipality_ids, now)
    emit(
        OrganisationEdited(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=organisation.territory_id,
            organisation_id=organisation.id,
            fields=tuple(changed),
        )
    )


def _set_comuni(organisation: Organisation, wanted: tuple[int, ...], now: datetime) -> None:
    session = current().session
    session.execute(delete(OrganisationMunicipality).where(OrganisationMunicipality.organisation_id == organisation.id))
    comuni = _comuni(organisation.territory_id, wanted, now)
    session.add_all([OrganisationMunicipality(organisation_id=organisation.id, municipality_id=comune) for comune in comuni])
