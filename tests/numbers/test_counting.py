# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every count against a recount from the raw tables, on random worlds; keeping, proving, and two counts at once."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from consulta.core.db import db, snapshot
from consulta.core.unit_of_work import current, transactional
from consulta.numbers import jobs, queries, service
from consulta.numbers.counting.cells import Key
from consulta.numbers.models import NumberCell, NumberSnapshot
from consulta.portal.queries import count_participation
from consulta.territory import queries as territory_queries
from consulta.territory.models import Territory
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.numbers.recount import recount
from tests.numbers.world import NOW, make_world


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("seed", range(5))
def test_every_count_equals_the_recount_from_the_raw_tables(app: Flask, seed: int) -> None:
    territory = make_world(seed)
    told = recount(territory.id)
    assert len(told) > 150
    service.recompute(territory.id, NOW)
    kept = queries.read_kept(territory.id)
    assert {(key.cycle_id, key.measure, key.line, key.column): total for key, total in kept.items()} == told


def test_people_and_bodies_are_those_of_the_home_page(app: Flask) -> None:
    territory = make_world(7)
    service.recompute(territory.id, NOW)
    kept = queries.read_kept(territory.id)
    names = ("contributions", "comments", "people", "organisations", "contributions.linked")
    for cycle_id in {key.cycle_id for key in kept}:
        home = count_participation(cycle_id)
        mine = tuple(kept[Key(cycle_id, name)] for name in names)
        assert (home.contributions, home.comments, home.people, home.organisations, home.linked) == mine


def test_a_second_count_changes_nothing_and_a_changed_row_is_found(app: Flask) -> None:
    territory = make_world(3)
    assert service.recompute(territory.id, NOW) > 100
    assert service.recompute(territory.id, NOW) == 0
    assert service.verify(territory.id, NOW).is_equal
    _spoil(territory.id)
    proof = service.verify(territory.id, NOW)
    assert not proof.is_equal
    assert not proof.is_stale
    assert [one.counted - one.kept for one in proof.differences] == [-1]
    assert service.recompute(territory.id, NOW) == 1
    assert service.verify(territory.id, NOW).is_equal


@transactional
def _spoil(territory_id: int) -> None:
    one = (NumberCell.territory_id == territory_id, NumberCell.measure == "contributions", NumberCell.total > 0)
    first = db.session.query(NumberCell.cycle_id).where(*one).order_by(NumberCell.cycle_id).limit(1).scalar()
    statement = update(NumberCell).where(*one, NumberCell.cycle_id == first).values(total=NumberCell.total + 1)
    current().session.execute(statement, execution_options={"synchronize_session": False})


def test_an_older_count_never_takes_the_place_of_a_newer_one(app: Flask) -> None:
    territory = make_territory()
    make_cycle(territory)
    old = queries.count_now(territory.id, NOW)
    make_contribution(territory)
    new = queries.count_now(territory.id, NOW + timedelta(seconds=1))
    assert new.version > old.version
    service.keep(new)
    assert service.keep(old) == 0
    assert {key.measure for key in queries.read_kept(territory.id)} >= {"contributions", "people"}


def test_the_worker_counts_only_what_changed(app: Flask) -> None:
    territory = make_territory()
    make_cycle(territory)
    jobs.count_numbers()
    assert not queries.is_due(territory.id, NOW)
    assert queries.is_due(territory.id, NOW + timedelta(days=1)), "comuni belong to a territory by the day"
    assert queries.is_due(territory.id, NOW + timedelta(hours=1)), "what is forgotten by its term moves no version"
    make_contribution(territory)
    assert queries.is_due(territory.id, NOW)
    jobs.count_numbers()
    kept = db.session.get(NumberSnapshot, territory.id)
    assert kept is not None
    assert kept.content_version == territory_queries.get_territory(territory.id).content_version
    assert service.verify(territory.id, NOW).is_equal


def test_a_count_sees_one_state_of_the_database_whatever_is_written_meanwhile(committed_app: Flask) -> None:
    territory = make_territory()
    make_cycle(territory)
    with snapshot():
        first = queries.count_now(territory.id, NOW)
        with db.engine.connect() as other, other.begin():
            other.execute(update(Territory).values(content_version=Territory.content_version + 1, name="Altro nome"))
        second = queries.count_now(territory.id, NOW)
        assert (first.version, first.cells) == (second.version, second.cells)
    with snapshot():
        assert queries.count_now(territory.id, NOW).version == first.version + 1
