# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers on a phone, with and without scripts: read, opened as a table, followed to the list behind a figure, taken away."""

import sqlite3
from collections.abc import Callable

import pytest

from tests.browser.checks import axe, prepare, too_wide, unfold
from tests.browser.conftest import PHONE, WIDE, Site, Visitor

Make = Callable[..., Visitor]
WAYS = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
NUMBERS = "/area-ovest/numeri"


@WAYS
def test_a_figure_leads_to_the_list_of_as_many_contributions(visitor: Make, js: bool) -> None:
    """On a phone: the chart, its table, the list, the file."""
    person = visitor(PHONE, js=js)
    page = person.go(NUMBERS)
    assert page.locator("svg[role=img]").count() > 10
    assert not too_wide(page, PHONE["width"])
    kinds = page.locator(".c-chart:has(> #contributions-kind)")
    kinds.locator("summary").click()
    figure = kinds.locator("tbody tr").first.locator("a")
    value = figure.inner_text()
    with page.expect_navigation():
        figure.click()
    assert f"{value} contributi" in person.main()
    assert "Consultazione: Costruiamo insieme" in person.main(), "the filter says which consultation"
    person.go(NUMBERS)
    with page.expect_download() as taken:
        page.click("main a[href*='numeri.ods']")
    assert taken.value.suggested_filename.endswith(".ods")


def test_every_table_open_is_accessible_on_a_phone_and_on_a_desk(visitor: Make) -> None:
    """Charts, map and matrix with all their tables."""
    for size in (PHONE, WIDE):
        page = visitor(size).go(NUMBERS)
        assert unfold(page, "main details") > 10
        prepare(page)
        assert axe(page) == []


def test_the_office_reads_whole_numbers_and_lands_on_its_lists(visitor: Make) -> None:
    """What the public does not read is there, and its figures open the office's lists."""
    office = visitor(PHONE, key="operatrice-uno")
    page = office.go("/area-ovest/ufficio/numeri")
    assert "non detto" not in office.main()
    kinds = page.locator(".c-chart:has(> #contributions-kind)")
    kinds.locator("summary").click()
    with page.expect_navigation():
        kinds.locator("tbody a").first.click()
    assert "/ufficio/contributi?" in page.url


@WAYS
def test_a_figure_of_comments_opens_as_many_comments_and_the_filter_is_taken_away(visitor: Make, js: bool) -> None:
    """On a phone: the number, its list, one filter less, back to the numbers."""
    person = visitor(PHONE, js=js)
    page = person.go(NUMBERS)
    kinds = page.locator(".c-chart:has(> #comments-kind)")
    kinds.locator("summary").click()
    figure = kinds.locator("tbody tr").last.locator("a")
    value = figure.inner_text()
    with page.expect_navigation():
        figure.click()
    assert page.locator("main [role=status]").inner_text() == f"{value} commenti"
    assert not too_wide(page, PHONE["width"])
    with page.expect_navigation():
        page.locator("main a.c-tag").click()
    assert "riga=" not in page.url
    with page.expect_navigation():
        page.get_by_role("link", name="Torna ai numeri").click()
    assert page.locator("#comments-kind").count() == 1


def test_drawings_are_read_in_forced_colours_and_tables_fit_on_paper(visitor: Make) -> None:
    """A drawing has its own paper under colours that a reader forces; on A4 nothing stands beyond the edge."""
    page = visitor(WIDE).go(NUMBERS)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    papers = page.evaluate("[...document.querySelectorAll('.c-chart__drawing')].map(one => getComputedStyle(one).backgroundColor)")
    assert set(papers) == {"rgb(255, 255, 255)"}
    page.emulate_media(forced_colors="none", color_scheme="light", media="print")
    page.set_viewport_size({"width": 760, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 760
    assert page.locator(".c-chart:has(> #contributions-kind) table").is_visible(), "the same numbers, open on paper"


def test_two_consultations_stand_side_by_side_on_a_phone(visitor: Make, site: Site) -> None:
    """Both figures of a line are in sight: nobody has to push the table aside to compare."""
    with sqlite3.connect(site.data / "consulta.sqlite") as database:
        names = [row[1] for row in database.execute("pragma table_info(plan_cycle)")]
        other = {"id": "99", "title": "'Il piano 2024-2026'", "first_year": "2024", "last_year": "2026", "submission_key": "'prima'"}
        values = ", ".join(other.get(name, name) for name in names)
        database.execute(f"insert into plan_cycle select {values} from plan_cycle where id = 1")
        opened = "insert into cycle_date (cycle_id, phase, starts_at, announced_at) values (99, 'open', ?, ?)"
        database.execute(opened, ["2023-10-08 07:00:00.000000"] * 2)
    page = visitor(PHONE).go(NUMBERS)
    box = page.locator("#confronto + .c-table")
    assert "nessun dato" in box.inner_text()
    assert box.evaluate("one => one.scrollWidth <= one.clientWidth"), "the former consultation is beyond the edge"
