# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The record of an organisation: what it says of itself, checked, and how it is corrected (domain.md §2.3 F1)."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_
from consulta.organisations import policy, queries
from consulta.organisations.affiliations import locked
from consulta.organisations.events import OrganisationEdited
from consulta.organisations.models import Organisation, OrganisationCategory, OrganisationMunicipality, OrganisationStatus
from consulta.organisations.requests import EditOrganisation, RegisterOrganisation
from consulta.territory import queries as territories

_REACHES_A_PERSON = frozenset({"legal_representative", "email", "phone"})
"""Fields whose values stay out of the audit trail, which nobody can erase: only that they changed is written."""
_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]+\.[^@\s.<>\"]{2,}")
_WEBSITE = re.compile(r"https?://[^\s/@<>\"]+\.[^\s/@<>\".]{2,}(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9][0-9 ./-]{4,30}")
_EDITED = N_("Mentre scrivevi, qualcuno ha cambiato questi dati: guarda come stanno adesso e riporta le tue modifiche.")


def facts_of(request: RegisterOrganisation | EditOrganisation) -> dict[str, Any]:
    """The first data, as they are kept. Raises Invalid by field."""
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


def details_of(request: EditOrganisation, today: date) -> dict[str, Any]:
    """The fuller data, all optional: an informal group has none of them (domain.md §1.3). Raises Invalid by field."""
    found: dict[str, Any] = {
        "seat_address": one_line(request.seat_address)[:200],
        "vat_number": policy.compact_code(request.vat_number)[:11],
        "certified_email": one_line(request.certified_email)[:254].lower(),
        "email": one_line(request.email)[:254].lower(),
        "phone": one_line(request.phone)[:40],
        "website": _address_of_site(one_line(request.website)[:300]),
        "shows_contacts": request.shows_contacts,
        "legal_representative": one_line(request.legal_representative)[:120],
        "is_ets": request.is_ets,
        "runts_registered_on": request.runts_registered_on,
        "other_register": one_line(request.other_register)[:200],
    }
    errors = {
        "vat_number": policy.vat_number_fault(policy.compact_code(request.vat_number)),
        "certified_email": _shape(_EMAIL, found["certified_email"], N_("La PEC è un indirizzo come associazione@pec.it: controllala.")),
        "public_email": _shape(_EMAIL, found["email"], N_("L'e-mail è un indirizzo come info@associazione.it: controllala.")),
        "phone": _shape(_PHONE, found["phone"], N_("Scrivi il telefono con sole cifre e spazi, per esempio 070 123456.")),
        "website": _shape(_WEBSITE, found["website"], N_("Scrivi l'indirizzo del sito, per esempio https://www.associazione.it.")),
        "runts_registered_on": N_("La data di iscrizione è nel futuro: controllala.")
        if request.runts_registered_on and request.runts_registered_on > today
        else "",
    }
    if wrong := {name: message for name, message in errors.items() if message}:
        raise Invalid(wrong)
    return found


def _shape(pattern: re.Pattern[str], value: str, message: str) -> str:
    return "" if not value or pattern.fullmatch(value) else message


def _address_of_site(typed: str) -> str:
    return f"https://{typed}" if typed and "://" not in typed else typed


def known_comuni(territory_id: int, wanted: tuple[int, ...], now: datetime) -> list[int]:
    """Only comuni of the territory: another one's ids are dropped."""
    on: date = clock.rome_day(now)
    known = {comune.id for comune in territories.list_municipalities(territory_id, on)} if wanted else set()
    return sorted(known & set(wanted))


def label_of(territory_id: int, category: OrganisationCategory, now: datetime) -> str:
    """How the territory calls the category today, nothing when it has its usual name. Raises Invalid when it is not offered."""
    offered = queries.offered_categories(territory_id, clock.rome_day(now))
    if category not in offered:
        raise Invalid({"category": N_("Questa categoria non si usa più: scegline un'altra dall'elenco.")})
    label = offered[category]
    return "" if label == category.label else label


def fresh(organisation: Organisation, version: int, message: str, **theirs: str) -> None:
    """Raise Conflict, with what the other wrote, when somebody saved after this version was read."""
    if organisation.version != version:
        raise Conflict(message, {"Denominazione": organisation.name, "Stato": organisation.status.label} | theirs)


def _as_read(organisation: Organisation) -> dict[str, str]:
    """What two people may have changed, by the name of its field."""
    return {
        "Che cosa fa l’organizzazione": organisation.description,
        "Categoria": organisation.category_label or organisation.category.label,
        "Codice fiscale": organisation.fiscal_code,
        "Articolazione": organisation.branch,
        "RUNTS": f"{organisation.runts_section} {organisation.runts_number}".strip(),
        "Sede": organisation.seat_address,
        "PEC": organisation.certified_email,
        "Legale rappresentante": organisation.legal_representative,
    }


@transactional
def edit_organisation(actor: Actor, request: EditOrganisation, now: datetime, *, territory_id: int | None = None) -> None:
    """Complete or correct the data; after a request of the office the body is in verifica again.

    The name of an accredited body changes only through the office. Raises NotFound, Refused, Invalid, Conflict.
    """
    organisation = locked(request.organisation_id, territory_id)
    policy.may_manage_affiliates(actor, queries.find_function(actor.user_id, organisation.id, now)).or_refuse()
    fresh(organisation, request.version, _EDITED, **_as_read(organisation))
    facts = facts_of(request) | details_of(request, clock.rome_day(now))
    if organisation.status is OrganisationStatus.ACCREDITED:
        facts.pop("name")
    if facts["category"] is not organisation.category:
        facts["category_label"] = label_of(organisation.territory_id, facts["category"], now)
    if request.municipality_id is not None:
        seat = known_comuni(organisation.territory_id, (request.municipality_id,), now)
        facts["municipality_id"] = seat[0] if seat else None
    old = {name: getattr(organisation, name) for name in facts}
    changed = [name for name, value in facts.items() if old[name] != value]
    for name in changed:
        setattr(organisation, name, facts[name])
    if organisation.status is OrganisationStatus.INTEGRATION_REQUESTED:
        organisation.status, organisation.integration_due_on = OrganisationStatus.UNVERIFIED, None
    organisation.version += 1
    _set_comuni(organisation, request.municipality_ids, now)
    told = [name for name in changed if name not in _REACHES_A_PERSON]
    emit(
        OrganisationEdited(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=organisation.territory_id,
            organisation_id=organisation.id,
            fields=tuple(changed),
            old={name: _plain(old[name]) for name in told},
            new={name: _plain(facts[name]) for name in told},
        )
    )


def _plain(value: Any) -> str | int | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def _set_comuni(organisation: Organisation, wanted: tuple[int, ...], now: datetime) -> None:
    session = current().session
    session.execute(delete(OrganisationMunicipality).where(OrganisationMunicipality.organisation_id == organisation.id))
    comuni = known_comuni(organisation.territory_id, wanted, now)
    session.add_all([OrganisationMunicipality(organisation_id=organisation.id, municipality_id=comune) for comune in comuni])
