# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visitors and associations write: nobody registers before writing, and every step keeps the text (decisions.md 34, 35)."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import SUBMIT, TOPIC, open_topic, propose, register_association

BOTH = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
EVERYWHERE = pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone-scripts", "wide-no-scripts"])
Make = Callable[..., Visitor]


@BOTH
def test_a_comment_from_a_phone(visitor: Make, js: bool) -> None:
    """Two screens, three inputs, one tap in the mail; the office publishes it, then everybody reads it."""
    address = f"commento-{js}@esempio.it".lower()
    words = f"Mio padre aspetta da marzo: servono più ore, anche il sabato ({'con' if js else 'senza'} script)."
    one = visitor(PHONE, js=js)
    open_topic(one)
    one.start_counting()
    one.tap("main a:text-is('Commenta')")
    one.type("[name=text]", words)
    one.type("[name=name]", "Peppina Murgia")
    one.type("[name=email]", address)
    one.tap("text=Invia e conferma per e-mail")
    assert "Controlla la posta" in one.main()
    assert (one.screens, one.inputs) == (2, 3)
    letter = one.site.wait_for_letter(address, "/conferma-invio/")
    one.start_counting()
    one.open_letter(letter, SUBMIT)
    assert one.taps == (1 if js else 2)
    assert "Commento ricevuto: l'ufficio lo legge prima di pubblicarlo." in one.main()
    assert words not in one.main()

    reader = visitor(WIDE, js=js)
    open_topic(reader)
    assert words not in reader.main()
    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go("/area-ovest/ufficio/commenti")
    office.start_counting()
    office.tap(f"main a:has-text('{words[:40]}')")
    office.tap("text=Pubblica e classifica >> visible=true >> nth=-1")
    assert office.screens <= 2
    reader.page.reload()
    assert words in reader.main()


@EVERYWHERE
def test_a_contribution_without_account(visitor: Make, size: dict[str, int], js: bool) -> None:
    """Every step keeps the text; the mailed link sends it; the receipt on screen holds when pasted in the register's page."""
    address = f"contributo-{js}@esempio.it".lower()
    one = visitor(size, js=js)
    open_topic(one)
    one.start_counting()
    one.tap("main a:text-is('Scrivi un contributo')")
    one.type("[name=title]", "Ore di assistenza anche la domenica")
    one.type("[name=text]", "Chi vive solo mangia anche la domenica.\n\nServono **due ore** in più.")
    one.tap("text=Invia e conferma per e-mail")
    assert "Scegli che cosa scrivi" in one.main()
    assert one.page.input_value("[name=text]").startswith("Chi vive solo")
    one.tick("[name=kind][value=proposal]")
    one.tap("text=Anteprima")
    assert one.page.locator("section strong", has_text="due ore").count() == 1
    assert one.page.is_checked("[name=kind][value=proposal]")
    one.type("[name=name]", "Gavino Lai")
    one.type("[name=email]", "gavino.senza.chiocciola")
    one.tap("text=Invia e conferma per e-mail")
    assert one.page.input_value("[name=title]") == "Ore di assistenza anche la domenica"
    one.type("[name=email]", address)
    one.tap("text=Invia e conferma per e-mail")
    one.open_letter(one.site.wait_for_letter(address, "/conferma-invio/"), SUBMIT)
    assert "Ricevuta del contributo 2026-" in one.main()
    receipt = one.page.text_content("#ricevuta") or ""
    mailed = one.site.wait_for_letter(address, "ricevuta")
    assert receipt.strip().splitlines()[0].strip() in mailed

    anybody = visitor(size, js=js)
    anybody.go("/area-ovest/registro/verifica")
    anybody.type("[name=receipt]", receipt)
    anybody.tap(SUBMIT)
    assert "La ricevuta è valida" in anybody.main()
    anybody.type("[name=receipt]", receipt.replace("due ore", "tre ore"))
    anybody.tap(SUBMIT)
    assert "Qualcosa non torna" in anybody.main()


@BOTH
def test_an_association_from_nothing_and_again(visitor: Make, js: bool) -> None:
    """Registered and heard in five screens and twelve inputs at most; the next proposal takes three taps and three inputs."""
    address = f"associazione-{js}@esempio.it".lower()
    name = f"Amici della biblioteca {'nuova' if js else 'antica'}"
    one = visitor(PHONE, js=js)
    one.go("/area-ovest/")
    one.start_counting()
    register_association(one, name, address)
    one.tap(f"main a:text-is('{TOPIC}')")
    propose(one, "proposal", "Un pulmino per la biblioteca", "Il pulmino passa due volte a settimana: ne servono quattro.")
    assert one.screens <= 5, one.screens
    assert one.inputs <= 12, one.inputs
    assert name in one.main()
    one.go("/area-ovest/il-mio-spazio")
    assert f"{name} (in verifica)" in one.main()

    one.go("/area-ovest/")
    one.start_counting()
    one.tap("main a:text-is('Scrivi un contributo')")
    one.tap(f"main a:text-is('{TOPIC}')")
    propose(one, "proposal", "La biblioteca aperta la sera", "Aprire fino alle 22 due sere a settimana, con i volontari.")
    assert (one.taps, one.inputs) == (3, 3)
