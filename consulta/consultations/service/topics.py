# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Topics of the office, topics proposed by participants, and what the office makes of them (decisions.md 39)."""

from datetime import datetime

from sqlalchemy import delete, func, select

from consulta.accounts.service import erased_in
from consulta.consultations import policy
from consulta.consultations.events import TopicDecided, TopicEdited, TopicOpened, TopicProposed
from consulta.consultations.models import PlanCycle, Roundtable, Topic, TopicStatus
from consulta.consultations.queries import PUBLIC_TOPICS, get_window
from consulta.consultations.queries.searching import TOPIC_KIND, is_found, topic_entry
from consulta.consultations.requests import DecideTopic, EditTopic, OpenTopic, ProposeTopic
from consulta.consultations.service.keyed import add_once, find_first
from consulta.core import clock, search
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import STAFF_CAP, clean, normalise, one_line
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.territory.queries import get_territory, list_areas
from consulta.web.ports import ports

TITLE_CAP, QUESTION_CAP, ANSWER_CAP = 120, 300, 1000


@transactional
def open_topic(actor: Actor, request: OpenTopic, now: datetime) -> int:
    """Open a topic under a tavolo or the Conferenza. Raises Invalid, naming the field; NotFound for another territory's cycle."""
    policy.may_edit_contents(actor, request.territory_id).or_refuse()
    _check_cycle(request.territory_id, request.cycle_id)
    first = find_first(Topic, request.key, territory_id=request.territory_id, proposed_by_id=None)
    return first.id if first is not None else add_topic(actor, request, now)


def add_topic(actor: Actor, request: OpenTopic, now: datetime) -> int:
    """The row of a new topic of the office, in the open transaction."""
    topic = _topic(request, now)
    _place(topic, request.roundtable_id, request.area_id, now)
    topic.status, topic.opened_on = TopicStatus.OPEN, clock.rome_day(now)
    if not add_once(topic):
        again = find_first(Topic, request.key, territory_id=request.territory_id, proposed_by_id=None)
        return again.id if again else topic.id
    _index(topic)
    emit(
        TopicOpened(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=topic.territory_id,
            cycle_id=topic.cycle_id,
            topic_id=topic.id,
            title=topic.title,
        )
    )
    return topic.id


def _check_cycle(territory_id: int, cycle_id: int) -> None:
    query = select(PlanCycle.id).where(PlanCycle.id == cycle_id, PlanCycle.territory_id == territory_id)
    if current().session.scalar(query) is None:
        raise NotFound


def _topic(request: OpenTopic | ProposeTopic, now: datetime) -> Topic:
    """A new topic with its texts checked and cleaned, at the end of its list."""
    topic = Topic(territory_id=request.territory_id, cycle_id=request.cycle_id, created_at=now, submission_key=request.key, is_other=False)
    _write(topic, request.title, request.question, request.context, cap=STAFF_CAP if isinstance(request, OpenTopic) else None)
    topic.position = current().session.scalar(select(func.count()).where(Topic.cycle_id == request.cycle_id)) or 0
    return topic


def _write(topic: Topic, title: str, question: str, context: str, *, cap: int | None) -> None:
    title, question = one_line(title), one_line(question)
    errors: dict[str, str] = {}
    if not title:
        errors["title"] = "Scrivi il titolo del tema."
    elif len(title) > TITLE_CAP:
        errors["title"] = too_long(N_("Il titolo"), TITLE_CAP, len(title))
    if not question:
        errors["question"] = "Scrivi la domanda a cui vuoi che si risponda."
    elif len(question) > QUESTION_CAP:
        errors["question"] = too_long(N_("La domanda"), QUESTION_CAP, len(question))
    if errors:
        raise Invalid(errors)
    limit = {"cap": cap} if cap else {}
    text = clean(context, field="context", label=N_("Il contesto"), **limit)
    topic.title, topic.question = title, question
    topic.context_source, topic.context_html = text.source, text.html


def _place(topic: Topic, roundtable_id: int | None, area_id: int | None, now: datetime) -> None:
    """Hang the topic from a tavolo of its own cycle (or the Conferenza) and give it an area of its own territory."""
    session = current().session
    if roundtable_id is not None:
        query = select(Roundtable.id).where(
            Roundtable.id == roundtable_id, Roundtable.cycle_id == topic.cycle_id, Roundtable.territory_id == topic.territory_id
        )
        if session.scalar(query) is None:
            raise Invalid({"roundtable_id": "Il tavolo scelto non è di questa consultazione: scegline un altro."})
    if area_id not in (None, topic.area_id) and area_id not in {one.id for one in list_areas(topic.territory_id, clock.rome_day(now))}:
        raise Invalid({"area_id": "L'area scelta non è di questo territorio: scegline un'altra."})
    topic.roundtable_id, topic.area_id = roundtable_id, area_id


def _index(topic: Topic) -> None:
    """Keep the search in step: topics anybody may read are found, the others are not."""
    if is_found(topic):
        search.put(topic_entry(topic, get_territory(topic.territory_id).slug))
    else:
        search.remove(TOPIC_KIND, topic.id)


def _locked(territory_id: int, topic_id: int) -> Topic:
    query = select(Topic).where(Topic.territory_id == territory_id, Topic.id == topic_id)
    topic = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if topic is None:
        raise NotFound
    return topic


@transactional
def edit_topic(actor: Actor, request: EditTopic, now: datetime) -> None:
    """Change, close or open again a topic. Raises Conflict with what stands now when somebody saved before; Invalid."""
    policy.may_edit_contents(actor, request.territory_id).or_refuse()
    topic = _locked(request.territory_id, request.topic_id)
    if topic.status not in PUBLIC_TOPICS:
        raise NotFound
    if topic.version != request.version:
        theirs = {"title": topic.title, "question": topic.question, "context": topic.context_source}
        raise Conflict("Un'altra persona ha cambiato il tema mentre scrivevi.", theirs)
    before = _state(topic)
    _write(topic, request.title, request.question, request.context, cap=STAFF_CAP)
    _place(topic, request.roundtable_id, request.area_id, now)
    topic.status = TopicStatus.OPEN if request.is_open else TopicStatus.CLOSED
    topic.version += 1
    after = _state(topic)
    _index(topic)
    emit(
        TopicEdited(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=topic.territory_id,
            cycle_id=topic.cycle_id,
            topic_id=topic.id,
            changed=tuple(name for name, value in before.items() if after[name] != value),
        )
    )


def _state(topic: Topic) -> dict[str, object]:
    names = ("title", "question", "context_source", "roundtable_id", "area_id", "status")
    return {name: getattr(topic, name) for name in names}


@transactional
def propose_topic(actor: Actor, request: ProposeTopic, now: datetime) -> int:
    """Propose a topic to the office; it is not public until adopted. Raises Refused out of the window or without the hat."""
    _check_cycle(request.territory_id, request.cycle_id)
    window = get_window(request.cycle_id, now)
    policy.may_propose_topic(actor, request.territory_id, window, request.organisation_id).or_refuse()
    for may_write in ports().may_write:
        may_write(actor.user_id or 0, request.territory_id, now).or_refuse()
    owner = {"territory_id": request.territory_id, "proposed_by_id": actor.user_id}
    first = find_first(Topic, request.key, **owner)
    if first is not None:
        return first.id
    topic = _topic(request, now)
    topic.status, topic.proposed_by_id, topic.organisation_id = TopicStatus.PROPOSED, actor.user_id, request.organisation_id
    if not add_once(topic):
        again = find_first(Topic, request.key, **owner)
        return again.id if again else topic.id
    emit(
        TopicProposed(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=topic.territory_id,
            cycle_id=topic.cycle_id,
            topic_id=topic.id,
            title=topic.title,
            author_id=actor.user_id,
            organisation_id=topic.organisation_id,
        )
    )
    return topic.id


@transactional
def decide_topic(actor: Actor, request: DecideTopic, now: datetime) -> None:
    """Adopt a proposed topic, merge it into another, or decline it with an answer; its author is told.

    Raises Refused when already decided, Conflict when it changed meanwhile, Invalid without answer or target.
    """
    topic = _locked(request.territory_id, request.topic_id)
    policy.may_decide_topic(actor, topic.territory_id, topic.status).or_refuse()
    if topic.version != request.version:
        raise Conflict("Un'altra persona ha lavorato su questo tema mentre decidevi.", {"title": topic.title})
    answer = normalise(request.answer)
    if len(answer) > ANSWER_CAP:
        raise Invalid({"answer": too_long(N_("La risposta"), ANSWER_CAP, len(answer))})
    if request.outcome == "adopt":
        _place(topic, request.roundtable_id, request.area_id, now)
        topic.status, topic.opened_on = TopicStatus.OPEN, clock.rome_day(now)
    elif request.outcome == "merge":
        topic.status, topic.merged_into_id = TopicStatus.MERGED, _target(topic, request.merged_into_id)
    elif request.outcome == "decline":
        if not answer:
            raise Invalid({"answer": "Scrivi perché il tema non è accolto: la risposta arriva a chi lo ha proposto."})
        topic.status = TopicStatus.DECLINED
    else:
        raise Invalid({"outcome": "Scegli che cosa fare del tema proposto."})
    topic.answer = answer
    topic.version += 1
    _index(topic)
    emit(
        TopicDecided(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=topic.territory_id,
            cycle_id=topic.cycle_id,
            topic_id=topic.id,
            title=topic.title,
            outcome=request.outcome,
            answer=answer,
            author_id=topic.proposed_by_id,
            merged_into_id=topic.merged_into_id,
        )
    )


def _target(topic: Topic, target_id: int | None) -> int:
    query = select(Topic.id).where(
        Topic.id == target_id, Topic.cycle_id == topic.cycle_id, Topic.territory_id == topic.territory_id, Topic.status.in_(PUBLIC_TOPICS)
    )
    found = current().session.scalar(query) if target_id is not None and target_id != topic.id else None
    if found is None:
        raise Invalid({"merged_into_id": "Scegli il tema, già pubblico, a cui unire questa proposta."})
    return found


def forget_person(user_id: int, _now: datetime) -> None:
    """Delete what an erased person proposed and never became public; adopted topics belong to everybody and stay."""
    session = current().session
    session.execute(delete(Topic).where(Topic.proposed_by_id == user_id, Topic.status.not_in(PUBLIC_TOPICS)))
    for territory_id in session.scalars(select(Topic.territory_id).where(Topic.proposed_by_id == user_id).distinct()):
        erased_in(territory_id)
