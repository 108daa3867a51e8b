# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office decides reaches who wrote, and everybody sees no more and no less than they should."""

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, SUBMIT, answer, approve, decide, open_record, write, write_as_visitor

WAYS = pytest.mark.parametrize(("size", "js"), [(PHONE, True), (WIDE, False)], ids=["phone-scripts", "wide-no-scripts"])
Make = Callable[..., Visitor]
PLACES = ("contributi", "contributi.csv", "contributi.json", "contributi.atom", "cerca?q=gattopardo")


@WAYS
def test_every_decision_reaches_its_author(visitor: Make, size: dict[str, int], js: bool) -> None:
    """Sent back and corrected, refused, a personal case: each is told with its reason; only the first becomes public."""
    address, way = f"deciso-{js}@esempio.it".lower(), "con script" if js else "senza script"
    author = visitor(size, js=js)
    titles = {one: f"{one}, {way}" for one in ("Sala prove per il quartiere", "Comprate i miei pannelli", "Mia zia e la sua pratica")}
    fixed, refused, personal = titles.values()
    number = write_as_visitor(author, "need", fixed, "Parlate con il signor Rossi di via Roma, lui sa tutto della sala.", address)
    other = write(author, "proposal", refused, "Pannelli a prezzo speciale solo questa settimana, scrivetemi.")
    write(author, "need", personal, "La pratica di mia zia è ferma da mesi: che cosa devo fare?")

    office = visitor(WIDE, js=js, key="operatrice-uno")
    decide(office, fixed, "returned", "personal_data", "Togli il nome e la via: il testo sarà pubblico.")
    decide(office, refused, "rejected", "spam", "È un annuncio commerciale: qui si parla dei servizi.")
    decide(office, personal, "personal_case", "", "Telefona al servizio sociale di Uta, 070 000000, il martedì mattina.")

    letter = author.site.wait_for_letter(address, f"Il tuo contributo {number}: serve una correzione")
    assert "Togli il nome e la via" in letter
    author.open_letter(letter)
    assert author.page.input_value("[name=title]") == fixed
    author.type("[name=text]", "Il quartiere non ha una sala dove i ragazzi possano suonare.")
    author.tap(SUBMIT)
    open_record(office, fixed)
    assert "Versioni del testo (2)" in office.main()
    office.tap("text=Pubblica e classifica >> nth=-1")
    author.site.wait_for_letter(address, f"Il tuo contributo {number} è pubblico")

    told = author.site.wait_for_letter(address, f"Il tuo contributo {other} non sarà pubblicato")
    assert "annuncio commerciale" in told
    author.open_letter(told)
    author.go("/area-ovest/il-mio-spazio")
    assert "È un annuncio commerciale: qui si parla dei servizi." in author.main()
    assert "070 000000" in author.site.wait_for_letter(address, "Una risposta sulla situazione che ci hai raccontato")

    anybody = visitor(size, js=js)
    assert "Il quartiere non ha una sala" in anybody.go(f"/area-ovest/contributi/{number}").inner_text("main")
    assert "signor Rossi" not in anybody.page.content()
    answered = anybody.context.request.get(f"{anybody.site.url}/area-ovest/contributi/{other}")
    never = anybody.context.request.get(f"{anybody.site.url}/area-ovest/contributi/2026-9999")
    assert (answered.status, never.status) == (404, 404)
    listed = anybody.context.request.get(f"{anybody.site.url}/area-ovest/contributi.csv").text()
    assert fixed in listed
    assert refused not in listed
    assert personal not in listed


@WAYS
def test_hidden_means_hidden_everywhere(visitor: Make, size: dict[str, int], js: bool) -> None:
    """A public text that is hidden leaves page, list, data, feed and search; a tombstone keeps number, dates and reason."""
    address, title = f"nascosto-{js}@esempio.it".lower(), f"Il gattopardo in piazza, {'con' if js else 'senza'} script"
    author = visitor(size, js=js)
    number = write_as_visitor(author, "need", title, "Gattopardo è una parola che qui non usa nessuno.", address)
    office = visitor(WIDE, js=js, key="operatrice-uno")
    open_record(office, title)
    office.tap("text=Pubblica e classifica >> nth=-1")
    anybody = visitor(size, js=js)
    ask = anybody.context.request

    def found(place: str) -> bool:
        """Whether the title is there, with or without marks around the words looked for."""
        shown = ask.get(f"{anybody.site.url}/area-ovest/{place}").text()
        return title in re.sub("</?mark>", "", shown)

    assert [place for place in PLACES if not found(place)] == []

    office.go(f"{OFFICE}/contributi?q={number}")
    office.tap("main a.c-row__title >> nth=0")
    office.tick("[name=outcome][value=hidden]")
    office.choose("[name=reason_code]", "offensive")
    office.type("[name=reason_text]", "Offende una persona riconoscibile della piazza.")
    office.tap("main form:has([name=outcome]) button.btn-primary >> nth=0")
    assert [place for place in PLACES if found(place)] == []
    anybody.go(f"/area-ovest/contributi/{number}")
    assert f"Contributo n. {number}" in anybody.main()
    assert "offende qualcuno" in anybody.main().lower()
    assert "Gattopardo è una parola" not in anybody.page.content()
    assert title not in anybody.page.content()
    assert "nascosto" in author.site.wait_for_letter(address, "non è più visibile")


@WAYS
def test_somebody_without_a_computer(visitor: Make, size: dict[str, int], js: bool) -> None:
    """The operator writes what was said on paper; the printed code shows the outcome to who holds the sheet."""
    title = f"La panchina davanti all'ambulatorio, {'con' if js else 'senza'} script"
    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/sportello")
    office.tick("[name=channel][value=paper]")
    office.type("[name=place]", "Sportello sociale di Uta")
    office.choose("[name=topic_id]", office.page.locator("[name=topic_id] option").nth(1).get_attribute("value") or "")
    office.tick("[name=kind][value=need]")
    office.type("[name=title]", title)
    office.type("[name=text]", "Si aspetta in piedi per un'ora: servono due panchine all'ombra.")
    office.type("[name=person_name]", "Efisia Mereu")
    office.tap(SUBMIT)
    assert "informativa privacy" in office.main()
    assert office.page.input_value("[name=title]") == title
    office.tick("[name=has_read_privacy]")
    office.tap(SUBMIT)
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{3}-[A-Z2-9]{3}", office.page.inner_text("body"))
    assert found
    number = re.search(r"\d{4}-\d+", office.page.inner_text("h1"))
    assert number

    second = visitor(WIDE, js=js, key="operatore-due")
    second.go(f"{OFFICE}/contributi?q={number[0]}")
    second.tap("main a.c-row__title >> nth=0")
    if "Pubblica e classifica" in second.main():
        second.tap("text=Pubblica e classifica >> nth=-1")
    answer(second, number[0], "out_of_scope", "Le panchine arrivano a primavera, con la pensilina che fa ombra.", to="Comune di Uta")
    approve(visitor(WIDE, js=js, key="coordinatrice"), title)

    person = visitor(size, js=js)
    person.go("/area-ovest/segui")
    person.type("[name=code]", "AAAA-AAA-AAA")
    person.tap(SUBMIT)
    assert "Nessun contributo ha questo codice" in person.main()
    person.type("[name=code]", found[0].lower().replace("-", " "))
    person.tap(SUBMIT)
    assert "A che punto è" in person.main()
    assert "Le panchine arrivano a primavera" in person.main()
    assert "Efisia Mereu" not in person.page.content()
    person.go(f"/area-ovest/contributi/{number[0]}")
    assert "Le panchine arrivano a primavera" in person.main()
    assert "Efisia Mereu" not in person.page.content()
