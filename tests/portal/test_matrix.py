# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix of contributions and plan: each number is the total of its list, and each table can be read again."""

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

import pytest
import time_machine
from flask import Flask

from consulta.contributions import service
from consulta.contributions.models import ContributionKind
from consulta.contributions.queries import ContributionFilter
from consulta.contributions.requests import Subject
from consulta.core.sheet_writing import MIME, bare
from consulta.core.sheets import Bounds, read_sheet
from consulta.organisations.queries import actor_of
from consulta.plans.models import LinkRelation, ObjectiveLevel
from consulta.portal.views import matrix
from consulta.traceability import queries
from consulta.traceability.requests import Dimension
from consulta.web.page_cache import page_cache
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_contribution, make_merge
from tests.factories.organisations import make_organisation
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.territory import area_id, make_territory, municipality_ids
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
BUDGET = 12
FORMULAS = ("=1+1", "+39 070", "-2+3", "@SUM(A1)", "'=1", "1.10", '\u20ac 5; "due"', "=cmd|' /C calc'!A0")


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@dataclass(frozen=True, slots=True)
class World:
    """A plan of two lines: what three authors said of them, and what may not be counted."""

    territory: TerritoryRef
    cycle_id: int
    table_id: int
    first: int
    second: int


def make_world() -> World:
    territory = make_territory()
    cycle = make_cycle(territory)
    table = make_roundtable(territory, cycle)
    topic, other = make_topic(territory, cycle, roundtable_id=table), make_topic(territory, cycle, title="Altro argomento")
    here, _there = municipality_ids(territory)[:2]
    rita, ugo = make_user("Rita Melis"), make_user("Ugo Loi")
    ponte = make_organisation(territory, rita, municipality_id=here)
    coop = make_organisation(territory, ugo, name="Cooperativa Il Sole", category="social_cooperative")
    first = make_objective(territory, cycle, title="Otto ore a settimana", area_id=area_id(territory))
    second = make_objective(territory, cycle, title="=Trasporti", area_id=area_id(territory))
    gone = make_objective(territory, cycle, title="Voce tolta", area_id=area_id(territory))
    citizen, twice = make_contribution(territory, topic), make_contribution(territory, other, title="In due voci", kind="proposal")
    of_ponte = make_contribution(territory, topic, actor_of(rita, NOW), title="Dal Ponte", organisation_id=ponte)
    of_coop = make_contribution(territory, topic, actor_of(ugo, NOW), title="Dalla cooperativa", organisation_id=coop)
    loose, hidden, joined = (make_contribution(territory, topic, title=f"Testo {n}") for n in range(3))
    make_link(territory, citizen.contribution_id, first, reason=FORMULAS[0])
    make_link(territory, twice.contribution_id, first, relation="considered", reason="Riguarda\nun altro servizio.")
    make_link(territory, twice.contribution_id, second, reason=FORMULAS[3])
    make_link(territory, of_ponte.contribution_id, first)
    make_link(territory, of_coop.contribution_id, second)
    make_link(territory, hidden.contribution_id, first)
    make_reply(territory, citizen.contribution_id, "not_accepted")
    make_merge(territory, make_actor(territory, "operator"), joined.contribution_id, loose.contribution_id)
    service.change_publication(Subject("contribution", hidden.contribution_id), territory.id, "hidden", None, NOW)
    assert gone
    return World(territory, cycle, table, first, second)


def build(world: World, dimension: Dimension = Dimension.CATEGORY, **chosen: object) -> queries.Matrix:
    values: dict[str, str] = {name: str(value) for name, value in chosen.items()}
    return queries.build_matrix(world.territory.id, world.cycle_id, ContributionFilter.from_args(values), dimension)


def test_counts_by_category(app: Flask) -> None:
    world = make_world()
    found = build(world)
    assert [column.key for column in found.columns] == ["cittadini", "social_promotion_org", "social_cooperative"]
    assert dict(found.of(world.first).cells) == {"cittadini": 2, "social_promotion_org": 1}, "the hidden one is not counted"
    assert dict(found.of(world.second).cells) == {"cittadini": 1, "social_cooperative": 1}
    assert (found.linked.total, found.unlinked.total) == (4, 1), "once each, whatever the lines; the joined one shows its target's"


def test_counts_by_comune_of_the_organisation(app: Flask) -> None:
    world = make_world()
    found = build(world, Dimension.SEAT)
    assert found.columns[0].key == "cittadini"
    assert found.columns[-1].key == "senza"
    assert len(found.columns) == 3
    assert found.of(world.second).of("senza") == 1


def test_a_filter_keeps_the_lines_that_it_finds(app: Flask) -> None:
    world = make_world()
    assert build(world, esito="not_accepted").linked.total == 1
    assert [one.id for area in build(world, categoria="social_cooperative").areas for one in area.objectives] == [world.second]
    assert build(world, tavolo=world.table_id).of(world.first).total == 2
    assert build(world, tipo="proposal").linked.total == 1
    assert build(world, area="elderly").is_empty


@pytest.mark.parametrize(
    "query", ["", "?per=sede", "?tipo=need", "?per=sede&esito=not_accepted", "?categoria=cittadini", "?sede=senza&per=sede"]
)
def test_every_number_is_the_total_of_the_list_behind_it(client: VisitingClient, query: str) -> None:
    world = make_world()
    page = client.visit(f"/ao/piano/matrice/{world.cycle_id}{query}", budget=BUDGET).text
    cells = re.findall(r'<td class="c-number"><a href="([^"]+)">([^<]+)</a></td>', page)
    assert cells
    for address, number in cells:
        listed = client.visit(unescape(address), budget=14).text
        total = re.search(r'role="status">([0-9.]+) contribut', listed)
        assert total is not None, address
        assert total.group(1) == number, address


def test_statements_do_not_grow(client: VisitingClient) -> None:
    world = make_world()
    counts = []
    for more in (1, 12):
        for number in range(more):
            line = make_objective(world.territory, world.cycle_id, title=f"Voce {more} {number}", area_id=area_id(world.territory))
            make_link(world.territory, make_contribution(world.territory, title=f"Testo {more} {number}").contribution_id, line)
        page_cache().clear()
        for path in ("", "?per=sede", f"/{world.cycle_id}/collegamenti.csv"):
            client.get(f"/ao/piano/matrice{path}")
        client.visit("/ao/piano/matrice", budget=BUDGET)
        counts.append(len(client.statements))
    assert counts[0] == counts[1]


def test_the_table_says_what_its_heads_are(client: VisitingClient) -> None:
    make_world()
    page = client.visit("/ao/piano/matrice", budget=BUDGET).text
    for part in ("<caption>", 'scope="col"', 'scope="row"', 'scope="rowgroup"', "c-table--tall", "Come si legge"):
        assert part in page
    assert 'name="comune"' not in page, "no filter says where people live"
    assert 'href="/ao/piano/matrice/' in client.visit("/ao/piano").text
    assert 'href="/ao/piano/matrice/' in client.visit("/ao/conferenza", budget=17).text


def test_nothing_to_count_says_what_will_be_there(client: VisitingClient) -> None:
    territory = make_territory()
    assert "Non c’è ancora una consultazione" in client.visit("/ao/piano/matrice").text
    make_cycle(territory)
    assert "Non ci sono ancora contributi pubblicati" in client.visit("/ao/piano/matrice", budget=BUDGET).text
    assert "Nessun contributo con questi filtri" in client.visit("/ao/piano/matrice?tipo=need", budget=BUDGET).text


def test_what_is_not_known_is_said_or_not_found(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory, title="Il piano di adesso")
    for query in ("per=eta", "tipo=altro", "sede=qui", "tavolo=x"):
        assert client.get(f"/ao/piano/matrice?{query}").status_code == 400, query
    for path in (f"{cycle}/matrice.pdf", "424242", "424242/matrice.csv", f"{cycle}/colonne-altro.csv", "424242/collegamenti.csv"):
        assert client.get(f"/ao/piano/matrice/{path}").status_code == 404, path
    for name, value in (("piano", "x"), ("fuori_piano", "0"), ("sede", "1"), ("obiettivo", "-1")):
        assert client.get(f"/ao/contributi?{name}={value}").status_code == 400


def _read(content: bytes, kind: str) -> list[list[str]]:
    sheet = read_sheet(f"tabella.{kind}", io.BytesIO(content), Bounds(keeps_lines=True))
    undo = bare if kind == "csv" else str
    return [[undo(cell) for cell in row] for row in (sheet.headings, *(cells for _line, cells in sheet.rows))]


@pytest.mark.parametrize("kind", list(MIME))
@pytest.mark.parametrize("query", ["", "?per=sede", "?tipo=need"])
def test_the_matrix_that_is_read_again_is_the_same(client: VisitingClient, kind: str, query: str) -> None:
    world = make_world()
    answer = client.get(f"/ao/piano/matrice/{world.cycle_id}/matrice.{kind}{query}")
    assert answer.status_code == 200
    assert answer.mimetype == MIME[kind]
    values = dict(one.split("=") for one in query[1:].split("&") if one)
    found = build(world, Dimension(values.pop("per", "categoria")), **values)
    with client.application.test_request_context("/ao/"):
        rows, explained = matrix.matrix_tables(found)
    assert _read(answer.data, kind) == [[str(cell) for cell in row] for row in rows]
    assert len(explained) == len(rows[0]) + 1, "each column has its line in the dictionary"


@pytest.mark.parametrize("kind", list(MIME))
def test_the_links_that_are_read_again_are_the_same(client: VisitingClient, kind: str) -> None:
    world = make_world()
    answer = client.get(f"/ao/piano/matrice/{world.cycle_id}/collegamenti.{kind}")
    links = queries.list_links(world.territory.id, world.cycle_id, ContributionFilter())
    with client.application.test_request_context("/ao/"):
        rows, explained = matrix.link_tables(links)
    assert _read(answer.data, kind) == rows
    assert len(links) == 5
    assert {one.reason for one in links} == {"", FORMULAS[0], FORMULAS[3], "Riguarda\nun altro servizio."}
    assert [row[0] for row in explained[1:]] == list(rows[0])
    assert b"Nascost" not in answer.data


def _link(text: str) -> queries.LinkLine:
    return queries.LinkLine(
        "2026-1", ContributionKind.NEED, None, text, text, "", text, text, ObjectiveLevel.STRATEGIC, LinkRelation.SUPPORTS, text, None
    )


@pytest.mark.parametrize("kind", list(MIME))
def test_what_looks_like_a_formula_stays_a_text(client: VisitingClient, kind: str) -> None:
    make_territory()
    with client.application.test_request_context("/ao/"):
        tables = matrix.link_tables([_link(text) for text in FORMULAS])
        answer = matrix._file("prova", kind, "Prova", tables)
    assert _read(answer.data, kind) == tables[0]
    if kind == "csv":
        cells = [cell for line in answer.data.decode("utf-8-sig").splitlines()[1:] for cell in line.split(";")]
        assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("table", ["matrice", "collegamenti"])
def test_a_csv_has_its_dictionary_beside_it(client: VisitingClient, table: str) -> None:
    world = make_world()
    rows = _read(client.get(f"/ao/piano/matrice/{world.cycle_id}/{table}.csv").data, "csv")
    explained = _read(client.get(f"/ao/piano/matrice/{world.cycle_id}/colonne-{table}.csv").data, "csv")
    assert [row[0] for row in explained[1:]] == rows[0]
    assert all(row[1] for row in explained)


def test_another_territory_counts_nothing_of_this_one(client: VisitingClient) -> None:
    world = make_world()
    make_territory("marche", "Ambito 10")
    client.visit(f"/marche/piano/matrice/{world.cycle_id}", status=404)
    assert queries.build_matrix(world.territory.id + 1, world.cycle_id, ContributionFilter(), Dimension.CATEGORY).is_empty
