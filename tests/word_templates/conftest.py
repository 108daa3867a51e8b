# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory with an administrator, and files of its own."""

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from flask import Flask

from consulta.core.storage import EXTENSION, LocalStorage, init_storage
from consulta.web.ports import TerritoryRef
from tests.factories.territory import make_territory


@pytest.fixture
def place(app: Flask, tmp_path: Path) -> Iterator[TerritoryRef]:
    """PLUS Area Ovest."""
    usual = app.extensions[EXTENSION]
    init_storage(app, LocalStorage(tmp_path / "files"))
    yield make_territory()
    init_storage(app, usual)


def template(*lines: str) -> bytes:
    """A Word template that says these lines."""
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


GOOD = ("Carta intestata di {{ ente }}", "{{ titolo }}", "{{ corpo }}", "In fondo: {{ registro }}")
