# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether what a report was made from is still as it was, and if not, which of it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ScalarSelect, case, func, select
from sqlalchemy.orm import QueryableAttribute

from consulta.consultations.models import CycleDate, CycleDateChange, CycleDecision, PlanCycle, Roundtable
from consulta.contributions.models import Comment, Contribution, Merge, PublicationStatus
from consulta.core.db import db
from consulta.core.words import N_
from consulta.meetings.models import Meeting, MeetingStatus, UnionAgreement
from consulta.notices.models import Notice, NoticeChange, NoticeStatus, PactStatus, ParticipationPact, RoundtableMember
from consulta.plans.models import ContributionLink, Objective, Plan
from consulta.synthesis.models import Synthesis, SynthesisEdition

READABLE = (PublicationStatus.PUBLISHED, PublicationStatus.MERGED)
SOURCES: Mapping[str, str] = {
    "cycle": N_("domanda, date e tavoli"),
    "notices": N_("avvisi e atti"),
    "meetings": N_("incontri"),
    "contributions": N_("contributi e risposte"),
    "comments": N_("commenti"),
    "syntheses": N_("sintesi"),
    "plan": N_("piano e collegamenti"),
}
"""What a report is made from, as the page names it."""
Mark = dict[str, str]
_READ: Sequence[Any] = (
    func.count(Contribution.id),
    func.coalesce(func.sum(Contribution.revision), 0),
    func.count(Contribution.replied_at),
    func.max(Contribution.replied_at),
    func.count(Contribution.published_at),
    func.max(Contribution.published_at),
    func.coalesce(func.sum(Contribution.area_id), 0),
    func.coalesce(func.sum(case((Contribution.status == PublicationStatus.MERGED, 1), else_=0)), 0),
)
"""Of the contributions that anybody may read, with their replies: read once, however many they are."""


def mark_of(territory_id: int, cycle_id: int) -> Mark:
    """A fingerprint of each thing that a report repeats of a cycle: when one is another, a report made before is stale. One statement."""
    mine = (Contribution.territory_id == territory_id, Contribution.cycle_id == cycle_id)
    asked: Mapping[str, Sequence[Any]] = {
        "cycle": _cycle(cycle_id),
        "notices": _notices(cycle_id),
        "meetings": _meetings(cycle_id),
        "contributions": (*_READ, _joined(mine), _count(Contribution.id, *mine, Contribution.status == PublicationStatus.REJECTED)),
        "comments": [_count(Comment.id, Comment.cycle_id == cycle_id, Comment.status == PublicationStatus.PUBLISHED)],
        "syntheses": [_syntheses(cycle_id)],
        "plan": _plan(cycle_id),
    }
    query = select(*(one for source in asked.values() for one in source)).where(*mine, Contribution.status.in_(READABLE))
    values = iter(db.session.execute(query).one())
    return {name: _digest([next(values) for _one in source]) for name, source in asked.items()}


def changed_since(then: object, now: Mark) -> tuple[str, ...]:
    """The sources that are not as they were, by their code. All of them where a mark of an older version says one thing for everything."""
    was = then if isinstance(then, dict) else {}
    return tuple(name for name, value in now.items() if was.get(name) != value)


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256("|".join(str(value) for value in values).encode()).hexdigest()[:32]


def _count(what: Any, *where: Any) -> ScalarSelect[Any]:
    return select(func.count(what)).where(*where).correlate(None).scalar_subquery()


def _sum(what: Any, *where: Any) -> ScalarSelect[Any]:
    return select(func.coalesce(func.sum(what), 0)).where(*where).correlate(None).scalar_subquery()


def _max(what: QueryableAttribute[Any], *where: Any) -> ScalarSelect[Any]:
    return select(func.max(what)).where(*where).scalar_subquery()


def _cycle(cycle_id: int) -> list[ScalarSelect[Any]]:
    """Its words, its calendar and its tavoli."""
    return [
        _sum(PlanCycle.version, PlanCycle.id == cycle_id),
        _count(CycleDate.phase, CycleDate.cycle_id == cycle_id),
        _max(CycleDateChange.id, CycleDateChange.cycle_id == cycle_id),
        _max(CycleDecision.id, CycleDecision.cycle_id == cycle_id),
        _sum(Roundtable.version, Roundtable.cycle_id == cycle_id),
        _seats(cycle_id, func.count(RoundtableMember.id)),
        _seats(cycle_id, func.max(RoundtableMember.id)),
    ]


def _seats(cycle_id: int, what: Any) -> ScalarSelect[Any]:
    """Something of those who sit at the tavoli now."""
    seated = select(what).join(Roundtable, Roundtable.id == RoundtableMember.roundtable_id)
    return seated.where(Roundtable.cycle_id == cycle_id, RoundtableMember.until.is_(None)).scalar_subquery()


def _notices(cycle_id: int) -> list[ScalarSelect[Any]]:
    public = (Notice.cycle_id == cycle_id, Notice.status != NoticeStatus.DRAFT)
    moved = select(func.max(NoticeChange.id)).join(Notice, Notice.id == NoticeChange.notice_id).where(*public)
    pacts = (ParticipationPact.cycle_id == cycle_id, ParticipationPact.status != PactStatus.DRAFT)
    return [_count(Notice.id, *public), _sum(Notice.version, *public), moved.scalar_subquery(), _count(ParticipationPact.id, *pacts)]


def _meetings(cycle_id: int) -> list[ScalarSelect[Any]]:
    """With the agreements of the unions that are public."""
    mine = Meeting.cycle_id == cycle_id
    agreed = select(func.coalesce(func.sum(UnionAgreement.version), 0)).join(Meeting, Meeting.id == UnionAgreement.meeting_id)
    public = agreed.where(mine, Meeting.status == MeetingStatus.MINUTED).scalar_subquery()
    return [_count(Meeting.id, mine), _sum(Meeting.version + Meeting.attendance_version, mine), public]


def _joined(mine: Sequence[Any]) -> ScalarSelect[Any]:
    """The last contribution that was joined to another, and still is."""
    last = select(func.max(Merge.id)).join(Contribution, Contribution.id == Merge.source_id).where(*mine, Merge.ended_at.is_(None))
    return last.correlate(None).scalar_subquery()


def _syntheses(cycle_id: int) -> ScalarSelect[Any]:
    editions = select(func.count(SynthesisEdition.id)).join(Synthesis, Synthesis.id == SynthesisEdition.synthesis_id)
    return editions.where(Synthesis.cycle_id == cycle_id).scalar_subquery()


def _plan(cycle_id: int) -> list[ScalarSelect[Any]]:
    """The lines of the plan and the links in force to them."""
    lines = select(func.coalesce(func.sum(Objective.version), 0)).join(Plan, Plan.id == Objective.plan_id).where(Plan.cycle_id == cycle_id)
    return [_links(cycle_id, func.count(ContributionLink.id)), _links(cycle_id, func.max(ContributionLink.id)), lines.scalar_subquery()]


def _links(cycle_id: int, what: Any) -> ScalarSelect[Any]:
    """Something of the links in force to the plan of a cycle."""
    links = select(what).join(Objective, Objective.id == ContributionLink.objective_id).join(Plan, Plan.id == Objective.plan_id)
    return links.where(Plan.cycle_id == cycle_id, ContributionLink.removed_at.is_(None)).scalar_subquery()
