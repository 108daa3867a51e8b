# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each role at work, as it meets the pages: who has no part in the contents, who only reads, who is invited, who enrols."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.browser.conftest import PHONE, WIDE, Site, Visitor
from tests.browser.walks import OFFICE, SEND, SUBMIT, open_topic, propose

Make = Callable[..., Visitor]
MENU = "nav[aria-label] a[href*='/ufficio']"
CONTENT = ("contributi", "commenti", "risposte", "obiettivi", "sportello", "avvisi", "incontri", "consultazione")


def menu_of(person: Visitor) -> list[str]:
    """The addresses that the menu of the office offers."""
    person.go(f"{OFFICE}/")
    return list(dict.fromkeys(person.page.locator(MENU).evaluate_all("all => all.map(one => one.getAttribute('href'))")))


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_the_technical_administrator_has_no_power_on_contents(visitor: Make, js: bool) -> None:
    """Settings and people are at hand; the contents are not offered, and asked for by address they are refused in clear words."""
    person = visitor(WIDE, js=js, key="amministratore")
    menu = menu_of(person)
    for piece in CONTENT:
        assert f"{OFFICE}/{piece}" not in menu, piece
        answer = person.page.goto(f"{person.site.url}{OFFICE}/{piece}")
        assert answer is not None
        assert answer.status == 403, piece
        assert len(person.main()) > 60, "says why and what to do"
        assert "Traceback" not in person.main()
    person.go(f"{OFFICE}/")
    person.tap("nav summary:has-text('Amministrare') >> visible=true", screen=False)
    person.tap("nav a:has-text('Impostazioni') >> visible=true")
    person.tap("main a:text-is('Nome e regione')")
    person.type("[name=name]", "Ambito Area Ovest")
    person.tap("main button:has-text('Guarda come si vedrà')")
    assert "Non hai ancora salvato" in person.main()
    assert "Ambito Area Ovest, Sardegna" in person.main()
    person.tap("nav a:has-text('Persone') >> visible=true")
    assert person.page.locator("main a:has-text('Aggiungi una persona')").count() == 1


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_the_auditor_reads_everything_and_writes_nothing(visitor: Make, js: bool) -> None:
    """Every page of the menu opens, none has a form that changes something, nor a button that begins it."""
    person = visitor(WIDE, js=js, key="revisore")
    menu = menu_of(person)
    assert len(menu) >= 8, menu
    for path in [*menu, ""]:
        answer = person.page.goto(person.site.url + (path or f"{OFFICE}/contributi"))
        assert answer is not None
        assert answer.status == 200, path
        assert person.page.locator("main form[method=post]").count() == 0, path
    person.go(f"{OFFICE}/contributi")
    person.tap("main a.c-row__title >> nth=0")
    assert person.page.locator("main form[method=post]").count() == 0, "the scheda of a contribution is only to be read"
    answer = person.page.goto(f"{person.site.url}{OFFICE}/consultazione/nuova")
    assert answer is not None
    assert answer.status == 403


def invite(visitor: Make, address: str) -> str:
    """The representative of an association asks somebody to write for it; gives the name of the association."""
    person = visitor(WIDE, key="efisio-podda")
    person.go("/profilo/organizzazioni")
    person.tap("main a:text-is('Chi parla per lei')")
    name = person.page.inner_text("main h1").removeprefix("Chi parla per ")
    person.type("[name=email]", address)
    person.type("[name=name]", "Nives Boi")
    person.tap("main form:has([name=email]) button[type=submit]")
    assert "Invito spedito" in person.main()
    return name


def test_a_contributor_accepts_and_writes_for_the_organisation(visitor: Make) -> None:
    """From the letter to a contribution under the name of the organisation, on a telephone."""
    address = "nives.boi@esempio.it"
    association = invite(visitor, address)
    person = visitor(PHONE)
    person.open_letter(person.site.wait_for_letter(address, "/conferma/invito/"))
    person.tap(SUBMIT)
    person.go("/profilo/organizzazioni")
    person.tap("main button:text-is('Accetta')")
    assert "Parlo per" in person.main()
    open_topic(person)
    person.tap("main a:text-is('Scrivi un contributo')")
    assert association in person.main()
    propose(person, "proposal", "Una stanza per chi suona il sabato", "Chiediamo una stanza del comune il sabato per chi suona insieme.")
    person.tap("main a:has-text('contributo') >> nth=0")
    assert association in person.main()


def test_an_invitation_that_expired_is_refused_in_clear_words(visitor: Make, site: Site) -> None:
    """The link says that it is over and where to ask for another."""
    address = "tarda@esempio.it"
    invite(visitor, address)
    letter = site.wait_for_letter(address, "/conferma/invito/")
    with closing(sqlite3.connect(site.data / "consulta.sqlite", timeout=20)) as connection:
        connection.execute("update account_grant set expires_at = '2020-01-01 00:00:00.000000' where email = ?", (address,))
        connection.commit()
    person = visitor(PHONE)
    person.open_letter(letter)
    if person.page.locator(SUBMIT).count():
        person.tap(SUBMIT)
    assert "Questo collegamento è scaduto" in person.main()
    assert "Chiedi" in person.main()


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_a_citizen_enrols_with_what_is_needed_to_take_part(visitor: Make, js: bool) -> None:
    """F2: a tavolo, a transport, the pact; a mistake keeps every tick; the receipt; the need is nowhere in public."""
    address = f"iscrizione-{js}@esempio.it".lower()
    person = visitor(PHONE, js=js)
    person.go("/area-ovest/avvisi")
    person.tap("main a:has-text('Avviso per partecipare ai tavoli')")
    notice = person.page.url.removeprefix(person.site.url)
    person.tap("main a:text-is('Registrati')")
    person.tick("[name=takes_part][value=me]")
    person.type("[name=name]", "Gavina Puddu")
    person.type("[name=email]", address)
    person.choose("[name=municipality]", person.page.get_attribute("[name=municipality] option:text-is('Uta')", "value") or "")
    person.tick("[name=has_read]")
    person.tap(SUBMIT)
    person.open_letter(person.site.wait_for_letter(address, "/conferma/"), SUBMIT)
    person.go(notice)
    person.tap("main a[href$='/iscrizione']")
    person.tick("[name=roundtable_ids] >> nth=0")
    person.tick("[name=citizen_role] >> nth=0")
    person.tick("[name=need_transport]")
    person.type("[name=needs_other]", "Una rampa per la carrozzina")
    person.tap(SEND)
    assert "Ho letto" in person.main()
    assert person.page.is_checked("[name=need_transport]"), "a mistake keeps what was ticked"
    assert person.page.input_value("[name=needs_other]") == "Una rampa per la carrozzina"
    person.tick("[name=has_read_pact]")
    person.tick("[name=has_read_privacy]")
    person.tap(SEND)
    assert "Domanda inviata" in person.main()
    stranger = visitor(WIDE, js=js)
    assert "rampa" not in stranger.go(notice).inner_text("body")
