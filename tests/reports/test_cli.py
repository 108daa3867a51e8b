# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""``consulta report closing``: the report as a file, from a published edition, a draft, or its generated parts alone."""

from io import BytesIO
from pathlib import Path

import docx
import odfdo
import openpyxl
import pikepdf
import pytest
from flask import Flask

from consulta.reports.cli import report
from tests.factories.consultations import make_cycle
from tests.factories.reports import publish_report
from tests.factories.territory import make_territory
from tests.reports.conftest import Place
from tests.support.pdf import faults


def run(app: Flask, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(report, ["closing", *args])
    return result.exit_code, result.output


def odt(path: Path) -> odfdo.Document:
    return odfdo.Document(BytesIO(path.read_bytes()))


def test_every_format_is_written(app: Flask, place: Place, tmp_path: Path) -> None:
    for kind in ("pdf", "odt", "docx", "xlsx", "ods"):
        out = tmp_path / f"relazione.{kind}"
        code, said = run(app, "--cycle", "latest", "--format", kind, "--out", str(out))
        assert code == 0, said
        assert str(out) in said
    with pikepdf.open(tmp_path / "relazione.pdf") as made:
        assert "Relazione conclusiva" in str(made.docinfo["/Title"])
    assert faults((tmp_path / "relazione.pdf").read_bytes()) == []
    assert "mia madre" in odt(tmp_path / "relazione.odt").body.text_recursive
    words = "\n".join(one.text for one in docx.Document(BytesIO((tmp_path / "relazione.docx").read_bytes())).paragraphs)
    assert "=SOMMA(A1) e poi niente" in words
    book = openpyxl.load_workbook(BytesIO((tmp_path / "relazione.xlsx").read_bytes()))
    assert any("Chi ha scritto" in name for name in book.sheetnames)


def test_the_published_edition_comes_first(app: Flask, place: Place, tmp_path: Path) -> None:
    publish_report(place.territory, place.writer, place.report_id, place.coordinator)
    code, said = run(app, "--format", "odt", "--out", str(tmp_path / "a.odt"))
    assert code == 0, said
    assert "edizione 1" in odt(tmp_path / "a.odt").body.text_recursive


def test_a_consultation_without_a_report_gives_its_numbers(app: Flask, tmp_path: Path) -> None:
    make_cycle(make_territory())
    code, said = run(app, "--format", "odt", "--out", str(tmp_path / "a.odt"))
    assert code == 0, said
    assert "Non ci sono contributi." in odt(tmp_path / "a.odt").body.text_recursive


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--cycle", "77"), "La consultazione non c'è"),
        (("--territory", "nessuno"), "Scegli il territorio"),
        (("--format", "rtf"), "rtf"),
    ],
)
def test_what_is_not_there_is_said(app: Flask, place: Place, tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    code, output = run(app, *args, "--out", str(tmp_path / "a.pdf"))
    assert code == 2
    assert said in output


def test_a_folder_that_is_not_there_is_said_before_anything_is_made(app: Flask, place: Place, tmp_path: Path) -> None:
    """Making takes a minute: whoever mistyped the path reads it at once, in words."""
    code, said = run(app, "--out", str(tmp_path / "manca" / "a.pdf"))
    assert code == 2
    assert "creala, poi riprova" in said.replace("\n", " ")


def test_a_place_where_nothing_can_be_written_is_said(app: Flask, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _made: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    code, said = run(app, "--format", "xlsx", "--out", str(tmp_path / "a.xlsx"))
    assert code == 1
    assert "non si può scrivere" in said
