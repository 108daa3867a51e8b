# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world of canaries, made once; what each module does to it is rolled back at its end."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from consulta.web.page_cache import EXTENSION as PAGE_CACHE
from tests.conftest import FurnishOnce
from tests.privacy.canaries import World, furnish
from tests.support.databases import taken_back


@pytest.fixture(scope="session")
def furnished(furnish_once: FurnishOnce) -> Iterator[World]:
    """One of everything that is not public. Without CSRF: what is tried is what answers say, not from where they are asked."""
    with furnish_once(furnish) as world:
        yield world


@pytest.fixture(scope="module")
def world(furnished: World) -> Iterator[World]:
    """The world inside a transaction that is rolled back when the module ends."""
    app = furnished.app
    app.extensions[PAGE_CACHE].clear()
    with app.app_context(), taken_back() as connection:
        yield replace(furnished, connection=connection)
    app.extensions[PAGE_CACHE].clear()
