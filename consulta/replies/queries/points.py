# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replies of the points of syntheses: as the office writes them, as an edition freezes them, whom they would answer (ADR 0052)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.db import db
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.text import render
from consulta.core.words import N_, filled
from consulta.plans.models import Objective, ObjectiveStatus
from consulta.replies import policy
from consulta.replies.models import OPEN_STATUSES, PointReply, Reply, ReplyStatus
from consulta.replies.queries.together import JointWords
from consulta.services.models import Service
from consulta.synthesis.models import PointObjective, PointSource, SynthesisPoint


@dataclass(frozen=True, slots=True)
class PointReplyView:
    """The reply of a point. ``waiting``: contributions of the point that are public and have no reply yet, not even a draft."""

    point_id: int
    version: int
    words: JointWords
    waiting: int


def find_point_replies(synthesis_id: int) -> Mapping[int, PointReplyView]:
    """The replies of the points of a synthesis, by point; one statement."""
    waiting = _waiting(select(func.count())).where(PointSource.point_id == PointReply.point_id).correlate(PointReply).scalar_subquery()
    query = select(PointReply, waiting.label("waiting")).where(PointReply.synthesis_id == synthesis_id)
    rows = db.session.execute(query.execution_options(populate_existing=True)).all()
    return {row.point_id: PointReplyView(row.point_id, row.version, _words(row), waiting) for row, waiting in rows}


def _words(row: PointReply) -> JointWords:
    return JointWords(
        row.outcome,
        row.source,
        row.accepted_part,
        row.refused_part,
        row.forwarded_to,
        row.deferred_year,
        row.covered_by_id,
        row.covered_by_service_id,
        row.forwarded_to_id,
    )


def _waiting(query: Any) -> Any:
    answered = exists().where(Reply.contribution_id == Contribution.id, Reply.status.in_((*OPEN_STATUSES, ReplyStatus.PUBLISHED)))
    return (
        query.select_from(PointSource)
        .join(Contribution, Contribution.id == PointSource.contribution_id)
        .where(Contribution.status == PublicationStatus.PUBLISHED, ~answered)
    )


def list_waiting(point_id: int, limit: int) -> Sequence[tuple[int, int]]:
    """Id and version of the contributions of a point that have no reply yet, in the order in which they came to the point."""
    query = _waiting(select(Contribution.id, Contribution.version)).where(PointSource.point_id == point_id)
    return [(row.id, row.version) for row in db.session.execute(query.order_by(PointSource.id).limit(limit))]


def first_objective(point_id: int) -> int | None:
    """The objective of a point to which its contributions can be linked: the first by code that is not archived."""
    query = (
        select(Objective.id)
        .join(PointObjective, PointObjective.objective_id == Objective.id)
        .where(PointObjective.point_id == point_id, Objective.status != ObjectiveStatus.ARCHIVED)
        .order_by(Objective.code, Objective.id)
        .limit(1)
    )
    return db.session.scalar(query)


def missing_in(words: JointWords, objectives: int, today: date) -> Mapping[str, str]:
    """What such a reply still lacks: the rules of a reply, with the objectives of the point as its links (invariant 3)."""
    content = policy.ReplyContent(
        words.outcome,
        words.text,
        words.accepted_part,
        words.refused_part,
        words.forwarded_to,
        words.deferred_year,
        words.covered_by_id,
        links=objectives,
        taken_up_links=objectives,
        covered_by_service_id=words.covered_by_service_id,
    )
    missing = policy.what_is_missing(content, today)
    if "outcome" in missing:
        missing["outcome"] = N_("Per accogliere serve almeno un obiettivo del piano: aggiungilo al punto, poi torna qui.")
    return missing


def count_objectives(point_id: int) -> int:
    """How many objectives a point leads to."""
    return db.session.scalar(select(func.count()).where(PointObjective.point_id == point_id)) or 0


def may_propose_synthesis(synthesis_id: int) -> Decision:
    """The veto of this feature on a synthesis that is sent on (wiring.PORTS, guard "propose_synthesis"): every reply is complete."""
    objectives = select(func.count()).where(PointObjective.point_id == PointReply.point_id).correlate(PointReply).scalar_subquery()
    query = (
        select(PointReply, SynthesisPoint.title, objectives.label("objectives"))
        .join(SynthesisPoint, SynthesisPoint.id == PointReply.point_id)
        .where(PointReply.synthesis_id == synthesis_id)
        .order_by(SynthesisPoint.position, SynthesisPoint.id)
    )
    today = clock.rome_day(clock.now())
    for row, title, number in db.session.execute(query.execution_options(populate_existing=True)).all():
        missing = missing_in(_words(row), number, today)
        if missing:
            sentence = N_("La risposta del punto «%(title)s» non è completa. %(what)s")
            return refuse(filled(sentence, title=title, what=next(iter(missing.values()))))
    return ALLOWED


def frozen_replies(synthesis_id: int) -> Mapping[int, Mapping[str, Any]]:
    """What an edition keeps of the replies of its points, by point: plain values (wiring.PORTS, "point_replies"). One statement."""
    query = (
        select(PointReply, Objective.code, Objective.title, Service.code.label("service_code"), Service.name.label("service_name"))
        .outerjoin(Objective, Objective.id == PointReply.covered_by_id)
        .outerjoin(Service, Service.id == PointReply.covered_by_service_id)
        .where(PointReply.synthesis_id == synthesis_id)
    )
    return {
        row.point_id: {
            "outcome": row.outcome.value,
            "label": row.outcome.label,
            "text": row.source,
            "html": render(row.source),
            "accepted_part": row.accepted_part,
            "refused_part": row.refused_part,
            "forwarded_to": row.forwarded_to,
            "deferred_year": row.deferred_year or 0,
            "covered_by": {"id": row.covered_by_id, "code": code, "title": title} if code else None,
            "service": {"id": row.covered_by_service_id, "code": service_code, "name": name} if service_code else None,
        }
        for row, code, title, service_code, name in db.session.execute(query.execution_options(populate_existing=True)).all()
    }
