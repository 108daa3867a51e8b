# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An application whose mail goes to a real SMTP server in the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from consulta.app import create_app
from consulta.core import clock
from consulta.core.db import db
from consulta.core.unit_of_work import transactional
from consulta.notifications.service import Letter, queue_letter
from consulta.settings import Settings
from tests.conftest import environment
from tests.support.smtp import MailServer, running_mail_server


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


@pytest.fixture
def post(mail_app: Flask) -> Callable[..., str]:
    """Queue one letter that needs no other row; gives the id of its event."""

    @transactional
    def put(recipient: str = "anna@esempio.it", *, fail: bool = False) -> str:
        event_id = uuid4().hex
        queue_letter(Letter(event_id, "notifications/mail_failed", recipient, {"error": "prova"}), clock.now())
        if fail:
            raise RuntimeError("the fact did not happen")
        return event_id

    return put
