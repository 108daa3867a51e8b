# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page for everybody and every page of one's own: axe, console, width, headings, classes, typeface, marks, HTML."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from consulta.demo.world import SLUG
from tests.browser import checks
from tests.browser.gallery import Gallery, gallery, inspect, inspect_menus
from tests.browser.places import ANYONE, ASSOCIATION, EXCLUDED, OFFICE, OPERATOR, PERSONAL, PUBLIC, Place
from tests.browser.scenery import CLOSED, EMPTY

__all__ = ["gallery"]

HEADER = {"personal-area-login", "main-navigation"}
FOOTER = {"accessibility-link", "privacy-policy-link", "legal-notes", "faq", "report-inefficiency", "contacts"}


def test_every_page_has_its_place_here(gallery: Gallery) -> None:
    """A new route comes with a line in places.py, or with the reason why it is no page."""
    looked_at = {place.endpoint for place in (*PUBLIC, *PERSONAL, *OFFICE)} | set(EXCLUDED)
    routes = {rule.endpoint for rule in gallery.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert routes == looked_at
    names = [place.name for place in (*PUBLIC, *PERSONAL, *OFFICE)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("place", [*PUBLIC, *PERSONAL], ids=lambda place: place.name)
def test_a_page_is_fit_to_be_shown(gallery: Gallery, place: Place) -> None:
    page = gallery.visit(place)
    facts = checks.facts_of(page)
    faults = inspect(page, public=True, written=gallery.written)
    faults += unmarked(facts, page.url) + checks.unexplained(facts)
    assert faults + gallery.console() == []


@pytest.mark.parametrize("who", [ANYONE, ASSOCIATION, OPERATOR])
def test_the_menus_are_fit_to_be_shown(gallery: Gallery, who: str) -> None:
    """They are the same on every page: one page for each kind of person."""
    page = gallery.visit(Place("portal.home", who))
    assert inspect_menus(page) + gallery.console() == []


def unmarked(facts: dict[str, Any], url: str) -> list[str]:
    """The elements that the validator of Designers Italia looks for in header and footer, and does not find."""
    in_territory = urlsplit(url).path.removeprefix("/en").startswith(tuple(f"/{slug}/" for slug in (SLUG, EMPTY, CLOSED)))
    return [f"no data-element {name}" for name in sorted((HEADER | FOOTER if in_territory else HEADER) - set(facts["elements"]))]


def test_the_html_has_no_error(gallery: Gallery) -> None:
    """The Nu checker, once, over every page seen above."""
    assert list(gallery.html.iterdir())
    assert checks.invalid_html(gallery.html) == []
