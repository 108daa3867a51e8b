# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of the office: two people and the next text, many at once and undone, the keyboard alone, an appeal."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, decide, write_as_visitor

WAYS = pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone-scripts", "wide-no-scripts"])
Make = Callable[..., Visitor]
QUEUE = f"{OFFICE}/contributi?stato=in_moderation&ordine=recenti"


def held(person: Visitor) -> int:
    """How many letters wait because what they tell can still be undone."""
    with closing(sqlite3.connect(person.site.data / "consulta.sqlite")) as connection:
        return int(connection.execute("select count(*) from outbox_mail where held_for is not null").fetchone()[0])


@WAYS
def test_two_people_ask_for_the_next_and_get_two_texts(visitor: Make, size: dict[str, int], js: bool) -> None:
    operator, coordinator = visitor(size, js=js, key="operatrice-uno"), visitor(WIDE, js=js, key="coordinatrice")
    for person in (operator, coordinator):
        person.go(QUEUE)
        person.tap("main button:text-is('Prendi il prossimo')")
        assert "Lo stai guardando tu" in person.main()
    first, second = (person.page.inner_text("main h1") for person in (operator, coordinator))
    assert first != second
    coordinator.go(QUEUE)
    assert "lo guarda Francesca Cappai" in coordinator.main()
    operator.tap("main button:text-is('Lascialo a un collega')")
    coordinator.go(QUEUE)
    assert "lo guarda Francesca Cappai" not in coordinator.main()


@WAYS
def test_five_at_once_one_skipped_undone_and_nobody_is_written_to(visitor: Make, size: dict[str, int], js: bool) -> None:
    office, colleague = visitor(size, js=js, key="operatrice-uno"), visitor(WIDE, js=js, key="coordinatrice")
    office.go(QUEUE)
    titles = office.page.locator("main .c-row:has(input[name=picked]) .c-row__title").all_inner_texts()[:5]
    for title in titles:
        office.tick(f'main .c-row:has-text("{title}") input[name=picked] >> nth=0')
    office.choose("[name=act]", "moderation.published")
    office.tap("text=Guarda che cosa succede")
    assert "Hai scelto 5 contributi." in office.main()
    assert held(office) == 0
    number = titles[0].partition(" ")[0]
    colleague.go(f"{OFFICE}/contributi?q={number}")
    colleague.tap("main a.c-row__title >> nth=0")
    colleague.tick("[name=outcome][value=returned]")
    colleague.type("[name=reason_text]", "Togli il nome della via: il testo sarà pubblico.")
    colleague.tap("main form:has([name=outcome]) button.btn-primary >> nth=0")
    office.tap("main form button.btn-primary")
    report = office.main()
    assert "Fatto su 4 contributi." in report
    assert "1 è stato saltato." in report
    assert "Non aspetta più una decisione" in report
    told = held(office)
    assert told > 0
    where = office.page.url
    office.tap("main button:text-is('Annulla')")
    assert "4 sono tornati dov’erano." in office.main()
    assert held(office) == 0
    office.go(QUEUE)
    back = office.page.locator("main .c-row .c-row__title").all_inner_texts()
    assert [title for title in titles[1:] if title not in back] == []
    office.page.goto(where)
    assert office.page.locator("main button:text-is('Annulla')").count() == 0


def test_deciding_with_the_keyboard_alone(visitor: Make) -> None:
    office = visitor(WIDE, js=True, key="operatrice-uno")
    keys = office.page.keyboard
    office.go(QUEUE)
    keys.press("j")  # off until asked for
    assert office.page.evaluate("document.activeElement === document.body")
    office.go(f"{OFFICE}/scorciatoie")
    office.page.focus("main form button")
    with office.page.expect_navigation():
        keys.press("Enter")
    office.go(QUEUE)
    keys.press("?")
    assert office.page.locator("dialog#tasti").is_visible()
    keys.press("j")  # a dialog is open: nothing moves behind it
    keys.press("Escape")
    keys.press("/")
    keys.type("jkx?n")  # in a field the keys write
    assert office.page.input_value("#filtro-q") == "jkx?n"
    assert not office.page.locator("dialog#tasti").is_visible()
    office.go(QUEUE)
    keys.press("j")
    keys.press("j")
    keys.press("x")
    assert office.page.locator("[name=picked]:checked").count() == 1
    keys.press("x")
    keys.press("k")
    title = office.page.evaluate("document.activeElement.innerText")
    with office.page.expect_navigation():
        keys.press("Enter")
    assert office.page.inner_text("main h1") in title
    keys.press("d")
    keys.press("m")
    keys.type("pjks: è un invio ripetuto.")
    assert office.page.input_value("[name=reason_text]") == "pjks: è un invio ripetuto."
    assert office.page.is_checked("[name=outcome][value=rejected]")
    keys.press("Shift+Tab")  # between the explanation and its reason stands the link to merging
    keys.press("Shift+Tab")
    keys.press("ArrowDown")
    for _step in range(3):
        keys.press("Tab")
    keys.press("s")
    with office.page.expect_navigation():
        keys.press("Enter")
    assert "non pubblicato" in office.main()
    office.go(f"{OFFICE}/scorciatoie")
    office.tap("text=Spegni le scorciatoie")


def test_a_ready_answer_fills_at_once_and_asks_before_it_replaces(visitor: Make) -> None:
    office = visitor(WIDE, js=True, key="operatrice-uno")
    office.go(QUEUE)
    office.tap("main a.c-row__title >> nth=0")
    options = office.page.locator("[name=ready] option")
    first, other = (options.nth(n).get_attribute("value") or "" for n in (1, 2))
    text = "[name=reason_text]"
    assert not office.page.locator("[name=use_ready]").is_visible()
    office.choose("[name=ready]", first)
    filled = office.page.input_value(text)
    assert filled
    office.choose("[name=ready]", other)  # what nobody touched is replaced
    assert office.page.input_value(text) != filled
    office.type(text, "Parole mie.")
    office.choose("[name=ready]", first)
    assert office.page.input_value(text) == "Parole mie."
    office.tap("text=Tieni quella che ho scritto", screen=False)
    assert office.page.input_value(text) == "Parole mie."
    office.choose("[name=ready]", first)
    office.tap("text=Sostituisci la spiegazione", screen=False)
    assert office.page.input_value(text) == filled


@WAYS
def test_an_appeal_is_asked_decided_and_read(visitor: Make, size: dict[str, int], js: bool) -> None:
    address, title = f"riesame-{js}@esempio.it".lower(), f"Il pulmino della sera, {'con' if js else 'senza'} script"
    author = visitor(size, js=js)
    number = write_as_visitor(author, "need", title, "Dopo le sette di sera non c'è un pulmino per tornare a casa.", address)
    office = visitor(WIDE, js=js, key="operatrice-uno")
    decide(office, title, "rejected", "off_topic", "Parla di trasporti: non riguarda il piano.")
    author.site.wait_for_letter(address, f"Il tuo contributo {number} non sarà pubblicato")
    author.go("/area-ovest/il-mio-spazio")
    author.tap("main a:has-text('Chiedi il riesame')")
    author.type("[name=reason]", "Il trasporto serve per arrivare ai servizi: è nel tema che avete aperto.")
    author.tap("main form button.btn-primary")
    coordinator = visitor(WIDE, js=js, key="coordinatrice")
    coordinator.go(f"{OFFICE}/riesami")
    coordinator.tap(f'main a:has-text("{title}")')
    assert "Il trasporto serve per arrivare ai servizi" in coordinator.main()
    coordinator.tick("[name=outcome][value=reversed]")
    coordinator.type("[name=answer]", "Hai ragione: il trasporto è parte del tema. Il contributo è pubblico.")
    coordinator.tap("main form button.btn-primary")
    assert "Hai ragione" in author.site.wait_for_letter(address, "Hai ragione: il trasporto è parte del tema.")
    author.go("/area-ovest/il-mio-spazio")
    assert re.search(rf"{number}", author.main())
    anybody = visitor(size, js=js)
    anybody.go(f"/area-ovest/contributi/{number}")
    assert title in anybody.page.inner_text("h1")
