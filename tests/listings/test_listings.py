# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters kept by name: whose, how many, under which name, by whom changed, what stays when a person leaves."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.listings import policy, queries, service
from consulta.listings.models import ListLayout, ListName, SavedFilter
from consulta.listings.requests import ChooseLayout, DeleteFilter, EditFilter
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.listings import make_filter
from tests.factories.territory import make_territory


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def olga(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Olga Serra")


@pytest.fixture
def ugo(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Ugo Melis")


@pytest.fixture
def boss(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Bruno Loi")


def names(territory: TerritoryRef, actor: Actor) -> list[str]:
    return [one.name for one in queries.list_names(territory.id, actor.user_id)]


def edit(actor: Actor, territory: TerritoryRef, filter_id: int, name: str, shared: bool, version: int = 1) -> None:
    request = EditFilter(territory_id=territory.id, filter_id=filter_id, name=name, is_shared=shared, version=version)
    service.edit_filter(actor, request, clock.now())


def test_a_private_one_is_seen_by_its_owner_a_shared_one_by_all(territory: TerritoryRef, olga: Actor, ugo: Actor, boss: Actor) -> None:
    mine = make_filter(territory, olga, name="Solo mio")
    make_filter(territory, olga, name="Di tutti", is_shared=True)
    make_filter(make_territory("altrove"), name="Di un altro territorio", is_shared=True)
    assert names(territory, olga) == ["Di tutti", "Solo mio"]
    assert names(territory, ugo) == names(territory, boss) == ["Di tutti"]
    with pytest.raises(NotFound):
        queries.get_filter(territory.id, boss.user_id, mine)
    with pytest.raises(NotFound):
        edit(boss, territory, mine, "Preso", True)
    found = queries.get_filter(territory.id, olga.user_id, mine)
    assert (found.criteria, found.owner, found.is_shared) == ({"stato": "published", "letto": "no"}, "Olga Serra", False)
    assert queries.load_desk(territory.id, olga.user_id, ListName.COMMENTS).filters == []


def test_a_name_stands_once_on_its_shelf(territory: TerritoryRef, olga: Actor, ugo: Actor) -> None:
    make_filter(territory, olga, name="Anziani", is_shared=True)
    with pytest.raises(Invalid) as twice:
        make_filter(territory, ugo, name="  ANZIANI ", is_shared=True)
    assert "già un filtro condiviso con questo nome" in twice.value.errors["name"]
    own = make_filter(territory, ugo, name="anziani")
    make_filter(territory, ugo, name="Anziani", list_name="commenti", criteria={"etichetta": "trasporti"})
    with pytest.raises(Invalid):
        make_filter(territory, ugo, name="Anziani")
    with pytest.raises(Invalid):
        edit(ugo, territory, own, "Anziani", True)
    edit(ugo, territory, own, "Anziani soli", True)
    assert names(territory, olga) == ["Anziani", "Anziani soli"]


def test_what_is_missing_is_said(territory: TerritoryRef, olga: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for values, field in (
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"criteria": {"q": "x" * 301}}, "criteria"),
    ):
        with pytest.raises(Invalid) as wrong:
            make_filter(territory, olga, **values)
        assert list(wrong.value.errors) == [field]
    with pytest.raises(NotFound):
        make_filter(territory, olga, list_name="risposte")
    monkeypatch.setattr(policy, "MOST", 2)
    make_filter(territory, olga, name="Uno")
    make_filter(territory, olga, name="Due", is_shared=True)
    with pytest.raises(Invalid) as full:
        make_filter(territory, olga, name="Tre")
    assert "Hai già 2 filtri salvati" in full.value.errors["criteria"]
    make_filter(territory, name="Tre")


def test_the_same_form_keeps_one(territory: TerritoryRef, olga: Actor, ugo: Actor) -> None:
    first = make_filter(territory, olga, key="k" * 24)
    assert make_filter(territory, olga, key="k" * 24) == first
    with pytest.raises(Refused):
        make_filter(territory, ugo, key="k" * 24)
    assert len(queries.list_filters(territory.id, olga.user_id)) == 1


def test_who_made_it_or_coordinates_changes_it(territory: TerritoryRef, olga: Actor, ugo: Actor, boss: Actor) -> None:
    shared = make_filter(territory, olga, name="Di tutti", is_shared=True)
    with pytest.raises(Refused):
        edit(ugo, territory, shared, "Mio", True)
    edit(boss, territory, shared, "Dell'ufficio", True)
    with pytest.raises(Conflict) as stale:
        edit(olga, territory, shared, "Quello vecchio", True)
    assert stale.value.theirs["Nome"] == "Dell'ufficio"
    with pytest.raises(Conflict):
        service.delete_filter(olga, DeleteFilter(territory_id=territory.id, filter_id=shared, version=1), clock.now())
    edit(boss, territory, shared, "Dell'ufficio", False, version=2)
    assert names(territory, olga) == ["Dell'ufficio"], "taken back it is its owner's, not of who took it back"
    assert names(territory, boss) == []
    service.delete_filter(olga, DeleteFilter(territory_id=territory.id, filter_id=shared, version=3), clock.now())
    assert names(territory, olga) == []
    trail = db.session.execute(select(AuditEvent.name, AuditEvent.details).where(AuditEvent.subject == f"filtro/{shared}")).all()
    assert {name for name, _details in trail} == {"listings.filter_changed"}
    assert sorted(details["change"] for _name, details in trail) == ["created", "deleted", "renamed", "taken_back"]
    assert [details["title"] for _name, details in trail if details["change"] == "deleted"] == [""], "a private name stays private"
    assert db.session.scalar(select(RegisterEntry.id).where(RegisterEntry.type.like("listings%"))) is None


@pytest.mark.parametrize("role", ["auditor", "municipal_referent", "administrator"])
def test_who_only_reads_keeps_nothing(territory: TerritoryRef, role: str) -> None:
    actor = make_actor(territory, role)
    with pytest.raises(Refused):
        make_filter(territory, actor)
    with pytest.raises(Refused):
        service.choose_layout(actor, ChooseLayout(territory_id=territory.id, list_name="contributi", is_grid=True), clock.now())


def test_the_look_of_a_list_is_a_persons_own(territory: TerritoryRef, olga: Actor, ugo: Actor) -> None:
    def choose(actor: Actor, is_grid: bool, columns: list[str] | None = None) -> None:
        wanted = ChooseLayout(territory_id=territory.id, list_name="contributi", is_grid=is_grid, columns=columns)
        service.choose_layout(actor, wanted, clock.now())

    choose(olga, True, ["tipo", "area"])
    choose(olga, False)
    make_filter(territory, olga, name="Con la griglia")
    desk = queries.load_desk(territory.id, olga.user_id, ListName.CONTRIBUTIONS)
    assert (desk.is_grid, desk.columns, [one.name for one in desk.filters]) == (False, ("tipo", "area"), ["Con la griglia"])
    choose(olga, True)
    assert queries.load_desk(territory.id, olga.user_id, ListName.CONTRIBUTIONS).is_grid
    assert queries.load_desk(territory.id, ugo.user_id, ListName.CONTRIBUTIONS) == queries.Desk([], False, ())
    with pytest.raises(Invalid):
        choose(olga, True, ["x"] * 41)


def test_a_person_takes_away_what_was_private(territory: TerritoryRef, olga: Actor, boss: Actor) -> None:
    make_filter(territory, olga, name="Solo mio")
    shared = make_filter(territory, olga, name="Di tutti", is_shared=True)
    service.choose_layout(olga, ChooseLayout(territory_id=territory.id, list_name="contributi", is_grid=True), clock.now())
    part, told = queries.personal_data(olga.user_id or 0)
    assert part == "elenchi"
    assert [one["nome"] for one in told["filtri"]] == ["Solo mio", "Di tutti"]
    assert told["colonne"][0]["griglia"] is True
    service.erase(olga.user_id or 0, clock.now())
    assert db.session.scalars(select(SavedFilter.name)).all() == ["Di tutti"]
    assert db.session.scalars(select(ListLayout)).all() == []
    assert queries.get_filter(territory.id, boss.user_id, shared).owner == ""
    with pytest.raises(Invalid) as nobodys:
        edit(boss, territory, shared, "Mio", False)
    assert "non c'è più" in nobodys.value.errors["is_shared"]
    edit(boss, territory, shared, "Ancora di tutti", True)


@given(name=st.text(max_size=120), value=st.text(max_size=400), kept=st.integers(0, 40))
def test_a_filter_is_kept_only_with_a_name_and_with_room(name: str, value: str, kept: int) -> None:
    errors = policy.wrong_filter(name, {"q": value}, kept)
    good = 0 < len(name) <= policy.NAME_CAP and len(value) <= policy.VALUE_CAP and kept < policy.MOST
    assert (errors == {}) is good
