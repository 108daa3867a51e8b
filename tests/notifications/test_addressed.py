# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of one fact: to a person who can still be written to, to the staff but those concerned, to who speaks for a body."""

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.accounts import service as accounts
from consulta.appeals.events import AppealAsked
from consulta.core import clock
from consulta.core.db import db
from consulta.core.unit_of_work import transactional
from consulta.notifications import addressed
from consulta.notifications.models import OutboxMail
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory

TEMPLATE = "appeals/asked"


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def fact(territory: TerritoryRef) -> AppealAsked:
    return AppealAsked(occurred_at=clock.now(), actor_id=None, territory_id=territory.id, appeal_id=1, decision_id=1, author_id=None)


def written_to() -> list[int | None]:
    return list(db.session.scalars(select(OutboxMail.user_id).where(OutboxMail.template == TEMPLATE).order_by(OutboxMail.id)))


def test_a_person_is_written_to_for_as_long_as_there_is_one(territory: TerritoryRef) -> None:
    to_person = transactional(addressed.to_person)
    stays, leaves = make_actor(), make_actor()
    accounts.erase_user(leaves, leaves.user_id or 0, clock.now())
    for user_id in (stays.user_id, leaves.user_id, None):
        to_person(fact(territory), TEMPLATE, user_id, {"appeal_id": 1})
    assert written_to() == [stays.user_id]


def test_the_staff_of_the_territory_is_written_to_but_those_concerned(territory: TerritoryRef) -> None:
    elsewhere = make_territory("pg", "Ambito di Prova")
    first, second, _operator = (make_actor(territory, role) for role in ("coordinator", "coordinator", "operator"))
    make_actor(elsewhere, "coordinator")
    transactional(addressed.to_staff)(fact(territory), TEMPLATE, ("coordinator",), {"appeal_id": 1}, but={second.user_id, None})
    assert written_to() == [first.user_id]


def test_an_organisation_is_written_to_through_who_speaks_for_it(territory: TerritoryRef) -> None:
    speaker = make_actor()
    body = make_organisation(territory, speaker.user_id)
    make_organisation(territory, name="Un'altra associazione")
    transactional(addressed.to_organisation)(fact(territory), TEMPLATE, body, {"appeal_id": 1})
    assert written_to() == [speaker.user_id]
