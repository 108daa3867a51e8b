# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A name in a good contribution: the office hides it before it is public, its author is told, nobody else ever reads it."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, open_record, write_as_visitor

WAYS = pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone-scripts", "wide-no-scripts"])
Make = Callable[..., Visitor]
NAME = "Zenobia Quirini"
PLACES = ("contributi", "contributi.csv", "contributi.json", "contributi.atom")


@WAYS
def test_a_name_is_hidden_and_the_rest_is_public(visitor: Make, size: dict[str, int], js: bool) -> None:
    address, title = f"oscurato-{js}@esempio.it".lower(), f"La vicina resta sola, {'con' if js else 'senza'} script"
    author = visitor(size, js=js)
    number = write_as_visitor(author, "need", title, f"La signora {NAME} aspetta da mesi che qualcuno la aiuti.", address)
    office = visitor(WIDE, js=js, key="operatrice-uno")
    open_record(office, title)
    office.tap("text=Oscura un passaggio")
    office.type("[name=passages]", NAME)
    office.choose("[name=reason_code]", "personal_data")
    office.type("[name=reason_text]", "C'era il nome di una vicina: qui non serve.")
    office.tap("text=Vedi l’anteprima")
    assert "La signora [omesso: dati personali] aspetta" in office.main()
    office.tap("text=Oscura questi passaggi")
    assert NAME not in office.page.content()
    office.tap("text=Pubblica e classifica >> nth=-1")
    told = author.site.wait_for_letter(address, "un passaggio è stato oscurato")
    assert "il nome di una vicina" in told
    assert NAME not in told
    anybody = visitor(size, js=js)
    assert "[omesso: dati personali]" in anybody.go(f"/area-ovest/contributi/{number}").inner_text("main")
    ask = anybody.context.request
    for place in (*PLACES, f"contributi/{number}"):
        assert NAME not in ask.get(f"{anybody.site.url}/area-ovest/{place}").text(), place
    office.go(f"{OFFICE}/contributi?q={number}")
    office.tap("main a.c-row__title >> nth=0")
    office.tap("text=Passaggi oscurati e testo originale")
    assert NAME in office.main()
