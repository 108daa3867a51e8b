# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interface for programs: pages, one row, errors, ETag; and what schemathesis finds against its own description."""

from datetime import datetime, timedelta
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from consulta.core import clock
from consulta.opendata.queries import DATASETS
from tests.factories.contributions import make_contribution
from tests.opendata.conftest import World
from tests.support.pages import VisitingClient

API = "/api/v1/ao"


def test_index_names_every_data_set(world: World, client: VisitingClient) -> None:
    items = client.get(f"{API}/").get_json()["items"]
    assert [one["name"] for one in items] == [one.told.name for one in DATASETS]
    for one in items:
        assert client.get(one["url"]).status_code == 200


def test_pages_lead_to_every_row_once(world: World, client: VisitingClient) -> None:
    for number in range(5):
        make_contribution(world.territory, title=f"Un altro {number}")
    seen: list[str] = []
    address: str | None = f"{API}/contributions?limit=3"
    while address:
        answer = client.get(address)
        seen += [one["number"] for one in answer.get_json()["items"]]
        address = answer.get_json()["next"]
        assert ("Link" in answer.headers) is (address is not None)
    assert len(seen) == len(set(seen)) == 7


def test_errors_say_what_to_change(world: World, client: VisitingClient) -> None:
    for query, word in (("limit=0", "limit"), ("limit=501", "limit"), ("limit=due", "limit"), ("cursor=xyz", "cursor")):
        answer = client.get(f"{API}/contributions?{query}")
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), query
        assert f"«{word}»" in answer.get_json()["detail"]
    for path in ("people", "people/1", "contributions/2026-99999", "contributions/x", "services/S2"):
        answer = client.get(f"{API}/{path}")
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), path
    assert client.post(f"{API}/contributions").status_code in (405, 400)
    for method, path, word in (
        ("PUT", f"{API}/links", "GET"),
        ("GET", f"{API}/links/", "barra finale"),
        ("GET", "/api/v1/boh/links", "territorio"),
    ):
        answer = client.open(path, method=method)
        assert answer.status_code in (404, 405), path
        assert answer.mimetype == "application/problem+json", path
        assert word in answer.get_json()["detail"]


def test_a_parameter_that_is_none_is_refused(world: World, client: VisitingClient) -> None:
    """Taken in silence, it would give all the rows to who believes to have filtered them."""
    for query, word in (("cycle=2027", "cycle"), ("Limit=1", "Limit"), ("limit=1&limit=2", "limit"), ("limit=1&x=%3Cb%3E", "x")):
        answer = client.get(f"{API}/contributions?{query}")
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), query
        assert f"«{word}»" in answer.get_json()["detail"]


def test_pages_of_other_sites_may_ask_whether_something_changed(world: World, client: VisitingClient) -> None:
    asked = {
        "Origin": "https://altro.example.it",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    answer = client.options(f"{API}/contributions", headers=asked)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "ETag" in client.get(f"{API}/contributions").headers["Access-Control-Expose-Headers"]


def test_instants_are_told_with_the_hour_of_italy(world: World, client: VisitingClient) -> None:
    """Who reads the hour in a sheet takes it for the one on the clock."""
    told = datetime.fromisoformat(client.get(f"{API}/meetings").get_json()["items"][0]["starts_at"])
    assert told.utcoffset() == told.astimezone(clock.ROME).utcoffset() != timedelta(0)


def test_every_row_leads_to_a_page_that_shows_it(world: World, client: VisitingClient) -> None:
    for dataset in DATASETS:
        for row in client.get(f"{API}/{dataset.told.name}").get_json()["items"][:3]:
            assert row["page"].startswith("http"), dataset.told.name
            assert client.get(row["page"]).status_code == 200, (dataset.told.name, row["page"])


def test_one_row_and_its_etag(world: World, client: VisitingClient) -> None:
    answer = client.get(f"{API}/contributions/{world.number}")
    assert answer.get_json()["number"] == world.number
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"{API}/contributions/{world.number}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_statements_are_few_and_do_not_grow(world: World, client: VisitingClient, sql_count: list[str]) -> None:
    for dataset in DATASETS:
        sql_count.clear()
        assert client.get(f"{API}/{dataset.told.name}").status_code == 200
        assert len([one for one in sql_count if not one.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]) <= 6, dataset.told.name


def test_the_description_holds_for_every_request_that_schemathesis_invents(world: World, app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 1 + 2 * len(DATASETS)
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def answers_as_described(case: Any) -> None:
            # A cursor is opaque: most texts are none, and are refused.
            case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=[positive_data_acceptance])

        answers_as_described()
