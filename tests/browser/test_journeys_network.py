# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an anonymous reader's browser fetches: little, from nobody else, without cookies; and English that stays English."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PHONE, WIDE, Site, Visitor
from tests.browser.walks import SEND

FIRST_VISIT, NEXT_PAGE = 70_000, 15_000
"""Bytes on the wire, compressed, headers and fonts included (experience.md, performance.md)."""

READ = ("", "conferenza", "tavoli", "contributi", "contributi/2026-27", "piano", "temi/12", "registro", "come-funziona", "privacy")


@dataclass
class Wire:
    """Everything a page asked for: addresses, and bytes on the wire as Chromium counts them."""

    addresses: list[str] = field(default_factory=list)
    sent: int = 0

    def asked(self, event: dict[str, Any]) -> None:
        """A request leaves."""
        self.addresses.append(event["request"]["url"])

    def came(self, event: dict[str, Any]) -> None:
        """An answer is complete."""
        self.sent += event["encodedDataLength"]

    def since_last(self) -> int:
        """The bytes since the last time somebody asked."""
        sent, self.sent = int(self.sent), 0
        return sent


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_anonymous_reader_fetches_little_and_from_nobody_else(site: Site, chromium: Browser, size: dict[str, int]) -> None:
    """First visit and next pages within their bytes; no address elsewhere; no cookie anywhere."""
    context = chromium.new_context(viewport=size, locale="it-IT")  # type: ignore[arg-type]
    page, wire = context.new_page(), Wire()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", wire.asked)
    session.on("Network.loadingFinished", wire.came)
    measured = {}
    for path in READ:
        answer = page.goto(f"{site.url}/area-ovest/{path}", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, path
        assert answer.headers["content-encoding"] in ("br", "gzip"), path
        assert "set-cookie" not in answer.headers, path
        measured[path or "home"] = wire.since_last()
    assert context.cookies() == []
    context.close()
    print(measured)
    host = urlsplit(site.url).netloc
    strangers = {address for address in wire.addresses if urlsplit(address).netloc not in (host, "") and not address.startswith("data:")}
    assert strangers == set()
    first, *following = measured.values()
    assert first <= FIRST_VISIT, measured
    assert max(following) <= NEXT_PAGE, measured


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_english_stays_english(visitor: Callable[..., Visitor], js: bool) -> None:
    """From the English home every entry of the menu, a topic, the form and its errors are in English; one link leads back."""
    reader = visitor(WIDE, js=js)
    reader.go("/area-ovest/")
    reader.tap("header a[hreflang=en], header a:text-is('English')")
    paths = reader.page.locator("nav[data-element=main-navigation] a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert len(paths) >= 5
    for path in paths:
        assert path.startswith("/en/area-ovest/"), path
        reader.go(path)
        assert reader.page.get_attribute("html", "lang") == "en", path
        links = reader.page.locator("main a, footer a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        lost = [one for one in links if one.startswith("/area-ovest/") and not one.endswith((".jsonl", ".csv", ".py"))]
        assert lost == [], path
    reader.go("/en/area-ovest/temi/12")
    reader.tap("main a[href$='/contributi/nuovo']")
    reader.tap(SEND)
    assert reader.page.get_attribute("html", "lang") == "en"
    assert urlsplit(reader.page.url).path.startswith("/en/")
    for italian in ("Scrivi un titolo", "Scegli che cosa", "Il tuo nome"):
        assert italian not in reader.main()
    reader.tap("header a[hreflang=it], header a:text-is('Italiano')")
    assert reader.page.get_attribute("html", "lang") == "it"
