# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers of the office: a topic's comments answered by two people and read by who commented; a template; a public reply corrected."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, SEND, address_of, open_topic

Make = Callable[..., Visitor]
WAYS = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])


@WAYS
def test_the_comments_of_a_topic_are_answered_and_who_commented_reads_it(visitor: Make, js: bool) -> None:
    """A comment, a reply with points, another person who approves, the letter, the page; then a correction with its reason."""
    words = f"Quando si chiama la prima volta non risponde nessuno {'di mattina' if js else 'di pomeriggio'}."
    answer = f"Abbiamo letto i commenti: da gennaio {'la mattina' if js else 'il pomeriggio'} risponde una persona dell'ufficio."
    citizen = visitor(PHONE, js=js, key="cittadina")
    open_topic(citizen)
    topic = citizen.page.url.removeprefix(citizen.site.url).split("#")[0].split("?")[0]
    citizen.tap("main a:text-is('Commenta')")
    citizen.type("[name=text]", words)
    citizen.tap(SEND)

    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/temi/{topic.rsplit('/', 1)[1]}/risposta")
    if "Motivo della nuova versione" in office.main():
        office.type("[name=reason]", "Rispondiamo anche ai commenti arrivati dopo.")
    assert words in office.main()
    office.type("[name=text]", answer)
    office.type("[name=point_1]", "Qualcuno che risponde al telefono")
    office.choose("[name=point_1_outcome]", "accepted")
    office.choose("[name=point_1_objective]", "")
    office.tap("main button[value=propose]")
    assert "Punto 1: scegli la riga del piano" in office.main(), "what is accepted says where it stands in the plan"
    assert office.page.input_value("[name=text]") == answer
    office.page.select_option("[name=point_1_objective]", index=1)
    office.tap("main button[value=propose]")
    assert "Da approvare" in office.main()
    assert office.page.locator("main button[value=publish]").count() == 0, "who wrote does not approve"
    review = office.page.url.removeprefix(office.site.url)
    assert answer not in visitor(PHONE, js=js).go(topic).inner_text("main")

    coordinator = visitor(WIDE, js=js, key="coordinatrice")
    coordinator.go(review)
    coordinator.tap("main button[value=publish]")
    assert "avvisiamo chi ha commentato" in coordinator.main()

    letter = citizen.site.wait_for_letter(address_of("cittadina"), answer)
    citizen.open_letter(letter)
    assert answer in citizen.main()
    assert "Qualcuno che risponde al telefono" in citizen.main()

    office.go(review)
    office.tap("main a:has-text('Correggi o aggiorna')")
    office.type("[name=text]", answer.replace("da gennaio", "da febbraio"))
    office.tap("main button[value=propose]")
    assert "Scrivi il motivo della nuova versione" in office.main()
    office.type("[name=reason]", "Il servizio comincia un mese dopo.")
    office.tap("main button[value=propose]")
    assert office.page.inner_text("main ins").strip() == "febbraio"
    corrected = office.page.url.removeprefix(office.site.url)
    coordinator.go(corrected)
    coordinator.tap("main button[value=publish]")
    public = visitor(PHONE, js=js)
    public.go(topic)
    assert "da febbraio" in public.main()
    public.page.click("summary:has-text('che cosa è cambiato')")
    assert "Il servizio comincia un mese dopo." in public.main()


@WAYS
def test_a_template_adds_its_words_to_what_was_typed(visitor: Make, js: bool) -> None:
    """With scripts at once, on the same page; without, the page comes back with both. Nothing is saved."""
    office = visitor(WIDE, js=js, key="operatore-due")
    office.go(f"{OFFICE}/risposte?stato=da-scrivere")
    office.tap(".c-rows .c-row__title >> nth=3")
    office.type("[name=text]", "Cara amica,")
    office.page.select_option("[name=template_id]", label="Preso atto: Preso atto")
    office.tap("main button[value=template]", screen=not js)
    for _ in range(100):
        if "Grazie per averci scritto" in office.page.input_value("[name=text]"):
            break
        office.page.wait_for_timeout(200)
    typed = office.page.input_value("[name=text]")
    assert typed.startswith("Cara amica,")
    assert "{titolo}" not in typed
    assert office.page.is_checked("[name=outcome][value=noted]")
    office.page.reload()


@WAYS
def test_a_public_reply_is_corrected_with_a_reason(visitor: Make, js: bool) -> None:
    """The old text stays readable, the new one is approved by somebody else and says why it changed."""
    reason = f"Mancava il nome del comune, {'primo' if js else 'secondo'} giro."
    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/risposte?stato=pubblicate")
    office.tap(f".c-rows .c-row__title >> nth={4 if js else 6}")
    office.tap("main a:has-text('Correggi con una nuova versione')")
    before = office.page.input_value("[name=text]")
    office.type("[name=text]", f"{before}\n\nVale anche per Pula.")
    office.type("[name=reason]", reason)
    office.tap("main button:has-text('Salva la correzione')")
    office.tap("main button:has-text('Manda in approvazione')")
    review = office.page.url.removeprefix(office.site.url)
    coordinator = visitor(WIDE, js=js, key="coordinatrice")
    coordinator.go(review)
    coordinator.tap("main button[value=publish]")
    coordinator.tap("main a:has-text('Vedi la pagina pubblica')")
    public = coordinator.page.inner_html("main")
    assert "Vale anche per Pula." in public
    assert reason in public
