# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of syntheses, and what always holds: one bucket for each text, shares that make 100, quotes that are slices."""

import itertools
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consulta.core.actor import ANONYMOUS, Actor
from consulta.core.editions.columns import EditionStatus
from consulta.core.editions.four_eyes import lacks_exception_reason
from consulta.core.editions.rules import EditionFacts
from consulta.core.errors import DomainError
from consulta.synthesis import frozen, policy, queries, service
from consulta.synthesis.models import Bucket, SetAsideReason
from consulta.synthesis.policy import PointFacts
from consulta.synthesis.queries import MaterialFilter
from consulta.synthesis.requests import AddSources, ChangeSource, Item, PutAside, PutBack, RemovePoint
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_topic
from tests.factories.contributions import end_merge, make_comment, make_contribution, make_merge
from tests.factories.synthesis import STATEMENT, add_point, begin_synthesis, comment, contribution
from tests.synthesis.conftest import NOW, Place

TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_shares_make_a_hundred(numbers: list[int]) -> None:
    shares = policy.percentages(numbers)
    assert sum(shares) == (100 if sum(numbers) else 0)
    assert all(share >= 0 for share in shares)


@pytest.mark.parametrize(("merged", "aside", "used"), list(itertools.product((False, True), repeat=3)))
def test_every_text_has_one_bucket(merged: bool, aside: bool, used: bool) -> None:
    expected = Bucket.MERGED if merged else Bucket.SET_ASIDE if aside else Bucket.ON_A_POINT if used else Bucket.TO_DO
    assert policy.bucket_of(is_merged=merged, is_set_aside=aside, is_on_a_point=used) is expected


@given(TEXTS, st.sets(st.integers(-2, 40)))
def test_a_passage_is_a_slice_and_no_two_overlap(text: str, ticked: set[int]) -> None:
    spans = policy.sentences(text)
    letters = [at for at, letter in enumerate(text) if letter.isalnum()]
    assert all(any(start <= at < end for start, end in spans) for at in letters), "no letter is outside every sentence"
    found = policy.passages(text, ticked)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
    for start, end in found:
        assert policy.still_stands(text[start:end], start, end, text)
        assert not policy.still_stands(text[start:end], start, end, text[:start] + "\x01" + text[start:])


@given(TEXTS, st.integers(-5, 320), st.integers(-5, 320))
def test_only_what_stands_in_the_text_may_be_quoted(text: str, starts: int, ends: int) -> None:
    may = policy.may_quote(text, starts, ends)
    assert not may or (0 <= starts < ends <= len(text) and policy.QUOTE_FLOOR <= ends - starts <= policy.QUOTE_CAP)


def test_a_hidden_passage_is_never_quoted() -> None:
    text = "Chiamate [omesso: dati personali] la sera."
    assert not policy.may_quote(text, 0, len(text))
    assert policy.may_quote("Chiamate la sera.", 0, 17)


@pytest.mark.parametrize(
    ("organisation", "person", "said"),
    [("AUSER", "Maria Piras", "AUSER"), ("", "Maria Piras", "Maria Piras"), ("", "", "Una cittadina o un cittadino")],
)
def test_whose_words_they_are(organisation: str, person: str, said: str) -> None:
    assert policy.attribution(organisation, person) == said


@pytest.mark.parametrize(
    ("points", "number"),
    [
        ([], 1),
        ([PointFacts(1, STATEMENT, 2, 0)], 0),
        ([PointFacts(1, "breve", 2, 0)], 1),
        ([PointFacts(1, STATEMENT, 0, 0), PointFacts(2, STATEMENT, 1, 1)], 2),
        ([PointFacts(1, "", 0, 0)], 2),
    ],
)
def test_what_is_missing_is_said(points: Sequence[PointFacts], number: int) -> None:
    assert len(policy.what_is_missing(points)) == number


def test_another_reason_wants_a_note() -> None:
    assert policy.missing_note(SetAsideReason.OTHER, " ")
    assert not policy.missing_note(SetAsideReason.OTHER, "È un doppione.")
    assert not policy.missing_note(SetAsideReason.THANKS, "")


ROLES = ("operator", "coordinator", "deputy_approver", "auditor", "municipal_referent", "administrator")
MAY = {
    "read": {"operator", "coordinator", "deputy_approver", "auditor"},
    "change": {"operator", "coordinator"},
    "return": {"coordinator", "deputy_approver"},
    "approve": {"coordinator", "deputy_approver"},
    "publish": {"operator", "coordinator", "deputy_approver"},
    "begin": {"operator", "coordinator"},
}


def decide(verb: str, actor: Actor, territory_id: int, writers: tuple[int, ...] = ()) -> bool:
    def facts(status: EditionStatus, *, small: bool = False) -> EditionFacts:
        return EditionFacts(territory_id, status, writers, small)

    decisions = {
        "read": lambda: policy.may_read(actor, territory_id),
        "change": lambda: policy.may_change(actor, facts(EditionStatus.DRAFT)),
        "return": lambda: policy.may_return(actor, facts(EditionStatus.PROPOSED)),
        "approve": lambda: policy.may_approve(actor, facts(EditionStatus.PROPOSED)),
        "publish": lambda: policy.may_publish(actor, facts(EditionStatus.APPROVED)),
        "begin": lambda: policy.may_begin_edition(actor, facts(EditionStatus.PUBLISHED)),
    }
    return bool(decisions[verb]())


@pytest.mark.parametrize("verb", sorted(MAY))
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(place: Place, verb: str, role: str) -> None:
    actor = make_actor(place.territory, role)
    assert decide(verb, actor, place.territory.id) is (role in MAY[verb])
    assert not decide(verb, actor, place.territory.id + 1)
    assert not decide(verb, ANONYMOUS, place.territory.id)


def test_who_worked_on_it_approves_only_by_the_exception_of_a_small_office(place: Place) -> None:
    me = place.coordinator.user_id or 0
    large = EditionFacts(place.territory.id, EditionStatus.PROPOSED, (me,))
    small = EditionFacts(place.territory.id, EditionStatus.PROPOSED, (me,), is_small_office=True)
    assert not policy.may_approve(place.coordinator, large, "x" * 20)
    assert not policy.may_approve(place.coordinator, small, "corto")
    assert lacks_exception_reason(place.coordinator, small, "corto")
    assert policy.may_approve(place.coordinator, small, "x" * 20)


@given(st.dictionaries(st.text(max_size=10), st.integers() | st.text(max_size=30), max_size=5))
def test_a_sealed_copy_is_whole_until_a_byte_changes(content: dict[str, object]) -> None:
    text, sha256 = frozen.seal(content)
    assert frozen.is_whole(text, sha256)
    assert not frozen.is_whole(text + " ", sha256)
    assert frozen.read(text) == content


ACTS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5), st.integers(0, 5)), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_the_buckets_are_a_partition_after_any_acts(place: Place, acts: list[tuple[int, int, int]]) -> None:
    """Whatever is done, each text is in one list, and the lists together are every text."""
    territory, writer = place.territory, place.writer
    topic = make_topic(territory, place.cycle_id)
    items: list[Item] = [contribution(make_contribution(territory, topic, place.author).contribution_id) for _ in range(4)]
    items += [comment(make_comment(territory, topic_id=topic, author=place.other).comment_id) for _ in range(2)]
    synthesis = begin_synthesis(territory, writer, topic_id=topic)
    points = [add_point(territory, writer, synthesis) for _ in range(2)]
    scope = queries.get_synthesis(territory.id, synthesis).scope
    for act, one, other in acts:
        with suppress(DomainError):
            _act(place, synthesis, points, act, items[one], items[other])
        numbers = queries.count_buckets(scope)
        lists = {
            bucket: [Item(row.kind, row.id) for row in queries.list_material(scope, MaterialFilter(bucket), None).items]
            for bucket in Bucket
        }
        assert {bucket: len(found) for bucket, found in lists.items()} == dict(numbers)
        assert sorted((item.kind, item.id) for found in lists.values() for item in found) == sorted((item.kind, item.id) for item in items)


def _act(place: Place, synthesis: int, points: list[int], act: int, one: Item, other: Item) -> None:
    territory, writer, at = place.territory, place.writer, (place.territory.id, synthesis)
    match act:
        case 0:
            service.add_sources(writer, AddSources(*at, points[0], (one, other)), NOW)
        case 1:
            service.put_aside(writer, PutAside(*at, (one, other), "thanks"), NOW)
        case 2:
            service.put_back(writer, PutBack(*at, (one, other)), NOW)
        case 3:
            make_merge(territory, place.coordinator, one.id, other.id)
        case 4:
            end_merge(territory, place.coordinator, one.id)
        case 5:
            for source in queries.list_sources(synthesis)[:1]:
                service.remove_source(writer, ChangeSource(*at, source.id), NOW)
        case _:
            service.remove_point(writer, RemovePoint(*at, points[1]), NOW)
