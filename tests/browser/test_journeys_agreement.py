# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the talks with the unions ended, on a phone: refused once and nothing lost, written, public with the minutes, corrected openly."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from consulta.core import clock
from tests.browser.checks import axe, prepare, too_wide
from tests.browser.conftest import PHONE, Visitor
from tests.browser.walks import OFFICE

Make = Callable[..., Visitor]
TABLE = "Confronto con i sindacati"
SAYS = "Due incontri l'anno sul piano, e i tempi di attesa resi pubblici."
SIGNED = "Sindacato pensionate e pensionati\nSindacato del lavoro di cura"
RESERVE = "Il sindacato del lavoro di cura chiede più ore di formazione."
WHY = "Mancava la riserva di chi ha firmato"
SAVE = "main button:has-text('Salva l’accordo')"


def held_meeting(office: Visitor, title: str) -> str:
    """A meeting of the union tavolo that was held today; gives its id."""
    office.go(f"{OFFICE}/incontri/nuovo")
    office.page.select_option("[name=roundtable_id]", label=TABLE)
    office.type("[name=title]", title)
    office.type("[name=starts_at]", clock.rome(clock.now() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"))
    office.tap("main form button.btn-primary >> nth=0")
    office.tick("[name=status][value=held]")
    office.tap("main form:has([name=status]) button[type=submit]")
    return office.page.url.rsplit("/", 1)[1]


def publish_minutes(office: Visitor) -> None:
    """The minutes are written and everybody reads them."""
    office.tap("main a:text-is('Scrivi il verbale')")
    office.type("[name=text]", "Abbiamo parlato di come decidere insieme.")
    office.tap("main form button[type=submit] >> nth=0")
    office.page.locator("main summary:has-text('Pubblica il verbale')").click()
    office.tap("main form[action$='/verbale/pubblica'] button[type=submit]")


def assert_refused(office: Visitor, sentence: str) -> None:
    """The form came back with one clear sentence, within the width, accessible, and with everything that was typed."""
    assert sentence in office.main()
    assert office.page.locator("[name=summary]").input_value() == SAYS
    assert not too_wide(office.page, PHONE["width"])
    if office.has_scripts:
        prepare(office.page)
        assert axe(office.page) == []


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_an_agreement_is_written_read_and_corrected_in_the_open(visitor: Make, js: bool) -> None:
    """Reserved until the minutes; from then on a correction tells its reason and leaves what it corrects in sight."""
    office, reader = visitor(PHONE, js=js, key="coordinatrice"), visitor(PHONE, js=js)
    number = held_meeting(office, f"Come decidere insieme {'con' if js else 'senza'} script")
    public = f"/area-ovest/incontri/{number}"
    office.tap("main a:text-is('Scrivi com’è finita')")
    office.tick("[name=outcome][value=signed]")
    office.type("[name=summary]", SAYS)
    office.tap(SAVE)
    assert_refused(office, "Scrivi quali organizzazioni hanno firmato, una per riga.")
    assert office.page.is_checked("[name=outcome][value=signed]")
    office.type("[name=signatories]", SIGNED)
    office.tap(SAVE)
    assert "Accordo salvato." in office.main()
    assert SAYS not in reader.go(public).inner_text("body"), "the meeting is reserved until its minutes"

    publish_minutes(office)
    page = reader.go(public)
    assert SAYS in reader.main()
    assert page.locator("section[aria-labelledby=accordo] li").all_inner_texts() == SIGNED.splitlines()
    assert not too_wide(page, PHONE["width"])

    office.go(f"{OFFICE}/incontri/{number}")
    office.tap("main a:text-is('Correggi l’accordo')")
    assert "quello che salvi qui si legge subito" in office.main()
    office.tick("[name=outcome][value=signed_with_reservations]")
    office.type("[name=statements]", RESERVE)
    office.tap(SAVE)
    assert_refused(office, "Scrivi perché correggi l'accordo: il motivo è pubblico.")
    assert office.page.locator("[name=statements]").input_value() == RESERVE
    assert RESERVE not in reader.go(public).inner_text("main"), "what is refused is not published"
    office.type("[name=reason]", WHY)
    office.tap(SAVE)
    assert "Accordo salvato." in office.main()

    page = reader.go(public)
    assert f"Motivo: {WHY}" in reader.main()
    assert RESERVE in reader.main()
    before = page.locator("section[aria-labelledby=accordo] details")
    before.locator("summary").click()
    assert "Firmato" in before.inner_text()
    assert RESERVE not in before.inner_text(), "what stood before stays as it was"
    assert not too_wide(page, PHONE["width"])
