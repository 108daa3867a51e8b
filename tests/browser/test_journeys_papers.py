# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers on their way: a reader downloads a dossier and the minutes, the office its two pages, the administrator brings a Word template."""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from playwright.sync_api import FilePayload

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE
from tests.word_templates.conftest import template

Make = Callable[..., Visitor]
WAYS = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def ask(person: Visitor, kind: str) -> bytes:
    """On the page of a paper: ask for a format ("il PDF"), wait for the worker, download it.

    What was asked for before, or is made again in a new template, has no button until it is there.
    """
    page = person.page
    url = page.url.removeprefix(person.site.url)

    def wait_for(selector: str) -> None:
        for _ in range(120):
            if page.locator(selector).count() and "Passo" not in person.main():
                return
            page.wait_for_timeout(500)
            person.go(url)

    wait_for(f"main button:has-text({kind!r})")
    person.tap(f"main button:has-text({kind!r})")
    assert "si sta preparando" in person.main()
    wait_for(f"main a:text-is('Scarica {kind}')")
    with page.expect_download() as download:
        page.click(f"main a:text-is('Scarica {kind}')")
    return Path(download.value.path()).read_bytes()


def meeting_with_minutes(person: Visitor) -> None:
    """The first public meeting whose minutes can be downloaded."""
    for number in range(1, 30):
        person.page.goto(f"{person.site.url}/area-ovest/incontri/{number}")
        if person.page.locator("main a:has-text('Scarica il verbale')").count():
            person.noises.clear()
            return
    raise AssertionError("no meeting has minutes")


@WAYS
def test_a_reader_downloads_a_dossier_and_the_minutes(visitor: Make, js: bool) -> None:
    """On a telephone, without an account."""
    person = visitor(PHONE, js=js)
    person.go("/area-ovest/contributi")
    person.tap("main .c-grid a >> nth=0")
    person.page.click("main summary:has-text('scarica')")
    person.tap("main a:has-text('Scarica il fascicolo')")
    assert "solo quello che si legge nella pagina pubblica" in person.main()
    assert ask(person, "il PDF").startswith(b"%PDF-")
    meeting_with_minutes(person)
    person.tap("main a:has-text('Scarica il verbale')")
    assert ask(person, "l’ODT").startswith(b"PK")


@WAYS
def test_the_administrator_brings_a_template_and_the_office_uses_it(visitor: Make, js: bool) -> None:
    """A hostile one is refused in words; a good one is looked at, and dresses the next document."""
    head = f"Carta intestata numero {int(js)}"
    admin = visitor(WIDE, js=js, key="amministratore")
    page = admin.go(f"{OFFICE}/impostazioni")
    admin.tap("main a:text-is('Modello di Word')")
    hostile: FilePayload = {"name": "carta.docx", "mimeType": WORD, "buffer": template("{% for x in y %}")}
    page.set_input_files("[type=file]", hostile)
    with page.expect_navigation():
        page.click("main form[enctype] button[type=submit]")
    assert "istruzioni tra graffe" in admin.main()
    assert "Scegli di nuovo il file" in admin.main()
    admin.noises[:] = [noise for noise in admin.noises if "422" not in noise]
    good: FilePayload = {"name": "carta.docx", "mimeType": WORD, "buffer": template(head, "{{ titolo }}", "{{ corpo }}")}
    page.set_input_files("[type=file]", good)
    admin.tap("main form[enctype] button[type=submit]")
    assert "Modello caricato" in admin.main()
    with page.expect_download() as download:
        page.click("main a:has-text('Scarica la prova')")
    assert docx.Document(io.BytesIO(Path(download.value.path()).read_bytes())).paragraphs[0].text == head

    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/relazioni")
    office.tap("main a:has-text('Due pagine per i sindaci') >> nth=0")
    said = [one.text for one in docx.Document(io.BytesIO(ask(office, "il DOCX"))).paragraphs]
    assert said[0] == head
    assert "Chi manca" in said
