# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much was answered and how soon: one definition, with the cases that a percentage usually gets wrong."""

from datetime import timedelta
from statistics import mean, median_low

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import literal, select

from consulta.contributions import service
from consulta.contributions.requests import Subject
from consulta.core.db import UtcDateTime
from consulta.core.db import db as database
from consulta.core.spans import whole_days
from consulta.replies import queries
from consulta.replies.queries import Answered
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import current_cycle_id, make_cycle, make_topic
from tests.factories.contributions import make_contribution, make_merge
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.replies.conftest import NOW
from tests.support.pages import VisitingClient


def long_topic(territory: TerritoryRef) -> int:
    """A topic of a cycle that takes texts since sixty days."""
    cycle = make_cycle(territory, now=NOW - timedelta(days=61), from_at=NOW - timedelta(days=60), to_at=NOW + timedelta(days=10))
    return make_topic(territory, cycle, now=NOW - timedelta(days=60))


def test_merged_withdrawn_hidden_and_personal_texts_are_not_owed_a_public_answer(app: Flask) -> None:
    territory = make_territory()
    topic = long_topic(territory)
    sent = [make_contribution(territory, topic, now=NOW - timedelta(days=30), title=f"Testo numero {n}") for n in range(6)]
    waiting = make_contribution(territory, topic, published=False)
    actor = make_actor(territory, "operator")
    make_merge(territory, actor, sent[1].contribution_id, sent[0].contribution_id)
    service.change_publication(Subject("contribution", sent[2].contribution_id), territory.id, "hidden", None, NOW)
    service.change_publication(Subject("contribution", sent[3].contribution_id), territory.id, "withdrawn", None, NOW)
    service.change_publication(Subject("contribution", waiting.contribution_id), territory.id, "personal_case", None, NOW)
    make_reply(territory, sent[0].contribution_id, "not_accepted", now=NOW - timedelta(days=20))
    make_reply(territory, sent[4].contribution_id, "noted", now=NOW - timedelta(days=7, hours=1))
    found = queries.count_answered(current_cycle_id(territory, NOW))
    assert (found.published, found.answered, found.percent) == (3, 2, 66)
    assert found.outcomes == (("not_accepted", 1), ("noted", 1))
    assert found.days == ((10, 1), (22, 1))
    assert (found.mean_days, found.median_days) == (16, 10)


def test_a_cycle_without_texts_has_no_share_and_no_time(app: Flask) -> None:
    territory = make_territory()
    make_topic(territory)
    found = queries.count_answered(current_cycle_id(territory, NOW))
    assert found == Answered()
    assert (found.percent, found.mean_days, found.median_days) == (0, None, None)


@pytest.mark.parametrize(
    ("seconds", "days"), [(0, 0), (86_399, 0), (86_400, 1), (86_401, 1), (10 * 86_400 - 1, 9), (400 * 86_400, 400)], ids=str
)
def test_days_are_whole(app: Flask, seconds: int, days: int) -> None:
    since, until = (literal(at, UtcDateTime()) for at in (NOW, NOW + timedelta(seconds=seconds)))
    assert database.session.scalar(select(whole_days(since, until))) == days
    assert database.session.scalar(select(whole_days(since, literal(None, UtcDateTime())))) is None


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60), st.integers(0, 40))
def test_share_mean_and_median_are_those_of_the_list(times: list[int], waiting: int) -> None:
    days = tuple((day, times.count(day)) for day in sorted(set(times)))
    found = Answered(len(times) + waiting, 0, (("noted", len(times)),), days)
    assert found.median_days == median_low(times)
    assert found.mean_days is not None
    assert abs(found.mean_days - mean(times)) <= 0.5
    assert (found.percent == 100) == (waiting == 0)


def test_home_and_cycle_say_the_same_sentence_with_its_definition(client: VisitingClient) -> None:
    territory = make_territory()
    topic = long_topic(territory)
    assert "Non c’è ancora nessun contributo a cui rispondere." in client.visit("/ao/conferenza", budget=17).text
    first = make_contribution(territory, topic, now=NOW - timedelta(days=30))
    make_contribution(territory, topic, now=NOW - timedelta(days=30), title="Un altro testo")
    assert "Nessun contributo ha ancora una risposta." in client.visit("/ao/conferenza", budget=17).text
    make_reply(territory, first.contribution_id, "noted", now=NOW - timedelta(days=6))
    for path in ("/ao/", "/ao/conferenza"):
        page = client.visit(path, budget=17).text
        assert "Risposto al 50 % dei contributi: 1 su 2." in page
        assert "La risposta arriva in media in 24 giorni, la metà entro 24 giorni." in page
        assert "Come si calcola" in page
