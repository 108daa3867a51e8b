# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs on organisations: register, complete, decide, invite, accept, end."""

import hashlib
from datetime import datetime

from sqlalchemy import select

from consulta.accounts import service as accounts
from consulta.accounts.requests import canonical_email
from consulta.core.actor import Actor
from consulta.core.errors import NotFound
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.organisations import naming, policy, queries
from consulta.organisations.affiliations import (
    accept_affiliation,
    bound_affiliation,
    end_affiliation,
    forget_person,
    hand_over,
    invite_colleague,
    watch_delegations,
)
from consulta.organisations.categories import set_category
from consulta.organisations.claims import ask_to_represent, decide_claim, invite_listed
from consulta.organisations.events import OrganisationConfirmed, OrganisationRegistered
from consulta.organisations.imports import IMPORTS_KEPT, confirm_import, forget_imports, judge, set_columns, start_import
from consulta.organisations.models import (
    Affiliation,
    AffiliationFunction,
    Organisation,
    OrganisationMunicipality,
    OrganisationStatus,
)
from consulta.organisations.record import edit_organisation, facts_of, known_comuni, label_of
from consulta.organisations.requests import Caution, RegisterOrganisation, RegisterTogether
from consulta.organisations.signature import switch_signature
from consulta.organisations.standing import ask_again, confirm_validity, decide_organisation, export_registry, watch_standings

__all__ = [
    "IMPORTS_KEPT",
    "accept_affiliation",
    "ask_again",
    "ask_to_represent",
    "bound_affiliation",
    "cautions",
    "confirm_import",
    "confirm_organisations_of",
    "confirm_validity",
    "decide_claim",
    "decide_organisation",
    "edit_organisation",
    "end_affiliation",
    "export_registry",
    "forget_imports",
    "forget_person",
    "hand_over",
    "invite_colleague",
    "invite_listed",
    "is_repeat",
    "judge",
    "register_organisation",
    "register_together",
    "set_category",
    "set_columns",
    "start_import",
    "switch_signature",
    "watch_delegations",
    "watch_standings",
]


def cautions(territory_id: int, name: str, fiscal_code: str, branch: str, *, except_id: int | None = None) -> list[Caution]:
    """What to look at before registering or renaming: a name that could be taken for another's, a codice fiscale already there.

    Warnings, never errors: informal groups have no codice fiscale, and courts, schools and districts share one.
    """
    found = []
    similar = naming.similar_names(name, _but(except_id, queries.list_names(territory_id, public_only=True)))
    if similar:
        found.append(
            Caution(
                "organisation_name",
                ", ".join(name for _, name in similar[:3]),
                N_("Se è la tua, chiedi a chi già la rappresenta di aggiungerti. Se è un'altra, conferma qui sotto."),
            )
        )
    shared = _but(except_id, queries.list_with_fiscal_code(territory_id, fiscal_code))
    if shared and not branch:
        found.append(
            Caution(
                "fiscal_code",
                ", ".join(name for _, name in shared[:3]),
                N_("Ha lo stesso codice fiscale. Se la tua è una sua articolazione (sezione, circolo, plesso), scrivi quale qui sotto."),
            )
        )
    listed = naming.claimable(name, fiscal_code, queries.list_listed(territory_id))
    if listed and listed[0] != except_id:
        found.append(
            Caution(
                "listed",
                listed[1],
                N_("L'ufficio ce l'ha già in elenco. Se è la tua, chiedi di rappresentarla: i dati li trovi già scritti."),
                listed[0],
            )
        )
    return found


def _but(except_id: int | None, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return [one for one in found if one[0] != except_id]


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
    comuni = known_comuni(
        request.territory_id, (*request.municipality_ids, *([request.municipality_id] if request.municipality_id else [])), now
    )
    facts = facts_of(request)
    label = label_of(request.territory_id, facts["category"], now)
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
            category_label=label,
            **facts,
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
