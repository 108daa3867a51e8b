# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A clarification of a reply: asked from its letter, answered by the office, read by who asked."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, address_of, answer, approve, write

WAYS = pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone-scripts", "wide-no-scripts"])
Make = Callable[..., Visitor]


@WAYS
def test_asked_from_the_letter_answered_and_read(visitor: Make, size: dict[str, int], js: bool) -> None:
    author, title = visitor(size, js=js, key="cittadina"), f"Una panchina alla fermata {js}"
    number = write(author, "need", title, "Chi aspetta la corriera delle sette sta in piedi anche quando piove.")
    office, coordinator = visitor(WIDE, js=js, key="operatrice-uno"), visitor(WIDE, js=js, key="coordinatrice")
    answer(office, number, "noted", "Ne parliamo con i comuni della linea, che decidono delle fermate.")
    approve(coordinator, title)

    letter = author.site.wait_for_letter(address_of("cittadina"), f"L'ufficio ha risposto al contributo {number}")
    address = re.search(r"https?://\S+/chiarimento", letter)
    assert address, letter
    path = urlsplit(address[0]).path
    author.go(path)
    author.type("[name=question]", "Quando?")
    author.tap("main form button.btn-primary")
    assert "almeno 20 caratteri" in author.main()
    assert author.page.input_value("[name=question]") == "Quando?"
    author.type("[name=question]", f"Quando ne parlate con i comuni, per la fermata {js}?")
    author.tap("main form button.btn-primary")
    assert "In attesa" in author.main()
    assert author.page.locator("[name=question]").count() == 0, "once"

    office.go(f"{OFFICE}/")
    office.tap("main a:text-is('Chiarimenti chiesti')")
    office.tap(f'main .c-row__title a:has-text("{title}")')
    assert "Quando ne parlate con i comuni" in office.main()
    office.type("[name=answer]", f"Nella riunione di marzo: la fermata {js} è la prima dell'elenco.")
    office.tap("main button:text-is('Rispondi')")
    assert "Risposta mandata" in office.main()

    told = author.site.wait_for_letter(address_of("cittadina"), f"la fermata {js} è la prima dell'elenco")
    author.open_letter(told)
    assert f"la fermata {js} è la prima dell'elenco" in author.main()
    author.go(path.removesuffix("/chiarimento"))
    author.tap("main a:text-is('Leggi il chiarimento che hai chiesto')")
    assert "Con risposta" in author.main()
    public = visitor(PHONE, js=js)
    public.go(path.removesuffix("/chiarimento"))
    assert "riunione di marzo" not in public.main()
