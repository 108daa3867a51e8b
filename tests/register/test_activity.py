# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The private trail as the office reads it: by person, kind, thing and period; in words; as a file with its purpose."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from consulta.core.actor import Actor
from consulta.core.db import db, is_sqlite
from consulta.core.errors import Invalid, Refused
from consulta.core.events import DomainEvent
from consulta.core.pagination import Cursor, Page
from consulta.register import queries, service, wording
from consulta.register.models import AuditEvent
from consulta.register.requests import Activity, ActivityFilter, ExportActivity
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.register import make_fact, tell
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

URL = "/ao/ufficio/registro-attivita"
EVENING = datetime(2026, 5, 4, 21, 30, tzinfo=UTC)
"""Half past eleven in Rome, of the fourth."""


@pytest.fixture
def ao(app: Flask) -> TerritoryRef:
    return make_territory()


def office(territory: TerritoryRef, role: str, name: str = "Giovanna Serra") -> Actor:
    return make_actor(territory, role, name=name)


def test_period_person_and_kind(ao: TerritoryRef) -> None:
    person = make_user()
    tell(make_fact(ao, 1, EVENING, actor_id=person))
    tell(make_fact(ao, 2, EVENING + timedelta(hours=1)))
    tell(make_fact(ao, 3, EVENING + timedelta(hours=24), actor_id=person))

    def found(**values: object) -> list[str]:
        rows = queries.list_activity(ao.id, ActivityFilter(name="tests.", **values)).items  # type: ignore[arg-type]
        return [row.subject[-1] for row in rows]

    assert found(until=date(2026, 5, 4)) == ["1"], "the day ends at midnight in Rome"
    assert found(since=date(2026, 5, 5), until=date(2026, 5, 5)) == ["3", "2"]
    assert found(since=date(2026, 5, 6)) == []
    assert found(actor_id=person) == ["3", "1"]
    assert found(actor_id=0) == ["2"]
    assert found(ending="read") == []


def test_the_page_filters_and_says_what_it_cannot_read(ao: TerritoryRef, client: VisitingClient) -> None:
    coordinator = office(ao, "coordinator")
    sign_in_as(client, coordinator.user_id or 0)
    tell(make_fact(ao, 1, EVENING, actor_id=coordinator.user_id))
    tell(make_fact(ao, 2, EVENING))
    page = client.visit(f"{URL}?persona={coordinator.user_id}&dal=2026-05-04&al=2026-05-04", budget=20).text
    assert "contributo/2026-1" in page
    assert "contributo/2026-2" not in page
    assert f'<option value="{coordinator.user_id}" selected>' in page
    assert "esporta?persona=" in page
    page = client.visit(f"{URL}?dal=ieri&tipo=magia&persona=io", status=422, budget=20).text
    for words in ("«ieri» non è una data", "Scegli il tipo", "Scegli la persona", 'value="ieri"'):
        assert words in page, words
    assert "scambiali" in client.visit(f"{URL}?dal=2026-05-05&al=2026-05-04", status=422, budget=20).text
    assert "accounts.role_granted" in client.visit(f"{URL}?tipo=accounts", budget=20).text
    page = client.visit(f"{URL}?tipo=letture", budget=20).text
    assert "<code>register.activity_read</code>" in page
    assert "<code>accounts." not in page


def test_the_order_is_that_of_what_happened_both_ways(ao: TerritoryRef, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, hours in enumerate((3, 1, 2, 1), 1):
        tell(make_fact(ao, number, EVENING + timedelta(hours=hours)))
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    wanted = ActivityFilter(name="tests.")

    def names(cursor: str | None) -> tuple[list[str], Page[Activity]]:
        found = queries.list_activity(ao.id, wanted, Cursor.decode(cursor, 2))
        return [row.subject[-1] for row in found.items], found

    first, page = names(None)
    assert (first, page.previous_cursor) == (["1", "3"], None)
    second, page = names(page.next_cursor)
    assert (second, page.next_cursor) == (["4", "2"], None), "of two in one instant the one written last stands first"
    assert names(page.previous_cursor)[0] == first
    assert [row.subject[-1] for row in queries.list_activity_for_export(ao.id, wanted)] == first + second
    with pytest.raises(Invalid):
        queries.list_activity(ao.id, wanted, Cursor(("ieri", 1)))


def plan_of(read: Callable[[], object]) -> str:
    """How the database finds what ``read`` asks the trail for. PostgreSQL is kept from reading whole tables, as it does with small ones."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    if not is_sqlite():
        for setting in ("enable_seqscan", "enable_bitmapscan"):
            connection.exec_driver_sql(f"SET LOCAL {setting} = off")
    rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' * is_sqlite()}{statement}", parameters)
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("is_export", [False, True])
def test_a_period_is_read_from_the_index_in_its_order(ao: TerritoryRef, is_export: bool) -> None:
    for number in range(1, 4):
        tell(make_fact(ao, number, EVENING + timedelta(hours=number)))
    wanted = ActivityFilter(since=date(2026, 5, 4), until=date(2026, 5, 4))
    after = Cursor((EVENING.isoformat(), 7))
    plan = plan_of(lambda: queries.list_activity_for_export(ao.id, wanted) if is_export else queries.list_activity(ao.id, wanted, after))
    assert "ix_audit_event_moment" in plan, plan
    assert "Sort" not in plan, plan
    assert "B-TREE" not in plan, plan


def test_old_and_new_values_stand_side_by_side(app: Flask) -> None:
    with app.test_request_context("/ao/"):
        told = dict(
            wording.lines(
                {
                    "old": "2026-11-21",
                    "new": None,
                    "from_place": "Uta",
                    "to_place": "Elmas",
                    "weekly_hours": {"from": "36", "to": "18:30"},
                    "fields": ["name", "act"],
                    "shows_name": True,
                    "strange": {"a": 1, "b": [2]},
                    "at": "2026-11-21T10:00:00+00:00",
                }
            )
        )
        assert told["cambiato"] == "da «21 novembre 2026» a «vuoto»"
        assert told["place"] == "da «Uta» a «Elmas»"
        assert told["ore a settimana"] == "da «36» a «18:30»"
        assert told["campi cambiati"] == "name, act"
        assert told["nome pubblico"] == "sì"
        assert told["strange"] == "a: 1; b: 2"
        assert "11:00" in told["at"]


def concrete(kind: type[DomainEvent]) -> Iterator[type[DomainEvent]]:
    for child in kind.__subclasses__():
        if child.name and child.__module__.startswith("consulta."):
            yield child
        yield from concrete(child)


def test_every_event_has_the_words_of_its_area(app: Flask) -> None:
    names = {kind.name for kind in concrete(DomainEvent)}
    assert len(names) > 100
    assert {name.partition(".")[0] for name in names} <= set(wording.AREAS)


@pytest.mark.parametrize("role", ["operator", "municipal_referent", "deputy_approver", "auditor", "administrator"])
def test_who_may_not_read_takes_nothing_away(ao: TerritoryRef, role: str) -> None:
    actor = office(ao, role)
    with pytest.raises(Refused):
        service.export_activity(actor, ExportActivity(ao.id, "Controllo annuale", ""), EVENING)


def test_without_a_purpose_nothing_leaves(ao: TerritoryRef, client: VisitingClient) -> None:
    keeper = office(ao, "coordinator")
    with pytest.raises(Invalid):
        service.export_activity(keeper, ExportActivity(ao.id, " a ", ""), EVENING)
    sign_in_as(client, keeper.user_id or 0)
    page = client.send(f"{URL}/esporta", {"purpose": "boh"}, status=422).text
    assert "almeno 5 lettere" in page
    assert 'value="boh"' in page
    client.visit(f"{URL}/esporta?dal=ieri", status=422)
    client.send(f"{URL}/esporta?dal=ieri", {"purpose": "Controllo annuale"}, status=422, page=f"{URL}/esporta")
    assert db.session.scalar(select(AuditEvent.id).where(AuditEvent.name == "register.activity_exported")) is None


def test_the_file_holds_what_the_filter_leaves_and_says_so_in_the_trail(ao: TerritoryRef, client: VisitingClient) -> None:
    keeper = office(ao, "coordinator", "=cmd|' /C calc'!A0")
    give_role(keeper.user_id or 0, ao, "operator")
    sign_in_as(client, keeper.user_id or 0)
    tell(make_fact(ao, 1, EVENING, actor_id=keeper.user_id, changed={"old": "=1+1", "new": "nuovo"}))
    tell(make_fact(ao, 2, EVENING + timedelta(days=3)))
    response = client.send(f"{URL}/esporta?evento=tests.&al=2026-05-05", {"purpose": "Controllo annuale"}, status=200)
    assert response.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Quando", "Chi", "Di che cosa", "Evento", "Oggetto", "Dettagli"]
    assert len(rows) == 2
    assert rows[1][1].startswith("'="), "a name cannot be a formula"
    assert rows[1][4] == "contributo/2026-1"
    assert "da «=1+1» a «nuovo»" in rows[1][5]
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "register.activity_exported")).one()
    assert told.details["purpose"] == "Controllo annuale"
    assert "al=2026-05-05" in told.details["filter"]
    assert told.actor_id == keeper.user_id


def test_a_file_stops_at_its_cap_and_says_so(ao: TerritoryRef, client: VisitingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = office(ao, "coordinator")
    sign_in_as(client, keeper.user_id or 0)
    monkeypatch.setattr(queries, "EXPORT_CAP", 2)
    for number in (1, 2, 3):
        tell(make_fact(ao, number, EVENING))
    text = client.send(f"{URL}/esporta?evento=tests.", {"purpose": "Controllo annuale"}, status=200).text
    assert text.count("contributo/2026-") == 2
    assert "scegli un periodo più breve" in text
