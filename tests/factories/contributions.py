# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions and comments for tests, sent and published through the real services."""

import secrets
from datetime import datetime
from typing import Any

from consulta.contributions import queries, service
from consulta.contributions.requests import (
    MergeContribution,
    PartWanted,
    PostComment,
    PostedComment,
    RejoinContribution,
    SeparateContribution,
    SplitContribution,
    Subject,
    SubmitContribution,
    Submitted,
)
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.organisations.queries import actor_of
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user
from tests.factories.consultations import make_topic

TITLE = "Più ore di assistenza a casa"
TEXT = "Le ore di assistenza a domicilio **non bastano**: nei fine settimana chi vive da solo resta senza nessuno."
COMMENT = "Succede anche nel mio paese, soprattutto la domenica."


def new_key() -> str:
    """A one-time key as a form makes it."""
    return secrets.token_urlsafe(24)


def contribution_request(territory: TerritoryRef, topic_id: int, **values: Any) -> SubmitContribution:
    """A well-formed need; ``values`` change what they name."""
    facts: dict[str, Any] = {
        "kind": "need",
        "title": TITLE,
        "text": TEXT,
        "municipality_ids": (),
        "organisation_id": None,
        "shows_name": False,
        "key": new_key(),
    } | values
    return SubmitContribution(territory_id=territory.id, topic_id=topic_id, **facts)


def make_contribution(
    territory: TerritoryRef,
    topic_id: int | None = None,
    author: Actor | None = None,
    published: bool = True,
    now: datetime | None = None,
    **values: Any,
) -> Submitted:
    """A contribution of ``author`` (or of a new person); published as the office would, unless asked otherwise."""
    now = now or clock.now()
    topic_id = topic_id or make_topic(territory, now=now)
    author = author or actor_of(make_user(), now)
    sent = service.submit_contribution(author, contribution_request(territory, topic_id, **values), now)
    if published and sent.status != "published":
        service.change_publication(Subject("contribution", sent.contribution_id), territory.id, "published", None, now)
        return Submitted(sent.contribution_id, sent.number, "published", sent.late)
    return sent


def make_comment(
    territory: TerritoryRef,
    topic_id: int | None = None,
    contribution_id: int | None = None,
    author: Actor | None = None,
    published: bool = True,
    now: datetime | None = None,
    **values: Any,
) -> PostedComment:
    """A comment on a topic (a new one when neither parent is given) or on a contribution."""
    now = now or clock.now()
    if topic_id is None and contribution_id is None:
        topic_id = make_topic(territory, now=now)
    author = author or actor_of(make_user(), now)
    facts: dict[str, Any] = {"text": COMMENT, "organisation_id": None, "shows_name": False, "key": new_key()} | values
    sent = service.post_comment(
        author, PostComment(territory_id=territory.id, topic_id=topic_id, contribution_id=contribution_id, **facts), now
    )
    if published and sent.status != "published":
        service.change_publication(Subject("comment", sent.comment_id), territory.id, "published", None, now)
        return PostedComment(sent.comment_id, "published")
    return sent


WHY_MERGED = "Chiedono le stesse ore di assistenza nello stesso comune."


def make_merge(territory: TerritoryRef, actor: Actor, source_id: int, target_id: int, now: datetime | None = None, **values: Any) -> int:
    """Join a contribution to another as ``actor``; gives the merge's id."""
    facts: dict[str, Any] = {"reason": WHY_MERGED, "key": new_key()} | values
    return service.merge_contribution(actor, MergeContribution(territory.id, source_id, target_id, **facts), now or clock.now())


def end_merge(territory: TerritoryRef, actor: Actor, source_id: int, now: datetime | None = None, **values: Any) -> None:
    """Separate a contribution from the one to which it is joined."""
    facts: dict[str, Any] = {"reason": "Parlano di due servizi diversi."} | values
    service.separate_contribution(actor, SeparateContribution(territory.id, source_id, **facts), now or clock.now())


def make_split(territory: TerritoryRef, actor: Actor, contribution_id: int, now: datetime | None = None, *, back: bool = False) -> int:
    """A contribution of several paragraphs cut into them, and put together again where asked; gives the first part."""
    source = queries.get_for_staff(territory.id, contribution_id).source
    parts = tuple(PartWanted("proposal", f"Parte {n} del testo", one) for n, one in enumerate(source.split("\n\n"), start=1))
    request = SplitContribution(territory.id, contribution_id, parts, "Sono richieste diverse.", new_key())
    made = service.split_contribution(actor, request, now or clock.now())
    if back:
        service.rejoin_contribution(actor, RejoinContribution(territory.id, contribution_id, "Si risponde insieme."), now or clock.now())
    return made[0]
