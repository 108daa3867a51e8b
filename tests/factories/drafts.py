# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts written together for tests, made by the real services."""

from datetime import datetime

from consulta.contributions import queries, service
from consulta.contributions.requests import SaveDraft
from consulta.core.actor import Actor
from consulta.core.unit_of_work import current, transactional
from consulta.organisations import service as organisations
from consulta.organisations.models import Affiliation, AffiliationFunction
from consulta.organisations.queries import actor_of, find_organisation
from consulta.organisations.requests import SwitchSignature
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import JOINED_AT, make_user
from tests.factories.contributions import TEXT, TITLE, new_key


@transactional
def join(organisation_id: int, user_id: int, function: str = "contributor", ends_at: datetime | None = None) -> int:
    """Somebody speaks for the organisation; gives the affiliation."""
    made = Affiliation(
        user_id=user_id,
        organisation_id=organisation_id,
        function=AffiliationFunction(function),
        starts_at=JOINED_AT,
        ends_at=ends_at,
        accepted_at=JOINED_AT,
    )
    current().session.add(made)
    current().session.flush()
    return made.id


def a_colleague(
    organisation_id: int, now: datetime, function: str = "contributor", name: str = "Carla Deidda", email: str | None = None
) -> Actor:
    """A new person who speaks for the organisation."""
    user_id = make_user(name, email)
    join(organisation_id, user_id, function)
    return actor_of(user_id, now)


def again(actor: Actor, now: datetime) -> Actor:
    """The same person as a later request finds them."""
    return actor_of(actor.user_id or 0, now)


def switch(territory: TerritoryRef, organisation_id: int, by: Actor, now: datetime, *, is_on: bool = True) -> None:
    """The firma interna is switched."""
    found = find_organisation(territory.id, organisation_id)
    assert found is not None
    organisations.switch_signature(by, SwitchSignature(territory.id, organisation_id, is_on, found.version), now)


def typed_for(
    territory: TerritoryRef,
    topic_id: int,
    organisation_id: int,
    key: str = "",
    version: int = 0,
    *,
    is_auto: bool = False,
    **payload: str | list[str],
) -> SaveDraft:
    """A form in the organisation's name, as typed."""
    fields = {"kind": "need", "title": TITLE, "text": TEXT, "organisation_id": str(organisation_id)} | payload
    return SaveDraft(territory.id, "contribution", topic_id, None, fields, key or new_key(), version, is_auto)


def make_shared(
    territory: TerritoryRef, topic_id: int, organisation_id: int, author: Actor, now: datetime, **payload: str | list[str]
) -> queries.DraftView:
    """A draft opened to the colleagues."""
    saved = service.share_draft(author, typed_for(territory, topic_id, organisation_id, **payload), now)
    return queries.get_draft(author, saved.draft_id)
