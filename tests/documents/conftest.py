# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory with a notice that was decided on, at a fixed instant; files in a folder of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from consulta.core.storage import EXTENSION, LocalStorage, init_storage
from consulta.web.ports import TerritoryRef
from tests.factories.consultations import make_cycle
from tests.factories.notices import NOW
from tests.factories.territory import make_territory


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    """Saturday 21 November 2026, 16:30 in Rome."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask, tmp_path: Path) -> Iterator[TerritoryRef]:
    """PLUS Area Ovest with a window open from 11 November to 21 December 2026."""
    usual = app.extensions[EXTENSION]
    init_storage(app, LocalStorage(tmp_path / "files"))
    ref = make_territory()
    make_cycle(ref)
    yield ref
    init_storage(app, usual)
