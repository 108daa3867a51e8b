# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the codebook and putting its tags on texts."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select, update

from consulta.codebook import policy, queries
from consulta.codebook.events import TagChanged, TagsApplied
from consulta.codebook.models import Tag, TagApplication
from consulta.codebook.requests import ApplyTags, CreateTag, EditTag, RetireTag
from consulta.contributions.models import Comment, Contribution
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.search import fold
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled, too_long
from consulta.territory.models import ThematicArea

LABEL_CAP, DEFINITION_CAP, CODE_CAP = 80, 500, 40
TAGS_CAP = 30
"""Tags on one text: more would classify nothing."""

_TAKEN = "Esiste già un'etichetta con questo nome: usa quella o scegline un altro."


@dataclass(frozen=True, slots=True)
class Applied:
    """What changed on a text: ids of the tags put on and taken off."""

    added: tuple[int, ...]
    removed: tuple[int, ...]


@transactional
def create_tag(actor: Actor, request: CreateTag, now: datetime) -> int:
    """Add a tag to the codebook; the very same request again gives the same tag. Raises Refused, Invalid."""
    policy.may_edit_tags(actor, request.territory_id).or_refuse()
    label, definition = _words(request.label, request.definition)
    _check_area(request.territory_id, request.area_id)
    code = (request.code or code_of(label))[:CODE_CAP]
    if not code:
        raise Invalid({"label": "Il nome dell'etichetta deve contenere almeno una lettera o una cifra."})
    existing = current().session.scalar(select(Tag).where(Tag.territory_id == request.territory_id, Tag.code == code))
    if existing is not None:
        if (existing.label, existing.definition) == (label, definition):
            return existing.id
        raise Invalid({"label": _TAKEN})
    tag = add(
        Tag(
            territory_id=request.territory_id,
            code=code,
            label=label,
            definition=definition,
            area_id=request.area_id,
            created_at=now,
            version=1,
        )
    )
    _tell(actor, tag, "created", now, new=label)
    return tag.id


@transactional
def edit_tag(actor: Actor, request: EditTag, now: datetime) -> None:
    """Rename or define again a tag. Raises NotFound, Refused, Invalid, Conflict with what stands now."""
    tag = _lock_tag(request.tag_id)
    policy.may_edit_tags(actor, tag.territory_id).or_refuse()
    label, definition = _words(request.label, request.definition)
    _check_area(tag.territory_id, request.area_id)
    _check_version(tag, request.version)
    twin = select(Tag.id).where(Tag.territory_id == tag.territory_id, Tag.label == label, Tag.id != tag.id)
    if current().session.scalar(twin) is not None:
        raise Invalid({"label": _TAKEN})
    old = tag.label
    tag.label, tag.definition, tag.area_id = label, definition, request.area_id
    tag.version += 1
    _tell(actor, tag, "edited", now, old=old, new=label)


@transactional
def retire_tag(actor: Actor, request: RetireTag, now: datetime) -> None:
    """Take a tag out of the choice, or put it back; the texts that carry it keep it (invariant 6)."""
    tag = _lock_tag(request.tag_id)
    policy.may_edit_tags(actor, tag.territory_id).or_refuse()
    _check_version(tag, request.version)
    if (tag.retired_at is not None) is request.retired:
        return
    tag.retired_at = now if request.retired else None
    tag.version += 1
    _tell(actor, tag, "retired" if request.retired else "reinstated", now)


@transactional
def apply_tags(actor: Actor, request: ApplyTags, now: datetime) -> Applied:
    """Set exactly these tags on a contribution or comment, with who and when. Raises NotFound, Refused, Invalid."""
    territory_id = _lock_subject(request.subject_kind, request.subject_id)
    policy.may_apply_tags(actor, territory_id).or_refuse()
    wanted = dict.fromkeys(request.tag_ids)
    if len(wanted) > TAGS_CAP:
        raise Invalid({"tags": filled(N_("Le etichette sono più di %(cap)s: scegli quelle che contano."), cap=TAGS_CAP)})
    now_on = {tag.id: tag.code for tag in queries.tags_of(request.subject_kind, request.subject_id)}
    added = _usable(territory_id, [tag_id for tag_id in wanted if tag_id not in now_on])
    removed = {tag_id: code for tag_id, code in now_on.items() if tag_id not in wanted}
    is_comment = request.subject_kind == queries.COMMENT
    for tag_id in added:
        add(
            TagApplication(
                tag_id=tag_id,
                contribution_id=None if is_comment else request.subject_id,
                comment_id=request.subject_id if is_comment else None,
                applied_by_id=actor.user_id,
                applied_at=now,
            )
        )
    if removed:
        column = TagApplication.comment_id if is_comment else TagApplication.contribution_id
        current().session.execute(
            update(TagApplication)
            .where(column == request.subject_id, TagApplication.tag_id.in_(removed), TagApplication.removed_at.is_(None))
            .values(removed_at=now, removed_by_id=actor.user_id)
        )
    if added or removed:
        emit(
            TagsApplied(
                occurred_at=now,
                actor_id=actor.user_id,
                territory_id=territory_id,
                subject_kind=request.subject_kind,
                subject_id=request.subject_id,
                added=tuple(added.values()),
                removed=tuple(removed.values()),
            )
        )
    return Applied(tuple(added), tuple(removed))


@transactional
def install_starter(actor: Actor, territory_id: int, now: datetime) -> int:
    """Put the starter codebook into a territory; what is already there stays as it is. Gives how many tags were added."""
    policy.may_edit_tags(actor, territory_id).or_refuse()
    session = current().session
    codes = set(session.scalars(select(Tag.code).where(Tag.territory_id == territory_id)))
    areas = {
        row.code: row.id
        for row in session.execute(select(ThematicArea.code, ThematicArea.id).where(ThematicArea.territory_id == territory_id))
    }
    added = 0
    for entry in starter():
        if entry["code"] in codes:
            continue
        area_id = areas.get(entry.get("area", ""))
        create_tag(actor, CreateTag(territory_id, entry["label"], entry["definition"], area_id, entry["code"]), now)
        added += 1
    return added


@cache
def starter() -> tuple[dict[str, Any], ...]:
    """The starter codebook as shipped: areas, essential levels (domain.md §1.2), target groups."""
    text = (files("consulta.codebook") / "data" / "starter.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["tag"])


def code_of(label: str) -> str:
    """The code of a label: ``Assistenza a casa`` → ``assistenza_a_casa``."""
    return fold(label).replace(" ", "_")[:CODE_CAP].strip("_")


def _words(label: str, definition: str) -> tuple[str, str]:
    label, definition = one_line(label), one_line(definition)
    errors = {}
    if not label:
        errors["label"] = "Scrivi il nome dell'etichetta."
    elif len(label) > LABEL_CAP:
        errors["label"] = too_long(N_("Il nome"), LABEL_CAP, len(label))
    if not definition:
        errors["definition"] = "Scrivi la definizione: dice ai colleghi quando usare l'etichetta."
    elif len(definition) > DEFINITION_CAP:
        errors["definition"] = too_long(N_("La definizione"), DEFINITION_CAP, len(definition))
    if errors:
        raise Invalid(errors)
    return label, definition


def _check_area(territory_id: int, area_id: int | None) -> None:
    if area_id is None:
        return
    query = select(ThematicArea.id).where(ThematicArea.id == area_id, ThematicArea.territory_id == territory_id)
    if current().session.scalar(query) is None:
        raise Invalid({"area_id": "Scegli l'area dall'elenco."})


def _check_version(tag: Tag, version: int) -> None:
    if tag.version != version:
        raise Conflict(
            "Nel frattempo un collega ha modificato questa etichetta: controlla come sta adesso e riprova.",
            {"Nome": tag.label, "Definizione": tag.definition},
        )


def _lock_tag(tag_id: int) -> Tag:
    tag = current().session.scalar(select(Tag).where(Tag.id == tag_id).with_for_update().execution_options(populate_existing=True))
    if tag is None:
        raise NotFound
    return tag


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


def _tell(actor: Actor, tag: Tag, change: str, now: datetime, old: str = "", new: str = "") -> None:
    emit(
        TagChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=tag.territory_id,
            tag_id=tag.id,
            code=tag.code,
            change=change,
            old=old,
            new=new,
        )
    )
