# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small living consultation on its own database, served by real processes, with mail to a real server."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from consulta.accounts import service as accounts
from consulta.app import create_app
from consulta.core import clock
from consulta.core.db import db
from consulta.settings import Settings
from tests.conftest import environment
from tests.factories.accounts import make_user
from tests.factories.consultations import make_topic
from tests.factories.territory import make_territory
from tests.support.databases import copied, settle
from tests.support.postgres import Cluster
from tests.support.server import Browser
from tests.support.smtp import MailServer, running_mail_server

PEOPLE = 60
"""Enough that nobody meets the limit of thirty texts an hour."""


@dataclass
class Place:
    """Where the tests act: application, environment of the processes, topic, sign-ins ready to use."""

    app: Flask
    environment: dict[str, str]
    slug: str
    territory_id: int
    topic_id: int
    people: list[int]
    mail: MailServer

    @property
    def form(self) -> str:
        """The page where a contribution is written."""
        return f"/{self.slug}/temi/{self.topic_id}/contributi/nuovo"

    def signed_in(self, port: int, user_id: int) -> Browser:
        """A browser with a real sign-in of that person."""
        browser = Browser(port)
        with self.app.app_context():
            token = accounts.open_sign_in(user_id, "prova", clock.now(), is_proved=True)
            db.session.remove()
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        session = {"_user_id": token, "_fresh": True}
        browser.cookies[self.app.config["SESSION_COOKIE_NAME"]] = serializer.dumps(session)
        return browser


@dataclass
class Scene:
    """A database in which the consultation has begun, to be copied."""

    url: str
    slug: str
    territory_id: int
    topic_id: int
    people: list[int]


@pytest.fixture(scope="session")
def scene(template_url: str, tmp_path_factory: pytest.TempPathFactory, cluster: Cluster | None) -> Iterator[Scene]:
    """The consultation and its people, made once: sixty registrations take longer than most of these tests."""
    folder = tmp_path_factory.mktemp("scene")
    with copied(template_url, folder, cluster) as url:
        app = create_app(Settings.from_environment(environment(url, folder)))
        with app.app_context():
            territory = make_territory()
            topic_id = make_topic(territory)
            people = [make_user(f"Persona {n}") for n in range(PEOPLE)]
        settle(app)
        yield Scene(url, territory.slug, territory.id, topic_id, people)


@pytest.fixture
def place(scene: Scene, tmp_path: Path, cluster: Cluster | None) -> Iterator[Place]:
    """The consultation, its people and its mail server."""
    with copied(scene.url, tmp_path, cluster) as url, running_mail_server() as mail:
        variables = environment(
            url, tmp_path, MAIL_SERVER="127.0.0.1", MAIL_PORT=str(mail.port), MAIL_TIMEOUT="2", BASE_URL="http://127.0.0.1"
        )
        app = create_app(Settings.from_environment(variables))
        yield Place(app, variables, scene.slug, scene.territory_id, scene.topic_id, scene.people, mail)
        with app.app_context():
            db.engine.dispose()
