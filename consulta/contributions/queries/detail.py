# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One contribution: as the public reads it, as its author does, as the office does; its revisions and what changed between two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select

from consulta.accounts.models import User
from consulta.attachments.models import Attachment
from consulta.contributions.models import Comment, Contribution, ContributionRevision, Merge, PublicationStatus
from consulta.contributions.policy import is_readable
from consulta.contributions.queries.endorsements import BODIES, IS_MINE, EndorsingBody, bodies_in
from consulta.contributions.queries.files import CONTRIBUTION
from consulta.contributions.queries.filters import public_where, readable_where, tombstone_where
from consulta.contributions.queries.merging import INTO, SOURCES, MergedInto, MergedSource, into_in, root_of, sources_in
from consulta.contributions.queries.rows import ContributionRow, number_text, row_values, rows_query
from consulta.contributions.requests import Subject
from consulta.core.db import db, read
from consulta.core.errors import NotFound
from consulta.core.words import N_

TOMBSTONES = {
    PublicationStatus.HIDDEN: N_("L'ufficio ha tolto questo contributo dalla vista del pubblico."),
    PublicationStatus.WITHDRAWN: N_("Chi lo ha scritto ha ritirato questo contributo."),
}


@dataclass(frozen=True, slots=True)
class ContributionDetail(ContributionRow):
    """A contribution with its text. On a tombstone title, texts and author are empty and ``tombstone_text`` says why."""

    html: str = ""
    source: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    """The optional fields of the scheda that were filled in, by name."""
    author_id: int | None = None
    protocol_number: str = ""
    protocol_on: date | None = None
    late_accepted_at: datetime | None = None
    meeting_id: int | None = None
    part_of_id: int | None = None
    """The contribution of which this is a part, also after it went back."""
    endorsing_bodies: tuple[EndorsingBody, ...] = ()
    is_endorsed: bool = False
    """Whether who reads endorses it in their own name."""
    has_files: bool = False
    """Whether documents came with it that are in public view: told by ``get_public`` alone."""
    was_changed: bool = False
    """Whether its author changed it in public: told by ``get_public`` alone."""
    merged_into: MergedInto | None = None
    """The contribution to which it is joined: told by ``get_public`` and ``get_for_staff``."""
    merged_sources: tuple[MergedSource, ...] = ()
    """Those joined to it: told by the same."""
    is_tombstone: bool = False
    tombstone_text: str = ""

    @property
    def organisation_id(self) -> int | None:
        """The organisation it was written for."""
        return self.author.organisation_id


@dataclass(frozen=True, slots=True)
class StaffDetail(ContributionDetail):
    """What the scheda shows besides: who wrote it (a read of this is logged by the page), who typed it."""

    author_name: str = ""
    author_email: str = ""
    submitted_by_id: int | None = None
    was_merged: bool = False
    """Whether it was ever joined to another, or another to it."""


@dataclass(frozen=True, slots=True)
class SubjectView:
    """A contribution or a comment as moderation, tags and notes need it. ``number`` is empty for a comment."""

    kind: str
    id: int
    territory_id: int
    number: str
    title: str
    excerpt: str
    html: str
    source: str
    status: PublicationStatus
    author_id: int | None
    organisation_id: int | None
    topic_id: int | None
    contribution_id: int | None
    cycle_id: int
    revision: int
    version: int
    is_late: bool
    submitted_at: datetime


_MORE = (
    Contribution.html,
    Contribution.source,
    Contribution.details,
    Contribution.author_id,
    Contribution.protocol_number,
    Contribution.protocol_on,
    Contribution.late_accepted_at,
    Contribution.meeting_id,
    Contribution.part_of_id,
)


def _numbered(territory_id: int, number: tuple[int, int]) -> list[ColumnElement[bool]]:
    return [
        Contribution.territory_id == territory_id,
        Contribution.number_year == number[0],
        Contribution.number_sequence == number[1],
    ]


def _detail_values(row: Any) -> dict[str, Any]:
    return row_values(row) | {
        "html": row.html,
        "source": row.source,
        "details": row.details,
        "author_id": row.author_id,
        "protocol_number": row.protocol_number,
        "protocol_on": row.protocol_on,
        "late_accepted_at": row.late_accepted_at,
        "meeting_id": row.meeting_id,
        "part_of_id": row.part_of_id,
    }


def _merged_values(row: Any) -> dict[str, Any]:
    return {"merged_into": into_in(row), "merged_sources": sources_in(row.merged_sources)}


def _buried(values: dict[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {"title": "", "excerpt": "", "html": "", "source": "", "details": {}, "municipalities": (), "outcome": None}
    unnamed = {
        "author_id": None,
        "meeting_id": None,
        "part_of_id": None,
        "has_files": False,
        "was_changed": False,
        "merged_into": None,
        "merged_sources": (),
        "endorsing_bodies": (),
        "endorsement_count": 0,
        "body_endorsement_count": 0,
    }
    author = values["author"].__class__("")
    return values | empty | unnamed | {"author": author, "is_tombstone": True, "tombstone_text": TOMBSTONES[values["status"]]}


_HAS_FILES = (
    exists()
    .where(
        Attachment.owner_kind == CONTRIBUTION,
        Attachment.owner_id == Contribution.id,
        Attachment.removed_at.is_(None),
        Attachment.released_at.is_not(None),
    )
    .label("has_files")
)
_WAS_CHANGED = (
    exists()
    .where(ContributionRevision.contribution_id == Contribution.id, ContributionRevision.submitted_at > Contribution.published_at)
    .label("was_changed")
)
_WAS_MERGED = exists().where(or_(Merge.source_id == Contribution.id, Merge.target_id == Contribution.id)).label("was_merged")
_PUBLIC = rows_query(*_MORE, BODIES, IS_MINE, _HAS_FILES, _WAS_CHANGED, SOURCES, *INTO).where(
    Contribution.territory_id == bindparam("territory_id"),
    Contribution.number_year == bindparam("year"),
    Contribution.number_sequence == bindparam("sequence"),
    or_(readable_where(), tombstone_where()),
)


def get_public(territory_id: int, number: tuple[int, int], reader_id: int | None = None) -> ContributionDetail:
    """A contribution as anybody may read it; hidden or taken back after publication, a tombstone. Raises NotFound for the rest."""
    where = {"territory_id": territory_id, "year": number[0], "sequence": number[1], "reader_id": reader_id or 0}
    row = read(_PUBLIC, where).first()
    if row is None:
        raise NotFound
    values = _detail_values(row) | {
        "endorsing_bodies": bodies_in(row.endorsing_bodies),
        "is_endorsed": bool(row.is_endorsed),
        "has_files": bool(row.has_files),
        "was_changed": bool(row.was_changed),
        **_merged_values(row),
    }
    return ContributionDetail(**(values if is_readable(row.status) else _buried(values)))


def get_numbered(territory_id: int, number: tuple[int, int]) -> ContributionDetail:
    """A contribution in any state, whole: who calls asks ``policy.may_read`` before showing it. Raises NotFound."""
    row = db.session.execute(rows_query(*_MORE).where(*_numbered(territory_id, number))).first()
    if row is None:
        raise NotFound
    return ContributionDetail(**_detail_values(row))


def get_for_staff(territory_id: int, contribution_id: int) -> StaffDetail:
    """A contribution in any state with who wrote it. Log the read before showing it (decisions.md 29). Raises NotFound."""
    query = rows_query(*_MORE, User.email.label("author_email"), Contribution.submitted_by_id, _WAS_MERGED, SOURCES, *INTO).where(
        Contribution.territory_id == territory_id, Contribution.id == contribution_id
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    who = {"author_name": row.author_name or "", "author_email": row.author_email or "", "submitted_by_id": row.submitted_by_id}
    return StaffDetail(**_detail_values(row), **_merged_values(row), **who, was_merged=bool(row.was_merged))


def find_number(contribution_id: int) -> str | None:
    """The public number of a contribution."""
    query = select(Contribution.number_year, Contribution.number_sequence).where(Contribution.id == contribution_id)
    row = db.session.execute(query).first()
    return number_text(*row) if row else None


def find_public_number(territory_id: int, contribution_id: int) -> str | None:
    """The number of a contribution of the territory that is in public lists; of the one to which it is joined, where it is."""
    here = Contribution.id == func.coalesce(root_of(contribution_id), contribution_id)
    query = select(Contribution.number_year, Contribution.number_sequence).where(
        Contribution.territory_id == territory_id, here, public_where()
    )
    row = db.session.execute(query).first()
    return number_text(*row) if row else None


def find_subject(territory_id: int, subject: Subject) -> SubjectView | None:
    """A contribution or comment of the territory in any state."""
    find = _contribution_subject if subject.kind == "contribution" else _comment_subject
    return find(territory_id, subject.id)


def get_subject(territory_id: int, subject: Subject) -> SubjectView:
    """The same. Raises NotFound."""
    found = find_subject(territory_id, subject)
    if found is None:
        raise NotFound
    return found


def _contribution_subject(territory_id: int, contribution_id: int) -> SubjectView | None:
    query = select(Contribution).where(Contribution.territory_id == territory_id, Contribution.id == contribution_id)
    one = db.session.scalars(query).first()
    if one is None:
        return None
    return SubjectView(
        kind="contribution",
        id=one.id,
        territory_id=one.territory_id,
        number=number_text(one.number_year, one.number_sequence),
        title=one.title,
        excerpt=one.excerpt,
        html=one.html,
        source=one.source,
        status=one.status,
        author_id=one.author_id,
        organisation_id=one.organisation_id,
        topic_id=one.topic_id,
        contribution_id=None,
        cycle_id=one.cycle_id,
        revision=one.revision,
        version=one.version,
        is_late=one.is_late,
        submitted_at=one.submitted_at,
    )


def _comment_subject(territory_id: int, comment_id: int) -> SubjectView | None:
    one = db.session.scalars(select(Comment).where(Comment.territory_id == territory_id, Comment.id == comment_id)).first()
    if one is None:
        return None
    return SubjectView(
        kind="comment",
        id=one.id,
        territory_id=one.territory_id,
        number="",
        title="",
        excerpt=one.excerpt,
        html=one.html,
        source=one.source,
        status=one.status,
        author_id=one.author_id,
        organisation_id=one.organisation_id,
        topic_id=one.topic_id,
        contribution_id=one.contribution_id,
        cycle_id=one.cycle_id,
        revision=0,
        version=one.version,
        is_late=False,
        submitted_at=one.submitted_at,
    )
