# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs of the first configuration. What belongs to a territory is changed by its own verbs; here a task ends with them."""

import re
import unicodedata
from datetime import datetime

from sqlalchemy import func, select

from consulta.accounts.requests import Bootstrap
from consulta.accounts.service import bootstrap_administrator
from consulta.accounts.throttle import serialise
from consulta.core.actor import SYSTEM, Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import clean
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled
from consulta.opening import policy
from consulta.opening.events import LegalTextPublished, MailTried, StepDone
from consulta.opening.models import LegalText, OpeningStep, Step
from consulta.opening.requests import OpenFirst, PublishLegal, SaveContacts, SaveMunicipalities, SaveNames
from consulta.territory import policy as territory_policy
from consulta.territory import queries as territory_queries
from consulta.territory import service as territory_service
from consulta.territory import starter
from consulta.territory.requests import AddMember, NameLead, OpenTerritory, UpdateSettings

ARRIVED = "sent"
"""The outcome of a trial that ends its task."""
MERELY_SAID = frozenset({Step.COLLEAGUES, Step.AREAS})
"""Tasks that end when somebody says so; the others end with what they save."""


@transactional
def open_first(request: OpenFirst, now: datetime) -> int | None:
    """Open the first territory as SYSTEM and name who administers it; gives the grant of the invitation, if one is needed.

    Name and words have just been given: that task is done.

    The caller has checked the link. Raises Refused once there is a territory (of two at once, one opens), Invalid.
    """
    serialise("opening:first")
    policy.may_open_first(bool(territory_queries.list_territories())).or_refuse()
    opening = OpenTerritory(
        slug=request.slug or short_name(request.name), name=request.name, region=request.region, preset=request.vocabulary
    )
    territory_id = territory_service.open_territory(SYSTEM, opening, now)
    _finish(SYSTEM, territory_id, Step.NAMES, now)
    _user_id, grant_id = bootstrap_administrator(Bootstrap(request.email, request.person, territory_id, request.act), now)
    return grant_id


def short_name(name: str) -> str:
    """A name as a short address: "PLUS Area Ovest" → "plus-area-ovest"; what begins with no letter gets one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    joined = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    joined = joined if joined[:1].isalpha() and len(joined) > 1 else f"ambito-{joined}".strip("-")
    return joined[:40].rstrip("-")


@transactional
def say_done(actor: Actor, territory_id: int, name: str, now: datetime) -> None:
    """Say that a task is done. Raises Refused, and NotFound for a task that does not end by being said."""
    step = next((one for one in MERELY_SAID if one.value == name), None)
    if step is None:
        raise NotFound
    _finish(actor, territory_id, step, now)


def _finish(actor: Actor, territory_id: int, step: Step, now: datetime) -> None:
    """A task ends, in the open transaction; ending it again changes nothing. Raises Refused."""
    territory_policy.may_change_settings(actor, territory_id).or_refuse()
    serialise(f"opening:{territory_id}")
    session = current().session
    if session.scalar(select(OpeningStep.id).where(OpeningStep.territory_id == territory_id, OpeningStep.step == step)) is not None:
        return
    add(OpeningStep(territory_id=territory_id, step=step, done_at=now))
    emit(StepDone(occurred_at=now, actor_id=actor.user_id, territory_id=territory_id, step=step.value))


@transactional
def save_names(actor: Actor, request: SaveNames, now: datetime) -> None:
    """Name, region and words. Raises Refused, Invalid, Conflict when somebody saved the settings before."""
    vocabulary = starter.find_vocabulary(request.vocabulary) if request.vocabulary else None
    if request.vocabulary and vocabulary is None:
        raise Invalid({"vocabulary": N_("Scegli le parole da una delle voci dell'elenco.")})
    settings = UpdateSettings(request.territory_id, request.version, request.name, request.region, vocabulary)
    territory_service.update_settings(actor, settings, now)
    _finish(actor, request.territory_id, Step.NAMES, now)


@transactional
def save_contacts(actor: Actor, request: SaveContacts, now: datetime) -> None:
    """Contacts of the office. Raises Refused, Conflict when somebody saved the settings before."""
    settings = UpdateSettings(request.territory_id, request.version, contacts=request.contacts)
    territory_service.update_settings(actor, settings, now)
    _finish(actor, request.territory_id, Step.CONTACTS, now)


@transactional
def save_municipalities(actor: Actor, request: SaveMunicipalities, now: datetime) -> None:
    """Comuni join and one of them leads. All or nothing. Raises Refused, Invalid on the field that will not do."""
    territory_policy.may_change_settings(actor, request.territory_id).or_refuse()
    region = territory_queries.get_territory(request.territory_id).region
    here = {one.belfiore for one in territory_queries.list_memberships(request.territory_id) if one.ends_on is None}
    asked = dict.fromkeys(_belfiore_of(written, region, "comuni") for written in request.comuni)
    for belfiore in [one for one in asked if one not in here]:
        try:
            territory_service.add_member(actor, AddMember(request.territory_id, belfiore, request.starts_on), now)
        except Invalid as invalid:
            raise Invalid({"comuni": next(iter(invalid.errors.values()))}) from None
    members = territory_queries.list_memberships(request.territory_id)
    if not members:
        raise Invalid({"comuni": N_("Scrivi almeno un comune.")})
    if request.lead:
        _lead(actor, request, {one.belfiore: one.municipality_id for one in members if one.ends_on is None}, region, now)
    _finish(actor, request.territory_id, Step.MUNICIPALITIES, now)


def _belfiore_of(written: str, region: str, field: str) -> str:
    """The code of a comune written by name or by code. Raises Invalid, on that field, when it is none or could be two."""
    found = starter.find_by_name(written, region)
    if len(found) == 1:
        return found[0].belfiore
    if found:
        which = ", ".join(f"{one.belfiore} ({one.place})" for one in found)
        sentence = N_("Ci sono più comuni che si chiamano «%(name)s»: scrivi il codice di quello giusto. %(which)s.")
        raise Invalid({field: filled(sentence, name=written, which=which)})
    like = ", ".join(f"«{one}»" for one in starter.names_like(written))
    if like:
        raise Invalid({field: filled(N_("Non c'è un comune che si chiama «%(name)s». Forse intendi %(like)s."), name=written, like=like)})
    sentence = N_("Non c'è un comune che si chiama «%(name)s»: controlla come si scrive, uno per riga.")
    raise Invalid({field: filled(sentence, name=written)})


def _lead(actor: Actor, request: SaveMunicipalities, members: dict[str, int], region: str, now: datetime) -> None:
    chosen = members.get(_belfiore_of(request.lead, region, "lead"))
    if chosen is None:
        raise Invalid({"lead": N_("Il comune capofila deve essere uno dei comuni del territorio: scrivilo anche nell'elenco sopra.")})
    if territory_queries.find_lead_id(request.territory_id, request.starts_on) == chosen:
        return
    try:
        territory_service.name_lead(actor, NameLead(request.territory_id, chosen, request.starts_on, request.act), now)
    except Invalid as invalid:
        fields = {"municipality_id": "lead"}
        raise Invalid({fields.get(name, name): message for name, message in invalid.errors.items()}) from None


@transactional
def publish_legal(actor: Actor, request: PublishLegal, now: datetime) -> int:
    """Put a new version of the office's texts in force; gives its number.

    Raises Refused, Invalid for a text too long, Conflict with the texts in force when somebody published before.
    """
    territory_policy.may_change_settings(actor, request.territory_id).or_refuse()
    serialise(f"opening:{request.territory_id}")
    query = select(func.max(LegalText.number)).where(LegalText.territory_id == request.territory_id)
    number = (current().session.scalar(query) or 0) + 1
    privacy = clean(request.privacy, field="privacy", label=N_("L'informativa"))
    rules = clean(request.rules, field="rules", label=N_("Il testo delle regole"))
    if number != request.version:
        last = current().session.scalar(
            select(LegalText).where(LegalText.territory_id == request.territory_id, LegalText.number == number - 1)
        )
        theirs = {"privacy": last.privacy, "rules": last.rules} if last else {}
        raise Conflict(N_("Un'altra persona ha pubblicato una nuova versione mentre scrivevi."), theirs)
    add(
        LegalText(
            territory_id=request.territory_id,
            number=number,
            privacy=privacy.source,
            privacy_html=privacy.html,
            rules=rules.source,
            rules_html=rules.html,
            published_at=now,
        )
    )
    emit(LegalTextPublished(occurred_at=now, actor_id=actor.user_id, territory_id=request.territory_id, number=number))
    _finish(actor, request.territory_id, Step.LEGAL, now)
    return number


@transactional
def keep_trial(actor: Actor, territory_id: int, outcome: str, now: datetime) -> None:
    """Keep how a trial of the mail went; only a letter that left ends the task. Raises Refused."""
    territory_policy.may_change_settings(actor, territory_id).or_refuse()
    emit(MailTried(occurred_at=now, actor_id=actor.user_id, territory_id=territory_id, outcome=outcome))
    if outcome == ARRIVED:
        _finish(actor, territory_id, Step.MAIL, now)
