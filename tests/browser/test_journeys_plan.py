# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The old plan becomes the beginning of the new one: its index is pasted, corrected and brought in, and everybody reads the tree."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE

Make = Callable[..., Visitor]
INDEX = """INDICE
1. Anziani ........................................ 12
1.1 {name} strategico ............................. 13
1.1.1 {name} specifico ............................ 14
1.1.1.1 {name} da fare ............................ 15
2. Area Paese delle meraviglie .................... 20
2.1 {name} lontano ................................ 21
"""


@pytest.mark.parametrize(("viewport", "js"), [(WIDE, True), (PHONE, False)], ids=["scripts", "no-scripts"])
def test_the_index_of_the_old_plan_becomes_a_tree(visitor: Make, viewport: dict[str, int], js: bool) -> None:
    name = "Prova con" if js else "Prova senza"
    office = visitor(viewport, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/obiettivi")
    office.tap("main a:has-text('Incolla l’indice')")
    office.tap("main button[value=preview]")
    assert "Incolla l'indice del vecchio piano." in office.main(), "nothing was pasted"
    office.type("[name=text]", INDEX.format(name=name))
    office.tap("main button[value=preview]")
    assert "..." not in office.main()
    assert office.page.input_value("[name=line_6]") == "area-0", "an area nobody knows is not guessed"
    office.choose("[name=line_6]", "skip")
    office.choose("[name=line_7]", "intervention")
    office.tap("main button[value=back]")
    assert f"{name} lontano ..." in office.page.input_value("[name=text]"), "going back loses nothing"
    office.tap("main button[value=preview]")
    office.choose("[name=line_6]", "skip")
    office.choose("[name=line_7]", "intervention")
    office.tap("main button[value=save]")
    assert "Portate nel piano 4 voci, in bozza." in office.main()

    citizen = visitor(PHONE, js=js)
    citizen.go("/area-ovest/piano")
    citizen.tap(f"main a:has-text('{name} lontano')")
    assert "Intervento" in citizen.main()
    citizen.tap(f"main p:has-text('Appartiene a:') a:has-text('{name} specifico')")
    assert f"{name} da fare" in citizen.main()

    office.go(f"{OFFICE}/obiettivi/incolla")
    office.type("[name=text]", INDEX.format(name=name.upper()))
    office.tap("main button[value=preview]")
    assert office.main().count("C’è già una voce con questo nome") >= 3
