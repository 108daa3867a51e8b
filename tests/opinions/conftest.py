# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A territory with an open consultation, at a fixed instant, and an application whose mail goes to a real server."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from consulta.app import create_app
from consulta.core.db import db
from consulta.settings import Settings
from consulta.web.ports import TerritoryRef
from tests.conftest import environment
from tests.factories.consultations import make_cycle
from tests.factories.territory import make_territory
from tests.support.smtp import MailServer, running_mail_server

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen() -> Iterator[time_machine.Traveller]:
    """Saturday 21 November 2026, 16:30 in Rome."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    """PLUS Area Ovest with a window open from 11 November to 21 December 2026."""
    ref = make_territory()
    make_cycle(ref)
    return ref


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A server that takes everything until its mood changes."""
    with running_mail_server() as server:
        yield server


@pytest.fixture
def mail_app(committed_url: str, tmp_path: Path, mail_server: MailServer) -> Iterator[Flask]:
    """The application, its database and its server."""
    more = {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mail_server.port),
        "MAIL_TIMEOUT": "1",
        "MAIL_SENDER": "Ufficio <ufficio@esempio.it>",
    }
    app = create_app(Settings.from_environment(environment(committed_url, tmp_path, **more)))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
