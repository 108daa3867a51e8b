# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands before the rows: territory, consultation, staff, plan; and one contribution with 50 comments. All by the real services."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from bench import words
from consulta.accounts import roles
from consulta.accounts import service as accounts
from consulta.accounts.requests import GrantRole, RegisterUser
from consulta.codebook.models import Tag
from consulta.consultations import service as consultation_service
from consulta.consultations.requests import OpenConsultation, OpenRoundtable, OpenTopic
from consulta.contributions import service as contributions
from consulta.contributions.requests import PostComment, Subject, SubmitContribution
from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.core.db import db
from consulta.organisations.queries import actor_of
from consulta.plans import service as plans
from consulta.plans.requests import CreateObjective
from consulta.territory import queries as territories
from consulta.territory import service as territory_service
from consulta.territory import starter
from consulta.territory.requests import OpenTerritory

SLUG = "banco"
TOPICS, ROUNDTABLES, OBJECTIVES, COMMENTS_OF_ONE = 12, 9, 30, 50
OPEN_FOR = timedelta(days=30)
"""How long ago the collection began."""


@dataclass
class World:
    """Ids that the rows point to. ``topics`` are (topic, tavolo, area)."""

    territory_id: int
    cycle_id: int
    opened_at: datetime
    now: datetime
    operator_id: int
    coordinator_id: int
    topics: Sequence[tuple[int, int, int]]
    areas: Sequence[tuple[int, str]]
    comuni: Sequence[tuple[int, str]]
    objectives: Sequence[int]
    tags: Sequence[int]
    detail: str = ""
    people: Sequence[int] = field(default_factory=list)


def build_world(now: datetime) -> World:
    """An open consultation of sixteen comuni, nine tavoli and twelve topics, with an operator and a coordinator."""
    opened_at = now - OPEN_FOR
    today = clock.rome_day(now)
    members = tuple((belfiore, today - timedelta(days=900)) for belfiore in starter.municipalities())
    request = OpenTerritory(
        slug=SLUG,
        name="PLUS di prova",
        region="Sardegna",
        preset="sardinia",
        contacts={"email": "ufficio@esempio.it", "phone": "070 000000"},
        municipalities=members,
        lead=members[0][0],
        is_simple=False,
    )
    territory_id = territory_service.open_territory(SYSTEM, request, opened_at - timedelta(days=60))
    areas = [(area.id, area.code) for area in territories.list_areas(territory_id, today)]
    cycle_id = consultation_service.open_consultation(
        SYSTEM,
        OpenConsultation(
            territory_id=territory_id,
            title="Costruiamo insieme il piano",
            question="Di che cosa hanno bisogno le persone?",
            from_at=opened_at,
            to_at=now + timedelta(days=60),
            roundtables=(),
            key="banco-di-prova-consultazione",
        ),
        opened_at - timedelta(days=5),
    )
    operator_id, coordinator_id = (_staff(territory_id, role, opened_at) for role in ("operator", "coordinator"))
    topics = _open_topics(territory_id, cycle_id, [area for area, _ in areas], opened_at)
    comuni = [(comune.id, comune.belfiore) for comune in territories.list_municipalities(territory_id, today)]
    objectives = _create_objectives(territory_id, cycle_id, coordinator_id, [area for area, _ in areas], opened_at)
    tags = list(db.session.scalars(select(Tag.id).where(Tag.territory_id == territory_id).order_by(Tag.id)))
    return World(territory_id, cycle_id, opened_at, now, operator_id, coordinator_id, topics, areas, comuni, objectives, tags)


def _staff(territory_id: int, role: str, at: datetime) -> int:
    user_id = accounts.register_user(
        SYSTEM,
        RegisterUser(
            email=f"{role}@esempio.it", name="Anna Operatrice", password=None, municipality_id=None, is_from_outside=True, shows_name=False
        ),
        at,
    )
    accounts.confirm_user(user_id, at)
    roles.grant_role(SYSTEM, GrantRole(user_id, territory_id, role, clock.rome_day(at), None, "Incarico di prova"), at)
    return user_id


def _open_topics(territory_id: int, cycle_id: int, areas: Sequence[int], at: datetime) -> list[tuple[int, int, int]]:
    tables = [
        consultation_service.open_roundtable(
            SYSTEM,
            OpenRoundtable(
                territory_id=territory_id,
                cycle_id=cycle_id,
                title=f"Tavolo: {words.SERVICES[number]}",
                key=f"banco-di-prova-tavolo-{number}",
                area_ids=(areas[number % len(areas)],),
            ),
            at,
        )
        for number in range(ROUNDTABLES)
    ]
    opened = []
    for number in range(TOPICS):
        table, area = tables[number % ROUNDTABLES], areas[number % len(areas)]
        request = OpenTopic(
            territory_id=territory_id,
            cycle_id=cycle_id,
            roundtable_id=table,
            area_id=area,
            title=f"Come migliorare {words.SERVICES[number]}",
            question=f"Che cosa deve cambiare perché {words.SERVICES[number]} aiuti {words.PEOPLE[number]}?",
            context=" ".join(words.sentence(Random(number)) for _ in range(4)),
            key=f"banco-di-prova-tema-{number}",
        )
        opened.append((consultation_service.open_topic(SYSTEM, request, at), table, area))
    return opened


def _create_objectives(territory_id: int, cycle_id: int, coordinator_id: int, areas: Sequence[int], at: datetime) -> list[int]:
    coordinator = actor_of(coordinator_id, at + timedelta(days=1))
    return [
        plans.create_objective(
            coordinator,
            CreateObjective(
                territory_id=territory_id,
                cycle_id=cycle_id,
                area_id=areas[number % len(areas)],
                title=f"Rafforzare {words.SERVICES[number % len(words.SERVICES)]}",
                description=words.sentence(Random(number)),
                origin="contributions",
                status="draft",
                code=f"OB{number + 1}",
                key=f"banco-di-prova-obiettivo-{number}",
            ),
            at + timedelta(days=1),
        )
        for number in range(OBJECTIVES)
    ]


def discuss_one(world: World) -> None:
    """The contribution of the detail page: sent by a person, with 50 public comments by others."""
    random, at = Random(50), world.now - timedelta(minutes=50)
    request = SubmitContribution(
        territory_id=world.territory_id,
        topic_id=world.topics[0][0],
        kind="proposal",
        title="Il pulmino per il centro diurno anche la domenica",
        text="\n\n".join(" ".join(words.sentence(random) for _ in range(4)) for _ in range(3)),
        municipality_ids=(world.comuni[0][0],),
        organisation_id=None,
        shows_name=True,
        key="banco-di-prova-contributo",
    )
    sent = contributions.submit_contribution(actor_of(world.people[0], at), request, at)
    if sent.status != "published":
        contributions.change_publication(Subject("contribution", sent.contribution_id), world.territory_id, "published", None, at)
    for number in range(COMMENTS_OF_ONE):
        when = at + timedelta(seconds=30 * (number + 1))
        comment = PostComment(
            territory_id=world.territory_id,
            topic_id=None,
            contribution_id=sent.contribution_id,
            text=words.sentence(random),
            organisation_id=None,
            shows_name=number % 3 == 0,
            key=f"banco-di-prova-commento-{number}",
        )
        posted = contributions.post_comment(actor_of(world.people[number % len(world.people)], when), comment, when)
        if posted.status != "published":
            contributions.change_publication(Subject("comment", posted.comment_id), world.territory_id, "published", None, when)
    world.detail = sent.number
