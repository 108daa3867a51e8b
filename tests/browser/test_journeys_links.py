# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The keyboard alone: twenty contributions tagged and linked with a reason, an extract, a contribution cut into parts.

Nothing is clicked: every field and button is reached with the tabulator, as somebody does who cannot use a mouse.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import WIDE, Visitor

Make = Callable[..., Visitor]
OFFICE = "/area-ovest/ufficio"
TWENTY = 20
REACH = 400
"""Presses of the tabulator after which something cannot be reached."""


def reach(page: Page, selector: str, key: str = "Tab") -> None:
    """Move the focus until it stands on what answers to the selector."""
    for _press in range(REACH):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def send(page: Page) -> None:
    """Press the button that has the focus and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tick_twenty(page: Page) -> None:
    """Tick every row of the list, one after the other."""
    for _row in range(TWENTY):
        reach(page, "[name=picked]")
        page.keyboard.press("Space")
    assert page.locator("[name=picked]:checked").count() == TWENTY


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_twenty_contributions_are_linked_and_tagged_by_keyboard(visitor: Make, js: bool) -> None:
    olga = visitor(WIDE, js=js, key="operatrice-uno")
    page = olga.go(f"{OFFICE}/collegamenti-insieme/contributi?stato=published&collegato=no")
    reach(page, "[name=objective]")
    page.keyboard.type("A2")
    if js:
        assert page.get_attribute("[name=objective]", "role") == "combobox"
        assert page.get_attribute("[name=objective]", "aria-expanded") == "true"
        assert "del piano" in page.inner_text(".c-pick [role=status]")
        page.keyboard.press("Escape")
        assert page.get_attribute("[name=objective]", "aria-expanded") == "false"
        page.keyboard.press("ArrowDown")
        assert page.locator("[role=option][aria-selected=true]").count() == 1
        page.keyboard.press("Enter")
        assert page.input_value("[name=objective]").startswith("A2 · ")
    tick_twenty(page)
    send(page)
    assert f"Conferma per {TWENTY} contributi" in page.inner_text("main")
    reach(page, "[name=reason]")
    page.keyboard.type("Chiedono tutti di aspettare meno.")
    reach(page, "form button[type=submit]")
    send(page)
    assert "Puoi annullare fino alle" in page.inner_text("main")
    reach(page, "main .c-notice button[type=submit]")
    send(page)
    assert "tornato com'era" in page.inner_text("body")

    page = olga.go(f"{OFFICE}/etichette-insieme/contributi?stato=published")
    reach(page, "[name=tag_id]")
    for _one in range(1 if js else 2):  # the other run has put the first one on these texts
        page.keyboard.press("ArrowDown")
    tick_twenty(page)
    send(page)
    assert f"Hai scelto {TWENTY} testi" in page.inner_text("main")
    reach(page, "main form button[type=submit]")
    send(page)
    assert "Puoi annullare fino alle" in page.inner_text("main")


def test_an_extract_and_a_split_by_keyboard(visitor: Make) -> None:
    olga = visitor(WIDE, key="operatrice-uno")
    page = olga.go(f"{OFFICE}/contributi?stato=published&esito=senza_esito&collegato=no&q=dimissioni")
    record = page.get_attribute(".c-row__title", "href") or ""
    number = re.findall(r"/contributi/(\d+)", record)[0]
    page = olga.go(f"{OFFICE}/contributi/{number}/estratti")
    words = page.inner_text("#testo").replace("\n", " ").split()
    first, second = " ".join(words[:12]), " ".join(words[12:26])
    reach(page, "[name=passage]")
    page.keyboard.type(first)
    reach(page, "[name=objective]")
    page.keyboard.type("ritorno che non c'è")
    assert "Nessuna riga del piano" in page.inner_text(".c-pick [role=status]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.value") == "ritorno che non c'è", "what was typed names the new line"
    send(page)
    assert "Obiettivo creato in bozza" in page.inner_text("body")
    reach(page, "main form .c-actions > .btn-primary")
    send(page)
    assert first[:30] in page.inner_text("#estratti ~ ul")

    page = olga.go(f"{OFFICE}/contributi/{number}/scomponi")
    for slot, passage in ((1, first), (2, second)):
        reach(page, f"[name=passage_{slot}]")
        page.keyboard.type(passage)
        reach(page, f"[name=title_{slot}]")
        page.keyboard.type(f"Parte {slot} della richiesta")
    reach(page, "[name=reason]")
    page.keyboard.type("Sono due richieste diverse.")
    reach(page, "main form .btn-primary")
    send(page)
    assert "Scomposto in 2 parti" in page.inner_text("body")
    assert "Parte 2 della richiesta" in page.inner_text("main")
