# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the room in a hall without network: nothing said is lost, nothing is counted twice, and no script is needed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

from playwright.sync_api import Route

from tests.browser.conftest import PHONE, WIDE, Site, Visitor
from tests.browser.walks import OFFICE

Make = Callable[..., Visitor]
STATUS = "[data-room-status]"


def open_room(person: Visitor) -> int:
    """The page of the room of the meeting that was held and has no minutes yet; gives how many lines it has."""
    person.go(f"{OFFICE}/incontri")
    person.tap("main a:has-text('Primo incontro: chi ha figli piccoli')")
    person.tap("main a:text-is('Scrivi quello che si dice')")
    return person.page.locator("[data-room-list] li").count()


def say(person: Visitor, text: str) -> None:
    """One line, saved with Enter."""
    person.page.fill("[name=text]", text)
    person.page.press("[name=text]", "Enter")


def said(site: Site, like: str) -> list[str]:
    """The texts that the server holds, in the order in which they came."""
    with closing(sqlite3.connect(site.data / "consulta.sqlite", timeout=20)) as connection:
        rows = connection.execute("select source from contribution where meeting_id is not null and source like ? order by id", (like,))
        return [row[0] for row in rows]


def forget_cuts(person: Visitor) -> None:
    """What the browser itself says of a network that was cut on purpose, each time the page tries again."""
    person.noises[:] = [noise for noise in person.noises if "ERR_FAILED" not in noise and "ERR_INTERNET_DISCONNECTED" not in noise]


def test_a_cut_network_loses_nothing_and_doubles_nothing(visitor: Make, site: Site) -> None:
    person = visitor(PHONE, key="operatrice-tre")
    before = open_room(person)
    page = person.page
    page.check("[name=kind][value=proposal]")
    page.select_option("[name=organisation_id]", label="Su Furriadroxu Aps")
    say(person, "Rete numero uno: apriamo la ludoteca anche il sabato.")
    page.locator(STATUS).filter(has_text="Salvato con il numero").wait_for()
    assert page.input_value("[name=text]") == ""

    person.context.set_offline(True)
    say(person, "Rete numero due: servono spazi al coperto.")
    page.fill("[name=speaker_name]", "Una mamma")
    say(person, "Rete numero tre: e qualcuno che resti la sera.")
    assert "In attesa di rete: 2" in page.inner_text(STATUS)
    assert page.input_value("[name=speaker_name]") == ""
    assert page.is_checked("[name=kind][value=proposal]")
    assert len(said(site, "Rete numero%")) == 1

    # The network is back, but the answer to the first line is lost on its way: it is asked again and makes no second one.
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.post_data or "")
        route.fetch()
        route.abort()

    page.route("**/sala", lose_the_first_answer)
    person.context.set_offline(False)
    page.locator("[data-room-list] li").nth(before + 2).wait_for(timeout=25_000)
    page.unroute("**/sala")
    assert [text.split(":")[0] for text in said(site, "Rete numero%")] == ["Rete numero uno", "Rete numero due", "Rete numero tre"]
    assert "Salvato con il numero" in page.inner_text(STATUS)
    page.reload()
    assert f"Almeno {before + 3} interventi raccolti." in person.main()
    forget_cuts(person)


def test_lines_wait_on_the_device_until_the_page_is_opened_again(visitor: Make, site: Site) -> None:
    """The page is closed while the server does not answer; whoever opens it again sends what waited, once."""
    person = visitor(WIDE, key="operatrice-tre")
    open_room(person)
    page = person.page
    page.route("**/sala", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.check("[name=kind][value=need]")
    say(person, "Riaperta: un pediatra anche nel nostro paese.")
    page.locator(STATUS).filter(has_text="In attesa di rete: 1").wait_for()
    assert said(site, "Riaperta%") == []
    page.unroute("**/sala")
    page.reload()
    page.locator(STATUS).filter(has_text="Salvato con il numero").wait_for()
    assert len(said(site, "Riaperta%")) == 1
    forget_cuts(person)


def test_a_refused_line_comes_back_with_its_reason(visitor: Make) -> None:
    person = visitor(WIDE, key="operatrice-tre")
    open_room(person)
    person.page.check("[name=kind][value=need]")
    say(person, "Corto")
    person.page.locator(STATUS).filter(has_text="Non è partito").wait_for()
    assert "almeno 10 caratteri" in person.page.inner_text(STATUS)
    assert person.page.input_value("[name=text]") == "Corto"
    person.noises[:] = [noise for noise in person.noises if "status of 422" not in noise]


def test_a_session_that_ended_keeps_the_line_for_who_signs_in_again(visitor: Make, site: Site) -> None:
    person = visitor(WIDE, key="operatrice-tre")
    open_room(person)
    person.page.check("[name=kind][value=need]")
    person.context.clear_cookies()
    say(person, "Sessione finita: serve una sala prove.")
    person.page.locator(STATUS).filter(has_text="Non è partito").wait_for()
    assert "Sessione finita" in person.page.inner_text(STATUS)
    person.sign_in("operatrice-tre")
    open_room(person)
    person.page.locator(STATUS).filter(has_text="Salvato con il numero").wait_for()
    assert len(said(site, "Sessione finita%")) == 1


def test_without_scripts_enter_saves_and_opens_the_next_line(visitor: Make, site: Site) -> None:
    person = visitor(WIDE, js=False, key="operatrice-tre")
    open_room(person)
    page = person.page
    page.check("[name=kind][value=critical_issue]")
    page.select_option("[name=organisation_id]", label="Istituto comprensivo Su Giuncu")
    for text in ("Senza script: prima riga detta in sala.", "Senza script: seconda riga detta in sala."):
        page.fill("[name=text]", text)
        with page.expect_navigation():
            page.press("[name=text]", "Enter")
        assert "Salvato con il numero" in page.inner_text("body")
        assert page.input_value("[name=text]") == ""
        assert page.is_checked("[name=kind][value=critical_issue]")
        assert page.locator("[name=organisation_id] option:checked").inner_text() == "Istituto comprensivo Su Giuncu"
    assert len(said(site, "Senza script%")) == 2


def test_two_devices_in_one_room_with_the_network_cut(visitor: Make, site: Site) -> None:
    """Two people write at the same meeting; one loses the network, closes the page and opens it again: all is there once, in order."""
    here, there = visitor(PHONE, key="operatrice-tre"), visitor(WIDE, key="operatrice-uno")
    for person in (here, there):
        open_room(person)
        person.page.check("[name=kind][value=need]")
    say(here, "Due mani A uno: un pulmino anche la sera.")
    here.page.locator(STATUS).filter(has_text="Salvato con il numero").wait_for()
    here.context.set_offline(True)
    say(here, "Due mani A due: un'infermiera di comunità.")
    say(there, "Due mani B uno: un doposcuola vicino.")
    there.page.locator(STATUS).filter(has_text="Salvato con il numero").wait_for()
    say(here, "Due mani A tre: chi spiega le domande.")
    assert "In attesa di rete: 2" in here.page.inner_text(STATUS)
    say(there, "Due mani B due: la mensa per tutti.")
    there.page.wait_for_function("() => document.querySelector('[name=text]').value === ''")
    address = here.page.url
    here.page.close()
    here.context.set_offline(False)
    here.page = here.context.new_page()
    here.page.goto(address)
    lines = here.page.locator("[data-room-list]")
    for text in ("A due", "A tre"):
        lines.get_by_text(f"Due mani {text}").first.wait_for(timeout=25_000)
    # Not before: a list that was asked for while a line was still on its way would not have it.
    here.page.reload()
    for text in ("A uno", "A due", "A tre", "B uno", "B due"):
        lines.get_by_text(f"Due mani {text}").first.wait_for()
    texts = [text.split(":")[0] for text in said(site, "Due mani%")]
    assert sorted(texts) == [f"Due mani {one}" for one in ("A due", "A tre", "A uno", "B due", "B uno")]
    assert [one for one in texts if " A " in one] == ["Due mani A uno", "Due mani A due", "Due mani A tre"]
    assert [one for one in texts if " B " in one] == ["Due mani B uno", "Due mani B due"]
    forget_cuts(here)
