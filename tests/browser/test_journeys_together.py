# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people of an association write one position: a conflict loses nothing, one signs and sends. With scripts and without."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import open_topic

WAYS = pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone-scripts", "wide-no-scripts"])
Make = Callable[..., Visitor]
FIRST = "Le famiglie chiedono un posto dove lasciare i figli quando devono andare a una visita."
THEIRS = "Serve una stanza aperta due pomeriggi alla settimana, con due educatrici."
MINE = "Le famiglie chiedono un posto dove lasciare i figli quando devono andare a una visita, anche di sabato."


@WAYS
def test_two_people_write_one_position_and_one_signs(visitor: Make, size: dict[str, int], js: bool) -> None:
    title = f"Una stanza per le ore difficili, {'con' if js else 'senza'} script"
    paolo, grazia = visitor(size, js=js, key="paolo-deidda"), visitor(size, js=js, key="associazione")
    open_topic(paolo)
    paolo.tap("main a:text-is('Scrivi un contributo')")
    paolo.tick("[name=kind][value=need]")
    paolo.type("[name=title]", title)
    paolo.type("[name=text]", FIRST)
    paolo.tap("summary:has-text('Aggiungi dettagli')", screen=False)
    paolo.page.select_option("[name=organisation_id]", label="Sa Làntia, famiglie per l'autismo")
    paolo.tap("button[value=share]")
    assert "Storia delle versioni" in paolo.main()
    draft = paolo.page.url.removeprefix(paolo.site.url)

    grazia.go("/area-ovest/il-mio-spazio")
    grazia.tap(f"text={title}")
    grazia.tap("button:text-is('Scrivi')")
    paolo.tap("button:text-is('Scrivi')")
    paolo.type("[name=text]", MINE)
    grazia.type("[name=text]", THEIRS)
    grazia.tap("button[value=draft]:visible >> nth=-1")
    assert "Versione 2" in grazia.main()
    paolo.tap("button[value=draft]:visible >> nth=-1")
    assert "Un’altra versione è stata salvata mentre scrivevi" in paolo.main()
    assert THEIRS in paolo.main()
    assert paolo.page.input_value("[name=text]") == MINE
    paolo.type("[name=text]", f"{MINE} {THEIRS}")
    paolo.tap("button[value=sign]")
    assert "Firma chiesta" in paolo.main()

    grazia.go("/area-ovest/il-mio-spazio")
    assert "Da firmare" in grazia.main()
    grazia.go(draft)
    grazia.tap("text=Leggi, firma e invia")
    grazia.tap("button:text-is('Firma e invia')")
    assert "ricevuta" in grazia.page.url
    number = grazia.page.url.split("/")[-2]
    public = visitor(size, js=js).go(f"/area-ovest/contributi/{number}").inner_text("main")
    assert title in public
    assert "Deidda" not in public
    assert "non esiste" in paolo.go(draft).inner_text("main")
