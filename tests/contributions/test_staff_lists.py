# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a contribution stands in the office's list of a filter, and by which road the office's lists are read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller, travel

from consulta.contributions import queries
from consulta.contributions.queries import StaffFilter
from consulta.organisations.queries import actor_of
from consulta.portal.queries import list_latest_replies
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.territory import make_territory
from tests.support.plans import steps_of

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"q": "pulmino"},
    {"q": "pulmino", "ordine": "recenti"},
    {"q": "pulmino", "stato": "in_moderation"},
    {"letto": "no"},
    {"q": "niente di tutto questo"},
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.mark.parametrize("args", FILTERS, ids=str)
def test_the_place_of_each_is_its_place_in_the_list(territory: TerritoryRef, args: dict[str, str]) -> None:
    """Published or not, several at one instant, with words and without; one that is not in the list has no place in it."""
    author = actor_of(make_user(), NOW)
    for n in range(12):
        title = f"Il pulmino numero {n}" if n % 3 else f"La mensa numero {n}"
        make_contribution(territory, author=author, now=NOW + timedelta(minutes=n // 2), title=title, published=n % 4 != 0)
    make_contribution(make_territory("bt", "Altro ambito"), title="Il pulmino di altri")
    chosen = StaffFilter.from_args(args)
    rows = queries.list_for_staff(territory.id, chosen).items
    ids = [row.id for row in rows]
    for position, row in enumerate(rows):
        standing = queries.place_for_staff(territory.id, chosen, row)
        before = ids[position - 1] if position else None
        after = ids[position + 1] if position + 1 < len(ids) else None
        assert (standing.previous_id, standing.next_id, standing.position, standing.total) == (before, after, position + 1, len(ids))
    for row in queries.list_for_staff(territory.id, StaffFilter()).items:
        if row.id not in ids:
            assert queries.place_for_staff(territory.id, chosen, row).position == 0


@pytest.mark.sqlite_only
def test_a_few_rows_are_not_looked_for_through_the_whole_territory(territory: TerritoryRef) -> None:
    """At 100,000 contributions each of these roads cost a quarter of a second; SQLite has no statistics and takes what it is offered."""
    made = make_contribution(territory)
    make_comment(territory, contribution_id=made.contribution_id)
    row = queries.list_for_staff(territory.id, StaffFilter()).items[0]
    unread = StaffFilter.from_args({"letto": "no", "area": "access"})
    comments = steps_of(lambda: queries.list_comments_on_for_staff(territory.id, made.contribution_id), "FROM comment")
    places = steps_of(lambda: queries.place_for_staff(territory.id, unread, row), "read_at IS NULL")
    words = steps_of(lambda: queries.place_for_staff(territory.id, StaffFilter.from_args({"q": "assistenza"}), row), "listed")
    assert words
    assert not any("(territory_id=?)" in step for step in words), words
    assert comments
    assert all("contribution_id=?" in step for step in comments if "comment " in step), comments
    assert places
    roads = [step for step in places if "SEARCH contribution " in step]
    assert all("ix_contribution_unread" in step or "PRIMARY KEY" in step for step in roads), roads


@pytest.mark.sqlite_only
def test_the_first_rows_of_a_long_list_are_not_sorted_out_of_all(territory: TerritoryRef) -> None:
    """Comments of every state for the office, the last answers of a cycle for its front page."""
    cycle = make_cycle(territory)
    comments = steps_of(lambda: queries.list_comments_for_staff(territory.id, ""), "FROM comment LEFT")
    answers = steps_of(lambda: list_latest_replies(cycle), "FROM contribution")
    assert any("ix_comment_arrival" in step for step in comments), comments
    assert any("ix_contribution_answered" in step for step in answers), answers
    assert not [step for step in comments + answers if "TEMP B-TREE" in step]
