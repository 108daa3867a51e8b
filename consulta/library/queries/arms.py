# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The arms of what other features publish, each with that feature's own visibility. Nothing is copied (record 0061)."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import aliased

from consulta.attachments.models import Attachment
from consulta.consultations.models import Roundtable, Topic
from consulta.core.actor import ANONYMOUS
from consulta.library.models import DocumentKind
from consulta.library.queries.arm import LIBRARY, REPORT_KIND, SYNTHESIS_KIND, Arm, Scope, file_columns
from consulta.library.queries.own import of_library
from consulta.meetings import queries as meetings
from consulta.meetings.models import Meeting, MinutesStatus, MinutesVersion
from consulta.notices import queries as notices
from consulta.notices.models import Notice, NoticeStatus
from consulta.reports.models import ClosingReport, ReportEdition
from consulta.synthesis.models import Synthesis, SynthesisEdition


def of_notices(scope: Scope) -> Arm:
    """Notices that are no draft."""
    told = func.coalesce(Notice.published_at, Notice.created_at)
    return Arm(
        rank=6,
        source="notice",
        id=Notice.id,
        page_id=Notice.id,
        kind=None,
        fixed_kind=DocumentKind.NOTICE,
        title=Notice.title,
        day=told,
        news=told,
        joined=lambda query: query.select_from(Notice),
        where=(Notice.territory_id == scope.territory_id, Notice.status != NoticeStatus.DRAFT),
        says={"belongs": literal("cycle"), "cycle_id": Notice.cycle_id, "act": Notice.act}
        | {name: getattr(Notice, name) for name in ("protocol_number", "protocol_on", "board_reference")},
        found_by=(("notice", Notice.id),),
    )


def of_notice_files(scope: Scope) -> Arm:
    """The act and the annexes of those notices: public with them."""
    published = func.coalesce(Notice.published_at, Notice.created_at)
    told = case((Attachment.uploaded_at > published, Attachment.uploaded_at), else_=published)
    return _attached(
        scope,
        rank=5,
        source="notice_file",
        page_id=Notice.id,
        told=told,
        joined=lambda query: query.select_from(Attachment).join(
            Notice, and_(Attachment.owner_kind == notices.NOTICE, Attachment.owner_id == Notice.id)
        ),
        where=(Notice.territory_id == scope.territory_id, Notice.status != NoticeStatus.DRAFT),
        says={"belongs": literal("cycle"), "cycle_id": Notice.cycle_id},
    )


def of_minutes(scope: Scope) -> Arm:
    """The public version of the minutes of each meeting, on the meeting's day."""
    return Arm(
        rank=4,
        source="minutes",
        id=Meeting.id,
        page_id=Meeting.id,
        kind=None,
        fixed_kind=DocumentKind.MINUTES,
        title=Meeting.title,
        day=Meeting.starts_at,
        news=func.coalesce(MinutesVersion.published_at, MinutesVersion.written_at),
        joined=lambda query: query.select_from(Meeting).join(MinutesVersion, MinutesVersion.meeting_id == Meeting.id),
        where=(Meeting.territory_id == scope.territory_id, MinutesVersion.status == MinutesStatus.PUBLISHED),
        says=_of_meeting() | {"number": MinutesVersion.number},
        found_by=(("minutes", Meeting.id),),
    )


def _of_meeting() -> dict[str, Any]:
    return {
        "belongs": literal("meeting"),
        "cycle_id": Meeting.cycle_id,
        "roundtable_id": Meeting.roundtable_id,
        "meeting_id": Meeting.id,
    }


def of_minutes_files(scope: Scope) -> Arm:
    """The files of the public version of the minutes, once released."""
    return _attached(
        scope,
        rank=3,
        source="minutes_file",
        page_id=Meeting.id,
        told=func.coalesce(Attachment.released_at, Attachment.uploaded_at),
        joined=lambda query: (
            query.select_from(Attachment)
            .join(MinutesVersion, and_(Attachment.owner_kind == meetings.MINUTES, Attachment.owner_id == MinutesVersion.id))
            .join(Meeting, Meeting.id == MinutesVersion.meeting_id)
            .outerjoin(Roundtable, Roundtable.id == Meeting.roundtable_id)
        ),
        where=(
            Meeting.territory_id == scope.territory_id,
            MinutesVersion.status == MinutesStatus.PUBLISHED,
            Attachment.released_at.is_not(None),
            meetings.visible_where(ANONYMOUS, scope.territory_id),
        ),
        says=_of_meeting(),
    )


def of_meeting_files(scope: Scope) -> Arm:
    """Documents of meetings, once released and where the meeting itself is public."""
    return _attached(
        scope,
        rank=2,
        source="meeting_file",
        page_id=Meeting.id,
        told=func.coalesce(Attachment.released_at, Attachment.uploaded_at),
        joined=lambda query: (
            query.select_from(Attachment)
            .join(Meeting, and_(Attachment.owner_kind == meetings.MEETING, Attachment.owner_id == Meeting.id))
            .outerjoin(Roundtable, Roundtable.id == Meeting.roundtable_id)
        ),
        where=(
            Meeting.territory_id == scope.territory_id,
            Attachment.released_at.is_not(None),
            meetings.visible_where(ANONYMOUS, scope.territory_id),
        ),
        says=_of_meeting(),
    )


def _attached(
    scope: Scope,
    *,
    rank: int,
    source: str,
    page_id: Any,
    told: Any,
    joined: Callable[[Any], Any],
    where: Sequence[ColumnElement[bool]],
    says: dict[str, Any],
) -> Arm:
    """A file that another feature keeps and anybody may read."""
    return Arm(
        rank=rank,
        source=source,
        id=Attachment.id,
        page_id=page_id,
        kind=None,
        fixed_kind=DocumentKind.MINUTES if source == "minutes_file" else DocumentKind.ANNEX,
        title=case((Attachment.description != "", Attachment.description), else_=Attachment.name),
        day=told,
        news=told,
        joined=joined,
        where=(Attachment.territory_id == scope.territory_id, Attachment.removed_at.is_(None), *where),
        says=says | file_columns(),
        found_by=(("document", Attachment.id),),
    )


def of_reports(scope: Scope) -> Arm:
    """The last edition of each closing report."""
    other = aliased(ReportEdition)
    last = select(func.max(other.number)).where(other.report_id == ClosingReport.id).correlate(ClosingReport).scalar_subquery()
    return Arm(
        rank=1,
        source="report",
        id=ClosingReport.id,
        page_id=ClosingReport.id,
        kind=None,
        fixed_kind=DocumentKind.REPORT,
        title=ClosingReport.title,
        day=ReportEdition.published_at,
        news=ReportEdition.published_at,
        joined=lambda query: query.select_from(ReportEdition).join(ClosingReport, ClosingReport.id == ReportEdition.report_id),
        where=(ReportEdition.territory_id == scope.territory_id, ReportEdition.number == last),
        says={
            "belongs": literal("cycle"),
            "cycle_id": ClosingReport.cycle_id,
            "number": ReportEdition.number,
            "sha256": ReportEdition.sha256,
        },
        found_by=((REPORT_KIND, ClosingReport.id),),
    )


def of_syntheses(scope: Scope) -> Arm:
    """The last edition of each synthesis."""
    other = aliased(SynthesisEdition)
    last = select(func.max(other.number)).where(other.synthesis_id == Synthesis.id).correlate(Synthesis).scalar_subquery()
    roundtable_id = func.coalesce(Synthesis.roundtable_id, Topic.roundtable_id)
    return Arm(
        rank=0,
        source="synthesis",
        id=Synthesis.id,
        page_id=Synthesis.id,
        kind=None,
        fixed_kind=DocumentKind.REPORT,
        title=Synthesis.title,
        day=SynthesisEdition.published_at,
        news=SynthesisEdition.published_at,
        joined=lambda query: (
            query.select_from(SynthesisEdition)
            .join(Synthesis, Synthesis.id == SynthesisEdition.synthesis_id)
            .outerjoin(Topic, Topic.id == Synthesis.topic_id)
        ),
        where=(SynthesisEdition.territory_id == scope.territory_id, SynthesisEdition.number == last),
        says={
            "belongs": case((roundtable_id.is_not(None), "roundtable"), else_="cycle"),
            "cycle_id": Synthesis.cycle_id,
            "roundtable_id": roundtable_id,
            "number": SynthesisEdition.number,
            "sha256": SynthesisEdition.sha256,
        },
        found_by=((SYNTHESIS_KIND, Synthesis.id),),
    )


ARMS: Sequence[Callable[[Scope], Arm]] = (
    of_library,
    of_notices,
    of_notice_files,
    of_minutes,
    of_minutes_files,
    of_meeting_files,
    of_reports,
    of_syntheses,
)
KINDS_OF_INDEX = (LIBRARY, "document", "notice", "minutes", REPORT_KIND, SYNTHESIS_KIND)
