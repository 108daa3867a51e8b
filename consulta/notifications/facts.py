# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that letters tell, read at delivery so that the outbox never holds a text."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, exists, func, select

from consulta.accounts.models import User
from consulta.consultations.models import CyclePhase, PlanCycle, Roundtable, Topic, TopicStatus
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.queries import list_revisions
from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.core.text import plain
from consulta.feedback.models import FeedbackRequest
from consulta.moderation.models import ModerationDecision
from consulta.notices.models import Application, ApplicationStatus, Notice, RoundtableMember
from consulta.notifications.models import MailChoice
from consulta.organisations.models import Affiliation, ClaimOutcome, Organisation
from consulta.organisations.policy import MEANINGS
from consulta.organisations.queries import get_claim
from consulta.plans.models import Objective, Plan
from consulta.register.queries import get_receipt
from consulta.register.requests import Receipt
from consulta.replies import queries as replies
from consulta.synthesis.models import Synthesis
from consulta.territory.queries import get_territory, list_territories
from consulta.web.ports import TerritoryRef


def find_territory(territory_id: int | None) -> TerritoryRef | None:
    """The territory a letter speaks for; where there is only one, letters of accounts speak for it too."""
    if territory_id:
        return get_territory(territory_id)
    territories = list_territories()
    return territories[0] if len(territories) == 1 else None


def contribution_facts(territory: TerritoryRef, contribution_id: int, *, with_receipt: bool = False) -> dict[str, Any]:
    """Number, title, state, due day of the reply and, when wanted, the receipt of the first revision."""
    columns = (
        Contribution.number_year,
        Contribution.number_sequence,
        Contribution.title,
        Contribution.status,
        Contribution.submitted_at,
    )
    row = db.session.execute(select(*columns).where(Contribution.id == contribution_id, Contribution.territory_id == territory.id)).first()
    if row is None:
        raise NotFound
    number = f"{row.number_year}-{row.number_sequence}"
    return {
        "number": number,
        "title": row.title,
        "is_published": row.status is PublicationStatus.PUBLISHED,
        "submitted_at": row.submitted_at,
        "due_on": replies.find_due_on(contribution_id),
        "receipt": _receipt(territory, contribution_id, number) if with_receipt else None,
    }


def _receipt(territory: TerritoryRef, contribution_id: int, number: str) -> Receipt | None:
    first = next(iter(list_revisions(contribution_id)), None)
    if first is None:
        return None
    try:
        return get_receipt(territory.id, territory.slug, f"contributo/{number}", "contribution_received", first.content(number))
    except NotFound:
        return None


def decision_facts(territory: TerritoryRef, decision_id: int) -> dict[str, Any]:
    """What was decided on which text, and why."""
    decision = db.session.scalar(
        select(ModerationDecision).where(ModerationDecision.id == decision_id, ModerationDecision.territory_id == territory.id)
    )
    if decision is None:
        raise NotFound
    reason = {
        "reason_label": decision.reason_code.label if decision.reason_code else "",
        "reason_text": decision.reason_text,
        "is_comment": decision.comment_id is not None,
        "comment_id": decision.comment_id,
        "topic_id": None,
        "rules_link": url_for("portal.how_we_moderate", territory=territory, _external=True),
    }
    if decision.contribution_id is not None:
        return reason | contribution_facts(territory, decision.contribution_id)
    row = db.session.execute(
        select(Comment.excerpt, Comment.topic_id, Contribution.number_year, Contribution.number_sequence)
        .outerjoin(Contribution, Contribution.id == Comment.contribution_id)
        .where(Comment.id == decision.comment_id)
    ).one()
    number = f"{row.number_year}-{row.number_sequence}" if row.number_year else ""
    return reason | {"title": row.excerpt, "topic_id": row.topic_id, "number": number}


def reply_facts(contribution_id: int) -> dict[str, Any]:
    """Outcome and words of the published reply."""
    reply = replies.find_published(contribution_id)
    if reply is None:
        raise NotFound
    return {"outcome_label": reply.wording, "reply_text": plain(reply.html)}


def affiliation_facts(affiliation_id: int, reader_id: int | None) -> dict[str, Any]:
    """Whose delegation it is and its last day; ``is_own`` when the reader is the delegate."""
    affiliation = db.session.get(Affiliation, affiliation_id)
    if affiliation is None or affiliation.ends_at is None:
        raise NotFound
    person = db.session.get(User, affiliation.user_id)
    return {
        "person": person.name if person else "",
        "last_day": clock.rome_day(affiliation.ends_at - timedelta(seconds=1)),
        "is_own": affiliation.user_id == reader_id,
    }


def organisation_facts(organisation_id: int) -> dict[str, Any]:
    """Name, standing, reason, what it means and the days that count."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    meaning, remedy = MEANINGS[organisation.status.value]
    return {
        "name": organisation.name,
        "status_label": organisation.status.label,
        "reason": organisation.decision_reason,
        "meaning": meaning,
        "remedy": remedy,
        "due_on": organisation.integration_due_on,
        "until": organisation.suspended_until,
        "recheck_due_on": organisation.recheck_due_on,
    }


def claim_facts(organisation_id: int, claim_id: int) -> dict[str, Any]:
    """Of a request to represent a body of the list: which body, and what the office answered."""
    claim = get_claim(organisation_id, claim_id)
    return {"name": claim.organisation_name, "is_accepted": claim.outcome is ClaimOutcome.ACCEPTED, "reason": claim.reason}


def cycle_facts(cycle_id: int, phase: str) -> dict[str, Any]:
    """Title of the cycle and label of the phase."""
    return {"cycle": db.session.scalar(select(PlanCycle.title).where(PlanCycle.id == cycle_id)), "phase_label": CyclePhase(phase).label}


def topic_facts(topic_id: int) -> dict[str, Any]:
    """Title and answer of a proposed topic, and the id of the public page where it lives on, if any."""
    topic = db.session.get(Topic, topic_id)
    if topic is None:
        raise NotFound
    public_id = {TopicStatus.OPEN: topic.id, TopicStatus.MERGED: topic.merged_into_id}.get(topic.status)
    return {"title": topic.title, "answer": topic.answer, "public_id": public_id}


def feedback_facts(request_id: int) -> dict[str, Any]:
    """When the request came and what was answered."""
    row = db.session.execute(select(FeedbackRequest.received_at, FeedbackRequest.answer).where(FeedbackRequest.id == request_id)).first()
    if row is None:
        raise NotFound
    return {"received_at": row.received_at, "answer": row.answer}


def find_feedback_address(request_id: int) -> str:
    """The address left with a request; empty when none was."""
    return db.session.scalar(select(FeedbackRequest.email).where(FeedbackRequest.id == request_id)) or ""


def list_participants(cycle_id: int) -> list[tuple[int, str, str]]:
    """(user id, e-mail, language) of who wrote in a cycle, answered its notices or sits at its tavoli, and did not ask for no mail."""
    query = select(User.id, User.email, User.language).where(*_told_by_letter(cycle_id))
    return [(row.id, row.email, row.language) for row in db.session.execute(query.order_by(User.id))]


def participant_ids(cycle_id: int, user_ids: Sequence[int]) -> set[int]:
    """Those of some people whom an announcement of the cycle reaches by letter."""
    return set(db.session.scalars(select(User.id).where(User.id.in_(user_ids), *_told_by_letter(cycle_id))))


def _told_by_letter(cycle_id: int) -> tuple[ColumnElement[bool], ...]:
    writers = (
        select(Contribution.author_id)
        .where(Contribution.cycle_id == cycle_id)
        .union(
            select(Comment.author_id).where(Comment.cycle_id == cycle_id),
            select(Application.applicant_id)
            .join(Notice, Notice.id == Application.notice_id)
            .where(Notice.cycle_id == cycle_id, Application.status != ApplicationStatus.WITHDRAWN),
            select(RoundtableMember.user_id)
            .join(Roundtable, Roundtable.id == RoundtableMember.roundtable_id)
            .where(Roundtable.cycle_id == cycle_id, RoundtableMember.until.is_(None)),
        )
    )
    silent = exists().where(MailChoice.user_id == User.id, MailChoice.no_mail.is_(True))
    return User.id.in_(writers), User.email.is_not(None), User.confirmed_at.is_not(None), ~silent


def contribution_place(contribution_id: int) -> dict[str, int | None]:
    """Cycle, tavolo and topic of a contribution, for the fact that followers are told."""
    columns = (Contribution.cycle_id, Contribution.roundtable_id, Contribution.topic_id)
    row = db.session.execute(select(*columns).where(Contribution.id == contribution_id)).one()
    return {"contribution_id": contribution_id, **row._mapping}


def comment_place(comment_id: int) -> dict[str, int | None]:
    """Cycle of a comment and what it hangs from."""
    columns = (Comment.cycle_id, Comment.topic_id, Comment.contribution_id)
    return {"comment_id": comment_id, **db.session.execute(select(*columns).where(Comment.id == comment_id)).one()._mapping}


def objective_place(objective_id: int) -> dict[str, int]:
    """Cycle of an objective."""
    query = select(Plan.cycle_id).join(Objective, Objective.plan_id == Plan.id).where(Objective.id == objective_id)
    return {"objective_id": objective_id, "cycle_id": db.session.execute(query).scalar_one()}


def synthesis_place(synthesis_id: int) -> dict[str, int | None]:
    """Cycle of a synthesis, and its topic with that one's tavolo, or its tavolo."""
    query = (
        select(Synthesis.cycle_id, Synthesis.topic_id, func.coalesce(Synthesis.roundtable_id, Topic.roundtable_id).label("roundtable_id"))
        .outerjoin(Topic, Topic.id == Synthesis.topic_id)
        .where(Synthesis.id == synthesis_id)
    )
    return {**db.session.execute(query).one()._mapping}


def topic_place(topic_id: int) -> dict[str, int | None]:
    """Cycle and tavolo of a topic."""
    row = db.session.execute(select(Topic.cycle_id, Topic.roundtable_id).where(Topic.id == topic_id)).one()
    return {"topic_id": topic_id, **row._mapping}


def topic_status(topic_id: int) -> TopicStatus:
    """How a topic stands now."""
    return db.session.execute(select(Topic.status).where(Topic.id == topic_id)).scalar_one()
