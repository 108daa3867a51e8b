# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The library: the office publishes and replaces, a citizen finds by a word and asks for a format, the office gives it to everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE
from tests.factories.library import another

WAYS = pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone-scripts", "wide-no-scripts"])
Make = Callable[..., Visitor]
SUBMIT = "main form button[type=submit]"


def paper(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": another()}


@WAYS
def test_published_replaced_found_and_given_in_a_format(visitor: Make, size: dict[str, int], js: bool) -> None:
    word = "fenicottero" if js else "gabbiano"
    title, address = f"Accordo del {word} tra i comuni", f"{word}@esempio.it"
    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/documenti")
    office.tap("main a:text-is('Nuovo documento')")
    office.type("[name=title]", title)
    office.choose("[name=kind]", "act")
    office.page.set_input_files("[type=file]", paper("accordo.pdf"))
    office.tap("main button:text-is('Carica il documento')")
    assert "Documento caricato" in office.main()
    reader = visitor(size, js=js)
    reader.go(f"/area-ovest/documenti?parole={word}")
    assert "Nessun documento con questi filtri" in reader.main()
    office.page.click("main summary:text-is('Pubblica')")
    office.tap("main .c-confirm__body button")
    assert "Documento pubblicato" in office.main()
    office.tap("main a:text-is('Nuova versione')")
    office.page.set_input_files("[type=file]", paper("accordo-corretto.pdf"))
    office.tap("main button:text-is('Pubblica la nuova versione')")
    assert "Scrivi perché questa versione" in office.main()
    office.noises[:] = [noise for noise in office.noises if "422" not in noise]
    office.type("[name=reason]", "Corretta la data dell'articolo 2.")
    office.page.set_input_files("[type=file]", paper("accordo-corretto.pdf"))
    office.tap("main button:text-is('Pubblica la nuova versione')")
    assert "ora si legge il file nuovo" in office.main()

    reader.go(f"/area-ovest/documenti?parole={word}")
    reader.tap(f"main a:text-is('{title}')")
    assert "Versione 2" in reader.main()
    assert "Corretta la data" in reader.main()
    assert reader.page.locator("main a:text-is('Scarica la versione 1')").count() == 1
    shown = reader.page.url
    reader.tap("main a:text-is('Chiedi un formato che riesci a leggere')")
    reader.tick("[name=format][value=large_print]")
    reader.type("[name=email]", address)
    reader.tap(SUBMIT)
    assert "apri il messaggio e conferma" in reader.page.inner_text("body")
    reader.open_letter(reader.site.wait_for_letter(address, "/documenti/formati/"))
    reader.tap(SUBMIT)
    assert "La richiesta è arrivata all’ufficio" in reader.main()

    office.go(f"{OFFICE}/")
    office.tap("main a:text-is('Formati da preparare')")
    office.tap(f"main a:text-is('{title}')")
    assert "Caratteri grandi" in office.main()
    office.page.set_input_files("[type=file]", paper("accordo-grande.pdf"))
    office.tap("main button:text-is('Invia la risposta')")
    assert "Risposta inviata a 1 persona" in office.page.inner_text("body")

    told = reader.site.wait_for_letter(address, "pronto nel formato che avevi chiesto")
    assert shown.split("/documenti/")[1] in told
    everybody = visitor(PHONE, js=js)
    everybody.go(shown.removeprefix(everybody.site.url))
    given = everybody.page.locator("main section[aria-labelledby=formati] a:text-is('Caratteri grandi')")
    assert given.count() == 1
    answer = everybody.page.request.get(everybody.site.url + (given.get_attribute("href") or ""))
    assert answer.status == 200
