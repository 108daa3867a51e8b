# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of what became of a tag: its versions, its merges and splits, the texts that a split has still to share out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import aliased

from consulta.accounts.models import User
from consulta.codebook.models import RemapKind, Tag, TagApplication, TagChange, TagRemap, TagVersion
from consulta.contributions.models import Comment, Contribution
from consulta.core.db import db
from consulta.core.errors import NotFound

SHARE_PAGE = 50
"""Texts on one page of a split."""
LEFT_SHOWN = 50
"""Texts that undoing left as they were, on its page; the others are counted."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One change of a tag. ``made_by`` is empty when the person is no longer known."""

    number: int
    change: TagChange
    made_by: str
    made_at: datetime
    reason: str
    changes: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class RemapRow:
    """A merge or split. ``target``: the tag a merge leaves, empty for a split."""

    id: int
    kind: RemapKind
    source_id: int
    source: str
    target_id: int | None
    target: str
    reason: str
    made_by: str
    made_at: datetime
    moved: int
    undone_by: str
    undone_at: datetime | None
    restored: int

    @property
    def left(self) -> int:
        """Texts that undoing left as they were."""
        return self.moved - self.restored if self.undone_at else 0


@dataclass(frozen=True, slots=True)
class PartRow:
    """A tag born in a split, with how many texts carry it now."""

    id: int
    code: str
    label: str
    retired_at: datetime | None
    texts: int


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """A text that carries a tag, by the application. ``contribution_id`` or ``comment_id`` says which page it has."""

    id: int
    contribution_id: int | None
    comment_id: int | None
    number: str
    title: str
    excerpt: str


def list_versions(tag_id: int) -> Sequence[VersionRow]:
    """Every change of a tag, the newest first."""
    query = (
        select(
            TagVersion.number,
            TagVersion.change,
            func.coalesce(User.name, ""),
            TagVersion.made_at,
            TagVersion.reason,
            TagVersion.changes,
        )
        .outerjoin(User, User.id == TagVersion.made_by_id)
        .where(TagVersion.tag_id == tag_id)
        .order_by(TagVersion.number.desc())
    )
    return [VersionRow(*row) for row in db.session.execute(query)]


def _remaps(territory_id: int) -> Select[*tuple[Any, ...]]:
    source, target, maker, undoer = aliased(Tag), aliased(Tag), aliased(User), aliased(User)
    return (
        select(
            TagRemap.id,
            TagRemap.kind,
            TagRemap.source_id,
            source.label.label("source"),
            TagRemap.target_id,
            func.coalesce(target.label, "").label("target"),
            TagRemap.reason,
            func.coalesce(maker.name, "").label("maker"),
            TagRemap.made_at,
            TagRemap.moved,
            func.coalesce(undoer.name, "").label("undoer"),
            TagRemap.undone_at,
            TagRemap.restored,
        )
        .join(source, source.id == TagRemap.source_id)
        .outerjoin(target, target.id == TagRemap.target_id)
        .outerjoin(maker, maker.id == TagRemap.made_by_id)
        .outerjoin(undoer, undoer.id == TagRemap.undone_by_id)
        .where(TagRemap.territory_id == territory_id)
        .order_by(TagRemap.id.desc())
    )


def list_remaps(territory_id: int, tag_id: int) -> Sequence[RemapRow]:
    """The merges and splits in which a tag gave or took, the newest first."""
    query = _remaps(territory_id).where(or_(TagRemap.source_id == tag_id, TagRemap.target_id == tag_id))
    return [RemapRow(*row) for row in db.session.execute(query)]


def get_remap(territory_id: int, remap_id: int) -> RemapRow:
    """One of them. Raises NotFound."""
    row = db.session.execute(_remaps(territory_id).where(TagRemap.id == remap_id)).first()
    if row is None:
        raise NotFound
    return RemapRow(*row)


def list_parts(remap_id: int) -> Sequence[PartRow]:
    """The tags born in a split, in the order in which they were written."""
    use = select(func.count()).where(TagApplication.tag_id == Tag.id, TagApplication.removed_at.is_(None)).correlate(Tag).scalar_subquery()
    query = select(Tag.id, Tag.code, Tag.label, Tag.retired_at, use).where(Tag.born_in_id == remap_id).order_by(Tag.id)
    return [PartRow(*row) for row in db.session.execute(query)]


def _carriers(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    number = cast(Contribution.number_year, String).concat("-").concat(cast(Contribution.number_sequence, String))
    return (
        select(
            TagApplication.id,
            TagApplication.contribution_id,
            TagApplication.comment_id,
            func.coalesce(number, "").label("number"),
            func.coalesce(Contribution.title, "").label("title"),
            func.substr(func.coalesce(Contribution.source, Comment.source, ""), 1, 240).label("excerpt"),
        )
        .outerjoin(Contribution, Contribution.id == TagApplication.contribution_id)
        .outerjoin(Comment, Comment.id == TagApplication.comment_id)
        .where(*where)
        .order_by(TagApplication.id)
    )


def list_carriers(tag_id: int, after: int = 0) -> tuple[Sequence[CarrierRow], int | None]:
    """A page of the texts that carry a tag now, in the order in which it was put, and where the next page begins."""
    where = (TagApplication.tag_id == tag_id, TagApplication.removed_at.is_(None), TagApplication.id > after)
    rows = [CarrierRow(*row) for row in db.session.execute(_carriers(*where).limit(SHARE_PAGE + 1))]
    return rows[:SHARE_PAGE], rows[SHARE_PAGE - 1].id if len(rows) > SHARE_PAGE else None


def list_left(remap_id: int) -> Sequence[CarrierRow]:
    """The first texts that undoing a merge or split left as they were, because somebody acted on them since."""
    where = (TagApplication.ended_in_id == remap_id, TagApplication.removed_at.is_not(None))
    return [CarrierRow(*row) for row in db.session.execute(_carriers(*where).limit(LEFT_SHOWN))]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a merge would do: texts that carry the first tag, and those among them that carry the second already."""

    texts: int
    both: int


def foresee_merge(source_id: int, target_id: int) -> Foreseen:
    """What merging one tag into another would do now."""
    live = (TagApplication.tag_id == source_id, TagApplication.removed_at.is_(None))
    texts = db.session.scalar(select(func.count()).select_from(TagApplication).where(*live)) or 0
    return Foreseen(texts, db.session.scalar(select(func.count()).select_from(TagApplication).where(*live, _doubled(target_id))) or 0)


def _doubled(target_id: int) -> ColumnElement[bool]:
    other = aliased(TagApplication)
    same = or_(other.contribution_id == TagApplication.contribution_id, other.comment_id == TagApplication.comment_id)
    return select(other.id).where(other.tag_id == target_id, other.removed_at.is_(None), same).correlate(TagApplication).exists()
