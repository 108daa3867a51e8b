# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows: what is public, nothing else, no name of a person; read by pages as by files."""

from typing import Any

import pytest
from sqlalchemy import event

from consulta.core import clock
from consulta.core.db import db
from consulta.core.errors import NotFound
from consulta.numbers import service as numbers
from consulta.numbers.definitions import DEFINITIONS
from consulta.opendata.columns import Column, Shape, as_object, cell, plain
from consulta.opendata.queries import DATASETS, find_dataset, find_row, scope_of
from consulta.organisations.models import OrganisationCategory
from consulta.synthesis.queries import get_edition
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_comment, make_contribution, make_merge
from tests.factories.territory import make_territory
from tests.opendata.conftest import AUTHOR, HIDDEN, SITE, World

NAMES_OF_NOTHING = (("contributions", "2026-0"), ("contributions", "2026-999999"), ("comments", "x"), ("services", "S2"), ("services", ""))


def rows_of(world: World, name: str) -> list[dict[str, Any]]:
    dataset = find_dataset(name)
    found = dataset.page(scope_of(world.territory.id, clock.now(), SITE), (), 500)
    return [as_object(dataset.told.columns, row) for _key, row in found]


def test_contributions_are_those_that_anybody_reads(world: World) -> None:
    first, second = rows_of(world, "contributions")
    assert first["number"] == world.number
    assert first["title"] == "=1+1 ore in più"
    assert first["text"] == "Due righe.\n\nLa *seconda*."
    assert len(first["municipalities"]) == len(first["municipality_codes"]) == 2
    assert (first["author_type"], first["organisation"]) == ("citizen", None)
    assert (first["outcome"], bool(first["replied_at"])) == ("accepted", True)
    assert (second["author_type"], second["organisation"]) == ("organisation", "Associazione Il Ponte")
    assert (second["kind"], second["outcome"], second["outcome_label"]) == ("proposal", None, None)
    assert first["outcome_label"] == "Recepito", "a code alone says nothing to who reads a sheet"
    assert second["organisation_category_label"] == OrganisationCategory(second["organisation_category"]).label


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda one: one.told.name)
def test_nothing_names_a_person_or_tells_what_is_not_public(world: World, dataset: Any) -> None:
    told = str(rows_of(world, dataset.told.name))
    for secret in (AUTHOR, HIDDEN, "Maria Melis", "riservato", "in preparazione"):
        assert secret not in told
    assert rows_of(world, dataset.told.name), "a test on no rows proves nothing"


def test_every_value_has_the_shape_of_its_column(world: World) -> None:
    types = {Shape.TEXT: str, Shape.WHOLE: int, Shape.NUMBER: (int, float), Shape.INSTANT: str, Shape.DAY: str, Shape.MANY: list}
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
    dataset, scope = find_dataset("contributions"), scope_of(world.territory.id, clock.now(), SITE)
    ((after, first),) = dataset.page(scope, (), 1)
    ((last, second),) = dataset.page(scope, after, 5)
    assert (first[0], second[0]) == (world.number, world.of_body)
    assert dataset.page(scope, last, 5) == []


def test_one_row_by_its_name(world: World) -> None:
    scope = scope_of(world.territory.id, clock.now(), SITE)
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


def test_replies_to_topics_with_their_points(world: World) -> None:
    (reply,) = rows_of(world, "topic-replies")
    assert (reply["topic"], reply["version"], reply["points"], reply["comments_answered"]) == ("Assistenza a casa", 1, 1, 1)
    assert "orari dei bus" in reply["text"]
    (point,) = rows_of(world, "topic-reply-points")
    assert (point["text"], point["outcome"], point["topic_id"]) == ("Il bus fino a mezzanotte", "not_accepted", reply["topic_id"])


def test_syntheses_are_their_last_public_edition(world: World) -> None:
    (synthesis,) = rows_of(world, "syntheses")
    edition = get_edition(world.territory.id, synthesis["id"])
    assert (synthesis["edition"], synthesis["sha256"], synthesis["points"]) == (1, edition.sha256, 1)
    assert (synthesis["topic"], synthesis["roundtable"]) == ("Assistenza a casa", None)
    assert (synthesis["texts_in_points"], synthesis["texts_set_aside"]) == (2, 1)
    (point,) = rows_of(world, "synthesis-points")
    assert point["id"] == f"{synthesis['id']}-1"
    assert (point["texts"], point["persons"], point["organisations"], point["municipality_count"]) == (2, 1, 1, 2)
    assert "più ore" in point["statement"]


def test_numbers_say_what_the_public_page_says_and_why_a_value_is_missing(world: World) -> None:
    rows = {(row["number"], row["line"], row["column"]): row for row in rows_of(world, "numbers")}
    assert (rows["contributions", None, None]["value"], rows["contributions", None, None]["state"]) == (2, "told")
    assert rows["contributions.kind", "proposal", None]["line_label"] == "Proposta"
    assert rows["reply.time", "mean", None]["definition"]
    hidden = [row for row in rows.values() if row["state"] == "suppressed"]
    assert all(row["value"] is None for row in hidden)
    assert {row["number"] for row in rows.values()} <= set(DEFINITIONS)
    find = find_row(find_dataset("numbers"), scope_of(world.territory.id, clock.now(), SITE), rows["contributions", None, None]["id"])
    assert find[2] == "contributions"


def test_comments_are_as_many_as_the_numbers_say(world: World) -> None:
    """A contribution that is joined to another keeps its page, and its comments are read there."""
    source, target = (make_contribution(world.territory, title=f"Piscina {one}").contribution_id for one in ("uno", "due"))
    make_comment(world.territory, contribution_id=source, text="Resta sulla pagina di chi si è unito.")
    make_merge(world.territory, make_actor(world.territory, "operator", name="Olga Serra"), source, target)
    numbers.recompute(world.territory.id, clock.now())
    told = rows_of(world, "comments")
    assert "Resta sulla pagina di chi si è unito." in [row["text"] for row in told]
    (counted,) = [row["value"] for row in rows_of(world, "numbers") if row["number"] == "comments" and not row["line"]]
    assert len(told) == counted


def test_numbers_that_nobody_counted_yet_have_no_row(world: World) -> None:
    empty = make_territory(slug="altrove", name="Altrove")
    make_cycle(empty)
    scope = scope_of(empty.id, clock.now(), SITE)
    assert list(find_dataset("numbers").every(scope)) == []
    numbers.recompute(empty.id, clock.now())
    assert all(row[10] in (0, None) for row in find_dataset("numbers").every(scope))


@pytest.mark.sqlite_only
def test_a_page_of_a_long_list_is_read_along_its_key(world: World) -> None:
    """Neither sorted nor gathered: a page costs the same at any length (measured: 0.3 s of 470,000 comments before)."""
    connection, scope = db.session.connection(), scope_of(world.territory.id, clock.now(), SITE)
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        seen.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for name in ("contributions", "comments", "replies", "links"):
            find_dataset(name).page(scope, (0,), 10)
        pages = len(seen)
        find_row(find_dataset("contributions"), scope, world.number)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    for place, (statement, values) in enumerate(list(seen)):
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
        assert not any("TEMP B-TREE" in step for step in plan) or place >= pages, plan
        assert place >= pages or "INTEGER PRIMARY KEY (rowid>?)" in plan[0], plan
        assert not any(step.startswith("SCAN") for step in plan), plan
