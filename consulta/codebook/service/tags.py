# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the codebook: tags are created, changed, moved, retired and brought back, never deleted."""

import tomllib
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from consulta.codebook import policy
from consulta.codebook.models import Tag, TagChange
from consulta.codebook.requests import CreateTag, Details, EditTag, RetireTag
from consulta.codebook.service.pieces import (
    LETTER,
    NAME,
    PARENT,
    check_pointers,
    check_version,
    colour_of,
    differences,
    hold_codebook,
    hold_tag,
    letter_of,
    letters_in_use,
    note,
    reason_of,
    shown,
    tree_of,
    words_of,
)
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, Refused
from consulta.core.search import fold
from consulta.core.unit_of_work import add, current, transactional
from consulta.core.words import N_, filled
from consulta.territory.models import ThematicArea

CODE_CAP = 40
_TAKEN = "Esiste già un'etichetta con questo nome: usa quella o scegline un altro."


@transactional
def create_tag(actor: Actor, request: CreateTag, now: datetime) -> int:
    """Add a tag to the codebook; the very same request again gives the same tag. Raises Refused, Invalid."""
    policy.may_edit_tags(actor, request.territory_id).or_refuse()
    words = words_of(request.label, request.definition, request.details)
    check_pointers(request.territory_id, request.area_id, request.details.objective_id)
    colour = colour_of(request.details.colour)
    code = (request.code or code_of(words.label))[:CODE_CAP]
    if not code:
        raise Invalid({"label": "Il nome dell'etichetta deve contenere almeno una lettera o una cifra."})
    hold_codebook(request.territory_id)
    existing = current().session.scalar(select(Tag).where(Tag.territory_id == request.territory_id, Tag.code == code))
    if existing is not None:
        if (existing.label, existing.definition) == (words.label, words.definition):
            return existing.id
        raise Invalid({"label": _taken_by(existing)})
    check_place(request.territory_id, None, request.details.parent_id)
    tag = add(
        Tag(
            territory_id=request.territory_id,
            code=code,
            label=words.label,
            definition=words.definition,
            includes=words.includes,
            excludes=words.excludes,
            example=words.example,
            area_id=request.area_id,
            parent_id=request.details.parent_id,
            colour=colour,
            letter=letter_of(request.territory_id, request.details.letter, words.label),
            objective_id=request.details.objective_id,
            created_at=now,
            version=1,
        )
    )
    note(actor, tag, TagChange.CREATED, now, changes=differences({}, shown(tag)))
    return tag.id


@transactional
def edit_tag(actor: Actor, request: EditTag, now: datetime) -> None:
    """Rename, define again or move a tag; what stands below moves with it. Without any change there is no new version.

    Raises NotFound, Refused, Invalid, Conflict with what stands now.
    """
    tag = hold_tag(request.tag_id)
    policy.may_edit_tags(actor, tag.territory_id).or_refuse()
    words, reason = words_of(request.label, request.definition, request.details), reason_of(request.reason)
    check_pointers(tag.territory_id, request.area_id, request.details.objective_id)
    colour = colour_of(request.details.colour)
    check_version(tag, request.version)
    check_label(tag.territory_id, words.label, tag.id)
    if request.details.parent_id != tag.parent_id:
        check_place(tag.territory_id, tag.id, request.details.parent_id)
    before = shown(tag)
    if request.details.letter is not None and request.details.letter.strip().upper() != tag.letter:
        tag.letter = letter_of(tag.territory_id, request.details.letter, words.label, tag.id)
    tag.label, tag.definition = words.label, words.definition
    tag.includes, tag.excludes, tag.example = words.includes, words.excludes, words.example
    tag.area_id, tag.parent_id, tag.objective_id = request.area_id, request.details.parent_id, request.details.objective_id
    tag.colour = colour
    changes = differences(before, shown(tag))
    if not changes:
        return
    tag.version += 1
    note(actor, tag, TagChange.EDITED, now, changes=changes, reason=reason)


@transactional
def retire_tag(actor: Actor, request: RetireTag, now: datetime) -> None:
    """Take a tag out of the choice, or put it back; the texts that carry it keep it (invariant 6).

    Raises NotFound, Conflict, Refused: also when others in use stand below it, or when it was merged into another.
    """
    tag = hold_tag(request.tag_id)
    policy.may_edit_tags(actor, tag.territory_id).or_refuse()
    reason = reason_of(request.reason)
    check_version(tag, request.version)
    if (tag.retired_at is not None) is request.retired:
        return
    tree = tree_of(tag.territory_id)
    fault = policy.retire_fault(tree, tag.id) if request.retired else policy.reinstate_fault(tree, tag.id)
    if fault:
        raise Refused(fault)
    tag.version += 1
    if request.retired:
        tag.retired_at = now
        note(actor, tag, TagChange.RETIRED, now, reason=reason)
    else:
        note(actor, tag, TagChange.REINSTATED, now, changes=bring_back(tag), reason=reason)


def bring_back(tag: Tag) -> dict[str, list[str]]:
    """Put a tag into the choice again, without what it cannot have any more: a letter that another bears, a place that is gone."""
    before = {LETTER: tag.letter, PARENT: shown(tag)[PARENT]}
    if tag.letter in letters_in_use(tag.territory_id, tag.id):
        tag.letter = ""
    if policy.place_fault(tree_of(tag.territory_id), tag.id, tag.parent_id):
        tag.parent_id = None
    tag.retired_at = None
    now_shown = shown(tag)
    return differences(before, {LETTER: now_shown[LETTER], PARENT: now_shown[PARENT]})


def check_label(territory_id: int, label: str, tag_id: int | None) -> None:
    """No two tags bear one name, also among those that were retired or merged. Raises Invalid."""
    query = select(Tag).where(Tag.territory_id == territory_id, Tag.label == label)
    twin = current().session.scalars(query if tag_id is None else query.where(Tag.id != tag_id)).first()
    if twin is not None:
        raise Invalid({"label": _taken_by(twin)})


def check_place(territory_id: int, tag_id: int | None, parent_id: int | None) -> None:
    """Raises Invalid when a tag may not stand there."""
    fault = policy.place_fault(tree_of(territory_id), tag_id, parent_id) if parent_id is not None else ""
    if fault:
        raise Invalid({"parent_id": fault})


def _taken_by(tag: Tag) -> str:
    if tag.merged_into_id is None:
        return _TAKEN
    into = current().session.scalar(select(Tag.label).where(Tag.id == tag.merged_into_id)) or ""
    template = N_("Questo nome è di un'etichetta unita a «%(label)s»: usa quella, o scegline un altro.")
    return filled(template, label=into)


@transactional
def install_starter(actor: Actor, territory_id: int, now: datetime) -> int:
    """Put the starter codebook into a territory; what is already there stays as it is. Gives how many tags were added."""
    policy.may_edit_tags(actor, territory_id).or_refuse()
    session = current().session
    ids = {row.code: row.id for row in session.execute(select(Tag.code, Tag.id).where(Tag.territory_id == territory_id))}
    areas = {
        row.code: row.id
        for row in session.execute(select(ThematicArea.code, ThematicArea.id).where(ThematicArea.territory_id == territory_id))
    }
    added = 0
    for entry in starter():
        if entry["code"] in ids:
            continue
        wanted = CreateTag(territory_id, entry["label"], entry["definition"], areas.get(entry.get("area", "")), entry["code"])
        details = Details(
            includes=entry.get("includes", ""),
            excludes=entry.get("excludes", ""),
            example=entry.get("example", ""),
            parent_id=_free_place(territory_id, ids.get(entry.get("parent", ""))),
            colour=entry.get("colour", "grey"),
        )
        ids[entry["code"]] = create_tag(actor, replace(wanted, details=details), now)
        added += 1
    return added


def _free_place(territory_id: int, parent_id: int | None) -> int | None:
    """The place the starter gives a tag, unless the office has moved or retired what stands there."""
    return None if policy.place_fault(tree_of(territory_id), None, parent_id) else parent_id


@cache
def starter() -> tuple[dict[str, Any], ...]:
    """The starter codebook as shipped: themes with their areas, essential levels (domain.md §1.2), target groups."""
    text = (files("consulta.codebook") / "data" / "starter.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["tag"])


def code_of(label: str) -> str:
    """The code of a label: ``Assistenza a casa`` → ``assistenza_a_casa``."""
    return fold(label).replace(" ", "_")[:CODE_CAP].strip("_")


__all__ = ["NAME", "bring_back", "check_label", "code_of", "create_tag", "edit_tag", "install_starter", "retire_tag", "starter"]
