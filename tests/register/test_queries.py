# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of entries, receipts, daily heads, the private trail."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from consulta.core.errors import NotFound
from consulta.core.pagination import Cursor
from consulta.register import queries
from consulta.register.requests import ActivityFilter, Head
from tests.factories.register import FIRST_AT, make_entries, make_fact, tell
from tests.factories.territory import make_territory


def test_pages_go_forth_and_back_without_losing_anything(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 3)
    ao = make_territory()
    make_entries(ao, 7)
    seen, cursor = [], None
    while True:
        page = queries.list_entries(ao.id, ao.slug, cursor)
        seen.append([entry.n for entry in page.items])
        if page.next_cursor is None:
            break
        cursor = Cursor.decode(page.next_cursor, 1)
    assert seen == [[7, 6, 5], [4, 3, 2], [1]]
    back = queries.list_entries(ao.id, ao.slug, Cursor.decode(page.previous_cursor, 1))
    assert [entry.n for entry in back.items] == [4, 3, 2]


def test_entries_of_one_subject(app: Flask) -> None:
    ao, ba = make_territory(), make_territory("ba", "Ambito di Bari")
    make_entries(ao, 3)
    tell(make_fact(ao, 2, type="contribution_published"), make_fact(ba, 2))
    page = queries.list_entries(ao.id, ao.slug, subject="contributo/2026-2")
    assert [entry.type for entry in page.items] == ["contribution_published", "contribution_received"]
    assert queries.list_published(ao.id, {"contributo/2026-1", "contributo/2026-2"}) == {"contributo/2026-2"}
    assert queries.list_published(ba.id, {"contributo/2026-2"}) == frozenset()


def test_the_receipt_is_found_by_its_content_alone(app: Flask) -> None:
    ao = make_territory()
    fact = make_fact(ao, 1, content={"text": "Perché l'autobus non passa più?", "revision": 1})
    later = make_fact(ao, 1, type="contribution_revised", content={"text": "Perché l’autobus non passa?", "revision": 2})
    tell(fact, later)
    receipt = queries.get_receipt(ao.id, ao.slug, fact.about, fact.type, dict(fact.content))
    assert receipt.entry.n == 1
    assert receipt.as_json()["content"] == fact.content
    with pytest.raises(NotFound):
        queries.get_receipt(ao.id, ao.slug, fact.about, fact.type, {"text": "Un altro testo", "revision": 1})
    with pytest.raises(NotFound):
        queries.get_receipt(ao.id, ao.slug, fact.about, later.type, dict(fact.content))


def test_daily_heads_are_of_rome_days_and_never_of_today(app: Flask) -> None:
    ao = make_territory()
    evening = datetime(2026, 5, 4, 21, 30, tzinfo=UTC)  # 23:30 in Rome
    for number, at in enumerate((FIRST_AT, evening, evening + timedelta(hours=1), evening + timedelta(days=2)), 1):
        tell(make_fact(ao, number, at))
    hashes = [entry.hash for entry in queries.walk(ao.id, ao.slug)]
    now = evening + timedelta(days=2, minutes=10)
    heads = list(queries.list_daily_heads(ao.id, ao.slug, now))
    assert heads == [(date(2026, 5, 4), Head("ao", 2, hashes[1])), (date(2026, 5, 5), Head("ao", 3, hashes[2]))]
    assert queries.find_daily_head(ao.id, now) is not None
    assert queries.find_daily_head(ao.id, now).number == 3  # type: ignore[union-attr]
    assert list(queries.list_daily_heads(ao.id, ao.slug, FIRST_AT + timedelta(hours=1))) == []
    assert queries.find_daily_head(ao.id, FIRST_AT + timedelta(hours=1)) is None


def test_heads_of_other_territories_do_not_count(app: Flask) -> None:
    ao = make_territory()
    make_entries(ao, 1)
    assert queries.verify(ao.id, ao.slug, [Head("ba", 99, "f" * 64)]) == []


def test_activity_is_filtered_and_stays_in_its_territory(app: Flask) -> None:
    ao, ba = make_territory(), make_territory("ba", "Ambito di Bari")
    make_entries(ao, 2)
    make_entries(ba, 1)
    named = queries.list_activity(ao.id, ActivityFilter(name="tests."))
    assert [row.subject for row in named.items] == ["contributo/2026-2", "contributo/2026-1"]
    assert [row.name for row in queries.list_activity(ao.id, ActivityFilter(name="territory.")).items] == ["territory.opened"]
    assert len(queries.list_activity(ao.id, ActivityFilter(subject="contributo/2026-1")).items) == 1
    assert queries.list_activity(ao.id, ActivityFilter(name="tests_")).items == [], "an underscore is no wildcard"


def test_a_territory_without_register_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        queries.get_chain(4321)
