# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing typed is ever lost: two moderators at once, a session that ends, a window that closes while somebody types."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.conftest import PHONE, WIDE, Site, Visitor
from tests.browser.walks import OFFICE, SEND, SUBMIT, open_record, open_topic

BOTH = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
Make = Callable[..., Visitor]
TEXT = "Un testo lungo, scritto con calma, che nessuno vuole perdere."


@BOTH
def test_two_moderators_at_once(visitor: Make, js: bool) -> None:
    """The second is told who acted first and what they did; tags and words typed are still there, and go in with a second press."""
    first, second = visitor(WIDE, js=js, key="operatrice-uno"), visitor(PHONE, js=js, key="operatore-due")
    for one in (first, second):
        one.go(f"{OFFICE}/contributi?stato=in_moderation")
    title = first.page.inner_text("main a.c-row__title >> nth=0")
    for one in (first, second):
        one.tap(f'main a.c-row__title:text-is("{title}")')
    second.tick("[name=outcome][value=rejected]")
    second.choose("[name=reason_code]", "off_topic")
    second.type("[name=reason_text]", "Non riguarda il piano sociale: scrivi al tuo comune.")
    second.type("[name=link_reason]", TEXT)
    first.tap("text=Pubblica e classifica >> nth=-1")
    assert "pubblicato" in first.page.inner_text("body")
    with second.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        second.tap("main form:has([name=outcome]) button.btn-primary >> nth=0")
    assert answered.value.status == 409
    assert "Francesca Cappai" in second.main()
    assert "Quello che hai scritto è ancora qui sotto." in second.main()
    assert second.page.input_value("[name=link_reason]") == TEXT
    assert second.page.input_value("[name=reason_text]").startswith("Non riguarda il piano sociale")
    second.page.locator("[name=outcome][value='']").check()
    second.tick("#tags [name=tags] >> visible=true >> nth=0")
    second.tap("main form:has([name=outcome]) button.btn-primary >> nth=0")
    assert "etichette aggiornate" in second.page.inner_text("body")


@BOTH
def test_a_session_that_ends_while_writing(visitor: Make, js: bool) -> None:
    """Whoever sends after the session ended gets a page with every word, and sends it again from there."""
    person = visitor(PHONE, js=js, key="cittadina")
    open_topic(person)
    person.tap("main a:text-is('Scrivi un contributo')")
    person.tick("[name=kind][value=need]")
    person.type("[name=title]", "Un titolo che resta")
    person.type("[name=text]", TEXT)
    person.context.clear_cookies()
    person.tap(SEND)
    assert "La sessione è scaduta" in person.main()
    assert person.page.input_value("textarea[name=text]") == TEXT
    assert person.page.input_value("textarea[name=title]") == "Un titolo che resta"
    person.tap("main form:has(textarea) button[type=submit]")
    assert person.page.input_value("[name=text]") == TEXT
    assert person.page.is_checked("[name=kind][value=need]")
    assert "Scrivi il tuo nome." in person.main()


@BOTH
def test_a_window_that_closes_while_writing(visitor: Make, site: Site, js: bool) -> None:
    """The text becomes a draft, the reason is told, and the late form is offered with the text in it."""
    person = visitor(PHONE, js=js, key="cittadina")
    open_topic(person)
    person.tap("main a:text-is('Scrivi un contributo')")
    person.tick("[name=kind][value=need]")
    person.type("[name=title]", f"Arrivato tardi {js}")
    person.type("[name=text]", TEXT)
    before = close_window(site, datetime.now(UTC) - timedelta(minutes=1))
    try:
        person.tap(SEND)
        assert "Il testo non è partito" in person.main()
        assert "La raccolta dei contributi si è chiusa." in person.main()
        assert "Bozza salvata" in person.main()
        assert person.page.input_value("[name=text]") == TEXT
        drafts = visitor(PHONE, js=js, key="cittadina")
        drafts.go("/area-ovest/bozze")
        drafts.tap(f"main a:has-text('Arrivato tardi {js}')")
        assert drafts.page.input_value("[name=text]") == TEXT
        assert "La raccolta si è chiusa" in drafts.main()
        drafts.tap("text=Invia in ritardo")
        assert "ricevuto in ritardo" in drafts.main()
        office = visitor(WIDE, js=js, key="operatrice-uno")
        open_record(office, f"Arrivato tardi {js}")
        assert "Arrivato in ritardo" in office.main()
    finally:
        close_window(site, before)


def close_window(site: Site, at: datetime) -> datetime:
    """Move the end of the collection in the database, as if time had passed; gives when it ended before."""
    with closing(sqlite3.connect(site.data / "consulta.sqlite", timeout=20)) as connection:
        found = connection.execute("select rowid, starts_at from cycle_date where lower(phase) = 'closed_to_input'").fetchone()
        with connection:
            connection.execute("update cycle_date set starts_at = ? where rowid = ?", (f"{at:%Y-%m-%d %H:%M:%S.%f}", found[0]))
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)


def test_scripts_keep_a_draft_while_one_types(visitor: Make) -> None:
    """What is typed is saved by itself: another device finds it without anybody having pressed anything."""
    person = visitor(PHONE, key="cittadina")
    open_topic(person, "Altro tema")
    person.tap("main a:text-is('Scrivi un contributo')")
    person.type("[name=title]", "Salvato da solo")
    person.page.locator("[name=text]").press_sequentially("Mentre scrivo, ")
    person.page.locator("[data-autosave-status]").filter(has_text="Bozza salvata").wait_for(timeout=20_000)
    elsewhere = visitor(WIDE, js=False, key="cittadina")
    elsewhere.go("/area-ovest/bozze")
    elsewhere.tap("main a:has-text('Salvato da solo')")
    assert elsewhere.page.input_value("[name=text]").strip() == "Mentre scrivo,"


SEEN = """() => { const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
return box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
  && (style.outlineStyle !== 'none' || style.boxShadow !== 'none') }"""


def tab_to(person: Visitor, selector: str, most: int = 80) -> None:
    """Press Tab until the focus is on an element; each place on the way comes into sight and shows its ring."""
    for _ in range(most):
        person.page.keyboard.press("Tab")
        deadline = time.monotonic() + 3  # pages scroll smoothly
        while not person.page.evaluate(SEEN):
            assert time.monotonic() < deadline, person.page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
        if person.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


@BOTH
def test_keyboard_alone_writes_and_publishes(visitor: Make, js: bool) -> None:
    """Tab, Space, arrows and Enter are enough for the contribution form and for "Pubblica e classifica"; the focus is always seen."""
    title = f"Scritto senza mouse {js}"
    person = visitor(WIDE, js=js)
    open_topic(person)
    keys = person.page.keyboard
    tab_to(person, "main a[href$='/contributi/nuovo']")
    with person.page.expect_navigation():
        keys.press("Enter")
    tab_to(person, "[name=kind]")
    keys.press("ArrowDown")
    tab_to(person, "[name=title]")
    keys.type(title)
    tab_to(person, "[name=text]")
    keys.type(TEXT)
    tab_to(person, "[name=name]")
    keys.type("Tonino Puddu")
    tab_to(person, "[name=email]")
    keys.type(f"tastiera-{js}@esempio.it".lower())
    tab_to(person, "button[name=action][value=send]:not([aria-hidden])")
    with person.page.expect_navigation():
        keys.press("Enter")
    person.open_letter(person.site.wait_for_letter(f"tastiera-{js}@esempio.it".lower(), "/conferma-invio/"), SUBMIT)

    office = visitor(WIDE, js=js, key="operatrice-tre")
    open_record(office, title)
    tab_to(office, "[name=outcome]")
    tab_to(office, "#tags [name=tags]")
    office.page.keyboard.press("Space")
    tab_to(office, "[name=objective]")
    office.page.keyboard.type(office.page.get_attribute("main datalist option >> nth=0", "value") or "")
    tab_to(office, "main form:has([name=outcome]) button.btn-primary")
    with office.page.expect_navigation():
        office.page.keyboard.press("Enter")
    assert "pubblicato, etichette aggiornate" in office.page.inner_text("body")
