# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A letter on its way: the office has it made in two formats, who applied downloads both, the list leaves as a sheet."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.walks import OFFICE

Make = Callable[..., Visitor]
WAYS = pytest.mark.parametrize("js", [True, False], ids=["scripts", "no-scripts"])


def ask(person: Visitor, panel: str, kind: str) -> None:
    """On the panel of a page ask for a format ("il PDF"), unless it is there already, and wait for the worker."""
    page = person.page
    url = page.url.removeprefix(person.site.url).partition("#")[0]
    button = page.locator(f"section[aria-labelledby={panel}] button", has_text=kind)
    if button.count():
        person.tap(f"section[aria-labelledby={panel}] button:has-text({kind!r})")
    for _ in range(120):
        if page.locator(f"section[aria-labelledby={panel}] a:text-is('Scarica {kind}')").count() and "In preparazione" not in person.main():
            return
        page.wait_for_timeout(500)
        person.go(url)
    raise AssertionError(person.main())


def download(person: Visitor, link: str) -> bytes:
    """What a link gives."""
    with person.page.expect_download() as found:
        person.page.click(link)
    return Path(found.value.path()).read_bytes()


@WAYS
def test_a_letter_in_two_formats_reaches_who_applied(visitor: Make, js: bool) -> None:
    office = visitor(WIDE, js=js, key="operatrice-uno")
    office.go(f"{OFFICE}/avvisi")
    office.tap("main a.c-row__title >> nth=0")
    notice = office.page.url.removeprefix(office.site.url)
    office.tap("main a:text-is('Apri le domande')")
    office.go(f"{office.page.url.removeprefix(office.site.url)}?stato=admitted&chi=cittadini")
    office.tap("main .c-rows a >> nth=0")
    own = office.page.url.rpartition("/")[2]
    for kind, begins in (("il PDF", b"%PDF-"), ("l’ODT", b"PK")):
        ask(office, "lettera", kind)
        assert download(office, f"main a:text-is('Scarica {kind}')").startswith(begins)

    person = visitor(PHONE, js=js, key="cittadina")
    person.go(f"/area-ovest/domande/{own}")
    assert "Scarica: PDF, ODT" in person.main()
    assert download(person, "main a:text-is('PDF')").startswith(b"%PDF-")

    office.go(f"{notice}/elenco")
    ask(office, "elenco-ufficio", "l’XLSX")
    book = openpyxl.load_workbook(io.BytesIO(download(office, "main a:text-is('Scarica l’XLSX')")))
    assert ["Domanda", "Chi", "Come"] in [[cell.value for cell in sheet[1]] for sheet in book.worksheets]
