# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Merging and splitting tags: nothing doubled, undone exactly, once; circles and retired tags refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from consulta.codebook import queries, service
from consulta.codebook.models import Tag, TagApplication
from consulta.codebook.requests import ApplyTags, CreateTag, Details, MergeTags, PutTag, RetireTag, ShareOut, SplitTag
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.unit_of_work import add, transactional
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.codebook import make_tag
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_comment, make_contribution, new_key
from tests.factories.territory import make_territory

Live = set[tuple[int, int | None, int | None, int | None, str]]


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def texts(territory: TerritoryRef, total: int) -> list[int]:
    topic = make_topic(territory)
    return [make_contribution(territory, topic).contribution_id for _ in range(total)]


def put(olga: Actor, subject_id: int, *tag_ids: int, kind: str = "contribution") -> None:
    service.apply_tags(olga, ApplyTags(kind, subject_id, tag_ids), clock.now())


def on(subject_id: int, kind: str = "contribution") -> set[int]:
    return {tag.id for tag in queries.tags_of(kind, subject_id)}


def merge(territory: TerritoryRef, olga: Actor, source: int, target: int, key: str = "") -> int:
    version = queries.get_tag(territory.id, source).version
    return service.merge_tags(olga, MergeTags(source, target, version, "Dicono la stessa cosa.", key or new_key()), clock.now())


def split(territory: TerritoryRef, olga: Actor, source: int, *names: str) -> tuple[int, list[int]]:
    parts = tuple((name, "Quando.") for name in names)
    version = queries.get_tag(territory.id, source).version
    remap = service.split_tag(olga, SplitTag(source, parts, version, "È troppo larga.", new_key()), clock.now())
    return remap, [part.id for part in queries.list_parts(remap)]


def live() -> Live:
    """Every tag that stands on a text, with who put it and when."""
    db.session.rollback()
    one = TagApplication
    rows = db.session.execute(
        select(one.tag_id, one.contribution_id, one.comment_id, one.applied_by_id, one.applied_at).where(one.removed_at.is_(None))
    )
    return {(row[0], row[1], row[2], row[3], str(row[4])) for row in rows}


def doubled() -> int:
    one = TagApplication
    groups = select(func.count()).where(one.removed_at.is_(None)).group_by(one.tag_id, one.contribution_id, one.comment_id)
    return sum(row[0] > 1 for row in db.session.execute(groups))


def test_a_merge_takes_everything_over_once_and_keeps_the_name(territory: TerritoryRef, olga: Actor) -> None:
    bus, transport = make_tag(territory, "Autobus"), make_tag(territory, "Trasporti")
    one, both = texts(territory, 2)
    said = make_comment(territory).comment_id
    put(olga, one, bus)
    put(olga, both, bus, transport)
    put(olga, said, bus, kind="comment")
    before = live()
    remap = merge(territory, olga, bus, transport)
    assert on(one) == on(both) == on(said, "comment") == {transport}
    assert doubled() == 0
    assert queries.get_remap(territory.id, remap).moved == 3
    for words in ("autobus", "Autobus", "AUTOBUS"):
        meant = queries.find_meant(territory.id, words)
        assert meant is not None
        assert meant.id == transport
    assert queries.list_aliases(transport) == ["Autobus"]
    assert {row.source.value for row in queries.list_history("contribution", one)} == {"record", "merge"}
    with pytest.raises(Invalid, match="unita a «Trasporti»"):
        service.create_tag(olga, CreateTag(territory.id, "Autobus", "Altro."), clock.now())
    assert service.undo_remap(olga, territory.id, remap, clock.now()) == service.Undone(3, 0)
    assert live() == before
    assert queries.get_tag(territory.id, bus).retired_at is None


def test_what_somebody_touched_since_stays_and_is_said(territory: TerritoryRef, olga: Actor) -> None:
    bus, transport, other = (make_tag(territory, label) for label in ("Autobus", "Trasporti", "Altro"))
    kept, touched = texts(territory, 2)
    put(olga, kept, bus)
    put(olga, touched, bus)
    remap = merge(territory, olga, bus, transport)
    put(olga, touched, other)
    assert service.undo_remap(olga, territory.id, remap, clock.now()) == service.Undone(1, 1)
    assert (on(kept), on(touched)) == ({bus}, {other})
    assert [row.contribution_id for row in queries.list_left(remap)] == [touched]
    carla = make_actor(territory, "coordinator")
    with pytest.raises(Refused, match="una volta sola"):
        service.undo_remap(carla, territory.id, remap, clock.now())
    assert service.undo_remap(olga, territory.id, remap, clock.now()) == service.Undone(1, 1), "the same asked again does nothing"


def test_merges_that_would_go_round_or_to_nowhere_are_refused(territory: TerritoryRef, olga: Actor) -> None:
    one, two, three = (make_tag(territory, label) for label in ("Uno", "Due", "Tre"))
    child = service.create_tag(olga, CreateTag(territory.id, "Figlia", "Quando.", details=Details(parent_id=three)), clock.now())
    merge(territory, olga, one, two)
    retired = make_tag(territory, "Vecchia")
    service.retire_tag(olga, RetireTag(retired, True, 1), clock.now())
    foreign = make_tag(make_territory("pg", "Ambito di Prova"))
    for source, target, words in (
        (two, one, "già stata unita"),
        (one, three, "già stata unita"),
        (two, two, "sé stessa"),
        (two, retired, "è ritirata"),
        (two, foreign, "Scegli dall'elenco"),
        (three, child, "sta sotto questa etichetta"),
        (three, two, "ce ne sono altre in uso"),
    ):
        with pytest.raises(Invalid) as refused:
            merge(territory, olga, source, target)
        assert words in refused.value.errors["target_id"]
    with pytest.raises(Refused, match="annulla l'unione"):
        service.retire_tag(olga, RetireTag(one, False, queries.get_tag(territory.id, one).version), clock.now())


def test_twice_is_once_stale_is_a_conflict_and_roles_hold(territory: TerritoryRef, olga: Actor) -> None:
    one, two, key = make_tag(territory, "Uno"), make_tag(territory, "Due"), new_key()
    request = MergeTags(one, two, 1, "Dicono la stessa cosa.", key)
    with pytest.raises(Refused):
        service.merge_tags(make_actor(territory, "auditor"), request, clock.now())
    with pytest.raises(Conflict):
        service.merge_tags(olga, MergeTags(one, two, 7, "Dicono la stessa cosa.", new_key()), clock.now())
    with pytest.raises(Invalid):
        service.merge_tags(olga, MergeTags(one, two, 1, " ", new_key()), clock.now())
    remap = service.merge_tags(olga, request, clock.now())
    assert service.merge_tags(olga, request, clock.now()) == remap
    with pytest.raises(NotFound):
        service.undo_remap(olga, make_territory("pg", "Ambito di Prova").id, remap, clock.now())


def test_a_split_shares_out_and_comes_back_exactly(territory: TerritoryRef, olga: Actor) -> None:
    wide = make_tag(territory, "Casa")
    first, second, third = texts(territory, 3)
    for one in (first, second, third):
        put(olga, one, wide)
    before = live()
    remap, (rent, lost) = split(territory, olga, wide, "Affitto", "Sfratti")
    rows = {row.contribution_id: row.id for row in queries.list_carriers(wide)[0]}
    assert service.share_out(olga, ShareOut(territory.id, remap, rent, (rows[first],)), clock.now()) == 1
    assert service.share_out(olga, ShareOut(territory.id, remap, lost, (rows[second],)), clock.now()) == 1
    assert service.share_out(olga, ShareOut(territory.id, remap, lost, (rows[second], 999_999)), clock.now()) == 0
    assert (on(first), on(second), on(third)) == ({rent}, {lost}, {wide})
    service.undo_remap(olga, territory.id, remap, clock.now())
    assert live() == before
    assert all(part.retired_at for part in queries.list_parts(remap))
    with pytest.raises(Refused):
        service.share_out(olga, ShareOut(territory.id, remap, rent, (rows[third],)), clock.now())


def test_a_split_goes_only_to_its_own_new_tags(territory: TerritoryRef, olga: Actor) -> None:
    wide, other = make_tag(territory, "Casa"), make_tag(territory, "Scuola")
    (one,) = texts(territory, 1)
    put(olga, one, wide)
    remap, (rent,) = split(territory, olga, wide, "Affitto")
    (row,) = queries.list_carriers(wide)[0]
    for target, picked, field in ((other, (row.id,), "target_id"), (rent, (), "picked")):
        with pytest.raises(Invalid) as refused:
            service.share_out(olga, ShareOut(territory.id, remap, target, picked), clock.now())
        assert set(refused.value.errors) == {field}
    with pytest.raises(Invalid) as refused:
        split(territory, olga, wide, "Nuova", "Scuola")
    assert set(refused.value.errors) == {"label_2"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=6), st.sets(st.integers(0, 5)))
def test_undoing_restores_exactly_what_nobody_touched(
    territory: TerritoryRef, olga: Actor, carried: list[tuple[bool, bool]], touched: set[int]
) -> None:
    suffix = new_key()[:12]
    source, target = make_tag(territory, f"Uno {suffix}"), make_tag(territory, f"Due {suffix}")
    ids = texts(territory, len(carried))
    for one, (has_source, has_target) in zip(ids, carried, strict=True):
        put(olga, one, *([source] if has_source else []), *([target] if has_target else []))
    before = {one: on(one) for one in ids}
    exact = live()
    remap = merge(territory, olga, source, target)
    assert doubled() == 0
    assert {one: on(one) for one in ids} == {one: {target} if tags else set() for one, tags in before.items()}
    for place in touched:
        if place < len(ids) and on(ids[place]):
            put(olga, ids[place])
    after = {one: on(one) for one in ids}
    service.undo_remap(olga, territory.id, remap, clock.now())
    assert doubled() == 0
    untouched = [one for one in ids if after[one]]
    assert {row for row in live() if row[1] in untouched} == {row for row in exact if row[1] in untouched}
    assert all(not on(one) for one in ids if one not in untouched)


def test_the_database_lets_no_tag_stand_twice_on_a_text(territory: TerritoryRef, olga: Actor) -> None:
    tag, (one,) = make_tag(territory), texts(territory, 1)
    put(olga, one, tag)

    @transactional
    def again() -> None:
        add(TagApplication(tag_id=tag, contribution_id=one, applied_at=clock.now()))

    with pytest.raises(IntegrityError):
        again()
    db.session.rollback()
    made = service.put_tag(olga, PutTag(tag, "contribution", one, "selection"), clock.now())
    assert made == db.session.scalar(select(TagApplication.id).where(TagApplication.removed_at.is_(None)))


@contextmanager
def count_sql() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_no_statement_more_for_more_texts(territory: TerritoryRef, olga: Actor) -> None:
    few, many, target = make_tag(territory, "Pochi"), make_tag(territory, "Molti"), make_tag(territory, "Tutti")
    ids = texts(territory, 6)
    put(olga, ids[0], few)
    for one in ids:
        put(olga, one, *on(one), many)
    with count_sql() as first:
        merge(territory, olga, few, target)
    with count_sql() as second:
        merge(territory, olga, many, target)
    assert len(second) == len(first)
    assert db.session.get_one(Tag, many).merged_into_id == target
