# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A browser, a server with the demonstration, and a mailbox that is the folder of letters kept in development."""

import email
import email.policy
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from consulta.console import create_app
from consulta.core import clock
from consulta.core.db import db
from consulta.demo.content import read_content
from consulta.demo.service import load_demo
from consulta.demo.world import PASSWORD, SLUG
from consulta.numbers.jobs import count_numbers
from consulta.settings import Settings
from tests.conftest import environment
from tests.support.server import running

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The same engine four times. The first has no windows of its own to draw: a third of the work of a journey is not done at all."""
CHROMIUM = next((path for name in BROWSERS if (path := shutil.which(name))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
PATIENCE = 10_000
"""Milliseconds that a page may take on a busy machine."""

REPOSITORY = Path(__file__).parents[2]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs Chromium; each file keeps to one process, so that its server starts once."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(Path(item.path).stem))


@dataclass(frozen=True)
class Site:
    """A running site: its address, its data folder, the slug of its territory."""

    url: str
    data: Path
    slug: str

    def letters(self, to: str) -> list[email.message.EmailMessage]:
        """The letters that left for an address, oldest first."""
        found = []
        for path in sorted((self.data / "outbox").glob("*.eml")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if str(message["to"]) == to:
                found.append(message)
        return found

    def wait_for_letter(self, to: str, containing: str, seconds: float = 60) -> str:
        """The text of the newest letter to an address whose subject or text contains some words."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in reversed(self.letters(to)):
                body = message.get_body(("plain",))
                text = str(message["subject"]) + "\n" + (body.get_content() if body else "")
                if containing in text:
                    return text
            time.sleep(0.1)
        raise AssertionError(f"no letter to {to} with «{containing}»; there are: {[str(one['subject']) for one in self.letters(to)]}")

    def link_in(self, text: str) -> str:
        """The first link of a letter that leads into the site, as a path."""
        for address in re.findall(r"https?://\S+", text):
            parts = urlsplit(address)
            if parts.path.count("/") >= 2:
                return parts.path + (f"?{parts.query}" if parts.query else "")
        raise AssertionError("the letter has no link")


@contextmanager
def serve(folder: Path, database: Path) -> Iterator[Site]:
    """A site on a copy of a database."""
    shutil.copy(database, folder / "consulta.sqlite")
    variables = site_environment(folder)
    with running(variables, folder / "processes.log") as processes:
        yield Site(f"http://127.0.0.1:{processes.port}", folder, SLUG)


def site_environment(folder: Path) -> dict[str, str]:
    """Development on SQLite, so that letters stay in the folder."""
    return environment(f"sqlite:///{folder / 'consulta.sqlite'}", folder, CONSULTA_ENV="development", BASE_URL="http://127.0.0.1")


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, loaded once and copied by each file of tests."""
    folder = tmp_path_factory.mktemp("demo")
    app = create_app(Settings.from_environment(site_environment(folder)))
    with app.app_context():
        upgrade()
        load_demo(app.extensions["consulta.settings"], clock.now())
        count_numbers()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder / "consulta.sqlite"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, demo_database: Path) -> Iterator[Site]:
    """The demonstration, served for one test file."""
    with serve(tmp_path_factory.mktemp("site"), demo_database) as served:
        yield served


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for the session."""
    assert CHROMIUM, "install the chromium package"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@dataclass
class Visitor:
    """A person at a browser, who notices every message of the console and counts screens, inputs and taps.

    A screen is a page on which the person does something: pages that only tell (check your mail, the receipt) are not counted.
    """

    site: Site
    context: BrowserContext
    page: Page
    noises: list[str]
    has_scripts: bool = True
    screens: int = 0
    inputs: int = 0
    taps: int = 0
    pages: int = 0
    acted_on: int = -1

    def go(self, path: str) -> Page:
        """Open an address."""
        self.page.goto(self.site.url + path)
        return self.page

    def type(self, selector: str, text: str) -> None:
        """Fill a field: an input."""
        self._act()
        self.page.fill(selector, text)
        self.inputs += 1

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list: an input."""
        self._act()
        self.page.select_option(selector, value)
        self.inputs += 1

    def tick(self, selector: str) -> None:
        """Tick a box or a radio button: an input."""
        self._act()
        self.page.check(selector)
        self.inputs += 1

    def tap(self, selector: str, *, screen: bool = True) -> None:
        """Press a button or a link; ``screen``: it leads to another page, which is waited for."""
        self._act()
        self.taps += 1
        if not screen:
            self.page.click(selector)
            return
        with self.page.expect_navigation():
            self.page.click(selector)

    def open_letter(self, text: str, button: str = "") -> None:
        """Tap the link of a letter; ``button``, on the page it opens, is pressed by the script or, without scripts, by the person."""
        path = self.site.link_in(text)
        self.taps += 1
        self.go(path)
        if button and self.has_scripts:
            self.page.wait_for_url(lambda url: not url.startswith(self.site.url + path))
        elif button:
            self.tap(button)

    def turn(self) -> None:
        """Another page is there."""
        self.pages += 1

    def main(self) -> str:
        """The text of the page."""
        return self.page.inner_text("main")

    def _act(self) -> None:
        if self.acted_on != self.pages:
            self.acted_on = self.pages
            self.screens += 1

    def sign_in(self, key: str) -> None:
        """Sign in as a person of the demonstration."""
        self.page.goto(f"{self.site.url}/accedi")
        self.page.fill("input[name=email]", read_content().people[key]["email"])
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_load_state()
        assert "/accedi" not in self.page.url, self.page.inner_text("main")

    def start_counting(self) -> None:
        """Begin the counts anew."""
        self.screens = self.inputs = self.taps = 0
        self.acted_on = -1


@pytest.fixture
def visitor(site: Site, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: ``visitor(PHONE, js=False, key="cittadina")``. At the end nobody may have seen a console message."""
    made: list[Visitor] = []

    def make(viewport: dict[str, int] | None = None, *, js: bool = True, key: str = "", at: Site | None = None) -> Visitor:
        size: Any = viewport or WIDE
        context = chromium.new_context(viewport=size, locale="it-IT", java_script_enabled=js, has_touch=size["width"] < 500)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        noises: list[str] = []
        page.on("console", lambda message: noises.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: noises.append(str(error)))
        one = Visitor(at or site, context, page, noises, has_scripts=js)
        page.on("domcontentloaded", lambda _: one.turn())
        made.append(one)
        if key:
            one.sign_in(key)
        return one

    yield make
    noises = [noise for one in made for noise in one.noises if "status of 4" not in noise]
    for one in made:
        one.context.close()
    assert noises == [], noises


def class_names(name: str) -> set[str]:
    """The class names written by the build: ``full`` Bootstrap Italia, ``purged``, ``own``."""
    return set(json.loads((REPOSITORY / "static" / "dist" / f"classes-{name}.json").read_text()))
