# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the office, looked at as the public ones are (test_pages.py)."""

import pytest

from tests.browser import checks
from tests.browser.gallery import Gallery, gallery, inspect, inspect_menus
from tests.browser.places import COORDINATOR, OFFICE, Place

__all__ = ["gallery"]

FRAME = {"personal-area-login", "main-navigation", "accessibility-link", "privacy-policy-link", "report-inefficiency"}
PRINTED = ("intake.sheet", "notices.outcome")


@pytest.mark.parametrize("place", OFFICE, ids=lambda place: place.name)
def test_a_page_of_the_office_is_fit_to_be_shown(gallery: Gallery, place: Place) -> None:
    page = gallery.visit(place)
    facts = checks.facts_of(page)
    faults = inspect(page, public=False, written=gallery.written) + checks.unexplained(facts)
    if place.endpoint not in PRINTED:
        faults += [f"no data-element {name}" for name in sorted(FRAME - set(facts["elements"]))]
    assert faults + gallery.console() == []


def test_the_menus_of_the_office_are_fit_to_be_shown(gallery: Gallery) -> None:
    page = gallery.visit(Place("workspace.today", COORDINATOR))
    assert inspect_menus(page) + gallery.console() == []


def test_the_html_of_the_office_has_no_error(gallery: Gallery) -> None:
    """The Nu checker, once, over every page seen above."""
    assert list(gallery.html.iterdir())
    assert checks.invalid_html(gallery.html) == []
