# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows: what is public, nothing else, no name of a person; read by pages as by files."""

from typing import Any

import pytest

from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.opendata.columns import Column, Shape, as_object, cell, plain
from consulta.opendata.queries import DATASETS, find_dataset, find_row, list_rows, scope_of
from tests.opendata.conftest import AUTHOR, HIDDEN, World

NAMES_OF_NOTHING = (("contributions", "2026-0"), ("contributions", "2026-999999"), ("comments", "x"), ("services", "S2"), ("services", ""))


def rows_of(world: World, name: str) -> list[dict[str, Any]]:
    dataset = find_dataset(name)
    found = list_rows(dataset, scope_of(world.territory.id, clock.now()), 0, 100)
    return [as_object(dataset.told.columns, row) for _id, row in found]


def test_contributions_are_those_that_anybody_reads(world: World) -> None:
    first, second = rows_of(world, "contributions")
    assert first["number"] == world.number
    assert first["title"] == "=1+1 ore in più"
    assert first["text"] == "Due righe.\n\nLa *seconda*."
    assert len(first["municipalities"]) == len(first["municipality_codes"]) == 2
    assert (first["author_type"], first["organisation"]) == ("citizen", None)
    assert (first["outcome"], bool(first["replied_at"])) == ("accepted", True)
    assert (second["author_type"], second["organisation"]) == ("organisation", "Associazione Il Ponte")
    assert (second["kind"], second["outcome"]) == ("proposal", None)


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda one: one.told.name)
def test_nothing_names_a_person_or_tells_what_is_not_public(world: World, dataset: Any) -> None:
    told = str(rows_of(world, dataset.told.name))
    for secret in (AUTHOR, HIDDEN, "Maria Melis", "riservato", "in preparazione"):
        assert secret not in told
    assert rows_of(world, dataset.told.name), "a test on no rows proves nothing"


def test_every_value_has_the_shape_of_its_column(world: World) -> None:
    types = {Shape.TEXT: str, Shape.WHOLE: int, Shape.INSTANT: str, Shape.DAY: str, Shape.MANY: list}
    for dataset in DATASETS:
        for row in rows_of(world, dataset.told.name):
            for column in dataset.told.columns:
                value = row[column.name]
                may_lack = not column.is_always and column.shape is not Shape.MANY
                assert isinstance(value, types[column.shape]) or (may_lack and value is None), (dataset.told.name, column.name, value)


def test_replies_links_meetings_and_services(world: World) -> None:
    (reply,) = rows_of(world, "replies")
    assert (reply["contribution"], reply["outcome"], reply["version"]) == (world.number, "accepted", 1)
    (link,) = rows_of(world, "links")
    assert (link["contribution"], link["reason"]) == (world.number, "Nasce da qui.")
    assert link["plan_element"] == rows_of(world, "plan-elements")[0]["code"]
    assert [row["title"] for row in rows_of(world, "meetings")] == ["Incontro pubblico", "Incontro con il verbale"]
    assert [row["code"] for row in rows_of(world, "services")] == ["S1"]


def test_a_page_goes_on_where_the_last_one_ended(world: World) -> None:
    dataset, scope = find_dataset("contributions"), scope_of(world.territory.id, clock.now())
    ((after, first),) = list_rows(dataset, scope, 0, 1)
    ((last, second),) = list_rows(dataset, scope, after, 5)
    assert (first[0], second[0]) == (world.number, world.of_body)
    assert list_rows(dataset, scope, last, 5) == []


def test_one_row_by_its_name(world: World) -> None:
    scope = scope_of(world.territory.id, clock.now())
    assert find_row(find_dataset("contributions"), scope, world.of_body)[0] == world.of_body
    for dataset, name in NAMES_OF_NOTHING:
        with pytest.raises(NotFound):
            find_row(find_dataset(dataset), scope, name)
    with pytest.raises(NotFound):
        find_dataset("people")


def test_values_as_json_and_as_cells() -> None:
    assert plain("") is None
    assert plain(("a", "b")) == ["a", "b"]
    assert cell(("a", "b")) == "a; b"
    assert cell(None) == ""
    assert cell(0) == "0"
    assert Column("n", "N", "", Shape.WHOLE).schema["type"] == ["integer", "null"]
    assert Column("n", "N", "", Shape.WHOLE, is_always=True).schema["type"] == "integer"
