# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts that an actor may go on with, those of organisations among them: their history, and who is writing now (ADR 0039).

What an actor may read follows the hats of this instant: who no longer speaks for the body finds nothing (invariant 12).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from consulta.accounts.models import User
from consulta.contributions.models import Draft, DraftVersion
from consulta.contributions.queries.own import OWN_CAP, DraftView, draft_query, draft_view, list_drafts
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class VersionView:
    """A text of a shared draft as somebody left it. ``author`` is empty where the account was erased."""

    number: int
    payload: Mapping[str, Any]
    author: str
    is_auto: bool
    restored_from: int | None
    saved_at: datetime

    @property
    def title(self) -> str:
        """The title as typed."""
        return str(self.payload.get("title") or "")

    @property
    def text(self) -> str:
        """The text as typed."""
        return str(self.payload.get("text") or "")


def _readable(actor: Actor) -> ColumnElement[bool]:
    """What is the actor's alone, and what belongs to bodies the actor speaks for now."""
    alone = and_(Draft.user_id == actor.user_id, Draft.organisation_id.is_(None))
    return or_(alone, _together(actor))


def _together(actor: Actor) -> ColumnElement[bool]:
    hats = [and_(Draft.organisation_id == hat.organisation_id, Draft.territory_id == hat.territory_id) for hat in actor.hats]
    return or_(*hats) if hats else Draft.id.is_(None)


def list_open_drafts(actor: Actor, territory_id: int) -> tuple[list[DraftView], list[DraftView]]:
    """The drafts a person may go on with in a territory: those that are theirs alone, those written together; the latest first."""
    if not actor.hats_in(territory_id):
        return list_drafts(actor.user_id or 0, territory_id), []
    query = draft_query().where(_readable(actor), Draft.territory_id == territory_id, Draft.consumed_at.is_(None))
    query = query.order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(OWN_CAP)
    found = [draft_view(row) for row in db.session.execute(query)]
    return [one for one in found if one.organisation_id is None], [one for one in found if one.organisation_id is not None]


def get_draft(actor: Actor, draft_id: int) -> DraftView:
    """A draft not yet sent that the actor may go on with. Raises NotFound."""
    row = db.session.execute(draft_query().where(Draft.id == draft_id, _readable(actor), Draft.consumed_at.is_(None))).first()
    if row is None:
        raise NotFound
    return draft_view(row)


def get_shared(actor: Actor, territory_id: int, draft_id: int) -> DraftView:
    """The same, only of those written together. Raises NotFound."""
    found = get_draft(actor, draft_id)
    if found.organisation_id is None or found.territory_id != territory_id:
        raise NotFound
    return found


def find_by_key(key: str) -> DraftView | None:
    """The draft written together under a one-time key, whoever asks: the policy is the caller's to ask."""
    if not key:
        return None
    query = draft_query().where(Draft.submission_key == key, Draft.organisation_id.is_not(None), Draft.consumed_at.is_(None))
    row = db.session.execute(query).first()
    return draft_view(row) if row else None


def find_letter_draft(draft_id: int) -> DraftView | None:
    """A draft written together, for the letter about it; None once it was sent or is gone."""
    query = draft_query().where(Draft.id == draft_id, Draft.organisation_id.is_not(None), Draft.consumed_at.is_(None))
    row = db.session.execute(query).first()
    return draft_view(row) if row else None


def list_shared(organisation_id: int, territory_id: int) -> list[DraftView]:
    """The drafts of one body, the latest first."""
    query = draft_query().where(Draft.organisation_id == organisation_id, Draft.territory_id == territory_id, Draft.consumed_at.is_(None))
    return [draft_view(row) for row in db.session.execute(query.order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(OWN_CAP))]


def list_draft_versions(draft_id: int) -> Sequence[VersionView]:
    """The history of a shared draft, the oldest version first."""
    query = (
        select(
            DraftVersion.number,
            DraftVersion.payload,
            func.coalesce(User.name, ""),
            DraftVersion.is_auto,
            DraftVersion.restored_from,
            DraftVersion.saved_at,
        )
        .outerjoin(User, User.id == DraftVersion.written_by_id)
        .where(DraftVersion.draft_id == draft_id)
        .order_by(DraftVersion.number)
    )
    return [VersionView(*row) for row in db.session.execute(query)]


def find_last_saver(draft_id: int) -> str:
    """The name of who saved a draft last; empty when nobody known did."""
    query = (
        select(func.coalesce(User.name, ""))
        .select_from(DraftVersion)
        .outerjoin(User, User.id == DraftVersion.written_by_id)
        .where(DraftVersion.draft_id == draft_id)
        .order_by(DraftVersion.number.desc())
        .limit(1)
    )
    return db.session.scalar(query) or ""


def find_person(user_id: int | None) -> str:
    """The name of who did something with a draft; empty when nobody known did."""
    return (db.session.scalar(select(User.name).where(User.id == user_id)) or "") if user_id is not None else ""
