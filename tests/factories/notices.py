# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices, applications and seats for tests, made by the real services."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.core.db import db
from consulta.core.unit_of_work import add, transactional
from consulta.notices import queries, service
from consulta.notices.models import Application, MemberStanding, Notice, RoundtableMember
from consulta.notices.requests import (
    Applied,
    Apply,
    ChangeNotice,
    CheckRequirements,
    DecideApplication,
    NoticeContent,
    PublishPact,
    WriteNotice,
    WritePact,
)
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import current_cycle_id, make_roundtable
from tests.factories.organisations import make_organisation

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
FORMAL = ("Sede in uno dei comuni dell'ambito", "Iscrizione a un registro del Terzo settore")
DECLARATIONS = ("I dati inviati sono veri",)


def make_notice(
    territory: TerritoryRef, *roundtable_ids: int, published: bool = True, key: str = "", now: datetime | None = None, **values: Any
) -> int:
    """A notice for some tavoli (a new one when none is named), open from yesterday for thirty days; published unless told not to."""
    now = now or clock.now()
    cycle_id = values.pop("cycle_id", None) or current_cycle_id(territory, now)
    facts: dict[str, Any] = {
        "title": "Avviso per partecipare ai tavoli",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=30),
        "roundtable_ids": roundtable_ids or (make_roundtable(territory, cycle_id, now),),
        "asked": "Cerchiamo chi vuole sedere ai tavoli del piano.",
        "text": "Il piano si scrive **insieme**.",
        "formal": FORMAL,
        "declarations": DECLARATIONS,
        "officer_name": "Paola Responsabile",
        "officer_role": "Responsabile dell'Ufficio di Piano",
        "act": "Determinazione 4 del 2 novembre 2026",
    } | values
    request = WriteNotice(territory.id, cycle_id, NoticeContent(**facts), key or secrets.token_urlsafe(24))
    notice_id = service.write_notice(SYSTEM, request, now)
    if published:
        service.publish_notice(SYSTEM, change_request(territory, notice_id), now)
    return notice_id


def change_request(territory: TerritoryRef, notice_id: int, **values: Any) -> ChangeNotice:
    """A dated fact of a notice, as it stands."""
    return ChangeNotice(territory.id, notice_id, **({"version": notice_row(notice_id).version} | values))


def notice_row(notice_id: int) -> Notice:
    """The row as it stands."""
    db.session.expire_all()
    found = db.session.get(Notice, notice_id)
    assert found is not None
    return found


def application_row(application_id: int) -> Application:
    """The row as it stands."""
    db.session.expire_all()
    found = db.session.get(Application, application_id)
    assert found is not None
    return found


def speaker(territory: TerritoryRef, name: str = "Associazione Il Ponte", **values: Any) -> tuple[Actor, int]:
    """Who represents a new organisation, and the organisation."""
    user_id = make_user("Rita Melis")
    organisation_id = make_organisation(territory, user_id, name=name, **values)
    return actor_of(user_id, clock.now()), organisation_id


def apply_request(territory: TerritoryRef, notice_id: int, organisation_id: int | None, **values: Any) -> Apply:
    """A complete application; ``values`` change what they name."""
    notice = queries.get_notice(SYSTEM, territory.id, notice_id)
    facts: dict[str, Any] = {
        "key": secrets.token_urlsafe(24),
        "roundtable_ids": tuple(one.id for one in notice.roundtables),
        "declared_ids": tuple(one.id for one in notice.requirements),
        "activity": "Da tre anni accompagniamo gli anziani alle visite." if organisation_id else "",
        "citizen_role": "" if organisation_id else "family_carer",
        "has_read_pact": True,
        "has_read_privacy": True,
    } | values
    return Apply(territory_id=territory.id, notice_id=notice_id, organisation_id=organisation_id, **facts)


def make_application(
    territory: TerritoryRef, notice_id: int, actor: Actor | None = None, organisation_id: int | None = None, **values: Any
) -> Applied:
    """An application that was sent: a citizen's, or an organisation's."""
    actor = actor or make_actor(name="Anna Serra")
    return service.submit_application(actor, apply_request(territory, notice_id, organisation_id, **values), clock.now())


def verify(territory: TerritoryRef, application_id: int, actor: Actor = SYSTEM, *, met: bool = True) -> None:
    """Everything was found, or nothing."""
    found = queries.get_application(territory.id, application_id)
    request = CheckRequirements(territory.id, application_id, found.version, {one.requirement_id: met for one in found.to_verify})
    service.check_requirements(actor, request, clock.now())


def decide(territory: TerritoryRef, application_id: int, outcome: str, actor: Actor = SYSTEM, **values: Any) -> None:
    """A decision on an application as it stands."""
    request = DecideApplication(territory.id, application_id, application_row(application_id).version, outcome, **values)
    service.decide_application(actor, request, clock.now())


def make_pact(territory: TerritoryRef, text: str = "L'ufficio risponde a **tutti**.", cycle_id: int | None = None) -> int:
    """A version of the pact, in force."""
    now = clock.now()
    cycle_id = cycle_id or current_cycle_id(territory, now)
    pact_id = service.write_pact(SYSTEM, WritePact(territory.id, cycle_id, 0, text), now)
    service.publish_pact(SYSTEM, PublishPact(territory.id, cycle_id, 1), now)
    return pact_id


@transactional
def seat(roundtable_id: int, *, organisation_id: int | None = None, user_id: int | None = None) -> None:
    """A seat at a tavolo, as a decision gives it."""
    values = {"roundtable_id": roundtable_id, "organisation_id": organisation_id, "user_id": user_id, "until": None}
    add(RoundtableMember(standing=MemberStanding.FORMAL, application_id=None, since=clock.now() - timedelta(days=1), **values))
