# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two officers at the codebook at once: a tag is on a text once, merges make no circle, nothing is half done."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.codebook import queries, service
from consulta.codebook.models import Tag
from consulta.codebook.requests import ApplyTags, MergeTags
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import DomainError
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.codebook import make_tag, put_tags
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution, new_key
from tests.factories.territory import make_territory
from tests.support.at_once import at_once

ROUNDS = 8
WHY = "Dicono la stessa cosa."


@pytest.fixture
def territory(committed_app: Flask) -> TerritoryRef:
    ref = make_territory()
    make_cycle(ref)
    return ref


def merging(actor: Actor, tag_id: int, into_id: int) -> Callable[[], object]:
    return lambda: service.merge_tags(actor, MergeTags(tag_id, into_id, 1, WHY, new_key()), clock.now())


def carried(contribution_id: int) -> list[str]:
    return sorted(tag.label for tag in queries.tags_of("contribution", contribution_id))


def ends_at(tag_id: int) -> int:
    """Where a tag leads to, walking its merges; fails on a circle."""
    seen: set[int] = set()
    at: int | None = tag_id
    while at is not None:
        assert at not in seen, "merges go round in a circle"
        seen.add(at)
        last, at = at, db.session.scalar(select(Tag.merged_into_id).where(Tag.id == at))
    return last


def test_a_tag_put_by_two_at_once_is_there_once(committed_app: Flask, territory: TerritoryRef) -> None:
    olga, carla = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    tag = make_tag(territory, "Trasporti")
    for _ in range(ROUNDS):
        contribution = make_contribution(territory).contribution_id
        results = at_once(
            committed_app,
            *(
                lambda actor=actor, one=contribution: service.apply_tags(actor, ApplyTags("contribution", one, (tag,)), clock.now())  # type: ignore[misc]
                for actor in (olga, carla)
            ),
        )
        assert not any(isinstance(one, Exception) for one in results), results
        assert carried(contribution) == ["Trasporti"]


def test_a_tag_put_while_it_is_merged_is_on_the_one_that_stays(committed_app: Flask, territory: TerritoryRef) -> None:
    olga, carla = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    for turn in range(ROUNDS):
        source, target = make_tag(territory, f"Autobus {turn}"), make_tag(territory, f"Mezzi {turn}")
        contribution = make_contribution(territory).contribution_id
        put, merged = at_once(
            committed_app,
            lambda one=contribution, tag=source: service.apply_tags(olga, ApplyTags("contribution", one, (tag,)), clock.now()),  # type: ignore[misc]
            merging(carla, source, target),
        )
        assert isinstance(merged, int), merged
        if isinstance(put, DomainError):
            assert carried(contribution) == []
        else:
            assert carried(contribution) == [f"Mezzi {turn}"]


@pytest.mark.parametrize("shape", ["each other", "chain", "same"])
def test_merges_at_once_make_no_circle_and_lose_no_text(committed_app: Flask, territory: TerritoryRef, shape: str) -> None:
    olga, carla = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    for turn in range(ROUNDS):
        one, two, three = (make_tag(territory, f"{name} {turn}") for name in ("Uno", "Due", "Tre"))
        texts = [make_contribution(territory).contribution_id for _ in range(2)]
        put_tags(territory, texts[0], one)
        put_tags(territory, texts[1], two)
        pairs = {"each other": ((one, two), (two, one)), "chain": ((one, two), (two, three)), "same": ((one, three), (one, two))}[shape]
        results = at_once(committed_app, *(merging(actor, *pair) for actor, pair in zip((olga, carla), pairs, strict=True)))
        assert any(isinstance(result, int) for result in results), results
        assert all(isinstance(result, int | DomainError) for result in results), results
        last = {ends_at(tag) for tag in (one, two)}
        labels = {tag.label for tag in db.session.scalars(select(Tag).where(Tag.id.in_(last)))}
        for text in texts:
            assert set(carried(text)) <= labels
            assert len(carried(text)) == 1
