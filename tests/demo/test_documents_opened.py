# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Part of ``make quality``: every document of the demonstration is opened in LibreOffice, and what it reads is what we meant to say.

The texts and books are made as the worker makes them; the downloads are those of the pages, held against the same download as CSV or JSON.
"""

import csv
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import make_url

from consulta.console import create_app
from consulta.consultations import queries as consultations
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core import clock, printing
from consulta.core.db import db
from consulta.core.documents import codec, contents
from consulta.core.documents.model import Document, Figure, Heading, Table
from consulta.core.sheet_writing import bare
from consulta.demo.service import load_demo
from consulta.demo.world import SLUG
from consulta.library.export import COLUMNS
from consulta.numbers import service as numbers
from consulta.opendata.publishing import publish_territory
from consulta.opendata.queries import DATASETS
from consulta.papers import producing as papers
from consulta.papers.models import Paper
from consulta.papers.requests import CHAPTER, SYNTHESIS, Subject
from consulta.reports import producing as reports
from consulta.settings import Settings
from consulta.synthesis.queries import list_sources
from consulta.territory.queries import find_territory
from consulta.web.ports import TerritoryRef
from consulta.word_templates import queries as word_templates
from tests.conftest import environment
from tests.factories.accounts import make_actor
from tests.factories.synthesis import add_point, begin_synthesis, contribution, publish_synthesis, quote
from tests.support.office import Sheet, assert_sheets, assert_text, opened, read_sheets, rows_as_read

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only, pytest.mark.xdist_group("demo")]
REPORT = "relazione"
PAPERS = (
    *("brief-ufficio", "chapter-ufficio", "dossier-pubblico", "dossier-ufficio"),
    *("minutes-pubblico", "minutes-ufficio", "synthesis-pubblico", "synthesis-tavolo"),
)
ON_TEMPLATE = "su-carta-intestata"
BOOKS = ("xlsx", "ods")
OPEN_DATA = tuple(one.told.name for one in DATASETS)
DOWNLOADS = (*(f"{one}.{kind}" for one in ("documenti", "numeri") for kind in BOOKS), *(f"{one}.ods" for one in OPEN_DATA))
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Demo:
    """Documents by name, what the downloads say in another format, and where LibreOffice's reading of each file is."""

    documents: Mapping[str, Document]
    rows: Mapping[str, Rows]
    read: Mapping[str, Path]


@pytest.fixture(scope="module")
def demo(template_url: str, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demonstration, everything that leaves it as a text or a book, and all of it opened in one go."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(Path(str(make_url(template_url).database)), folder / "consulta.sqlite")
    app = create_app(Settings.from_environment(environment(f"sqlite:///{folder / 'consulta.sqlite'}", folder)))
    with app.app_context():
        now = clock.now()
        load_demo(app.extensions["consulta.settings"], now)
        territory = find_territory(SLUG)
        assert territory is not None
        numbers.recompute(territory.id, now)
        publish_territory(territory.id)
        documents, template = _documents(territory), word_templates.read_template(territory.id)
        downloads, rows = _downloads(app)
        db.session.remove()
        db.engine.dispose()
    assert template
    files = {f"{name}.{kind}": printing.make_file(kind, codec.dump(one)) for name, one in documents.items() for kind in _kinds(name)}
    for name in (REPORT, f"{CHAPTER}-ufficio", "dossier-pubblico"):
        files[f"{name}-{ON_TEMPLATE}.docx"] = printing.make_file("docx", codec.dump(documents[name]), template)
    return Demo(documents, rows, opened(files | downloads, tmp_path_factory.mktemp("opened")))


def _kinds(name: str) -> Sequence[str]:
    return ("odt", "docx", *BOOKS) if name == REPORT else ("odt", "docx")


def _documents(territory: TerritoryRef) -> dict[str, Document]:
    """The closing report, every paper that the demonstration asks for, and the synthesis of a tavolo, which it has not."""
    now = clock.now()
    cycle_id = consultations.list_cycles(territory.id, now, with_setup=True)[0].id
    found = {REPORT: reports.newest(territory.id, cycle_id, now)}
    asked = select(Paper.kind, Paper.subject_id, Paper.is_public).where(Paper.territory_id == territory.id).distinct()
    for kind, subject_id, is_public in db.session.execute(asked).all():
        name = f"{kind}-{'pubblico' if is_public else 'ufficio'}"
        found[name] = papers.compose(Subject(territory.id, kind, subject_id, is_public), now)
    of_tavolo = Subject(territory.id, SYNTHESIS, _synthesis_of_tavolo(territory, cycle_id), is_public=True)
    found["synthesis-tavolo"] = papers.compose(of_tavolo, now)
    return found


def _synthesis_of_tavolo(territory: TerritoryRef, cycle_id: int) -> int:
    roundtable_id = consultations.list_roundtables(cycle_id)[0].id
    public = Contribution.status == PublicationStatus.PUBLISHED
    texts = db.session.scalars(select(Contribution.id).where(Contribution.roundtable_id == roundtable_id, public).limit(4)).all()
    writer = make_actor(territory, "operator", name="Anna Operatrice")
    synthesis_id = begin_synthesis(territory, writer, roundtable_id=roundtable_id, cycle_id=cycle_id)
    add_point(territory, writer, synthesis_id, *map(contribution, texts))
    for source in list_sources(synthesis_id)[:2]:
        quote(territory, writer, synthesis_id, source.id, 0)
    publish_synthesis(territory, writer, synthesis_id)
    return synthesis_id


def _downloads(app: Flask) -> tuple[dict[str, bytes], dict[str, Rows]]:
    """The books of the pages, and what they have to hold."""
    files: dict[str, bytes] = {}
    rows: dict[str, Rows] = {}

    def get(path: str) -> bytes:
        with app.test_client().get(path) as answer:
            assert answer.status_code == 200, path
            return bytes(answer.data)

    for kind in BOOKS:
        files[f"documenti.{kind}"] = get(f"/{SLUG}/documenti/elenco.{kind}")
        files[f"numeri.{kind}"] = get(f"/{SLUG}/numeri.{kind}")
    listed = json.loads(get(f"/{SLUG}/documenti/elenco.json"))["documenti"]
    rows["documenti"] = [[str(one.header) for one in COLUMNS], *([one[column.name] for column in COLUMNS] for one in listed)]
    rows["numeri"] = _from_csv(get(f"/{SLUG}/numeri.csv"))
    for dataset in DATASETS:
        name = dataset.told.name
        files[f"{name}.ods"] = get(f"/{SLUG}/dati-aperti/{name}.ods")
        said = _from_csv(get(f"/{SLUG}/dati-aperti/{name}.csv"))
        rows[name] = [[column.header for column in dataset.told.columns], *said[1:]]
    return files, rows


def _from_csv(content: bytes) -> Rows:
    return [[bare(cell) for cell in row] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")]


@pytest.mark.parametrize("kind", ["odt", "docx"])
@pytest.mark.parametrize("name", [REPORT, *PAPERS])
def test_a_text_is_read_line_by_line_with_its_outline_and_tables(demo: Demo, name: str, kind: str) -> None:
    assert_text(demo.documents[name], kind, demo.read[f"{name}.{kind}"])


def test_these_are_all_the_papers(demo: Demo) -> None:
    """And the report holds what is hard to write: drawings, tables of many columns, a table of contents."""
    assert set(demo.documents) == {REPORT, *PAPERS}
    report = demo.documents[REPORT].whole()
    assert len(contents.named(report)) > 10
    assert sum(isinstance(one, Figure) for one in report.blocks) > 10
    assert any(isinstance(one, Table) and len(one.narrowed()) > 1 for one in report.blocks)
    assert {one.level for one in report.blocks if isinstance(one, Heading)} == {2, 3, 4}


@pytest.mark.parametrize("kind", BOOKS)
def test_a_book_of_the_report_is_read_cell_by_cell(demo: Demo, kind: str) -> None:
    assert_sheets(demo.documents[REPORT], demo.read[f"{REPORT}.{kind}"])


@pytest.mark.parametrize("name", [REPORT, "chapter-ufficio", "dossier-pubblico"])
def test_a_text_on_the_headed_paper_of_the_office_says_the_same(demo: Demo, name: str) -> None:
    """The template of the demonstration says owner, title, subtitle, text and register in this order, as a document without one does."""
    assert_text(demo.documents[name], "docx", demo.read[f"{name}-{ON_TEMPLATE}.docx"])


@pytest.mark.parametrize("name", DOWNLOADS)
def test_a_download_is_read_cell_by_cell_and_nothing_is_calculated(demo: Demo, name: str) -> None:
    first, *rest = read_sheets(demo.read[name])
    wanted = rows_as_read(demo.rows[name.rpartition(".")[0]])
    assert len(wanted) > 1 or name.startswith(OPEN_DATA)
    assert first.rows == wanted
    assert len(rest) == 1, "the second sheet explains the columns"
    assert _explained(rest[0]) >= set(wanted[0])
    assert not [formula for one in (first, *rest) for formula in one.formulas]
    assert {kind for one in (first, *rest) for kind in one.kinds} <= {"string"}


def _explained(sheet: Sheet) -> set[str]:
    return {cell for row in sheet.rows for cell in row}
