# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tavoli that meet: who represents a body answers the notice, the office seats it and keeps the meeting, unions meet apart."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from consulta.core import clock
from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, SEND, SUBMIT, address_of

Make = Callable[..., Visitor]
NOTICE = "Avviso per partecipare ai tavoli"
ACT = "Decreto 44 del 2026"
UNION = "Confronto con i sindacati"
STATE = "main form:has([name=status]) button[type=submit]"


def open_notice(person: Visitor) -> None:
    """The notice for the tavoli, from the public list."""
    person.go("/area-ovest/avvisi")
    person.tap(f"main a:has-text('{NOTICE}')")


def local(moment: datetime) -> str:
    """A moment as a control of day and hour takes it."""
    return clock.rome(moment).strftime("%Y-%m-%dT%H:%M")


def set_state(office: Visitor, status: str) -> None:
    """Move a meeting to its next state."""
    office.tick(f"[name=status][value={status}]")
    office.tap(STATE)
    assert "Stato dell'incontro aggiornato." in office.main()


def publish_minutes(office: Visitor) -> None:
    """From the draft just saved to minutes that everybody reads; the button may ask once more."""
    office.page.locator("main summary:has-text('Pubblica il verbale')").click()
    office.tap("main form[action$='/verbale/pubblica'] button[type=submit]")


@pytest.mark.parametrize(("key", "js"), [("associazione", True), ("efisio-podda", False)], ids=["scripts", "no-scripts"])
def test_a_representative_answers_the_notice_and_is_seated(visitor: Make, key: str, js: bool) -> None:
    """F1 with the pact: what the register knows is there already, a mistake loses nothing, the letter says how it ended."""
    person = visitor(PHONE, js=js, key=key)
    open_notice(person)
    if key == "associazione":  # the demonstration has begun this one
        person.tap("main a[href*='/domande/']:has-text('Làntia')")
        person.tap("main a[href*='/adesione/']")
    else:
        person.tap("main a[href*='/adesione/']")
    form = person.page.url.removeprefix(person.site.url)
    name = person.page.inner_text("main h1").removeprefix("Rispondi per ")
    assert "Comuni in cui è attiva" in person.main(), "what the register knows need not be typed"
    person.tick("main label:text-is('Bambini, famiglie e scuola')")
    person.type("[name=activity]", "Due pomeriggi la settimana con i nonni e i nipoti di tre paesi.")
    for number in range(person.page.locator("[name=requirements]").count()):
        person.tick(f"[name=requirements] >> nth={number}")
    person.tap("main button[name=action][value=send]:not([aria-hidden])")
    assert "Ho letto" in person.main()
    assert person.page.input_value("[name=activity]").startswith("Due pomeriggi"), "a mistake keeps what was typed"
    for field in ("declarations", "has_read_pact", "has_read_privacy"):
        for number in range(person.page.locator(f"[name={field}]").count()):
            person.tick(f"[name={field}] >> nth={number}")
    person.tap(SEND)
    assert "Domanda inviata" in person.main()
    assert "Due pomeriggi" in person.main(), "the receipt holds what was sent"

    stranger = visitor(WIDE, js=js)
    answer = stranger.page.goto(person.site.url + form)
    assert answer is not None
    assert "Due pomeriggi" not in stranger.main()

    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/avvisi")
    office.tap(f"main a:has-text('{NOTICE}')")
    office.tap("main a:has-text('domande')")
    office.tap(f'main a:has-text("{name}")')
    for number in range(office.page.locator("select[name^=requirement_]").count()):
        office.page.locator("select[name^=requirement_]").nth(number).select_option(label="C'è")
    office.tap("main button:has-text('Salva la verifica')")
    office.tick("[name=outcome][value=admit]")
    office.tap("main button:has-text('Registra la decisione')")
    assert "Decisione registrata" in office.main()
    assert "Ammessa" in office.main()

    person.open_letter(person.site.wait_for_letter(address_of(key), "/domande/"))
    assert "Ammessa" in person.main()
    person.go("/area-ovest/tavoli")
    person.tap("main a:has-text('Bambini, famiglie e scuola')")
    assert name in person.main(), "the body sits at the tavolo"


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
def test_an_operator_keeps_a_meeting_from_the_agenda_to_the_minutes(visitor: Make, js: bool) -> None:
    """Planned, convened, moved, held; attendance by body; minutes as a draft that nobody sees, then public."""
    title, today = f"Quarto incontro, {'mattina' if js else 'sera'}", clock.now()
    office = visitor(WIDE, js=js, key="operatore-due")
    office.go(f"{OFFICE}/incontri")
    office.tap("main a:text-is('Programma un incontro')")
    office.page.select_option("[name=roundtable_id]", label="Disabilità e progetto di vita")
    office.type("[name=title]", title)
    office.type("[name=agenda]", "- Il calendario estivo a turni\n- Chi accompagna")
    office.tap(SUBMIT)
    assert office.page.input_value("[name=title]") == title, "the day is missing: nothing typed is lost"
    office.type("[name=starts_at]", local(today + timedelta(days=9)))
    office.type("[name=place]", "Capoterra, centro di aggregazione")
    office.tap(SUBMIT)
    set_state(office, "convened")
    invited = office.site.wait_for_letter(address_of("associazione"), title)
    assert "Il calendario estivo a turni" in invited or "/incontri/" in invited

    office.tap("main a:text-is('Modifica')")
    office.type("[name=starts_at]", local(today + timedelta(minutes=1)))
    office.type("[name=reason]", "La sala si è liberata prima.")
    office.tap(SUBMIT)
    assert "La sala si è liberata prima." in office.site.wait_for_letter(address_of("associazione"), "La sala si è liberata prima.")
    set_state(office, "held")
    meeting = office.page.url.removeprefix(office.site.url)
    office.tap("main a:text-is('Compila il foglio presenze')")
    office.page.select_option("label:has-text('Sa Làntia') + select, .form-group:has(label:has-text('Sa Làntia')) select", label="Presente")
    office.type("[name=walk_ins]", "Due maestre")
    office.tap(SUBMIT)
    office.go(meeting)
    office.tap("main a:text-is('Scrivi il verbale')")
    office.type("[name=text]", "Il tavolo propone **tre turni** per i centri, da giugno a settembre.")
    office.tap(SUBMIT)
    public = "/area-ovest/incontri/" + meeting.rsplit("/", 1)[1]
    stranger = visitor(PHONE, js=js)
    assert "tre turni" not in stranger.go(public).inner_text("main"), "a draft is nobody's to read"
    assert "Il verbale lo pubblica chi coordina" in office.main()
    coordinator = visitor(WIDE, js=js, key="coordinatrice")
    coordinator.go(f"{meeting}/verbale")
    publish_minutes(coordinator)
    text = stranger.go(public).inner_text("main")
    assert "tre turni" in text
    assert "Sa Làntia" in text
    assert "maestre" not in text, "of who came without a body only the number is public"


def test_unions_meet_apart_until_the_minutes_are_public(visitor: Make) -> None:
    """A reserved tavolo: an association may not sit down, its meeting does not exist for who is outside, the minutes end that."""
    coordinator = visitor(WIDE, key="coordinatrice")
    coordinator.go(f"{OFFICE}/consultazione")
    coordinator.tap("main a:has-text('Costruiamo insieme')")
    coordinator.tap("main a:text-is('Aggiungi un tavolo')")
    coordinator.type("[name=title]", UNION)
    coordinator.choose("[name=kind]", "union")
    coordinator.tap(SUBMIT)
    assert "Tavolo aggiunto." in coordinator.main()

    union, association = visitor(PHONE, key="efisio-podda"), visitor(PHONE, key="associazione")
    for person in (union, association):
        person.go("/area-ovest/tavoli")
        person.tap(f"main a:has-text('{UNION}')")
        person.tap("main a:text-is('Partecipa a questo tavolo')")
    assert "partecipano solo le organizzazioni sindacali" in association.main()
    assert association.page.locator("main form button").count() == 0
    union.tap("main button:has-text('Partecipo per')")

    coordinator.go(f"{OFFICE}/incontri/nuovo")
    coordinator.page.select_option("[name=roundtable_id]", label=UNION)
    coordinator.type("[name=title]", "Confronto sul lavoro di cura")
    coordinator.type("[name=starts_at]", local(clock.now() + timedelta(minutes=1)))
    coordinator.type("[name=agenda]", "- Contratti e orari di chi assiste")
    coordinator.tap(SUBMIT)
    meeting = coordinator.page.url.removeprefix(coordinator.site.url)
    public = "/area-ovest/incontri/" + meeting.rsplit("/", 1)[1]
    set_state(coordinator, "convened")
    union.open_letter(union.site.wait_for_letter(address_of("efisio-podda"), "Confronto sul lavoro di cura"))
    assert "Contratti e orari" in union.main()
    for outside in (association, visitor(WIDE)):
        answer = outside.page.goto(outside.site.url + public)
        assert answer is not None
        assert answer.status == 404
        assert "Confronto sul lavoro" not in outside.go("/area-ovest/incontri").inner_text("body")
    set_state(coordinator, "held")
    coordinator.tap("main a:text-is('Scrivi il verbale')")
    coordinator.type("[name=text]", "Le parti chiedono orari che si possano **concordare**.")
    coordinator.tap(SUBMIT)
    publish_minutes(coordinator)
    assert "concordare" in association.go(public).inner_text("main")


def test_who_coordinates_confirms_as_the_second_person(visitor: Make) -> None:
    """The administrator asks, cannot confirm alone; the coordinator reads the act and confirms; who is named finds the office wider."""
    administrator = visitor(WIDE, key="amministratore")
    administrator.go(f"{OFFICE}/persone")
    administrator.tap("main a:text-is('Aggiungi una persona')")
    administrator.type("[name=email]", address_of("operatore-due"))
    administrator.tick("[name=role][value=coordinator]")
    administrator.type("[name=act]", ACT)
    administrator.tap(SUBMIT)
    assert "Incarichi da confermare" in administrator.main()
    row = f"main li:has-text('{ACT}')"
    assert administrator.page.locator(f"{row} >> button:has-text('Conferma')").count() == 0, "who asks does not confirm"

    coordinator = visitor(WIDE, key="coordinatrice")
    coordinator.open_letter(coordinator.site.wait_for_letter(address_of("coordinatrice"), ACT))
    coordinator.tap(f"{row} >> button:has-text('Conferma')")
    assert coordinator.page.locator(f"{row} >> button:has-text('Conferma')").count() == 0
    named = visitor(PHONE, key="operatore-due")
    named.go(f"{OFFICE}/persone")
    assert named.page.locator("main a:text-is('Aggiungi una persona')").count() == 1, "an operator cannot, who coordinates can"
