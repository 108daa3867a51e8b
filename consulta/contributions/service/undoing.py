# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a text stands before it is moved for now, and putting it back exactly there (decisions.md 20, ADR 0038)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from consulta.contributions import policy
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.requests import Subject
from consulta.contributions.service.publication import count_comment, index_comment, load_comment, load_contribution, take_away
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.unit_of_work import current, transactional
from consulta.core.words import N_

_MOMENTS = ("published_at", "late_accepted_at", "discussed_at")
_OF_OTHERS = ("comment_count", "endorsement_count", "body_endorsement_count", "linked_at", "replied_at")
"""What people do to a text that they can read: none of it is swept away with it."""


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a text stood: plain values, ready to be kept in a row. ``version`` is the one it had."""

    status: str
    version: int
    values: Mapping[str, str | int | None]

    def as_plain(self) -> dict[str, Any]:
        """Ready for a JSON column."""
        return {"status": self.status, "version": self.version, "values": dict(self.values)}


@transactional
def remember(subject: Subject, territory_id: int) -> Stood:
    """Where a contribution or comment stands now, locked until the end of the transaction. Raises NotFound."""
    one = _load(subject, territory_id)
    moments = {name: _plain(getattr(one, name)) for name in _MOMENTS if hasattr(one, name)}
    return Stood(one.status.value, one.version, moments | _of_others(one))


@transactional
def put_back(subject: Subject, territory_id: int, left_as: str, stood: Mapping[str, Any], *, just_asking: bool = False) -> Decision:
    """Put a text back exactly where it stood, with index, totals and counters; only its version goes on, so that no old page fits.

    ``left_as`` is the status in which the act left it, one version after ``stood``. Refuses, and changes nothing, when somebody
    has done anything to the text since. ``just_asking`` changes nothing either way. Raises NotFound.
    """
    one = _load(subject, territory_id)
    if one.status.value != left_as or one.version != stood["version"] + 1:
        return refuse(N_("Nel frattempo il testo è cambiato di nuovo: resta com'è adesso."))
    if any(stood["values"].get(name) != value for name, value in _of_others(one).items()):
        return refuse(N_("Nel frattempo qualcuno lo ha commentato, sostenuto, collegato o ha risposto: resta com'è adesso."))
    if not just_asking:
        _put_back(one, stood)
    return ALLOWED


def _of_others(one: Contribution | Comment) -> dict[str, str | int | None]:
    if isinstance(one, Contribution):
        return {name: _plain(getattr(one, name)) for name in _OF_OTHERS}
    answers = select(func.count()).where(Comment.parent_id == one.id)
    return {"answers": current().session.scalar(answers) or 0, "promoted_to_id": one.promoted_to_id}


def _put_back(one: Contribution | Comment, stood: Mapping[str, Any]) -> None:
    was_public = policy.is_public(one.status)
    before = PublicationStatus(stood["status"])
    one.status, one.version = before, one.version + 1
    current().session.flush()
    left_public = was_public and not policy.is_public(before)
    if isinstance(one, Contribution):
        if left_public:
            take_away(one)
    elif left_public:
        count_comment(one, -1)
    for name in _MOMENTS:
        if name in stood["values"]:
            setattr(one, name, _moment(stood["values"][name]))
    current().session.flush()
    if isinstance(one, Comment) and left_public:
        index_comment(one)


def _load(subject: Subject, territory_id: int) -> Contribution | Comment:
    if subject.kind == "comment":
        return load_comment(subject.id, territory_id)
    return load_contribution(territory_id, subject.id)


def _plain(value: Any) -> str | int | None:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(value: str | int | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
