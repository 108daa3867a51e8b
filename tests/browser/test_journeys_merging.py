# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody asks what was asked already: the office joins the two, everybody reads where it went, and it all comes back."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, open_record, write_as_visitor

WAYS = pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone-scripts", "wide-no-scripts"])
Make = Callable[..., Visitor]
WHY = "Chiedono tutti e due che il corso in piscina non chiuda."


@WAYS
def test_two_that_say_the_same_are_joined_and_separated(visitor: Make, size: dict[str, int], js: bool) -> None:
    address, title = f"unito-{js}@esempio.it".lower(), f"La piscina non deve chiudere, {'con' if js else 'senza'} script"
    author = visitor(size, js=js)
    said = "Il corso in piscina del giovedì per le persone con disabilità non deve chiudere a giugno: è l'unica uscita della settimana."
    number = write_as_visitor(author, "proposal", title, said, address)
    office = visitor(WIDE, js=js, key="operatrice-uno")
    open_record(office, title)
    record = office.page.url
    office.tap("main a.btn:has-text('Unisci')")
    office.type("[name=q] >> nth=-1", "Salviamo la piscina")
    office.tap("main form[role=search] button")
    office.tap("main a:has-text('Scegli il n.') >> nth=-1")
    assert "con l’unione viene anche pubblicato" in office.main()
    office.type("[name=reason]", WHY)
    office.tap("main form[method=post] button.btn-primary")
    assert "Unito al contributo n." in office.main()
    told = author.site.wait_for_letter(address, "è unito al")
    assert WHY in told
    anybody = visitor(size, js=js)
    page = anybody.go(f"/area-ovest/contributi/{number}").inner_text("main")
    assert WHY in page
    assert said in page
    anybody.tap("main .c-notice a >> nth=0")
    assert "I contributi uniti a questo" in anybody.main()
    assert title in anybody.main()
    assert title not in anybody.go("/area-ovest/contributi").inner_text("main")
    office.go(record.removeprefix(office.site.url).partition("?")[0])
    office.tap("main a:has-text('Separa')")
    office.type("[name=reason]", "Chi ha scritto parla di un altro corso.")
    office.tap("main form[method=post] button.btn-primary")
    assert "Unioni" in office.main()
    author.site.wait_for_letter(address, "di nuovo separati")
    assert title in anybody.go("/area-ovest/contributi").inner_text("main")
    assert f"{OFFICE}/contributi/" in office.page.url
