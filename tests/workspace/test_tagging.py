# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One tag on many texts: preview, row report, undo, for contributions and comments."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.policy import UNDO_FOR
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.codebook import queries, service
from consulta.codebook.models import TagApplication
from consulta.codebook.requests import ApplyTags, RetireTag
from consulta.codebook.together import TagTogether, act_named
from consulta.contributions.models import Comment, Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import NotFound, Refused
from consulta.core.unit_of_work import current, transactional
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.codebook import make_tag, put_tags
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_comment, make_contribution, new_key
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

MANY = "/ao/ufficio/etichette-insieme"
LIST_BUDGET = 20


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def texts(territory: TerritoryRef, total: int) -> list[int]:
    topic = make_topic(territory)
    return [make_contribution(territory, topic).contribution_id for _ in range(total)]


def prepare(territory: TerritoryRef, olga: Actor, act: TagTogether, ids: list[int]) -> int:
    table = Comment if act.kind == "comment" else Contribution
    versions = {row.id: row.version for row in db.session.execute(select(table.id, table.version))}
    picked = tuple(Picked(one, versions.get(one, 1)) for one in ids)
    return bulk.prepare(olga, act, PrepareBulk(territory.id, act.name, act.kind, picked, new_key()), clock.now())


def carry_out(territory: TerritoryRef, olga: Actor, act: TagTogether, operation: int) -> dict[int, str]:
    bulk.carry_out(olga, act, CarryOut(territory.id, operation), clock.now())
    return outcome(operation)


def outcome(operation: int) -> dict[int, str]:
    db.session.rollback()
    return {row.subject_id: row.status.value for row in bulk_queries.list_rows(operation)}


def on(subject_id: int, kind: str = "contribution") -> set[int]:
    return {tag.id for tag in queries.tags_of(kind, subject_id)}


@transactional
def touch(contribution_id: int) -> None:
    current().session.execute(update(Contribution).where(Contribution.id == contribution_id).values(version=Contribution.version + 1))


def test_put_on_those_that_lack_it_and_taken_back_exactly(territory: TerritoryRef, olga: Actor) -> None:
    tag, (one, two, has, changed) = make_tag(territory), texts(territory, 4)
    put_tags(territory, has, tag)
    act = TagTogether("apply", "contribution", "filter", tag)
    operation = prepare(territory, olga, act, [one, two, has, changed])
    touch(changed)
    assert not on(one), "looking does nothing"
    assert carry_out(territory, olga, act, operation) == {one: "done", two: "done", has: "skipped", changed: "skipped"}
    assert (on(one), on(two), on(changed)) == ({tag}, {tag}, set())
    sources = db.session.scalars(select(TagApplication.source).where(TagApplication.contribution_id == one)).all()
    assert [source.value for source in sources] == ["filter"]
    service.apply_tags(olga, ApplyTags("contribution", two, ()), clock.now())
    bulk.undo(olga, act, territory.id, operation, clock.now())
    assert outcome(operation)[one] == "undone"
    assert outcome(operation)[two] == "left", "somebody took it off since"
    assert (on(one), on(two), on(has)) == (set(), set(), {tag})


def test_taken_off_and_put_back_with_who_had_put_it(territory: TerritoryRef, olga: Actor) -> None:
    tag, (one, bare) = make_tag(territory), texts(territory, 2)
    put_tags(territory, one, tag)
    before = db.session.execute(select(TagApplication.id, TagApplication.applied_by_id, TagApplication.applied_at)).all()
    act = TagTogether("remove", "contribution", "selection", tag)
    operation = prepare(territory, olga, act, [one, bare])
    assert carry_out(territory, olga, act, operation) == {one: "done", bare: "skipped"}
    assert not on(one)
    bulk.undo(olga, act, territory.id, operation, clock.now())
    assert on(one) == {tag}
    assert db.session.execute(select(TagApplication.id, TagApplication.applied_by_id, TagApplication.applied_at)).all() == before


def test_comments_too(territory: TerritoryRef, olga: Actor) -> None:
    tag, said = make_tag(territory), make_comment(territory).comment_id
    act = TagTogether("apply", "comment", "selection", tag)
    assert carry_out(territory, olga, act, prepare(territory, olga, act, [said])) == {said: "done"}
    assert on(said, "comment") == {tag}


def test_a_tag_that_was_retired_meanwhile_and_texts_of_others_are_skipped(territory: TerritoryRef, olga: Actor) -> None:
    tag, (one,) = make_tag(territory), texts(territory, 1)
    (foreign,) = texts(make_territory("pg", "Ambito di Prova"), 1)
    act = TagTogether("apply", "contribution", "selection", tag)
    operation = prepare(territory, olga, act, [one, foreign])
    assert act.weigh(olga, territory.id, [Picked(foreign, 1)], lock=False)[foreign].reason == "Questo testo non c'è più."
    service.retire_tag(olga, RetireTag(tag, True, 1), clock.now())
    assert set(carry_out(territory, olga, act, operation).values()) == {"skipped"}


def test_who_may_not_and_when_it_is_too_late(territory: TerritoryRef, olga: Actor) -> None:
    tag, (one,) = make_tag(territory), texts(territory, 1)
    act = TagTogether("apply", "contribution", "selection", tag)
    with pytest.raises(Refused):
        prepare(territory, make_actor(territory, "auditor"), act, [one])
    operation = prepare(territory, olga, act, [one])
    carry_out(territory, olga, act, operation)
    with pytest.raises(Refused):
        bulk.undo(olga, act, territory.id, operation, clock.now() + UNDO_FOR)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "codebook.",
        "codebook.apply.contribution.filter.x",
        "codebook.apply.topic.filter.1",
        "moderation.published",
        "codebook.a.b.c.d.e",
    ],
)
def test_an_act_that_is_none_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        act_named(name)


@pytest.mark.parametrize("kind", ["contributi", "commenti"])
def test_from_the_list_to_the_report_and_back(client: VisitingClient, territory: TerritoryRef, kind: str) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    tag = make_tag(territory, "Trasporti")
    ids = texts(territory, 2) if kind == "contributi" else [make_comment(territory).comment_id, make_comment(territory).comment_id]
    path = f"{MANY}/{kind}"
    page = client.visit(path, budget=LIST_BUDGET).text
    marks = re.findall(r'name="picked" value="([^"]+)"', page)
    assert {int(mark.split(":")[0]) for mark in marks} >= set(ids)
    wrong = client.send(path, {"tag_id": str(tag), "verb": "apply", "which": "picked"}, status=422).text
    assert "Non hai scelto nessuna riga" in wrong
    client.send(path, {"tag_id": "999999", "verb": "apply", "which": "page"}, status=422)
    sent = client.send(path, {"tag_id": str(tag), "verb": "apply", "which": "picked", "picked": marks})
    where = sent.headers["Location"]
    preview = client.visit(where, budget=LIST_BUDGET).text
    assert f"Conferma per {len(marks)} testi" in preview
    client.send(f"{where}/conferma", {}, page=where)
    assert "Puoi annullare fino alle" in client.visit(where).text
    assert "Trasporti" in client.visit(MANY).text
    client.send(f"{where}/annulla", {}, page=where)
    assert not on(ids[0], "contribution" if kind == "contributi" else "comment")


def test_hostile_filters_and_roles(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user("Aldo Rossi")
    give_role(user_id, territory, "auditor")
    sign_in_as(client, user_id)
    texts(territory, 1)
    assert "Guarda che cosa succede" not in client.visit(f"{MANY}/contributi").text
    client.visit(f"{MANY}/commenti?etichetta=%27x", status=400)
    client.visit(f"{MANY}/commenti?stato=boh", status=400)
    client.visit(f"{MANY}/999999", status=404)
