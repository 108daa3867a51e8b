# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contributions cut into parts: each its own item, the whole still readable, counted once, put back exactly (record 0047)."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from consulta.contributions import queries, service
from consulta.contributions.models import Contribution, ContributionSplit, ContributionStem, ContributionTally, PublicationStatus
from consulta.contributions.queries import count_tally
from consulta.contributions.requests import PartWanted, RejoinContribution, SplitContribution, Subject
from consulta.core import clock, masking
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, Refused
from consulta.core.search import SearchDocument
from consulta.moderation import redaction
from consulta.moderation.requests import Redact, RestoreOriginal
from consulta.notifications.models import OutboxMail
from consulta.register.models import RegisterEntry
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution, make_merge, new_key
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

ONE = "Servono due corse di autobus dopo le nove di sera."
TWO = "Aprite lo sportello anche il sabato mattina, dice Maria Piras."
THREE = "Il centro diurno ha bisogno di un pulmino."
TEXT = f"{ONE}\n\n{TWO}\n\n{THREE}"


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


@pytest.fixture
def whole(territory: TerritoryRef) -> int:
    return make_contribution(territory, make_topic(territory), text=TEXT, title="Tre richieste insieme").contribution_id


def part(passage: str, title: str = "Una delle richieste", **values: Any) -> PartWanted:
    return PartWanted(**{"kind": "proposal", "title": title, "passage": passage} | values)


def split(territory: TerritoryRef, actor: Actor, contribution_id: int, *parts: PartWanted, **values: Any) -> tuple[int, ...]:
    wanted = parts or (part(ONE), part(TWO))
    values = {"reason": "Sono richieste diverse.", "key": new_key()} | values
    return service.split_contribution(actor, SplitContribution(territory.id, contribution_id, wanted, **values), clock.now())


def rejoin(territory: TerritoryRef, actor: Actor, contribution_id: int, reason: str = "Si risponde insieme.") -> None:
    service.rejoin_contribution(actor, RejoinContribution(territory.id, contribution_id, reason), clock.now())


def row_of(contribution_id: int) -> Contribution:
    db.session.expire_all()
    return db.session.get_one(Contribution, contribution_id)


def standing(contribution_id: int) -> dict[str, Any]:
    """Everything of a contribution that cutting and putting back may not change; its version alone goes on."""
    one = row_of(contribution_id)
    return {column.name: getattr(one, column.name) for column in Contribution.__table__.columns if column.name != "version"}


def counted(territory: TerritoryRef) -> tuple[Any, ...]:
    """Totals, words that are weighed, and what the search finds."""
    db.session.expire_all()
    tally = db.session.execute(
        select(ContributionTally.facet, ContributionTally.value, ContributionTally.total).where(ContributionTally.total > 0)
    )
    stems = db.session.execute(select(ContributionStem.stem, ContributionStem.total).where(ContributionStem.total > 0))
    found = db.session.scalars(select(SearchDocument.object_id).where(SearchDocument.kind == "contribution"))
    return sorted(map(tuple, tally)), sorted(map(tuple, stems)), sorted(found)


def test_each_part_is_an_item_of_its_own_as_the_original_was(territory: TerritoryRef, olga: Actor, whole: int) -> None:
    before = standing(whole)
    made = split(territory, olga, whole, part(TWO, "Lo sportello", kind="need"), part(ONE, "Gli autobus"))
    titles = [row_of(one).title for one in made]
    assert titles == ["Gli autobus", "Lo sportello"], "in the order of the text"
    for one, text in zip(made, (ONE, TWO), strict=True):
        row = row_of(one)
        assert (row.source, row.status, row.part_of_id) == (text, PublicationStatus.PUBLISHED, whole)
        same = (
            "author_id",
            "organisation_id",
            "shows_name",
            "channel",
            "submitted_at",
            "topic_id",
            "cycle_id",
            "is_late",
            "protocol_number",
        )
        assert {name: getattr(row, name) for name in same} == {name: before[name] for name in same}
    after = standing(whole)
    assert after.pop("status") is PublicationStatus.SPLIT
    assert after == {name: value for name, value in before.items() if name != "status"}
    assert queries.get_public(territory.id, _number(whole)).html == before["html"], "the original stays readable"
    assert count_tally(territory.id) == 2, "counted by its parts alone"
    assert counted(territory)[2] == sorted(made)


def _number(contribution_id: int) -> tuple[int, int]:
    one = row_of(contribution_id)
    return one.number_year, one.number_sequence


def test_put_together_again_exactly(territory: TerritoryRef, olga: Actor, whole: int) -> None:
    before, totals = standing(whole), counted(territory)
    made = split(territory, olga, whole)
    rejoin(territory, olga, whole)
    assert standing(whole) == before
    assert counted(territory) == totals
    assert {row_of(one).status for one in made} == {PublicationStatus.REJOINED}
    assert queries.get_public(territory.id, _number(made[0])).part_of_id == whole, "the page of a part leads to the whole"
    again = split(territory, olga, whole)
    assert not set(again) & set(made), "numbers are never given twice"
    assert [one.id for one in queries.list_parts(whole)] == list(again)


def test_the_same_form_twice_is_one_split(territory: TerritoryRef, olga: Actor, whole: int) -> None:
    key = new_key()
    made = split(territory, olga, whole, key=key)
    assert split(territory, olga, whole, key=key) == made
    with pytest.raises(Refused):
        split(territory, olga, whole)
    with pytest.raises(Refused):
        split(territory, olga, made[0])


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ((part(ONE),), "parts"),
        ((part(ONE),) * 9, "parts"),
        ((part(ONE), part("Queste parole non ci sono.")), "parts-1-passage"),
        ((part(ONE), part("corse di autobus dopo le nove")), "parts-1-passage"),
        ((part(ONE), part(TWO, "no")), "parts-1-title"),
        ((part(ONE, kind="boh"), part(TWO)), "parts-0-kind"),
        ((part(ONE, area_id=99_999), part(TWO)), "parts-0-area_id"),
    ],
)
def test_what_is_wrong_is_said_of_its_part(
    territory: TerritoryRef, olga: Actor, whole: int, parts: tuple[PartWanted, ...], field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        split(territory, olga, whole, *parts)
    assert list(raised.value.errors) == [field]
    db.session.rollback()
    assert row_of(whole).status is PublicationStatus.PUBLISHED
    assert not db.session.scalar(select(func.count()).select_from(ContributionSplit))


def test_who_may_not_and_what_is_not_cut(territory: TerritoryRef, olga: Actor, whole: int) -> None:
    for nobody in (make_actor(territory, "auditor"), make_actor()):
        with pytest.raises(Refused):
            split(territory, nobody, whole)
    own = make_contribution(territory, make_topic(territory), author=olga, text=TEXT).contribution_id
    with pytest.raises(Refused):
        split(territory, olga, own)
    waiting = make_contribution(territory, make_topic(territory), text=TEXT, published=False).contribution_id
    with pytest.raises(Refused):
        split(territory, olga, waiting)
    with pytest.raises(Conflict):
        split(territory, olga, whole, version=77)
    with pytest.raises(Invalid):
        split(territory, olga, whole, reason="No.")
    topic = row_of(whole).topic_id
    joined = make_contribution(territory, topic).contribution_id
    make_merge(territory, olga, joined, whole)
    with pytest.raises(Refused):
        split(territory, olga, whole)


def test_what_was_answered_stays_as_it_is(territory: TerritoryRef, olga: Actor, whole: int) -> None:
    answered = make_contribution(territory, make_topic(territory), text=TEXT).contribution_id
    make_reply(territory, answered, status="published")
    with pytest.raises(Refused):
        split(territory, olga, answered)
    one, two = split(territory, olga, whole)
    make_reply(territory, two, status="published")
    with pytest.raises(Refused, match="risposta"):
        rejoin(territory, olga, whole)
    assert [row.outcome for row in queries.list_parts(whole)] == [None, "not_accepted"]
    assert row_of(one).status is PublicationStatus.PUBLISHED


def test_a_part_does_not_leave_alone_and_all_leave_together(territory: TerritoryRef, olga: Actor, whole: int) -> None:
    made = split(territory, olga, whole)
    with pytest.raises(Refused, match="parte del contributo"):
        service.change_publication(Subject("contribution", made[0]), territory.id, "hidden", None, clock.now())
    service.change_publication(Subject("contribution", whole), territory.id, "hidden", None, clock.now())
    assert {row_of(one).status for one in (whole, *made)} == {PublicationStatus.HIDDEN}
    assert count_tally(territory.id) == 0
    assert queries.find_split(whole).end_cause == "original_left"  # type: ignore[union-attr]


@pytest.mark.parametrize("pick", [lambda whole, made: whole, lambda whole, made: made[1]], ids=["on the whole", "on the part"])
def test_what_is_hidden_leaves_the_whole_and_its_part_and_comes_back(
    territory: TerritoryRef, olga: Actor, whole: int, pick: Callable[[int, tuple[int, ...]], int]
) -> None:
    made = split(territory, olga, whole)
    before = {one: standing(one) for one in (whole, *made)}
    where = pick(whole, made)
    request = Redact(territory.id, "contribution", where, ("Maria Piras",), "personal_data", "Un nome di persona.")
    redaction.redact(olga, request, clock.now())
    mark = masking.MARKS["personal_data"]
    assert "Piras" not in row_of(whole).source + row_of(made[1]).source
    assert mark in row_of(whole).source
    assert mark in row_of(made[1]).source
    assert row_of(made[0]).source == ONE
    boss = make_actor(territory, "coordinator")
    redaction.restore_original(boss, RestoreOriginal(territory.id, "contribution", where, "Non serviva."), clock.now())
    assert {one: standing(one) for one in before} == before


def test_the_author_gets_one_letter_and_the_register_two_lines(territory: TerritoryRef, olga: Actor) -> None:
    author = make_actor(name="Anna Serra")
    whole = make_contribution(territory, make_topic(territory), author=author, text=TEXT).contribution_id
    seen = set(db.session.scalars(select(OutboxMail.id)))
    split(territory, olga, whole)
    rejoin(territory, olga, whole)
    new = select(OutboxMail.template).where(OutboxMail.id.not_in(seen), OutboxMail.user_id == author.user_id).order_by(OutboxMail.id)
    assert list(db.session.scalars(new)) == ["contributions/divided", "contributions/rejoined"]
    types = list(db.session.scalars(select(RegisterEntry.type).order_by(RegisterEntry.n)))
    assert [one for one in types if one in ("contribution_divided", "contribution_rejoined")] == [
        "contribution_divided",
        "contribution_rejoined",
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 2), min_size=2, max_size=3, unique=True), st.integers(1, 3))
def test_parts_never_share_a_word_and_any_number_of_cuts_gives_the_same_back(
    territory: TerritoryRef, olga: Actor, order: list[int], times: int
) -> None:
    """Property: places are disjoint and hold the words of their part; cut and put back any number of times, all is as it was."""
    whole = make_contribution(territory, make_topic(territory), text=TEXT).contribution_id
    before, totals = standing(whole), counted(territory)
    for _time in range(times):
        made = split(territory, olga, whole, *(part((ONE, TWO, THREE)[one]) for one in order))
        places = db.session.scalars(
            select(ContributionSplit.places).where(ContributionSplit.original_id == whole).order_by(ContributionSplit.id.desc())
        ).first()
        assert places is not None
        assert all(first[2] <= second[1] for first, second in pairwise(places))
        assert [TEXT[starts:ends] for _id, starts, ends in places] == [row_of(one).source for one in made]
        rejoin(territory, olga, whole)
    assert standing(whole) == before
    assert counted(territory) == totals


def test_on_the_pages_of_the_office_and_of_everybody(client: VisitingClient, territory: TerritoryRef, whole: int) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    scheda, number = f"/ao/ufficio/contributi/{whole}", "-".join(map(str, _number(whole)))
    assert "/scomponi" in client.visit(scheda, budget=28).text
    typed = {
        "passage_1": ONE,
        "title_1": "Gli autobus",
        "passage_3": "non c'è nel testo",
        "title_3": "Lo sportello",
        "reason": "Sono diverse.",
    }
    wrong = client.send(f"{scheda}/scomponi", typed, status=422).text
    assert "Parte 3: passaggio: Il passaggio non è nel testo" in wrong
    assert "Gli autobus" in wrong, "nothing typed is lost"
    client.send(f"{scheda}/scomponi", typed | {"passage_3": TWO, "version": "77"}, status=409)
    client.send(f"{scheda}/scomponi", typed | {"passage_3": TWO})
    made = queries.list_parts(whole)
    assert [one.title for one in made] == ["Gli autobus", "Lo sportello"]
    assert "Ricomponi" in client.visit(scheda, budget=30).text
    assert "Parte del contributo n." in client.visit(f"/ao/ufficio/contributi/{made[0].id}", budget=30).text
    make_reply(territory, made[1].id, status="published")
    public = client.visit(f"/ao/contributi/{number}", budget=20).text
    assert "Le parti di questo contributo" in public
    assert "Senza risposta" in public
    assert "Scomposto in parti" in public, "the tracker says it"
    assert "Parte del contributo n." in client.visit(f"/ao/contributi/{made[0].number}", budget=20).text
    assert "resta in parti" in client.visit(f"{scheda}/ricomponi", budget=20).text


def test_put_together_from_its_page(client: VisitingClient, territory: TerritoryRef, olga: Actor, whole: int) -> None:
    user_id = make_user("Ada Serra")
    give_role(user_id, territory, "coordinator")
    sign_in_as(client, user_id)
    split(territory, olga, whole)
    scheda = f"/ao/ufficio/contributi/{whole}"
    client.send(f"{scheda}/ricomponi", {"reason": "no"}, status=422)
    client.send(f"{scheda}/ricomponi", {"reason": "Si risponde insieme."})
    assert row_of(whole).status is PublicationStatus.PUBLISHED
    assert "non c’è niente da ricomporre" in client.visit(f"{scheda}/ricomponi", budget=20).text
