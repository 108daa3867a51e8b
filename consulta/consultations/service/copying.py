# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tavoli and topics of an earlier cycle, made again in a new one."""

from datetime import datetime

from sqlalchemy import select

from consulta.consultations.models import PlanCycle, Topic
from consulta.consultations.queries import PUBLIC_TOPICS, list_roundtables
from consulta.consultations.requests import CopyContents, OpenRoundtable, OpenTopic
from consulta.consultations.service.roundtables import add_roundtable
from consulta.consultations.service.topics import add_topic
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.unit_of_work import current
from consulta.core.words import N_
from consulta.territory.queries import list_areas, list_municipalities

GONE = N_("Una delle voci scelte non è più nella consultazione da cui riparti: ricarica la pagina e scegli di nuovo.")


def copy_contents(actor: Actor, cycle: PlanCycle, chosen: CopyContents, now: datetime) -> int:
    """Make the chosen tavoli and topics again in ``cycle``, in their order, in the open transaction; gives how many tavoli.

    Areas and comuni that are no longer of the territory are left out; a topic whose tavolo is not chosen hangs from the
    Conferenza; who proposed a topic is not carried over. Raises NotFound for a cycle of another territory, Invalid for
    a tavolo or topic that is not (any more) among its public ones.
    """
    session = current().session
    if session.scalar(select(PlanCycle.id).where(PlanCycle.id == chosen.cycle_id, PlanCycle.territory_id == cycle.territory_id)) is None:
        raise NotFound
    made = _copy_roundtables(actor, cycle, chosen, now)
    areas = {one.id for one in list_areas(cycle.territory_id, clock.rome_day(now))}
    query = select(Topic).where(Topic.cycle_id == chosen.cycle_id, Topic.status.in_(PUBLIC_TOPICS), Topic.is_other.is_(False))
    topics = session.scalars(query.where(Topic.id.in_(chosen.topic_ids)).order_by(Topic.position, Topic.id)).all()
    if len(topics) != len(set(chosen.topic_ids)):
        raise Invalid({"copied_topics": GONE})
    for topic in topics:
        request = OpenTopic(
            territory_id=cycle.territory_id,
            cycle_id=cycle.id,
            roundtable_id=made.get(topic.roundtable_id) if topic.roundtable_id else None,
            area_id=topic.area_id if topic.area_id in areas else None,
            title=topic.title,
            question=topic.question,
            context=topic.context_source,
            key=f"copy-{cycle.id}-{topic.id}",
        )
        add_topic(actor, request, now)
    return len(made)


def _copy_roundtables(actor: Actor, cycle: PlanCycle, chosen: CopyContents, now: datetime) -> dict[int, int]:
    """The new tavolo of each old one."""
    today = clock.rome_day(now)
    areas = {one.id for one in list_areas(cycle.territory_id, today)}
    comuni = {one.id for one in list_municipalities(cycle.territory_id, today)}
    tables = [one for one in list_roundtables(chosen.cycle_id) if one.id in chosen.roundtable_ids]
    if len(tables) != len(set(chosen.roundtable_ids)):
        raise Invalid({"copied_roundtables": GONE})
    made: dict[int, int] = {}
    for position, table in enumerate(tables):
        request = OpenRoundtable(
            territory_id=cycle.territory_id,
            cycle_id=cycle.id,
            title=table.title,
            key="",
            kind=table.kind.value,
            description=table.description,
            facilitator=table.facilitator,
            area_ids=tuple(one.id for one in table.areas if one.id in areas),
            municipality_ids=tuple(one.id for one in table.municipalities if one.id in comuni),
        )
        made[table.id] = add_roundtable(actor, request, position, now)
    return made
