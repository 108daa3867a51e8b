# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The arm of the office's own documents, and what they belong to."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from consulta.attachments.models import Attachment
from consulta.consultations.models import Roundtable
from consulta.core.actor import ANONYMOUS
from consulta.library.models import LibraryDocument, LibraryStatus, LibraryVersion
from consulta.library.queries.arm import FILE, LIBRARY, MAIN, TERRITORY, Arm, Scope, file_columns
from consulta.meetings import queries as meetings
from consulta.meetings.models import Meeting
from consulta.plans.models import Plan


def _last_version() -> Any:
    return (
        select(func.max(LibraryVersion.number))
        .where(
            LibraryVersion.document_id == LibraryDocument.id,
            LibraryVersion.published_at.is_not(None),
            LibraryVersion.withdrawn_at.is_(None),
        )
        .correlate(LibraryDocument)
        .scalar_subquery()
    )


def owner_cycle() -> Any:
    """The cycle of what a document belongs to; None for the territory's. Needs ``join_owners``."""
    return func.coalesce(LibraryDocument.cycle_id, Plan.cycle_id, Meeting.cycle_id, Roundtable.cycle_id)


def join_owners(query: Any) -> Any:
    """Plan, meeting and tavolo of a document; a meeting's tavolo is its own."""
    roundtable_id = func.coalesce(LibraryDocument.roundtable_id, Meeting.roundtable_id)
    return (
        query.outerjoin(Plan, Plan.id == LibraryDocument.plan_id)
        .outerjoin(Meeting, Meeting.id == LibraryDocument.meeting_id)
        .outerjoin(Roundtable, Roundtable.id == roundtable_id)
    )


def belongs_column() -> Any:
    """To what it belongs, as a word."""
    return case(
        (LibraryDocument.meeting_id.is_not(None), "meeting"),
        (LibraryDocument.roundtable_id.is_not(None), "roundtable"),
        (LibraryDocument.plan_id.is_not(None), "plan"),
        (LibraryDocument.cycle_id.is_not(None), "cycle"),
        else_=TERRITORY,
    )


def owner_is_public(scope: Scope) -> ColumnElement[bool]:
    """Whether anybody may know of what a document belongs to: a public cycle; a meeting that is not reserved (invariant 15)."""
    cycle = owner_cycle()
    return and_(
        or_(cycle.is_(None), cycle.in_(scope.cycles)),
        or_(LibraryDocument.meeting_id.is_(None), meetings.visible_where(ANONYMOUS, scope.territory_id)),
    )


def of_library(scope: Scope) -> Arm:
    """The office's own documents: their last readable version."""

    def joined(query: Any) -> Any:
        versions = and_(LibraryVersion.document_id == LibraryDocument.id, LibraryVersion.number == _last_version())
        query = query.select_from(LibraryDocument).join(LibraryVersion, versions).join(Attachment, file_of_version())
        return join_owners(query)

    same = ("issued_on", "issuer", "description", "act", "protocol_number", "protocol_on", "board_reference", "board_from", "board_to")
    return Arm(
        rank=7,
        source=LIBRARY,
        id=LibraryDocument.id,
        page_id=LibraryDocument.id,
        kind=LibraryDocument.kind,
        title=LibraryDocument.title,
        day=LibraryDocument.dated_at,
        news=func.coalesce(LibraryDocument.renewed_at, LibraryDocument.created_at),
        joined=joined,
        where=(
            LibraryDocument.territory_id == scope.territory_id,
            LibraryDocument.status == LibraryStatus.PUBLISHED,
            owner_is_public(scope),
        ),
        says={name: getattr(LibraryDocument, name) for name in same}
        | {
            "number": LibraryVersion.number,
            "belongs": belongs_column(),
            "cycle_id": owner_cycle(),
            "roundtable_id": func.coalesce(LibraryDocument.roundtable_id, Meeting.roundtable_id),
            "meeting_id": LibraryDocument.meeting_id,
        }
        | file_columns(),
        found_by=((LIBRARY, LibraryDocument.id), ("document", Attachment.id)),
    )


def file_of_version() -> ColumnElement[bool]:
    """The file that a version is."""
    return and_(
        Attachment.owner_kind == FILE,
        Attachment.owner_id == LibraryVersion.id,
        Attachment.purpose == MAIN,
        Attachment.removed_at.is_(None),
    )
