# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes docs/screenshots/*.png from a running demonstration.

    make run                                                     # in another terminal; it prints the password
    .venv/bin/python docs/screenshots.py --password …            # or --url http://127.0.0.1:8080

Finds a contribution that has gone the whole way (published, linked, answered), so that the pictures show it. Needs the
packages of development and Chromium.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
OPERATOR = "francesca.cappai@esempio.it"
DESK = {"width": 1280, "height": 900}
TALL = {"width": 1280, "height": 1500}
PHONE = {"width": 390, "height": 844}
LONGEST = 700
"""Characters of a text."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", "--font-render-hinting=none"]


def open_page(browser: Browser, viewport: dict[str, int]) -> Page:
    """A page with an Italian browser's settings and nothing that moves."""
    return browser.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        locale="it-IT",
        timezone_id="Europe/Rome",
        reduced_motion="reduce",
    ).new_page()


def shoot(page: Page, url: str, name: str) -> None:
    """One screen of a page, when its fonts have come."""
    response = page.goto(url)
    if response is None or not response.ok:
        raise SystemExit(f"{url}: {response.status if response else 'no answer'}")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{name}.png")


def answered_contribution(page: Page, home: str) -> str:
    """The number of an accepted and answered proposal: the longest that leaves room for its tracker in the picture."""
    listed = page.request.get(urljoin(home, "contributi.json?esito=accepted&tipo=proposal")).json()["items"]
    short = [item for item in listed if len(item["text"]) < LONGEST]
    if not short:
        raise SystemExit("The demonstration has no accepted proposal.")
    return str(max(short, key=lambda item: len(item["text"]))["number"])


def sign_in(page: Page, base: str, password: str) -> None:
    """Enter as the operator of the demonstration."""
    page.goto(urljoin(base, "/accedi"))
    page.fill("input[name=email]", OPERATOR)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()


def record_url(page: Page, home: str, number: str) -> str:
    """The office's page of a contribution, found as an operator would: by its number in the list."""
    page.goto(urljoin(home, f"ufficio/contributi?q={number}"))
    href = page.locator("main a[href*='/ufficio/contributi/']", has_text=re.compile(".")).first.get_attribute("href")
    if not href:
        raise SystemExit(f"Contribution {number} is not in the office's list.")
    return urljoin(home, href)


def main() -> int:
    """Take the five pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--password", required=True)
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        public, phone, tall, office = (open_page(browser, size) for size in (DESK, PHONE, TALL, TALL))
        public.goto(options.url)  # the only territory: the entrance leads there
        home = public.url
        number = answered_contribution(public, home)
        shoot(public, home, "home")
        shoot(tall, urljoin(home, f"contributi/{number}"), "contribution")
        shoot(public, urljoin(home, "piano"), "plan")
        shoot(phone, home, "home-phone")
        sign_in(office, options.url, options.password)
        shoot(office, record_url(office, home, number), "record")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
