# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""An opinion from the scheda to the public reply: the office asks, the body answers from its letter, the reply shows it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE, approve

Make = Callable[..., Visitor]
WAYS = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
SUBMIT = "main form button.btn-primary >> nth=0"


@WAYS
def test_an_opinion_is_asked_answered_from_the_letter_and_shown_with_the_reply(visitor: Make, js: bool) -> None:
    """Nothing is shown to people until who writes the reply chooses so; the link takes one answer."""
    question = f"Il distretto può mandare un'infermiera{' ogni lunedì' if js else ''}?"
    answer = f"Sì, da marzo, per tre ore alla settimana{' di lunedì' if js else ''}."
    body = f"Distretto sanitario {'con' if js else 'senza'} script"
    address = f"distretto-{'con' if js else 'senza'}@esempio.it"

    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/impostazioni/enti/nuovo")
    office.type("[name=name]", body)
    office.choose("[name=kind]", "health_district")
    office.type("[name=email]", address)
    office.tap(SUBMIT)
    assert body in office.main()

    office.go(f"{OFFICE}/contributi?stato=published&esito=senza_esito&tipo=priority")
    office.tap(f"main .c-rows a.c-row__title >> nth={0 if js else 1}")
    title = office.page.inner_text("main h1")
    office.tap("main a:text-is('Chiedi un parere')")
    office.tap(SUBMIT)
    assert "Scegli un ente." in office.main()
    office.choose("[name=addressee_id]", body)
    office.type("[name=question]", question)
    office.type("[name=due_on]", (date.today() + timedelta(days=12)).isoformat())  # noqa: DTZ011 - what a person would type
    office.tap(SUBMIT)
    assert "Richiesta in partenza" in office.main()
    place = office.page.url

    there = visitor(PHONE, js=js)
    letter = there.site.wait_for_letter(address, "/pareri/")
    assert question in letter
    assert title in letter
    there.open_letter(letter)
    link = there.page.url
    assert question in there.main()
    there.tap(SUBMIT)
    assert "Scrivi il parere." in there.main()
    there.type("[name=text]", answer)
    there.type("[name=signed_by]", "Direzione riservata")
    there.tap(SUBMIT)
    assert "Il parere è arrivato" in there.main()
    there.page.goto(link)
    assert there.page.locator("[name=text]").count() == 0, "the link takes one answer"

    office.page.goto(place)
    assert answer in office.main()
    office.tap("main p.c-lead a")
    assert f"Parere del {body}" in office.main()
    office.tap("main a:text-is('Scrivi la risposta')")
    office.tick("[name=outcome][value=not_accepted]")
    office.type("[name=text]", "Il servizio è del distretto sanitario: qui sotto c'è che cosa ci ha risposto.")
    office.tick("[name=opinion_ids]")
    office.tap("text=Manda in approvazione")
    assert answer in office.main()
    approve(visitor(WIDE, js=js, key="coordinatrice"), title)

    reader = visitor(PHONE, js=js)
    office.go(f"{OFFICE}/risposte?stato=pubblicate")
    office.tap(f'main a.c-row__title:has-text("{title}") >> nth=0')
    reader.page.goto(reader.site.url + (office.page.locator("main a:text-is('Vedi la pagina pubblica')").get_attribute("href") or ""))
    assert answer in reader.main()
    assert f"Parere del {body}" in reader.main()
    assert "Direzione riservata" not in reader.page.content()
