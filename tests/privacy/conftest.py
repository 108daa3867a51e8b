# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world of canaries, made once for each module and rolled back at its end."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session, sessionmaker

from consulta.core.db import db
from consulta.web.page_cache import EXTENSION as PAGE_CACHE
from tests.privacy.canaries import World, furnish


@pytest.fixture(scope="module")
def world(shared_app: Flask) -> Iterator[World]:
    """One of everything that is not public. Without CSRF: what is tried is what answers say, not from where they are asked."""
    app = shared_app
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions[PAGE_CACHE].clear()
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        previous = db.session
        db.session = scoped_session(  # type: ignore[assignment]
            sessionmaker(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=True)
        )
        try:
            yield furnish(app, connection)
        finally:
            db.session.remove()
            db.session = previous
            outer.rollback()
            connection.close()
            app.config["WTF_CSRF_ENABLED"] = True
            app.extensions[PAGE_CACHE].clear()
