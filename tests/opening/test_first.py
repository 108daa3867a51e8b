# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first territory of an empty installation: by the link of the console, once, and by nothing else (record 0018)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.core.errors import Refused
from consulta.opening import policy, queries, service
from consulta.opening.first_link import DAYS, check_first, first_link
from consulta.opening.requests import OpenFirst
from consulta.territory import queries as territory_queries
from consulta.territory.service import SLUG
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
TYPED = {
    "name": "Ambito della Valle Verde",
    "region": "Puglia",
    "vocabulary": "puglia",
    "slug": "",
    "person": "Rosa Esempio",
    "email": "rosa@ambito.esempio.it",
    "act": "Determinazione 1/2026",
}


def path() -> str:
    return "/primo-avvio/" + first_link().rpartition("/")[2]


def test_the_decision() -> None:
    assert policy.may_open_first(has_territory=False)
    assert not policy.may_open_first(has_territory=True)


@given(st.text(min_size=1, max_size=60))
def test_a_name_gives_a_short_address_or_a_letter_at_least(name: str) -> None:
    made = service.short_name(name)
    assert SLUG.fullmatch(made), made


def test_from_nothing_to_a_territory_with_its_administrator(app: Flask) -> None:
    client = VisitingClient(app)
    assert "consulta first-link" in client.visit("/").text
    link = path()
    client.visit(link)
    answer = client.send(link, TYPED)
    assert answer.location.startswith("/conferma/invito/")
    client.visit(answer.location)
    (territory,) = territory_queries.list_territories()
    assert (territory.slug, territory.is_simple, territory.labels.body.singular) == (
        "ambito-della-valle-verde",
        True,
        "Coordinamento Istituzionale",
    )
    client.visit(link, status=410)
    with pytest.raises(Refused):
        service.open_first(OpenFirst("Altro", "Puglia", "puglia", "x@y.esempio.it", "X", "Atto"), NOW)


@pytest.mark.parametrize("change", [{"name": ""}, {"email": "rosa"}, {"slug": "accedi"}, {"act": " "}, {"vocabulary": "nessuno"}])
def test_a_bad_answer_opens_nothing(app: Flask, change: dict[str, str]) -> None:
    client = VisitingClient(app)
    client.send(path(), TYPED | change, status=422)
    assert not territory_queries.list_territories()


@pytest.mark.parametrize("token", ["nessuno", "a.b.c", "x" * 4000])
def test_a_made_up_link_is_gone(app: Flask, token: str) -> None:
    VisitingClient(app).visit(f"/primo-avvio/{token}", status=410)


def test_a_link_lasts_a_week(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False):
        token = first_link().rpartition("/")[2]
    with time_machine.travel(NOW + timedelta(days=DAYS), tick=False):
        check_first(token)
    with time_machine.travel(NOW + timedelta(days=DAYS, seconds=2), tick=False), pytest.raises(Refused):
        check_first(token)


def test_the_console_writes_it_only_while_there_is_nothing(app: Flask) -> None:
    run = app.test_cli_runner()
    assert "/primo-avvio/" in run.invoke(args=["first-link"]).output
    make_territory()
    refused = run.invoke(args=["first-link"])
    assert refused.exit_code == 1
    assert "/conferma/" not in refused.output
    assert "/primo-avvio/" not in refused.output


def test_who_closed_the_window_before_entering_finds_the_invitation_again(app: Flask) -> None:
    """The letter may not have left yet: the console writes the invitation, until somebody has entered by it."""
    client = VisitingClient(app)
    invitation = client.send(path(), TYPED).location
    run = app.test_cli_runner()
    assert invitation in run.invoke(args=["first-link"]).output
    client.send(invitation, {})
    entered = run.invoke(args=["first-link"])
    assert entered.exit_code == 1
    assert "/conferma/" not in entered.output


def test_what_was_said_opening_is_not_asked_again(app: Flask) -> None:
    VisitingClient(app).send(path(), TYPED)
    (territory,) = territory_queries.list_territories()
    assert [task.name for task in queries.list_tasks(territory.id) if task.done_at] == ["names"]
