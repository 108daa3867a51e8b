# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stretches of way that several journeys share: reaching a topic, writing, reading the queue, answering."""

import re

from consulta.demo.content import read_content
from tests.browser.conftest import Visitor

TOPIC = "La prima porta: a chi mi rivolgo?"
SEND = "main form button[name=action][value=send]:not([aria-hidden])"
SUBMIT = "main form button[type=submit]"
OFFICE = "/area-ovest/ufficio"


def address_of(key: str) -> str:
    """The address of a person of the demonstration."""
    return str(read_content().people[key]["email"])


def open_topic(person: Visitor, title: str = TOPIC) -> None:
    """The page of a topic, as a link shared in a chat opens it."""
    person.go("/area-ovest/conferenza")
    person.go(person.page.get_attribute(f'main a:text-is("{title}")', "href") or "")


def write(person: Visitor, kind: str, title: str, text: str) -> str:
    """Write and send, signed in, from the page of a topic; gives the number."""
    open_topic(person)
    person.tap("main a:text-is('Scrivi un contributo')")
    return propose(person, kind, title, text)


def propose(person: Visitor, kind: str, title: str, text: str) -> str:
    """Fill and send the form of a contribution, signed in; gives the number."""
    person.tick(f"[name=kind][value={kind}]")
    person.type("[name=title]", title)
    person.type("[name=text]", text)
    person.tap(SEND)
    return number_on(person)


def write_as_visitor(person: Visitor, kind: str, title: str, text: str, address: str) -> str:
    """Write and send without an account, and follow the mailed link; gives the number."""
    open_topic(person)
    person.tap("main a:text-is('Scrivi un contributo')")
    person.tick(f"[name=kind][value={kind}]")
    person.type("[name=title]", title)
    person.type("[name=text]", text)
    person.type("[name=name]", "Gavino Lai")
    person.type("[name=email]", address)
    person.tap(SEND)
    person.open_letter(person.site.wait_for_letter(address, "/conferma-invio/"), SUBMIT)
    return number_on(person)


def register_association(person: Visitor, name: str, address: str) -> None:
    """From the home page: a person and an organisation in one form, then the mailed link, which leads to the topics."""
    person.tap("text=Registralo e scrivi subito")
    person.type("[name=organisation_name]", name)
    person.choose("[name=category]", "social_promotion_org")
    person.type("[name=name]", "Rosalba Serra")
    person.type("[name=email]", address)
    person.choose("[name=municipality]", person.page.get_attribute("[name=municipality] option:text-is('Uta')", "value") or "")
    person.tick("[name=has_read]")
    person.tap(SUBMIT)
    person.open_letter(person.site.wait_for_letter(address, "/conferma/"), SUBMIT)
    assert "Su che cosa vuoi scrivere?" in person.main()


def number_on(person: Visitor) -> str:
    """The number on a receipt."""
    found = re.search(r"Ricevuta del contributo (\d{4}-\d+)", person.main())
    assert found, person.main()
    return found[1]


def open_record(office: Visitor, title: str) -> None:
    """From Oggi through the queue to the scheda of a text that waits."""
    office.go(f"{OFFICE}/")
    office.tap("main a:text-is('Contributi da pubblicare')")
    office.tap(f'main a.c-row__title:has-text("{title}")')


def decide(office: Visitor, title: str, outcome: str, code: str, why: str) -> None:
    """Take a decision that is not publishing, with its reason."""
    open_record(office, title)
    office.tick(f"[name=outcome][value={outcome}]")
    if code:
        office.choose("[name=reason_code]", code)
    office.type("[name=reason_text]", why)
    office.tap("main form:has([name=outcome]) button.btn-primary >> nth=0")


def answer(office: Visitor, number: str, outcome: str, text: str, *, to: str = "") -> None:
    """Write a reasoned reply to a published contribution and send it to who approves; ``to``: the body it is passed on to."""
    office.go(f"{OFFICE}/contributi?q={number}")
    office.tap("main a.c-row__title >> nth=0")
    office.tap("text=Scrivi la risposta")
    office.tick(f"[name=outcome][value={outcome}]")
    office.type("[name=text]", text)
    if to:
        office.choose("[name=forwarded_to_id]", to)
    office.tap("text=Manda in approvazione")
    assert "Risposta mandata in approvazione." in office.main(), office.main()


def approve(coordinator: Visitor, title: str) -> None:
    """From Oggi to the reply that waits, approved and published in one submit."""
    coordinator.go(f"{OFFICE}/")
    coordinator.tap("main a:text-is('Risposte da approvare')")
    coordinator.tap(f'main a.c-row__title:has-text("{title}")')
    coordinator.tap("text=Approva e pubblica")
