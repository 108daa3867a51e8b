# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Merging and splitting tags, and undoing it once: set-based, so that a tag on 40,000 texts costs no more statements (ADR 0042).

What a text carried is ended, never deleted: its row says in which merge or split it ended and what stands in its place. Undoing
opens again exactly those rows in whose place nobody has put or taken anything since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, String, and_, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import aliased

from consulta.codebook import policy
from consulta.codebook.events import TagsRemapped
from consulta.codebook.models import ApplicationSource, RemapKind, Tag, TagApplication, TagChange, TagRemap
from consulta.codebook.requests import Details, MergeTags, ShareOut, SplitTag
from consulta.codebook.service.pieces import (
    check_version,
    differences,
    hold_tag,
    letter_of,
    note,
    reason_of,
    shown,
    tree_of,
    words_of,
)
from consulta.codebook.service.tags import CODE_CAP, bring_back, check_label, code_of
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled

WHY_LEAST = 5
PARTS_CAP = 3
"""New tags of one split: more are made by splitting again."""
SHARED_CAP = 200
"""Texts shared out at once, as in every act on many."""
_HERE = {"synchronize_session": False}
_KEY_TAKEN = N_("Questo modulo è già stato usato da un'altra persona: ricarica la pagina.")
_KINDS = {RemapKind.MERGE: ApplicationSource.MERGE, RemapKind.SPLIT: ApplicationSource.SPLIT}


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: texts that carry the old tag again, and those that stayed because somebody acted on them since."""

    restored: int
    left: int


@transactional
def merge_tags(actor: Actor, request: MergeTags, now: datetime) -> int:
    """Every text that carries one tag carries the other, once; gives the merge. The same key again gives the same one.

    The first tag leaves the choice, and its code and name are understood as the other's. Raises NotFound, Refused, Conflict, Invalid.
    """
    source = hold_tag(request.tag_id)
    policy.may_edit_tags(actor, source.territory_id).or_refuse()
    repeated = _repeated(actor, request.key)
    if repeated is not None:
        return repeated
    reason = reason_of(request.reason, least=WHY_LEAST)
    check_version(source, request.version)
    fault = policy.merge_fault(tree_of(source.territory_id), source.id, request.target_id)
    if fault:
        raise Invalid({"target_id": fault})
    target = hold_tag(request.target_id)
    remap = add(
        TagRemap(
            territory_id=source.territory_id,
            kind=RemapKind.MERGE,
            source_id=source.id,
            target_id=target.id,
            reason=reason,
            made_by_id=actor.user_id,
            made_at=now,
            was_retired_at=source.retired_at,
            submission_key=request.key,
            moved=0,
            restored=0,
        )
    )
    remap.moved = _move(actor, remap, target.id, now)
    source.retired_at, source.merged_into_id = source.retired_at or now, target.id
    source.version += 1
    target.version += 1
    note(actor, source, TagChange.MERGED, now, changes={N_("Unita a"): ["", target.label]}, reason=reason)
    note(actor, target, TagChange.RECEIVED, now, changes={N_("Accoglie"): ["", source.label]}, reason=reason)
    _tell(actor, remap, source, (target,), "merged", remap.moved, now)
    return remap.id


@transactional
def split_tag(actor: Actor, request: SplitTag, now: datetime) -> int:
    """New tags beside one, with its place, area, colour and objective; gives the split, in which its texts are then shared out.

    The same key again gives the same one. Raises NotFound, Refused, Conflict, Invalid naming the part (``label_1``…).
    """
    source = hold_tag(request.tag_id)
    policy.may_edit_tags(actor, source.territory_id).or_refuse()
    repeated = _repeated(actor, request.key)
    if repeated is not None:
        return repeated
    reason = reason_of(request.reason, least=WHY_LEAST)
    check_version(source, request.version)
    fault = policy.split_fault(tree_of(source.territory_id), source.id)
    if fault:
        raise Refused(fault)
    if not 0 < len(request.parts) <= PARTS_CAP:
        raise Invalid({"label_1": filled(N_("Scrivi il nome di almeno una nuova etichetta, e di %(cap)s al massimo."), cap=PARTS_CAP)})
    remap = add(
        TagRemap(
            territory_id=source.territory_id,
            kind=RemapKind.SPLIT,
            source_id=source.id,
            reason=reason,
            made_by_id=actor.user_id,
            made_at=now,
            submission_key=request.key,
            moved=0,
            restored=0,
        )
    )
    parts = [
        _part(actor, source, remap, number, label, definition, now) for number, (label, definition) in enumerate(request.parts, start=1)
    ]
    source.version += 1
    names = ", ".join(part.label for part in parts)
    note(actor, source, TagChange.SPLIT, now, changes={N_("Nuove etichette"): ["", names]}, reason=reason)
    _tell(actor, remap, source, parts, "split", 0, now)
    return remap.id


@transactional
def share_out(actor: Actor, request: ShareOut, now: datetime) -> int:
    """Some texts of a tag that is being split go to one of its new tags; gives how many. Those that are gone already are passed over.

    Raises NotFound, Refused, Invalid.
    """
    source, remap = _hold(request.territory_id, request.remap_id)
    policy.may_edit_tags(actor, remap.territory_id).or_refuse()
    if remap.kind is not RemapKind.SPLIT or remap.undone_at is not None:
        raise Refused(N_("Questa divisione è già stata annullata: dividi di nuovo l'etichetta."))
    target = current().session.get(Tag, request.target_id, populate_existing=True)
    if target is None or target.born_in_id != remap.id or target.retired_at is not None:
        raise Invalid({"target_id": N_("Scegli dall'elenco la nuova etichetta che i testi devono portare.")})
    if not request.application_ids:
        raise Invalid({"picked": N_("Non hai scelto nessun testo: spunta almeno una casella e riprova.")})
    if len(request.application_ids) > SHARED_CAP:
        raise Invalid({"picked": filled(N_("Insieme se ne spostano al massimo %(cap)s: fallo una pagina alla volta."), cap=SHARED_CAP)})
    moved = _move(actor, remap, target.id, now, TagApplication.id.in_(request.application_ids))
    remap.moved += moved
    if moved:
        _tell(actor, remap, source, (target,), "shared", moved, now)
    return moved


@transactional
def undo_remap(actor: Actor, territory_id: int, remap_id: int, now: datetime) -> Undone:
    """Put a merge or split back, once: every text on which nobody has done anything to these tags since carries exactly what it did.

    The same asked again by the same person does nothing. Raises NotFound, Refused.
    """
    source, remap = _hold(territory_id, remap_id)
    policy.may_edit_tags(actor, territory_id).or_refuse()
    if remap.undone_at is not None:
        if remap.undone_by_id == actor.user_id:
            return Undone(remap.restored, remap.moved - remap.restored)
        raise Refused(N_("Un collega l'ha già annullata: si annulla una volta sola."))
    restored = _restore(actor, remap, now)
    remap.undone_at, remap.undone_by_id, remap.restored = now, actor.user_id, restored
    if remap.kind is RemapKind.MERGE:
        targets: Sequence[Tag] = _unmerge(actor, source, remap, now)
    else:
        targets = _unsplit(actor, source, remap, now)
    _tell(actor, remap, source, targets, "undone", restored, now, left=remap.moved - restored)
    return Undone(restored, remap.moved - restored)


def _part(actor: Actor, source: Tag, remap: TagRemap, number: int, label: str, definition: str, now: datetime) -> Tag:
    try:
        words = words_of(label, definition, Details())
        code = code_of(words.label)
        if not code:
            raise Invalid({"label": N_("Il nome dell'etichetta deve contenere almeno una lettera o una cifra.")})
        check_label(source.territory_id, words.label, None)
        taken = select(Tag.id).where(Tag.territory_id == source.territory_id, Tag.code == code)
        if current().session.scalar(taken) is not None:
            code = f"{code[: CODE_CAP - 12]}_{remap.id}"
            if current().session.scalar(select(Tag.id).where(Tag.territory_id == source.territory_id, Tag.code == code)) is not None:
                raise Invalid({"label": N_("Esiste già un'etichetta con un nome troppo simile: scegline un altro.")})
    except Invalid as invalid:
        raise Invalid({f"{field}_{number}": sentence for field, sentence in invalid.errors.items()}) from invalid
    made = add(
        Tag(
            territory_id=source.territory_id,
            code=code,
            label=words.label,
            definition=words.definition,
            area_id=source.area_id,
            parent_id=source.parent_id,
            colour=source.colour,
            letter=letter_of(source.territory_id, None, words.label),
            objective_id=source.objective_id,
            born_in_id=remap.id,
            created_at=now,
            version=1,
        )
    )
    changes = differences({}, shown(made)) | {N_("Divisa da"): ["", source.label]}
    note(actor, made, TagChange.BORN, now, changes=changes, reason=remap.reason)
    return made


def _repeated(actor: Actor, key: str) -> int | None:
    row = current().session.execute(select(TagRemap.id, TagRemap.made_by_id).where(TagRemap.submission_key == key)).first()
    if row is None:
        return None
    if row.made_by_id != actor.user_id:
        raise Refused(_KEY_TAKEN)
    return int(row.id)


def _hold(territory_id: int, remap_id: int) -> tuple[Tag, TagRemap]:
    session = current().session
    query = select(TagRemap).where(TagRemap.id == remap_id, TagRemap.territory_id == territory_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    source = hold_tag(found.source_id)
    if found.target_id is not None:
        hold_tag(found.target_id)
    return source, session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def _same_text(one: type[TagApplication], other: type[TagApplication]) -> ColumnElement[bool]:
    return or_(
        and_(one.contribution_id.is_not(None), one.contribution_id == other.contribution_id),
        and_(one.comment_id.is_not(None), one.comment_id == other.comment_id),
    )


def _move(actor: Actor, remap: TagRemap, target_id: int, now: datetime, *only: ColumnElement[bool]) -> int:
    """End applications of the source and put the target where it does not stand; gives how many ended."""
    session = current().session
    session.flush()
    leaving = (TagApplication.tag_id == remap.source_id, TagApplication.removed_at.is_(None), *only)
    ids = list(session.scalars(select(TagApplication.id).where(*leaving).order_by(TagApplication.id).with_for_update()))
    if not ids:
        return 0
    standing = aliased(TagApplication)
    there = exists().where(standing.tag_id == target_id, standing.removed_at.is_(None), _same_text(standing, TagApplication))
    rows = select(
        literal(target_id, Integer),
        TagApplication.contribution_id,
        TagApplication.comment_id,
        literal(actor.user_id, Integer),
        literal(now, TagApplication.applied_at.type),
        literal(_KINDS[remap.kind].value, String),
        literal(remap.id, Integer),
    ).where(*leaving, ~there)
    columns = ["tag_id", "contribution_id", "comment_id", "applied_by_id", "applied_at", "source", "remap_id"]
    session.execute(insert(TagApplication).from_select(columns, rows, include_defaults=False))
    stands = aliased(TagApplication)
    place = (
        select(stands.id)
        .where(stands.tag_id == target_id, stands.removed_at.is_(None), _same_text(stands, TagApplication))
        .correlate(TagApplication)
        .scalar_subquery()
    )
    ended = {"removed_at": now, "removed_by_id": actor.user_id, "ended_in_id": remap.id, "replaced_by_id": place}
    session.execute(update(TagApplication).where(*leaving).values(ended), execution_options=_HERE)
    return len(ids)


def _restore(actor: Actor, remap: TagRemap, now: datetime) -> int:
    """Open again what ended in a merge or split where its place was not touched, and end what was put in its place."""
    session = current().session
    session.flush()
    place, again = aliased(TagApplication), aliased(TagApplication)
    untouched = exists().where(place.id == TagApplication.replaced_by_id, place.removed_at.is_(None))
    carries_again = exists().where(again.tag_id == remap.source_id, again.removed_at.is_(None), _same_text(again, TagApplication))
    query = select(TagApplication.id, TagApplication.replaced_by_id).where(
        TagApplication.ended_in_id == remap.id, TagApplication.removed_at.is_not(None), untouched, ~carries_again
    )
    rows = session.execute(query).all()
    for start in range(0, len(rows), 500):
        some = rows[start : start + 500]
        session.execute(
            update(TagApplication)
            .where(TagApplication.id.in_([row.replaced_by_id for row in some]), TagApplication.remap_id == remap.id)
            .values(removed_at=now, removed_by_id=actor.user_id),
            execution_options=_HERE,
        )
        session.execute(
            update(TagApplication)
            .where(TagApplication.id.in_([row.id for row in some]))
            .values(removed_at=None, removed_by_id=None, ended_in_id=None, replaced_by_id=None),
            execution_options=_HERE,
        )
    return len(rows)


def _unmerge(actor: Actor, source: Tag, remap: TagRemap, now: datetime) -> tuple[Tag]:
    target = current().session.get_one(Tag, remap.target_id, populate_existing=True)
    source.merged_into_id = None
    source.version += 1
    target.version += 1
    changes = {N_("Unita a"): [target.label, ""]}
    if remap.was_retired_at is None:
        changes |= bring_back(source)
    else:
        source.retired_at = remap.was_retired_at
    note(actor, source, TagChange.PUT_BACK, now, changes=changes)
    note(actor, target, TagChange.PUT_BACK, now, changes={N_("Accoglie"): [source.label, ""]})
    return (target,)


def _unsplit(actor: Actor, source: Tag, remap: TagRemap, now: datetime) -> list[Tag]:
    """The new tags leave the choice, unless a text carries them still or others stand below them."""
    session = current().session
    parts = list(session.scalars(select(Tag).where(Tag.born_in_id == remap.id).order_by(Tag.id).execution_options(populate_existing=True)))
    tree = tree_of(source.territory_id)
    used = select(TagApplication.tag_id, func.count()).where(
        TagApplication.tag_id.in_([part.id for part in parts]), TagApplication.removed_at.is_(None)
    )
    carried = {row[0] for row in session.execute(used.group_by(TagApplication.tag_id))}
    for part in parts:
        if part.retired_at is None and part.id not in carried and not policy.retire_fault(tree, part.id):
            part.retired_at = now
            part.version += 1
            note(actor, part, TagChange.RETIRED, now, reason=N_("La divisione da cui è nata è stata annullata."))
    source.version += 1
    note(actor, source, TagChange.PUT_BACK, now, changes={N_("Nuove etichette"): [", ".join(part.label for part in parts), ""]})
    return parts


def _tell(
    actor: Actor, remap: TagRemap, source: Tag, targets: Sequence[Tag], change: str, moved: int, now: datetime, left: int = 0
) -> None:
    emit(
        TagsRemapped(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=remap.territory_id,
            remap_id=remap.id,
            code=source.code,
            targets=tuple(tag.code for tag in targets),
            change=change,
            moved=moved,
            left=left,
        )
    )
