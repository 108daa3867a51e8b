# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many contributions and one line of the plan: preview, row report, undo exactly, from the list and from the line's page."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.contributions.models import Contribution
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.unit_of_work import current, transactional
from consulta.notifications.models import NewsFact
from consulta.plans import queries as plans
from consulta.plans import service as plan_service
from consulta.plans.models import ContributionLink, Objective
from consulta.plans.requests import UnlinkContribution
from consulta.replies import queries as replies
from consulta.web.ports import TerritoryRef
from consulta.workspace.linking import LinkTogether, act_named
from consulta.workspace.together import any_act
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution, new_key
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

MANY = "/ao/ufficio/collegamenti-insieme"
LIST_BUDGET = 14


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


def texts(territory: TerritoryRef, total: int) -> list[int]:
    topic = make_topic(territory)
    return [make_contribution(territory, topic).contribution_id for _ in range(total)]


def prepare(territory: TerritoryRef, olga: Actor, act: LinkTogether, ids: list[int]) -> int:
    versions = {row.id: row.version for row in db.session.execute(select(Contribution.id, Contribution.version))}
    picked = tuple(Picked(one, versions.get(one, 1)) for one in ids)
    return bulk.prepare(olga, act, PrepareBulk(territory.id, act.name, "contribution", picked, new_key()), clock.now())


def outcome(operation: int) -> dict[int, str]:
    db.session.rollback()
    return {row.subject_id: row.status.value for row in bulk_queries.list_rows(operation)}


def carry_out(territory: TerritoryRef, olga: Actor, act: LinkTogether, operation: int, reason: str = "") -> dict[int, str]:
    bulk.carry_out(olga, act, CarryOut(territory.id, operation, {"reason": reason}), clock.now())
    return outcome(operation)


def standing(objective_id: int) -> dict[int, tuple[str, str]]:
    live = (ContributionLink.objective_id == objective_id, ContributionLink.removed_at.is_(None))
    query = select(ContributionLink.contribution_id, ContributionLink.relation, ContributionLink.reason).where(*live)
    return {row.contribution_id: (row.relation.value, row.reason) for row in db.session.execute(query)}


def stood() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Everything a link touches: rows in force, and since when each contribution is linked."""
    live = select(ContributionLink.id, ContributionLink.created_by_id, ContributionLink.created_at, ContributionLink.reason)
    rows = db.session.execute(live.where(ContributionLink.removed_at.is_(None)).order_by(ContributionLink.id))
    since = db.session.execute(select(Contribution.id, Contribution.linked_at).order_by(Contribution.id))
    return [tuple(row) for row in rows], [tuple(row) for row in since]


@transactional
def touch(contribution_id: int) -> None:
    current().session.execute(update(Contribution).where(Contribution.id == contribution_id).values(version=Contribution.version + 1))


def test_linked_with_one_reason_and_taken_back_exactly(territory: TerritoryRef, olga: Actor) -> None:
    ids = texts(territory, 4)
    one, two, has, changed = ids
    line, other = make_objective(territory), make_objective(territory, title="Trasporti")
    make_link(territory, has, line)
    make_link(territory, two, other)
    before = stood()
    act = LinkTogether("link", line, "amends")
    operation = prepare(territory, olga, act, ids)
    touch(changed)
    assert set(standing(line)) == {has}, "looking does nothing"
    done = carry_out(territory, olga, act, operation, "Chiedono la stessa cosa.")
    assert done == {one: "done", two: "done", has: "skipped", changed: "skipped"}
    assert standing(line)[one] == standing(line)[two] == ("amends", "Chiedono la stessa cosa.")
    bulk.undo(olga, act, territory.id, operation, clock.now())
    assert outcome(operation)[one] == outcome(operation)[two] == "undone"
    assert stood() == before


def test_news_wait_and_go_with_the_undo(territory: TerritoryRef, olga: Actor) -> None:
    (one,) = texts(territory, 1)
    line = make_objective(territory)
    act = LinkTogether("link", line)
    operation = prepare(territory, olga, act, [one])
    carry_out(territory, olga, act, operation)
    news = select(func.count()).where(NewsFact.what == "contribution_linked")
    assert db.session.scalar(news) == 1
    bulk.undo(olga, act, territory.id, operation, clock.now())
    db.session.rollback()
    assert db.session.scalar(news) == 0


def test_what_changed_since_stays(territory: TerritoryRef, olga: Actor) -> None:
    one, two = texts(territory, 2)
    line = make_objective(territory)
    act = LinkTogether("link", line)
    operation = prepare(territory, olga, act, [one, two])
    carry_out(territory, olga, act, operation)
    link_id = plans.links_of_contribution(two)[0].id
    plan_service.unlink(olga, UnlinkContribution(link_id=link_id), clock.now())
    bulk.undo(olga, act, territory.id, operation, clock.now())
    assert outcome(operation) == {one: "undone", two: "left"}


def test_parted_and_joined_again_with_who_had_linked(territory: TerritoryRef, olga: Actor) -> None:
    linked, bare = texts(territory, 2)
    line = make_objective(territory)
    make_link(territory, linked, line, reason="Lo chiede da anni.")
    before = stood()
    act = LinkTogether("unlink", line)
    operation = prepare(territory, olga, act, [linked, bare])
    assert carry_out(territory, olga, act, operation) == {linked: "done", bare: "skipped"}
    assert not standing(line)
    bulk.undo(olga, act, territory.id, operation, clock.now())
    assert stood() == before


def test_a_link_made_anew_since_is_not_doubled(territory: TerritoryRef, olga: Actor) -> None:
    (one,) = texts(territory, 1)
    line = make_objective(territory)
    make_link(territory, one, line)
    act = LinkTogether("unlink", line)
    operation = prepare(territory, olga, act, [one])
    carry_out(territory, olga, act, operation)
    make_link(territory, one, line, relation="amends")
    bulk.undo(olga, act, territory.id, operation, clock.now())
    assert outcome(operation) == {one: "left"}
    assert standing(line) == {one: ("amends", "")}


def test_the_link_on_which_a_public_yes_stands_is_kept(territory: TerritoryRef, olga: Actor) -> None:
    yes, plain = texts(territory, 2)
    line = make_objective(territory)
    for one in (yes, plain):
        make_link(territory, one, line)
    make_reply(territory, yes, status="published", outcome="accepted")
    links = {one: plans.links_of_contribution(one)[0].id for one in (yes, plain)}
    many = replies.may_unlink_many(list(links.values()))
    assert {one: bool(many[link]) for one, link in links.items()} == {yes: False, plain: True}
    assert {link: bool(replies.may_unlink(link)) for link in many} == {link: bool(many[link]) for link in many}
    act = LinkTogether("unlink", line)
    assert carry_out(territory, olga, act, prepare(territory, olga, act, [yes, plain])) == {yes: "skipped", plain: "done"}


def test_what_is_not_public_archived_or_of_others_is_skipped(territory: TerritoryRef, olga: Actor) -> None:
    topic = make_topic(territory)
    waiting = make_contribution(territory, topic, published=False).contribution_id
    shown = make_contribution(territory, topic).contribution_id
    line = make_objective(territory)
    (foreign,) = texts(make_territory("pg", "Ambito di Prova"), 1)
    act = LinkTogether("link", line)
    assert carry_out(territory, olga, act, prepare(territory, olga, act, [waiting, shown, foreign])) == {
        waiting: "skipped",
        shown: "done",
        foreign: "skipped",
    }
    operation = prepare(territory, olga, act, texts(territory, 1))
    _archive(line)
    assert set(carry_out(territory, olga, act, operation).values()) == {"skipped"}


@transactional
def _archive(objective_id: int) -> None:
    current().session.execute(update(Objective).where(Objective.id == objective_id).values(status="archived"))


def test_who_may_not_too_long_a_reason_and_too_late(territory: TerritoryRef, olga: Actor) -> None:
    (one,) = texts(territory, 1)
    act = LinkTogether("link", make_objective(territory))
    with pytest.raises(Refused):
        prepare(territory, make_actor(territory, "auditor"), act, [one])
    operation = prepare(territory, olga, act, [one])
    with pytest.raises(Invalid):
        carry_out(territory, olga, act, operation, "x" * 1_001)
    carry_out(territory, olga, act, operation)
    with pytest.raises(Refused):
        bulk.undo(olga, act, territory.id, operation, clock.now() + timedelta(minutes=11))


@pytest.mark.parametrize("name", ["", "plans.", "plans.link.supports.x", "plans.boh.supports.1", "plans.link.boh.1", "plans.link.a.b.c"])
def test_an_act_that_is_none_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        act_named(name)


def test_the_worker_knows_the_act() -> None:
    act = LinkTogether("unlink", 12, "amends")
    assert any_act(act.name) == act


def test_from_the_line_to_the_report_and_back(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    ids = texts(territory, 3)
    line = make_objective(territory)
    start = f"{MANY}/contributi?riga={line}&stato=published"
    assert start.replace("&", "&amp;") in client.visit(f"/ao/ufficio/obiettivi/{line}").text
    page = client.visit(start, budget=LIST_BUDGET).text
    assert re.search(r'name="objective"[^>]*value="OB1 · ', page)
    marks = re.findall(r'name="picked" value="([^"]+)"', page)
    assert {int(mark.split(":")[0]) for mark in marks} == set(ids)
    typed = {"objective": "OB1", "verb": "link", "relation": "supports", "which": "picked"}
    assert "Non hai scelto nessuna riga" in client.send(start, typed, status=422).text
    assert "Nessun obiettivo ha questo codice" in client.send(start, typed | {"objective": "ZZ9"}, status=422).text
    assert "Scegli la riga del piano" in client.send(start, typed | {"objective": ""}, status=422).text
    where = client.send(start, typed | {"picked": marks[:2]}).headers["Location"]
    preview = client.visit(where, budget=LIST_BUDGET).text
    assert "Conferma per 2 contributi" in preview
    base = where.split("?")[0]
    client.send(f"{base}/conferma", {"reason": "Parlano dello stesso servizio."}, page=where)
    assert "Puoi annullare fino alle" in client.visit(where, budget=LIST_BUDGET).text
    assert len(standing(line)) == 2
    assert "OB1" in client.visit(MANY).text
    only = client.visit(f"{MANY}/contributi?riga={line}&obiettivo={line}&verbo=unlink", budget=LIST_BUDGET).text
    assert len(re.findall(r'name="picked"', only)) == 2
    client.send(f"{base}/annulla", {}, page=where)
    assert not standing(line)


def test_a_line_written_in_place_keeps_the_ticks(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    texts(territory, 2)
    start = f"{MANY}/contributi"
    page = client.visit(start, budget=LIST_BUDGET).text
    mark = re.findall(r'name="picked" value="([^"]+)"', page)[0]
    area = re.findall(r'<option value="(\d+)"', page.split('name="new_area_id"')[1])[0]
    typed = {"objective": "", "verb": "link", "relation": "supports", "which": "picked", "picked": [mark], "create": "1"}
    assert "Scrivi il titolo del nuovo obiettivo" in client.send(start, typed, status=422).text
    again = client.send(start, typed | {"new_title": "Bus a chiamata", "new_area_id": area}, status=200).text
    assert f'value="{mark}" checked' in again
    assert re.search(r'name="objective"[^>]*value="OB1 · Bus a chiamata"', again)
    assert db.session.scalar(select(func.count()).select_from(Objective)) == 1


def test_hostile_filters_and_roles(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user("Aldo Rossi")
    give_role(user_id, territory, "auditor")
    sign_in_as(client, user_id)
    texts(territory, 1)
    assert "Guarda che cosa succede" not in client.visit(f"{MANY}/contributi", budget=LIST_BUDGET).text
    client.visit(f"{MANY}/contributi?obiettivo=%27x", status=400)
    assert "Nessun contributo risponde" in client.visit(f"{MANY}/contributi?obiettivo=99999&riga=x", budget=LIST_BUDGET).text
    client.visit(f"{MANY}/999999", status=404)


def test_lines_without_sources_are_counted_on_oggi_as_the_tree_counts_them(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    (linked,) = texts(territory, 1)
    top = make_objective(territory, title="Mobilità")
    below = make_objective(territory, title="Corse serali", level="specific", parent_id=top)
    leaf = make_objective(territory, title="Bus a chiamata", level="intervention", parent_id=below)
    alone = make_objective(territory, title="Sportelli")

    def counted() -> tuple[int, int]:
        tree = plans.list_tree(territory.id, plans.get_objective(territory.id, top).cycle_id)
        orphans = sum(line.is_orphan for area in tree for line in area.objectives)
        return orphans, db.session.scalar(select(func.count()).select_from(Objective).where(plans.without_sources(territory.id))) or 0

    assert counted() == (4, 4)
    make_link(territory, linked, leaf)
    assert counted() == (1, 1)
    page = client.visit("/ao/ufficio/", budget=14).text
    assert "Righe del piano senza contributi" in page
    assert "senza_fonti=si" in page
    _archive(alone)
    db.session.rollback()
    assert counted() == (0, 0)
