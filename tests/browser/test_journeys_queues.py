# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The day of the office: the next twenty in a run, a filter saved and shared, the grid, and how many actions one item takes."""

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE

WAYS = pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone-scripts", "wide-no-scripts"])
Make = Callable[..., Visitor]
WAITING = f"{OFFICE}/contributi?stato=in_moderation&ordine=recenti"
MOST_ACTIONS = 6
"""Of one item, from reading it to the next one before the eyes (experience.md)."""


@WAYS
def test_the_run_begins_on_today_and_goes_from_one_to_the_next(visitor: Make, size: dict[str, int], js: bool) -> None:
    office = visitor(size, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/")
    rows = office.page.locator("section[aria-labelledby=prossimi] .c-row")
    assert 1 < rows.count() <= 20
    assert re.search(r"Da (leggere|etichettare|collegare|rispondere)|Risposta", rows.nth(0).inner_text())
    second = rows.nth(1).locator(".c-row__title").inner_text()
    office.tap("section[aria-labelledby=prossimi] .c-row__title >> nth=0")
    assert re.search(r"Giro di oggi: 1 di \d+", office.main())
    office.tap("main a[rel=next]")
    assert office.page.inner_text("main h1") in second
    assert re.search(r"Giro di oggi: 2 di \d+", office.main())
    office.tap("main a[rel=prev]")
    assert re.search(r"Giro di oggi: 1 di \d+", office.main())


@WAYS
def test_a_filter_is_saved_shared_and_opened_by_a_colleague_who_works_in_a_grid(visitor: Make, size: dict[str, int], js: bool) -> None:
    name = f"Da etichettare {'con' if js else 'senza'} script"
    one, other = visitor(WIDE, js=js, key="operatrice-uno"), visitor(size, js=js, key="operatrice-tre")
    one.go(f"{OFFICE}/contributi?stato=published&senza_etichetta=si")
    one.page.click("main summary:has-text('Filtri salvati')")
    one.tap("main a:text-is('Salva questo filtro')")
    one.type("[name=name]", name)
    one.tick("[name=is_shared]")
    one.tap("main form button.btn-primary")
    assert "Filtro salvato" in one.main()
    other.go(f"{OFFICE}/")
    other.tap(f'nav a:text-is("{name}")')
    assert "senza_etichetta=si" in other.page.url
    titles = other.page.locator("main .c-row .c-row__title").all_inner_texts()
    other.tap("main button:text-is('Vedi come griglia')")
    table = other.page.locator("main .c-grid table")
    assert table.locator("tbody th a").all_inner_texts() == titles
    other.page.click("main summary:has-text('Scegli le colonne')")
    other.page.uncheck("#colonna-tipo")
    other.page.check("#colonna-entro")
    other.tap("main button:text-is('Mostra queste colonne')")
    headings = other.page.locator("main .c-grid thead th").all_inner_texts()
    assert "Tipo" not in headings
    assert "Risposta entro" in headings
    region = other.page.locator("main .c-grid")
    assert region.get_attribute("tabindex") == "0"
    if js and size is PHONE:
        region.focus()
        assert region.evaluate("one => one.scrollWidth > one.clientWidth"), "it scrolls to the side inside itself"
        assert other.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page does not"
    other.tap("main button:text-is('Prendi il prossimo')")
    assert "senza_etichetta=si" in other.page.url
    other.go(f"{OFFICE}/contributi")
    assert other.page.locator("main .c-grid").count() == 1, "the grid is remembered"
    other.tap("main button:text-is('Vedi come elenco')")
    one.go(f"{OFFICE}/filtri")
    one.page.click(f'main .c-row:has-text("{name}") summary')
    one.tap(f'main .c-row:has-text("{name}") button')
    assert "Filtro cancellato" in one.main()


def test_one_item_takes_six_actions_by_keyboard(visitor: Make) -> None:
    """Read, publish, tag, link, save, next. One key is one action; the code typed in the field is one, as everywhere in the house."""
    office = visitor(WIDE, js=True, key="operatrice-tre")
    keys = office.page.keyboard
    code = _a_code(office)
    office.go(f"{OFFICE}/scorciatoie")
    office.tap("text=Attiva le scorciatoie")
    office.go(WAITING)
    office.tap("main .c-row__title >> nth=0")
    first, actions = office.page.inner_text("main h1"), 0
    for key in ("p", "1" if office.page.locator("[data-key='1']").count() else "t", "l"):
        keys.press(key)
        actions += 1
    assert office.page.is_checked("[name=outcome][value=published]")
    assert office.page.evaluate("document.activeElement.name") == "objective"
    keys.type(code)
    actions += 1
    with office.page.expect_navigation():
        keys.press("Enter")
    actions += 1
    assert "pubblicato" in office.main()
    assert code in office.main()
    assert office.page.inner_text("main h1") != first, "the next one is before the eyes"
    assert actions <= MOST_ACTIONS
    office.go(f"{OFFICE}/scorciatoie")
    office.tap("text=Spegni le scorciatoie")


def test_one_item_takes_six_actions_by_mouse(visitor: Make) -> None:
    office = visitor(WIDE, js=True, key="operatrice-uno")
    code = _a_code(office)
    office.go(WAITING)
    office.tap("main .c-row__title >> nth=0")
    first = office.page.inner_text("main h1")
    office.start_counting()
    office.tick("[name=outcome][value=published]")
    if not office.page.locator("[name=tags]").nth(0).is_visible():
        office.page.click("summary[data-key=t]")
        office.taps += 1
    office.tick("[name=tags] >> nth=0")
    office.type("[name=objective]", code)
    office.tap("main form:has([name=outcome]) button[data-key=s]")
    assert "pubblicato" in office.main()
    assert office.page.inner_text("main h1") != first
    assert office.taps + office.inputs <= MOST_ACTIONS, (office.taps, office.inputs)


def test_the_keys_walk_the_grid_and_tick(visitor: Make) -> None:
    office = visitor(WIDE, js=True, key="operatrice-uno")
    keys = office.page.keyboard
    office.go(f"{OFFICE}/scorciatoie")
    office.tap("text=Attiva le scorciatoie")
    office.go(WAITING)
    with office.page.expect_navigation():
        keys.press("g")
    assert office.page.locator("main .c-grid").count() == 1
    keys.press("j")
    keys.press("j")
    keys.press("x")
    rows = office.page.locator("main .c-grid tbody tr")
    assert rows.nth(1).locator("[name=picked]").is_checked()
    assert office.page.locator("[name=picked]:checked").count() == 1
    title = office.page.evaluate("document.activeElement.innerText")
    with office.page.expect_navigation():
        keys.press("Enter")
    assert office.page.inner_text("main h1") in title
    office.go(WAITING)
    with office.page.expect_navigation():
        keys.press("g")
    assert office.page.locator("main .c-grid").count() == 0
    office.go(f"{OFFICE}/scorciatoie")
    office.tap("text=Spegni le scorciatoie")


def _a_code(office: Visitor) -> str:
    """The code of an objective that the picker of a text that waits offers."""
    office.go(WAITING)
    office.tap("main .c-row__title >> nth=0")
    value = office.page.locator("main datalist option").nth(0).get_attribute("value") or ""
    return value.partition(" ")[0]
