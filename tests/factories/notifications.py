# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Followers for tests, and facts published as the office does, so that the events of the real services are told."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.notifications import service
from consulta.notifications.queries import get_bulletin, list_untold_facts
from consulta.notifications.requests import Audience, BulletinStep, Thing, WriteBulletin
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.contributions import make_comment, make_contribution


def follow(territory: TerritoryRef, user_id: int, kind: str, thing_id: int, now: datetime | None = None) -> None:
    """Follow since a minute before ``now``."""
    at = (now or clock.now()) - timedelta(minutes=1)
    service.follow(actor_of(user_id, at), Thing(territory.id, kind, thing_id), at)


def publish_contribution(territory: TerritoryRef, topic_id: int, now: datetime | None = None, **values: object) -> int:
    """A contribution published by an operator; gives its id."""
    sent = make_contribution(territory, topic_id, published=False, now=now, **values)  # type: ignore[arg-type]
    decide(territory, "contribution", sent.contribution_id, now)
    return sent.contribution_id


def publish_comment(territory: TerritoryRef, now: datetime | None = None, **values: object) -> int:
    """A comment published by an operator; gives its id."""
    sent = make_comment(territory, published=False, now=now, **values)  # type: ignore[arg-type]
    decide(territory, "comment", sent.comment_id, now)
    return sent.comment_id


def decide(territory: TerritoryRef, kind: str, subject_id: int, now: datetime | None = None, outcome: str = "published") -> None:
    """What an operator decides; hiding and restoring carry their reasons."""
    reason = {} if outcome == "published" else {"reason_code": "personal_data", "reason_text": "C'è un numero di telefono."}
    moderation.decide(make_actor(territory, "operator"), Decide(kind, subject_id, outcome, **reason), now or clock.now())


def tell(now: datetime | None = None) -> None:
    """Give every follower the lines of every fact, as the worker does."""
    for fact_id in list_untold_facts(now or clock.now()):
        while not service.tell_chunk(fact_id, now or clock.now()):
            pass


def write_bulletin(actor: Actor, territory: TerritoryRef, audience: Audience, now: datetime | None = None, **values: object) -> int:
    """A message of the office, being prepared; gives its id."""
    request = WriteBulletin(territory.id, audience, "Lunedì si apre", "Da **lunedì** puoi scrivere.", key=uuid4().hex)
    return service.write_bulletin(actor, replace(request, **values), now or clock.now())  # type: ignore[arg-type]


def step_of(territory: TerritoryRef, bulletin_id: int, note: str = "") -> BulletinStep:
    """A step on the version that stands now."""
    return BulletinStep(territory.id, bulletin_id, get_bulletin(territory.id, bulletin_id).version, note)


def tell_bulletin(bulletin_id: int, now: datetime) -> None:
    """Tell a message to everybody, as the worker does."""
    while not service.tell_bulletin_chunk(bulletin_id, now):
        pass
