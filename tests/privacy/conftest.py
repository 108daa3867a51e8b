# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world of canaries, made once; what each module does to it is rolled back at its end."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from consulta.app import create_app
from consulta.core.db import db
from consulta.settings import Settings
from consulta.web.page_cache import EXTENSION as PAGE_CACHE
from tests.conftest import environment
from tests.privacy.canaries import World, furnish
from tests.support.applications import without_csrf
from tests.support.databases import copied, settle, taken_back
from tests.support.postgres import Cluster


@pytest.fixture(scope="session")
def furnished(template_url: str, tmp_path_factory: pytest.TempPathFactory, cluster: Cluster | None) -> Iterator[World]:
    """One of everything that is not public. Without CSRF: what is tried is what answers say, not from where they are asked."""
    folder = tmp_path_factory.mktemp("canaries")
    with copied(template_url, folder, cluster) as url:
        app = without_csrf(create_app(Settings.from_environment(environment(url, folder))), tmp_path_factory)
        with app.app_context():
            world = furnish(app)
        settle(app)
        yield world
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def world(furnished: World) -> Iterator[World]:
    """The world inside a transaction that is rolled back when the module ends."""
    app = furnished.app
    app.extensions[PAGE_CACHE].clear()
    with app.app_context(), taken_back() as connection:
        yield replace(furnished, connection=connection)
    app.extensions[PAGE_CACHE].clear()
