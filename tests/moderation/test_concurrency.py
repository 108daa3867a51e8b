# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two moderators at once: one transition, the other is told who acted. Fifty rounds on a real database file or server."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict
from consulta.moderation import service
from consulta.moderation.models import ModerationDecision
from consulta.moderation.requests import Decide
from consulta.register import queries as register
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory

ROUNDS = 50


def test_two_moderators_at_once_make_one_decision(committed_app: Flask) -> None:
    territory = make_territory()
    olga, carla = make_actor(territory, "operator", name="Olga Serra"), make_actor(territory, "coordinator", name="Carla Usai")
    topic = make_topic(territory)
    ids = [make_contribution(territory, topic, published=False).contribution_id for _ in range(ROUNDS)]
    barrier = Barrier(2)

    def work(actor: Actor, outcome: str) -> list[str]:
        answers = []
        with committed_app.app_context():
            for contribution_id in ids:
                barrier.wait()
                request = Decide("contribution", contribution_id, outcome, "spam", "Pubblicità.", 1)
                try:
                    service.decide(actor, request, clock.now())
                    answers.append("")
                except Conflict as conflict:
                    answers.append(conflict.message)
            db.session.remove()
        return answers

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(work, olga, "published"), pool.submit(work, carla, "rejected")
        rounds = list(zip(first.result(120), second.result(120), strict=True))
    for one, other in rounds:
        assert [one, other].count("") == 1, (one, other)
        told = one or other
        assert told.startswith(("Nel frattempo Olga Serra ha già deciso", "Nel frattempo Carla Usai ha già deciso")), told
    assert db.session.scalar(select(func.count()).select_from(ModerationDecision)) == ROUNDS
    assert not register.verify(territory.id, territory.slug)
