# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every text that anybody may read stands in exactly one bucket of the whole consultation, also those that came in as a list in a file."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from consulta.contributions import service as contributions
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.requests import PromoteComment, WithdrawComment, WithdrawContribution
from consulta.core.db import db
from consulta.core.errors import DomainError
from consulta.intake import import_queries
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.synthesis import policy, queries, service
from consulta.synthesis.models import Bucket
from consulta.synthesis.queries import MaterialFilter
from consulta.synthesis.requests import AddSources, Item, PutAside, PutBack
from tests.factories.contribution_imports import make_contribution_import, row
from tests.factories.contributions import end_merge, make_comment, make_contribution, make_merge
from tests.factories.synthesis import add_point, begin_synthesis, comment, contribution
from tests.synthesis.conftest import NOW, Place

ACTS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 7), st.integers(0, 7)), max_size=14)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_the_buckets_of_a_consultation_are_every_text_that_is_read(place: Place, acts: list[tuple[int, int, int]]) -> None:
    """Whatever is done, by the office or by who wrote: the lists are disjoint, and together what a reader finds."""
    territory = place.territory
    made = make_contribution_import(territory, place.writer, [row(n) for n in range(2)])
    items = [contribution(one.contribution_id or 0) for one in import_queries.list_rows(made)]
    items += [contribution(make_contribution(territory, place.topic_id, place.author).contribution_id) for _ in range(3)]
    about = items[2].id
    items += [comment(make_comment(territory, topic_id=place.topic_id, author=place.other).comment_id) for _ in range(2)]
    items += [comment(make_comment(territory, contribution_id=about, author=place.other).comment_id)]
    synthesis = begin_synthesis(territory, place.writer)
    point = add_point(territory, place.writer, synthesis)
    scope = queries.get_synthesis(territory.id, synthesis).scope
    for act, one, other in acts:
        with suppress(DomainError):
            _act(place, synthesis, point, act, items[one], items[other])
        listed = [
            Item(found.kind, found.id)
            for bucket in Bucket
            for found in queries.list_material(scope, MaterialFilter(bucket), None, size=200).items
        ]
        numbers = queries.count_buckets(scope)
        assert len(listed) == len(set(listed)) == sum(numbers.values())
        assert set(listed) == _read_by_anybody(place)
        assert sum(policy.percentages(list(numbers.values()))) == (100 if listed else 0)


def _act(place: Place, synthesis: int, point: int, act: int, one: Item, other: Item) -> None:
    writer, at = place.writer, (place.territory.id, synthesis)
    if act >= 7:
        _by_text(place, act, one)
    match act:
        case 0:
            service.add_sources(writer, AddSources(*at, point, (one, other)), NOW)
        case 1:
            service.put_aside(writer, PutAside(*at, (one, other), "thanks"), NOW)
        case 2:
            service.put_back(writer, PutBack(*at, (one, other)), NOW)
        case 3:
            make_merge(place.territory, place.coordinator, one.id, other.id)
        case 4:
            end_merge(place.territory, place.coordinator, one.id)
        case 5:
            moderation.decide(writer, Decide(one.kind, one.id, "published"), NOW)
        case 6:
            moderation.decide(place.coordinator, Decide(one.kind, one.id, "hidden", "offensive", "Offende una persona."), NOW)


def _by_text(place: Place, act: int, one: Item) -> None:
    match act:
        case 7 if one.kind == queries.COMMENT:
            contributions.promote_comment(place.writer, PromoteComment(one.id, "need", "Un titolo che dice", 1), NOW)
        case 7:
            contributions.withdraw_contribution(place.author, WithdrawContribution(place.territory.id, one.id), NOW)
        case _ if one.kind == queries.COMMENT:
            contributions.withdraw_comment(place.other, WithdrawComment(place.territory.id, one.id), NOW)


def _read_by_anybody(place: Place) -> set[Item]:
    """What a reader finds, said here in other words than the query under test."""
    readable = {PublicationStatus.PUBLISHED, PublicationStatus.MERGED}
    statuses = {row.id: row.status for row in db.session.execute(select(Contribution.id, Contribution.status))}
    found = {contribution(id_) for id_, status in statuses.items() if status in readable}
    rows = db.session.execute(select(Comment.id, Comment.status, Comment.contribution_id))
    return found | {
        comment(row.id)
        for row in rows
        if row.status is PublicationStatus.PUBLISHED and (row.contribution_id is None or statuses[row.contribution_id] in readable)
    }
