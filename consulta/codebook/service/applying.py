# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting tags on contributions and comments and taking them off: who, when, from what act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from consulta.codebook import policy, queries
from consulta.codebook.events import TagsApplied
from consulta.codebook.models import ApplicationSource, Tag, TagApplication
from consulta.codebook.requests import ApplyTags, PutTag
from consulta.contributions.models import Comment, Contribution
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled

TAGS_CAP = queries.TAGS_CAP


@dataclass(frozen=True, slots=True)
class Applied:
    """What changed on a text: ids of the tags put on and taken off."""

    added: tuple[int, ...]
    removed: tuple[int, ...]


@transactional
def apply_tags(actor: Actor, request: ApplyTags, now: datetime) -> Applied:
    """Set exactly these tags on a contribution or comment, with who and when. Raises NotFound, Refused, Invalid."""
    hold_tags(request.tag_ids)
    territory_id = _lock_subject(request.subject_kind, request.subject_id)
    policy.may_apply_tags(actor, territory_id).or_refuse()
    wanted = dict.fromkeys(request.tag_ids)
    if len(wanted) > TAGS_CAP:
        raise Invalid({"tags": filled(N_("Le etichette sono più di %(cap)s: scegli quelle che contano."), cap=TAGS_CAP)})
    now_on = {tag.id: tag.code for tag in queries.tags_of(request.subject_kind, request.subject_id)}
    added = _usable(territory_id, [tag_id for tag_id in wanted if tag_id not in now_on])
    removed = {tag_id: code for tag_id, code in now_on.items() if tag_id not in wanted}
    for tag_id in added:
        _put(actor, PutTag(tag_id, request.subject_kind, request.subject_id, ApplicationSource.RECORD), now)
    if removed:
        current().session.execute(
            update(TagApplication)
            .where(
                queries.subject_column(request.subject_kind) == request.subject_id,
                TagApplication.tag_id.in_(removed),
                TagApplication.removed_at.is_(None),
            )
            .values(removed_at=now, removed_by_id=actor.user_id)
        )
    if added or removed:
        _tell(actor, territory_id, request.subject_kind, request.subject_id, now, added=added, removed=removed)
    return Applied(tuple(added), tuple(removed))


@transactional
def put_tag(actor: Actor, request: PutTag, now: datetime) -> int:
    """One tag more on a text; gives its application. One that stands there already is that one. Raises NotFound, Refused, Invalid."""
    hold_tags([request.tag_id])
    territory_id = _lock_subject(request.subject_kind, request.subject_id)
    policy.may_apply_tags(actor, territory_id).or_refuse()
    codes = _usable(territory_id, [request.tag_id])
    standing = _standing(request)
    if standing is not None:
        return standing.id
    made = _put(actor, request, now)
    _tell(actor, territory_id, request.subject_kind, request.subject_id, now, added=codes)
    return made.id


@transactional
def take_tag(actor: Actor, request: PutTag, now: datetime) -> int | None:
    """One tag less on a text; gives the application that ended, None when it did not stand there. Raises NotFound, Refused."""
    territory_id = _lock_subject(request.subject_kind, request.subject_id)
    policy.may_apply_tags(actor, territory_id).or_refuse()
    standing = _standing(request)
    if standing is None:
        return None
    standing.removed_at, standing.removed_by_id = now, actor.user_id
    _tell(actor, territory_id, request.subject_kind, request.subject_id, now, removed=_code(request.tag_id))
    return standing.id


@transactional
def undo_tag(actor: Actor, request: PutTag, application_id: int, *, was_put: bool, now: datetime) -> bool:
    """Take back one such act, when nobody has done anything to that tag on that text since; gives whether it was. Raises Refused."""
    territory_id = _lock_subject(request.subject_kind, request.subject_id)
    policy.may_apply_tags(actor, territory_id).or_refuse()
    standing = _standing(request)
    if was_put:
        if standing is None or standing.id != application_id:
            return False
        standing.removed_at, standing.removed_by_id = now, actor.user_id
        _tell(actor, territory_id, request.subject_kind, request.subject_id, now, removed=_code(request.tag_id))
        return True
    ended = current().session.get(TagApplication, application_id, populate_existing=True)
    newest = select(TagApplication.id).where(
        queries.subject_column(request.subject_kind) == request.subject_id,
        TagApplication.tag_id == request.tag_id,
        TagApplication.id > application_id,
    )
    if standing is not None or ended is None or current().session.scalar(newest) is not None:
        return False
    ended.removed_at = ended.removed_by_id = None
    _tell(actor, territory_id, request.subject_kind, request.subject_id, now, added=_code(request.tag_id))
    return True


def hold_tags(tag_ids: Iterable[int]) -> None:
    """Tags stay as they are until the end, before any text is held: who merges them holds them in this order too."""
    query = select(Tag.id).where(Tag.id.in_(list(tag_ids))).order_by(Tag.id).with_for_update(read=True)
    current().session.execute(query).all()


def _put(actor: Actor, request: PutTag, now: datetime) -> TagApplication:
    is_comment = request.subject_kind == queries.COMMENT
    return add(
        TagApplication(
            tag_id=request.tag_id,
            contribution_id=None if is_comment else request.subject_id,
            comment_id=request.subject_id if is_comment else None,
            applied_by_id=actor.user_id,
            applied_at=now,
            source=ApplicationSource(request.source),
        )
    )


def _standing(request: PutTag) -> TagApplication | None:
    query = select(TagApplication).where(
        queries.subject_column(request.subject_kind) == request.subject_id,
        TagApplication.tag_id == request.tag_id,
        TagApplication.removed_at.is_(None),
    )
    return current().session.scalars(query.execution_options(populate_existing=True)).first()


def _code(tag_id: int) -> dict[int, str]:
    return {tag_id: current().session.scalar(select(Tag.code).where(Tag.id == tag_id)) or ""}


def _lock_subject(kind: str, subject_id: int) -> int:
    """Hold the text, so that two people tagging it at once follow each other; gives its territory."""
    table: Any = {queries.CONTRIBUTION: Contribution, queries.COMMENT: Comment}.get(kind)
    if table is None:
        raise NotFound
    territory_id = current().session.scalar(select(table.territory_id).where(table.id == subject_id).with_for_update())
    if territory_id is None:
        raise NotFound
    return int(territory_id)


def _usable(territory_id: int, tag_ids: list[int]) -> dict[int, str]:
    """Codes of tags that may be put on a text of the territory, by id. Raises Invalid for a foreign or retired one."""
    if not tag_ids:
        return {}
    query = select(Tag.id, Tag.code).where(Tag.territory_id == territory_id, Tag.id.in_(tag_ids), Tag.retired_at.is_(None))
    found = {row.id: row.code for row in current().session.execute(query)}
    if len(found) != len(tag_ids):
        raise Invalid({"tags": "Un'etichetta scelta non c'è più: ricarica la pagina e scegli di nuovo."})
    return {tag_id: found[tag_id] for tag_id in tag_ids}


def _tell(
    actor: Actor,
    territory_id: int,
    kind: str,
    subject_id: int,
    now: datetime,
    *,
    added: Mapping[int, str] | None = None,
    removed: Mapping[int, str] | None = None,
) -> None:
    emit(
        TagsApplied(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=territory_id,
            subject_kind=kind,
            subject_id=subject_id,
            added=tuple((added or {}).values()),
            removed=tuple((removed or {}).values()),
        )
    )
