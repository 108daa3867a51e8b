# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A note between colleagues: one writes it on the scheda and names the other, who finds it on Oggi, opens the scheda and has read it."""

from collections.abc import Callable

import pytest

from tests.browser.checks import axe, prepare, too_wide
from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, address_of

Make = Callable[..., Visitor]
WAYS = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
LINE = "main a.c-row__title:text-is('Ti hanno citato in una nota')"
SUBMIT = "main form button.btn-primary >> nth=0"


@WAYS
def test_a_colleague_is_named_finds_the_note_on_oggi_and_says_it_is_read(visitor: Make, js: bool) -> None:
    """The letter says where to look and holds no word of the note."""
    words = f"Chiamo io il distretto {'lunedì' if js else 'martedì'}: tu guarda il costo."
    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/contributi?stato=published")
    office.tap(f"main .c-rows a.c-row__title >> nth={0 if js else 1}")
    title = office.page.inner_text("main h1")
    office.tap("main a:text-is('Scrivi una nota ai colleghi')")
    office.tap(SUBMIT)
    assert "Scrivi la nota." in office.main()
    office.type("[name=text]", words)
    named = visitor(PHONE, js=js, key="coordinatrice")
    name = office.page.inner_text("main fieldset label >> nth=0")
    for box in office.page.query_selector_all("main fieldset label"):
        if "Donatella" in box.inner_text():
            name = box.inner_text()
    assert "Donatella" in name
    office.tick(f'main fieldset .c-check:has-text("{name}") input')
    office.tap(SUBMIT)
    assert words in office.main()
    assert f"per {name}" in office.main()
    letter = named.site.wait_for_letter(address_of("coordinatrice"), "Ti hanno citato in una nota")
    assert words not in letter
    assert title not in letter

    named.go(f"{OFFICE}/")
    before = named.page.locator("main a[aria-label^='Ti hanno citato in una nota']").get_attribute("aria-label") or ""
    named.tap(LINE)
    assert words in named.main()
    named.tap("main button:text-is('Letta: apri la scheda') >> nth=0")
    assert named.page.inner_text("main h1") == title
    assert words in named.main()
    named.go(f"{OFFICE}/")
    after = named.page.locator("main a[aria-label^='Ti hanno citato in una nota']").get_attribute("aria-label") or ""
    assert int(after.rsplit(" ", 1)[1]) == int(before.rsplit(" ", 1)[1]) - 1


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_at_sign_suggests_colleagues_writes_the_name_and_ticks_the_box(visitor: Make, size: dict[str, int]) -> None:
    """By the keyboard and by a tap; the boxes are what is sent, and an address of e-mail suggests nobody."""
    office = visitor(size, key="operatrice-uno")
    office.go(f"{OFFICE}/contributi?stato=published")
    office.tap("main .c-rows a.c-row__title >> nth=3")
    office.tap("main a:text-is('Scrivi una nota ai colleghi')")
    page, field = office.page, office.page.locator("[name=text]")
    rows, told = page.locator("[role=listbox] [role=option]"), page.locator("[data-mention] [role=status]")
    box = page.locator("fieldset .c-check:has-text('Donatella') input")
    field.press_sequentially("Scrivi a comune@donat")
    assert rows.count() == 0
    field.press_sequentially(" e senti @")
    page.wait_for_selector("[role=listbox]:not([hidden])")
    assert rows.count() > 1
    assert "colleghi" in told.inner_text()
    field.press_sequentially("don")
    assert rows.count() == 1
    field.press("Escape")
    assert page.locator("[role=listbox]").is_hidden()
    field.press_sequentially("a")
    prepare(page)
    assert axe(page) == []
    assert not too_wide(page, size["width"])
    name = rows.nth(0).inner_text()
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == rows.nth(0).get_attribute("id")
    field.press("Enter")
    assert field.input_value() == f"Scrivi a comune@donat e senti @{name} "
    assert box.is_checked()
    assert name in told.inner_text()
    box.uncheck()
    field.press_sequentially("e ancora @dona")
    rows.nth(0).click()
    assert box.is_checked()
    office.tap(SUBMIT)
    assert f"per {name}" in office.main()
