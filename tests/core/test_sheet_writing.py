# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written as a spreadsheet is read back exactly, and nothing in it is a formula."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consulta.core.clock import ROME
from consulta.core.files import examine
from consulta.core.sheet_writing import MIME, Cell, bare, guarded, write_sheet
from consulta.core.sheets import Bounds, read_sheet
from consulta.core.text import normalise

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40).map(normalise)
NASTY = [
    ["=1+1", "+39 070", "-5", "@nome"],
    ["'=1", "''-x", "1.10", "007"],
    ["a\n\n  b", 'c "d"; e', "<b>&amp;", "x   y"],
    ["_x0041_", "", "", "z"],
]


def read_back(kind: str, rows: list[list[str]]) -> list[list[str]]:
    sheet = read_sheet(f"a.{kind}", io.BytesIO(write_sheet(kind, list("ABCD"), rows)), Bounds(keeps_lines=True))
    return [[bare(cell) if kind == "csv" else cell for cell in cells] for _, cells in sheet.rows]


@pytest.mark.parametrize("kind", list(MIME))
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(TEXTS, min_size=4, max_size=4), min_size=1, max_size=4))
@example(rows=NASTY)
def test_what_is_written_is_read_back(kind: str, rows: list[list[str]]) -> None:
    rows = [[row[0] or "x", *row[1:-1], row[-1] or "z"] for row in rows]
    assert read_back(kind, rows) == [list(map(normalise, row)) for row in rows]


@given(TEXTS)
def test_a_guarded_cell_is_no_formula_and_comes_back(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@"))
    assert bare(guarded(text)) == text


def test_a_workbook_holds_text_and_no_formula() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_sheet("xlsx", ["A"], [["=1+1"]]))).active
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", "=1+1")


def test_numbers_and_instants_are_what_programs_add_up_and_sort() -> None:
    rows: list[list[Cell]] = [[12, 10.78861, datetime(2026, 11, 30, 8, 17, 19, 5, tzinfo=ROME)]]
    cells = openpyxl.load_workbook(io.BytesIO(write_sheet("xlsx", list("ABC"), rows))).active[2]
    assert [cell.data_type for cell in cells] == ["n", "n", "d"]
    assert [cell.value for cell in cells] == [12, 10.78861, datetime(2026, 11, 30, 7, 17, 19)]  # noqa: DTZ001 - a spreadsheet knows no zones
    assert write_sheet("csv", list("ABC"), rows).decode("utf-8-sig").splitlines()[1] == "12;10,7886;2026-11-30T07:17:19Z"
    with zipfile.ZipFile(io.BytesIO(write_sheet("ods", list("ABC"), rows))) as archive:
        content = archive.read("content.xml").decode()
    assert 'office:value-type="float" office:value="10.78861"><text:p>10,7886</text:p>' in content
    assert 'style:name="instant" style:family="table-cell"' in content, "a program shows it as a day and an hour, not as a number"
    assert 'table:style-name="instant" office:value-type="date" office:date-value="2026-11-30T07:17:19">' in content


@pytest.mark.parametrize("kind", list(MIME))
def test_the_house_takes_its_own_files(kind: str) -> None:
    assert examine(f"piano.{kind}", io.BytesIO(write_sheet(kind, ["A", "B"], [["1", "2"]])), cap=1_000_000).name == f"piano.{kind}"
