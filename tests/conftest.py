# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures of every test: a migrated database (SQLite or PostgreSQL), a savepoint per test, an application, a client that lints pages.

``CONSULTA_TEST_DATABASE=postgresql`` runs the same tests on a throw-away PostgreSQL cluster.
"""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from consulta.console import create_app
from consulta.core.db import db
from consulta.settings import Settings
from consulta.web.page_cache import EXTENSION as PAGE_CACHE
from tests.support.applications import compiled_templates, share_templates, without_csrf
from tests.support.databases import copied, settle, taken_back
from tests.support.pages import VisitingClient
from tests.support.postgres import Cluster

HOUSE = Path(__file__).parent / "house"
FurnishOnce = Callable[[Callable[[Flask], Any]], AbstractContextManager[Any]]
ON_POSTGRESQL = os.environ.get("CONSULTA_TEST_DATABASE") == "postgresql"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot apply: slow batteries unless asked for; on PostgreSQL browser and SQLite-only tests.

    And there also those that open no database, and the rules of the house, which look at the sources and at who may open
    which page: nothing they try can differ between the two.
    """
    deselected = [item for item in items if _left_out(config, item)]
    config.hook.pytest_deselected(items=deselected)
    items[:] = [item for item in items if item not in deselected]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays until the end: the collector of rubbish need not look at it again at each of its long rounds.

    And groups are kept together, or nothing is run: with pytest 9.2 xdist lost them without a word, every world was made by both
    processes and tests that want the machine for themselves ran side by side.
    """
    grouped = [item.nodeid for item in session.items if item.get_closest_marker("xdist_group")]
    if getattr(session.config.option, "loadgroup", False) and any("@" not in one for one in grouped):
        raise pytest.UsageError("xdist does not keep groups of tests together: it does not know this pytest")
    gc.collect()
    gc.freeze()


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """The content of a file never names a test: an archive holds the second in which it was made, and the processes must agree on names.

    Where they did not, by one second, nothing of a battery was run.
    """
    return argname if isinstance(val, bytes) else None


def _left_out(config: pytest.Config, item: pytest.Item) -> bool:
    if ON_POSTGRESQL and (_only_elsewhere(item) or not _opens_a_database(item)):
        return True
    return bool(item.get_closest_marker("slow")) and "slow" not in (config.option.markexpr or "")


def _only_elsewhere(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("browser") or item.get_closest_marker("sqlite_only")
    return bool(marked) or Path(item.path).is_relative_to(HOUSE)


def _opens_a_database(item: pytest.Item) -> bool:
    """Whether a test asks, itself or through its fixtures, for the database that the others copy."""
    return bool({"template_url", "cluster"} & set(getattr(item, "fixturenames", ())))


def environment(database_url: str, data_dir: Path, **more: str) -> dict[str, str]:
    """The environment of an application under test."""
    return {
        "CONSULTA_ENV": "test",
        "SECRET_KEY": "a key for tests only, long enough to be accepted",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "BASE_URL": "http://localhost",
        "LOG_LEVEL": "ERROR",
    } | more


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster | None]:
    """A PostgreSQL cluster for the session, or None on SQLite."""
    if not ON_POSTGRESQL:
        yield None
        return
    with Cluster.start() as running:
        yield running


@pytest.fixture(scope="session")
def template_url(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster | None) -> str:
    """The URL of a migrated, empty database that tests copy."""
    folder = tmp_path_factory.mktemp("template")
    url = cluster.create_database("template_consulta") if cluster else f"sqlite:///{folder / 'template.sqlite'}"
    app = create_app(Settings.from_environment(environment(url, folder)))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return str(app.config["SQLALCHEMY_DATABASE_URI"])


@pytest.fixture(scope="session")
def shared_app(template_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for the savepoint tests of the session."""
    app = create_app(Settings.from_environment(environment(template_url, tmp_path_factory.mktemp("data"))))
    app.test_client_class = VisitingClient
    share_templates(app, compiled_templates(tmp_path_factory))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back at the end: whatever the test commits is undone."""
    shared_app.extensions[PAGE_CACHE].clear()  # a rolled-back test leaves pages whose key the next one would find again
    with shared_app.app_context(), taken_back():
        yield shared_app


@pytest.fixture
def client(app: Flask) -> VisitingClient:
    """A browser without JavaScript that checks every page it is given."""
    return VisitingClient(app)


@pytest.fixture
def committed_url(template_url: str, tmp_path: Path, cluster: Cluster | None) -> Iterator[str]:
    """The address of a test's own copy of the migrated database."""
    with copied(template_url, tmp_path, cluster) as url:
        yield url


@pytest.fixture
def committed_app(committed_url: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on its own database, where commits are real: for workers, threads, browsers and faults."""
    app = create_app(Settings.from_environment(environment(committed_url, tmp_path)))
    app.test_client_class = VisitingClient
    share_templates(app, compiled_templates(tmp_path_factory))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def furnish_once(template_url: str, tmp_path_factory: pytest.TempPathFactory, cluster: Cluster | None) -> FurnishOnce:
    """Makes the world of a battery, committed on a database of its own: ``with furnish_once(furnish) as world``."""

    @contextmanager
    def made(furnish: Callable[[Flask], Any]) -> Iterator[Any]:
        folder = tmp_path_factory.mktemp("world")
        with copied(template_url, folder, cluster) as url:
            app = without_csrf(create_app(Settings.from_environment(environment(url, folder))), tmp_path_factory)
            with app.app_context():
                world = furnish(app)
            settle(app)
            yield world
            with app.app_context():
                db.engine.dispose()

    return made


@pytest.fixture
def sql_count(app: Flask) -> Iterator[list[str]]:
    """The SQL statements executed while the fixture is in use."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)
