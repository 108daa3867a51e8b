# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists, filters, pages and details: the same rows however they are walked, never one that the policy would not show."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from time_machine import Traveller, travel

from consulta.contributions import models, policy, queries, service
from consulta.contributions.models import Comment, Contribution, ContributionMunicipality, PublicationStatus
from consulta.contributions.queries import OUTCOMES, ContributionFilter, Criterion, StaffFilter
from consulta.contributions.requests import ReviseContribution, Subject
from consulta.core.actor import ANONYMOUS
from consulta.core.db import db
from consulta.core.errors import Invalid, NotFound
from consulta.core.pagination import Cursor
from consulta.organisations.models import Organisation
from consulta.organisations.queries import actor_of
from consulta.replies.models import ReplyOutcome
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_user
from tests.factories.consultations import make_topic
from tests.factories.contributions import TEXT, make_comment, make_contribution
from tests.factories.organisations import make_organisation
from tests.factories.territory import area_id, make_territory, municipality_ids

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
ORDERS = ["", "recenti", "discussi", "commentati", "sostenuti", "caso"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def topic_id(territory: TerritoryRef) -> int:
    return make_topic(territory, area_id=area_id(territory))


def fill(territory: TerritoryRef, topic_id: int, count: int) -> list[int]:
    """So many published contributions, several at the same instant."""
    author = actor_of(make_user(), NOW)
    made = [
        make_contribution(territory, topic_id, author, now=NOW + timedelta(minutes=n // 3), title=f"Contributo numero {n}")
        for n in range(count)
    ]
    for n, one in enumerate(made):
        values = {"comment_count": n % 4, "endorsement_count": n % 5, "shuffle": (n * 398_764_591) % 2**30}
        db.session.execute(update(Contribution).where(Contribution.id == one.contribution_id).values(**values))
    return [one.contribution_id for one in made]


def walk(territory: TerritoryRef, chosen: ContributionFilter, size: int) -> tuple[list[int], list[int]]:
    """The ids met going forward to the end, and those met coming back."""
    forward: list[int] = []
    page = queries.list_public(territory.id, chosen, size=size)
    forward += [row.id for row in page.items]
    while page.next_cursor:
        page = queries.list_public(territory.id, chosen, page.next_cursor, size=size)
        forward += [row.id for row in page.items]
    backward = [row.id for row in page.items][::-1]
    while page.previous_cursor:
        page = queries.list_public(territory.id, chosen, page.previous_cursor, size=size)
        backward += [row.id for row in page.items][::-1]
    return forward, backward


@pytest.mark.parametrize("order", ORDERS)
def test_every_row_once_forward_and_back(territory: TerritoryRef, topic_id: int, order: str) -> None:
    ids = fill(territory, topic_id, 23)
    for size in (4, 5, 23, 30):
        forward, backward = walk(territory, ContributionFilter(order=order), size)
        assert sorted(forward) == sorted(ids)
        assert backward == forward[::-1]


def test_words_are_walked_best_first(territory: TerritoryRef, topic_id: int) -> None:
    ids = fill(territory, topic_id, 9)
    best = make_contribution(territory, topic_id, title="Assistenza nei fine settimana", now=NOW - timedelta(days=2)).contribution_id
    chosen = ContributionFilter(text="assistenza")
    forward, backward = walk(territory, chosen, 4)
    assert forward[0] == best
    assert sorted(forward) == sorted([*ids, best])
    assert backward == forward[::-1]
    assert queries.list_public(territory.id, chosen, size=4).total == 10
    assert queries.list_public(territory.id, ContributionFilter(text="assistenza", order="recenti")).items[-1].id == best
    assert queries.list_public(territory.id, ContributionFilter(text="inesistente")).total == 0


def test_the_random_order_changes_each_day_and_not_before(territory: TerritoryRef, topic_id: int, clock: Traveller) -> None:
    fill(territory, topic_id, 12)
    chosen = ContributionFilter(order="caso")
    orders = []
    for _ in range(8):
        orders.append(tuple(row.id for row in queries.list_public(territory.id, chosen).items))
        assert orders[-1] == tuple(row.id for row in queries.list_public(territory.id, chosen).items)
        clock.shift(timedelta(days=1))
    assert len(set(orders)) > 1


def test_each_filter_finds_its_own(territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user()
    organisation_id = make_organisation(territory, user_id, category="social_cooperative")
    place = municipality_ids(territory)[0]
    mine = make_contribution(
        territory, topic_id, actor_of(user_id, NOW), organisation_id=organisation_id, kind="proposal", municipality_ids=(place,)
    ).contribution_id
    service.mark_replied(mine, "deferred", NOW)
    other = make_contribution(territory, make_topic(territory, title="Altro tema aperto")).contribution_id
    belfiore = queries.municipalities_of([mine])[mine][0].belfiore
    found: dict[str, list[int]] = {}
    for name, value in {
        "tipo": "proposal",
        "area": "elderly",
        "comune": belfiore,
        "tema": str(topic_id),
        "categoria": "social_cooperative",
        "esito": "deferred",
        "organizzazione": str(organisation_id),
    }.items():
        page = queries.list_public(territory.id, ContributionFilter.from_args({name: value}))
        found[name] = [row.id for row in page.items]
        assert page.total == 1, name
    assert found == {name: [mine] for name in found}
    for name, value in {"tipo": "need", "categoria": "cittadini", "esito": "senza_esito"}.items():
        assert [row.id for row in queries.list_public(territory.id, ContributionFilter.from_args({name: value})).items] == [other]


def test_the_filter_is_the_url() -> None:
    args = {
        "tipo": "need",
        "area": "elderly",
        "comune": "A474",
        "tavolo": "3",
        "tema": "4",
        "categoria": "cittadini",
        "esito": "accepted",
        "organizzazione": "5",
        "q": "nonna",
        "ordine": "caso",
    }
    chosen = ContributionFilter.from_args(args)
    assert chosen.to_args() == args
    assert chosen.active() == 9
    assert ContributionFilter.from_args({"q": "  ", "utm": "x"}).to_args() == {}
    staff = {"stato": "in_moderation", "letto": "no", "collegato": "si", "ritardo": "no", "ordine": "recenti", "tipo": "need"}
    assert StaffFilter.from_args(staff).to_args() == staff


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tipo", "grido"),
        ("area", "Elderly'; DROP TABLE user"),
        ("comune", "a474"),
        ("comune", "XXXXX"),
        ("tavolo", "-1"),
        ("tavolo", "9" * 12),
        ("tema", "uno"),
        ("tema", "٣"),
        ("categoria", "citizen"),
        ("esito", "forse"),
        ("organizzazione", "1.5"),
        ("ordine", "id desc"),
        ("q", "x" * 201),
    ],
)
def test_an_unknown_value_is_named(name: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        ContributionFilter.from_args({name: value})
    assert name in caught.value.errors
    assert name in caught.value.message or name == "q"


def test_a_code_the_territory_does_not_have_is_named(territory: TerritoryRef, topic_id: int) -> None:
    make_contribution(territory, topic_id)
    for args in ({"area": "inventata"}, {"comune": "Z999"}, {"organizzazione": "4242"}):
        with pytest.raises(Invalid) as caught:
            queries.list_public(territory.id, ContributionFilter.from_args(args))
        assert set(caught.value.errors) == set(args)
    assert queries.list_public(territory.id, ContributionFilter.from_args({"area": "youth"})).total == 0


@pytest.mark.parametrize("order", ORDERS)
def test_a_forged_cursor_is_refused(territory: TerritoryRef, order: str) -> None:
    for key in ((), ("x",), ("x", "y"), (1, "y"), ("ieri", 3), (1, 2, "z"), (7, 1, 1), ("' OR 1=1", "--")):
        with pytest.raises(Invalid):
            queries.list_public(territory.id, ContributionFilter(order=order, text="" if order else "x"), Cursor(key).encode())


def test_a_list_takes_few_statements_however_many_rows(territory: TerritoryRef, topic_id: int, sql_count: list[str]) -> None:
    fill(territory, topic_id, 21)
    for args in (
        {},
        {"tipo": "need"},
        {"tipo": "need", "area": "elderly"},
        {"q": "assistenza"},
        {"q": "assistenza", "tipo": "need"},
        {"ordine": "caso"},
    ):
        sql_count.clear()
        assert queries.list_public(territory.id, ContributionFilter.from_args(args)).items
        made = [one for one in sql_count if "SAVEPOINT" not in one]
        assert len(made) <= 4, args


def test_who_says_it(territory: TerritoryRef, topic_id: int) -> None:
    user_id = make_user("Maria Piras")
    verified = make_organisation(territory, user_id)
    unverified = make_organisation(territory, user_id, accredited=False, name="Comitato di via del Mare")
    actor = actor_of(user_id, NOW)
    facts: list[dict[str, Any]] = [
        {},
        {"shows_name": True},
        {"organisation_id": verified},
        {"organisation_id": unverified, "shows_name": True},
    ]
    ids = [make_contribution(territory, topic_id, actor, **fact).contribution_id for fact in facts]
    rows = {row.id: row.author for row in queries.list_public(territory.id, ContributionFilter()).items}
    labels = [(rows[one].label, rows[one].person, rows[one].is_verified) for one in ids]
    assert labels == [
        ("Una persona", "", True),
        ("Maria Piras", "Maria Piras", True),
        ("Associazione Il Ponte", "", True),
        ("Comitato di via del Mare", "Maria Piras", False),
    ]
    db.session.execute(update(Organisation).where(Organisation.id == verified).values(status="suspended"))
    assert not queries.get_public(territory.id, (2026, 3)).author.is_verified


def test_a_criterion_of_a_higher_feature_joins_filter_and_url(territory: TerritoryRef, topic_id: int) -> None:
    ids = fill(territory, topic_id, 4)
    only = Criterion("solo", "Solo uno", int, lambda value: Contribution.id == value)
    chosen = ContributionFilter.from_args({"solo": str(ids[2]), "tipo": "need"}, [only])
    page = queries.list_public(territory.id, chosen)
    assert ([row.id for row in page.items], page.total) == ([ids[2]], 1)
    assert chosen.to_args() == {"tipo": "need", "solo": str(ids[2])}
    extra = queries.list_public(territory.id, ContributionFilter(), extra=[Contribution.id == ids[0]])
    assert ([row.id for row in extra.items], extra.total) == ([ids[0]], 1)


def test_what_sql_shows_is_what_the_policy_says(territory: TerritoryRef, topic_id: int) -> None:
    """Property: whatever was done to them, list, page and detail show exactly what the policy calls public."""
    elsewhere = make_territory("bt", "Ambito di Barletta")
    chance = random.Random(42)
    moves = ("published", "hidden", "withdrawn", "returned_for_edit", "rejected", "personal_case", "in_moderation")
    made = [make_contribution(territory, topic_id, published=False).contribution_id for _ in range(30)]
    made.append(make_contribution(elsewhere).contribution_id)
    for one in made:
        for _ in range(chance.randrange(4)):
            wanted = chance.choice(moves)
            place = territory if one != made[-1] else elsewhere
            status = queries.get_for_staff(place.id, one).status
            if wanted in {move.value for move in _arrows(status)}:
                service.change_publication(Subject("contribution", one), place.id, wanted, None, NOW)
    rows = db.session.execute(
        select(Contribution.id, Contribution.status, Contribution.published_at, Contribution.number_sequence, Contribution.territory_id)
    ).all()
    assert len({row.status for row in rows}) >= 5
    public = {row.id for row in rows if policy.may_read(ANONYMOUS, row.territory_id, None, row.status) and row.territory_id == territory.id}
    for order in ORDERS:
        assert set(walk(territory, ContributionFilter(order=order), 7)[0]) == public
    assert set(walk(territory, ContributionFilter(text="assistenza"), 7)[0]) == public
    assert {row.id for row in queries.export_public(territory.id, ContributionFilter())} == public
    assert queries.list_public(territory.id, ContributionFilter()).total == len(public)
    for row in (row for row in rows if row.territory_id == territory.id):
        number = (2026, row.number_sequence)
        if row.id in public:
            assert not queries.get_public(territory.id, number).is_tombstone
        elif policy.is_tombstone(row.status, row.published_at):
            assert queries.get_public(territory.id, number).is_tombstone
        else:
            with pytest.raises(NotFound):
                queries.get_public(territory.id, number)


def _arrows(status: PublicationStatus) -> frozenset[PublicationStatus]:
    return models._TRANSITIONS[status]


def test_the_office_sees_all_and_finds_what_is_not_public(territory: TerritoryRef, topic_id: int) -> None:
    first = make_contribution(territory, topic_id, published=False, title="Una strada 100% liscia")
    second = make_contribution(territory, topic_id, now=NOW + timedelta(minutes=1))
    make_contribution(make_territory("bt", "Altro ambito"))
    page = queries.list_for_staff(territory.id, StaffFilter())
    assert [row.id for row in page.items] == [first.contribution_id, second.contribution_id]
    assert page.total == 2
    for args, ids in (
        ({"stato": "in_moderation"}, [first.contribution_id]),
        ({"stato": "published"}, [second.contribution_id]),
        ({"letto": "si"}, []),
        ({"collegato": "no", "ordine": "recenti"}, [second.contribution_id, first.contribution_id]),
        ({"q": "100%"}, [first.contribution_id]),
        ({"q": "100_"}, []),
        ({"q": second.number}, [second.contribution_id]),
        ({"q": "assistenza"}, [first.contribution_id, second.contribution_id]),
    ):
        found = queries.list_for_staff(territory.id, StaffFilter.from_args(args))
        assert [row.id for row in found.items] == ids, args
    standing = queries.place_for_staff(territory.id, StaffFilter(), page.items[0])
    around = (standing.previous_id, standing.next_id)
    assert around == (None, second.contribution_id)
    detail = queries.get_for_staff(territory.id, first.contribution_id)
    assert detail.author_email.endswith("@esempio.it")
    with pytest.raises(NotFound):
        queries.get_for_staff(territory.id + 1, first.contribution_id)
    assert queries.count_by_status(territory.id) == {"in_moderation": 1}


def test_comments_come_twenty_a_page_oldest_first_with_tombstones(territory: TerritoryRef, topic_id: int) -> None:
    about = make_contribution(territory, topic_id)
    author = actor_of(make_user(), NOW)
    ids = [
        make_comment(territory, contribution_id=about.contribution_id, author=author, now=NOW + timedelta(minutes=n // 2)).comment_id
        for n in range(23)
    ]
    waiting = make_comment(territory, contribution_id=about.contribution_id, published=False).comment_id
    service.change_publication(Subject("comment", ids[3]), territory.id, "hidden", None, NOW)
    first = queries.list_comments(territory.id, contribution_id=about.contribution_id)
    assert [row.id for row in first.items] == ids[:20]
    second = queries.list_comments(territory.id, contribution_id=about.contribution_id, cursor=first.next_cursor)
    assert [row.id for row in second.items] == ids[20:]
    back = queries.list_comments(territory.id, contribution_id=about.contribution_id, cursor=second.previous_cursor)
    assert [row.id for row in back.items] == ids[:20]
    stone = first.items[3]
    assert (stone.is_tombstone, stone.html, stone.source, stone.author.label) == (True, "", "", "")
    assert queries.get_public(territory.id, (2026, 1)).comment_count == 22
    queue = queries.list_comments_for_staff(territory.id)
    assert [row.id for row in queue.items] == [waiting]
    assert queries.count_waiting_comments(territory.id) == 1
    with pytest.raises(Invalid):
        queries.list_comments_for_staff(territory.id, "boh")
    with pytest.raises(Invalid):
        queries.list_comments(territory.id, topic_id=topic_id, cursor=Cursor(("ieri", "x")).encode())


def test_topics_count_their_comments(territory: TerritoryRef, topic_id: int) -> None:
    make_comment(territory, topic_id)
    make_comment(territory, topic_id, published=False)
    assert queries.count_topic_comments([topic_id, 999]) == {topic_id: 1}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("uno due tre", "uno due tre", [("same", "uno due tre")]),
        ("uno due tre", "uno quattro tre", [("same", "uno"), ("removed", "due"), ("added", "quattro"), ("same", "tre")]),
        ("", "nuovo", [("added", "nuovo")]),
        ("<b>uno</b>", "<i>uno</i>", [("removed", "<b>uno</b>"), ("added", "<i>uno</i>")]),
    ],
)
def test_what_changed_word_by_word(old: str, new: str, changes: list[tuple[str, str]]) -> None:
    assert queries.word_diff(old, new) == changes


def test_a_diff_gives_both_texts_back_and_is_never_slow() -> None:
    chance = random.Random(7)
    for words in (30, 400, 4000):
        old = [chance.choice("abcdefgh") for _ in range(words)]
        new = [word if chance.random() > 0.2 else chance.choice("xyz") for word in old]
        changes = queries.word_diff(" ".join(old), " ".join(new))
        assert " ".join(text for kind, text in changes if kind != "added").split() == old
        assert " ".join(text for kind, text in changes if kind != "removed").split() == new


def test_the_export_holds_the_list_and_nothing_private(territory: TerritoryRef, topic_id: int) -> None:
    author = actor_of(make_user("Maria Piras", "maria@esempio.it"), NOW)
    made = [make_contribution(territory, topic_id, author, now=NOW + timedelta(seconds=n)).contribution_id for n in range(3)]
    make_contribution(territory, topic_id, published=False)
    rows = list(queries.export_public(territory.id, ContributionFilter()))
    assert [row.id for row in rows] == made[::-1]
    assert rows[0].excerpt == TEXT
    columns = queries.export_columns()
    line = {column.name: str(column.value(rows[0])) for column in columns}
    assert line["author"] == "Una persona"
    assert not any("Maria" in value or "maria@" in value for value in line.values())
    assert {"status", "id"}.isdisjoint(line)
    assert "status" in {column.name for column in queries.export_columns(for_staff=True)}
    assert "id" not in {column.name for column in queries.export_columns(for_staff=True)}
    assert len(list(queries.export_public(territory.id, ContributionFilter(), cap=2))) == 2


def test_outcomes_are_those_of_replies() -> None:
    assert set(OUTCOMES) == {outcome.value for outcome in ReplyOutcome}


def test_rows_of_two_territories_never_cross(territory: TerritoryRef, topic_id: int) -> None:
    elsewhere = make_territory("bt", "Ambito di Barletta")
    sent = make_contribution(territory, topic_id)
    comment = make_comment(territory, topic_id)
    subject = Subject("contribution", sent.contribution_id)
    assert queries.list_public(elsewhere.id, ContributionFilter()).items == []
    assert queries.list_for_staff(elsewhere.id, StaffFilter()).items == []
    assert queries.find_subject(elsewhere.id, subject) is None
    assert queries.find_subject(territory.id, subject) is not None
    assert queries.list_comments(elsewhere.id, topic_id=topic_id).items == []
    with pytest.raises(NotFound):
        queries.get_comment(elsewhere.id, comment.comment_id)
    with pytest.raises(NotFound):
        queries.get_public(elsewhere.id, (2026, 1))
    with pytest.raises(NotFound):
        queries.get_subject(elsewhere.id, Subject("comment", comment.comment_id))


def test_comuni_follow_the_last_revision(territory: TerritoryRef, topic_id: int) -> None:
    author = actor_of(make_user(), NOW)
    places = municipality_ids(territory)
    sent = make_contribution(territory, topic_id, author, published=False, municipality_ids=(places[0],))
    request = ReviseContribution(territory.id, sent.contribution_id, "need", "Titolo nuovo", TEXT, (places[1], places[2]), 1)
    service.revise_contribution(author, request, NOW)
    kept = db.session.scalars(select(ContributionMunicipality.municipality_id))
    assert sorted(kept) == sorted(places[1:3])
    assert queries.list_municipality_ids(sent.contribution_id) == tuple(sorted(places[1:3]))


def test_own_things_come_in_any_state(territory: TerritoryRef, topic_id: int) -> None:
    author = actor_of(make_user(), NOW)
    waiting = make_contribution(territory, topic_id, author, published=False)
    make_contribution(territory, topic_id)
    comment = make_comment(territory, topic_id, author=author, published=False)
    assert author.user_id
    assert [row.number for row in queries.list_own(author.user_id)] == [waiting.number]
    assert [row.id for row in queries.list_own_comments(author.user_id, territory.id)] == [comment.comment_id]
    assert db.session.scalar(select(Comment.status)) == "in_moderation"
    name, part = queries.personal_data(author.user_id)
    assert name == "contributi"
    assert part["contributi"][0]["testi"][0]["testo"] == TEXT
    assert len(part["commenti"]) == 1
