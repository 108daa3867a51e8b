# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The walk of an office that has never seen the program: from the printed link to a contribution on a tavolo (decisions.md 38).

Two people, one way, going only by what the pages show: screens and inputs are counted and bounded, seconds are only printed.
"""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from consulta.core import clock
from tests.browser.conftest import PHONE, WIDE, Site, Visitor, serve
from tests.browser.test_journeys_opening import command, turn_on_second_factor
from tests.browser.walks import SEND, SUBMIT

Make = Callable[..., Visitor]
ADMINISTRATOR, COORDINATOR, CITIZEN = "ada.porcu@esempio.it", "bruno.sanna@esempio.it", "carla.meloni@esempio.it"
COMUNI = "Ozieri\nPattada\nBerchidda\nBuddusò\nAla' dei Sardi\nTula"
OFFICE = "/plus-monte-acuto/ufficio"
SCREENS, INPUTS, ENTERING = 12, 20, 4
"""The most that both people of the office may be asked, and the screens of each that only let in: invitation, two-step verification."""


@pytest.fixture
def empty(tmp_path: Path, template_url: str) -> Iterator[Site]:
    """A site on a migrated database that holds nothing."""
    with serve(tmp_path, Path(str(make_url(template_url).database))) as site:
        yield Site(site.url, site.data, "plus-monte-acuto")


def printed_link(site: Site) -> str:
    """The path of what ``consulta first-link`` writes."""
    return site.link_in(command(site, "first-link"))


def fill_first(person: Visitor, email: str = ADMINISTRATOR) -> None:
    """The first screen: territory and who administers it."""
    person.type("[name=name]", "PLUS Monte Acuto")
    person.type("[name=region]", "Sardegna")
    person.type("[name=person]", "Ada Porcu")
    person.type("[name=email]", email)
    person.type("[name=act]", "Determinazione 1/2026")


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_first_link_to_a_contribution(empty: Site, visitor: Make, js: bool) -> None:
    """An administrator, a coordinator and a passer-by: nobody types an address that no page has shown."""
    began = time.monotonic()
    administrator = visitor(WIDE, js=js, at=empty)
    assert "Non c’è ancora nessun territorio" in administrator.go("/").inner_text("main")
    administrator.go(printed_link(empty))
    administrator.start_counting()
    fill_first(administrator)
    administrator.tap(SUBMIT)
    administrator.tap(SUBMIT)
    turn_on_second_factor(administrator)
    configure(administrator)

    coordinator = visitor(WIDE, js=js, at=empty)
    coordinator.open_letter(empty.wait_for_letter(COORDINATOR, "/conferma/invito/"))
    coordinator.tap(SUBMIT)
    turn_on_second_factor(coordinator)
    open_consultation(coordinator)
    screens, inputs = administrator.screens + coordinator.screens - 2 * ENTERING, administrator.inputs + coordinator.inputs
    print(f"screens {screens}, inputs {inputs}, seconds {time.monotonic() - began:.0f}")
    assert screens <= SCREENS, screens
    assert inputs <= INPUTS, inputs

    citizen = visitor(PHONE, js=js, at=empty)
    citizen.go("/")
    take_part(citizen)
    coordinator.go(f"{OFFICE}/")
    assert "Contributi da pubblicare" in coordinator.main()
    assert "Un posto dove fare i compiti" in coordinator.go(f"{OFFICE}/contributi").inner_text("main")


def configure(administrator: Visitor) -> None:
    """The tasks that a consultation is better with: comuni, contacts, the text of the privacy page, a colleague."""
    administrator.tap("main a:has-text('Continua la prima configurazione')")
    assert "1 di 7 fatti" in administrator.main()
    administrator.tap("main a:text-is('Comuni')")
    administrator.type("[name=comuni]", COMUNI)
    administrator.type("[name=lead]", "Ozieri")
    administrator.type("[name=act]", "Convenzione 4/2026")
    administrator.tap(SUBMIT)
    administrator.type("[name=email]", "plus@monteacuto.esempio.it")
    administrator.tap(SUBMIT)
    administrator.tap(SUBMIT)
    administrator.tap("main a:has-text('Vai avanti: Colleghe e colleghi')")
    administrator.tap("main a:has-text('Dai un incarico')")
    administrator.type("[name=email]", COORDINATOR)
    administrator.type("[name=name]", "Bruno Sanna")
    administrator.tick("[name=role][value=coordinator]")
    administrator.type("[name=act]", "Determinazione 2/2026")
    administrator.type("[name=exception_reason]", "Ufficio appena aperto: nessun altro può confermare")
    administrator.tap(SUBMIT)
    assert "Invito spedito" in administrator.main()


def open_consultation(coordinator: Visitor) -> None:
    """Oggi says what to do next; the first day is already there."""
    coordinator.tap("main a:has-text('Apri una consultazione')")
    coordinator.type("[name=title]", "Il PLUS che vogliamo")
    coordinator.type("[name=question]", "Di che cosa hanno bisogno le persone dei nostri comuni?")
    coordinator.type("[name=to_on]", (clock.rome_day(clock.now()) + timedelta(days=29)).isoformat())
    coordinator.type("[name=roundtables]", "Anziani\nFamiglie e scuola\nSalute mentale")
    coordinator.tap(SUBMIT)
    coordinator.tap("main a:has-text('Guarda il sito come lo vede chi partecipa')")
    assert "Di che cosa hanno bisogno le persone dei nostri comuni?" in coordinator.main()


def take_part(citizen: Visitor) -> None:
    """From the home to a tavolo, and a contribution with its receipt."""
    for comune in ("Ozieri", "Alà dei Sardi"):
        assert comune in citizen.main(), comune
    citizen.tap("main a:text-is('Scrivi un contributo')")
    citizen.tick("[name=kind][value=need]")
    citizen.type("[name=title]", "Un posto dove fare i compiti")
    citizen.type("[name=text]", "Il pomeriggio la scuola è chiusa e a casa non c'è spazio.")
    citizen.type("[name=name]", "Carla Meloni")
    citizen.type("[name=email]", CITIZEN)
    citizen.tap(SEND)
    citizen.open_letter(citizen.site.wait_for_letter(CITIZEN, "/conferma-invio/"), SUBMIT)
    assert re.search(r"Ricevuta del contributo \d{4}-1\b", citizen.main())


def test_what_goes_wrong_on_the_first_screen(empty: Site, visitor: Make) -> None:
    """Two people with the same link, the back button, a window closed before entering, a double submit: one territory, no dead end."""
    link = printed_link(empty)
    first, second = visitor(WIDE, at=empty), visitor(PHONE, at=empty)
    for person in (first, second):
        person.go(link)
        fill_first(person, ADMINISTRATOR if person is first else "altra@esempio.it")
    first.page.fill("[name=act]", "")
    first.tap(SUBMIT)
    assert "L'atto che ti dà l'incarico" in first.main()
    assert first.page.input_value("[name=name]") == "PLUS Monte Acuto", "what was typed stays"
    first.type("[name=act]", "Determinazione 1/2026")
    with first.page.expect_navigation():
        first.page.dblclick(SUBMIT)
    first.page.wait_for_url(lambda url: "/conferma/invito/" in url)
    invitation = first.page.url.removeprefix(empty.url)

    second.tap(SUBMIT)
    assert "ha già il suo primo territorio" in second.main()
    assert "chiedi un incarico a chi amministra" in second.main()
    first.page.go_back()
    first.tap(SUBMIT) if first.page.locator(SUBMIT).count() else None
    assert "ha già il suo primo territorio" in first.main()

    again = visitor(WIDE, at=empty)
    assert printed_link(empty) == invitation, "the console gives the invitation back"
    again.go(invitation)
    again.tap(SUBMIT)
    assert "L’ufficio si apre dopo questo passo" in again.main()


def test_a_comune_written_wrong_keeps_what_was_typed(empty: Site, visitor: Make) -> None:
    """The sentence names the line and offers the right name."""
    person = visitor(WIDE, at=empty)
    person.go(printed_link(empty))
    fill_first(person)
    person.tap(SUBMIT)
    person.tap(SUBMIT)
    turn_on_second_factor(person)
    person.go(f"{OFFICE}/prima-configurazione/comuni")
    person.type("[name=comuni]", "Ozieri\nPatada")
    person.tap(SUBMIT)
    assert "«Patada»" in person.main()
    assert "Forse intendi «Pattada»" in person.main()
    assert person.page.input_value("[name=comuni]") == "Ozieri\nPatada"
    person.type("[name=comuni]", "Ozieri\nPattada")
    person.tap(SUBMIT)
    person.tap("main a:has-text('torna all’elenco')")
    assert "2 di 7 fatti" in person.main()
