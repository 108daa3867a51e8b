# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration with its scenery, served once for a test file; one browser window for each person."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from consulta.app import create_app
from consulta.core import clock
from consulta.demo.content import read_content
from consulta.demo.world import PASSWORD
from consulta.settings import Settings
from tests.browser import checks
from tests.browser.conftest import WIDE, Site, serve, site_environment
from tests.browser.places import HALF_WAY, TWO_STEPS, Place
from tests.browser.scenery import SECRET, TWO_STEPS_EMAIL, enrich

_NO_SCRIPT = "**/app.*.js"


@dataclass
class Gallery:
    """A running site, its routes, the windows opened so far, the folder where every page's HTML is kept."""

    site: Site
    app: Flask
    chromium: Browser
    links: dict[str, str]
    html: Path
    written: frozenset[str]
    windows: dict[str, Page] = field(default_factory=dict)
    noises: list[str] = field(default_factory=list)

    def window(self, who: str) -> Page:
        """The window of a person (nobody: a visitor), signed in once."""
        if who not in self.windows:
            context: BrowserContext = self.chromium.new_context(viewport=WIDE, locale="it-IT")
            checks.prepare_all(context)
            page = context.new_page()
            page.on("console", lambda message: self.noises.append(f"{message.type}: {message.text}"))
            page.on("pageerror", lambda error: self.noises.append(str(error)))
            if who:
                self._sign_in(page, who)
            self.windows[who] = page
        return self.windows[who]

    def _sign_in(self, page: Page, who: str) -> None:
        in_two_steps = who in (TWO_STEPS, HALF_WAY)
        page.goto(f"{self.site.url}/accedi")
        page.fill("input[name=email]", TWO_STEPS_EMAIL if in_two_steps else read_content().people[who]["email"])
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        if in_two_steps:
            page.wait_for_url("**/accedi/codice")
        if who == TWO_STEPS:
            page.fill("input[name=one_time_code]", pyotp.TOTP(self.links[SECRET]).at(clock.now()))
            page.click("main form button[type=submit]")
        if who != HALF_WAY:
            page.wait_for_url(lambda url: "/accedi" not in url)

    def path(self, place: Place) -> str:
        """The address of a place."""
        return place.path(self.app.url_map, self.site.data / "consulta.sqlite", self.links)

    def visit(self, place: Place) -> Page:
        """Open a place as its person, at 1280 pixels; its status is checked and its HTML kept."""
        page = self.window(place.who)
        self.noises.clear()
        page.set_viewport_size(WIDE)
        if place.link:  # its script would press the button at once, and spend the link
            page.route(_NO_SCRIPT, lambda route: route.fulfill(body="", content_type="text/javascript"))
        response = page.goto(self.site.url + self.path(place))
        if place.link:
            page.unroute(_NO_SCRIPT)
        assert response is not None
        assert response.status == place.status, f"{page.url}: {response.status}"
        self.keep(place.name, response.text())
        return page

    def keep(self, name: str, html: str) -> None:
        """Put a page aside for the HTML checker."""
        (self.html / f"{name}.html").write_text(html)

    def console(self) -> list[str]:
        """What the console said since the last visit, but for the status of an error page that was asked for."""
        return [noise for noise in self.noises if "the server responded with a status of" not in noise]


def inspect(page: Page, *, public: bool, written: frozenset[str] = frozenset()) -> list[str]:
    """Everything that is asked of a page at 1280 and 390 pixels; axe sees it with every ``<details>`` of the main part open.

    What is open holds all that shows when it is closed; headings are checked closed too. Width is checked both ways.
    """
    faults = checks.faults_of(checks.facts_of(page), public=public, written=written)
    faults += [f"{width}: {wide}" for width in (checks.TWICE, checks.NARROW) if (wide := checks.too_wide(page, width))]
    checks.unfold(page, "main details")
    faults += [f"open, {width}: {wide}" for width in (checks.NARROW, 390) if (wide := checks.too_wide(page, width))]
    faults += [f"390: {fault}" for fault in checks.axe(page)]
    page.set_viewport_size(WIDE)
    return faults + [f"1280: {fault}" for fault in checks.axe(page)]


def inspect_menus(page: Page) -> list[str]:
    """The menus of header and side, opened, at both widths."""
    assert checks.unfold(page, "details") > 0
    faults = [f"{width}, menus open: {wide}" for width in (1280, 390) if (wide := checks.too_wide(page, width))]
    faults += [f"390, menus open: {fault}" for fault in checks.axe(page)]
    page.set_viewport_size(WIDE)
    return faults + [f"1280, menus open: {fault}" for fault in checks.axe(page)]


def _titles(database: Path) -> frozenset[str]:
    with closing(sqlite3.connect(database)) as connection:
        return frozenset(title for (title,) in connection.execute("select title from contribution"))


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory, demo_database: Path, chromium: Browser) -> Iterator[Gallery]:
    """Scenery, server, browser; one for each test file that names it."""
    database, links = enrich(tmp_path_factory.mktemp("scenery"), demo_database)
    folder = tmp_path_factory.mktemp("site")
    app = create_app(Settings.from_environment(site_environment(folder)))
    with serve(folder, database) as site:
        gallery = Gallery(site, app, chromium, links, tmp_path_factory.mktemp("html"), _titles(site.data / "consulta.sqlite"))
        yield gallery
        for page in gallery.windows.values():
            page.context.close()
