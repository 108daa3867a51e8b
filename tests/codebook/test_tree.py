# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of tags: three levels, no circle, one letter each, a readable version of each change."""

from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.codebook import policy, queries, service
from consulta.codebook.policy import Node
from consulta.codebook.requests import CreateTag, Details, EditTag, RetireTag
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, Refused
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.codebook import make_tag
from tests.factories.territory import make_territory


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def below(territory: TerritoryRef, olga: Actor, label: str, parent_id: int | None, **details: str) -> int:
    wanted = Details(parent_id=parent_id, **details)  # type: ignore[arg-type]
    return service.create_tag(olga, CreateTag(territory.id, label, "Quando.", details=wanted), clock.now())


def move(territory: TerritoryRef, olga: Actor, tag_id: int, parent_id: int | None, reason: str = "") -> None:
    tag = queries.get_tag(territory.id, tag_id)
    details = Details(parent_id=parent_id, colour=tag.colour.value, letter=tag.letter)
    service.edit_tag(olga, EditTag(tag_id, tag.label, tag.definition, None, tag.version, details, reason), clock.now())


def test_three_levels_and_not_a_fourth(territory: TerritoryRef, olga: Actor) -> None:
    one = below(territory, olga, "Casa", None)
    two = below(territory, olga, "Affitto", one)
    three = below(territory, olga, "Sfratti", two)
    assert [(tag.label, tag.depth) for tag in queries.list_tags_with_use(territory.id)] == [("Casa", 0), ("Affitto", 1), ("Sfratti", 2)]
    with pytest.raises(Invalid) as refused:
        below(territory, olga, "Morosità", three)
    assert "al massimo 3 livelli" in refused.value.errors["parent_id"]
    other = below(territory, olga, "Altro", None)
    with pytest.raises(Invalid):
        move(territory, olga, one, other)


def test_no_tag_stands_below_itself_or_what_is_below_it(territory: TerritoryRef, olga: Actor) -> None:
    one = below(territory, olga, "Casa", None)
    two = below(territory, olga, "Affitto", one)
    for parent in (one, two):
        with pytest.raises(Invalid) as refused:
            move(territory, olga, one, parent)
        assert "sotto sé stessa" in refused.value.errors["parent_id"]


def test_a_foreign_or_retired_tag_is_no_place(territory: TerritoryRef, olga: Actor) -> None:
    foreign, retired = make_tag(make_territory("pg", "Ambito di Prova")), make_tag(territory, "Vecchia")
    service.retire_tag(olga, RetireTag(retired, True, 1), clock.now())
    for parent in (foreign, retired, 999_999):
        with pytest.raises(Invalid):
            below(territory, olga, "Casa", parent)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 8)), max_size=40))
def test_moves_that_the_rules_allow_never_make_a_circle_nor_a_fourth_level(moves: list[tuple[int, int]]) -> None:
    tree = {one: Node(one, str(one), None) for one in range(8)}
    for tag_id, wanted in moves:
        parent_id = None if wanted == 8 else wanted
        if not policy.place_fault(tree, tag_id, parent_id):
            tree[tag_id] = replace(tree[tag_id], parent_id=parent_id)
        for one in tree:
            at, steps = tree[one].parent_id, 1
            while at is not None:
                at, steps = tree[at].parent_id, steps + 1
                assert steps <= policy.LEVELS


def test_a_letter_belongs_to_one_tag_in_use(territory: TerritoryRef, olga: Actor) -> None:
    first = below(territory, olga, "Trasporti", None, letter="tr")
    assert queries.get_tag(territory.id, first).letter == "TR"
    for wrong in ("TR", "à", "T-", "TRE"):
        with pytest.raises(Invalid) as refused:
            below(territory, olga, "Treni", None, letter=wrong)
        assert set(refused.value.errors) == {"letter"}
    service.retire_tag(olga, RetireTag(first, True, 1), clock.now())
    below(territory, olga, "Treni", None, letter="TR")
    service.retire_tag(olga, RetireTag(first, False, 2), clock.now())
    assert queries.get_tag(territory.id, first).letter == "", "it comes back without the letter that another bears now"
    assert "Lettera" in queries.list_versions(first)[0].changes


@given(st.lists(st.text(max_size=30), max_size=60))
def test_proposed_letters_are_letters_and_never_doubled(labels: list[str]) -> None:
    taken: set[str] = set()
    for label in labels:
        letter = policy.propose_letter(label, taken)
        assert letter == "" or (policy.is_letter(letter) and letter not in taken)
        taken.add(letter)


def test_each_change_is_a_version_with_who_from_to_and_why(territory: TerritoryRef, olga: Actor) -> None:
    house, tag = make_tag(territory, "Casa"), make_tag(territory, "Affitto")
    move(territory, olga, tag, house, "Sta sotto la casa.")
    now, first = queries.list_versions(tag)
    assert (now.number, now.made_by, now.reason, now.changes) == (2, "Olga Serra", "Sta sotto la casa.", {"Sotto": ["", "Casa"]})
    assert first.change.value == "created"
    move(territory, olga, tag, house)
    assert len(queries.list_versions(tag)) == 2, "nothing changed, no version"


def test_what_has_tags_below_is_not_retired_and_what_is_below_comes_back_last(territory: TerritoryRef, olga: Actor) -> None:
    one = below(territory, olga, "Casa", None)
    two = below(territory, olga, "Affitto", one)
    with pytest.raises(Refused, match="ce ne sono altre in uso"):
        service.retire_tag(olga, RetireTag(one, True, 1), clock.now())
    service.retire_tag(olga, RetireTag(two, True, 1), clock.now())
    service.retire_tag(olga, RetireTag(one, True, 1), clock.now())
    with pytest.raises(Refused, match="rimetti in uso prima quella"):
        service.retire_tag(olga, RetireTag(two, False, 2), clock.now())


def test_the_objective_is_of_the_territory(territory: TerritoryRef, olga: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        service.create_tag(olga, CreateTag(territory.id, "Casa", "Quando.", details=Details(objective_id=999_999)), clock.now())
    assert set(refused.value.errors) == {"objective_id"}
