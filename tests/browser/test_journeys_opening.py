# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an empty installation to an open consultation, and a deadline that moves (decisions.md 38)."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy.engine import make_url

from consulta.core import clock
from tests.browser.conftest import PHONE, WIDE, Site, Visitor, serve, site_environment
from tests.browser.walks import SEND, SUBMIT

SLUG = "monte-acuto"
TERRITORY = """
slug = "monte-acuto"
name = "PLUS Monte Acuto"
region = "Sardegna"
preset = "sardinia"
lead = "I118"
since = 2020-01-01
[[municipality]]
belfiore = "I118"
[[municipality]]
belfiore = "A474"
"""
ADMINISTRATOR, COORDINATOR, CITIZEN = "ada.porcu@esempio.it", "bruno.sanna@esempio.it", "carla.meloni@esempio.it"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, template_url: str) -> Iterator[Site]:
    """A site on a migrated database that holds nothing."""
    with serve(tmp_path_factory.mktemp("empty"), Path(str(make_url(template_url).database))) as site:
        yield Site(site.url, site.data, SLUG)


def command(site: Site, *arguments: str) -> str:
    """What the ``consulta`` command prints."""
    program = "from consulta.console import main; main()"
    environment = os.environ | site_environment(site.data)
    done = subprocess.run([sys.executable, "-c", program, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_open_a_consultation_from_nothing_and_move_its_deadline(empty: Site, visitor: Callable[..., Visitor]) -> None:
    """Two commands, an invitation, five inputs; who took part is told of the new date by mail."""
    (empty.data / "territory.toml").write_text(TERRITORY)
    assert f"/{SLUG}/" in command(empty, "territory", "open", "--file", str(empty.data / "territory.toml"))
    act = "Determinazione 1/2026"
    printed = command(
        empty, "staff", "grant", "--bootstrap", "--email", ADMINISTRATOR, "--name", "Ada Porcu", "--territory", SLUG, "--act", act
    )
    administrator = visitor(WIDE, at=empty)
    administrator.go(empty.link_in(printed))
    administrator.tap(SUBMIT)
    turn_on_second_factor(administrator)
    assert "Oggi" in administrator.main()
    appoint_coordinator(administrator, act)

    coordinator = visitor(WIDE, at=empty)
    coordinator.open_letter(empty.wait_for_letter(COORDINATOR, "/conferma/invito/"))
    coordinator.tap(SUBMIT)
    turn_on_second_factor(coordinator)
    open_consultation(coordinator)

    citizen = visitor(PHONE, at=empty)
    take_part(citizen)
    coordinator.go(f"/{SLUG}/ufficio/consultazione")
    coordinator.tap("main a:has-text('Il PLUS che vogliamo')")
    coordinator.tap("tr:has-text('Raccolta conclusa') a:has-text('Sposta')")
    later = clock.rome_day(clock.now()) + timedelta(days=45)
    coordinator.type("[name=starts_at]", f"{later.isoformat()}T00:00")
    coordinator.type("[name=reason]", "Le scuole hanno chiesto due settimane in più per far scrivere anche i ragazzi.")
    coordinator.tap(SUBMIT)
    assert "Data aggiornata" in coordinator.main()
    letter = empty.wait_for_letter(CITIZEN, "Le scuole hanno chiesto due settimane in più")
    citizen.open_letter(letter)
    assert "Le scuole hanno chiesto due settimane in più" in citizen.main()
    assert "44" in citizen.go(f"/{SLUG}/").inner_text(".c-deadline")


def turn_on_second_factor(person: Visitor) -> None:
    """The office is closed to who coordinates or administers until the telephone is joined (decisions.md 37)."""
    assert "L’ufficio si apre dopo questo passo" in person.main()
    person.tap("main button:has-text('Attiva la verifica')")
    secret = person.page.locator("main code").inner_text().replace(" ", "")
    person.type("[name=one_time_code]", pyotp.TOTP(secret).at(clock.now()))
    person.tap("main button:has-text('Attiva')")
    assert person.page.locator("main li code").count() == 10
    person.tap("main a:has-text('Li ho conservati')")


def appoint_coordinator(administrator: Visitor, act: str) -> None:
    """Name a colleague, who is invited by mail."""
    administrator.go(f"/{SLUG}/ufficio/persone/nuova")
    administrator.type("[name=email]", COORDINATOR)
    administrator.type("[name=name]", "Bruno Sanna")
    administrator.page.locator("[name=role][value=coordinator], [name=role] option[value=coordinator]").first.evaluate(
        "one => { if (one.tagName === 'OPTION') one.selected = true; else one.checked = true }"
    )
    administrator.type("[name=act]", act)
    administrator.type("[name=exception_reason]", "Ufficio appena aperto: nessun altro può confermare")
    administrator.tap(SUBMIT)
    assert "Bruno Sanna" in administrator.main()


def open_consultation(coordinator: Visitor) -> None:
    """Five inputs and one button, from the menu of the office."""
    today = clock.rome_day(clock.now())
    coordinator.go(f"/{SLUG}/ufficio/")
    coordinator.start_counting()
    coordinator.tap("nav summary:has-text('Ascoltare') >> visible=true", screen=False)
    coordinator.tap("nav a:has-text('Consultazione') >> visible=true")
    coordinator.tap("main a:has-text('Apri una consultazione')")
    coordinator.type("[name=title]", "Il PLUS che vogliamo")
    coordinator.type("[name=question]", "Di che cosa hanno bisogno le persone dei nostri comuni?")
    coordinator.type("[name=from_on]", today.isoformat())
    coordinator.type("[name=to_on]", (today + timedelta(days=29)).isoformat())
    coordinator.type("[name=roundtables]", "Anziani\nFamiglie e scuola\n\nSalute mentale")
    coordinator.tap(SUBMIT)
    assert coordinator.inputs == 5
    assert coordinator.screens == 3
    for title in ("Anziani", "Famiglie e scuola", "Salute mentale", "Altro tema"):
        assert title in coordinator.main(), title


def take_part(citizen: Visitor) -> None:
    """A visitor writes at once: the consultation is open."""
    citizen.go(f"/{SLUG}/")
    assert "Di che cosa hanno bisogno le persone dei nostri comuni?" in citizen.main()
    citizen.tap("main a:text-is('Scrivi un contributo')")
    citizen.tick("[name=kind][value=need]")
    citizen.type("[name=title]", "Un posto dove fare i compiti")
    citizen.type("[name=text]", "Il pomeriggio la scuola è chiusa e a casa non c'è spazio.")
    citizen.type("[name=name]", "Carla Meloni")
    citizen.type("[name=email]", CITIZEN)
    citizen.tap(SEND)
    citizen.open_letter(citizen.site.wait_for_letter(CITIZEN, "/conferma-invio/"), SUBMIT)
    assert re.search(r"Ricevuta del contributo \d{4}-1\b", citizen.main())
