# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions that say the same thing: joined without losing anything, counted once, separated exactly (invariant 7, record 0037)."""

import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from consulta.contributions import policy, queries, service
from consulta.contributions.models import (
    Contribution,
    ContributionStem,
    ContributionTally,
    Endorsement,
    Merge,
    MergeEnd,
    PublicationStatus,
)
from consulta.contributions.queries import ContributionFilter, Joinable, StaffFilter
from consulta.contributions.queries.merging import count_support, list_source_ids
from consulta.contributions.requests import Endorse, MergeContribution, Subject, WithdrawContribution
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, Actor, RoleInTerritory
from consulta.core.db import db
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from consulta.core.search import SearchDocument
from consulta.core.unit_of_work import add, transactional
from consulta.moderation.requests import Decide
from consulta.moderation.service import decide
from consulta.notifications.models import NewsFact, NewsItem, OutboxMail
from consulta.notifications.requests import Thing
from consulta.notifications.service import follow, tell_chunk
from consulta.organisations.queries import actor_of
from consulta.register import queries as register
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.replies import queries as replies
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import WHY_MERGED, end_merge, make_comment, make_contribution, make_merge, new_key
from tests.factories.organisations import make_organisation
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def operator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


@pytest.fixture
def topic(territory: TerritoryRef) -> int:
    return make_topic(territory)


def person() -> Actor:
    return actor_of(make_user(), clock.now())


def endorse(territory: TerritoryRef, actor: Actor, contribution_id: int, hat: int | None = None) -> None:
    service.endorse(actor, Endorse(territory.id, contribution_id, hat), clock.now())


def one(contribution_id: int) -> Contribution:
    db.session.expire_all()
    return db.session.get_one(Contribution, contribution_id)


def counts(contribution_id: int) -> tuple[int, int]:
    found = one(contribution_id)
    return found.endorsement_count, found.body_endorsement_count


def world() -> list[Any]:
    """Everything a merge may move: texts and states, sostegni, totals, words of the index; not the version, which tells of the change."""
    db.session.expire_all()
    rows: list[Any] = []
    columns = [column for column in Contribution.__table__.c if column.name != "version"]
    tables: list[tuple[Any, list[Any], list[Any]]] = [
        (Contribution.id, columns, []),
        (Endorsement.id, list(Endorsement.__table__.c), []),
        (ContributionTally.facet, list(ContributionTally.__table__.c), [ContributionTally.total != 0]),
        (ContributionStem.stem, list(ContributionStem.__table__.c), [ContributionStem.total != 0]),
        (
            SearchDocument.object_id,
            [SearchDocument.kind, SearchDocument.object_id, SearchDocument.title, SearchDocument.body, SearchDocument.stems],
            [],
        ),
    ]
    for order, wanted, where in tables:
        query = select(*wanted).where(*where).order_by(order, *wanted[:3])
        rows.append([tuple(str(value) for value in row) for row in db.session.execute(query)])
    return rows


def check(territory: TerritoryRef, ids: list[int]) -> None:
    """What holds after any sequence of acts: no chains, states that say what the rows say, each supporter once."""
    db.session.expire_all()
    live = {row.source_id: row.target_id for row in db.session.scalars(select(Merge).where(Merge.ended_at.is_(None)))}
    assert not set(live) & set(live.values()), "a chain"
    for contribution_id in ids:
        found = one(contribution_id)
        assert (found.status is PublicationStatus.MERGED) is (contribution_id in live)
        if contribution_id in live.values():
            assert found.status is PublicationStatus.PUBLISHED
        group = {contribution_id} | {source for source, target in live.items() if target == contribution_id}
        given = db.session.execute(
            select(Endorsement.person_id, Endorsement.organisation_id).where(Endorsement.contribution_id.in_(group))
        ).all()
        persons = {row.person_id for row in given if row.person_id is not None} - {found.author_id}
        bodies = {row.organisation_id for row in given if row.organisation_id is not None}
        assert (found.endorsement_count, found.body_endorsement_count) == (len(persons) + len(bodies), len(bodies))
    assert service.find_drift(territory.id) == 0
    public = set(db.session.scalars(select(Contribution.id).where(Contribution.status == PublicationStatus.PUBLISHED)))
    assert queries.count_tally(territory.id) == len(public)
    assert set(db.session.scalars(select(SearchDocument.object_id).where(SearchDocument.kind == "contribution"))) == public


def test_nothing_is_lost_and_it_all_comes_back(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    source = make_contribution(
        territory, topic, title="La domenica nessuno aiuta mia zia", text="Serve assistenza domiciliare la domenica."
    )
    target = make_contribution(territory, topic, title="Assistenza nei fine settimana", text="Sabato e domenica chi è solo resta senza.")
    both, only = person(), person()
    organisation_id = make_organisation(territory, both.user_id)
    both = actor_of(both.user_id or 0, clock.now())
    for contribution_id in (source.contribution_id, target.contribution_id):
        endorse(territory, both, contribution_id)
        endorse(territory, both, contribution_id, organisation_id)
    endorse(territory, only, source.contribution_id)
    make_comment(territory, contribution_id=source.contribution_id)
    before = world()
    make_merge(territory, operator, source.contribution_id, target.contribution_id)
    check(territory, [source.contribution_id, target.contribution_id])
    assert counts(target.contribution_id) == (3, 1), "two persons and one organisation, each once"
    assert counts(source.contribution_id) == (3, 1), "those of the source stay its own"
    shown = queries.get_public(territory.id, (2026, int(source.number.split("-")[1])))
    assert (shown.title, shown.is_tombstone) == ("La domenica nessuno aiuta mia zia", False)
    assert shown.merged_into is not None
    assert (shown.merged_into.number, shown.merged_into.reason) == (target.number, WHY_MERGED)
    gathered = queries.get_public(territory.id, (2026, int(target.number.split("-")[1])), both.user_id)
    assert [row.number for row in gathered.merged_sources] == [source.number]
    assert gathered.merged_sources[0].comment_count == 1
    assert [body.id for body in gathered.endorsing_bodies] == [organisation_id]
    end_merge(territory, operator, source.contribution_id)
    assert world() == before


def test_the_search_finds_the_one_that_gathers(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    source = make_contribution(territory, topic, title="Un pulmino per la dialisi", text="Il centro dializzati è lontano da casa nostra.")
    target = make_contribution(territory, topic, title="Trasporto sociale", text="Ci vuole un trasporto per le visite e le cure.")
    words = ContributionFilter(text="dializzati")
    assert [row.number for row in queries.list_public(territory.id, words).items] == [source.number]
    make_merge(territory, operator, source.contribution_id, target.contribution_id)
    assert [row.number for row in queries.list_public(territory.id, words).items] == [target.number]
    similar = queries.find_similar(territory.id, "Un pulmino per la dialisi", "Il centro dializzati è lontano da casa nostra.")
    assert [row.number for row in similar] == [target.number]
    merged = StaffFilter(status="merged")
    assert [row.number for row in queries.list_for_staff(territory.id, merged).items] == [source.number]
    end_merge(territory, operator, source.contribution_id)
    assert [row.number for row in queries.list_public(territory.id, words).items] == [source.number]


STEP = st.tuples(st.sampled_from(["merge", "separate", "endorse", "stop", "hide", "restore"]), st.integers(0, 4), st.integers(0, 4))


@settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEP, min_size=6, max_size=18))
def test_no_sequence_makes_chains_or_counts_twice(territory: TerritoryRef, operator: Actor, topic: int, steps: list[Any]) -> None:
    authors, supporters = [person() for _ in range(3)], [person() for _ in range(3)]
    ids = [make_contribution(territory, topic, author=authors[i % 3], title=f"Titolo numero {i}").contribution_id for i in range(5)]
    people = [*authors[:2], *supporters]
    now = clock.now()
    acts: dict[str, Callable[[int, int], Any]] = {
        "merge": lambda a, b: make_merge(territory, operator, ids[a], ids[b]),
        "separate": lambda a, _b: end_merge(territory, operator, ids[a]),
        "endorse": lambda a, b: service.endorse(people[b], Endorse(territory.id, ids[a]), now),
        "stop": lambda a, b: service.stop_endorsing(people[b], Endorse(territory.id, ids[a]), now),
        "hide": lambda a, _b: service.change_publication(Subject("contribution", ids[a]), territory.id, "hidden", None, now),
        "restore": lambda a, _b: service.change_publication(Subject("contribution", ids[a]), territory.id, "published", None, now),
    }
    for act, a, b in steps:
        if act == "restore" and one(ids[a]).status is not PublicationStatus.HIDDEN:
            continue
        with contextlib.suppress(DomainError):
            acts[act](a, b)
    check(territory, ids)
    for contribution_id in ids:
        if one(contribution_id).status is PublicationStatus.MERGED:
            end_merge(territory, operator, contribution_id)
    check(territory, ids)
    for contribution_id in ids:
        found = one(contribution_id)
        support = count_support([found.id], found.author_id, None, found.id)
        assert (found.endorsement_count, found.outcome) == (support.persons, None), "alone, it counts its own rows"


def test_a_sostegno_to_the_group_is_one_and_is_taken_back_whole(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    author = person()
    source = make_contribution(territory, topic).contribution_id
    target = make_contribution(territory, topic, author=author).contribution_id
    fan = person()
    for actor in (fan, author):  # who wrote the target had endorsed the source: it does not count for an own text
        endorse(territory, actor, source)
    make_merge(territory, operator, source, target)
    assert counts(target) == (1, 0)
    assert service.endorse(fan, Endorse(territory.id, target), clock.now()) is False
    assert queries.get_public(territory.id, number_of(target), fan.user_id).is_endorsed
    with pytest.raises(NotFound):
        endorse(territory, person(), source)
    assert service.stop_endorsing(fan, Endorse(territory.id, target), clock.now()) is True
    assert service.stop_endorsing(author, Endorse(territory.id, target), clock.now()) is False
    assert (counts(target), counts(source)) == ((0, 0), (1, 0)), "the fan's is gone from both; the author's stays with the source"
    end_merge(territory, operator, source)
    assert (counts(target), counts(source)) == ((0, 0), (1, 0))


def number_of(contribution_id: int) -> tuple[int, int]:
    found = one(contribution_id)
    return found.number_year, found.number_sequence


def joinable(**values: Any) -> Joinable:
    facts: dict[str, Any] = {
        "id": 1,
        "number": "2026-1",
        "title": "Uno",
        "excerpt": "",
        "cycle_id": 1,
        "status": PublicationStatus.PUBLISHED,
        "author_id": None,
        "organisation_id": None,
        "version": 1,
        "comment_count": 0,
        "merged_into": "",
        "source_count": 0,
    } | values
    return Joinable(**facts)


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        (joinable(), joinable(id=2, number="2026-2"), ""),
        (joinable(status=PublicationStatus.IN_MODERATION), joinable(id=2), ""),
        (joinable(), joinable(), "È lo stesso contributo"),
        (joinable(), joinable(id=2, number="2026-2", status=PublicationStatus.MERGED, merged_into="2026-9"), "unisci questo al n. 2026-9"),
        (joinable(), joinable(id=2, number="2026-2", status=PublicationStatus.HIDDEN), "n. 2026-2 non è pubblico"),
        (joinable(), joinable(id=2, number="2026-2", cycle_id=7), "un'altra consultazione"),
        (joinable(source_count=1), joinable(id=2), "ne sono già uniti altri"),
        (joinable(status=PublicationStatus.MERGED, merged_into="2026-9"), joinable(id=2), "già unito al n. 2026-9"),
        (joinable(status=PublicationStatus.HIDDEN), joinable(id=2), "solo un contributo pubblicato"),
    ],
)
def test_what_may_be_joined_to_what(source: Joinable, target: Joinable, said: str) -> None:
    refused = next((one for one in (policy.may_be_source(source), policy.may_be_target(source, target)) if not one), None)
    assert (refused is None) is (said == "")
    assert said in (refused.reason if refused is not None else "")


@pytest.mark.parametrize(
    ("role", "authors", "allowed"),
    [
        ("operator", (7, 8), True),
        ("coordinator", (None, None), True),
        ("operator", (1, 8), False),
        ("operator", (8, 1), False),
        ("auditor", (), False),
        ("administrator", (), False),
        (None, (), False),
    ],
)
def test_who_may_join(role: str | None, authors: tuple[int | None, ...], allowed: bool) -> None:
    actor = Actor(user_id=1, roles=frozenset({RoleInTerritory(1, role)})) if role else ANONYMOUS
    assert bool(policy.may_merge(actor, 1, *authors)) is allowed


def test_the_service_refuses_the_same(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    root, source, third = (make_contribution(territory, topic).contribution_id for _ in range(3))
    other_cycle = make_topic(territory, make_cycle(territory))
    elsewhere = make_contribution(territory, other_cycle).contribution_id
    mine = make_contribution(territory, topic, author=operator).contribution_id
    waiting = make_contribution(territory, topic, published=False).contribution_id
    make_merge(territory, operator, source, root)
    for wrong in (third, elsewhere, source, waiting):
        with pytest.raises(Invalid) as refused:
            make_merge(territory, operator, third, wrong)
        assert "target" in refused.value.errors
    with pytest.raises(Invalid, match=f"al n. {queries.find_number(root)}"):
        make_merge(territory, operator, third, source)
    with pytest.raises(Invalid, match="ne sono già uniti altri"):
        make_merge(territory, operator, root, third)
    for pair in ((mine, root), (third, mine)):
        with pytest.raises(Refused, match="è tuo"):
            make_merge(territory, operator, *pair)
    for reason in ("", "corto", "x" * 601):
        with pytest.raises(Invalid) as refused:
            make_merge(territory, operator, third, root, reason=reason)
        assert "reason" in refused.value.errors
    with pytest.raises(Refused):
        make_merge(territory, person(), third, root)
    with pytest.raises(NotFound):
        make_merge(territory, operator, third, 987654)
    with pytest.raises(NotFound):
        make_merge(make_territory(slug="altrove"), operator, third, root)
    assert list_source_ids(root) == [source]


def test_the_database_refuses_chains_by_itself(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    a, b, c = (make_contribution(territory, topic).contribution_id for _ in range(3))
    make_merge(territory, operator, a, b)

    @transactional
    def write(source_id: int, target_id: int) -> None:
        add(
            Merge(
                territory_id=territory.id,
                source_id=source_id,
                target_id=target_id,
                reason="x",
                merged_at=clock.now(),
                submission_key=new_key(),
            )
        )

    for pair in ((b, c), (c, a), (a, c), (c, c)):
        with pytest.raises(DBAPIError):
            write(*pair)
    end_merge(territory, operator, a)
    again = update(Merge).values(ended_at=None, end_cause=None)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(again, execution_options={"synchronize_session": False})


def test_an_answer_of_its_own_keeps_a_contribution_on_its_own(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    drafted, proposed, answered, other = (make_contribution(territory, topic).contribution_id for _ in range(4))
    make_reply(territory, drafted, status="draft")
    make_reply(territory, proposed, status="proposed")
    make_reply(territory, answered)
    with pytest.raises(Invalid, match="in approvazione"):
        make_merge(territory, operator, proposed, other)
    with pytest.raises(Invalid, match="unisci l'altro a questo"):
        make_merge(territory, operator, answered, other)
    make_merge(territory, operator, drafted, answered)
    shared = replies.find_published(drafted)
    assert shared is not None
    assert shared.contribution_id == answered
    assert one(drafted).outcome == "not_accepted"
    end_merge(territory, operator, drafted)
    assert (one(drafted).outcome, one(drafted).replied_at, replies.find_published(drafted)) == (None, None, None)


def test_the_reply_reaches_every_author_and_every_page(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    authors = [person() for _ in range(3)]
    first, second, root = (make_contribution(territory, topic, author=author).contribution_id for author in authors)
    for source in (first, second):
        make_merge(territory, operator, source, root)
    make_reply(territory, root)
    told = select(OutboxMail.user_id).where(OutboxMail.template == "replies/published")
    assert set(db.session.scalars(told)) == {author.user_id for author in authors}
    for contribution_id in (first, second, root):
        found = replies.find_published(contribution_id)
        assert found is not None
        assert one(contribution_id).replied_at == one(root).replied_at
    tracked = replies.tracker(one(first))
    assert [(step.label, step.state) for step in tracked][-2:] == [("Unito a un altro contributo", "done"), ("Risposta", "done")]
    assert not replies.may_adopt_plan(one(root).cycle_id).reason.count(queries.find_number(first) or "?")


def test_what_leaves_the_public_is_joined_no_more(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    author = person()
    first = make_contribution(territory, topic, author=author).contribution_id
    second, root = (make_contribution(territory, topic).contribution_id for _ in range(2))
    fan = person()
    endorse(territory, fan, first)
    for source in (first, second):
        make_merge(territory, operator, source, root)
    with pytest.raises(Refused):
        service.withdraw_contribution(person(), WithdrawContribution(territory.id, first, None), clock.now())
    service.withdraw_contribution(author, WithdrawContribution(territory.id, first, None), clock.now())
    assert (one(first).status, counts(root)) == (PublicationStatus.WITHDRAWN, (0, 0))
    decide(operator, Decide("contribution", root, "hidden", "offensive", "Offende una persona."), clock.now())
    assert (one(second).status, one(root).status) == (PublicationStatus.PUBLISHED, PublicationStatus.HIDDEN)
    causes = {row.source_id: row.end_cause for row in db.session.execute(select(Merge.source_id, Merge.end_cause))}
    assert causes == {first: MergeEnd.SOURCE_LEFT, second: MergeEnd.TARGET_LEFT}
    check(territory, [first, second, root])
    decide(operator, Decide("contribution", root, "restored", None, "Era un errore nostro."), clock.now())
    assert one(second).status is PublicationStatus.PUBLISHED


def test_letters_news_register_and_trail(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    writer, gatherer, follower = person(), person(), person()
    source = make_contribution(territory, topic, author=writer)
    target = make_contribution(territory, topic, author=gatherer)
    follow(follower, Thing(territory.id, "contribution", source.contribution_id), clock.now())
    make_merge(territory, operator, source.contribution_id, target.contribution_id)
    letters = select(OutboxMail.user_id).where(OutboxMail.template == "contributions/merged")
    assert set(db.session.scalars(letters)) == {writer.user_id, gatherer.user_id}
    tell_all()
    end_merge(territory, operator, source.contribution_id)
    letters = select(OutboxMail.user_id).where(OutboxMail.template == "contributions/separated")
    assert set(db.session.scalars(letters)) == {writer.user_id, gatherer.user_id}
    tell_all()
    told = select(NewsFact.what).join(NewsItem, NewsItem.fact_id == NewsFact.id).where(NewsItem.user_id == follower.user_id)
    assert list(db.session.scalars(told.order_by(NewsFact.id))) == ["contribution_merged", "contribution_separated"]
    subject = f"contributo/{source.number}"
    entries = select(RegisterEntry.type).where(RegisterEntry.subject == subject).order_by(RegisterEntry.n)
    assert list(db.session.scalars(entries))[-2:] == ["contribution_merged", "contribution_separated"]
    assert register.verify(territory.id, territory.slug) == []
    trail = select(AuditEvent.details).where(AuditEvent.name == "contributions.merged")
    assert db.session.scalars(trail).one()["reason"] == WHY_MERGED


def tell_all() -> None:
    for fact_id in db.session.scalars(select(NewsFact.id).where(NewsFact.told_at.is_(None))).all():
        tell_chunk(fact_id, clock.now())


def test_the_same_key_is_the_same_merge(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    source, target = (make_contribution(territory, topic).contribution_id for _ in range(2))
    key = new_key()
    first = make_merge(territory, operator, source, target, key=key)
    assert make_merge(territory, operator, source, target, key=key) == first
    with pytest.raises(Invalid):
        make_merge(territory, make_actor(territory, "operator"), source, target, key=key)
    with pytest.raises(Conflict, match=r"Nel frattempo Olga Serra ha già unito questo contributo al n\. "):
        make_merge(territory, make_actor(territory, "operator"), source, target)
    end_merge(territory, operator, source)
    with pytest.raises(Conflict, match="non è più unito"):
        end_merge(territory, operator, source)


def test_who_looked_at_an_old_text_is_told(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    source, target = (make_contribution(territory, topic).contribution_id for _ in range(2))
    with pytest.raises(Conflict):
        make_merge(territory, operator, source, target, version=one(source).version + 1)
    make_merge(territory, operator, source, target, version=one(source).version)
    with pytest.raises(Conflict):
        end_merge(territory, operator, source, version=1)


def test_a_comment_under_way_lands_where_the_talk_goes_on(territory: TerritoryRef, operator: Actor, topic: int) -> None:
    source, target = (make_contribution(territory, topic).contribution_id for _ in range(2))
    make_merge(territory, operator, source, target)
    said = make_comment(territory, contribution_id=source)
    found = queries.get_comment(territory.id, said.comment_id)
    assert found.contribution_number == queries.find_number(target)


ROUNDS = 12


def test_two_at_once_make_one_merge(committed_app: Flask) -> None:
    territory = make_territory()
    olga, carla = make_actor(territory, "operator", name="Olga Serra"), make_actor(territory, "coordinator", name="Carla Usai")
    topic = make_topic(territory)
    pairs = [tuple(make_contribution(territory, topic).contribution_id for _ in range(2)) for _ in range(ROUNDS)]
    barrier = Barrier(2)

    def work(actor: Actor, turned: bool) -> list[str]:
        answers = []
        with committed_app.app_context():
            for a, b in pairs:
                source, target = (b, a) if turned else (a, b)
                barrier.wait()
                request = MergeContribution(territory.id, source, target, WHY_MERGED, new_key())
                try:
                    service.merge_contribution(actor, request, clock.now())
                    answers.append("")
                except (Conflict, Invalid) as refused:
                    answers.append(refused.message)
            db.session.remove()
        return answers

    for turned in (False, True):
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.submit(work, olga, False), pool.submit(work, carla, turned)
            rounds = list(zip(first.result(120), second.result(120), strict=True))
        db.session.rollback()  # what this thread reads next is what the others committed
        for pair, answers in zip(pairs, rounds, strict=True):
            assert answers.count("") == 1, answers
            live = select(func.count()).select_from(Merge).where(Merge.source_id.in_(pair), Merge.ended_at.is_(None))
            assert db.session.scalar(live) == 1
        for pair in pairs:
            for contribution_id in pair:
                if one(contribution_id).status is PublicationStatus.MERGED:
                    end_merge(territory, olga, contribution_id)
    assert register.verify(territory.id, territory.slug) == []
