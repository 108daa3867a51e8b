# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers and matrix of a report are those of the public pages, and the two together tell nothing that either hides."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape

import pikepdf
import pytest
import time_machine
from flask import Flask

from consulta.consultations import queries as consultations
from consulta.core import clock, printing
from consulta.core.db import db, snapshot
from consulta.core.documents import codec, page
from consulta.core.documents.model import Block, Document, Figure, Heading, Table, lines_of
from consulta.numbers import queries as numbers
from consulta.numbers import service as counting
from consulta.numbers.reading import personal_sums, public
from consulta.numbers.suppression import FLOOR, known
from consulta.reports import composing, jobs, producing, queries
from consulta.reports.parts import PARTS
from consulta.reports.requests import Step
from consulta.reports.service import ask_parts
from consulta.resources import resource
from tests.conftest import VisitingClient
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.synthesis import add_point, begin_synthesis, contribution, publish_synthesis
from tests.factories.territory import make_territory, municipality_ids
from tests.numbers.world import NOW, World
from tests.reports.conftest import Place
from tests.support.pdf import faults

SEEDS = (3, 11)


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """The instant of the random worlds."""
    with time_machine.travel(NOW, tick=False):
        yield


def make_world(seed: int) -> World:
    """A world whose numbers the worker counted at this instant."""
    world = World(seed, make_territory())
    world.fill()
    counting.recompute(world.territory.id, NOW)
    db.session.expire_all()
    return world


def newest_cycle(world: World) -> int:
    return consultations.list_cycles(world.territory.id, NOW)[0].id


def parts_of(world: World) -> Mapping[str, tuple[Block, ...]]:
    """The generated parts, as the worker makes them."""
    with snapshot():
        made = producing.make_parts(world.territory.id, newest_cycle(world), NOW)
    return {one["code"]: codec.blocks_from_plain(one["blocks"]) for one in json.loads(made)["parts"]}


def tables_of(blocks: tuple[Block, ...]) -> dict[str, list[tuple[str, ...]]]:
    return {block.caption: list(block.rows) for block in blocks if isinstance(block, Table)}


def plain(html: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", html).split()))


def tables_of_page(html: str) -> dict[str, list[tuple[str, ...]]]:
    """The tables of the page by caption: every cell in words."""
    found = {}
    for one in re.findall(r"<table.*?</table>", html, re.DOTALL):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", one, re.DOTALL)
        body = one.partition("<tbody>")[2]
        rows = [tuple(map(plain, re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL))) for row in body.split("</tr>")]
        assert caption
        found[plain(caption[1])] = [row for row in rows if row]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_table_of_the_page_is_in_the_report_cell_by_cell(app: Flask, client: VisitingClient, seed: int) -> None:
    world = make_world(seed)
    html = client.visit("/ao/numeri").text
    told, shown = tables_of(parts_of(world)["numbers"]), tables_of_page(html)
    compared = shown.pop("Confronto con la consultazione di prima")
    assert told["Questa consultazione e quella di prima"] == compared
    assert len(shown) > 20
    for caption, rows in shown.items():
        assert told[caption] == rows, caption
    singles = {row[0]: row[1:] for caption, rows in told.items() if caption not in shown for row in rows if len(row) == 3}
    for name, text, value in re.findall(r"<h3 [^>]*>([^<]*)</h3>\s*<p[^>]*>([^<]*)</p>\s*<p><strong>(.*?)</strong>", html, re.DOTALL):
        figure, definition = singles[unescape(name)]
        assert figure == plain(value), name
        assert unescape(text).startswith(definition), "the page may add why there is no list"


@pytest.mark.parametrize("seed", SEEDS)
def test_report_and_page_together_give_no_small_count_away(app: Flask, client: VisitingClient, seed: int) -> None:
    """What one hides the other hides: the cells told by either leave every hidden one open, and none under five is written anywhere."""
    world = make_world(seed)
    cycle_id = newest_cycle(world)
    cells = numbers.read_cycles([cycle_id])[cycle_id]
    setting = numbers.read_setting(world.territory.id, [cycle_id], NOW.date())
    reading, sums = public(cycle_id, cells, setting), personal_sums(setting)
    values = {cell: reading.counts.get(cell, 0) for one in sums for cell in one.cells}  # type: ignore[call-overload]
    assert reading.hidden, "a world in which nothing is hidden proves nothing"
    html, blocks = client.visit("/ao/numeri").text, parts_of(world)["numbers"]
    told, shown = tables_of(blocks), tables_of_page(html)
    personal = ("Persone per comune", "Persone ogni", "Iscritti per", "Iscritti ogni")
    for caption in [one for one in told if one.startswith(personal)]:
        assert told[caption] == shown[caption]
    homes: dict[str, str] = dict(told["Persone per comune di residenza (persone)"])  # type: ignore[arg-type]
    named = {one.label: one.key for one in setting.comuni}
    open_cells = set()
    for label, text in homes.items():
        key = named.get(label, "outside" if label == "Fuori dal territorio" else "-")
        cell = ("people.comune", key, "")
        assert (text == "non detto") == (cell in reading.hidden), label
        if text != "non detto":
            open_cells.add(cell)
            assert key == "-" or int(text) == 0 or int(text) >= FLOOR
    assert not open_cells & reading.hidden
    assert not known(values, sums, reading.hidden)
    drawn = [block for block in blocks if isinstance(block, Figure) and "1.000 residenti" in block.caption]
    for shape in (one for figure in drawn for one in re.findall(r">([^<]+)</text>\s*<text[^>]*>([^<]+)</text>", figure.svg)):
        assert shape[0] not in named or (shape[1] == "non detto") == (("people.comune", named[shape[0]], "") in reading.hidden)


@pytest.mark.parametrize("by", ["", "?per=sede"])
def test_the_matrix_has_the_totals_of_the_page(app: Flask, client: VisitingClient, by: str) -> None:
    world = make_world(SEEDS[0])
    cycle_id = newest_cycle(world)
    file = client.visit(f"/ao/piano/matrice/{cycle_id}/matrice.csv{by}").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";"))
    heads = rows[0][5:]
    page_rows = {f"{row[1]} {row[2]}".strip(): row[5:] for row in rows[1:] if any(cell != "0" for cell in row[5:])}
    name = "Obiettivi e comuni delle organizzazioni" if by else "Obiettivi e chi scrive"
    found = next(block for block in parts_of(world)["matrix"] if isinstance(block, Table) and block.caption == f"{name} (contributi)")
    assert [*found.headings[2:], found.headings[1]] == heads
    assert {row[0]: [*row[2:], row[1]] for row in found.rows} == page_rows
    assert len(page_rows) > 2


def test_every_drawing_is_followed_by_its_table_and_says_what_it_shows(app: Flask) -> None:
    made = parts_of(make_world(SEEDS[0]))
    kinds = set()
    for code in ("numbers", "matrix"):
        blocks = made[code]
        for place, block in enumerate(blocks):
            if isinstance(block, Figure):
                assert block.alt.startswith("Grafico: ")
                assert block.svg.startswith("<svg xmlns=")
                table = next(one for one in blocks[place:] if not isinstance(one, Figure))
                assert isinstance(table, Table)
                assert table.caption.startswith(re.sub(r" \(\d+ di \d+\)$", "", block.caption.partition(". ")[0]))
                kinds |= {name for name in ("<polyline", "<pattern", "<path", "rotate(-55", "<rect") if name in block.svg}
    assert kinds >= {"<polyline", "<pattern", "rotate(-55", "<rect"}


def test_drawings_are_figures_of_the_pdf_with_their_words(app: Flask) -> None:
    made = parts_of(make_world(SEEDS[0]))
    blocks = (Heading("I numeri"), *made["numbers"], *made["matrix"])
    html = page.to_html(Document("Relazione", "Ente", blocks))
    printed = printing.make_pdf(html, resource("templates") / "documents" / "document.css", {})
    assert faults(printed) == []
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        elements = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"]
        told = [str(one.Alt) for one in elements if one.S == "/Figure"]
    assert sorted(told) == sorted(block.alt for block in blocks if isinstance(block, Figure))


def test_the_numbers_are_those_of_the_instant_of_the_snapshot(place: Place) -> None:
    """Whatever the worker had counted for the page, the parts say one instant; what comes later waits for the next making."""
    counting.recompute(place.territory.id, clock.now())
    make_contribution(place.territory, place.topic_id, title="Arrivato dopo il conto della pagina")
    ask_parts(place.writer, Step(place.territory.id, place.report_id, _report(place).version), clock.now())
    jobs.make_reports()
    first = _numbers(place)
    assert first["I numeri in breve"][0][:2] == ("Contributi", "4")
    make_contribution(place.territory, place.topic_id, title="Arrivato dopo la relazione")
    assert _numbers(place) == first
    assert _report(place).is_stale


def test_a_link_or_a_synthesis_makes_a_report_stale(place: Place) -> None:
    assert not _report(place).is_stale
    make_link(place.territory, place.answered, make_objective(place.territory, place.cycle_id))
    assert _report(place).is_stale


def _report(place: Place) -> queries.ReportView:
    db.session.expire_all()
    return queries.get_report(place.territory.id, place.report_id)


def _numbers(place: Place) -> dict[str, list[tuple[str, ...]]]:
    values = producing.draft_values(_report(place), clock.now())
    return tables_of(codec.blocks_from_plain(next(one["blocks"] for one in values["parts"] if one["code"] == "numbers")))


def test_a_synthesis_is_told_point_by_point(place: Place) -> None:
    writer = make_actor(place.territory, "operator", name="Carla Operatrice")
    synthesis_id = begin_synthesis(place.territory, writer, topic_id=place.topic_id)
    add_point(place.territory, writer, synthesis_id, contribution(place.answered), contribution(place.waiting))
    long = "Chiedono orari più lunghi e certi, anche nei giorni di festa. " * 20
    add_point(place.territory, writer, synthesis_id, contribution(place.refused), title="Orari", statement=long)
    publish_synthesis(place.territory, writer, synthesis_id)
    with snapshot():
        material = queries.read_material(place.territory.id, place.cycle_id, clock.now())
    blocks = next(part for part in PARTS if part.code == "syntheses").build(material)
    lines = list(lines_of(blocks))
    assert "Punto 1. Più ore la domenica" in lines
    assert "Viene da 2 testi: 1 persona e 0 organizzazioni." in lines
    assert any(line.startswith("Le persone chiedono più ore di assistenza a domicilio") for line in lines)
    short = next(line for line in lines if line.startswith("Chiedono orari"))
    assert short.endswith(" […]")
    assert len(short) < 620
    assert any(f"numero {synthesis_id}, edizione 1" in line for line in lines)


def test_without_a_cycle_before_nothing_is_compared(app: Flask) -> None:
    territory = make_territory()
    make_cycle(territory)
    make_contribution(territory, author=make_actor(municipality_id=municipality_ids(territory)[0]))
    with snapshot():
        material = queries.read_material(territory.id, consultations.list_cycles(territory.id, clock.now())[0].id, clock.now())
    assert material.figures is not None
    assert not material.figures.compared
    blocks = next(part for part in PARTS if part.code == "numbers").build(material)
    assert "Questa consultazione e quella di prima" not in tables_of(tuple(blocks))
    assert composing.changes("", "") == []
